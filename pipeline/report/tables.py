"""What papers other than self-examinations come to, as tables of words; Word and HTML only lay them out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.model import Document, Place, Review, Specificity
from pipeline.preparation import Opinions, Plan, Rectification, Study
from pipeline.report.wording import EDGES, RESPONSES, TALKS, TURNS, place_in_words
from pipeline.spoken import Edge, Meeting, Pair, Talk, TalkLabel, Turn, TurnKind

__all__ = ["SheetTable", "criticism_matrix", "summary_of", "tables_of", "talk_matrix"]

EXCERPT = 60
SHORT = 8
YES, NO = "√", "缺"
_LABELLED = {TalkLabel.PROBLEM_POINTED: "●", TalkLabel.WORK_EXCHANGE: "○", TalkLabel.FEELINGS: "○", TalkLabel.CHAT: "○"}


class SheetTable(NamedTuple):
    """`widths` are shares of the line, one a column; `note` explains signs and stands under the table."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    note: str = ""

    @property
    def centred(self) -> tuple[bool, ...]:
        """Return, by column, whether all its words are short."""
        return tuple(all(len(row[index]) <= SHORT for row in self.rows) for index in range(len(self.columns)))


def summary_of(review: Review) -> str:
    """Return in one line what the paper comes to."""
    told = review.told
    if told.meeting:
        return _of_meeting(told.meeting, told.turns)
    if told.study:
        return f"集体学习合计{told.study.hours:g}小时，集中学习{told.study.days:g}天，讨论交流{told.study.discussions}次。"
    if told.opinions:
        real = sum(item.real for item in told.opinions.items)
        people = f"，征求{told.opinions.people}人" if told.opinions.people is not None else "，没有写明人数"
        return f"用了{len(told.opinions.channels)}种形式{people}；{len(told.opinions.items)}条中说出问题的{real}条。"
    if told.plan:
        return f"四看中见到{sum(look.met for look in told.plan.looks)}项。"
    if told.rectification:
        items = told.rectification.items
        whole = sum(item.responsible and item.deadline and item.standard and item.action for item in items)
        return f"整改事项{len(items)}项，四样齐全的{whole}项。"
    pointed = sum(talk.talk is TalkLabel.PROBLEM_POINTED for talk in told.talks)
    return f"谈话{len(told.talks)}次，指出对方问题的{pointed}次。"


def _of_meeting(meeting: Meeting, turns: Sequence[Turn]) -> str:
    criticisms = [turn for turn in turns if turn.kind is TurnKind.CRITICISM]
    blunt = sum(turn.edge is Edge.SUBSTANTIVE for turn in criticisms)
    return f"成员{len(meeting.members)}人，相互批评{len(criticisms)}条，有实质的{blunt}条。"


def tables_of(review: Review) -> tuple[SheetTable, ...]:
    told, document = review.told, review.document
    if review.links:
        return (_links(review),)
    if told.meeting:
        return criticism_matrix(told.meeting.members, told.turns), _turns(document, told.turns)
    if told.study:
        return (_study(document, told.study),)
    if told.opinions:
        return (_opinions(document, told.opinions),)
    if told.plan:
        return (_plan(document, told.plan),)
    if told.rectification:
        return (_rectification(told.rectification),)
    return (_talks(document, told.talks),) if told.talks else ()


def _links(review: Review) -> SheetTable:
    """Return each problem that says something with the places of its causes and measures."""
    text, passages = review.document.text, review.passages

    def places(numbers: Sequence[int]) -> str:
        return "、".join(dict.fromkeys(_place(review.document, passages[number].start) for number in numbers)) or "未见"

    rows = tuple(
        (
            _excerpt(text[passages[problem].start : passages[problem].end]),
            places((problem,)),
            places(causes),
            places(measures),
        )
        for problem, causes, measures in review.links
        if passages[problem].labels.specificity is not Specificity.VAGUE
    )
    return SheetTable("问题与原因、措施对照", ("问题", "位置", "对应的原因", "对应的措施"), rows, (5, 2, 2, 2))


def criticism_matrix(members: Sequence[str], turns: Sequence[Turn]) -> SheetTable:
    """Return who criticised whom: speakers down, targets across."""
    best: dict[Pair, str] = {}
    for turn in turns:
        if turn.kind is TurnKind.CRITICISM and turn.speaker and turn.target:
            sign = "●" if turn.edge is Edge.SUBSTANTIVE else "○"
            best[turn.speaker, turn.target] = "●" if best.get((turn.speaker, turn.target)) == "●" else sign
    checked = {turn.speaker for turn in turns if turn.kind is TurnKind.SELF_CRITICISM}
    signs: dict[Pair, str] = best | {(name, name): "自" if name in checked else "缺" for name in members}
    return _matrix("批评矩阵", "批评人＼被批评人", members, signs, "● 有实质　○ 没有实质　× 没有批评　自 作了自我批评　缺 没有作自我批评")


