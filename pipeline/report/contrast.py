"""Two passages -> the same passages cut where they begin and cease to be equal, so that what differs can be marked."""

from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz.distance import Indel

__all__ = ["Piece", "contrast"]


class Piece(NamedTuple):
    """A stretch of one side; `same` where it stands on the other side too, in the same order."""

    text: str
    same: bool


def contrast(one: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the pieces of both; joined, they are the passages to the character."""
    blocks = Indel.opcodes(one, other).as_matching_blocks()
    return (
        tuple(_pieces(one, [(block.a, block.size) for block in blocks])),
        tuple(_pieces(other, [(block.b, block.size) for block in blocks])),
    )


def _pieces(text: str, blocks: list[tuple[int, int]]) -> Iterator[Piece]:
    end = 0
    for start, size in [*blocks, (len(text), 0)]:
        if start > end:
            yield Piece(text[end:start], False)
        if size:
            yield Piece(text[start : start + size], True)
        end = start + size
