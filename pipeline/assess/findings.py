"""Labelled passages -> findings: which words, why, by which clause, and the question that is open (D-5).

The machine asks; it never writes a confession for anyone.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.assess.evidence import is_own, quote
from pipeline.assess.links import Orphans
from pipeline.assess.rules import Rule, rule_for
from pipeline.errors import LexiconError
from pipeline.lexicon import Hit
from pipeline.model import (
    FOUR_WINDS,
    Best,
    Document,
    Finding,
    Function,
    Ownership,
    Passage,
    Quote,
    Scope,
    Severity,
    Slot,
    Specificity,
    Stance,
    Wind,
    WindEvidence,
)
from pipeline.segment.misreadings import Misreading

__all__ = ["GRAVITY", "JUDGEMENTS", "WIND_NAMES", "Findings", "Judgement", "check_hints", "doubtful_words", "finding"]

WIND_NAMES = {
    Wind.FORMALISM: "形式主义",
    Wind.BUREAUCRATISM: "官僚主义",
    Wind.HEDONISM: "享乐主义",
    Wind.EXTRAVAGANCE: "奢靡之风",
}


class Judgement(NamedTuple):
    """A finding that rests on labels, not on words: its id for life, its clause, and what it says."""

    id: str
    clause: str
    title: str
    says: str


NO_EXAMPLE = Judgement(
    "WD001", "D-2", "某一风没有本人的具体事例", "四风中每一风都要有一件本人的、可以核对的事；习惯、别人的例子、口号都不算。"
)
NOT_ONESELF = Judgement("OW001", "D-8", "说的是别人", "“有的同志”“个别部门”一类的问题，不算本人的问题。")
NOT_ONES_PART = Judgement("OW002", "D-8", "说的是班子、单位", "个人材料里说集体的问题，要说清本人的份。")
NO_EPISODE = Judgement("PT001", "D-1", "有所指而无具体事例", "说到了自己的职责、习惯或数字，但没有一次可以核对的情形。")
EXCUSE = Judgement("CA001", "S-3", "原因推给客观", "把根源推给忙、累、人少、体制、别人；说到客观而不以它为由的不算。")
STOCK_CAUSE = Judgement("CA002", "D-3", "原因是套话", "谁的材料里都能用的原因，看不出与哪个问题相连。")
NO_CAUSE = Judgement("CA009", "S-3", "没有根源剖析", "全文没有见到对根源的剖析。")
LACKING_SLOTS = Judgement("ME001", "S-5", "措施缺项", "每条措施看四样：责任人、时限、质量要求、具体动作。")
UNANSWERED = Judgement("LK001", "S-5", "问题没有对应的措施", "每个问题都要有一条措施回答它；看说的是不是同一件事，不看写在哪里。")
UNEXPLAINED = Judgement("LK002", "S-3", "原因与问题不相连", "原因可以总说，但没有一条说到哪一件事，就看不出是不是真的根子。")
UNASKED = Judgement("LK003", "S-5", "措施没有对应的问题", "措施所改的，前面没有说到。")
NO_MEASURE = Judgement("ME009", "S-5", "没有整改措施", "全文没有见到整改措施。")
DOUBTFUL_WORD = Judgement("OC001", "D-14", "疑似错字", "识别或打字可能有误的词，只提示，不改原文；评审时按似应为的词理解。")
JUDGEMENTS = (
    *(NO_EXAMPLE, NOT_ONESELF, NOT_ONES_PART, NO_EPISODE, EXCUSE, STOCK_CAUSE, NO_CAUSE, LACKING_SLOTS, NO_MEASURE),
    *(UNANSWERED, UNEXPLAINED, UNASKED, DOUBTFUL_WORD),
)

_LACK = {
    Best.PARTIAL: "只说到习惯或范围，没有一次可以核对的具体事例",
    Best.VAGUE: "只有笼统的说法，没有一件具体事例",
    Best.ABSENT: "没有见到本人的问题，更没有具体事例",
}
_WIND_QUESTION = {
    Wind.FORMALISM: "哪一次是做给人看、没有落到实处的？当时怎么做的，谁受了影响？",
    Wind.BUREAUCRATISM: "哪一次该去没去、该办没办、该听没听？对方是谁，后来怎样？",
    Wind.HEDONISM: "哪一次图安逸、怕吃苦、松了劲？误了什么事？",
    Wind.EXTRAVAGANCE: "哪一次花了不该花的钱、用了不该用的车和房、收了不该收的东西？多少，从哪里出的？",
}
_FACET_QUESTIONS = (
    (("date", "relative_time", "moment"), "是哪一次、什么时候？"),
    (("person", "place", "meeting", "roles", "units"), "在哪里、涉及谁？"),
    (("consequence",), "造成了什么后果？"),
)
_SLOT_LACK = {
    Slot.RESPONSIBLE: ("责任人", "谁来做？"),
    Slot.DEADLINE: ("时限", "什么时候做完？"),
    Slot.STANDARD: ("质量要求", "做到什么样算数？"),
    Slot.ACTION: ("具体动作", "具体做哪件事？"),
}
GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


class Findings:
    """Builds the findings of one document; `text` is its text as the rules read it, `names` the group names behind each hit's number."""

    def __init__(
        self, document: Document, text: str, scope: Scope, rules: Sequence[Rule], hits: Sequence[Hit] = (), names: Sequence[str] = ()
    ) -> None:
        self._document = document
        self._text = text
        self._scope = scope
        self._rules = rules
        self._hits = hits
        self._names = names

    def all(
        self, passages: Sequence[Passage], winds: Mapping[Wind, WindEvidence], orphaned: Orphans, hints: Collection[str]
    ) -> tuple[Finding, ...]:
        """Return every finding, gravest first, then in reading order; what is among `hints` only hints."""
        found = [*self._winds(winds), *self._absent(passages), *self._orphaned(orphaned)]
        for passage in passages:
            found += self.of(passage)
        found = [replace(one, severity=Severity.INFO) if one.rule in hints else one for one in found]
        return tuple(sorted(found, key=lambda one: (GRAVITY[one.severity], one.quote.start if one.quote else -1)))

    def _winds(self, winds: Mapping[Wind, WindEvidence]) -> Iterator[Finding]:
        for wind in FOUR_WINDS:
            best, evidence = winds[wind]
            if best is not Best.CONCRETE:
                shown = evidence[0] if evidence else None
                yield finding(NO_EXAMPLE, Severity.MUST, f"{WIND_NAMES[wind]}：{_LACK[best]}", _WIND_QUESTION[wind], shown)

    def _absent(self, passages: Sequence[Passage]) -> Iterator[Finding]:
        functions = {passage.labels.function for passage in passages}
        if Function.CAUSE not in functions:
            yield finding(NO_CAUSE, Severity.SHOULD, "没有见到对根源的剖析", "这些问题，根子在自己身上的哪一处？")
        if Function.MEASURE not in functions:
            yield finding(NO_MEASURE, Severity.SHOULD, "没有见到整改措施", "谁来改？什么时候改完？做到什么样算数？")

    def _orphaned(self, orphaned: Orphans) -> Iterator[Finding]:
        for passage in orphaned.unanswered:
            yield finding(UNANSWERED, Severity.CONSIDER, "没有见到回答这个问题的措施", "这件事谁来改、怎么改？", self._quote(passage))
        if orphaned.unexplained:
            yield finding(
                UNEXPLAINED, Severity.CONSIDER, "原因都是总说的，没有一条说到前面的哪一件事", "最重的那件事，当时为什么会这样做？"
            )
        for passage in orphaned.unasked:
            yield finding(UNASKED, Severity.INFO, "前面没有见到这条措施所改的问题", "这条措施改的是哪一件事？", self._quote(passage))

    def of(self, passage: Passage) -> Iterator[Finding]:
        """Yield what has to be said of one passage, as far as it rests on that passage alone."""
        match passage.labels.function:
            case Function.PROBLEM:
                yield from self._of_problem(passage)
            case Function.CAUSE:
                yield from self._of_cause(passage)
            case Function.MEASURE:
                yield from self._of_measure(passage)

    def _quote(self, passage: Passage) -> Quote:
        return quote(self._document, passage.start, passage.end)

    def _of_problem(self, passage: Passage) -> Iterator[Finding]:
        labels, shown = passage.labels, self._quote(passage)
        if labels.ownership is Ownership.OTHERS:
            yield finding(NOT_ONESELF, Severity.SHOULD, "说的是别人，没有把自己摆进去", "同样的事您自己有没有？是哪一次？", shown)
        elif not is_own(passage, self._scope):
            yield finding(
                NOT_ONES_PART, Severity.CONSIDER, "说的是班子、单位，看不出本人的份", "这件事里，您本人做了什么、没有做什么？", shown
            )
        if labels.specificity is Specificity.VAGUE:
            rule, _ = rule_for(self._rules, self._text[passage.start : passage.end])
            yield Finding(rule.id, rule.clause, Severity.SHOULD if labels.stock else Severity.CONSIDER, rule.message, rule.question, shown)
        elif labels.specificity is Specificity.PARTIAL:
            yield finding(NO_EPISODE, Severity.CONSIDER, "说到了事情，但没有一次可以核对的情形", self._open_questions(passage), shown)

    def _open_questions(self, passage: Passage) -> str:
        """Return the questions on what the passage does not name: when, who and where, with what effect."""
        held = {self._names[group] for start, end, group in self._hits if passage.start <= start and end <= passage.end}
        return "".join(question for facets, question in _FACET_QUESTIONS if not held & set(facets)) or "最说明问题的是哪一次？"

    def _of_cause(self, passage: Passage) -> Iterator[Finding]:
        if passage.labels.stance is Stance.EXCUSE:
            yield finding(
                EXCUSE, Severity.SHOULD, "把根源推给了客观条件、体制或别人", "同样的条件下，您自己本可以怎么做？", self._quote(passage)
            )
        elif passage.labels.stock:
            yield finding(
                STOCK_CAUSE, Severity.CONSIDER, "原因是套话，看不出与哪个问题相连", "这个原因对应的是前面哪一件事？", self._quote(passage)
            )

    def _of_measure(self, passage: Passage) -> Iterator[Finding]:
        lacking = [slot for slot in Slot if slot not in (passage.labels.measure or ())]
        if lacking:
            names, questions = zip(*(_SLOT_LACK[slot] for slot in lacking), strict=True)
            severity = Severity.SHOULD if Slot.ACTION in lacking else Severity.CONSIDER
            yield finding(LACKING_SLOTS, severity, f"没有写明{'、'.join(names)}", "".join(questions), self._quote(passage))


