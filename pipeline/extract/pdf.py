"""Text PDFs: bytes to blocks. pdfplumber gives glyphs, ruled lines and tables; `layout` and `paragraphs` make prose of them."""

import logging
from collections.abc import Callable, Iterable, Iterator
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

from pipeline.errors import FileDamaged, FileEncrypted, InputError, LimitExceeded, TextGarbled, TextMissing
from pipeline.extract.glyphs import plain_forms
from pipeline.extract.guard import MEBIBYTE, inflated_size
from pipeline.extract.layout import Glyph, Line, is_vertical, reading_order, segments, turn
from pipeline.extract.paragraphs import Sheet, paragraphs, place, take_furniture
from pipeline.extract.reading import Reading
from pipeline.extract.rows import row_blocks
from pipeline.extract.sanity import noise
from pipeline.extract.spacing import tidy
from pipeline.model import Aside, Block, Notice

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # its warnings quote the file

MAX_PAGES = 2000
MAX_PAGE_CONTENT = 64 * MEBIBYTE
MAX_RULES = 5000
_FEW_GLYPHS = 10
_PICTURE_SHARE = 0.5
_THIN = 2.5
_LEVEL = 1e-3
# What pdfminer and pdfplumber raise on broken files: their own types and, from deep inside, these of Python.
_BROKEN = (
    *(PDFException, PSException, PdfminerException, MalformedPDFException),
    *(ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError),
)

Box = tuple[float, float, float, float]
Grid = list[list[Box]]


@dataclass(slots=True)
class _Findings:
    """What has been gathered from the pages read so far; `Line.table` is an index into `tables`."""

    sheets: list[Sheet] = field(default_factory=list)
    tables: list[list[Block]] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def read_pdf(data: bytes) -> Reading:
    """Paragraphs in reading order, joined over lines, columns and pages. Raises TextMissing for a scan."""
    found = _Findings()
    pages = _pages(_open(data))
    for number, page in enumerate(pages, 1):
        _read_page(page, number, found)
    if not any(sheet.parts for sheet in found.sheets):
        raise TextMissing(f"PDF 共 {len(pages)} 页，没有文字层")
    sheets, furniture = take_furniture(found.sheets)
    lines = place((sheet, reading_order(sheet.parts)) for sheet in sheets)
    blocks = tuple(paragraphs(lines, found.tables))
    return Reading(blocks, tuple(dict.fromkeys([*furniture, *found.asides])), tuple(found.notices), pages=len(pages))


def _open(data: bytes) -> PDF:
    """Not to be closed: pdfplumber 0.11.10 makes all pages anew to close them. There is no file behind it."""
    try:
        return pdfplumber.open(BytesIO(data))
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
        boxes = _tables(page, number, found)
        if len(glyphs) < _FEW_GLYPHS and _is_picture(page):
            found.notices.append(Notice("page_without_text", f"第{number}页是图片，没有读到文字"))
        width, height = float(page.width), float(page.height)
    except _BROKEN as error:
        raise FileDamaged(f"PDF 第 {number} 页已损坏") from error
    finally:
        page.close()
    reason = noise("".join(glyph.text for glyph in glyphs))
    if reason:
        raise TextGarbled(f"PDF 第 {number} 页读出的内容不是可读的中文（{reason}）")
    found.asides += asides
    found.sheets.append(_sheet(glyphs, boxes, number=number, size=(width, height), tables=found.tables))


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


def _sheet(glyphs: list[Glyph], grids: list[Grid], *, number: int, size: tuple[float, float], tables: list[list[Block]]) -> Sheet:
    """A page with its tables read, added to `tables` and put among its lines as single parts."""
    width, height = size
    parts: list[Line] = []
    for grid in grids:
        blocks, glyphs = _table(grid, glyphs, number)
        if blocks:
            x0, top, x1, bottom = _hull(cell for row in grid for cell in row)
            parts.append(Line("", x0, top, x1, bottom, 0.0, table=len(tables)))
            tables.append(blocks)
    vertical = not grids and is_vertical([glyph for glyph in glyphs if glyph.text.strip()])
    parts += segments(turn(glyphs, width) if vertical else glyphs)
    return Sheet(number, width, height, tuple(parts), vertical)


def _table(grid: Grid, glyphs: list[Glyph], number: int) -> tuple[list[Block], list[Glyph]]:
    """The blocks of a table and the glyphs that stand in none of its cells."""
    cells = [(box, row) for row, boxes in enumerate(grid) for box in boxes]
    filled: list[list[Glyph]] = [[] for _ in cells]
    rest: list[Glyph] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        index = next((at for at, (box, _) in enumerate(cells) if box[0] <= x <= box[2] and box[1] <= y <= box[3]), None)
        (rest if index is None else filled[index]).append(glyph)
    read = [(row, list(_cell(box, content, number))) for (box, row), content in zip(cells, filled, strict=True)]
    blocks = [block for at in range(len(grid)) for block in row_blocks([cell for row, cell in read if row == at])]
    return blocks, rest


def _cell(box: Box, glyphs: list[Glyph], number: int) -> Iterator[Block]:
    """The paragraphs of a cell, measured by its own edges less the margin that its text keeps on the left."""
    if is_vertical([glyph for glyph in glyphs if glyph.text.strip()]):
        glyphs = turn(glyphs, box[2])
        yield from paragraphs(place([(Sheet(number, 0.0, 0.0, ()), reading_order(segments(glyphs)))]))
        return
    lines = reading_order(segments(glyphs))
    margin = min((line.x0 for line in lines), default=box[0]) - box[0]
    edged = [line._replace(left=box[0] + margin, right=box[2] - margin) if line.full else line for line in lines]
    yield from paragraphs(place([(Sheet(number, 0.0, 0.0, ()), edged)]))


def _hull(boxes: Iterable[Box]) -> Box:
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return min(x0), min(top), max(x1), max(bottom)
