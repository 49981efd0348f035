"""A dossier -> ready or not_ready, with every missing piece, its clause and whom it concerns (D-9, D-12, D-13, S-1, S-2, S-4).

Content decides: a complete folder of empty papers is not ready, and no date, meeting or later stage makes one so (D-11).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from pipeline.assess.findings import WIND_NAMES
from pipeline.assess.pack import Pack
from pipeline.assess.study import lacking
from pipeline.dossier.aftermath import AfterMeeting, Missing, after_meeting
from pipeline.dossier.papers import Dossier, Paper, Refused
from pipeline.dossier.tracing import Trace, Vanished, traces, vanished
from pipeline.model import FOUR_WINDS, Best, Kind, Review, Scope, Verdict
from pipeline.preparation import Study, StudyEntry
from pipeline.spoken import Pair, TalkLabel, Turn

__all__ = ["Gate", "Missing", "PairTalk", "Readiness", "Stage", "best_talks", "judge_gate"]


class Readiness(StrEnum):
    READY = "ready"
    NOT_READY = "not_ready"


class PairTalk(NamedTuple):
    """One talk between two members, and the file it stands in."""

    pair: Pair
    talk: TalkLabel
    file: str


class Stage(NamedTuple):
    """A stage of the work; it is `open` when all before it are `done` (S-4), and `begun` when papers of it are there."""

    name: str
    open: bool
    done: bool
    begun: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """`notes` are remarks that the readiness does not hang on. `materials` are the self-examinations, `meetings` the turns of
    each record of a meeting.
    """

    unit: str | None
    gate: Readiness
    missing: tuple[Missing, ...]
    members: tuple[str, ...]
    secretary: str | None
    study: Study
    channels: tuple[str, ...]
    people: int | None
    talks: tuple[PairTalk, ...]
    materials: tuple[Paper, ...]
    stages: tuple[Stage, ...]
    notes: tuple[Missing, ...]
    refused: tuple[Refused, ...]
    meetings: tuple[tuple[Turn, ...], ...]
    after: AfterMeeting | None
    traces: tuple[Trace, ...]
    vanished: tuple[Vanished, ...]


_TITLED = re.compile(
    r"^([\u4e00-\u9fa5]{3,24}?(?<!关于))(?:领导班子|党组(?!书记)|党委(?!书记)|党总支|党支部|班子|征求意见|集体学习|学习|教育实践活动|专题民主生活会|党的群众|谈心|整改)"
)
VERDICT_WORDS = {Verdict.REVISE: "修改", Verdict.RETURN: "限期重写"}
_RANK = {Verdict.PASS: 0, Verdict.REVISE: 1, Verdict.RETURN: 2}
_NOT_POINTED = {
    TalkLabel.WORK_EXCHANGE: "只交换了工作意见",
    TalkLabel.FEELINGS: "只谈了感情",
    TalkLabel.CHAT: "只是闲聊",
}


def judge_gate(dossier: Dossier, pack: Pack, folder: str) -> Gate:
    """Return the gate of a unit; `folder` names the unit where its papers do not."""
    members = tuple(person.name for person in dossier.members)
    study, talks = _study(dossier), _talks(dossier)
    opinions = [paper.review.told.opinions for paper in dossier.of_kind(Kind.OPINIONS) if paper.review.told.opinions]
    heard = any(item.real for summary in opinions for item in summary.items)
    channels = tuple(name for name in pack.channels if any(name in summary.channels for summary in opinions))
    told = [summary.people for summary in opinions if summary.people is not None]
    preparing = [*_of_study(dossier, study, pack), *_of_opinions(dossier, channels, heard, pack)]
    materials = [*_of_roster(dossier), *_of_materials(dossier, members)]
    talking = list(_of_talks(members, talks))
    missing = (*preparing, *materials, *talking)
    after = after_meeting(dossier, members)
    stages = _stages(dossier, [not preparing, not materials, not talking], after)
    return Gate(
        unit=_unit(dossier) or folder or None,
        gate=Readiness.NOT_READY if missing else Readiness.READY,
        missing=missing,
        members=members,
        secretary=dossier.people.chief,
        study=study,
        channels=channels,
        people=sum(told) if told else None,
        talks=talks,
        materials=tuple(dossier.of_kind(Kind.SELF_CHECK)),
        stages=stages,
        notes=tuple(_notes(dossier, stages)),
        refused=dossier.refused,
        meetings=tuple(paper.review.told.turns for paper in dossier.of_kind(Kind.MINUTES)),
        after=after,
        traces=tuple(traces(dossier)),
        vanished=tuple(vanished(dossier)),
    )


def _unit(dossier: Dossier) -> str | None:
    """Return the unit that most titles open with, else the one that most papers name; of equals the first."""
    heads = [block.text.strip()[:40] for paper in dossier.papers for block in paper.review.document.blocks[:2]]
    titled = [match[1] for head in heads if (match := _TITLED.match(head))]
    named = titled or [paper.review.identity.unit for paper in dossier.papers if paper.review.identity.unit]
    return max(dict.fromkeys(named), key=named.count, default=None)


def _study(dossier: Dossier) -> Study:
    """Return the study records of a dossier added up; a day in two files is one day."""
    records = [paper.review.told.study for paper in dossier.of_kind(Kind.STUDY) if paper.review.told.study]
    if len(records) == 1:
        return records[0]
    days: dict[str, float] = {}
    entries: list[StudyEntry] = []
    for record in records:
        entries += record.entries
        for entry in record.entries:
            for day in entry.dates if entry.study and entry not in record.doubled else ():
                days[day] = max(days.get(day, 0.0), 0.5 if entry.half else 1.0)
    hours, discussions = sum(record.hours for record in records), sum(record.discussions for record in records)
    return Study(hours, sum(days.values()), discussions, tuple(entries))


def _talks(dossier: Dossier) -> tuple[PairTalk, ...]:
    order = {person.name: index for index, person in enumerate(dossier.members)}
    found = [
        PairTalk((min(talk.pair, key=order.__getitem__), max(talk.pair, key=order.__getitem__)), talk.talk, paper.path)
        for paper in dossier.of_kind(Kind.TALK)
        for talk in paper.review.told.talks
        if len(talk.pair) == 2 and set(talk.pair) <= set(order)
    ]
    return tuple(sorted(found, key=lambda talk: (order[talk.pair[0]], order[talk.pair[1]], list(TalkLabel).index(talk.talk), talk.file)))


def best_talks(talks: Sequence[PairTalk]) -> Mapping[Pair, TalkLabel]:
    """Return the best talk of every pair that has talked."""
    best: dict[Pair, TalkLabel] = {}
    for talk in talks:
        best.setdefault(talk.pair, talk.talk)
    return best


def _of_study(dossier: Dossier, study: Study, pack: Pack) -> Iterator[Missing]:
    if not dossier.of_kind(Kind.STUDY):
        yield Missing("S-1", "没有学习记录", ())
        return
    yield from (Missing("S-1", words, ()) for words in lacking(study, pack))


def _of_opinions(dossier: Dossier, channels: Sequence[str], heard: bool, pack: Pack) -> Iterator[Missing]:
    if not dossier.of_kind(Kind.OPINIONS):
        yield Missing("S-2", "没有征求意见汇总", ())
        return
    if len(channels) < pack.forms:
        yield Missing("S-2", f"征求意见的形式只有{len(channels)}种" if channels else "看不出用什么形式征求意见", ())
    if not heard:
        yield Missing("S-2", "征求意见没有听到真实意见，只有希望、建议和好话", ())


def _of_roster(dossier: Dossier) -> Iterator[Missing]:
    if dossier.roster is None:
        yield Missing("D-12", "没有班子成员名单，无法核对是否人人都有材料、都谈过话", ())


def _of_materials(dossier: Dossier, members: Sequence[str]) -> Iterator[Missing]:
    papers = dossier.of_kind(Kind.SELF_CHECK)
    team = [paper for paper in papers if paper.member is None and paper.review.scope is Scope.TEAM]
    yield from _of_material("班子", (), team)
    for name in members:
        yield from _of_material(name, (name,), [paper for paper in papers if paper.member == name])


def _of_material(whose: str, who: tuple[str, ...], papers: Sequence[Paper]) -> Iterator[Missing]:
    """Yield what is missing of one author's material; of several versions the best counts."""
    if not papers:
        yield Missing("D-12", f"没有{whose}的对照检查材料", who)
        return
    best = min((paper.review for paper in papers), key=lambda review: _RANK[review.verdict or Verdict.RETURN])
    if best.verdict is not Verdict.PASS:
        yield Missing("D-12", f"{whose}的对照检查材料没有通过（{VERDICT_WORDS[best.verdict or Verdict.RETURN]}）：{_why(best)}", who)


