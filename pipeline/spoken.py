"""The values of what is said rather than written down: turns of a meeting, talks, and what the two come to (`domain.md`, sections 4 and 5).

As in `model.py`: frozen, no I/O, spans are half-open code points into `Document.text`, enum values are what stands on disk.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

Pair = tuple[str, str]


class TurnKind(StrEnum):
    HOST = "host"
    SELF_CRITICISM = "self_criticism"
    CRITICISM = "criticism"
    RESPONSE = "response"
    COMMENT = "comment"
    OTHER = "other"


class Edge(StrEnum):
    """What a criticism is worth (D-10)."""

    SUBSTANTIVE = "substantive"
    EVASIVE = "evasive"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class Response(StrEnum):
    ACCEPT = "accept"
    DEFEND = "defend"


class TalkLabel(StrEnum):
    """What a talk amounts to (D-9), the best first."""

    PROBLEM_POINTED = "problem_pointed"
    WORK_EXCHANGE = "work_exchange"
    FEELINGS = "feelings"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of minutes in which one person does one thing; `target` and `edge` of a criticism, `response` of a response.

    `certainty` is the calibrated probability of the edge, response or, else, of the kind.
    """

    speaker: str | None
    kind: TurnKind
    target: str | None
    edge: Edge | None
    response: Response | None
    start: int
    end: int
    certainty: float = 1.0


class OnePen(NamedTuple):
    """Two speakers whose words are alike (section 7, pattern 5): the share of the shorter one's words that the other has too."""

    speakers: Pair
    share: float


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the turns come to. Pairs are (speaker, target), in the order of the members."""

    members: tuple[str, ...]
    pairs_missing: tuple[Pair, ...]
    pairs_missing_in_substance: tuple[Pair, ...]
    uncriticised: tuple[str, ...]
    uncriticised_in_substance: tuple[str, ...]
    substantive_share: float | None
    without_self_criticism: tuple[str, ...] = ()
    one_pen: tuple[OnePen, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk record. `pair` is empty or short where the record does not say who talked; `date` is as written."""

    pair: tuple[str, ...]
    talk: TalkLabel
    date: str | None
    start: int
    end: int
    pointed: tuple[tuple[int, int], ...] = ()
