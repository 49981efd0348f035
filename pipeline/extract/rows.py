"""How a table row becomes blocks, whichever format the table came from."""

import re
from collections.abc import Sequence

from pipeline.model import Block, BlockKind

# A cell whose lines are all this short is one word set downwards (谈/话/内/容), not a list of paragraphs.
_FRAGMENT = 4
_LONG = 15
_MAX_LABEL = 20
_SENTENCE = re.compile(r"[。！？；]")

Cell = Sequence[Block]


def row_blocks(cells: Sequence[Cell]) -> list[Block]:
    """One ROW block: the paragraphs of all cells joined by tabs, empty cells dropped.

    A field of a form (one cell of several long paragraphs, alone or after its caption) is no row of data but a page of prose in a frame:
    its caption becomes a ROW block and each of its paragraphs stays a block of its own.
    """
    filled = [cell for cell in cells if cell]
    if not filled:
        return []
    caption, content = filled[:-1], filled[-1]
    if len(caption) <= 1 and _is_prose(content) and all(len(_cell_text(cell)) <= _MAX_LABEL for cell in caption):
        return [*(_merge([cell]) for cell in caption), *content]
    return [_merge(filled)]


def _is_prose(cell: Cell) -> bool:
    long = sum(len(block.text) >= _LONG or bool(_SENTENCE.search(block.text)) for block in cell)
    return len(cell) > 1 and (long > 1 or any(block.kind is BlockKind.ROW for block in cell))


def _merge(cells: Sequence[Cell]) -> Block:
    blocks = [block for cell in cells for block in cell]
    pages = tuple(sorted({page for block in blocks for page in block.pages}))
    flags = frozenset[str]().union(*(block.flags for block in blocks))
    sure = min((block.confidence for block in blocks if block.confidence is not None), default=None)
    return Block("\t".join(map(_cell_text, cells)), BlockKind.ROW, pages=pages, flags=flags, confidence=sure)


def _cell_text(cell: Cell) -> str:
    lines = [block.label + block.text for block in cell]
    return "".join(lines) if all(len(line) <= _FRAGMENT for line in lines) else "\t".join(lines)
