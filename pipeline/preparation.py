"""The values of preparing a meeting and of mending what it found: study, opinions, plan, rectification (`domain.md`, sections 1 and 6).

As in `model.py`: frozen, no I/O, spans are half-open code points into `Document.text`.
"""

from dataclasses import dataclass
from typing import NamedTuple


class StudyEntry(NamedTuple):
    """One dated entry. `dates` in ISO form, more than one for a stretch of days; `hours` of all of them, None where not told."""

    dates: tuple[str, ...]
    hours: float | None
    study: bool
    discussion: bool
    half: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Study:
    """What the entries add up to; a day counts once, self-study does not count. `claimed` are totals that the record states itself."""

    hours: float
    days: float
    discussions: int
    entries: tuple[StudyEntry, ...] = ()
    doubled: tuple[StudyEntry, ...] = ()
    claimed: tuple[tuple[str, float], ...] = ()


class OpinionItem(NamedTuple):
    """One opinion that was gathered; `real` where it names something wrong, not only a wish, praise or nothing."""

    real: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Opinions:
    """`people` is None where the summary does not tell."""

    channels: tuple[str, ...]
    people: int | None
    items: tuple[OpinionItem, ...] = ()


class Look(NamedTuple):
    """One of the four looks at a plan (S-6) with the place that shows it; `start` equals `end` where nothing does."""

    name: str
    met: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Plan:
    looks: tuple[Look, ...]


class RectificationItem(NamedTuple):
    """One item of a rectification paper. `problem`, `measure` and `due` are as written, empty where missing; the rest is what S-5 asks for."""

    problem: str
    measure: str
    due: str
    responsible: bool
    deadline: bool
    standard: bool
    action: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rectification:
    items: tuple[RectificationItem, ...]