def talk_matrix(members: Sequence[str], best: Mapping[Pair, TalkLabel]) -> SheetTable:
    """Return who talked with whom, the same both ways."""
    signs = {pair: _LABELLED[label] for pair, label in best.items()}
    signs |= {(other, one): sign for (one, other), sign in signs.items()}
    signs |= {(name, name): "—" for name in members}
    return _matrix("谈话矩阵", "", members, signs, "● 指出了问题　○ 谈了，没有指出问题　× 没有谈")


def _matrix(title: str, corner: str, members: Sequence[str], signs: Mapping[Pair, str], note: str) -> SheetTable:
    rows = tuple((one, *(signs.get((one, other), "×") for other in members)) for one in members)
    return SheetTable(title, (corner, *members), rows, (2, *[1] * len(members)), note)


def _turns(document: Document, turns: Sequence[Turn]) -> SheetTable:
    rows = tuple(
        (
            turn.speaker or "—",
            TURNS[turn.kind] + (f"{turn.target}" if turn.target else ""),
            EDGES[turn.edge] if turn.edge else RESPONSES[turn.response] if turn.response else "—",
            _excerpt(document.text[turn.start : turn.end]),
            _place(document, turn.start),
        )
        for turn in turns
    )
    return SheetTable("逐人发言", ("发言人", "做什么", "怎么样", "原文摘录", "位置"), rows, (3, 4, 4, 11, 4))


def _talks(document: Document, talks: Sequence[Talk]) -> SheetTable:
    rows = tuple(
        (
            "、".join(talk.pair) or "没有写明",
            talk.date or "没有写明",
            TALKS[talk.talk],
            _excerpt(document.text[slice(*talk.pointed[0])]) if talk.pointed else "—",
            _place(document, talk.start),
        )
        for talk in talks
    )
    return SheetTable("逐次谈话", ("双方", "时间", "谈成什么", "指出的话", "位置"), rows, (5, 4, 4, 9, 4))


def _study(document: Document, study: Study) -> SheetTable:
    rows = tuple(
        (
            "、".join(dict.fromkeys((entry.dates[0], entry.dates[-1]))),
            f"{entry.hours:g}" if entry.hours is not None else "没有写明",
            "、".join(_does(entry.study, entry.discussion)),
            "重复，不计" if entry in study.doubled else "",
            _excerpt(document.text[entry.start : entry.end]),
        )
        for entry in study.entries
    )
    return SheetTable("逐次学习", ("日期", "学时", "形式", "说明", "原文摘录"), rows, (5, 3, 4, 3, 11))


def _does(study: bool, discussion: bool) -> Iterator[str]:
    if study:
        yield "集中学习"
    if discussion:
        yield "讨论交流"
    if not study and not discussion:
        yield "自学，不计"


def _opinions(document: Document, opinions: Opinions) -> SheetTable:
    rows = tuple(
        (
            str(number),
            "说出了问题" if item.real else "没有说出问题",
            _excerpt(document.text[item.start : item.end]),
            _place(document, item.start),
        )
        for number, item in enumerate(opinions.items, start=1)
    )
    return SheetTable(
        "逐条意见", ("序号", "是不是意见", "原文", "位置"), rows, (2, 5, 14, 4), f"形式：{'、'.join(opinions.channels) or '没有写明'}"
    )


def _plan(document: Document, plan: Plan) -> SheetTable:
    rows = tuple(
        (look.name, "见到" if look.met else "没有见到", _excerpt(document.text[look.start : look.end]) if look.met else "—")
        for look in plan.looks
    )
    return SheetTable("四看", ("看什么", "有没有", "原文"), rows, (5, 4, 14))


def _rectification(paper: Rectification) -> SheetTable:
    rows = tuple(
        (
            str(number),
            _excerpt(item.problem) or NO,
            _excerpt(item.measure) or NO,
            *(YES if held else NO for held in (item.responsible, item.deadline, item.standard, item.action)),
        )
        for number, item in enumerate(paper.items, start=1)
    )
    return SheetTable("逐项整改", ("序号", "问题", "措施", "责任人", "时限", "质量", "动作"), rows, (2, 7, 8, 2, 2, 2, 2))


def _excerpt(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= EXCERPT else flat[:EXCERPT] + "……"


def _place(document: Document, offset: int) -> str:
    where: Place = document.place(offset)
    return place_in_words(where)
