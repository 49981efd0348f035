"""Probable misreadings: offered with their place, understood by the rules, never corrected in what is quoted."""

import pytest

from pipeline.classify.corpus import read_corpus
from pipeline.model import Block, Document, Severity
from pipeline.review import Reviewer, load_reviewer
from pipeline.segment.misreadings import as_meant, load_misreadings

MISREADINGS = load_misreadings()


def document(*texts: str, confidence: float | None = None) -> Document:
    return Document("0" * 64, "材料", "jpg", tuple(Block(text, confidence=confidence) for text in texts))


def found(text: str, confidence: float | None = None) -> list[tuple[str, str]]:
    return [(item.wrong, item.meant) for item in MISREADINGS.find(document(text, confidence=confidence))]


@pytest.mark.parametrize(
    ("text", "pair"), [("管导组反馈", ("管导组", "督导组")), ("数育活动中", ("数育活动", "教育活动")), ("对自已不严", ("自已", "自己"))]
)
def test_what_is_never_right_is_found_in_any_text(text: str, pair: tuple[str, str]) -> None:
    assert found(text) == [pair]


@pytest.mark.parametrize("text", ["来自已建成的村", "自已经批复之日起", "分管导组工作的同志"])
def test_the_same_characters_in_another_word_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_like_shapes_in_terms_are_suspected_in_recognised_text_only() -> None:
    assert found("形式王义和督导祖") == []
    assert found("形式王义和督导祖", 0.97) == [("形式王义", "形式主义"), ("督导祖", "督导组")]


def test_a_lost_zero_in_a_year_is_offered_and_moves_no_offset() -> None:
    read = document("二一三年七月九日，我没有到场。", confidence=0.98)
    suspects = MISREADINGS.find(read)
    assert [item.meant for item in suspects] == ["二〇一三年"]
    assert as_meant(read, suspects).text == read.text


def test_good_text_holds_no_misreading() -> None:
    """Not one in the sentences of the corpus, read as if each had been recognised."""
    assert [item for example in read_corpus() for item in found(example.text, 0.9)] == []


def test_understanding_changes_characters_and_nothing_else() -> None:
    read = document("我对自已不严。", "管导组两次指出，管导组说得对。", confidence=0.9)
    meant = as_meant(read, MISREADINGS.find(read))
    assert meant.text == "我对自己不严。\n督导组两次指出，督导组说得对。"
    assert meant.starts == read.starts


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return load_reviewer()


PAPER = (
    "某局个人对照检查材料",
    "我叫齐远山，在青坪水库管理所任所长。现将本人对照检查情况报告如下。",
    "形式主义方面，2013年7月9日县局通知巡查溢洪道，我自己在值班室打了一个电话就填了记录，没有到现场看一眼。",
    "官僚主义方面，8月3日，石湾村村民冯桂兰来反映渠道漏水，我让她在门外等了一个上午，始终没有见她。",
    "督导组指出以后，我本人负责，十月底前把渠道修好，每周一巡查一次。",
)


def test_a_paper_with_misread_words_is_judged_as_the_right_one_and_quoted_as_it_is(reviewer: Reviewer) -> None:
    wrong = tuple(text.replace("形式主义", "形式王义").replace("自己", "自已").replace("督导组", "管导组") for text in PAPER)
    right_review, review = reviewer.review(document(*PAPER, confidence=0.95)), reviewer.review(document(*wrong, confidence=0.95))
    assert (review.verdict, review.score) == (right_review.verdict, right_review.score)
    assert [item.labels.function for item in review.passages] == [item.labels.function for item in right_review.passages]
    offered = [finding for finding in review.findings if finding.rule == "OC001"]
    assert [(finding.quote.quote, finding.severity) for finding in offered if finding.quote] == [
        ("形式王义", Severity.INFO),
        ("自已", Severity.INFO),
        ("管导组", Severity.INFO),
    ]
    assert all("似应为" in finding.message for finding in offered)
    assert all(item.quote.quote == review.document.text[item.quote.start : item.quote.end] for item in review.findings if item.quote)
    assert "形式王义" in review.document.text
