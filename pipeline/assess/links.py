"""Passages of one paper -> which measures answer and which causes explain each problem (S-5, S-3).

Two passages are about the same matter when they share telling words, or when what they speak of falls under the same wind and
they share some. What counts as telling is decided by the paper itself: a pair of characters that stands in every other passage tells nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.assess.evidence import is_own
from pipeline.model import Function, Labels, Link, Passage, Scope, Specificity

__all__ = ["Matters", "Orphans", "links_of", "matters_of", "orphans"]

_HAN = 0x4E00, 0x9FFF
_GRAMMAR = np.array(
    sorted(
        map(
            ord,
            "的了我是在有不没人一个这那他她们就也都还把被给对从到向为以和与及其之等说要会来去上下里中后前时年月日次自己本能可将再又只更最很",
        )
    ),
    dtype=np.uint32,
)
"""Characters of grammar: a pair with one of them is no word to share."""

TOPIC = 0.05
"""How much the same wind counts beside shared words."""

LINKED, ORPHANED = 0.05, 0.04
"""From how much on two passages are linked, and below which nearness to all measures a problem is called unanswered.

All three were chosen on papers whose links were read by a person (`python -m bench.links`).
"""


class Orphans(NamedTuple):
    """Own problems that say something and no measure answers, measures without a problem, and whether no cause explains any problem."""

    unanswered: tuple[Passage, ...]
    unexplained: bool
    unasked: tuple[Passage, ...]


class Matters(NamedTuple):
    """How near the passages of a paper are to each other: P x P, 0 (nothing in common) to about 1.

    `speaking` are the numbers of the passages that can be linked: without repetitions, without what does nothing.
    """

    passages: Sequence[Passage]
    speaking: Sequence[int]
    nearness: npt.NDArray[np.float64]

    def near(self, passage: int, function: Function, enough: float) -> tuple[int, ...]:
        """Return the passages of that function at least that near to a passage, in reading order."""
        return tuple(other for other in self.of(function) if self.nearness[passage, other] >= enough)

    def of(self, function: Function) -> list[int]:
        return [index for index in self.speaking if self.passages[index].labels.function is function]


def matters_of(passages: Sequence[Passage], topics: npt.NDArray[np.float32]) -> Matters:
    """Return how near passages are; `topics` are P x 4 probabilities that a passage speaks of each of the four winds.

    What is said twice counts where it is said first; what does nothing, and causes and measures of formulas, answer nothing.
    """
    first = {passage.said: index for index, passage in reversed(list(enumerate(passages)))}
    rows = sorted(row for row in first.values() if _speaks(passages[row].labels))
    nearness = np.zeros((len(passages), len(passages)))
    nearness[np.ix_(rows, rows)] = _shared([passages[row].said for row in rows]) + TOPIC * (topics[rows] @ topics[rows].T)
    return Matters(passages, rows, nearness.round(6))  # hides the last bits of another machine's sums


def links_of(matters: Matters) -> tuple[Link, ...]:
    """Return one link for each problem that is said for the first time, in reading order."""
    return tuple(
        Link(problem, matters.near(problem, Function.CAUSE, LINKED), matters.near(problem, Function.MEASURE, LINKED))
        for problem in matters.of(Function.PROBLEM)
    )


def orphans(matters: Matters, scope: Scope) -> Orphans:
    """Return what is linked to nothing; a paper without any measure or cause is told so by other findings."""
    functions = {passage.labels.function for passage in matters.passages}
    said = [problem for problem in matters.of(Function.PROBLEM) if _says_something(matters.passages[problem], scope)]
    unanswered = [problem for problem in said if not matters.near(problem, Function.MEASURE, ORPHANED)]
    unasked = [measure for measure in matters.of(Function.MEASURE) if not matters.near(measure, Function.PROBLEM, ORPHANED)]
    return Orphans(
        tuple(matters.passages[problem] for problem in unanswered if Function.MEASURE in functions),
        Function.CAUSE in functions and bool(said) and not any(matters.near(problem, Function.CAUSE, ORPHANED) for problem in said),
        tuple(matters.passages[measure] for measure in unasked),
    )


def _speaks(labels: Labels) -> bool:
    return labels.function is Function.PROBLEM or (labels.function is not Function.OTHER and not labels.stock)


def _says_something(problem: Passage, scope: Scope) -> bool:
    return is_own(problem, scope) and problem.labels.specificity is not Specificity.VAGUE


def _shared(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return the P x P cosines of the passages' telling pairs of characters, each weighed by how few passages hold it."""
    codes = np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    telling = (codes >= _HAN[0]) & (codes <= _HAN[1]) & ~np.isin(codes, _GRAMMAR)
    paired = np.flatnonzero(telling[:-1] & telling[1:])
    pairs, column = np.unique(codes[paired].astype(np.uint64) << np.uint64(32) | codes[paired + 1], return_inverse=True)
    held = np.zeros((len(texts), len(pairs)))
    held[np.cumsum(codes == ord("\n"))[paired], column] = 1
    held *= np.log(1 + len(texts) / np.maximum(held.sum(axis=0), 1))
    size = np.sqrt((held**2).sum(axis=1, keepdims=True))
    held /= np.where(size > 0, size, 1)
    nearness: npt.NDArray[np.float64] = held @ held.T
    return nearness
