"""What copies do to a review: originality alone moves, by shares and free of length; the sheets show both passages."""

from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from reuse_samples import OTHERS, SAID, paper

from pipeline.model import Block, Document, Review
from pipeline.report import write_page, write_word
from pipeline.reuse.innocent import load_innocence
from pipeline.reuse.matching import pair_of
from pipeline.reuse.paper import Paper, paper_of
from pipeline.reuse.traces import Traces, earlier_of, is_draft, traces_of
from pipeline.review import Reviewer, load_reviewer


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return load_reviewer()


def review_of(reviewer: Reviewer, said: Sequence[str], name: str = "甲.txt") -> Review:
    lines = ("望江县档案局谢文彬个人对照检查材料", *said, "我本人负责，9月底前改完，由局长检查。")
    return reviewer.review(Document(name.encode().hex().zfill(64), name, "txt", tuple(map(Block, lines))))


def beside(reviewer: Reviewer, review: Review, *others: Review, earlier: Paper | None = None) -> Review:
    innocence = load_innocence()
    own = paper_of(review, review.document.name, innocence)
    pairs = [pair_of(own, paper_of(other, other.document.name, innocence)) for other in others]
    return reviewer.beside(review, traces_of(own, [pair for pair in pairs if pair], earlier))


def originality(review: Review) -> float:
    return next(item.score for item in review.criteria if item.id == "originality")


def test_a_paper_alone_is_original(reviewer: Reviewer) -> None:
    alone = review_of(reviewer, SAID)
    assert originality(alone) == 1
    assert beside(reviewer, alone) == alone


def test_originality_is_the_share_of_own_statements_and_moves_nothing_else(reviewer: Reviewer) -> None:
    alone = review_of(reviewer, SAID)
    found = beside(reviewer, alone, review_of(reviewer, [*SAID[:2], *OTHERS], "乙.txt"))
    assert originality(found) == 0.5
    assert [item for item in found.criteria if item.id != "originality"] == [item for item in alone.criteria if item.id != "originality"]
    assert found.score is not None
    assert alone.score is not None
    assert 4 <= alone.score - found.score <= 6  # half of a tenth, rounded


def test_two_sources_of_one_statement_count_it_once(reviewer: Reviewer) -> None:
    alone = review_of(reviewer, SAID)
    sources = [review_of(reviewer, [SAID[0], OTHERS[at]], f"{at}.txt") for at in range(2)]
    assert originality(beside(reviewer, alone, *sources)) == 0.75


def test_saying_everything_twice_moves_no_score(reviewer: Reviewer) -> None:
    other = review_of(reviewer, [*SAID[:2], *OTHERS], "乙.txt")
    once, twice = (beside(reviewer, review_of(reviewer, said), other) for said in (SAID, SAID * 2))
    assert originality(once) == originality(twice)
    assert once.score == twice.score


def test_both_passages_stand_on_the_sheets_with_what_differs_marked(reviewer: Reviewer, tmp_path: Path) -> None:
    changed = [text.replace("4月", "5月").replace("小童", "小裴") for text in SAID]
    found = beside(reviewer, review_of(reviewer, SAID), review_of(reviewer, changed, "乙.txt"))
    write_word(found, tmp_path / "a.docx")
    write_page(found, tmp_path / "a.html")
    tables = docx.Document(str(tmp_path / "a.docx")).tables
    (shown,) = [table for table in tables if table.cell(0, 0).text == "本材料"]
    marked = {run.text for cell in shown.columns[1].cells for run in cell.paragraphs[0].runs if run.underline}
    assert marked == {"5", "裴"}
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<mark>裴</mark>" in page
    assert "最长连续" in page


def test_a_draft_of_the_same_year_is_no_copy_and_last_years_paper_is() -> None:
    now, draft, then = (paper(*SAID, name=f"{year}.txt", author="谢文彬", year=year) for year in (2018, 2018, 2017))
    assert is_draft(now, draft)
    assert not is_draft(now, then)
    assert earlier_of(now, [then, draft, now]) == then


def test_year_on_year_sorts_statements_into_kept_reworded_dropped_and_new(reviewer: Reviewer) -> None:
    then = paper(SAID[0], SAID[1], OTHERS[0], name="2017.txt", author="谢文彬", year=2017)
    turned = "为工龄的事，查档的刘婆婆跑了三趟，我有两次叫门卫说库房在消毒，第三次她在台阶上一直坐到下班。"
    now = paper(SAID[0], turned, SAID[3], name="2018.txt", author="谢文彬", year=2018)
    compared = reviewer.beside(review_of(reviewer, SAID), Traces(now, earlier=then)).year_on_year
    assert compared
    assert (compared.kept, compared.dropped, compared.new) == ((SAID[0],), (OTHERS[0],), (SAID[3],))
    assert compared.reworded == ((turned, SAID[1]),)
