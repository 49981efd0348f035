"""What has to be said of minutes, talks, study, opinions, a plan and a rectification paper: findings that rest on what these come to."""

from collections.abc import Iterator, Sequence

from pipeline.assess.evidence import quote
from pipeline.assess.findings import GRAVITY, Judgement, finding
from pipeline.assess.pack import Pack
from pipeline.assess.study import before_issue, lacking
from pipeline.model import Document, Finding, Quote, Severity
from pipeline.preparation import Opinions, Plan, Rectification, RectificationItem, Study
from pipeline.spoken import Edge, Meeting, Response, Talk, TalkLabel, Turn, TurnKind
from pipeline.told import Told

__all__ = ["REMARKS", "remarks"]

NO_EDGE = Judgement("MT001", "D-10", "批评没有实质", "打太极、只提希望建议、拿表扬当批评，都看不出对方错在哪里。")
NOT_IN_SUBSTANCE = Judgement("MT002", "D-10", "没有得到实质批评", "会上没有一个人点出这位同志的问题。")
NO_SELF_CRITICISM = Judgement("MT003", "D-10", "没有自我批评", "成员在会上没有作自我批评。")
PAIR_MISSING = Judgement("MT004", "D-10", "没有相互批评", "成员之间没有逐一相互批评。")
DEFENDED = Judgement("MT005", "D-10", "对批评作辩解", "听到批评先作解释、推给别人或客观。")
ONE_PEN = Judgement("MT006", "D-17", "发言如出一手", "不同的人用同样的话，去掉人名以后大半相同。")
NOTHING_POINTED = Judgement("TK001", "D-9", "没有指出对方问题", "闲聊、叙感情、交换工作意见，都不能代替指出对方的问题。")
NOBODY = Judgement("TK002", "D-12", "看不出谁同谁谈", "谈话记录没有写明双方姓名，不能计入覆盖。")
STUDY_SHORT = Judgement("ST001", "S-1", "学习没有达到要求", "按逐次记录相加，没有达到学习时间、天数或讨论次数。")
NO_HOURS = Judgement("ST002", "S-1", "没有写学时", "这一次没有写明学了几个小时，不能相加。")
DOUBLED = Judgement("ST003", "S-1", "同一天重复计算", "同一天同一段时间记了两次，只算一次。")
TOO_EARLY = Judgement("ST004", "D-17", "学在印发之前", "记录的学习日期早于所学文件的日期。")
CLAIMED = Judgement("ST005", "S-1", "合计与逐次不符", "记录自报的合计与逐次相加的结果不一样。")
ONE_CHANNEL = Judgement("OP001", "S-2", "征求意见形式单一", "要采用灵活多样的形式。")
PEOPLE_UNTOLD = Judgement("OP002", "S-2", "没有写明征求了多少人", "看不出征求意见的广度。")
ONLY_WISHES = Judgement("OP003", "S-2", "没有听到真实意见", "汇总里只有希望、建议和好话，没有一条说出了问题。")
LOOK_MISSING = Judgement("PL001", "S-6", "实施方案四看缺一", "看精神与实际、领导带头、问题找准、保证措施。")
ITEM_LACKING = Judgement("RE001", "S-5", "整改事项缺项", "每一项看责任人、时限、质量要求、具体动作。")
NO_DATE = Judgement("RE002", "S-5", "长期坚持不是时限", "“长期坚持”“持续推进”不能当完成时限。")
ITEM_ORPHANED = Judgement("RE003", "S-5", "问题与措施不成对", "有问题没有措施，或有措施没有写明针对什么问题。")
REMARKS = (
    *(NO_EDGE, NOT_IN_SUBSTANCE, NO_SELF_CRITICISM, PAIR_MISSING, DEFENDED, ONE_PEN, NOTHING_POINTED, NOBODY),
    *(STUDY_SHORT, NO_HOURS, DOUBLED, TOO_EARLY, CLAIMED, ONE_CHANNEL, PEOPLE_UNTOLD, ONLY_WISHES, LOOK_MISSING),
    *(ITEM_LACKING, NO_DATE, ITEM_ORPHANED),
)

