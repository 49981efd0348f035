"""After the meeting: did everybody criticise himself and everybody else in substance, and has every problem found a measure (D-10, S-5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.dossier.papers import Dossier, Paper
from pipeline.dossier.tracing import Place, Weigher, own_problems, passages_of, weigher_of
from pipeline.model import Function, Kind
from pipeline.preparation import RectificationItem
from pipeline.spoken import Pair

__all__ = ["AfterMeeting", "Missing", "after_meeting"]


class Missing(NamedTuple):
    """One missing piece: the clause it fails, what it is, and whom it concerns (empty for the unit as a whole)."""

    clause: str
    what: str
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AfterMeeting:
    """`unanswered` are problems without a measure, `orphans` items that answer no problem; None of both where no such paper is there."""

    without_self_criticism: tuple[str, ...]
    pairs_missing: tuple[Pair, ...]
    pairs_missing_in_substance: tuple[Pair, ...]
    unanswered: tuple[Place, ...]
    orphans: tuple[Place, ...]
    missing: tuple[Missing, ...]


def after_meeting(dossier: Dossier, members: Sequence[str]) -> AfterMeeting | None:
    """Return what the meeting and the rectification come to; None before there are any."""
    minutes, papers = dossier.of_kind(Kind.MINUTES), dossier.of_kind(Kind.RECTIFICATION)
    if not minutes and not papers:
        return None
    meetings = [paper.review.told.meeting for paper in minutes if paper.review.told.meeting]
    silent = [name for name in members if meetings and all(name in meeting.without_self_criticism for meeting in meetings)]
    pairs = [(one, other) for one in members for other in members if one != other]
    missing = [pair for pair in pairs if meetings and all(pair in meeting.pairs_missing for meeting in meetings)]
    blunt = [pair for pair in pairs if meetings and all(pair in meeting.pairs_missing_in_substance for meeting in meetings)]
    unanswered, orphans = _unlinked(dossier, papers) if papers else ((), ())
    found = [*_of_meeting(minutes, silent, missing, blunt), *_of_rectification(dossier, papers, unanswered, orphans)]
    return AfterMeeting(tuple(silent), tuple(missing), tuple(blunt), tuple(unanswered), tuple(orphans), tuple(found))


def _of_meeting(minutes: Sequence[Paper], silent: Sequence[str], missing: Sequence[Pair], blunt: Sequence[Pair]) -> Iterator[Missing]:
    if not minutes:
        yield Missing("D-10", "没有专题民主生活会的会议记录", ())
    yield from (Missing("D-10", f"{name}没有作自我批评", (name,)) for name in silent)
    for pair in blunt:
        what = "没有批评" if pair in missing else "的批评没有实质"
        yield Missing("D-10", f"{pair[0]}{what}{pair[1]}" if pair in missing else f"{pair[0]}对{pair[1]}{what}", pair)


def _of_rectification(
    dossier: Dossier, papers: Sequence[Paper], unanswered: Sequence[Place], orphans: Sequence[Place]
) -> Iterator[Missing]:
    if not papers:
        yield Missing("S-5", "没有整改方案或整改清单", ())
    whose = {paper.path: paper.member for paper in dossier.papers}
    for place in unanswered:
        who = whose.get(place.file)
        yield Missing("S-5", f"{who or '班子'}查摆的问题没有整改措施：“{shortened(place.quote)}”", (who,) if who else ())
    yield from (Missing("S-5", f"整改事项看不出改的是哪个问题：“{shortened(place.quote)}”", ()) for place in orphans)
    for paper in papers:
        for item in paper.review.told.rectification.items if paper.review.told.rectification else ():
            if lacking := _lacks(item):
                yield Missing("S-5", f"整改事项缺{'、'.join(lacking)}：“{shortened(item.problem or item.measure)}”", ())


def _lacks(item: RectificationItem) -> list[str]:
    slots = ((item.responsible, "责任人"), (item.deadline, "时限"), (item.standard, "质量要求"), (item.action, "具体动作"))
    return [name for held, name in slots if not held]


def _unlinked(dossier: Dossier, papers: Sequence[Paper]) -> tuple[list[Place], list[Place]]:
    """Return the problems that no item answers, and the items that answer nothing that anybody found."""
    weigher = weigher_of(dossier)
    problems = [place for paper in dossier.papers for place in own_problems(paper, told_plainly=True)]
    items = [
        (Place(paper.path, paper.review.document.text[item.start : item.end]), f"{item.problem}；{item.measure}")
        for paper in papers
        for item in (paper.review.told.rectification.items if paper.review.told.rectification else ())
    ]
    raised = [place for paper in dossier.of_kind(Kind.OPINIONS, Kind.MINUTES) for place in _told_by(paper)]
    own = {paper.path: [place.quote for place in passages_of(paper, Function.MEASURE)] for paper in dossier.of_kind(Kind.SELF_CHECK)}
    answers = [words for _, words in items]
    unanswered = [place for place in problems if not _answers(weigher, place.quote, [*answers, *own.get(place.file, ())])]
    orphans = [place for place, words in items if not _answers(weigher, words, [found.quote for found in (*problems, *raised)])]
    return unanswered, orphans


def _answers(weigher: Weigher, words: str, others: Sequence[str]) -> bool:
    return any(weigher.about_same(words, other) for other in others)


def _told_by(paper: Paper) -> Iterator[Place]:
    text, told = paper.review.document.text, paper.review.told
    spans = [(turn.start, turn.end) for turn in told.turns] + (
        [(item.start, item.end) for item in told.opinions.items] if told.opinions else []
    )
    yield from (Place(paper.path, text[start:end]) for start, end in spans)


def shortened(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= 40 else flat[:40] + "…"
