"""From glyphs on a page to its lines in reading order. Pure geometry on tuples, for PDF, OFD and OCR alike.

Lengths are in any unit (points, millimetres, pixels), y grows downwards; every threshold is a multiple of the glyph size. Steps and
figures were measured on one- and two-column, vertical, watermarked and form-like pages.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

# A wider gap ends a segment. Measured with the smaller of the two sizes: with the larger a title swallows the second column.
_SEGMENT_GAP = 1.3
_WORD_GAP = 0.25
_GUTTER = 0.9
_MAX_HEAD, _MAX_TAIL = 5, 3
_MIN_ROWS = 4
_MIN_COLUMN = 6.0
_SAME_LINE = 0.45
_VERTICAL_SHARE = 0.6


class Glyph(NamedTuple):
    """`score` is how sure its recogniser was of it; 1 where nothing had to be recognised."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    score: float = 1.0


class Line(NamedTuple):
    """A line, or before ordering a segment of one. `table` is the caller's index of a table that stands here as a whole, else -1.

    `left` and `right` are the edges of its column; `full` tells that the column is as wide as the page's text; `spread`, that the line was
    put together over a wide gap, as in the rows of a form; `score` is that of its weakest glyph.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    table: int = -1
    left: float = 0.0
    right: float = 0.0
    full: bool = True
    spread: bool = False
    score: float = 1.0


def is_vertical(glyphs: Sequence[Glyph]) -> bool:
    """Whether the text runs downwards: most glyphs, in the order of the file, stand right under the one before."""
    steps = [
        abs(after.x0 - before.x0) < 0.6 * after.size and after.top - before.top > 0.3 * after.size for before, after in pairwise(glyphs)
    ]
    return len(steps) > 10 and sum(steps) > _VERTICAL_SHARE * len(steps)


def turn(glyphs: Iterable[Glyph], width: float) -> list[Glyph]:
    """Vertical writing laid on its side: the rightmost column becomes the topmost line."""
    return [item._replace(x0=item.top, top=width - item.x1, x1=item.bottom, bottom=width - item.x0) for item in glyphs]


def segments(glyphs: Iterable[Glyph]) -> list[Line]:
    """Stretches of text on one baseline without a wide gap, top to bottom, then left to right. Glyphs that are spaces only part words."""
    ordered = sorted(glyphs, key=_middle)
    found: list[Line] = []
    start = 0
    for index, glyph in enumerate(ordered):
        if _middle(glyph) - _middle(ordered[start]) > _SAME_LINE * max(glyph.size, ordered[start].size):
            found += _split(ordered[start:index])
            start = index
    return found + _split(ordered[start:])


def _middle(glyph: Glyph) -> float:
    return (glyph.top + glyph.bottom) / 2


def _split(glyphs: list[Glyph]) -> list[Line]:
    """The segments of one baseline."""
    found: list[list[Glyph]] = []
    spaced = False
    for glyph in sorted(glyphs, key=lambda item: item.x0):
        if not glyph.text.strip():
            spaced = True
            continue
        if found and glyph.x0 - found[-1][-1].x1 <= _SEGMENT_GAP * min(glyph.size, found[-1][-1].size):
            found[-1].append(glyph._replace(text=" " + glyph.text) if spaced or _apart(found[-1][-1], glyph) else glyph)
        else:
            found.append([glyph])
        spaced = False
    return [_segment(part) for part in found]


def _apart(before: Glyph, after: Glyph) -> bool:
    """Whether a gap without a space glyph parts two Latin words."""
    latin = (before.text + after.text).isascii() and before.text[-1].isalnum() and after.text[0].isalnum()
    return latin and after.x0 - before.x1 > _WORD_GAP * after.size


def _segment(glyphs: list[Glyph]) -> Line:
    return Line(
        "".join(glyph.text for glyph in glyphs),
        glyphs[0].x0,
        min(glyph.top for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
        median(glyph.size for glyph in glyphs),
        score=min(glyph.score for glyph in glyphs),
    )


def reading_order(parts: Sequence[Line]) -> list[Line]:
    """The lines of a page from its segments and tables, columns left to right, each line with the edges of its column."""
    return _cut(_rows(parts), full=True)


def _rows(parts: Iterable[Line]) -> list[list[Line]]:
    """Segments that stand beside each other; a table is a row of its own."""
    rows: list[list[Line]] = []
    for part in sorted(parts, key=lambda item: (item.top + item.bottom) / 2):
        first = rows[-1][0] if rows else None
        if first and first.table < 0 and part.table < 0 and _level(first, part):
            rows[-1].append(part)
        else:
            rows.append([part])
    return rows


def _level(one: Line, other: Line) -> bool:
    return abs((one.top + one.bottom) - (other.top + other.bottom)) / 2 <= _SAME_LINE * max(one.size, other.size)


def _cut(rows: list[list[Line]], *, full: bool) -> list[Line]:
    """Recursive XY-cut: full-width rows at the head or foot are peeled off until a gutter shows."""
    for peeled in range(_MAX_HEAD + _MAX_TAIL + 1):
        for tail in range(min(peeled, _MAX_TAIL) + 1):
            head = peeled - tail
            body = rows[head : len(rows) - tail]
            gutter = _gutter(body) if head <= _MAX_HEAD else None
            if gutter is not None:
                sides = [[part for row in body for part in row if (part.x0 < gutter) is is_left] for is_left in (True, False)]
                columns = [line for side in sides for line in _cut(_rows(side), full=False)]
                return [*_cut(rows[:head], full=full), *columns, *_cut(rows[len(rows) - tail :], full=full)]
    return _column(rows, full=full)


def _gutter(rows: list[list[Line]]) -> float | None:
    """The x of a white strip with real columns on both sides, or None. The leftmost such strip."""
    parts = sorted((part for row in rows for part in row), key=lambda item: item.x0)
    if len(rows) < _MIN_ROWS or len(parts) < 2 * _MIN_ROWS:
        return None
    size = median(part.size for part in parts)
    reach = parts[0].x1
    for index, part in enumerate(parts):
        if part.x0 - reach >= _GUTTER * size and all(_is_column(side, size) for side in (parts[:index], parts[index:])):
            return (part.x0 + reach) / 2
        reach = max(reach, part.x1)
    return None


def _is_column(parts: Sequence[Line], size: float) -> bool:
    """Enough lines, most of them filling its width: the captions and the values of a form are no columns of prose."""
    extent = max(part.x1 for part in parts) - min(part.x0 for part in parts)
    widths = sorted(part.x1 - part.x0 for part in parts)
    usual = widths[len(widths) * 3 // 4]
    filled = sum(width >= 0.7 * usual for width in widths)
    return len(_rows(parts)) >= _MIN_ROWS and usual >= max(_MIN_COLUMN * size, 0.6 * extent) and filled >= 0.5 * len(parts)


def _column(rows: list[list[Line]], *, full: bool) -> list[Line]:
    """The rows of one column as lines. A table may be wider than the text; its edges count only when there is no text."""
    parts = [part for row in rows for part in row]
    measured = [part for part in parts if part.table < 0] or parts
    if not parts:
        return []
    left, right = min(part.x0 for part in measured), max(part.x1 for part in measured)
    return [_merge(row)._replace(left=left, right=right, full=full) for row in rows]


def _merge(row: list[Line]) -> Line:
    ordered = sorted(row, key=lambda part: part.x0)
    line = ordered[0]
    for part in ordered[1:]:
        line = line._replace(
            text=_beside(line.text, part.text),
            x1=max(line.x1, part.x1),
            top=min(line.top, part.top),
            bottom=max(line.bottom, part.bottom),
            spread=True,
            score=min(line.score, part.score),
        )
    return line


def _beside(left: str, right: str) -> str:
    """Two texts parted by a wide gap. Only Latin letters and digits need a space; between a number and its heading none is meant."""
    latin = (left[-1:] + right[:1]).isascii() and left[-1:].isalnum() and right[:1].isalnum()
    return f"{left} {right}" if latin else left + right
