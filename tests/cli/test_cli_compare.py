"""`zhaojing compare` from the outside: one JSON value by its schema, lines for people, a page, names masked."""

import json
from pathlib import Path

import jsonschema
import pytest
from cli_samples import PAPER, Zhaojing

import pipeline.report

SCHEMA = json.loads((Path(pipeline.report.__file__).parent / "schemas" / "compare.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    (tmp_path / "报送").mkdir()
    (tmp_path / "报送/周建国.txt").write_text(PAPER, encoding="utf-8")
    (tmp_path / "报送/乙.txt").write_text(PAPER.replace("周建国", "郑有田").replace("2013年7月", "2014年9月"), encoding="utf-8")
    (tmp_path / "报送/空.txt").write_bytes(b"")
    return tmp_path / "报送"


def test_json_is_one_value_by_its_schema_whose_quotes_stand_in_the_files(zhaojing: Zhaojing, papers: Path) -> None:
    done = zhaojing("compare", "报送", "--json")
    found = json.loads(done.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert done.returncode == 1
    assert [item["name"] for item in found["refused"]] == ["空.txt"]
    (pair,) = found["pairs"]
    texts = {name: (papers / name).read_text(encoding="utf-8").rstrip("\n") for name in (pair["a"], pair["b"])}
    assert set(texts) == {"周建国.txt", "乙.txt"}
    for passage in pair["passages"]:
        for side in "ab":
            assert texts[pair[side]][passage[f"{side}_start"] : passage[f"{side}_end"]] == passage[f"{side}_quote"]


def test_people_get_both_passages_the_share_and_a_question(zhaojing: Zhaojing, papers: Path) -> None:
    (papers / "空.txt").unlink()
    done = zhaojing("compare", "报送", "--out", "对照.html")
    assert done.returncode == 0
    assert all(words in done.stdout for words in ("周建国.txt", "计数段落相同 100%", "甲：", "乙：", "【", "问：", "D-17"))
    page = (papers.parent / "对照.html").read_text(encoding="utf-8")
    assert "default-src" in page
    assert "石桥敬老院" in page


def test_masked_names_are_nowhere(zhaojing: Zhaojing, papers: Path) -> None:
    done = zhaojing("compare", "报送", "--json", "--mask-names", "--out", "对照.html")
    page = (papers.parent / "对照.html").read_text(encoding="utf-8")
    assert not [name for name in ("周建国", "郑有田") if name in done.stdout + page]


def test_a_folder_without_an_archive_is_exit_code_2(zhaojing: Zhaojing, papers: Path) -> None:
    done = zhaojing("compare", "报送", "--archive", "报送")
    assert (done.returncode, done.stdout, "没有找到档案" in done.stderr) == (2, "", True)
