"""Text PDFs: lines to paragraphs over columns and pages, furniture, tables, and what must not reach the text."""

import zlib
from functools import partial
from io import BytesIO

import pikepdf
import pytest
from extract_samples import HEIGHT, PROSE, SONG, WIDTH, pdf, typeset, wrap, write
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import FileDamaged, FileEncrypted, LimitExceeded, TextMissing
from pipeline.extract import pdf as reader
from pipeline.extract.glyphs import plain_forms
from pipeline.extract.pdf import read_pdf
from pipeline.model import Aside, BlockKind


def texts(data: bytes) -> list[str]:
    return [block.text for block in read_pdf(data).blocks]


def prose(canvas: Canvas) -> None:
    typeset(canvas, PROSE)


def picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (40, 60), 200)), 20, 20, WIDTH - 40, HEIGHT - 40)


def test_wrapped_lines_become_the_paragraphs_they_were() -> None:
    assert texts(pdf(prose)) == list(PROSE)


def test_a_paragraph_may_run_over_the_page_and_names_both_pages() -> None:
    lines = wrap(PROSE[0] + PROSE[1] + PROSE[2], columns=27)

    def first(canvas: Canvas) -> None:
        top = typeset(canvas, [PROSE[4]])
        write(canvas, 80 + 32, top, lines[0].lstrip("　"))
        write(canvas, 80, top + 28, lines[1])

    def second(canvas: Canvas) -> None:
        for index, line in enumerate(lines[2:]):
            write(canvas, 80, 110 + 28 * index, line)
        typeset(canvas, [PROSE[3]], top=110 + 28 * len(lines[2:]))

    blocks = read_pdf(pdf(first, second)).blocks
    assert [(block.text, block.pages) for block in blocks] == [(PROSE[4], (1,)), (PROSE[0] + PROSE[1] + PROSE[2], (1, 2)), (PROSE[3], (2,))]


def test_a_heading_a_title_and_a_signature_stand_alone() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 165, 110, "个人对照检查材料", size=22)
        top = typeset(canvas, ["一、存在的突出问题", PROSE[0], PROSE[1]], top=170)
        write(canvas, 80 + 23 * 16, top, "张三")
        write(canvas, 80 + 18 * 16, top + 28, "二〇一四年六月")

    assert texts(pdf(draw)) == ["个人对照检查材料", "一、存在的突出问题", PROSE[0], PROSE[1], "张三", "二〇一四年六月"]


def test_two_columns_are_read_one_after_the_other_under_their_common_title() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 200, 90, "个人对照检查材料", size=22)
        typeset(canvas, PROSE[:3], left=70, top=130, columns=18, size=12, leading=20)
        typeset(canvas, PROSE[3:], left=310, top=130, columns=18, size=12, leading=20)

    assert texts(pdf(draw)) == ["个人对照检查材料", *PROSE]


