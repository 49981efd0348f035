"""The Chinese words of every enum value that a user sees; one table a question, so that all sheets speak alike."""

from collections.abc import Mapping

from pipeline.assess.findings import WIND_NAMES
from pipeline.model import (
    DOUBTFUL,
    Best,
    BlockKind,
    Document,
    Function,
    Kind,
    Labels,
    Ownership,
    Place,
    Quote,
    Scope,
    Severity,
    Slot,
    Specificity,
    Stance,
    Verdict,
    Wind,
)
from pipeline.spoken import Edge, Response, TalkLabel, TurnKind

__all__ = [
    "BEST", "BLOCKS", "EDGES", "FLAGS", "FUNCTIONS", "KINDS", "OWNERSHIPS", "RESPONSES", "SCOPES", "SEVERITIES", "SLOTS", "SPECIFICITIES",
    "STANCES", "STANDINGS", "TALKS", "TROUBLES", "TURNS", "UNDEFINED", "VERDICTS", "WINDS", "certainty_in_words", "kind_in_words",
    "labels_in_words", "place_in_words", "place_of",
]  # fmt: skip

VERDICTS: Mapping[Verdict, str] = {Verdict.PASS: "可提交", Verdict.REVISE: "修改", Verdict.RETURN: "限期重写"}

STANDINGS: Mapping[str, str] = {
    **{verdict.value: words for verdict, words in VERDICTS.items()},
    "told": "会议记录、谈话记录等，见意见单",
    "unjudged": "未评审（不是应评审的材料）",
    "refused": "退回",
}

WINDS: Mapping[Wind, str] = {**WIND_NAMES, Wind.NONE: "四风之外"}

SEVERITIES: Mapping[Severity, str] = {Severity.MUST: "必改", Severity.SHOULD: "应改", Severity.CONSIDER: "可议", Severity.INFO: "提示"}

FUNCTIONS: Mapping[Function, str] = {
    Function.PROBLEM: "问题",
    Function.CAUSE: "原因",
    Function.MEASURE: "措施",
    Function.MERIT: "成绩",
    Function.OTHER: "其他",
}

SPECIFICITIES: Mapping[Specificity, str] = {
    Specificity.CONCRETE: "具体事例",
    Specificity.PARTIAL: "有所指",
    Specificity.VAGUE: "笼统",
}

BEST: Mapping[Best, str] = {
    Best.CONCRETE: "有",
    Best.PARTIAL: "无，有所指，不成事例",
    Best.VAGUE: "无，只有笼统说法",
    Best.ABSENT: "无，没有谈到",
}

OWNERSHIPS: Mapping[Ownership, str] = {
    Ownership.SELF: "本人",
    Ownership.IMPLICIT: "未写主语",
    Ownership.COLLECTIVE: "集体",
    Ownership.OTHERS: "他人",
}

STANCES: Mapping[Stance, str] = {Stance.INWARD: "剖析自身", Stance.EXCUSE: "归于客观", Stance.MIXED: "自身与客观并提"}

SLOTS: Mapping[Slot, str] = {Slot.RESPONSIBLE: "责任人", Slot.DEADLINE: "时限", Slot.STANDARD: "检验标准", Slot.ACTION: "具体做法"}

KINDS: Mapping[Kind, str] = {
    Kind.SELF_CHECK: "对照检查材料",
    Kind.MINUTES: "会议记录",
    Kind.TALK: "谈心谈话记录",
    Kind.RECTIFICATION: "整改方案（清单、台账）",
    Kind.OPINIONS: "征求意见汇总",
    Kind.PLAN: "实施方案",
    Kind.STUDY: "学习记录",
    Kind.OTHER: "其他材料",
}

SCOPES: Mapping[Scope, str] = {Scope.PERSON: "个人", Scope.TEAM: "班子"}

BLOCKS: Mapping[BlockKind, str] = {
    BlockKind.PARAGRAPH: "",
    BlockKind.ROW: "表格行",
    BlockKind.TEXTBOX: "文本框",
    BlockKind.FOOTNOTE: "脚注",
}

