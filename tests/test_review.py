"""What a supervisor may rely on: quotations, sameness, and that neither length nor layout can move a verdict (D-4, D-6, D-7, D-14)."""

import random
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.extract import read_document
from pipeline.model import Block, Document, Kind, Review, Wind
from pipeline.review import Reviewer, load_reviewer
from pipeline.segment.script import in_simplified
from tests.papers_of_samples import Paper, read_sample_papers

PAPERS = read_sample_papers()
NEUTRAL = (
    "会议于上午九时开始。",
    "本材料一式三份，分别报送和存档。",
    "以上人员名单由办公室保存。",
    "联系电话见通讯录。",
    "会议在二楼会议室举行，由办公室负责记录。",
)
by_slug = pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.slug)


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return load_reviewer()


def review(reviewer: Reviewer, lines: list[str]) -> Review:
    return reviewer.review(Document("0" * 64, "材料.txt", "txt", tuple(Block(line) for line in lines)))


def judgement(result: Review) -> tuple[object, ...]:
    return result.verdict, result.score, {wind: found.best for wind, found in result.winds.items()}


def is_heading(line: str) -> bool:
    return len(line) < 40 and line[-1] not in "。！？；：”"


@by_slug
def test_quotations_are_the_source_to_the_character(paper: Paper, reviewer: Reviewer) -> None:
    result = reviewer.review(paper.document())
    text = result.document.text
    quotes = [finding.quote for finding in result.findings if finding.quote]
    quotes += [quote for found in result.winds.values() for quote in found.evidence]
    assert quotes
    for quote in quotes:
        assert quote.quote == text[quote.start : quote.end]
        assert quote.paragraph == text.count("\n", 0, quote.start) + 1


@by_slug
def test_passages_cover_the_text_in_order(paper: Paper, reviewer: Reviewer) -> None:
    result = reviewer.review(paper.document())
    left, text = 0, result.document.text
    for passage in result.passages:
        assert not text[left : passage.start].strip()
        left = passage.end
    assert not text[left:].strip()


@by_slug
def test_the_same_text_gives_the_same_review(paper: Paper, reviewer: Reviewer) -> None:
    assert reviewer.review(paper.document()) == reviewer.review(paper.document())


@by_slug
def test_saying_everything_twice_changes_nothing(paper: Paper, reviewer: Reviewer) -> None:
    assert judgement(review(reviewer, paper.texts * 2)) == judgement(review(reviewer, paper.texts))


@by_slug
def test_neutral_padding_changes_nothing(paper: Paper, reviewer: Reviewer) -> None:
    chance = random.Random(paper.slug)
    padded = [line for text in paper.texts for line in (text, chance.choice(NEUTRAL))]
    assert judgement(review(reviewer, padded)) == judgement(review(reviewer, paper.texts))


@settings(max_examples=40, deadline=None)
@given(
    paper=st.sampled_from(PAPERS),
    padding=st.lists(st.tuples(st.integers(0, 40), st.sampled_from(NEUTRAL)), max_size=12),
    times=st.integers(1, 3),
    headings=st.booleans(),
    indent=st.sampled_from(["", "\u3000\u3000", "    "]),
    line_end=st.sampled_from(["\n", "\r\n", "\n\n", "\r\n\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_neither_length_nor_layout_nor_encoding_moves_a_verdict(
    paper: Paper, padding: list[tuple[int, str]], times: int, headings: bool, indent: str, line_end: str, encoding: str
) -> None:
    """Padding anywhere between paragraphs, repetition, headings, indents, line ends and encodings, all at once (D-6, D-7)."""
    title, *rest = paper.texts
    lines = [title, *(line for line in rest if headings or not is_heading(line))] * times
    for place, sentence in padding:
        lines.insert(1 + place % len(lines), sentence)
    text = line_end.join(indent + line for line in lines)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "材料.txt"
        path.write_bytes(text.encode(encoding))
        judged = load_once().review(read_document(path))
    assert judgement(judged) == judgement(review(load_once(), paper.texts))


@by_slug
def test_removing_headings_changes_nothing(paper: Paper, reviewer: Reviewer) -> None:
    title, *rest = paper.texts
    bare = [title, *(line for line in rest if not is_heading(line))]
    assert judgement(review(reviewer, bare)) == judgement(review(reviewer, paper.texts))


@by_slug
def test_one_single_paragraph_changes_nothing(paper: Paper, reviewer: Reviewer) -> None:
    """A row of a table has no stop of its own; put into a paragraph it gets one, as any writer would."""
    lines = [line + "。" * (" | " in line) for line in paper.texts if not is_heading(line)]
    assert judgement(review(reviewer, ["".join(lines)])) == judgement(review(reviewer, lines))


@by_slug
def test_breaking_the_text_at_every_sentence_changes_nothing(paper: Paper, reviewer: Reviewer) -> None:
    lines = [piece for line in paper.texts for piece in re.findall(r"[^。！？]*[。！？]+[”’」）]*|[^。！？]+$", line)]
    assert judgement(review(reviewer, lines)) == judgement(review(reviewer, paper.texts))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_any_text_is_reviewed_without_an_error(text: str) -> None:
    """Whatever a reader hands over, the judge answers, and every quotation holds."""
    result = load_once().review(Document("0" * 64, "x", "txt", tuple(Block(line) for line in text.split("\n") if line.strip())))
    for passage in result.passages:
        assert 0 <= passage.start < passage.end <= len(result.document.text)


_loaded: list[Reviewer] = []


def load_once() -> Reviewer:
    if not _loaded:
        _loaded.append(load_reviewer())
    return _loaded[0]


def test_an_empty_document_is_of_no_kind(reviewer: Reviewer) -> None:
    result = review(reviewer, [])
    assert (result.kind, result.verdict, result.passages) == (Kind.OTHER, None, ())


def test_another_kind_is_recognised_and_not_judged(reviewer: Reviewer) -> None:
    result = review(reviewer, ["关于开展安全生产大检查的通知", "各单位：", "请于月底前报送自查情况。"])
    assert (result.kind, result.verdict, result.winds) == (Kind.OTHER, None, {})
    minutes = review(reviewer, ["县水务局专题民主生活会会议记录", "主持人：张三", "出席：李四、王五"])
    assert (minutes.kind, minutes.verdict) == (Kind.MINUTES, None)


def test_traditional_characters_are_judged_like_simplified_ones(reviewer: Reviewer) -> None:
    from opencc import OpenCC

    paper = next(paper for paper in PAPERS if paper.layout == "txt-big5")
    traditional = review(reviewer, [OpenCC("s2tw").convert(text) for text in paper.texts])
    assert judgement(traditional) == judgement(review(reviewer, paper.texts))
    assert all(finding.quote is None or finding.quote.quote in traditional.document.text for finding in traditional.findings)


def test_somebody_elses_example_never_saves_a_wind(reviewer: Reviewer) -> None:
    lines = ["个人对照检查材料", "有的同志公车私用，去年国庆开着局里的车回老家。个别站长给儿子办酒，请帖发到了包片的六个村。"]
    assert review(reviewer, lines).winds[Wind.EXTRAVAGANCE].best != "concrete"


def test_characters_of_simplified_writing_stay_as_they_are() -> None:
    """著 has another form in traditional tables, yet 著名 is simplified writing; the document comes back itself."""
    document = Document("0" * 64, "x", "txt", (Block("一位著名的老中医，乾隆年间的方子"),))
    assert in_simplified(document) is document
