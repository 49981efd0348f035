"""From the ordered lines of all pages to paragraphs, with headers, footers and page numbers taken out. Pure, as `layout` is."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.extract.layout import Line
from pipeline.extract.spacing import join_wrapped, tidy
from pipeline.extract.wrapping import HEADING
from pipeline.model import Aside, Block

_BAND = 0.13
_PAGE_NUMBER = re.compile(
    r"[-—–－·•~～\s]*\d{1,4}[-—–－·•~～\s]*|第\s*[\d一二三四五六七八九十]+\s*页([\s,，/]*共\s*[\d一二三四五六七八九十]+\s*页)?|\d{1,4}\s*/\s*\d{1,4}|page\s*\d+(\s*of\s*\d+)?",
    re.I,
)
_SENTENCE_END = re.compile(r"[。！？：；…!?:;.][”’」』）)》]*$|[”）]$")
_INDENT = 1.2
_SAME_INDENT = 0.3
_SHORT = 1.0
_VERY_SHORT = 4.5
_NARROW = 0.75
_LEAST_FILLED = 0.6
_FIRST_INDENT = 2.2
_OTHER_SIZE = 0.05
_WIDE_LEADING = 1.9


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its number (1-based), its size and the segments and tables on it."""

    number: int
    width: float
    height: float
    parts: tuple[Line, ...]
    vertical: bool = False


def take_furniture(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[Aside]]:
    """The sheets without running headers, footers and page numbers, and these as asides.

    Furniture stands in the outer bands and is a page number, or comes back at the same height on a third of the pages and is not set larger
    than the text (a form's title is repeated too, but it is a title).
    """
    body = median([part.size for sheet in sheets for part in sheet.parts if part.table < 0] or [0.0])
    seen = Counter(key for sheet in sheets for key in {_key(part) for part in sheet.parts if _in_band(part, sheet)})
    least = max(2, len(sheets) / 3)
    asides: dict[Aside, None] = {}
    kept = []
    for sheet in sheets:
        rest = []
        for part in sheet.parts:
            repeated = seen[_key(part)] >= least and part.size <= body * (1 + _OTHER_SIZE)
            if _in_band(part, sheet) and (repeated or _PAGE_NUMBER.fullmatch(part.text.strip())):
                asides[_aside(part, sheet)] = None
            else:
                rest.append(part)
        kept.append(Sheet(sheet.number, sheet.width, sheet.height, tuple(rest), sheet.vertical))
    return kept, list(asides)


def _in_band(part: Line, sheet: Sheet) -> bool:
    return part.table < 0 and not sheet.vertical and (part.bottom <= _BAND * sheet.height or part.top >= (1 - _BAND) * sheet.height)


