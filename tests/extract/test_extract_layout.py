"""The layout pass on plain tuples: order of columns, beginnings of paragraphs, furniture."""

from collections.abc import Sequence

from extract_samples import PROSE, wrap

from pipeline.extract.layout import Glyph, Line, is_vertical, reading_order, segments, turn
from pipeline.extract.paragraphs import Sheet, paragraphs, place, take_furniture
from pipeline.model import Aside, Block, BlockKind

SIZE, LEADING = 10.0, 18.0
WIDTH, HEIGHT = 400.0, 600.0


def line(text: str, x0: float, top: float, *, size: float = SIZE) -> Line:
    return Line(text, x0, top, x0 + size * len(text), top + size, size)


def column(texts: Sequence[str], *, left: float = 50, top: float = 100, columns: int = 30, leading: float = LEADING) -> list[Line]:
    lines = [part for text in texts for part in wrap(text, columns=columns)]
    return [
        line(text.lstrip("　"), left + SIZE * (len(text) - len(text.lstrip("　"))), top + leading * index)
        for index, text in enumerate(lines)
    ]


def sheet(parts: Sequence[Line], number: int = 1) -> Sheet:
    return Sheet(number, WIDTH, HEIGHT, tuple(parts))


def read(*pages: Sequence[Line], tables: Sequence[Sequence[Block]] = ()) -> list[str]:
    sheets = [sheet(parts, number) for number, parts in enumerate(pages, 1)]
    return [block.text for block in paragraphs(place((page, reading_order(page.parts)) for page in sheets), tables)]


def test_a_last_page_of_short_lines_is_measured_by_the_pages_before_it() -> None:
    assert read(column(PROSE), [line("我没有到场", 50, 100), line("没有过问", 50, 118)]) == [*PROSE, "我没有到场", "没有过问"]


def test_a_page_that_holds_a_first_column_only_is_measured_as_a_column() -> None:
    two = column(PROSE[:2], columns=15) + column(PROSE[:2], left=220, columns=15)
    one = column(["一、存在的突出问题和不足", PROSE[2]], columns=15)
    assert read(two, one) == [*PROSE[:2], *PROSE[:2], "一、存在的突出问题和不足", PROSE[2]]


def test_full_width_lines_at_the_foot_of_two_columns_are_read_last() -> None:
    parts = column(PROSE[:2], columns=15) + column(PROSE[2:4], left=220, columns=15) + column([PROSE[4]], top=320, columns=32)
    assert read(parts) == list(PROSE)


def test_a_table_stands_where_it_stands_even_if_it_hangs_out_of_its_column() -> None:
    table = Line("", 210, 260, 390, 300, 0.0, table=0)
    parts = [
        *column(PROSE[:2], columns=15),
        *column([PROSE[2]], left=220, columns=15),
        table,
        *column([PROSE[3]], left=220, top=320, columns=15),
    ]
    rows = [[Block("序号\t问题", BlockKind.ROW)]]
    assert read(parts, tables=rows) == [*PROSE[:3], "序号\t问题", PROSE[3]]


def test_a_number_before_hanging_lines_is_no_column() -> None:
    parts = [line("1.", 50, 100), *(line("我到石桥村调研只看展板没有进户听意见", 80, 100 + LEADING * index) for index in range(6))]
    assert read(parts)[0].startswith("1.我到")


def test_wide_leading_begins_a_paragraph() -> None:
    full = "我到石桥村里调研只坐了二十分钟看了展板就走了没有进一户人家"
    parts = [line(full, 50, top) for top in (100, 118, 136, 190, 208)]
    assert read(parts) == [full * 3, full * 2]


def test_another_size_begins_a_paragraph() -> None:
    full = "我到石桥村里调研只坐了二十分钟看了展板就走了没有进一户人家"
    assert read([line(full, 50, 100), line(full[:25], 50, 118, size=12)]) == [full, full[:25]]


def test_a_heading_that_fills_its_line_is_parted_from_the_paragraph_below_it() -> None:
    heading = "（一）关于形式主义方面存在的突出问题以及具体表现和事例"
    assert read(column([heading, *PROSE], columns=29)) == [heading, *PROSE]


def test_a_hanging_indent_is_no_new_paragraph() -> None:
    full = "我到石桥村里调研只坐了二十分钟看了展板就走了没有进一户人家"
    assert read([line("1." + full[:28], 50, 100), line(full[:28], 70, 118), line(full[:28], 70, 136)]) == ["1." + full[:28] * 3]


def test_numbers_in_columns_keep_a_space_and_hanzi_take_none() -> None:
    parts = [line("12", 50, 100), line("34", 150, 100), line("姓名", 50, 118), line("张三", 150, 118)]
    assert read(parts) == ["12 34", "姓名张三"]


def test_glyphs_off_one_baseline_and_wide_gaps_part_segments() -> None:
    glyphs = [Glyph(text, x, top, x + 10, top + 10, 10.0) for text, x, top in (("甲", 0, 0), ("乙", 10, 1), ("丙", 40, 0), ("丁", 0, 12))]
    assert [part.text for part in segments(glyphs)] == ["甲乙", "丙", "丁"]


def test_space_glyphs_part_words_and_make_no_segment() -> None:
    glyphs = [Glyph(text, 10.0 * index, 0, 10.0 * index + 10, 10, 10.0) for index, text in enumerate(("a", "b", " ", "c"))]
    assert [part.text for part in segments(glyphs)] == ["ab c"]


def test_lines_of_one_character_each_in_level_writing_are_not_vertical() -> None:
    level = [Glyph("字", 10.0 * index, 0, 10.0 * index + 10, 10, 10.0) for index in range(20)]
    down = [Glyph("字", 0, 12.0 * index, 10, 12.0 * index + 10, 10.0) for index in range(20)]
    assert [is_vertical(level), is_vertical(down), is_vertical(down[:5])] == [False, True, False]
    assert is_vertical(turn(down, 100)) is False


def furniture(text: str, top: float, on: Sequence[int], pages: int = 9) -> tuple[list[Aside], int]:
    """The asides, and on how many pages the text has stayed."""
    numbers = range(1, pages + 1)
    sheets = [sheet([*([line(text, 50, top)] if number in on else []), line(f"正文{number * 7}", 50, 300)], number) for number in numbers]
    kept, asides = take_furniture(sheets)
    return asides, sum(any(part.text == text for part in page.parts) for page in kept)


def test_a_line_repeated_on_a_third_of_the_pages_is_furniture_and_on_fewer_is_not() -> None:
    assert furniture("某局党组", 20, (1, 4, 7)) == ([Aside("header", "某局党组")], 0)
    assert furniture("某局党组", 570, (1, 4, 7)) == ([Aside("footer", "某局党组")], 0)
    assert furniture("某局党组", 20, (1, 4)) == ([], 2)


def test_a_repeated_line_within_the_text_is_no_furniture() -> None:
    assert furniture("没有到场", 250, range(1, 10)) == ([], 9)


def test_page_numbers_are_known_on_a_single_page() -> None:
    for text in ("— 3 —", "-3-", "第 3 页 共 9 页", "第三页", "3/9", "Page 3 of 9"):
        asides, stayed = furniture(text, 570, (1,), pages=1)
        assert ([aside.kind for aside in asides], stayed) == (["page_number"], 0)


def test_a_year_in_the_margin_of_one_page_stays_with_the_text() -> None:
    assert furniture("2014年6月", 570, (1,), pages=1) == ([], 1)
