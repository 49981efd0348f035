"""Decision values of a passage -> its labels, with the reasons as spans of the text.

A question is answered where it applies: the winds, specificity and ownership of a problem, the stance of a cause, the slots
of a measure. `answer_all` answers every question of every passage, whatever its function, for scoring against gold labels.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.classify.classifier import Classifier
from pipeline.classify.sequence import SPEAKING, in_order
from pipeline.lexicon import Groups, Hit
from pipeline.model import Function, Labels, Ownership, Reason, Scope, Slot, Span, Specificity, Stance, Wind

__all__ = ["NEAR", "Labeller", "restricted"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

NEAR = 0.25
"""A second wind is named when its probability reaches this share of all (`domain.md`: borders between winds)."""

TELLING = 0.1
"""A word group is given as a reason when its weight for the answer is at least this."""

CONCRETENESS = "concreteness"
LEVELS = {Specificity.CONCRETE: 1.0, Specificity.PARTIAL: 0.5, Specificity.VAGUE: 0.0}
"""The expected level of a passage between vague (0) and concrete (1) is kept among the scores: it ranks passages of one label."""

_PROBLEM = tuple(Function).index(Function.PROBLEM)
_OWN = [tuple(Ownership).index(owner) for owner in (Ownership.SELF, Ownership.IMPLICIT)]
_NAMED = {"named_responsible": Slot.RESPONSIBLE, "named_deadline": Slot.DEADLINE, "named_standard": Slot.STANDARD}
"""Facets of a ledger's own column names: what stands under such a name is that part of the measure, whatever the model thinks."""

_ALL_SLOTS = tuple(Slot)
_SLOTS = tuple(slot.value for slot in Slot)
ASKED = {
    Function.PROBLEM: ("function", "wind", "specificity", "ownership", "stock"),
    Function.CAUSE: ("function", "stance", "stock"),
    Function.MEASURE: ("function", *_SLOTS, "stock"),
    Function.MERIT: ("function",),
    Function.OTHER: ("function",),
}
"""Which questions apply to a passage, by its function (`domain.md`, section 3)."""


class Given(NamedTuple):
    """The answer to one question, with its calibrated probability."""

    answer: str
    certainty: float


