"""A review -> the paper as copies are sought in it: who wrote it and when, and the statements that count."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.model import Document, Function, Identity, Kind, Review, Span, Specificity
from pipeline.reuse.dates import year_of
from pipeline.reuse.innocent import Innocence
from pipeline.reuse.masking import symbols_of
from pipeline.reuse.places import places_in
from pipeline.reuse.prints import Hashes, Strand, winnow

__all__ = ["Paper", "Statement", "paper_of", "parts_of"]

LEAST_BLOCK = 12
"""Characters of a paragraph that can say something; shorter ones are headings, dates and signatures."""
TALK_HEAD = 5
"""Paragraphs over which the lines of one form may spread: date, place, who with whom."""
VAGUE_NEEDS, PLAIN_NEEDS = 24, 12
"""Equal symbols before a statement counts as shared: what names nothing is more easily said twice by chance."""

_SPEAKER = re.compile(r"^\s*([\u4e00-\u9fa5]{2,4}?)(?:同志)?(?:[（(][^）)]{1,16}[）)])?(?:同志)?[：:]")
_TALK = re.compile(r"^\s*(?:谈话(?:人|对象|时间|地点)|被谈话人|谈心(?:人|对象|时间|地点))[：:]")
_HEADER = re.compile(r"^\s*[\u4e00-\u9fa5（）()]{2,8}[：:][^。！？；]{0,40}$")


Integers = npt.NDArray[np.int32]


class Statement(NamedTuple):
    """A stretch of a document in which copies are sought.

    `needs` is how many equal symbols make it shared, `speaker` is filled in minutes.
    """

    start: int
    end: int
    text: str
    needs: int
    speaker: str = ""

    @property
    def vague(self) -> bool:
        return self.needs > PLAIN_NEEDS


@dataclass(frozen=True)
class Paper:
    """One document as the archive keeps it. `path` is the name people know it by, `year` the one it was written in, as far as it shows.

    `part` names a speaker or talk where only that part of the document is meant.
    """

    sha256: str
    path: str
    kind: Kind
    identity: Identity
    year: int | None
    statements: tuple[Statement, ...]
    innocent: tuple[Span, ...] = ()
    part: str = ""

    @cached_property
    def _symbols(self) -> tuple[Strand, Integers, Integers]:
        """The symbols of all statements, and the half-open characters each stands for."""
        codes, starts, ends = symbols_of("\n".join(item.text for item in self.statements))
        lengths = np.array([len(item.text) + 1 for item in self.statements], dtype=np.int32)
        joined = np.cumsum(lengths, dtype=np.int32) - lengths
        homes = (np.searchsorted(joined, starts, "right") - 1).astype(np.int32)
        shifts = (np.array([item.start for item in self.statements], dtype=np.int32) - joined)[homes]
        starts, ends = starts + shifts, ends + shifts
        live = np.ones(len(codes), dtype=bool)
        for start, end in self.innocent:
            live[np.searchsorted(starts, start) : np.searchsorted(ends, end, "right")] = False
        return Strand(codes, homes, live), starts, ends

    @property
    def name(self) -> str:
        """What to call it: the file name, with the part where only that is meant."""
        return self.path.rpartition("/")[2] + (f"（{self.part}）" if self.part else "")

    @property
    def strand(self) -> Strand:
        return self._symbols[0]

    @cached_property
    def prints(self) -> Hashes:
        """The distinct fingerprints of the statements, ascending."""
        return winnow(self.strand)

    def at(self, offset: int) -> Statement:
        """Return the statement that a character stands in."""
        return self.statements[bisect_right(self.statements, offset, key=lambda item: item.start) - 1]

    def span(self, first: int, last: int) -> Span:
        """Return the characters from one symbol up to and without another."""
        _, starts, ends = self._symbols
        return Span(int(starts[first]), int(ends[last - 1]))


def paper_of(review: Review, path: str, innocence: Innocence) -> Paper:
    """Return the paper of a review; of a self_check the fault statements count, of any other kind whatever is a paragraph."""
    document = review.document
    statements = tuple(_faults(review) if review.kind is Kind.SELF_CHECK else _paragraphs(document, review.kind))
    spans = [Span(item.start + start, item.start + end) for item in statements for start, end in innocence.spans(item.text)]
    year = year_of(review.identity.date or "") or year_of("".join(item.text for item in statements))
    identity = review.identity
    if review.kind is Kind.PLAN and not identity.unit:
        identity = identity._replace(unit=next((name for block in document.blocks[:3] for name in places_in(block.text)), None))
    return Paper(document.sha256, path, review.kind, identity, year, statements, tuple(sorted(set(spans))))


def _faults(review: Review) -> Iterator[Statement]:
    for passage in review.passages:
        labels = passage.labels
        if labels.function is Function.PROBLEM and not labels.stock:
            needs = VAGUE_NEEDS if labels.specificity is Specificity.VAGUE else PLAIN_NEEDS
            yield Statement(passage.start, passage.end, review.document.text[passage.start : passage.end], needs)


def parts_of(paper: Paper) -> list[Paper]:
    """Return the words of each speaker of a meeting, or each talk of a record that holds several, as papers of their own."""
    names = dict.fromkeys(item.speaker for item in paper.statements if item.speaker)
    return [
        replace(paper, part=name, statements=tuple(item for item in paper.statements if item.speaker == name))
        for name in names
        if len(names) > 1
    ]


def _paragraphs(document: Document, kind: Kind) -> Iterator[Statement]:
    """Yield the paragraphs but for headings and the lines of a form; each belongs to the last speaker named, or to a talk by its number."""
    speaker, talks, last = "", 0, -TALK_HEAD
    for index, (start, block) in enumerate(zip(document.starts, document.blocks, strict=True)):
        text = block.label + block.text
        if kind is Kind.MINUTES and (named := _SPEAKER.match(text)):
            speaker = named.group(1)
        if kind is Kind.TALK and _TALK.match(text):
            talks, last = talks + (index - last >= TALK_HEAD), index
            speaker = f"第{talks}次谈话"
        if len(text.strip()) >= LEAST_BLOCK and not _HEADER.match(text):
            yield Statement(start, start + len(text), text, PLAIN_NEEDS, speaker)
