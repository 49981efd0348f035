"""Across the papers of a dossier: opinion -> problem -> cause -> measure -> criticism, and what a talk said that the meeting did not.

Two passages are about the same matter when they share enough telling stretches: pairs of characters, each weighed by how few passages
of the dossier hold it. Where nothing is near enough, nothing is linked.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.dossier.papers import Dossier, Paper
from pipeline.model import Function, Kind, Passage, Specificity
from pipeline.spoken import Pair, TurnKind

__all__ = ["NEAR", "Place", "Trace", "Vanished", "Weigher", "own_problems", "passages_of", "traces", "vanished"]

NEAR = 0.16
"""Share of the weight of the shorter passage that both must have in common; chosen on the sample dossiers."""

_CROWD = 0.25
"""A pair of characters in more than this share of all passages tells nothing."""


class Place(NamedTuple):
    """A quotation with the file it stands in."""

    file: str
    quote: str


class Trace(NamedTuple):
    """One opinion and what became of it; None where the thread breaks."""

    opinion: Place
    problem: Place | None
    cause: Place | None
    measure: Place | None
    criticism: Place | None


class Vanished(NamedTuple):
    """What was pointed out in a talk of two members; `said` is where one of them said it again at the meeting, None where nobody did."""

    pair: Pair
    pointed: Place
    said: Place | None


class Weigher:
    """Compares passages by what they share, weighed by its rarity among all passages given."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = max(len(texts), 1)
        self._held = Counter(gram for text in texts for gram in grams(text))

    def likeness(self, one: str, other: str) -> float:
        """Return the share of weight in common, of the lighter passage; 0 to 1."""
        first, second = grams(one), grams(other)
        least = min(self._weight(first), self._weight(second))
        return self._weight(first & second) / least if least > 0 else 0.0

    def _weight(self, found: frozenset[str]) -> float:
        return sum(self._rarity(gram) for gram in sorted(found))

    def _rarity(self, gram: str) -> float:
        held = max(self._held[gram], 1)
        return math.log(1 + self._count / held) if held <= max(2.0, _CROWD * self._count) else 0.0

    def nearest(self, text: str, places: Sequence[Place], least: float = NEAR) -> Place | None:
        """Return the most alike of the places, None where none is near."""
        best = max(places, key=lambda place: self.likeness(text, place.quote), default=None)
        return best if best and self.likeness(text, best.quote) >= least else None


def grams(text: str) -> frozenset[str]:
    letters = "".join(letter if letter.isalnum() else " " for letter in text)
    return frozenset(pair for index in range(len(letters) - 1) if " " not in (pair := letters[index : index + 2]))


def weigher_of(dossier: Dossier) -> Weigher:
    texts = [place.quote for paper in dossier.papers for place in (*passages_of(paper), *_told(paper))]
    return Weigher(texts)


def own_problems(paper: Paper, *, told_plainly: bool = False) -> list[Place]:
    """Return the problems of a self-examination; if `told_plainly`, without the vague ones."""
    text = paper.review.document.text
    return [
        _place(paper, text, passage)
        for passage in paper.review.passages
        if passage.labels.function is Function.PROBLEM and not (told_plainly and passage.labels.specificity is Specificity.VAGUE)
    ]


def passages_of(paper: Paper, *functions: Function) -> list[Place]:
    """Return the passages of a paper with one of the functions, or all."""
    text = paper.review.document.text
    return [_place(paper, text, passage) for passage in paper.review.passages if not functions or passage.labels.function in functions]


def _place(paper: Paper, text: str, passage: Passage) -> Place:
    return Place(paper.path, text[passage.start : passage.end])


def _told(paper: Paper) -> list[Place]:
    text, told = paper.review.document.text, paper.review.told
    spans = [(turn.start, turn.end) for turn in told.turns] + [span for talk in told.talks for span in talk.pointed]
    spans += [(item.start, item.end) for item in told.opinions.items] if told.opinions else []
    spans += [(item.start, item.end) for item in told.rectification.items] if told.rectification else []
    return [Place(paper.path, text[start:end]) for start, end in spans]


def _measures(dossier: Dossier) -> list[Place]:
    written = [place for paper in dossier.of_kind(Kind.SELF_CHECK) for place in passages_of(paper, Function.MEASURE)]
    return [place for paper in dossier.of_kind(Kind.RECTIFICATION) for place in _told(paper)] + written


def _criticisms(dossier: Dossier) -> list[tuple[Pair, Place]]:
    return [
        ((turn.speaker, turn.target), Place(paper.path, paper.review.document.text[turn.start : turn.end]))
        for paper in dossier.of_kind(Kind.MINUTES)
        for turn in paper.review.told.turns
        if turn.kind is TurnKind.CRITICISM and turn.speaker and turn.target
    ]


def traces(dossier: Dossier) -> Iterator[Trace]:
    """Yield every real opinion, in order, with the nearest problem, its cause and measure, and the nearest criticism."""
    weigher = weigher_of(dossier)
    problems = [place for paper in dossier.papers for place in own_problems(paper)]
    causes = {paper.path: passages_of(paper, Function.CAUSE) for paper in dossier.of_kind(Kind.SELF_CHECK)}
    measures, criticisms = _measures(dossier), [place for _, place in _criticisms(dossier)]
    for paper in dossier.of_kind(Kind.OPINIONS):
        for item in paper.review.told.opinions.items if paper.review.told.opinions else ():
            if item.real:
                opinion = Place(paper.path, paper.review.document.text[item.start : item.end])
                problem = weigher.nearest(opinion.quote, problems)
                about = f"{opinion.quote}\n{problem.quote}" if problem else opinion.quote
                cause = weigher.nearest(problem.quote, causes.get(problem.file, [])) if problem else None
                yield Trace(opinion, problem, cause, _either(weigher, opinion, problem, measures), weigher.nearest(about, criticisms))


def _either(weigher: Weigher, opinion: Place, problem: Place | None, places: Sequence[Place]) -> Place | None:
    return weigher.nearest(opinion.quote, places) or (weigher.nearest(problem.quote, places) if problem else None)


def vanished(dossier: Dossier) -> Iterator[Vanished]:
    """Yield what was pointed out in each talk and whether one of the two said it to the other at the meeting; nothing without minutes."""
    if not dossier.of_kind(Kind.MINUTES):
        return
    weigher, criticisms = weigher_of(dossier), _criticisms(dossier)
    for paper in dossier.of_kind(Kind.TALK):
        for talk in paper.review.told.talks:
            if len(talk.pair) == 2:
                between = [place for pair, place in criticisms if set(pair) == set(talk.pair)]
                for start, end in talk.pointed:
                    pointed = Place(paper.path, paper.review.document.text[start:end])
                    yield Vanished((talk.pair[0], talk.pair[1]), pointed, weigher.nearest(pointed.quote, between))