def _key(part: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", part.text), round(part.top / max(part.size, 1.0))


def _aside(part: Line, sheet: Sheet) -> Aside:
    text = tidy(part.text)
    if _PAGE_NUMBER.fullmatch(text):
        return Aside("page_number", text)
    return Aside("header" if part.bottom <= sheet.height / 2 else "footer", text)


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and the page it stands on."""

    line: Line
    page: int


def place(pages: Iterable[tuple[Sheet, Sequence[Line]]]) -> list[Placed]:
    """The lines of all pages one after another. Full-width columns of equal paper share their edges, so that a last page of two lines is
    measured by the pages before it; one as narrow as a column elsewhere is the first column of a page that has no second."""
    listed = [(sheet, lines) for sheet, lines in pages]
    flow = [(sheet, line) for sheet, lines in listed for line in lines if line.table < 0]
    narrow = {(line.left, line.right) for _, line in flow if not line.full}
    wide: dict[tuple[int, bool], list[Line]] = {}
    for sheet, line in flow:
        if line.full and not _is_among(line, narrow):
            wide.setdefault(_paper(sheet), []).append(line)
    edges = {paper: _edges(lines, paper[0]) for paper, lines in wide.items()}
    return [Placed(_with_edges(line, edges.get(_paper(sheet)), narrow), sheet.number) for sheet, lines in listed for line in lines]


def _edges(lines: Sequence[Line], width: float) -> tuple[float, float]:
    """The outermost ones, but for one line in fifty: something may hang out into the margin.

    Text that fills less than three fifths of the paper is a list of short lines; its edge is where even margins would put it.
    """
    spare = len(lines) // 50
    left, right = sorted(line.left for line in lines)[spare], sorted(line.x1 for line in lines)[-1 - spare]
    return left, right if right - left >= _LEAST_FILLED * width else max(right, width - left)


def _with_edges(line: Line, edges: tuple[float, float] | None, narrow: set[tuple[float, float]]) -> Line:
    if edges is None or not line.full or line.table >= 0 or _is_among(line, narrow):
        return line
    return line._replace(left=edges[0], right=edges[1])


def _is_among(line: Line, columns: set[tuple[float, float]]) -> bool:
    return any(abs(line.left - left) < line.size and abs(line.right - right) < 1.5 * line.size for left, right in columns)


def _paper(sheet: Sheet) -> tuple[int, bool]:
    return round(sheet.height if sheet.vertical else sheet.width), sheet.vertical


def paragraphs(placed: Sequence[Placed], tables: Sequence[Sequence[Block]] = ()) -> Iterator[Block]:
    """The paragraphs, each with every page it touches; where a line stands for a table, the blocks of that table."""
    pitch = _pitch(placed)
    gathered: list[Placed] = []
    for item in placed:
        if gathered and (item.line.table >= 0 or _starts(gathered[-1], item, pitch)):
            yield from _paragraph(gathered)
            gathered = []
        if item.line.table >= 0:
            yield from tables[item.line.table]
        else:
            gathered.append(item)
    yield from _paragraph(gathered)


def _pitch(placed: Sequence[Placed]) -> float:
    """The usual distance of two lines, from the distances between neighbours in one column."""
    steps = [after.line.top - before.line.top for before, after in pairwise(placed) if _stacked(before, after)]
    return median(steps) if steps else 0.0


def _stacked(before: Placed, after: Placed) -> bool:
    return before.page == after.page and before.line.left == after.line.left and after.line.top > before.line.top


def _starts(before: Placed, after: Placed, pitch: float) -> bool:
    """Whether a new paragraph begins. A short line alone does not say so: punctuation pulls lines in by up to three characters."""
    last, line = before.line, after.line
    if line.spread or abs(line.size - last.size) > _OTHER_SIZE * max(line.size, last.size):
        return True
    if pitch and _stacked(before, after) and line.top - last.top > _WIDE_LEADING * pitch:
        return True
    ended = bool(_SENTENCE_END.search(last.text.strip()))
    indented = line.x0 - line.left > _INDENT * line.size
    if last.right - last.x1 > _SHORT * last.size:
        return ended or indented or _stops_early(last)
    # A full line without a full stop runs on, even into an indent (a hanging one), unless it is a heading indented the same way.
    same_indent = abs(line.x0 - last.x0) < _SAME_INDENT * line.size
    numbered = bool(HEADING.match(line.text)) if ended else same_indent and bool(HEADING.match(last.text))
    return _is_narrow(last) or (ended and indented) or (numbered and (ended or indented))


def _stops_early(line: Line) -> bool:
    return line.right - line.x1 > _VERY_SHORT * line.size or line.x1 - line.left < _NARROW * (line.right - line.left)


def _is_narrow(line: Line) -> bool:
    """Whether a line that reaches the right edge was set there, as a signature or date is, and not filled up to it."""
    return line.x1 - line.x0 + _FIRST_INDENT * line.size < _NARROW * (line.right - line.left)


def _paragraph(items: Sequence[Placed]) -> Iterator[Block]:
    text = ""
    for item in items:
        text = join_wrapped(text, item.line.text) if text else item.line.text
    if text := tidy(text):
        score = min(item.line.score for item in items)
        pages = tuple(sorted({item.page for item in items}))
        yield Block(text, pages=pages, confidence=round(score, 3) if score < 1 else None)