def check_hints(hints: Collection[str], rules: Sequence[Rule]) -> None:
    """Raise LexiconError if one of the ids that may only hint is the id of nothing."""
    unknown = set(hints) - {rule.id for rule in rules} - {judgement.id for judgement in JUDGEMENTS}
    if unknown:
        raise LexiconError(f"rubric.toml：hints 里没有这些编号 {sorted(unknown)}")


def doubtful_words(document: Document, misreadings: Sequence[Misreading]) -> tuple[Finding, ...]:
    """Return a hint for each word that was probably misread, at its first place, in reading order."""
    counts = Counter((item.wrong, item.meant) for item in misreadings)
    first = {(item.wrong, item.meant): item for item in reversed(misreadings)}
    found = []
    for item in sorted(first.values()):
        count = counts[item.wrong, item.meant]
        times = f"，全文 {count} 处" if count > 1 else ""
        message = f"疑似错字：似应为“{item.meant}”{times}，请与原件核对"
        found.append(finding(DOUBTFUL_WORD, Severity.INFO, message, "", quote(document, item.start, item.end)))
    return tuple(found)


def finding(judgement: Judgement, severity: Severity, message: str, question: str, shown: Quote | None = None) -> Finding:
    """Return a finding that rests on a judgement."""
    return Finding(judgement.id, judgement.clause, severity, message, question, shown)
