"""Labelled passages -> whose they are, and the best own statement for each wind, wherever in the material it stands."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.model import (
    FOUR_WINDS,
    Best,
    Document,
    Function,
    Ownership,
    Passage,
    Quote,
    Scope,
    Specificity,
    Wind,
    WindEvidence,
)

__all__ = ["distinct", "is_own", "problems", "quote", "wind_evidence"]

SHOWN = 3
"""How many quotations are kept a wind; the sheet shows the first."""

_RANK = {Specificity.CONCRETE: 2, Specificity.PARTIAL: 1, Specificity.VAGUE: 0}


def quote(document: Document, start: int, end: int) -> Quote:
    """Return source text with its place (D-14)."""
    return Quote(start, end, document.text[start:end], *document.place(start))


def problems(passages: Sequence[Passage]) -> list[Passage]:
    return [passage for passage in passages if passage.labels.function is Function.PROBLEM]


def distinct(passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages without repetitions: a thing said twice is said once (D-7)."""
    first: dict[str, Passage] = {}
    for passage in passages:
        first.setdefault(passage.said, passage)
    return list(first.values())


def is_own(passage: Passage, scope: Scope) -> bool:
    """Return whether a problem counts as the author's own (D-8); in a team's material the team is the author."""
    owners = {Ownership.SELF, Ownership.IMPLICIT} | ({Ownership.COLLECTIVE} if scope is Scope.TEAM else set())
    return passage.labels.ownership in owners


def wind_evidence(document: Document, passages: Sequence[Passage], scope: Scope) -> Mapping[Wind, WindEvidence]:
    """Return for each of the four winds the best own level found, and the quotations of that level, best first."""
    own = [passage for passage in problems(passages) if is_own(passage, scope)]
    return {wind: _of_wind(document, list(_blaming(own, wind)), wind) for wind in FOUR_WINDS}


def _blaming(passages: Sequence[Passage], wind: Wind) -> Iterator[Passage]:
    return (passage for passage in passages if wind is passage.labels.wind or wind in passage.labels.also)


def _of_wind(document: Document, passages: Sequence[Passage], wind: Wind) -> WindEvidence:
    if not passages:
        return WindEvidence(Best.ABSENT, ())
    ranked = sorted(passages, key=lambda passage: _merit(passage, wind))
    best = ranked[0].labels.specificity
    shown = [passage for passage in ranked if passage.labels.specificity is best][:SHOWN]
    return WindEvidence(Best(str(best)), tuple(quote(document, passage.start, passage.end) for passage in shown))


def _merit(passage: Passage, wind: Wind) -> tuple[int, bool, float, int]:
    """Return a sort key, best first: level, the wind itself before a near one, certainty, place."""
    labels = passage.labels
    assert labels.specificity is not None
    return -_RANK[labels.specificity], labels.wind is not wind, -labels.scores.get("specificity", 0), passage.start