_EDGE_MESSAGES = {
    Edge.EVASIVE: ("打太极、兜圈子，看不出对方错在哪里", "具体是哪一件事、哪一次？"),
    Edge.SUGGESTION: ("只提希望建议，没有讲问题", "提这条希望，是因为对方哪一件事没有做好？"),
    Edge.PRAISE: ("把表扬当批评", "这位同志真正的毛病是什么？"),
}
_TALK_MESSAGES = {
    TalkLabel.WORK_EXCHANGE: "以交换工作意见代替指出对方问题",
    TalkLabel.FEELINGS: "以谈感情代替谈问题",
    TalkLabel.CHAT: "以闲聊代替交心",
}
_CLAIM_NAMES = {"hours": "小时", "days": "天", "discussions": "次讨论"}
_SLOTS = (
    ("responsible", "责任人", "谁来做？"),
    ("deadline", "时限", "什么时候做完？"),
    ("standard", "质量要求", "做到什么样算数？"),
    ("action", "具体动作", "具体做哪件事？"),
)


def remarks(document: Document, told: Told, pack: Pack) -> tuple[Finding, ...]:
    """Return every finding, gravest first, then in reading order."""
    found: list[Finding] = []
    if told.meeting:
        found += [*_of_turns(document, told.turns), *_of_meeting(told.meeting)]
    found += [remark for talk in told.talks for remark in _of_talk(document, talk)]
    if told.study:
        found += _of_study(document, told.study, pack)
    if told.opinions:
        found += _of_opinions(told.opinions, pack)
    if told.plan:
        found += _of_plan(told.plan)
    if told.rectification:
        found += _of_rectification(document, told.rectification)
    return tuple(sorted(found, key=lambda one: (GRAVITY[one.severity], one.quote.start if one.quote else -1)))


def _of_turns(document: Document, turns: Sequence[Turn]) -> Iterator[Finding]:
    for turn in turns:
        shown = quote(document, turn.start, turn.end)
        who = f"{turn.speaker}对{turn.target}" if turn.target else f"{turn.speaker}"
        if turn.kind is TurnKind.CRITICISM and turn.edge in _EDGE_MESSAGES:
            message, question = _EDGE_MESSAGES[turn.edge]
            yield finding(NO_EDGE, Severity.SHOULD, f"{who}：{message}", question, shown)
        elif turn.response is Response.DEFEND:
            yield finding(DEFENDED, Severity.CONSIDER, f"{who}对批评作辩解", "这件事里，自己的责任是什么？", shown)


def _of_meeting(meeting: Meeting) -> Iterator[Finding]:
    for name in meeting.without_self_criticism:
        yield finding(NO_SELF_CRITICISM, Severity.MUST, f"{name}没有作自我批评", "是没有讲，还是记录漏了？")
    for name in meeting.uncriticised:
        yield finding(NOT_IN_SUBSTANCE, Severity.MUST, f"没有一个人批评{name}", "是没有人提，还是记录漏了？")
    for name in meeting.uncriticised_in_substance:
        if name not in meeting.uncriticised:
            yield finding(NOT_IN_SUBSTANCE, Severity.MUST, f"批评{name}的话没有一句有实质", "谁最清楚这位同志的问题？")
    if meeting.pairs_missing:
        lacking_by = {speaker: [target for one, target in meeting.pairs_missing if one == speaker] for speaker, _ in meeting.pairs_missing}
        for speaker, targets in lacking_by.items():
            yield finding(PAIR_MISSING, Severity.SHOULD, f"{speaker}没有批评{'、'.join(targets)}", "是没有批评，还是记录漏了？")
    for pen in meeting.one_pen:
        one, other = pen.speakers
        yield finding(ONE_PEN, Severity.SHOULD, f"{one}与{other}的发言有{pen.share:.0%}的话相同（人名不计）", "发言是各人自己写的吗？")


