"""The documented patterns of copying (`domain.md`, section 7), told from what two papers share: rule, message and the open question.

Nothing here says who copied whom. Which of two papers is earlier is said only where both are dated.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.assess.findings import Judgement
from pipeline.model import Kind, Span
from pipeline.reuse.dates import dates_in
from pipeline.reuse.masking import symbols_of
from pipeline.reuse.matching import Shared
from pipeline.reuse.paper import Paper
from pipeline.reuse.places import level_of, places_in
from pipeline.reuse.traces import Trace, Traces

__all__ = ["JUDGEMENTS", "PATCHED", "Sign", "is_first", "patched", "signs_of", "signs_of_trace"]

LAST_YEAR = Judgement(
    "CP001", "D-17", "与本人以往年度的材料相同", "同一作者不同年度的两份材料，问题段落相同，或只改了年份、届次、活动名称。"
)
SWAPPED = Judgement("CP002", "D-17", "只换了人名、职务、单位、数字", "两份材料的问题段落，遮去人名、职务、单位、地名、年份、数字以后相同。")
ALIKE = Judgement("CP003", "D-17", "与另一份材料相同", "两份材料有相同或改动很少的问题段落。")
TALKS = Judgement("CP004", "D-17", "谈话记录相同", "两份谈话记录除姓名、日期外相同。")
MEETINGS = Judgement("CP005", "D-17", "发言、批评相同", "同一次会上几个人的话相同，或两次会上的话相同、只是次序不同。")
PLACES = Judgement("CP006", "D-17", "留有别处的地名、单位", "文中自称的地方与本单位不符，或出现别处的乡镇、单位名称。")
SUPERIOR = Judgement("CP007", "D-17", "方案与上级方案相同", "下级方案的大半与上级方案相同；规定的表述不计。")
AHEAD = Judgement("CP008", "D-17", "学习早于文件印发", "所记学习的日期早于文件印发、会议召开的日期。")
REPEALED = Judgement("CP009", "D-17", "引用已废止的规定", "材料写成时，所引的规定已经废止。")
PATCHED = Judgement("CP010", "D-17", "一份材料取自几份", "问题段落分别与几份材料相同。")
SAME_FILE = Judgement("CP011", "D-17", "两份文件逐字相同", "两个文件的内容完全一样。")
YEARS = Judgement("CP012", "D-17", "与上一年度相比", "同一作者上一年度材料里的问题，今年沿用、改写、去掉、新增了哪些。")
DRAFTS = Judgement("CP013", "D-17", "同一作者的两稿", "同一作者的两份材料相同，看不出是两个年度的；评审时不算雷同。")
JUDGEMENTS = (LAST_YEAR, SWAPPED, ALIKE, TALKS, MEETINGS, PLACES, SUPERIOR, AHEAD, REPEALED, PATCHED, SAME_FILE, YEARS, DRAFTS)

QUESTIONS = {
    LAST_YEAR: "这件事今年又发生了吗？上一年度写的整改，做到了哪一步？",
    SWAPPED: "这件事发生在谁身上？当时的时间、地点、经手人，请当面核对。",
    ALIKE: "这件事是您自己的事吗？当时您做了什么？",
    TALKS: "两次谈话各在什么时候、什么地方？分别谈了对方的什么问题？",
    MEETINGS: "这番话是谁在会上说的？原始记录在哪里？",
    PLACES: "这里说的是哪个地方、哪个单位？与本单位是什么关系？",
    SUPERIOR: "本单位的实际情况、具体人和具体时限写在哪里？",
    PATCHED: "这几件事哪些是您自己的？",
    DRAFTS: "是同一份材料的两稿吗？以哪一稿为准？",
    SAME_FILE: "是重复报送，还是两个人交了同一份材料？",
}
HERE_FIRST, THERE_FIRST = "按落款，本材料在前", "按落款，对方材料在前"
MOSTLY_EQUAL = 0.9


class Sign(NamedTuple):
    """One remark on what is shared. `span` is the passage here that shows it best, in characters of the document."""

    judgement: Judgement
    message: str
    span: Span | None

    @property
    def question(self) -> str:
        return QUESTIONS[self.judgement]


def signs_of(traces: Traces) -> Iterator[Sign]:
    """Yield the signs of a paper: one for each other paper, and one where several papers gave their part."""
    for at, trace in enumerate(traces.others):
        for sign in signs_of_trace(traces.own, trace):
            more = at == 0 and traces.count > len(traces.others)
            yield sign._replace(message=f"{sign.message}，这样的材料共{traces.count}份") if more else sign
    if several := patched(traces.own, traces.others):
        yield several


def signs_of_trace(own: Paper, trace: Trace) -> Iterator[Sign]:
    judgement = _judgement(own, trace)
    yield Sign(judgement, _message(judgement, own, trace), max(trace.passages, key=lambda item: item.longest).a)
    if left := _left_in(own, trace):
        name, shared = left
        yield Sign(PLACES, f"相同的段落里有“{name}”，对方材料的单位正在那里，本材料的单位不在", shared.a)


def is_first(own: Paper, trace: Trace) -> bool:
    """Return whether this paper is the one that was there before: dated earlier, or the plan of a superior."""
    if own.kind is trace.kind is Kind.PLAN:
        return level_of(own.identity.unit) > level_of(trace.identity.unit)
    return _order(own, trace) == HERE_FIRST


def _judgement(own: Paper, trace: Trace) -> Judgement:
    if trace.sha256 == own.sha256 and not trace.part:
        return SAME_FILE
    if own.kind is trace.kind is Kind.TALK:
        return TALKS
    if own.kind is Kind.MINUTES:
        return MEETINGS
    if own.kind is Kind.PLAN and level_of(trace.identity.unit) > level_of(own.identity.unit):
        return SUPERIOR
    if own.identity.author and own.identity.author == trace.identity.author:
        return LAST_YEAR if own.year and trace.year and own.year != trace.year else DRAFTS
    return SWAPPED if any(map(_only_swapped, trace.passages)) else ALIKE


def _only_swapped(shared: Shared) -> bool:
    """Return whether two passages are nearly equal once masked, and differ in what was masked."""
    names = [
        [quote[start:end] for code, start, end in zip(*symbols_of(quote), strict=True) if code < 64]
        for quote in (shared.a_quote, shared.b_quote)
    ]
    return names[0] != names[1] and shared.similarity >= MOSTLY_EQUAL


def _message(judgement: Judgement, own: Paper, trace: Trace) -> str:
    where = f"本人{trace.year}年的材料《{trace.name}》" if judgement is LAST_YEAR and trace.year else f"《{trace.name}》"
    parts = [f"与{where}{_WORDS[judgement]}", f"共{len(trace.passages)}处"]
    if trace.share:
        parts.append(f"占计数段落的{trace.share:.0%}")
    parts.append(f"最长一处连续{max(item.longest for item in trace.passages)}字相同")
    if judgement is MEETINGS and _reordered(trace.passages):
        parts.append("次序不同")
    if order := _order(own, trace):
        parts.append(order)
    return "，".join(parts)


_WORDS = {
    LAST_YEAR: "相同",
    SWAPPED: "除人名、职务、单位、数字外基本相同",
    ALIKE: "有相同的段落",
    TALKS: "除姓名、日期外相同",
    MEETINGS: "有相同的发言",
    SUPERIOR: "（上级方案）相同",
    DRAFTS: "像是同一人的两稿",
    SAME_FILE: "逐字相同",
}


def _reordered(passages: Sequence[Shared]) -> bool:
    there = [item.b.start for item in passages]
    return there != sorted(there)


def _order(own: Paper, trace: Trace) -> str:
    """Return which paper is dated earlier, where both papers say their date; else nothing."""
    here, there = (next(iter(dates_in(date or "")), None) for date in (own.identity.date, trace.identity.date))
    if not here or not there or (here.first <= there.latest and there.first <= here.latest):
        return ""
    return THERE_FIRST if there.latest < here.first else HERE_FIRST


def patched(own: Paper, others: Sequence[Trace]) -> Sign | None:
    """Return that several papers gave parts which the others do not have."""
    givers = [
        trace
        for trace in others
        if _order(own, trace) != HERE_FIRST and any(not _told_by(item.a, others, trace) for item in trace.passages)
    ]
    if len(givers) < 2:
        return None
    names = "、".join(f"《{trace.name}》" for trace in givers[:4])
    return Sign(PATCHED, f"问题段落分别与{len(givers)}份材料相同：{names}", givers[0].passages[0].a)


def _told_by(span: Span, others: Sequence[Trace], besides: Trace) -> bool:
    return any(item.a.start < span.end and span.start < item.a.end for trace in others if trace is not besides for item in trace.passages)


def _left_in(own: Paper, trace: Trace) -> tuple[str, Shared] | None:
    """Return the name of a place in a shared passage that belongs to the other paper's unit and not to this one's."""
    if not own.identity.unit or not trace.identity.unit:
        return None
    theirs = set(places_in(trace.identity.unit)) - set(places_in(own.identity.unit))
    return next(((name, item) for item in trace.passages for name in sorted(theirs) if name in item.a_quote), None)
