"""PDFs: bytes to blocks. pdfplumber gives glyphs, ruled lines and tables; `layout` and `paragraphs` make prose of them.

A page whose text is missing, unreadable or an invisible layer under a picture is drawn and recognised instead, and said to be.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from pipeline.errors import FileDamaged, FileEncrypted, InputError, LimitExceeded, TextMissing
from pipeline.extract.glyphs import plain_forms
from pipeline.extract.guard import MEBIBYTE, inflated_size
from pipeline.extract.layout import Glyph, reading_order
from pipeline.extract.pages import PdfPictures
from pipeline.extract.paragraphs import Sheet, paragraphs, place, take_furniture
from pipeline.extract.reading import Reading
from pipeline.extract.sanity import is_misread
from pipeline.extract.scan import Scans
from pipeline.extract.sheets import Box, Grid, sheet_of
from pipeline.extract.spacing import tidy
from pipeline.model import Aside, Notice

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # its warnings quote the file

MAX_PAGES = 2000
MAX_PAGE_CONTENT = 64 * MEBIBYTE
MAX_RULES = 5000
_FEW_GLYPHS = 10
_MANY_CURVES = 200
_PICTURE_SHARE = 0.5
_THIN = 2.5
_LEVEL = 1e-3
# What pdfminer and pdfplumber raise on broken files: their own types and, from deep inside, these of Python.
_BROKEN = (
    *(PDFException, PSException, PdfminerException, MalformedPDFException),
    *(ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError),
)


@dataclass(slots=True)
class _Findings:
    """What has been gathered from the pages read so far; `Line.table` is an index into `scans.tables`."""

    pictures: PdfPictures
    scans: Scans = field(default_factory=Scans)
    sheets: list[Sheet] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def read_pdf(data: bytes, password: str = "") -> Reading:
    """Paragraphs in reading order, joined over lines, columns and pages. Raises TextMissing when no page holds legible text."""
    found = _Findings(PdfPictures(data, password))
    pages = _pages(_open(data, password))
    for number, page in enumerate(pages, 1):
        _read_page(page, number, found)
    if not any(sheet.parts for sheet in found.sheets):
        raise TextMissing(f"PDF 共 {len(pages)} 页，没有文字层" + ("，图片中也没有识别出可靠的文字" if found.scans.pages else ""))
    sheets, furniture = take_furniture(found.sheets)
    lines = place((sheet, reading_order(sheet.parts)) for sheet in sheets)
    blocks = tuple(paragraphs(lines, found.scans.tables))
    notices = (*found.scans.notices(), *found.notices)
    return Reading(blocks, tuple(dict.fromkeys([*furniture, *found.asides])), notices, pages=len(pages))


def _open(data: bytes, password: str) -> PDF:
    """Not to be closed: pdfplumber 0.11.10 makes all pages anew to close them. There is no file behind it."""
    try:
        return pdfplumber.open(BytesIO(data), password=password)
    except PdfminerException as error:
        raise _translate(error) from error
    except _BROKEN as error:
        raise FileDamaged("PDF 结构已损坏") from error


def _translate(error: PdfminerException) -> InputError:
    """pdfplumber wraps what pdfminer raised, without a message: the reason is in the cause or the arguments."""
    reasons = (error.__cause__, error.__context__, *error.args)
    if any(isinstance(reason, PDFPasswordIncorrect | PDFEncryptionError) for reason in reasons):
        return FileEncrypted("PDF 设有打开密码")
    return FileDamaged("PDF 结构已损坏或不完整")


def _pages(pdf: PDF) -> list[Page]:
    try:
        pages = list(pdf.pages)
    except PdfminerException as error:
        raise _translate(error) from error
    except _BROKEN as error:
        raise FileDamaged("PDF 页面目录已损坏") from error
    if not pages:
        raise FileDamaged("PDF 中没有页面")
    if len(pages) > MAX_PAGES:
        raise LimitExceeded(f"PDF 超过 {MAX_PAGES} 页")
    return pages


def _read_page(page: Page, number: int, found: _Findings) -> None:
    try:
        _refuse_bomb(page, number)
        page = _turned_upright(page)
        glyphs, asides = _glyphs(page)
        is_scan = _is_scan(page, glyphs, number, found)
        boxes = [] if is_scan else _tables(page, number, found)
        size = (float(page.width), float(page.height))
    except _BROKEN as error:
        raise FileDamaged(f"PDF 第 {number} 页已损坏") from error
    finally:
        page.close()
    if is_scan:
        sheet = found.scans.sheet(found.pictures.draw(number), number, unit=found.pictures.unit(number))
    else:
        sheet = sheet_of(glyphs, boxes, number=number, size=size, tables=found.scans.tables)
    found.asides += [] if is_scan else asides
    found.sheets.append(sheet)


def _is_scan(page: Page, glyphs: list[Glyph], number: int, found: _Findings) -> bool:
    """Whether a page has to be recognised: a picture or drawing with no text or hidden text over it, or text that does not read as Chinese."""
    text = "".join(glyph.text for glyph in glyphs)
    if len(text.strip()) < _FEW_GLYPHS:
        return _is_picture(page) or len(page.curves) > _MANY_CURVES
    if is_misread(text):
        found.notices.append(Notice("page_misread", f"第{number}页的文字层是乱码，没有采用"))
        return True
    if _is_picture(page) and found.pictures.is_hidden(number):
        found.notices.append(Notice("hidden_layer", f"第{number}页是扫描件，自带的隐形文字层没有采用，已重新识别"))
        return True
    return False


def _refuse_bomb(page: Page, number: int) -> None:
    """The page's own streams and the forms it draws, counted before pdfminer inflates them whole."""
    forms = resolve1((page.page_obj.resources or {}).get("XObject")) or {}
    streams = [*page.page_obj.contents, *forms.values()]
    total = 0
    for stream in map(resolve1, streams):
        if isinstance(stream, PDFStream) and stream.rawdata and str(stream.attrs.get("Subtype", "")) != "/'Image'":
            total += inflated_size(stream.rawdata, MAX_PAGE_CONTENT) if stream.get_filters() else len(stream.rawdata)
    if total > MAX_PAGE_CONTENT:
        raise LimitExceeded(f"PDF 第 {number} 页内容解压后异常庞大")


