"""The order in which papers speak -> what an uncertain passage most likely does.

A material goes from merits and problems to causes and measures, with or without headings. A hidden Markov model over these four,
learned from whole papers, lets the neighbours decide where a passage alone is in doubt. What is `other` by itself stays so and is
left out, and what is said twice is heard once: headings, padding and repetition cannot move the judgement of what stands around.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.model import Function

__all__ = ["SPEAKING", "FunctionOrder", "in_order", "learn_order"]

Floats = npt.NDArray[np.float64]

ORDER_WEIGHT, PRIOR_WEIGHT = 0.7, 0.5
"""How much the order and the frequency of functions count; chosen on papers left out of training (`docs/judgement.md`)."""

SPEAKING = (Function.PROBLEM, Function.CAUSE, Function.MEASURE, Function.MERIT)
_START = len(SPEAKING)
_UNSEEN = 0.5
"""What a transition that no paper shows is counted as."""


class FunctionOrder(NamedTuple):
    """`transitions`: 5 x 4, from problem, cause, measure, merit and the start to the four; `frequency`: of the four."""

    transitions: tuple[tuple[float, ...], ...]
    frequency: tuple[float, ...]


def learn_order(papers: Sequence[Sequence[Function]]) -> FunctionOrder:
    """Return the order of functions in papers, each given as the functions of its passages in reading order."""
    counts = np.full((len(SPEAKING) + 1, len(SPEAKING)), _UNSEEN)
    for paper in papers:
        spoken = [SPEAKING.index(function) for function in paper if function in SPEAKING]
        for before, after in zip([_START, *spoken], spoken, strict=False):
            counts[before, after] += 1
    rows, frequency = counts / counts.sum(axis=1, keepdims=True), counts.sum(axis=0) / counts.sum()
    return FunctionOrder(tuple(tuple(row) for row in rows.round(4).tolist()), tuple(frequency.round(4).tolist()))


def in_order(shares: Floats, order: FunctionOrder) -> Floats:
    """Return P x 4 probabilities of the functions in `SPEAKING` given the whole paper, from those of each passage alone."""
    evidence = np.maximum(shares, 1e-9) / np.array(order.frequency) ** PRIOR_WEIGHT
    steps = np.array(order.transitions) ** ORDER_WEIGHT
    steps /= steps.sum(axis=1, keepdims=True)
    forward = _forward(evidence, steps)
    posterior, after = np.zeros_like(evidence), np.ones(len(SPEAKING))
    for row in range(len(evidence) - 1, -1, -1):
        posterior[row] = forward[row] * after
        after = steps[:_START] @ (evidence[row] * after)
        after /= after.sum()
    shown: Floats = posterior / posterior.sum(axis=1, keepdims=True)
    return shown


def _forward(evidence: Floats, steps: Floats) -> list[Floats]:
    """Return for every passage the share of each function given it and all before."""
    shares: list[Floats] = []
    expected = steps[_START]
    for row in evidence:
        share = expected * row
        shares.append(share / share.sum())
        expected = shares[-1] @ steps[:_START]
    return shares
