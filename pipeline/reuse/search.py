"""An archive -> the pairs of papers that share statements."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from pipeline.model import Kind
from pipeline.reuse.index import Archive
from pipeline.reuse.matching import Pair, pair_of
from pipeline.reuse.paper import Paper, parts_of

__all__ = ["pairs_among", "pairs_with", "pairs_within"]

LEAST_SHARE = {Kind.PLAN: 0.5, Kind.STUDY: 0.5, Kind.OPINIONS: 0.5}
"""What a superior prescribes is rightly repeated in these kinds: only a paper that is mostly another's is one that copies."""


def pairs_among(archive: Archive, numbers: Iterable[int]) -> Iterator[tuple[int, int, Pair]]:
    """Yield, with their numbers, the pairs of each of these papers with any that was added before it; `a` is the one added before."""
    for number in numbers:
        paper = archive.paper(number)
        for other in archive.candidates(paper.prints):
            if other < number and (pair := _comparable(archive.paper(other), paper)):
                yield other, number, pair


def pairs_with(archive: Archive, paper: Paper) -> Iterator[Pair]:
    """Yield the pairs of a paper, as `a`, with those of an archive."""
    for number in archive.candidates(paper.prints):
        if pair := _comparable(paper, archive.paper(number)):
            yield pair


def pairs_within(paper: Paper) -> Iterator[Pair]:
    """Yield the pairs of speakers of one meeting, or of talks in one record, who say the same."""
    for a, b in combinations(parts_of(paper), 2):
        if pair := pair_of(a, b):
            yield pair


def _comparable(a: Paper, b: Paper) -> Pair | None:
    """Return the pair of two papers of one kind: what a member says at the meeting rightly stands in his paper too."""
    if a.kind is not b.kind and Kind.OTHER not in (a.kind, b.kind):
        return None
    pair = pair_of(a, b)
    return pair if pair and pair.fault_share >= LEAST_SHARE.get(a.kind, 0) else None
