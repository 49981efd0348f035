"""OFD (GB/T 33190): bytes to blocks. ofdkit gives the text runs of each page, `layout` and `paragraphs` make prose of them as for PDF."""

import unicodedata
from collections.abc import Iterator, Sequence

import ofdkit

from pipeline.errors import FileDamaged, LimitExceeded
from pipeline.extract.glyphs import plain_forms
from pipeline.extract.guard import ZIP_ERRORS, read_package
from pipeline.extract.layout import Glyph, reading_order
from pipeline.extract.paragraphs import Sheet, paragraphs, place, take_furniture
from pipeline.extract.pictures import read_package_pictures
from pipeline.extract.reading import Reading
from pipeline.extract.sheets import sheet_of
from pipeline.model import Block, Notice

MAX_PAGES = 2000
_ASCENT = 0.88
_SAME_PLACE = 0.1


def read_ofd(data: bytes) -> Reading:
    """Paragraphs in reading order over all documents in the file. A file of pictures only is recognised; TextMissing where that gives nothing."""
    read_package(data, "OFD")
    sheets, tables = _sheets(data)
    if not any(sheet.parts for sheet in sheets):
        return read_package_pictures(data, "OFD")
    kept, furniture = take_furniture(sheets)
    lines = place((sheet, reading_order(sheet.parts)) for sheet in kept)
    empty = [sheet.number for sheet in sheets if not sheet.parts]
    notices = tuple(Notice("page_without_text", f"第{number}页没有文字，如有图片，图中的字没有读") for number in empty)
    return Reading(tuple(paragraphs(lines, tables)), tuple(furniture), notices, pages=len(sheets))


def _sheets(data: bytes) -> tuple[list[Sheet], list[list[Block]]]:
    """Page by page, for ofdkit's own text passes over a broken page in silence."""
    tables: list[list[Block]] = []
    try:
        with ofdkit.open(data) as document:
            if len(document.pages) > MAX_PAGES:
                raise LimitExceeded(f"OFD 超过 {MAX_PAGES} 页")
            return [_sheet(page, number, tables) for number, page in enumerate(document.pages, 1)], tables
    except ofdkit.OFDLimitError as error:
        raise LimitExceeded("OFD 内部的部件异常庞大") from error
    except (ofdkit.OFDError, *ZIP_ERRORS) as error:
        raise FileDamaged("OFD 的内部结构已损坏") from error


def _sheet(page: ofdkit.Page, number: int, tables: list[list[Block]]) -> Sheet:
    x, y, width, height = page.box
    runs = [run for run in _once(page.runs) if -1 <= run.x - x <= width + 1 and -1 <= run.y - y <= height + 1]
    glyphs = [glyph for run in runs for glyph in _glyphs(run)]
    return sheet_of(glyphs, [], number=number, size=(x + width, y + height), tables=tables)


def _once(runs: Sequence[ofdkit.TextRun]) -> Iterator[ofdkit.TextRun]:
    """The runs without those set a second time at the same place, as bold type is faked."""
    seen: set[tuple[str, int, int]] = set()
    for run in runs:
        step = max(_SAME_PLACE * run.size, 0.01)
        near = {(run.text, round(run.x / step) + dx, round(run.y / step) + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
        if not near & seen:
            seen.add((run.text, round(run.x / step), round(run.y / step)))
            yield run


def _glyphs(run: ofdkit.TextRun) -> Iterator[Glyph]:
    """The characters of a run side by side over its width, wide ones twice as wide as Latin ones."""
    ems = [1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in run.text]
    step, x = run.width / max(sum(ems), 0.5), run.x
    for character, em in zip(run.text, ems, strict=True):
        yield Glyph(plain_forms(character), x, run.y - _ASCENT * run.size, x + step * em, run.y + (1 - _ASCENT) * run.size, run.size)
        x += step * em