def _of_talk(document: Document, talk: Talk) -> Iterator[Finding]:
    shown = quote(document, talk.start, talk.end)
    if len(talk.pair) < 2:
        yield finding(NOBODY, Severity.SHOULD, "没有写明谈话双方是谁", "谁同谁谈的？", shown)
    if talk.talk in _TALK_MESSAGES:
        who = f"{'与'.join(talk.pair)}：" if talk.pair else ""
        yield finding(NOTHING_POINTED, Severity.SHOULD, f"{who}{_TALK_MESSAGES[talk.talk]}", "谈话中指出了对方什么问题？", shown)


def _of_study(document: Document, study: Study, pack: Pack) -> Iterator[Finding]:
    for words in lacking(study, pack):
        yield finding(STUDY_SHORT, Severity.MUST, words, "还有没有记录没有报来？")
    for entry in study.entries:
        if entry.hours is None and (entry.study or entry.discussion):
            yield finding(NO_HOURS, Severity.CONSIDER, "没有写明学时", "这一次学了几个小时？", quote(document, entry.start, entry.end))
    for entry in study.doubled:
        yield finding(
            DOUBLED, Severity.SHOULD, "同一天同一段时间记了两次，只算一次", "哪一条是真的？", quote(document, entry.start, entry.end)
        )
    for entry, name, issued in before_issue(document, study, pack):
        message = f"记录的日期早于“{name}”（{issued}）"
        yield finding(TOO_EARLY, Severity.MUST, message, "那时学的是什么？记录是什么时候写的？", quote(document, entry.start, entry.end))
    sums = {"hours": study.hours, "days": study.days, "discussions": float(study.discussions)}
    for name, claim in study.claimed:
        if claim > sums[name]:
            yield finding(
                CLAIMED, Severity.SHOULD, f"自报{claim:g}{_CLAIM_NAMES[name]}，逐次相加是{sums[name]:g}{_CLAIM_NAMES[name]}", "差的在哪里？"
            )


def _of_opinions(opinions: Opinions, pack: Pack) -> Iterator[Finding]:
    if not any(item.real for item in opinions.items):
        yield finding(ONLY_WISHES, Severity.MUST, ONLY_WISHES.says.rstrip("。"), "群众当面不说的话，还有什么办法听到？")
    if len(opinions.channels) < pack.forms:
        yield finding(
            ONE_CHANNEL,
            Severity.MUST,
            f"征求意见的形式只有{len(opinions.channels)}种",
            "个别谈心、座谈会、走访、征求意见表、意见箱，用了哪些？",
        )
    if opinions.people is None:
        yield finding(PEOPLE_UNTOLD, Severity.SHOULD, PEOPLE_UNTOLD.title, "一共征求了多少人的意见？")


def _of_plan(plan: Plan) -> Iterator[Finding]:
    for look in plan.looks:
        if not look.met:
            yield finding(LOOK_MISSING, Severity.SHOULD, f"没有见到“{look.name}”", "方案里哪一句是讲这一条的？")


def _of_rectification(document: Document, paper: Rectification) -> Iterator[Finding]:
    if not paper.items:
        yield finding(ITEM_ORPHANED, Severity.MUST, "没有见到逐项的整改措施", "每个问题谁来改、何时改完？")
    for item in paper.items:
        yield from _of_item(item, quote(document, item.start, item.end))


def _of_item(item: RectificationItem, shown: Quote) -> Iterator[Finding]:
    if not item.measure:
        yield finding(ITEM_ORPHANED, Severity.MUST, "有问题，没有措施", "这个问题怎么改？", shown)
        return
    if not item.problem:
        yield finding(ITEM_ORPHANED, Severity.SHOULD, "有措施，没有写明针对什么问题", "这条措施改的是哪个问题？", shown)
    if item.due and not item.deadline:
        yield finding(NO_DATE, Severity.SHOULD, f"“{item.due}”不是时限", "到哪一天算改完？", shown)
    held = {"responsible": item.responsible, "deadline": item.deadline or bool(item.due), "standard": item.standard, "action": item.action}
    missing = [(name, question) for slot, name, question in _SLOTS if not held[slot]]
    if missing:
        names, questions = zip(*missing, strict=True)
        severity = Severity.SHOULD if not (item.action and item.deadline) else Severity.CONSIDER
        yield finding(ITEM_LACKING, severity, f"没有写明{'、'.join(names)}", "".join(questions), shown)
