"""Two texts as symbols -> the stretches that one repeats of the other, wherever they stand and whatever stands between them.

Runs of equal symbols are found by a join of short grams, chained within a statement where gaps are small on both sides, and the chains
are told apart from chance by how much of them is equal. Sentences in another order give several chains; a passage made from two sources
has chains to both.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel

from pipeline.reuse.prints import Strand, grams

__all__ = ["Stretch", "align"]

SEED = 3
"""Symbols in a row that are taken for a trace; chance hits among them fall to the chains' measure."""
GAP = 14
"""Symbols that may differ between two runs of one chain."""
REACH = 40
"""How many runs back a chain looks for its last link."""
COMMON = 6
"""A gram that stands more often than this in the other text says nothing."""
LEAST_EQUAL, LEAST_SHARE = 12, 0.5
"""A chain counts with so many equal symbols, and so much of both sides equal."""


class Run(NamedTuple):
    """`size` equal symbols from `a` in the one text and from `b` in the other, within one statement each."""

    a: int
    b: int
    size: int
    home: tuple[int, int]


class Stretch(NamedTuple):
    """Half-open ranges of symbols on both sides; `equal` counts the live symbols that are the same in the same order."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    equal: int
    similarity: float


def align(a: Strand, b: Strand) -> list[Stretch]:
    """Return the stretches by their place in `a`; of two that share most of their place there, the heavier one."""
    found: list[Stretch] = []
    for chain in _chains(_runs(a, b)):
        stretch = _measured(a, b, chain)
        if stretch and not any(_overlap(stretch, other) > (stretch.a_end - stretch.a_start) / 2 for other in found):
            found.append(stretch)
    return sorted(found)


def _runs(a: Strand, b: Strand) -> list[Run]:
    """Return the maximal runs of at least `SEED` equal symbols, by their place in `a`."""
    left, right = grams(a.codes, SEED), grams(b.codes, SEED)
    at_b = np.flatnonzero(_inside(b))
    ranked = at_b[np.argsort(right[at_b], kind="stable")]
    at_a = np.flatnonzero(_inside(a))
    first, last = (np.searchsorted(right[ranked], left[at_a], side) for side in ("left", "right"))
    count = np.where(last - first <= COMMON, last - first, 0)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    found_b = ranked[np.repeat(first, count) + within]
    found_a = np.repeat(at_a, count)
    if not len(found_a):
        return []
    order = np.lexsort((found_a, found_b - found_a))
    found_a, found_b = found_a[order], found_b[order]
    diagonal, home_a, home_b = found_b - found_a, a.statements[found_a], b.statements[found_b]
    breaks = (np.diff(diagonal) != 0) | (np.diff(found_a) != 1) | (np.diff(home_a) != 0) | (np.diff(home_b) != 0)
    opens = np.flatnonzero(np.concatenate(([True], breaks)))
    sizes = np.diff(np.append(opens, len(found_a))) + SEED - 1
    homes = zip(home_a[opens].tolist(), home_b[opens].tolist(), strict=True)
    return sorted(map(Run, found_a[opens].tolist(), found_b[opens].tolist(), sizes.tolist(), homes))


def _inside(strand: Strand) -> npt.NDArray[np.bool_]:
    """Return which grams stand within one statement."""
    count = max(len(strand.codes) - SEED + 1, 0)
    return np.equal(strand.statements[:count], strand.statements[SEED - 1 : SEED - 1 + count])


def _chains(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Yield chains of runs that follow each other on both sides with small gaps, the heaviest first; a run is in one chain at most."""
    weight: list[float] = []
    before: list[int] = []
    for index, run in enumerate(runs):
        gains = [(weight[earlier] + _link(runs[earlier], run), earlier) for earlier in range(max(index - REACH, 0), index)]
        best, source = max(gains, default=(0.0, -1))
        weight.append(max(best, 0.0) + run.size)
        before.append(source if best > 0 else -1)
    used: set[int] = set()
    for last in sorted(range(len(runs)), key=lambda index: (-weight[index], index)):
        chain: list[int] = []
        at = last
        while at >= 0 and at not in used:
            chain.append(at)
            at = before[at]
        used.update(chain)
        if sum(runs[index].size for index in chain) >= LEAST_EQUAL:
            yield [runs[index] for index in reversed(chain)]


def _link(run: Run, later: Run) -> float:
    """Return what following a run costs (0 or less), or minus infinity where it is no continuation."""
    gaps = later.a - run.a - run.size, later.b - run.b - run.size
    if run.home != later.home or min(gaps) <= -SEED or max(gaps) > GAP:
        return float("-inf")
    return min(*gaps, 0) - 0.3 * max(*gaps, 0)


def _measured(a: Strand, b: Strand, chain: Sequence[Run]) -> Stretch | None:
    """Return the stretch of a chain, or None where too little of it is equal."""
    a_start, a_end = chain[0].a, chain[-1].a + chain[-1].size
    b_start, b_end = chain[0].b, chain[-1].b + chain[-1].size
    left, right = a.codes[a_start:a_end].tolist(), b.codes[b_start:b_end].tolist()
    blocks = Indel.opcodes(left, right).as_matching_blocks()
    equal = sum(int(a.live[a_start + block.a : a_start + block.a + block.size].sum()) for block in blocks)
    similarity = Indel.normalized_similarity(left, right)
    if equal < LEAST_EQUAL or similarity < LEAST_SHARE:
        return None
    return Stretch(a_start, a_end, b_start, b_end, equal, similarity)


def _overlap(one: Stretch, other: Stretch) -> int:
    return min(one.a_end, other.a_end) - max(one.a_start, other.a_start)
