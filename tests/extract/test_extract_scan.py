"""Scans and pictures: recognised, turned upright, in the order of columns and rows, and always said to be recognised."""

import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from extract_samples import HEIGHT, SONG, WIDTH, paragraph, pdf, word, write
from PIL import Image, ImageChops, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import FileDamaged, InputError, LimitExceeded, TextMissing, ToolMissing
from pipeline.extract import ocr, read_document
from pipeline.extract.reading import Reading
from pipeline.extract.scan import read_scan
from pipeline.model import BlockKind
from tests.paper_formats import picture
from tests.write_scans import FORM, PAPER, SCANS, TALK


def opened(name: str) -> Image.Image:
    return Image.open(SCANS / f"{name}.png").convert("RGB")


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]


def codes(reading: Reading) -> list[str]:
    return [notice.code for notice in reading.notices]


def test_a_scan_is_read_paragraph_by_paragraph_and_says_how_surely() -> None:
    """Here askew by 0.6 degrees, in 16 greys at 150 dpi."""
    reading = read_scan(picture(opened("paper"), "PNG"))
    assert texts(reading) == list(PAPER)
    assert all(block.confidence is not None and 0.9 < block.confidence < 1 and block.pages == (1,) for block in reading.blocks)
    assert codes(reading) == ["ocr"]
    assert "%" in reading.notices[0].message


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_or_head_is_turned(turn: int) -> None:
    reading = read_scan(picture(opened("paper").rotate(turn, expand=True), "PNG"))
    assert texts(reading) == list(PAPER)
    assert codes(reading) == ["ocr", "page_turned"]


def test_a_form_is_read_in_rows_though_a_red_seal_lies_over_it() -> None:
    seal = Image.new("RGB", opened("form").size, "white")
    pen = ImageDraw.Draw(seal)
    pen.ellipse((760, 420, 1080, 740), outline=(215, 40, 40), width=10)
    for y in (400, 455, 560):
        pen.line((300, y, 1100, y + 8), fill=(215, 40, 40), width=3)
    page = ImageChops.multiply(opened("form"), seal)  # as ink lies over ink
    reading = read_scan(picture(page, "JPEG", quality=80))
    assert texts(reading) == ["谈心谈话记录", *map("\t".join, FORM), "谈话内容", *TALK]
    assert [block.kind is BlockKind.ROW for block in reading.blocks] == [False, True, True, True, False, False]
    assert codes(reading) == ["ocr", "red_ink"]


def test_columns_are_read_one_after_the_other_in_a_tif_and_pages_are_counted() -> None:
    page = opened("columns").convert("L")
    reading = read_scan(picture(page, "TIFF", save_all=True, append_images=[opened("paper").convert("L")]))
    assert texts(reading) == [PAPER[0], *PAPER[2:], *PAPER]
    assert reading.pages == 2
    assert reading.blocks[-1].pages == (2,)


def scanned_pdf(*, hidden: str) -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(opened("paper")), 0, 0, WIDTH, HEIGHT)
        line = canvas.beginText(80, 700)
        line.setFont(SONG, 16)
        line.setTextRenderMode(3)
        line.textLine(hidden)
        canvas.drawText(line)

    return pdf(draw, lambda canvas: write(canvas, 80, 110, "这一页是文字，不用识别，我没有到场。"))


def test_an_invisible_layer_over_a_scan_is_not_taken_for_the_text(tmp_path: Path) -> None:
    """A person sees the picture; what a scanner, or anybody, wrote behind it may say something else."""
    path = tmp_path / "扫描件.pdf"
    path.write_bytes(scanned_pdf(hidden="这一行是看不见的文字，说的是另外一回事。"))
    document = read_document(path)
    assert [block.text for block in document.blocks] == [*PAPER, "这一页是文字，不用识别，我没有到场。"]
    assert [block.confidence is None for block in document.blocks] == [False] * len(PAPER) + [True]
    assert [notice.code for notice in document.notices] == ["ocr", "hidden_layer"]
    assert document.confidence(0, 5) is not None
    assert document.confidence(len(document.text) - 5, len(document.text)) is None


def test_a_blank_picture_holds_no_text() -> None:
    with pytest.raises(TextMissing):
        read_scan(picture(Image.new("RGB", (800, 1000), "white"), "BMP"))


def test_a_picture_too_small_for_text_is_not_looked_at() -> None:
    with pytest.raises(TextMissing, match="太小"):
        read_scan(picture(Image.new("RGB", (20, 900)), "PNG"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP"])
def test_a_picture_cut_short_is_damaged_or_has_no_text(kind: str) -> None:
    data = picture(opened("form"), kind)
    with pytest.raises((FileDamaged, TextMissing)):
        read_scan(data[:300])


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    for side in (12_000, 30_000):
        head = side.to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
        data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
        with pytest.raises(LimitExceeded):
            read_scan(data)


def test_a_pdf_page_as_large_as_a_house_is_drawn_within_limits() -> None:
    with pikepdf.open(BytesIO(scanned_pdf(hidden="x"))) as document:
        del document.pages[1]
        document.pages[0].MediaBox = pikepdf.Array([0, 0, 14400, 14400])
        output = BytesIO()
        document.save(output)
    from pipeline.extract.pages import MAX_DRAWN, PdfPictures

    drawn = PdfPictures(output.getvalue(), "").draw(1)
    assert drawn.shape[0] * drawn.shape[1] <= MAX_DRAWN * 1.01


def test_without_the_recogniser_a_scan_is_refused_by_a_name_that_doctor_explains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rapidocr", None)
    ocr._engine.cache_clear()
    try:
        with pytest.raises(ToolMissing) as refused:
            read_scan(picture(opened("form"), "PNG"))
    finally:
        ocr._engine.cache_clear()
    assert isinstance(refused.value, InputError)
    assert "doctor" in refused.value.advice


def test_a_scan_pasted_into_word_is_recognised_and_one_without_pictures_is_not(tmp_path: Path) -> None:
    pasted, empty = tmp_path / "贴图.docx", tmp_path / "空白.docx"
    media = {"word/media/image1.jpg": picture(opened("paper").convert("L"), "JPEG", quality=85), "word/media/image2.png": b"no picture"}
    pasted.write_bytes(word(paragraph(""), raw=media))
    empty.write_bytes(word(paragraph("")))
    document = read_document(pasted)
    assert [block.text for block in document.blocks] == list(PAPER)
    assert [notice.code for notice in document.notices] == ["ocr"]
    with pytest.raises(TextMissing):
        read_document(empty)
