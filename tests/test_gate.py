"""The gate of a unit on whole dossiers: every missing piece is named, none is invented."""

import json
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import pipeline.report
from pipeline.report.gate_json import gate_text
from pipeline.review import Reviewer, load_reviewer
from tests.write_dossiers import DATA
from zhaojing.gate_view import judged

DOSSIERS = DATA / "dossiers"
SCHEMA = json.loads((Path(pipeline.report.__file__).parent / "schemas" / "gate.schema.json").read_text(encoding="utf-8"))

Piece = tuple[str, frozenset[str]]

MISSING: dict[str, set[Piece]] = {
    "01-ready": set(),
    "02-not-ready": {
        ("S-1", frozenset()),
        ("D-12", frozenset({"祝三元"})),
        ("D-12", frozenset({"柏青"})),
        ("D-9", frozenset({"高文山", "祝三元"})),
        ("D-9", frozenset({"高文山", "柏青"})),
        ("D-12", frozenset({"袁小慧", "柏青"})),
    },
    "03-complete-but-empty": {
        ("S-2", frozenset()),
        ("D-12", frozenset()),
        ("D-12", frozenset({"穆长林"})),
        ("D-12", frozenset({"简素芬"})),
        ("D-12", frozenset({"蒲永康"})),
        ("D-9", frozenset({"穆长林", "简素芬"})),
        ("D-9", frozenset({"穆长林", "蒲永康"})),
        ("D-9", frozenset({"简素芬", "蒲永康"})),
    },
}


def zhaojing(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "zhaojing.cli", *arguments], capture_output=True, text=True, encoding="utf-8")


@cache
def reviewer() -> Reviewer:
    return load_reviewer()


def gate_of(place: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gate_text(judged(place, reviewer())))
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


def pieces(found: dict[str, Any]) -> set[Piece]:
    return {(piece["clause"], frozenset(piece["who"])) for piece in found["missing"]}


@pytest.mark.parametrize("name", MISSING)
def test_every_missing_piece_is_named_and_none_invented(name: str) -> None:
    found = gate_of(DOSSIERS / name)
    assert pieces(found) == MISSING[name]
    assert found["gate"] == ("not_ready" if MISSING[name] else "ready")
    assert not found["refused"]


def test_the_command_prints_exactly_one_json_value() -> None:
    done = zhaojing("gate", str(DOSSIERS / "03-complete-but-empty"), "--json")
    assert (done.returncode, json.loads(done.stdout)["gate"]) == (0, "not_ready")


def test_papers_stand_with_their_members_and_every_pair_with_its_talk() -> None:
    found = gate_of(DOSSIERS / "01-ready")
    assert (found["unit"], found["members"], found["secretary"]) == ("白鹤县档案局", ["沈怀远", "汤秋菊", "鲁大成"], "沈怀远")
    assert {row["member"] for row in found["materials"]} == {None, "沈怀远", "汤秋菊", "鲁大成"}
    assert {frozenset(talk["pair"]) for talk in found["talks"]} == {
        frozenset({"沈怀远", "汤秋菊"}), frozenset({"沈怀远", "鲁大成"}), frozenset({"汤秋菊", "鲁大成"}),
    }  # fmt: skip
    assert found["study"] == {"hours": 48, "days": 5, "discussions": 3}
    assert (found["opinions"]["people"], len(found["opinions"]["channels"])) == (126, 5)
    assert found["after_meeting"] is None


@pytest.mark.parametrize(
    "file", ["班子成员名单.csv", "谈心谈话/沈怀远与汤秋菊.docx", "对照检查/鲁大成.pdf", "集体学习记录.docx", "征求意见情况汇总.txt"]
)
def test_taking_one_paper_away_makes_a_ready_dossier_not_ready(file: str, tmp_path: Path) -> None:
    shutil.copytree(DOSSIERS / "01-ready", tmp_path / "材料")
    (tmp_path / "材料" / file).unlink()
    found = gate_of(tmp_path / "材料")
    assert found["gate"] == "not_ready"
    assert len(found["missing"]) == 1 or file.startswith("集体学习")


def test_a_zip_says_the_same_as_its_folder(tmp_path: Path) -> None:
    """Names in GB18030 as Chinese Windows writes them, and an entry that leads out of the folder is not written."""
    package = tmp_path / "白鹤县档案局.zip"
    with zipfile.ZipFile(package, "w") as archive:
        for path in sorted((DOSSIERS / "01-ready").rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(DOSSIERS / "01-ready").as_posix())
        archive.writestr("../逃出去.txt", "x")
    assert gate_of(package)["missing"] == []
    assert not (tmp_path.parent / "逃出去.txt").exists()


def test_a_meeting_already_held_opens_no_stage() -> None:
    """Stages open in order (S-4), and no later paper makes a dossier ready (D-11)."""
    found = gate_of(DOSSIERS / "02-not-ready")
    assert [stage["open"] for stage in found["stages"]] == [True, False, False, False, False]
    assert sum(note["clause"] == "S-4" for note in found["notes"]) == 4


def test_after_the_meeting_pairs_problems_and_items_are_held_against_each_other() -> None:
    after = gate_of(DOSSIERS / "02-not-ready")["after_meeting"]
    assert after["without_self_criticism"] == ["柏青"]
    assert after["pairs_missing"] == [["高文山", "柏青"], ["袁小慧", "柏青"], ["祝三元", "柏青"]]
    assert any("钓鱼" in place["quote"] for place in after["problems_without_measure"])
    assert [place["quote"].split("\t")[1] for place in after["measures_without_problem"]] == ["绿化面积不达标"]
    assert any("疫苗冰箱" in piece["what"] and "时限" in piece["what"] for piece in after["missing"])


def test_what_a_talk_said_is_found_again_at_the_meeting_or_has_vanished() -> None:
    found = gate_of(DOSSIERS / "02-not-ready")
    said = {row["pointed"]["quote"][:12]: row["said"] for row in found["vanished"]}
    assert "轮胎" in said["袁小慧当面说，你管后勤，"]["quote"]
    assert said["祝三元说，柏青你是纪检委"] is None
    traced = next(row for row in found["traces"] if "押金" in row["opinion"]["quote"])
    assert all("老姜" in traced[name]["quote"] for name in ("problem", "measure", "criticism"))


def test_one_unreadable_paper_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    shutil.copytree(DOSSIERS / "01-ready", tmp_path / "材料")
    (tmp_path / "材料" / "坏.docx").write_bytes(b"PK\x03\x04broken")
    done = zhaojing("gate", str(tmp_path / "材料"))
    assert (done.returncode, "读不了：坏.docx" in done.stdout, "可以召开" in done.stdout) == (1, True, True)


def test_sheets_are_written_in_three_formats_and_twice_the_same(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert zhaojing("gate", str(DOSSIERS / "02-not-ready"), "--out", str(tmp_path / name)).returncode == 0
    for suffix in (".docx", ".html", ".json"):
        assert (tmp_path / "a" / f"审核单{suffix}").read_bytes() == (tmp_path / "b" / f"审核单{suffix}").read_bytes()
    page = (tmp_path / "a" / "审核单.html").read_text(encoding="utf-8")
    assert all(words in page for words in ("不能召开", "谈话矩阵", "批评矩阵", "意见到哪里去了", "谈话时指出的"))


def test_a_place_that_is_not_there_is_a_mistake_in_the_command() -> None:
    done = zhaojing("gate", "nowhere")
    assert (done.returncode, "找不到单位的材料" in done.stderr) == (2, True)
