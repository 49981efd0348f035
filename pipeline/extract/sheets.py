"""From the glyphs and ruled tables of one page to its `Sheet`. Pure, and the same for PDF, OFD and recognised scans."""

from collections.abc import Iterable, Iterator

from pipeline.extract.layout import Glyph, Line, is_vertical, reading_order, segments, turn
from pipeline.extract.paragraphs import Sheet, paragraphs, place
from pipeline.extract.rows import row_blocks
from pipeline.model import Block

Box = tuple[float, float, float, float]
Grid = list[list[Box]]


def sheet_of(glyphs: list[Glyph], grids: list[Grid], *, number: int, size: tuple[float, float], tables: list[list[Block]]) -> Sheet:
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
