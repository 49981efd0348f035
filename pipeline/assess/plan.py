"""An implementation plan -> the four looks of S-6: spirit and local reality, leaders first, problems found right, safeguards in place."""

import re
from collections.abc import Iterable, Sequence

from pipeline.lexicon import Hit
from pipeline.model import Document, Function, Passage, Span, Specificity
from pipeline.preparation import Look, Plan
from pipeline.segment.sentences import split_sentences

__all__ = ["LOOKS", "look_at"]

LOOKS = ("符合精神、切合实际", "领导带头", "问题找准", "保证措施到位")

_SPIRIT = re.compile(r"中央|省委|市委|县委|上级|党的群众路线|教育实践活动|主题教育|总要求|通知|文件精神|决策部署")
_LEADERS = re.compile(r"书记|主要负责(?:同志|人)|一把手|班子成员|领导干部|局长|院长|校长|镇长|主任")
_LEADING = re.compile(r"带头|率先|先学|先查|先改|联系点|讲党课|以上率下|作表率|第一责任人|包联|蹲点")
_BUSY = re.compile(r"\d|[一二三四五六七八九十]+(?:天|次|个|日|月)|每(?:周|月|季|人)|联系点|讲党课|[月日]前")
_PROBLEM = re.compile(r"问题|反映|突出|解决|整治|治理|纠正|查摆")
_SAFEGUARD = re.compile(r"领导小组|办公室设在|组长|督导|督查|检查|通报|责任|经费|考核|专人|台账|请示报告")
_WHO = re.compile(r"组长|负责|牵头|责任人|办公室|[月日]前|每(?:周|月|季)|通报")


def look_at(document: Document, passages: Sequence[Passage], anchors: Sequence[Hit]) -> Plan:
    """Return the four looks; `anchors` are matches of what can be checked on the spot: dates, persons, places, units, figures."""
    text = document.text
    sentences = list(split_sentences(text))
    return Plan(
        (
            _spirit(text, sentences, anchors),
            _first(LOOKS[1], (span for span in sentences if _says(text, span, _LEADERS, _LEADING, _BUSY))),
            _first(LOOKS[2], _problems(text, passages)),
            _first(LOOKS[3], (span for span in sentences if _says(text, span, _SAFEGUARD, _WHO))),
        )
    )


def _says(text: str, span: Span, *patterns: re.Pattern[str]) -> bool:
    return all(pattern.search(text, span.start, span.end) for pattern in patterns)


def _first(name: str, spans: Iterable[Span]) -> Look:
    span = next(iter(spans), Span(0, 0))
    return Look(name, span.start < span.end, *span)


def _spirit(text: str, sentences: Sequence[Span], anchors: Sequence[Hit]) -> Look:
    """Return the look at spirit and reality: it names what is above, and at least two sentences stand on their own ground."""
    local = [
        span
        for span in sentences
        if any(span.start <= start and end <= span.end for start, end, _ in anchors) and _says(text, span, _PROBLEM)
    ]
    above = any(_says(text, span, _SPIRIT) for span in sentences)
    return _first(LOOKS[0], local if above else ())


def _problems(text: str, passages: Sequence[Passage]) -> list[Span]:
    """Return the problems that a plan names and that could not be anybody's."""
    return [
        Span(passage.start, passage.end)
        for passage in passages
        if passage.labels.function in (Function.PROBLEM, Function.MEASURE)
        and passage.labels.specificity in (Specificity.CONCRETE, Specificity.PARTIAL)
        and _PROBLEM.search(text, max(passage.start - 60, 0), passage.end)
    ]