FLAGS: Mapping[str, str] = {"hidden": "原件中为隐藏文字", "inserted": "原件中为修订插入"}

# What is the matter with a passage that fails the clause; clauses outlive the ids of rules.
TROUBLES: Mapping[str, str] = {
    "D-1": "没有与事对接、与人见面",
    "D-2": "缺本人具体事例",
    "D-3": "笼统、套话",
    "D-8": "没有把自己摆进去",
    "D-9": "谈心没有点到问题",
    "D-10": "批评不见实质",
    "D-14": "文字存疑",
    "D-12": "准备工作不充分",
    "D-17": "照搬照套",
    "S-1": "学习未达要求",
    "S-2": "征求意见深度广度不够",
    "S-3": "根源不从自身找",
    "S-5": "整改要素不全",
    "S-6": "实施方案不切实",
}

UNDEFINED = "材料未写明"

TURNS: Mapping[TurnKind, str] = {
    TurnKind.HOST: "主持",
    TurnKind.SELF_CRITICISM: "自我批评",
    TurnKind.CRITICISM: "批评",
    TurnKind.RESPONSE: "回应",
    TurnKind.COMMENT: "点评",
    TurnKind.OTHER: "其他",
}

EDGES: Mapping[Edge, str] = {
    Edge.SUBSTANTIVE: "有实质",
    Edge.EVASIVE: "打太极",
    Edge.SUGGESTION: "只提希望建议",
    Edge.PRAISE: "表扬",
}

RESPONSES: Mapping[Response, str] = {Response.ACCEPT: "接受", Response.DEFEND: "辩解"}

TALKS: Mapping[TalkLabel, str] = {
    TalkLabel.PROBLEM_POINTED: "指出问题",
    TalkLabel.WORK_EXCHANGE: "交换工作",
    TalkLabel.FEELINGS: "谈感情",
    TalkLabel.CHAT: "闲聊",
}


def kind_in_words(kind: Kind, scope: Scope | None) -> str:
    return f"{KINDS[kind]}（{SCOPES[scope]}）" if scope else KINDS[kind]


def certainty_in_words(confidence: float | None) -> str:
    """Return 识别文字，把握93%, never quite 100, with a warning where it is little; empty for text that was not recognised from a picture."""
    if confidence is None:
        return ""
    return f"识别文字，把握{int(100 * confidence)}%" + ("，把握不大" if confidence < DOUBTFUL else "")


def place_of(document: Document, quote: Quote) -> str:
    """Return the place of a quotation and, where it was recognised from a picture, that and how surely."""
    certainty = certainty_in_words(document.confidence(quote.start, quote.end))
    return place_in_words(quote) + (f"，{certainty}" if certainty else "")


def place_in_words(quote: Quote | Place) -> str:
    """Return 第2页第5段, or 第5段 where the format has no pages; both count from 1."""
    page = f"第{quote.page}页" if quote.page is not None else ""
    return f"{page}第{quote.paragraph}段"


def labels_in_words(labels: Labels) -> str:
    """Return one short line such as 问题·形式主义·具体事例·本人; empty for text that answers no question."""
    if labels.function is Function.OTHER:
        return ""
    parts = [FUNCTIONS[labels.function], *_details(labels)]
    if labels.stock:
        parts.append("套话")
    return "·".join(parts)


def _details(labels: Labels) -> list[str]:
    if labels.function is Function.PROBLEM:
        winds = [WINDS[wind] for wind in (labels.wind, *labels.also) if wind]
        specificity = [SPECIFICITIES[labels.specificity]] if labels.specificity else []
        return ["、".join(winds)] * bool(winds) + specificity + ([OWNERSHIPS[labels.ownership]] if labels.ownership else [])
    if labels.function is Function.CAUSE:
        return [STANCES[labels.stance]] if labels.stance else []
    if labels.function is Function.MEASURE and labels.measure is not None:
        missing = "、".join(words for slot, words in SLOTS.items() if slot not in labels.measure)
        return [f"缺{missing}" if missing else "要素齐全"]
    return []