def test_the_values_of_an_unruled_form_are_no_second_column() -> None:
    def draw(canvas: Canvas) -> None:
        for index, text in enumerate(
            ("姓名：张三", "职务：局长", "单位：水务局", "日期：三月", "地点：三楼", "主持：李四", "记录：王五", "列席：无")
        ):
            write(canvas, 330 if index % 2 else 80, 110 + 28 * (index // 2), text)

    assert texts(pdf(draw)) == ["姓名：张三职务：局长", "单位：水务局日期：三月", "地点：三楼主持：李四", "记录：王五列席：无"]


def test_vertical_writing_is_read_down_and_to_the_left() -> None:
    def draw(canvas: Canvas) -> None:
        for column, line in enumerate((PROSE[0] + PROSE[1])[start : start + 34] for start in range(0, 100, 34)):
            for row, character in enumerate(line):
                write(canvas, 480 - 30 * column, 110 + 18 * row, character)

    assert texts(pdf(draw)) == [PROSE[0] + PROSE[1]]


def test_headers_footers_and_page_numbers_are_kept_aside() -> None:
    def furnish(canvas: Canvas, number: int, text: str) -> None:
        write(canvas, 80, 40, "某局党组对照检查材料", size=10)
        write(canvas, 280, 780, f"— {number} —", size=10)
        typeset(canvas, [text])

    reading = read_pdf(pdf(*(partial(furnish, number=number, text=text) for number, text in enumerate(PROSE[:3], 1))))
    assert [block.text for block in reading.blocks] == list(PROSE[:3])
    assert reading.asides == (Aside("header", "某局党组对照检查材料"), *(Aside("page_number", f"— {number} —") for number in (1, 2, 3)))


def test_a_large_title_repeated_at_the_head_of_each_form_is_no_header() -> None:
    def form(canvas: Canvas, text: str) -> None:
        write(canvas, 200, 60, "谈心谈话记录", size=22)
        typeset(canvas, [text])

    forms = [partial(form, text=text) for text in PROSE[:2]]
    assert texts(pdf(*forms)) == ["谈心谈话记录", PROSE[0], "谈心谈话记录", PROSE[1]]


def grid(canvas: Canvas, xs: list[float], tops: list[float]) -> None:
    for x in xs:
        canvas.line(x, HEIGHT - tops[0], x, HEIGHT - tops[-1])
    for top in tops:
        canvas.line(xs[0], HEIGHT - top, xs[-1], HEIGHT - top)


def test_a_ruled_table_is_read_row_by_row_in_its_place() -> None:
    def draw(canvas: Canvas) -> None:
        typeset(canvas, [PROSE[0]])
        grid(canvas, [80, 200, 400, 500], [220, 250, 300])
        head = ((90, 228, "序号"), (210, 228, "问题"))
        row = ((90, 258, "一"), (210, 256, "调研走马观花只看展板"), (210, 274, "没有进户"), (410, 258, "张三"))
        for x, top, text in (*head, *row):
            write(canvas, x, top, text, size=14)
        typeset(canvas, [PROSE[1]], top=330)

    blocks = read_pdf(pdf(draw)).blocks
    assert [(block.text, block.kind) for block in blocks] == [
        (PROSE[0], BlockKind.PARAGRAPH),
        ("序号\t问题", BlockKind.ROW),
        ("一\t调研走马观花只看展板没有进户\t张三", BlockKind.ROW),
        (PROSE[1], BlockKind.PARAGRAPH),
    ]


def test_a_frame_around_prose_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        typeset(canvas, PROSE)
        canvas.rect(70, HEIGHT - 700, 460, 600)

    assert texts(pdf(draw)) == list(PROSE)


def test_a_slanting_watermark_is_kept_aside() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(150, 400)
        canvas.rotate(45)
        canvas.setFont(SONG, 60)
        canvas.drawString(0, 0, "内部资料")
        canvas.restoreState()
        prose(canvas)

    reading = read_pdf(pdf(draw))
    assert [block.text for block in reading.blocks] == list(PROSE)
    assert reading.asides == (Aside("watermark", "内部资料"),)


@pytest.mark.parametrize("angle", [90, -90])
@pytest.mark.parametrize("told", [True, False])
def test_a_page_set_sideways_is_read_whether_or_not_the_file_tells_it(angle: int, told: bool) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(*((WIDTH, 0) if angle == 90 else (0, HEIGHT)))
        canvas.rotate(angle)
        canvas.translate(0, WIDTH - HEIGHT)
        typeset(canvas, PROSE, columns=40)

    with pikepdf.open(BytesIO(pdf(draw))) as document:
        if told:
            document.pages[0].Rotate = angle % 360
        output = BytesIO()
        document.save(output)
    assert texts(output.getvalue()) == list(PROSE)


def test_a_line_set_upwards_in_the_margin_is_kept_aside() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        canvas.translate(40, 300)
        canvas.rotate(90)
        canvas.setFont(SONG, 12)
        canvas.drawString(0, 0, "装订线内不要写字")

    reading = read_pdf(pdf(draw))
    assert ([block.text for block in reading.blocks], reading.asides) == (list(PROSE), (Aside("watermark", "装订线内不要写字"),))


def test_text_printed_twice_to_look_bold_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        typeset(canvas, PROSE, left=80.4)

    assert texts(pdf(draw)) == list(PROSE)


def test_text_struck_through_is_kept_aside_and_underlined_text_is_not() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 80, 110, "我没有调查就作了决定和批示。")
        for first, last, depth in ((6, 7, 9), (7, 8, 12), (0, 2, 17)):
            canvas.line(80 + 16 * first, HEIGHT - 110 - depth, 80 + 16 * last, HEIGHT - 110 - depth)

    reading = read_pdf(pdf(draw))
    assert ([block.text for block in reading.blocks], reading.asides) == (["我没有调查就决定和批示。"], (Aside("struck", "作了"),))


def test_text_off_the_page_is_kept_aside() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas)
        write(canvas, WIDTH + 20, 110, "页外")

    reading = read_pdf(pdf(draw))
    assert ([block.text for block in reading.blocks], reading.asides) == (list(PROSE), (Aside("hidden", "页外"),))


def test_radicals_in_place_of_characters_are_put_right_and_punctuation_is_left() -> None:
    assert plain_forms("四⻛⽅⾯，（⺠主）ＡＢ︵一︶") == "四风方面，（民主）ＡＢ（一）"