class Labeller:
    """Turns rows of decision values into Labels; all thresholds that turn a number into a word stand here."""

    def __init__(self, classifier: Classifier, groups: Groups) -> None:
        self._classifier = classifier
        self._groups = groups
        self._manifestations = {index: item for index, name in enumerate(groups.names) for item in groups.manifestations if item.id == name}
        self._named = {groups.names.index(name): slot for name, slot in _NAMED.items()}
        self._levels = np.array([LEVELS[Specificity(answer)] for answer in classifier.questions["specificity"].answers])
        self._telling = {
            (question.name, answer): frozenset(np.flatnonzero(classifier.weights.groups[:, question.first + index] >= TELLING).tolist())
            for question in classifier.weights.questions
            for index, answer in enumerate(question.answers)
        }

    def answer_all(
        self, decided: Floats, spans: Sequence[Span], texts: Sequence[str], hits: Sequence[Hit], scope: Scope | None
    ) -> list[Labels]:
        """Return labels with every question answered, one a passage, for the passages of one paper in order.

        `texts` are what the passages say, `hits` those of the whole paper, by start; `scope` is None where nobody knows whose it is.
        """
        shares = {name: self._classifier.probabilities(decided, name, scope) for name in self._classifier.questions}
        shares["function"] = self._in_order(shares["function"], texts)
        given = [
            dict(zip(shares, row, strict=True)) for row in zip(*(self._given(name, share) for name, share in shares.items()), strict=True)
        ]
        starts = [start for start, _, _ in hits]
        of_spans = [hits[bisect_left(starts, span.start) : bisect_left(starts, span.end)] for span in spans]
        levels = shares["specificity"].astype(np.float64) @ self._levels
        rows = zip(given, self._near(shares["wind"]), levels.round(4).tolist(), spans, of_spans, strict=True)
        return [self._labels(*row) for row in rows]

    def _given(self, name: str, share: Floats) -> list[Given]:
        """Return the answer to one question for each passage."""
        answers = self._classifier.questions[name].answers
        chosen = _own_first(share) if name == "ownership" else share.argmax(axis=1)
        certainties = share[np.arange(len(share)), chosen].astype(np.float64).round(4).tolist()
        return [Given(answers[index], certainty) for index, certainty in zip(chosen.tolist(), certainties, strict=True)]

    def owners(self, decided: Floats) -> list[Ownership]:
        """Return the owner of every passage that by itself is a problem, before it is known whose paper it is."""
        functions, owners = (self._classifier.probabilities(decided, name).argmax(axis=1) for name in ("function", "ownership"))
        answers = self._classifier.questions["ownership"].answers
        return [Ownership(answers[owner]) for function, owner in zip(functions, owners, strict=True) if function == _PROBLEM]

    def _near(self, share: Floats) -> list[tuple[Wind, ...]]:
        """Return the winds besides the likeliest that are near, for each passage."""
        winds = [Wind(name) for name in self._classifier.questions["wind"].answers]
        best = share.argmax(axis=1)
        return [
            tuple(winds[index] for index in np.flatnonzero(row >= NEAR).tolist() if index != top)
            for row, top in zip(share, best, strict=True)
        ]

    def _in_order(self, alone: Floats, texts: Sequence[str]) -> Floats:
        """Return the probabilities of the functions in the light of the paper; what is `other` alone, or said before, is not asked."""
        functions = self._classifier.questions["function"].answers
        first = {text: row for row, text in reversed(list(enumerate(texts))) if functions[int(alone[row].argmax())] != Function.OTHER}
        rows = sorted(first.values())
        if len(rows) < 2:
            return alone
        columns = [functions.index(function) for function in SPEAKING]
        together = alone.copy()
        together[rows] = 0
        together[np.ix_(rows, columns)] = in_order(alone[np.ix_(rows, columns)].astype(np.float64), self._classifier.weights.order)
        for row, text in enumerate(texts):
            together[row] = together[first.get(text, row)]
        return together

    def _labels(self, given: Mapping[str, Given], near: tuple[Wind, ...], concreteness: float, span: Span, hits: Sequence[Hit]) -> Labels:
        given = {**given, **{self._named[group]: Given("yes", 1.0) for _, _, group in hits if group in self._named}}
        answers = {name: answer for name, (answer, _) in given.items()}
        # Somebody else's example is never concrete, however exact (domain.md, section 3).
        if answers["ownership"] == Ownership.OTHERS and answers["specificity"] == Specificity.CONCRETE:
            answers["specificity"] = Specificity.PARTIAL
        wind = Wind(answers["wind"])
        return Labels(
            function=Function(answers["function"]),
            wind=wind,
            also=near,
            specificity=Specificity(answers["specificity"]),
            ownership=Ownership(answers["ownership"]),
            stock=answers["stock"] == "yes",
            stance=Stance(answers["stance"]),
            measure=frozenset(slot for slot in _ALL_SLOTS if answers[slot] == "yes"),
            manifestation=self._manifestation(wind, hits),
            scores={name: certainty for name, (_, certainty) in given.items()} | {CONCRETENESS: concreteness},
            reasons=self._reasons(answers, span, hits),
        )

    def _manifestation(self, wind: Wind, hits: Sequence[Hit]) -> str | None:
        """Return the manifestation of the wind whose words cover the most of the passage, or None where none is met."""
        covered: dict[str, int] = {}
        for start, end, group in hits:
            item = self._manifestations.get(group)
            if item and item.wind == wind:
                covered[item.id] = covered.get(item.id, 0) + end - start
        return max(sorted(covered), key=lambda name: covered[name], default=None)

    def _reasons(self, answers: Mapping[str, str], span: Span, hits: Sequence[Hit]) -> tuple[Reason, ...]:
        """Return the matches that spoke clearly for one of the answers that apply, in reading order."""
        telling = frozenset().union(*(self._telling[name, answers[name]] for name in ASKED[Function(answers["function"])]))
        return tuple(Reason(self._groups.names[group], start, end) for start, end, group in hits if group in telling and end <= span.end)


def _own_first(share: Floats) -> Ints:
    """Return the owner of each passage: `self` and `implicit` both count as one's own (D-8), so they are weighed together first."""
    together = np.column_stack([share[:, _OWN].sum(axis=1), share[:, len(_OWN) :]])
    own = share[:, _OWN].argmax(axis=1)
    chosen: Ints = np.where(together.argmax(axis=1) == 0, own, together.argmax(axis=1) + len(_OWN) - 1)
    return chosen


def restricted(labels: Labels) -> Labels:
    """Return the labels with the questions that do not apply to the passage's function left open."""
    asked = ASKED[labels.function]
    return Labels(
        function=labels.function,
        wind=labels.wind if "wind" in asked else None,
        also=labels.also if "wind" in asked else (),
        specificity=labels.specificity if "specificity" in asked else None,
        ownership=labels.ownership if "ownership" in asked else None,
        stock=labels.stock if "stock" in asked else None,
        stance=labels.stance if "stance" in asked else None,
        measure=labels.measure if labels.function is Function.MEASURE else None,
        manifestation=labels.manifestation if "wind" in asked else None,
        scores={name: labels.scores[name] for name in (*asked, CONCRETENESS) if name in asked or "specificity" in asked},
        reasons=labels.reasons,
    )
