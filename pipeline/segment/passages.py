"""Sentences -> passages: does the next sentence go on with the point, or make a new one?

The answer depends on the two sentences, and on whether the point has named its day: neither paragraphs, headings nor anything
further away can move a boundary (D-6, D-7). Without a sign that the point goes on, a new passage begins.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.errors import LexiconError
from pipeline.model import Function

__all__ = ["BOUNDARY", "Clues", "PassageGrouper", "join_features", "load_grouper"]

BOUNDARY = Path(__file__).parent / "boundary.json"

OTHER = tuple(Function).index(Function.OTHER)
"""Column of `other` among the probabilities of the functions."""

GOES_ON = 0.5
"""Log-odds above which a point goes on: more than even, as two points read as one hide an example (`docs/judgement.md`)."""

_HEAD_SIZES = (1, 2, 3)
_OPENS_WITH_DATE = re.compile(
    "[“（]?(?![当那次后隔同这第])[^，。；、]{0,4}?(?:[12][0-9]{3}年|二[〇○零][^，。]{2}年|[去前今]年|上个?[月周]|[0-9一二三四五六七八九十正腊冬]{1,2}月)"
)
"""How a sentence opens that tells of another day; “当天”, “后来” go on with the same."""

ANOTHER_DATE = "another date"
"""The sign that a passage which has named its day is followed by a sentence that names another."""

_STOPS = "。！？!?…；;”’」』）)》"


class Clues(NamedTuple):
    """What is known of S sentences: their texts, an S x G presence of word groups, and S x A probabilities by question."""

    texts: Sequence[str]
    groups: npt.NDArray[np.float32]
    function: npt.NDArray[np.float32]
    wind: npt.NDArray[np.float32]
    specificity: npt.NDArray[np.float32]

    def only(self, rows: Sequence[int]) -> "Clues":
        chosen = list(rows)
        texts = [self.texts[row] for row in chosen]
        return Clues(texts, self.groups[chosen], self.function[chosen], self.wind[chosen], self.specificity[chosen])


class PassageGrouper:
    """A logistic model over named signs; `weights` maps a sign to its weight in log-odds that the point goes on."""

    def __init__(self, weights: Mapping[str, float], group_names: Sequence[str]) -> None:
        self._weights = weights
        self._group_weights = {kind: np.array([weights.get(f"{kind} {name}", 0.0) for name in group_names]) for kind in _MASKS}

    def parts(self, clues: Clues) -> list[tuple[int, ...]]:
        """Return the sentences of each passage, in order.

        A sentence that does nothing by itself (a heading, a transition, padding) is a passage of its own and is looked through:
        whether the point goes on is asked of the sentences before and after it, so it can be added or removed at will. Where the
        point goes on around it, it belongs to no passage.
        """
        speaking = [index for index, row in enumerate(clues.function) if row.argmax() != OTHER]
        groups: list[tuple[int, ...]] = list(self._runs(clues.only(speaking), speaking))
        held = {index for group in groups for index in range(group[0], group[-1] + 1)}
        silent: list[tuple[int, ...]] = [(index,) for index in range(len(clues.texts)) if index not in held]
        return sorted(groups + silent)

    def _runs(self, clues: Clues, names: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """Yield runs of the sentences that go on with one another, under their own numbers."""
        start, dated = 0, [_opens_with_date(text) for text in clues.texts]
        for end, odds in enumerate([*self._odds(clues), -math.inf], 1):
            another = end < len(dated) and dated[end] and any(dated[start:end])
            if names and odds + another * self._weights.get(ANOTHER_DATE, 0.0) <= GOES_ON:
                yield tuple(names[start:end])
                start = end

    def _odds(self, clues: Clues) -> npt.NDArray[np.float64]:
        """Return for each sentence but the last the log-odds that the next one goes on; each from its own pair alone."""
        if not clues.texts:
            return np.zeros(0)
        of_groups = sum((mask(clues.groups) * self._group_weights[kind]).sum(axis=1) for kind, mask in _MASKS.items())
        of_signs = [
            math.fsum(self._weights.get(name, 0.0) * value for name, value in _signs(clues, index)) for index in range(len(clues.texts) - 1)
        ]
        odds: npt.NDArray[np.float64] = np.array(of_signs) + of_groups
        return odds


def _opens_with_date(text: str) -> bool:
    return _OPENS_WITH_DATE.match(text) is not None


def _before(groups: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return groups[:-1]


def _after(groups: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return groups[1:]


def _new(groups: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return groups[1:] * (1 - groups[:-1])


def _both(groups: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return groups[1:] * groups[:-1]


_MASKS = {"before": _before, "after": _after, "new": _new, "both": _both}


def join_features(clues: Clues, start: int, index: int, group_names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield all named signs on whether sentence `index + 1` goes on with the passage from `start` to `index`, as training sees them."""
    yield from _signs(clues, index)
    if _opens_with_date(clues.texts[index + 1]) and any(map(_opens_with_date, clues.texts[start : index + 1])):
        yield ANOTHER_DATE, 1.0
    for kind, mask in _MASKS.items():
        row = mask(clues.groups[index : index + 2])[0]
        yield from ((f"{kind} {group_names[column]}", 1.0) for column in np.flatnonzero(row).tolist())


def _signs(clues: Clues, index: int) -> Iterator[tuple[str, float]]:
    before, after = clues.texts[index], clues.texts[index + 1]
    yield "always", 1.0
    yield f"stop {before[-1] if before[-1] in _STOPS else 'none'}", 1.0
    for size in _HEAD_SIZES:
        yield f"head {after[:size]}", 1.0
    if _opens_with_date(after):
        yield "opens with date", 1.0
    first, second = clues.function[index], clues.function[index + 1]
    yield f"functions {first.argmax()} {second.argmax()}", 1.0
    yield "same function", float(np.sum(first * second))
    yield "same wind", float(np.sum(clues.wind[index] * clues.wind[index + 1]))
    for name, row in (("before", index), ("after", index + 1)):
        yield f"concrete {name}", float(clues.specificity[row, 0])
        yield f"vague {name}", float(clues.specificity[row, 2])
    yield "vague then concrete", float(clues.specificity[index, 2] * clues.specificity[index + 1, 0])
    yield "concrete then vague", float(clues.specificity[index, 0] * clues.specificity[index + 1, 2])


def load_grouper(group_names: Sequence[str], path: Path = BOUNDARY) -> PassageGrouper:
    try:
        weights = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise LexiconError(f"分段模型 {path.name} 损坏或缺失，请运行 make train 重新训练") from None
    return PassageGrouper(weights, group_names)
