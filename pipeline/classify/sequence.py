"""The order in which papers speak -> what an uncertain passage most likely does.

A material goes from merits and problems to causes and measures, with or without headings. A hidden Markov model over the
functions, learned from whole papers, lets the neighbours decide where a passage alone is in doubt. `other` is transparent:
headings, transitions and padding leave the state as it is, so they cannot move the judgement of what stands around them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.model import Function

__all__ = ["FunctionOrder", "in_order", "learn_order"]

Floats = npt.NDArray[np.float64]

ORDER_WEIGHT, PRIOR_WEIGHT = 0.7, 0.5
"""How much the order and the frequency of functions count; chosen on papers left out of training (`docs/judgement.md`)."""

_SPEAKING = (Function.PROBLEM, Function.CAUSE, Function.MEASURE, Function.MERIT)
_FUNCTIONS = tuple(Function)
_COLUMNS = [_FUNCTIONS.index(function) for function in _SPEAKING]
_OTHER = _FUNCTIONS.index(Function.OTHER)
_START = len(_SPEAKING)
_UNSEEN = 0.5
"""What a transition that no paper shows is counted as."""


class FunctionOrder(NamedTuple):
    """`transitions`: 5 x 4, from problem, cause, measure, merit and the start to the four; `frequency`: of the five functions."""

    transitions: tuple[tuple[float, ...], ...]
    frequency: tuple[float, ...]


def learn_order(papers: Sequence[Sequence[Function]]) -> FunctionOrder:
    """Return the order of functions in papers, each given as the functions of its passages in reading order."""
    counts = np.full((len(_SPEAKING) + 1, len(_SPEAKING)), _UNSEEN)
    frequency = np.ones(len(_FUNCTIONS))
    for paper in papers:
        state = _START
        for function in paper:
            frequency[_FUNCTIONS.index(function)] += 1
            if function is not Function.OTHER:
                counts[state, _SPEAKING.index(function)] += 1
                state = _SPEAKING.index(function)
    rows = counts / counts.sum(axis=1, keepdims=True)
    return FunctionOrder(tuple(tuple(row) for row in rows.round(4).tolist()), tuple((frequency / frequency.sum()).round(4).tolist()))


def in_order(shares: npt.NDArray[np.float32], order: FunctionOrder) -> npt.NDArray[np.float32]:
    """Return P x 5 probabilities of the functions given the whole paper, from those of each passage alone (forward-backward)."""
    frequency = np.array(order.frequency)
    evidence = np.maximum(shares.astype(np.float64), 1e-9) / frequency**PRIOR_WEIGHT
    speaking, other = evidence[:, _COLUMNS] * (1 - frequency[_OTHER]), evidence[:, _OTHER] * frequency[_OTHER]
    steps = np.array(order.transitions) ** ORDER_WEIGHT
    steps /= steps.sum(axis=1, keepdims=True)
    before = _forward(speaking, other, steps)
    result, after = np.zeros_like(evidence), np.ones(_START + 1)
    for row in range(len(evidence) - 1, -1, -1):
        result[row, _COLUMNS] = (before[row] @ steps) * speaking[row] * after[:_START]
        result[row, _OTHER] = (before[row] * other[row] * after).sum()
        after = other[row] * after + steps @ (speaking[row] * after[:_START])
        after /= after.sum()
    posterior: npt.NDArray[np.float32] = (result / result.sum(axis=1, keepdims=True)).astype(np.float32)
    return posterior


def _forward(speaking: Floats, other: Floats, steps: Floats) -> list[Floats]:
    """Return the share of each state before every passage, the start among them."""
    state = np.zeros(_START + 1)
    state[_START] = 1.0
    before = []
    for row in range(len(speaking)):
        before.append(state)
        moved = state * other[row]
        moved[:_START] += (state @ steps) * speaking[row]
        state = moved / moved.sum()
    return before