def test_space_between_latin_words_is_kept_where_only_a_gap_shows_it() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 80, 110, "使用")
        write(canvas, 112, 110, "Word")
        write(canvas, 158, 110, "2003")
        write(canvas, 196, 110, "排版并汇报工作")

    assert texts(pdf(draw)) == ["使用Word 2003排版并汇报工作"]


def test_a_picture_among_text_pages_is_told_and_a_blank_page_is_not() -> None:
    reading = read_pdf(pdf(prose, picture, lambda canvas: None))
    assert [notice.code for notice in reading.notices] == ["page_illegible"]
    assert "第2页" in reading.notices[0].message
    assert reading.pages == 3


def test_a_scan_has_no_text() -> None:
    with pytest.raises(TextMissing):
        read_pdf(pdf(picture, picture))


def changed(data: bytes, **options: object) -> bytes:
    output = BytesIO()
    with pikepdf.open(BytesIO(data)) as document:
        document.save(output, **options)
    return output.getvalue()


def test_a_pdf_with_an_opening_password_is_refused_as_encrypted() -> None:
    with pytest.raises(FileEncrypted):
        read_pdf(changed(pdf(prose), encryption=pikepdf.Encryption(user="secret", owner="owner")))


def test_a_pdf_that_only_forbids_copying_is_read() -> None:
    assert texts(changed(pdf(prose), encryption=pikepdf.Encryption(user="", owner="owner"))) == list(PROSE)


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_pdf_cut_short_is_damaged_or_read_whole(keep: float) -> None:
    data = pdf(prose)
    with pytest.raises((FileDamaged, TextMissing)):
        read_pdf(data[: int(len(data) * keep)])


def test_a_page_of_unmapped_glyphs_is_recognised_from_its_picture_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the picture shows depends on the fonts of the machine; the glyph numbers are never taken for text."""
    real = reader._glyph
    monkeypatch.setattr(reader, "_glyph", lambda char: real(char)._replace(text="(cid:12)"))
    try:
        reading = read_pdf(pdf(prose))
    except TextMissing:
        return
    assert all(block.confidence is not None and "cid" not in block.text for block in reading.blocks)
    assert {"page_misread", "ocr"} <= {notice.code for notice in reading.notices}


def test_a_content_stream_that_inflates_beyond_measure_is_refused() -> None:
    block = zlib.compressobj(1)
    chunk = block.compress(b" " * (1 << 20)) + block.flush(zlib.Z_FULL_FLUSH)
    tail = zlib.compressobj(1).flush()[2:]
    with pikepdf.open(BytesIO(pdf(prose))) as document:
        body = chunk + (chunk[2:] * 99) + tail
        bomb = document.make_stream(b"")
        bomb.write(body, filter=pikepdf.Name.FlateDecode)
        document.pages[0].Contents = bomb
        output = BytesIO()
        document.save(output, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    with pytest.raises(LimitExceeded):
        read_pdf(output.getvalue())


def test_a_page_of_very_many_rules_is_read_without_looking_for_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_RULES", 3)

    def draw(canvas: Canvas) -> None:
        prose(canvas)
        grid(canvas, [80, 200, 400], [600, 620, 640])

    reading = read_pdf(pdf(draw))
    assert ([block.text for block in reading.blocks], [notice.code for notice in reading.notices]) == (list(PROSE), ["page_too_complex"])


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PAGES", 1)
    with pytest.raises(LimitExceeded):
        read_pdf(pdf(prose, prose))


def test_a_pdf_without_pages_is_damaged() -> None:
    output = BytesIO()
    with pikepdf.new() as document:
        document.save(output)
    with pytest.raises(FileDamaged, match="没有页面"):
        read_pdf(output.getvalue())


def test_the_words_of_a_cell_set_downwards_are_read_downwards() -> None:
    def draw(canvas: Canvas) -> None:
        grid(canvas, [80, 120, 400], [100, 130, 400])
        write(canvas, 85, 106, "项目", size=14)
        write(canvas, 130, 106, "内容", size=14)
        for index, character in enumerate("群众反映的突出问题和意见"):
            write(canvas, 92, 140 + 20 * index, character, size=14)
        write(canvas, 130, 140, "食堂问题拖了四个月", size=14)

    assert texts(pdf(draw)) == ["项目\t内容", "群众反映的突出问题和意见\t食堂问题拖了四个月"]


def test_the_pages_of_a_large_pdf_are_let_go_of_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[int] = []
    real = reader.Page.close
    monkeypatch.setattr(reader.Page, "close", lambda page: (closed.append(page.page_number), real(page))[1])
    read_pdf(pdf(prose, prose))
    assert closed[:2] == [1, 2]
