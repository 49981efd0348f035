"""Across the papers of a dossier: opinion -> problem -> cause -> measure -> criticism, and what a talk said that the meeting did not.

Two passages are about the same matter when they share enough telling stretches: pairs of characters, each weighed by how few passages
of the dossier hold it. Where nothing is near enough, nothing is linked.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from pipeline.dossier.papers import Dossier, Paper
from pipeline.model import Function, Kind, Passage, Specificity
from pipeline.spoken import Pair, TurnKind

__all__ = ["NEAR", "Place", "Trace", "Vanished", "Weigher", "own_problems", "passages_of", "traces", "vanished"]

NEAR = 0.16
"""Share of the weight of the shorter passage that both must have in common; chosen on the sample dossiers."""

_CROWD = 0.25
"""A pair of characters in more than this share of all passages tells nothing."""


_AMOUNT = re.compile(r"[一二三四五六七八九十百千万两\d]{2,}(?:余|多)?(?:元|份|卷|支|张|户|亩|吨|公斤|件|本)")
_COMMON = re.compile(
    r"[^\u4e00-\u9fa5]|[一二三四五六七八九十百千万两半几]|[年月日号天时点分元次个份条件]|[我你他她它们咱您自己]|[的了是在有没不也就都还又很把被让给和与对到从向为以于上下里中来去说着过得地这那其之]|"
    r"班子|同志|领导|干部|职工|群众|工作|问题|学习|检查|会议|记录|整改|措施|院长|局长|书记|主任|副|书|组|科|局|院|所|县|镇|村|单位|办公|材料|意见|作风|纪律|思想|党"
)


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
    """What was pointed out in a talk of two members; `said` is where it was said of one of them at the meeting, None where nobody did."""

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

    def about_same(self, one: str, other: str) -> bool:
        """Return whether two passages are about the same matter: much in common, or one telling stretch or amount."""
        return bool(marks(one) & marks(other)) or self.likeness(one, other) >= NEAR

    def nearest(self, text: str, places: Sequence[Place]) -> Place | None:
        """Return the most alike of the places about the same matter, None where none is."""
        near = [place for place in places if self.about_same(text, place.quote)]
        return max(near, key=lambda place: (len(marks(text) & marks(place.quote)), self.likeness(text, place.quote)), default=None)


def grams(text: str) -> frozenset[str]:
    letters = "".join(letter if letter.isalnum() else " " for letter in text)
    return frozenset(pair for index in range(len(letters) - 1) if " " not in (pair := letters[index : index + 2]))


@cache
def marks(text: str) -> frozenset[str]:
    """Return what by itself tells a matter: amounts (八百元, 四百份), names in quotation marks, three characters that are no common words."""
    amounts = {match.group() for match in _AMOUNT.finditer(text)}
    stretches = {text[index : index + 3] for index in range(len(text) - 2)}
    return frozenset(amounts | {stretch for stretch in stretches if not _COMMON.search(stretch)})


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


def _self_criticisms(dossier: Dossier) -> list[tuple[Pair, Place]]:
    return [
        ((turn.speaker, turn.speaker), Place(paper.path, paper.review.document.text[turn.start : turn.end]))
        for paper in dossier.of_kind(Kind.MINUTES)
        for turn in paper.review.told.turns
        if turn.kind is TurnKind.SELF_CRITICISM and turn.speaker
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
    """Yield what was pointed out in each talk, and where anybody said it of one of the two at the meeting; nothing without minutes."""
    if not dossier.of_kind(Kind.MINUTES):
        return
    weigher, said = weigher_of(dossier), [*_criticisms(dossier), *_self_criticisms(dossier)]
    for paper in dossier.of_kind(Kind.TALK):
        for talk in paper.review.told.talks:
            if len(talk.pair) == 2:
                between = [place for (_, target), place in said if target in talk.pair]
                for start, end in talk.pointed:
                    pointed = Place(paper.path, paper.review.document.text[start:end])
                    yield Vanished((talk.pair[0], talk.pair[1]), pointed, weigher.nearest(pointed.quote, between))
