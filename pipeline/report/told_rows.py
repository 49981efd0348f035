"""Talks, criticisms and measures of a batch as rows of the ledger. A file's quotations are no longer at hand here, so rows keep short words."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.model import Review
from pipeline.report.wording import EDGES, TALKS
from pipeline.spoken import Pair, TalkLabel, Turn, TurnKind

if TYPE_CHECKING:
    from pipeline.report.ledger import LedgerRow

__all__ = ["criticism_rows", "measure_rows", "numbered", "talk_rows"]

Row = tuple[object, ...]
YES, NO = "有", "缺"


def numbered(rows: Sequence["LedgerRow"], told: Callable[[Review], Iterator[Row]]) -> list[Row]:
    """Return the rows that every review tells, numbered through, with unit and file in front."""
    found = [(row.review.identity.unit or "", row.path, *line) for row in rows if row.review for line in told(row.review)]
    return [(number, *line) for number, line in enumerate(found, start=1)]


def talk_rows(review: Review) -> Iterator[Row]:
    for talk in review.told.talks:
        one, other, *_ = (*talk.pair, "", "")
        yield one, other, talk.date or "", TALKS[talk.talk], "是" if talk.talk is TalkLabel.PROBLEM_POINTED else "否"


def criticism_rows(review: Review) -> Iterator[Row]:
    """Yield every pair of members, whether the one criticised the other, and how."""
    meeting = review.told.meeting
    if meeting is None:
        return
    made: dict[Pair, list[Turn]] = {}
    for turn in review.told.turns:
        if turn.kind is TurnKind.CRITICISM and turn.speaker and turn.target:
            made.setdefault((turn.speaker, turn.target), []).append(turn)
    for one in meeting.members:
        for other in meeting.members:
            if one != other:
                turns = made.get((one, other), [])
                edges = "、".join(dict.fromkeys(EDGES[turn.edge] for turn in turns if turn.edge))
                yield one, other, "是" if turns else "否", "否" if (one, other) in meeting.pairs_missing_in_substance else "是", edges


def measure_rows(review: Review) -> Iterator[Row]:
    for item in review.told.rectification.items if review.told.rectification else ():
        held = (item.responsible, item.deadline, item.standard, item.action)
        yield item.problem, item.measure, *(YES if slot else NO for slot in held), "", ""
