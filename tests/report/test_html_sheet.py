"""The HTML sheet: self-contained, escaped, the source untouched under its marks."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sample_reviews
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Block, Review
from pipeline.report import write_page
from pipeline.report.clauses import load_clauses
from pipeline.report.printable import printable

EVERY = pytest.mark.parametrize("review", sample_reviews.every(), ids=["lacking", "passing", "empty", "other"])


class Page(HTMLParser):
    """Collects what a browser would: attributes, the text of each paragraph of the source, and all visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.attributes: list[tuple[str, str, str]] = []
        self.source: list[str] = []
        self.text = ""
        self.scripts: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._open.append(tag)
        if ("class", "source") in attrs:
            self.source.append("")
            self._open[-1] = "source"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "script", "style", "span", "a"):
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("script", "style"):
            self.scripts += [data] * (self._open[-1] == "script")
            return
        self.text += data
        if "source" in self._open[-2:]:
            self.source[-1] += data

    def values(self, name: str) -> list[str]:
        return [value for _, key, value in self.attributes if key == name]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "意见单.html"


def opened(review: Review, path: Path) -> Page:
    write_page(review, path)
    return Page(path.read_text(encoding="utf-8"))


@EVERY
def test_every_page_says_that_it_is_a_draft(review: Review, sheet: Path) -> None:
    head, _, rest = opened(review, sheet).text.partition("单位")
    assert all("机器初核稿，供督导组集体研究，未经签署不作为结论（D-15）" in part for part in (head, rest))


@EVERY
def test_no_page_shows_a_length(review: Review, sheet: Path) -> None:
    assert not re.findall("字数|页数|篇幅|共[0-9]", opened(review, sheet).text)


@EVERY
def test_writing_twice_gives_the_same_bytes(review: Review, tmp_path: Path) -> None:
    write_page(review, tmp_path / "a.html")
    write_page(review, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@EVERY
def test_the_page_needs_nothing_from_outside(review: Review, sheet: Path) -> None:
    page = opened(review, sheet)
    assert all(link.startswith("#") for link in page.values("href"))
    assert not page.values("src")
    assert not re.findall(r"https?:|//[a-z]|@import|url\(", page.html)


@EVERY
def test_every_link_leads_to_a_place_that_exists_once(review: Review, sheet: Path) -> None:
    page = opened(review, sheet)
    ids = page.values("id")
    assert {link[1:] for link in page.values("href")} <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_policy_lets_in_our_own_style_and_script_alone(sheet: Path) -> None:
    page = opened(sample_reviews.lacking(), sheet)
    policy = next(value for value in page.values("content") if "default-src" in value)
    parts = [re.search(rf"<{tag}>(.*?)</{tag}>", page.html, re.DOTALL) for tag in ("style", "script")]
    digests = [b64encode(sha256(part[1].encode()).digest()).decode() for part in parts if part]
    sources = [f"style-src 'sha256-{digests[0]}'", f"script-src 'sha256-{digests[1]}'"]
    assert policy.split("; ") == ["default-src 'none'", *sources, "base-uri 'none'", "form-action 'none'"]


def test_markup_in_a_paper_is_shown_and_never_run(sheet: Path) -> None:
    attack = '我收了<script>alert(1)</script>红包</p>"><img src=x onerror=alert(2)>{{ 7*7 }}'
    page = opened(sample_reviews.saying(attack), sheet)
    assert len(page.scripts) == 1
    assert not page.values("onerror")
    assert page.source == [attack]


def test_markup_in_a_file_name_or_unit_is_escaped(sheet: Path) -> None:
    review = sample_reviews.lacking()
    document = replace(review.document, name='"><script>x</script>.docx')
    named = replace(review, identity=review.identity._replace(unit="<b>局</b>"), document=document)
    assert len(opened(named, sheet).scripts) == 1


@EVERY
def test_the_source_stands_untouched_under_its_marks(review: Review, sheet: Path) -> None:
    assert "\n".join(opened(review, sheet).source) == review.document.text


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(), min_size=1))
def test_any_text_is_shown_as_far_as_a_page_can(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "a.html"
    assert opened(sample_reviews.saying(text + "\x00\ud800"), path).source == [printable(text)]


def test_every_quoted_finding_is_numbered_in_the_text_and_on_its_card(sheet: Path) -> None:
    html = opened(sample_reviews.lacking(), sheet).html
    for number in range(2, 8):
        assert f'href="#c{number}" data-number="{number}"' in html
        assert f'id="c{number}"' in html


def test_passages_say_in_words_what_their_underline_means(sheet: Path) -> None:
    labels = opened(sample_reviews.lacking(), sheet).values("data-label")
    assert labels[:3] == ["成绩", "问题·形式主义·具体事例·本人", "问题·官僚主义·具体事例·本人"]
    assert labels[3:5] == ["问题·官僚主义·有所指·他人", "问题·享乐主义·笼统·未写主语·套话"]
    assert labels[-1] == "措施·缺责任人、时限、检验标准、具体做法·套话"


def test_a_quotation_over_two_paragraphs_is_marked_in_both_and_numbered_once(sheet: Path) -> None:
    review = sample_reviews.saying("前一段，\n后一段。")
    blocks = (Block("前一段，"), Block("后一段。"))
    page = opened(replace(review, document=replace(review.document, blocks=blocks)), sheet)
    assert page.values("data-numbers") == ["1", "1"]
    assert page.html.count('aria-label="问题1"') == 1


def test_hidden_text_is_announced_where_it_stands(sheet: Path) -> None:
    review = sample_reviews.saying("藏起来的话。")
    hidden = replace(review.document, blocks=(Block("藏起来的话。", flags=frozenset({"hidden"})),))
    assert opened(replace(review, document=hidden), sheet).values("data-origin") == ["〔原件中为隐藏文字〕"]


def test_every_cited_clause_stands_in_its_own_words(sheet: Path) -> None:
    page = opened(sample_reviews.lacking(), sheet)
    cited = [load_clauses()[finding.clause] for finding in sample_reviews.lacking().findings if finding.clause]
    assert all(quote in page.text for clause in cited for quote in clause.quotes)


def test_verdict_hash_and_rules_are_on_the_page(sheet: Path) -> None:
    review = sample_reviews.lacking()
    text = opened(review, sheet).text
    assert all(words in text for words in ("限期重写", review.document.sha256, review.rules.version, review.rules.digest[:16]))


def test_minutes_show_their_matrix_and_quote_their_turns(sheet: Path) -> None:
    page = opened(sample_reviews.meeting(), sheet)
    assert all(words in page.text for words in ("会议记录初核意见单", "需要补正", "批评矩阵", "●", "○", "逐人发言", "表扬"))


def test_another_kind_is_shown_unmarked_and_not_judged(sheet: Path) -> None:
    page = opened(sample_reviews.other(), sheet)
    assert "识别为其他材料" in page.text
    assert not page.values("data-label")
    assert "四风对照" not in page.text