def _why(review: Review) -> str:
    lacking_winds = [WIND_NAMES[wind] for wind in FOUR_WINDS if wind in review.winds and review.winds[wind].best is not Best.CONCRETE]
    if lacking_winds:
        return f"{'、'.join(lacking_winds)}没有本人的具体事例（D-2）"
    return review.findings[0].message if review.findings else "未达到要求"


def _of_talks(members: Sequence[str], talks: Sequence[PairTalk]) -> Iterator[Missing]:
    best = best_talks(talks)
    for pair in combinations(members, 2):
        if pair not in best:
            yield Missing("D-12", f"{pair[0]}与{pair[1]}没有谈心谈话", pair)
        elif best[pair] is not TalkLabel.PROBLEM_POINTED:
            yield Missing("D-9", f"{pair[0]}与{pair[1]}谈话没有指出对方问题，{_NOT_POINTED[best[pair]]}", pair)


def _stages(dossier: Dossier, done: Sequence[bool], after: AfterMeeting | None) -> tuple[Stage, ...]:
    """Return the stages in order; a later one opens only when all before it are done."""
    begun = (
        bool(dossier.of_kind(Kind.STUDY, Kind.OPINIONS)),
        bool(dossier.of_kind(Kind.SELF_CHECK)),
        bool(dossier.of_kind(Kind.TALK)),
        bool(dossier.of_kind(Kind.MINUTES)),
        bool(dossier.of_kind(Kind.RECTIFICATION)),
    )
    met = after is not None and begun[3] and not [piece for piece in after.missing if piece.clause == "D-10"]
    mended = after is not None and begun[4] and not [piece for piece in after.missing if piece.clause == "S-5"]
    finished = (*done, met, mended)
    names = ("学习教育、征求意见", "对照检查材料", "谈心谈话", "专题民主生活会", "整改落实")
    return tuple(Stage(name, all(finished[:index]), finished[index], begun[index]) for index, name in enumerate(names))


def _notes(dossier: Dossier, stages: Sequence[Stage]) -> Iterator[Missing]:
    for stage in stages:
        if stage.begun and not stage.open:
            yield Missing("S-4", f"上一个环节还没有做到位，已经有了“{stage.name}”的材料", ())
    plans = [paper.review.told.plan for paper in dossier.of_kind(Kind.PLAN) if paper.review.told.plan]
    if not plans:
        yield Missing("S-6", "没有实施方案", ())
    for plan in plans:
        yield from (Missing("S-6", f"实施方案没有见到“{look.name}”", ()) for look in plan.looks if not look.met)
    for paper in dossier.of_kind(Kind.SELF_CHECK):
        if paper.member is None and paper.review.scope is not Scope.TEAM:
            yield Missing("D-12", f"看不出是谁的材料：{paper.path}", ())
