"""A document's text cut at every border of a passage or quotation, so that a page can mark it without altering a character."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.model import Block, Document, Function, Labels, Passage
from pipeline.report.opinion import Remark
from pipeline.report.printable import printable
from pipeline.report.wording import BLOCKS, FLAGS, certainty_in_words, labels_in_words

__all__ = ["Line", "Piece", "lines"]


class Piece(NamedTuple):
    """A stretch of one block that stands in the same passage and the same quotations throughout.

    `look` names the underline; `label` is filled on the first piece of a passage in a block. `numbers` are the remarks that quote
    the piece, `ends` those whose quotation ends with it.
    """

    text: str
    look: str
    label: str
    numbers: tuple[int, ...]
    ends: tuple[int, ...]


class Line(NamedTuple):
    """One block: `paragraph` counts from 1, `page` is filled where a page begins; `remarks` quote words that begin in it."""

    paragraph: int
    page: int | None
    origin: str
    pieces: tuple[Piece, ...]
    remarks: tuple[Remark, ...]


def lines(document: Document, passages: Sequence[Passage], remarks: Sequence[Remark]) -> Iterator[Line]:
    """Yield every block in order; the texts of all pieces, joined, are the document's printable text without line feeds."""
    ordered = sorted(passages, key=lambda passage: passage.start)
    quoting = [remark for remark in remarks if remark.quote]
    shown = 0
    for index, (block, start) in enumerate(zip(document.blocks, document.starts, strict=True)):
        end = start + len(block.label) + len(block.text)
        page = block.pages[0] if block.pages else None
        yield Line(
            index + 1,
            page if page and page > shown else None,
            _origin(block),
            tuple(_pieces(document.text, (start, end), ordered, _quoting(quoting, start, end))),
            tuple(remark for remark in quoting if remark.quote and start <= remark.quote.start <= end),
        )
        shown = max(shown, page or 0)


def _quoting(remarks: Sequence[Remark], start: int, end: int) -> list[Remark]:
    return [remark for remark in remarks if remark.quote and remark.quote.start < end and start < remark.quote.end]


def _origin(block: Block) -> str:
    """Return what the reader should know of where the block stood in the file; empty for plain paragraphs."""
    flags = (FLAGS[flag] for flag in sorted(block.flags) if flag in FLAGS)
    return "，".join(word for word in (BLOCKS[block.kind], *flags, certainty_in_words(block.confidence)) if word)


def _pieces(text: str, block: tuple[int, int], passages: Sequence[Passage], remarks: Sequence[Remark]) -> Iterator[Piece]:
    previous = None
    borders = _borders(block, passages, remarks)
    for start, end in pairwise(borders):
        passage = _passage_at(start, passages)
        quoted = [(remark.number, remark.quote) for remark in _quoting(remarks, start, end) if remark.quote]
        yield Piece(
            printable(text[start:end]),
            _look(passage.labels) if passage else "",
            labels_in_words(passage.labels) if passage and passage is not previous else "",
            tuple(number for number, _ in quoted),
            tuple(number for number, quote in quoted if quote.end <= end + (end == block[1])),  # or with the line feed after it
        )
        previous = passage


def _borders(block: tuple[int, int], passages: Sequence[Passage], remarks: Sequence[Remark]) -> list[int]:
    first = max(bisect_right(passages, block[0], key=lambda passage: passage.start) - 1, 0)
    last = bisect_right(passages, block[1], key=lambda passage: passage.start)
    cuts = {*block}
    for passage in passages[first:last]:
        cuts |= {passage.start, passage.end}
    for remark in remarks:
        cuts |= {remark.quote.start, remark.quote.end} if remark.quote else set()
    return sorted(cut for cut in cuts if block[0] <= cut <= block[1])


def _passage_at(offset: int, passages: Sequence[Passage]) -> Passage | None:
    index = bisect_right(passages, offset, key=lambda passage: passage.start) - 1
    return passages[index] if index >= 0 and offset < passages[index].end else None


def _look(labels: Labels) -> str:
    if labels.function is Function.PROBLEM and labels.specificity:
        return f"problem {labels.specificity}"
    return "" if labels.function is Function.OTHER else str(labels.function)
