"""The archive of a workspace: judged again by other rules, and one person's papers deleted for good."""

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastparquet
import pytest
from flow_samples import paper, write_papers
from openpyxl import load_workbook

from flows.forget import forget, mentions_of, papers_of
from flows.local_api import LocalApi
from flows.options import Means
from flows.rerun import Rerun, rerun
from flows.watch import drain
from flows.workspace import Workspace, make_workspace
from pipeline.errors import UsageError
from pipeline.lexicon import LEXICONS

QUICK = "scan_seconds = 0.05\nsettle_seconds = 0\npatience_seconds = 0.1\nretry_seconds = 0\nworkers = 1\n"
OTHER = "王秋生"


def other_paper(number: int) -> str:
    """Return a paper signed by the other person."""
    return paper(number).replace("李明远", OTHER) + f"\n{OTHER}\n2014年1月15日\n"


def silent(line: str) -> None:
    pass


@pytest.fixture
def archive(api: LocalApi, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace whose inbox has been reviewed: two papers of one unit, one of another person of another unit, one unreadable."""
    mask = os.umask(0o077)
    made = make_workspace(tmp_path / "ws")
    (made.home / "设置.toml").write_text(QUICK, encoding="utf-8")
    write_papers(made.inbox / "水利局", 2)
    (made.inbox / "农业局").mkdir()
    (made.inbox / "农业局/甲.txt").write_text(other_paper(5), encoding="utf-8")
    (made.inbox / "农业局/空.txt").write_bytes(b"")
    drain(made.home, silent)
    yield made
    os.umask(mask)


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """Rules under which plain speech must be nearly perfect."""
    rubric = (LEXICONS / "rubric.toml").read_text(encoding="utf-8")
    version = rubric.split('version = "', 1)[1].split('"', 1)[0]
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/rubric.toml").write_text(
        rubric.replace(version, "严-1", 1).replace("weight = 0.36", "weight = 0.31").replace("weight = 0.18", "weight = 0.23"),
        encoding="utf-8",
    )
    return tmp_path / "rules"


def again(archive: Workspace, **options: str) -> Rerun:
    return rerun(archive.home, means=Means(workers=1), say=silent, **options)  # type: ignore[arg-type]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_rules_compute_nothing_and_change_nothing(archive: Workspace) -> None:
    before = contents(archive.layout.sheets)
    done = again(archive)
    assert (done.papers, done.computed, list(done.changes)) == (4, 0, [])
    assert {name: data for name, data in contents(archive.layout.sheets).items() if not name.startswith("重审")} == before


def test_other_rules_tell_what_moved_and_why_and_leave_the_sheets_that_were_handed_out(archive: Workspace, stricter: Path) -> None:
    before = contents(archive.layout.sheets)
    done = again(archive, rules=str(stricter))
    assert (done.papers, done.computed, len(done.changes)) == (4, 4, 3)
    assert {name: data for name, data in contents(archive.layout.sheets).items() if not name.startswith("重审")} == before
    told = (done.folder / "变化说明.txt").read_text(encoding="utf-8-sig")
    assert "改动的文件：lexicons/rubric.toml" in told
    table = list(load_workbook(done.folder / "变化.xlsx")["逐份变化"].values)
    assert all("权重 0.36 → 0.31" in str(line[-1]) for line in table[1:])
    sheet = json.loads((done.folder / f"{table[1][2]}".replace(".txt", ".json")).read_text(encoding="utf-8"))
    assert sheet["rules"]["version"] == "严-1"


def test_a_selection_is_judged_by_unit_and_by_day(archive: Workspace, stricter: Path) -> None:
    assert again(archive, rules=str(stricter), unit="水利局").papers == 2
    with pytest.raises(UsageError, match="没有符合条件"):
        again(archive, since="2999-01-01")


def test_rules_used_before_are_found_by_their_digest_and_give_the_same_sheets(archive: Workspace, stricter: Path) -> None:
    first = again(archive, rules=str(stricter))
    before = contents(first.folder)
    (stricter / "rubric.toml").unlink()
    second = again(archive, rules=first.folder.name.rpartition(" ")[2])
    assert contents(second.folder) == before
    with pytest.raises(UsageError, match="没有这套规则"):
        again(archive, rules="nothing")


def test_the_tables_count_units_years_winds_and_manifestations(archive: Workspace) -> None:
    folder = again(archive).folder / "数据表"
    papers = fastparquet.ParquetFile(str(folder / "papers.parquet")).to_pandas()
    assert sorted(papers["单位"]) == ["农业局", "水利局", "水利局"]
    winds = fastparquet.ParquetFile(str(folder / "by_wind.parquet")).to_pandas()
    assert winds.groupby("单位")["份数"].sum().to_dict() == {"农业局": 4, "水利局": 8}
    assert {path.stem for path in folder.iterdir()} == {"papers", "findings", "by_wind", "by_manifestation", "数据表"}


def test_the_example_notebook_runs_on_the_tables(archive: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHAOJING_TABLES", str(again(archive).folder / "数据表"))
    notebook = json.loads((Path(__file__).parents[2] / "examples/archive.ipynb").read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    assert names["verdicts"].to_numpy().sum() == 3
    assert set(names["per_wind"]["份数"]) == {3}


def words_left(home: Path, name: str) -> list[str]:
    """Return the files in which a name still stands, also inside office files and in file names."""
    left = []
    for path in sorted(home.rglob("*")):
        parts = [path.name.encode()]
        if path.is_file():
            parts.append(path.read_bytes())
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                parts += [package.read(entry) for entry in package.namelist()]
        if any(name.encode() in part for part in parts):
            left.append(path.relative_to(home).as_posix())
    return left


def test_a_person_that_is_forgotten_is_found_nowhere_and_the_others_are_whole(archive: Workspace) -> None:
    again(archive)
    (archive.inbox / f"农业局/{OTHER}.txt").write_text(other_paper(6), encoding="utf-8")
    drain(archive.home, silent)
    assert words_left(archive.home, OTHER)
    done = forget(archive.home, papers_of(archive.home, OTHER))
    assert (done.papers, done.originals, done.inbox, done.results, done.sheets) == (2, 2, 2, 2, 6)
    assert words_left(archive.home, OTHER) == []
    assert [entry.path for entry in papers_of(archive.home, "")] == ["农业局/空.txt", "水利局/000.txt", "水利局/001.txt"]
    drain(archive.home, silent)
    assert again(archive).papers == 3


def test_the_same_bytes_under_another_name_are_forgotten_with_the_paper(archive: Workspace) -> None:
    (archive.inbox / "农业局/副本.txt").write_bytes((archive.inbox / "农业局/甲.txt").read_bytes())
    drain(archive.home, silent)
    assert {entry.path for entry in papers_of(archive.home, "甲")} == {"农业局/甲.txt", "农业局/副本.txt"}


def test_papers_that_only_mention_the_name_are_told_and_kept(archive: Workspace) -> None:
    assert papers_of(archive.home, "王德明") == []
    assert [entry.path for entry in mentions_of(archive.home, "王德明", [])] == ["农业局/甲.txt", "水利局/000.txt", "水利局/001.txt"]
