"""The Word sheet: what it must say, what it must never say, and that it says it in the same bytes."""

import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
import sample_reviews
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Notice, Review
from pipeline.report import write_word
from pipeline.report.clauses import load_clauses

EVERY = pytest.mark.parametrize("review", sample_reviews.every(), ids=["lacking", "passing", "empty", "other"])


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "意见单.docx"


def words(path: Path) -> str:
    """Return all text of a sheet in reading order; merged cells once."""
    paragraphs = docx.Document(str(path)).element.body.iter(qn("w:p"))
    parts = [[part.text or "" if part.tag == qn("w:t") else "\n" for part in line.iter(qn("w:t"), qn("w:br"))] for line in paragraphs]
    return "\n".join(map("".join, parts))


def written(review: Review, path: Path) -> str:
    write_word(review, path)
    return words(path)


@EVERY
def test_every_sheet_says_that_it_is_a_draft(review: Review, sheet: Path) -> None:
    assert "机器初核稿，供督导组集体研究，未经签署不作为结论（D-15）" in written(review, sheet)


@EVERY
def test_no_sheet_shows_a_length(review: Review, sheet: Path) -> None:
    said = written(review, sheet)
    assert not [word for word in ("字数", "页数", "篇幅", "字符", "共") if word in said]


@EVERY
def test_writing_twice_gives_the_same_bytes(review: Review, tmp_path: Path) -> None:
    write_word(review, tmp_path / "a.docx")
    write_word(review, tmp_path / "b.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_the_file_knows_no_clock(sheet: Path) -> None:
    write_word(sample_reviews.lacking(), sheet)
    core = docx.Document(str(sheet)).core_properties
    dates = {entry.date_time[0] for entry in zipfile.ZipFile(sheet).infolist()}
    assert (core.created.year, core.modified.year, dates) == (1980, 1980, {1980})  # type: ignore[union-attr]


def test_a_paper_that_lacks_a_wind_is_to_be_rewritten_and_told_why(sheet: Path) -> None:
    said = written(sample_reviews.lacking(), sheet)
    assert "限期重写" in said
    assert "享乐主义没有本人的具体事例（D-2），其他方面再好也不能抵补。" in said


def test_the_score_stands_beside_the_verdict(sheet: Path) -> None:
    assert "61分（满分100分）" in written(sample_reviews.lacking(), sheet)


def test_a_paper_to_be_revised_is_told_which_criterion_it_misses(sheet: Path) -> None:
    said = written(sample_reviews.wanting(), sheet)
    assert "修改" in said
    assert "四风各有本人的具体事例；“根源向内找”未达到要求（有的原因推给了客观）。" in said


def test_a_passing_paper_says_so_and_finds_nothing_to_mend(sheet: Path) -> None:
    said = written(sample_reviews.passing(), sheet)
    assert "可提交" in said
    assert "未见必须修改或应当修改的问题" in said


def test_the_three_gravest_findings_come_before_the_winds_and_the_rest_after(sheet: Path) -> None:
    first, _, rest = written(sample_reviews.lacking(), sheet).partition("四风对照")
    assert [f"问题{number}　" in first for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert sample_reviews.EMPTY_MEASURE in rest


def test_every_finding_is_quoted_to_the_character_with_its_place(sheet: Path) -> None:
    said = written(sample_reviews.lacking(), sheet)
    quotes = [finding.quote for finding in sample_reviews.lacking().findings if finding.quote]
    assert all(f"“{quote.quote}”" in said for quote in quotes)
    assert "第2页第6段" in said


def test_every_cited_clause_stands_in_its_own_words(sheet: Path) -> None:
    said = written(sample_reviews.lacking(), sheet)
    cited = [load_clauses()[finding.clause] for finding in sample_reviews.lacking().findings if finding.clause]
    assert all(quote in said for clause in cited for quote in clause.quotes)


def test_a_finding_without_a_clause_is_called_advice(sheet: Path) -> None:
    assert "两份文件未作规定，仅供参考" in written(sample_reviews.lacking(), sheet)


def test_the_best_example_of_each_wind_is_quoted(sheet: Path) -> None:
    said = written(sample_reviews.passing(), sheet)
    assert all(f"“{text}”" in said for text in (sample_reviews.WORK, sample_reviews.GRASSROOTS, sample_reviews.PLAY, sample_reviews.DINNER))


def test_the_criteria_show_share_weight_and_reason(sheet: Path) -> None:
    said = written(sample_reviews.lacking(), sheet)
    assert "D-3\n60%\n20%\n一处笼统，一处套话" in said


def test_notices_of_the_reader_are_passed_on(sheet: Path) -> None:
    assert "原件第2页有一处隐藏文字，已照录并注明" in written(sample_reviews.lacking(), sheet)


def test_minutes_are_told_by_their_matrix_and_their_turns(sheet: Path) -> None:
    said = written(sample_reviews.meeting(), sheet)
    assert all(words in said for words in ("会议记录初核意见单", "相互批评2条，有实质的1条", "批评矩阵", "逐人发言", "把表扬当批评"))


def test_another_kind_is_named_with_the_reason_and_not_judged(sheet: Path) -> None:
    said = written(sample_reviews.other(), sheet)
    assert "识别为其他材料：题目和正文都不像对照检查一类的材料。不是应评审的材料" in said
    assert not [word for word in ("可提交", "限期重写", "满分", "四风对照") if word in said]


def test_the_rules_and_the_file_are_identified(sheet: Path) -> None:
    review = sample_reviews.lacking()
    said = written(review, sheet)
    assert review.rules.version in said
    assert review.document.sha256[:16] in said
    assert review.document.sha256[:17] not in said


def test_there_is_room_for_a_hand_to_sign(sheet: Path) -> None:
    said = written(sample_reviews.passing(), sheet)
    assert all(line in said for line in ("审核人意见", "签　　字", "日　　期", "年　　月　　日"))


def test_the_paper_is_that_of_the_standard(sheet: Path) -> None:
    write_word(sample_reviews.passing(), sheet)
    section = docx.Document(str(sheet)).sections[0]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    found = [round(length / Mm(1)) for length in (section.page_width, section.page_height, *margins) if length]
    assert found == [210, 297, 37, 26, 35, 28]


def test_the_title_is_set_in_the_title_font_with_stand_ins(sheet: Path) -> None:
    write_word(sample_reviews.passing(), sheet)
    document = docx.Document(str(sheet))
    fonts = document.styles["意见单标题"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    assert (
        '<w:font w:name="方正小标宋简体"><w:altName w:val="FZXiaoBiaoSong-B05S,华文中宋'
        in zipfile.ZipFile(sheet).read("word/fontTable.xml").decode()
    )


def test_pages_are_numbered_between_dashes(sheet: Path) -> None:
    write_word(sample_reviews.passing(), sheet)
    footer = docx.Document(str(sheet)).sections[0].footer.paragraphs[0]
    assert footer.text == "— 1 —"


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(), min_size=1))
def test_any_text_makes_a_sheet_that_opens(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "a.docx"
    write_word(sample_reviews.saying(text + "\x00\x0b\ud800\ufffe"), path)
    assert "\x0b" not in words(path)


def test_a_notice_with_control_characters_is_shown_without_them(sheet: Path) -> None:
    review = sample_reviews.passing()
    noticed = replace(review, document=replace(review.document, notices=(Notice("hidden", "文件名含\x00控制字符"),)))
    assert "文件名含控制字符" in written(noticed, sheet)


def test_a_quotation_over_two_lines_stays_in_two_lines(sheet: Path) -> None:
    assert "“第一行，\n第二行。”" in written(sample_reviews.saying("第一行，\n第二行。"), sheet)
