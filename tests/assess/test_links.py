"""Problems are linked to the cause that explains them and the measure that answers them; what is linked to nothing is named."""

import pytest

from pipeline.model import Block, Document, Finding, Review
from pipeline.review import Reviewer, load_reviewer
from tests.papers_of_samples import read_sample_papers

WATCH = "去年入伏那天轮我在机房值夜班，我嫌闷，锁了门回宿舍睡到天亮，机房的水泵停了没人知道。"
TABLE = "前年冬至我拿停车费请全站在聚福居吃了两桌，两千三百六，没有入账。"
CAUSE = "水泵停了没人知道，说到底是我贪图舒服，眼里没有机房这个岗。"
MEASURE = "从七月一日起机房夜班我带头值满，水泵每两小时查一次，记录由老谭签字。"
FORMULA = "今后要进一步提高认识，切实加强学习，长期坚持。"


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return load_reviewer()


def review(reviewer: Reviewer, *lines: str) -> Review:
    return reviewer.review(Document("0" * 64, "材料", "txt", tuple(map(Block, ("个人对照检查材料", *lines)))))


def said(found: Review, index: int) -> str:
    return found.passages[index].said


def linked(found: Review) -> dict[str, tuple[list[str], list[str]]]:
    return {
        said(found, link.problem): ([said(found, cause) for cause in link.causes], [said(found, measure) for measure in link.measures])
        for link in found.links
    }


def named(found: Review, rule: str) -> list[Finding]:
    return [finding for finding in found.findings if finding.rule == rule]


def test_a_problem_is_linked_to_what_speaks_of_the_same_matter_only(reviewer: Reviewer) -> None:
    assert linked(review(reviewer, WATCH, TABLE, CAUSE, MEASURE)) == {WATCH: ([CAUSE], [MEASURE]), TABLE: ([], [])}


def test_a_problem_that_no_measure_answers_is_named(reviewer: Reviewer) -> None:
    orphans = named(review(reviewer, WATCH, TABLE, CAUSE, MEASURE), "LK001")
    assert [finding.quote.quote for finding in orphans if finding.quote] == [TABLE]
    assert {finding.clause for finding in orphans} == {"S-5"}


def test_a_measure_without_its_problem_is_named(reviewer: Reviewer) -> None:
    assert [finding.quote.quote for finding in named(review(reviewer, TABLE, MEASURE), "LK003") if finding.quote] == [MEASURE]


def test_causes_that_explain_no_problem_are_said_once(reviewer: Reviewer) -> None:
    assert len(named(review(reviewer, TABLE, WATCH, "根子在我自己，心里那根弦松了。", MEASURE), "LK002")) == 1
    assert not named(review(reviewer, WATCH, TABLE, CAUSE, MEASURE), "LK002")


def test_a_formula_answers_nothing(reviewer: Reviewer) -> None:
    assert linked(review(reviewer, WATCH, CAUSE, FORMULA))[WATCH][1] == []


def test_a_paper_without_measures_is_told_so_once_and_not_for_each_problem(reviewer: Reviewer) -> None:
    found = review(reviewer, WATCH, TABLE, CAUSE)
    assert named(found, "ME009")
    assert not named(found, "LK001")


@pytest.mark.parametrize("paper", read_sample_papers()[:4], ids=lambda paper: paper.slug)
def test_padding_and_repetition_change_no_link(reviewer: Reviewer, paper: object) -> None:
    lines = paper.texts  # type: ignore[attr-defined]
    padded = [line for text in lines for line in (text, "联系电话见通讯录。")] + [lines[-1]]
    before, after = (reviewer.review(Document("0" * 64, "材料", "txt", tuple(map(Block, text)))) for text in (lines, padded))
    assert linked(before) == linked(after)
    assert [(f.rule, f.message) for f in before.findings] == [(f.rule, f.message) for f in after.findings]
