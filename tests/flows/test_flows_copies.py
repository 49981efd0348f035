"""Copies in a batch on the real engine: seen by each other, by what was reviewed before, and by other archives."""

import json
from pathlib import Path
from typing import Any

from flow_samples import Review as ReviewPaths
from flow_samples import paper
from openpyxl import load_workbook

from flows.options import Means
from flows.run import Beside, run_batch

OWN = """对照检查材料
松岭县粮食局孟秋生个人对照检查材料
2013年5月测仓温，我没有上仓，叫保管员在记录本上写了个二十三度。
2013年腊月，卖粮的孟大爷等了半天，我隔着窗口说下班了，其实才四点。
孟秋生
2014年6月1日
"""


def sheet(folder: Path, stem: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "out/意见单" / f"{stem}.json").read_text(encoding="utf-8"))
    return found


def originality(review: dict[str, Any]) -> float:
    return next(float(item["score"]) for item in review["criteria"] if item["id"] == "originality")


def write(folder: Path, **papers: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in papers.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def copied() -> str:
    """Return the sample paper under another name, with its years and places changed."""
    return paper().replace("李明远", "康大有").replace("2013年", "2014年").replace("柳林镇", "石桥镇")


def test_two_papers_alike_get_copies_findings_and_a_lower_score(review: ReviewPaths, tmp_path: Path) -> None:
    write(tmp_path / "in", 甲=paper(), 乙=copied(), 丙=OWN)
    summary = review(tmp_path / "in")
    assert summary.pairs == 1
    first, second, own = (sheet(tmp_path, stem) for stem in ("甲", "乙", "丙"))
    assert {copy["source"]["name"] for copy in first["copies"]} == {"乙.txt"}
    assert {copy["source"]["name"] for copy in second["copies"]} == {"甲.txt"}
    for found, other in ((first, second), (second, first)):
        assert all(found["text"][copy["start"] : copy["end"]] == copy["quote"] for copy in found["copies"])
        sources = [copy["source"] for copy in found["copies"]]
        assert all(other["text"][source["start"] : source["end"]] == source["quote"] for source in sources)
    assert "CP002" in {finding["rule"] for finding in first["findings"]}
    assert (originality(first), originality(own), own["copies"]) == (0.25, 1.0, [])  # one of its four statements is a formula


def test_the_batch_page_and_the_ledger_name_the_pair_and_go_with_it(review: ReviewPaths, tmp_path: Path) -> None:
    write(tmp_path / "in", 甲=paper(), 乙=copied())
    review(tmp_path / "in")
    page = (tmp_path / "out/雷同.html").read_text(encoding="utf-8")
    assert all(words in page for words in ("甲.txt", "乙.txt", "<svg", "<mark>", "相同不等于照搬"))
    rows = list(load_workbook(tmp_path / "out/ledger.xlsx")["雷同"].values)
    assert [row[1:3] for row in rows[1:]] == [("乙.txt", "甲.txt")] or [row[1:3] for row in rows[1:]] == [("甲.txt", "乙.txt")]
    (tmp_path / "in/乙.txt").write_text(OWN, encoding="utf-8")
    (tmp_path / "in/甲.txt").unlink()
    review(tmp_path / "in")
    assert not (tmp_path / "out/雷同.html").exists()


def test_a_later_paper_is_held_against_everything_reviewed_before(review: ReviewPaths, tmp_path: Path) -> None:
    write(tmp_path / "in", 甲=paper())
    review(tmp_path / "in")
    assert sheet(tmp_path, "甲")["copies"] == []
    write(tmp_path / "later", 乙=copied())
    review(tmp_path / "later")
    assert {copy["source"]["name"] for copy in sheet(tmp_path, "乙")["copies"]} == {"甲.txt"}


def test_a_second_run_writes_no_sheet_again(review: ReviewPaths, tmp_path: Path) -> None:
    write(tmp_path / "in", 甲=paper(), 乙=copied())
    review(tmp_path / "in")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out/意见单").iterdir()}
    review(tmp_path / "in")
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "out/意见单").iterdir()}


def test_a_mended_or_moved_paper_is_no_copy_of_itself(review: ReviewPaths, tmp_path: Path) -> None:
    write(tmp_path / "in", 甲=OWN)
    review(tmp_path / "in")
    write(tmp_path / "in", 甲=OWN.replace("二十三度", "二十三度，第二天也没有去补测"))
    review(tmp_path / "in")
    assert sheet(tmp_path, "甲")["copies"] == []
    (tmp_path / "in/甲.txt").rename(tmp_path / "in/孟秋生.txt")
    review(tmp_path / "in")
    assert sheet(tmp_path, "孟秋生")["copies"] == []


def test_last_years_paper_of_the_author_is_told_apart_and_compared(review: ReviewPaths, tmp_path: Path) -> None:
    write(tmp_path / "in", 旧=OWN)
    review(tmp_path / "in")
    now = OWN.replace("2014年6月", "2015年6月").replace("2013年腊月，卖粮的孟大爷等了半天，我隔着窗口说下班了，其实才四点。", "")
    write(tmp_path / "in", 新=now)
    review(tmp_path / "in")
    rules = {finding["rule"]: finding["message"] for finding in sheet(tmp_path, "新")["findings"]}
    assert "CP001" in rules
    assert "去掉1处" in rules["CP012"]
    assert "与2014年的材料" in (tmp_path / "out/意见单/新.html").read_text(encoding="utf-8")


def test_another_archive_and_a_template_are_taken_into_account(review: ReviewPaths, tmp_path: Path) -> None:
    write(tmp_path / "in", 甲=paper())
    review(tmp_path / "in")
    write(tmp_path / "elsewhere", 乙=copied())
    for out, beside, found in (
        ("plain", Beside(), 0),
        ("archive", Beside((tmp_path / "out",)), 1),
        ("template", Beside((tmp_path / "out",), paper()), 0),
    ):
        summary = run_batch([tmp_path / "elsewhere"], tmp_path / out, means=Means(), say=lambda line: None, beside=beside)
        assert summary.pairs == found
        copies = json.loads((tmp_path / out / "意见单/乙.json").read_text(encoding="utf-8"))["copies"]
        assert bool(copies) is bool(found)