def _turned_upright(page: Page) -> Page:
    """The page turned so that most of its text stands upright; a wide table is often set sideways on a page that is not turned."""
    upwards, downwards = (sum(_slant(char) == slant for char in page.chars) for slant in (1, -1))
    if 2 * max(upwards, downwards) <= len(page.chars):
        return page
    page.page_obj.rotate = (page.rotation + (90 if upwards > downwards else 270)) % 360
    page.page_obj.attrs["Rotate"] = page.page_obj.rotate
    page.close()
    return Page(page.pdf, page.page_obj, page_number=page.page_number, initial_doctop=page.initial_doctop)


def _slant(char: dict[str, Any]) -> int:
    """1 for a character that stands on its side in a line running upwards, -1 downwards, 0 for any other."""
    across, along = char["matrix"][0], char["matrix"][1]
    return 0 if abs(across) > _LEVEL or abs(along) <= _LEVEL else 1 if along > 0 else -1


def _glyphs(page: Page) -> tuple[list[Glyph], list[Aside]]:
    """The upright glyphs of a page without doubles (fake bold), and as asides what is askew, off the page or struck through."""
    strokes = _strokes(page)
    askew = _runs(page.chars, _is_askew)
    upright = page.filter(lambda item: not _is_askew(item)).dedupe_chars(tolerance=1).chars
    outside = _runs(upright, lambda char: _is_outside(char, page))
    struck = _runs(upright, lambda char: _is_struck(char, strokes))
    kept = [_glyph(char) for char in upright if not _is_struck(char, strokes) and not _is_outside(char, page)]
    kinds = (("watermark", askew), ("hidden", outside), ("struck", struck))
    return kept, [Aside(kind, text) for kind, texts in kinds for text in texts]


def _is_outside(char: dict[str, Any], page: Page) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    x0, top, x1, bottom = page.bbox
    return not (x0 <= x <= x1 and top <= y <= bottom)


def _glyph(char: dict[str, Any]) -> Glyph:
    return Glyph(plain_forms(char["text"]), char["x0"], char["top"], char["x1"], char["bottom"], char["size"])


def _is_askew(item: dict[str, Any]) -> bool:
    matrix = item.get("matrix") if item.get("object_type") == "char" else None
    return matrix is not None and abs(matrix[1]) > _LEVEL


def _runs(chars: Iterable[dict[str, Any]], wanted: Callable[[dict[str, Any]], bool]) -> list[str]:
    """The texts of neighbouring characters for which `wanted` holds."""
    runs = [""]
    for char in chars:
        if wanted(char):
            runs[-1] += plain_forms(char["text"])
        elif runs[-1]:
            runs.append("")
    return [text for run in runs if (text := tidy(run))]


def _strokes(page: Page) -> dict[int, list[Box]]:
    """Thin level lines by the whole points of their height, empty for a drawing with too many."""
    items = [*page.lines, *page.rects]
    strokes: dict[int, list[Box]] = {}
    for item in items if _is_simple(page) else ():
        if item["bottom"] - item["top"] <= _THIN and item["x1"] - item["x0"] > _THIN:
            middle = (item["top"] + item["bottom"]) / 2
            strokes.setdefault(int(middle), []).append((item["x0"], middle, item["x1"], middle))
    return strokes


def _is_struck(char: dict[str, Any], strokes: dict[int, list[Box]]) -> bool:
    """Whether a line runs through a character from side to side, higher above its baseline than an underline ever is."""
    baseline = char["bottom"] - (char["matrix"][5] - char["y0"])
    upper, lower = baseline - 0.6 * char["size"], baseline - 0.12 * char["size"]
    near = (box for y in range(int(upper), int(lower) + 1) for box in strokes.get(y, ()))
    return any(box[0] <= char["x0"] + 1 and box[2] >= char["x1"] - 1 and upper <= box[1] <= lower for box in near)


def _is_simple(page: Page) -> bool:
    return len(page.rects) + len(page.lines) + len(page.curves) <= MAX_RULES


def _is_picture(page: Page) -> bool:
    area = float(page.width) * float(page.height)
    return any(abs(image["width"] * image["height"]) > _PICTURE_SHARE * area for image in page.images)


def _tables(page: Page, number: int, found: _Findings) -> list[Grid]:
    """The ruled tables as rows of cell boxes. A frame of a single row or column is a box around prose, not a table."""
    if not _is_simple(page):
        found.notices.append(Notice("page_too_complex", f"第{number}页线条过多，表格按普通文字读取"))
        return []
    tables = page.filter(lambda item: not _is_askew(item)).find_tables()
    grids = [[[cell for cell in row.cells if cell] for row in table.rows] for table in tables]
    return [grid for grid in grids if len(grid) > 1 and max(map(len, grid)) > 1]
