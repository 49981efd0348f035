"""Automatic numbers of Word: formats, levels, restarts, styles."""

import pytest
from extract_samples import paragraph, table, word

from pipeline.extract.docx import read_docx
from pipeline.extract.numerals import write_number


def level(index: int, style: str, text: str, extra: str = "") -> str:
    return f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(*levels: str, identity: int = 0, extra: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{identity}">{extra}{"".join(levels)}</w:abstractNum>'


def num(identity: int, of: int = 0, overrides: str = "") -> str:
    return f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


def item(text: str, number: int = 1, index: int = 0) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{index}"/><w:numId w:val="{number}"/></w:numPr>')


def labels(body: str, numbering: str, styles: str = "") -> list[str]:
    return [block.label for block in read_docx(word(body, numbering=numbering, styles=styles)).blocks]


OUTLINE = abstract(level(0, "chineseCountingThousand", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3."))


@pytest.mark.parametrize(
    ("style", "numbers", "written"),
    [
        ("chineseCounting", (1, 10, 11, 20, 21, 99), ("一", "十", "十一", "二十", "二十一", "九十九")),
        ("chineseCountingThousand", (100, 105, 110, 1001, 10000), ("一百", "一百零五", "一百一十", "一千零一", "一万")),
        ("taiwaneseCountingThousand", (3, 12), ("三", "十二")),
        ("ideographTraditional", (1, 10, 11), ("甲", "癸", "11")),
        ("ideographZodiac", (1, 12), ("子", "亥")),
        ("ideographDigital", (10, 23), ("一〇", "二三")),
        ("chineseLegalSimplified", (1, 12, 100), ("壹", "壹拾贰", "壹佰")),
        ("decimalEnclosedCircle", (1, 20, 21, 51), ("①", "⑳", "㉑", "51")),
        ("decimalEnclosedCircleChinese", (3,), ("③",)),
        ("decimalEnclosedParen", (2,), ("⑵",)),
        ("decimalEnclosedFullstop", (2,), ("⒉",)),
        ("decimalFullWidth", (12,), ("１２",)),
        ("decimalZero", (3, 12), ("03", "12")),
        ("upperLetter", (1, 26, 27), ("A", "Z", "AA")),
        ("lowerLetter", (2,), ("b",)),
        ("upperRoman", (4, 9, 14), ("IV", "IX", "XIV")),
        ("lowerRoman", (3,), ("iii",)),
        ("decimal", (7, 0), ("7", "0")),
        ("neverHeardOf", (7,), ("7",)),
    ],
)
def test_numbers_are_written_in_every_style_that_offices_use(style: str, numbers: tuple[int, ...], written: tuple[str, ...]) -> None:
    assert tuple(write_number(number, style) for number in numbers) == written


def test_levels_count_and_a_deeper_one_starts_again() -> None:
    body = item("a") + item("b", index=1) + item("c", index=1) + item("d", index=2) + item("e") + item("f", index=1)
    assert labels(body, OUTLINE + num(1)) == ["一、", "（一）", "（二）", "1.", "二、", "（一）"]


def test_a_level_shows_the_numbers_above_it() -> None:
    lists = abstract(level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>")) + num(1)
    assert labels(item("a") + item("b", index=1) + item("c", index=1), lists) == ["第一章", "1.1 ", "1.2 "]


def test_a_deep_item_without_a_parent_counts_from_the_start_of_its_parent() -> None:
    lists = abstract(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2.")) + num(1)
    assert labels(item("a", index=1), lists) == ["1.1."]


def test_two_lists_of_one_abstract_list_go_on_counting_and_an_override_starts_again() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = OUTLINE + num(1) + num(2) + num(3, overrides=override)
    assert labels(item("a") + item("b", 2) + item("c", 3) + item("d", 3), lists) == ["一、", "二、", "一、", "二、"]


def test_an_override_may_replace_a_level() -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "%1）")}</w:lvlOverride>'
    assert labels(item("a"), OUTLINE + num(1, overrides=override)) == ["1）"]


def test_a_level_that_never_restarts_goes_on() -> None:
    lists = abstract(level(0, "decimal", "%1."), level(1, "decimal", "（%2）", '<w:lvlRestart w:val="0"/>')) + num(1)
    assert labels(item("a") + item("b", index=1) + item("c") + item("d", index=1), lists) == ["1.", "（1）", "2.", "（2）"]


def test_a_number_comes_from_a_style_through_what_it_is_based_on() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Child"><w:basedOn w:val="Base"/></w:style>'
    )
    assert labels(paragraph("a", '<w:pStyle w:val="Child"/>'), OUTLINE + num(1), styles) == ["一、"]


def test_the_level_of_a_numbered_heading_style_is_the_one_that_names_it() -> None:
    lists = abstract(
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'), level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="H2"/>')
    )
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    body = paragraph("a", '<w:pStyle w:val="H1"/>') + paragraph("b", '<w:pStyle w:val="H2"/>')
    assert labels(body, lists + num(1), style.format("H1") + style.format("H2")) == ["一、", "（一）"]


def test_a_list_that_links_to_a_numbering_style_is_followed() -> None:
    lists = abstract(identity=5, extra='<w:numStyleLink w:val="Outline"/>') + OUTLINE + num(1, of=5) + num(2)
    styles = '<w:style w:type="numbering" w:styleId="Outline"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    assert labels(item("a"), lists, styles) == ["一、"]


def test_number_zero_switches_a_styles_numbering_off() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="S"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    plain = paragraph("a", '<w:pStyle w:val="S"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert labels(plain + paragraph("b", '<w:pStyle w:val="S"/>'), OUTLINE + num(1), styles) == ["", "一、"]


def test_bullets_have_no_label_and_unknown_lists_none() -> None:
    lists = abstract(level(0, "bullet", "\uf06c")) + num(1)
    assert labels(item("a") + item("b", 9), lists) == ["", ""]


def test_a_bare_digit_is_parted_from_the_text_by_a_space_and_others_are_not() -> None:
    lists = abstract(level(0, "decimal", "%1"), level(1, "decimal", "%2", '<w:suff w:val="nothing"/>')) + num(1)
    assert labels(item("2014年", index=0) + item("年", index=1), lists) == ["1 ", "1"]


def test_a_paragraph_that_was_deleted_takes_no_number() -> None:
    gone = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr>'
    assert labels(item("a") + f"<w:p><w:pPr>{gone}</w:pPr></w:p>" + item("b"), OUTLINE + num(1)) == ["一、", "二、"]


def test_numbers_in_cells_are_part_of_the_row() -> None:
    blocks = read_docx(word(table([item("甲事"), item("乙事")]), numbering=OUTLINE + num(1))).blocks
    assert [block.text for block in blocks] == ["一、甲事\t二、乙事"]


def test_the_label_stands_before_the_first_line_only() -> None:
    split = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>'
    assert labels(split, OUTLINE + num(1)) == ["一、", ""]
