"""Labelled passages -> how often each rule and judgement speaks, how often it is right, and what its speaking changes.

A rule is right where it would also speak had the passage its gold labels.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.assess.findings import JUDGEMENTS, Findings
from pipeline.assess.rubric import load_rubric
from pipeline.assess.rules import Rule, load_rules
from pipeline.model import Block, Document, Function, Labels, Ownership, Passage, Scope, Slot, Specificity, Stance, Wind

__all__ = ["Precision", "precision_of_rules", "record_of_rules"]

PRECISION_ASKED = 0.8
"""A rule that is right less often than this may only hint: its id belongs into `hints` of rubric.toml."""

_MOVES = {"OW001": "own_part", "OW002": "own_part", "CA001": "causes", "CA002": "", "ME001": "measures", "PT001": "examples"}
"""The criterion that is moved by the label a judgement rests on; the rules on vague speech all rest on the label `vague`."""


class Precision(NamedTuple):
    """How often a rule spoke, and how often it was right to."""

    id: str
    title: str
    spoken: int
    right: int

    @property
    def weak(self) -> bool:
        return self.spoken > 0 and self.right / self.spoken < PRECISION_ASKED


def record_of_rules(gold: Sequence[Mapping[str, Any]], given: Sequence[Labels]) -> str:
    """Return the table, in Chinese: times spoken, share right, and the criterion that moves with it."""
    rubric = load_rubric()
    lines = ["【规则】说了几次，其中几成说得对（按标注也应当说），说的是哪项标准"]
    for found in precision_of_rules(gold, given):
        share = f"{found.right / found.spoken:.2f}" if found.spoken else "—"
        criterion = rubric.criteria.get(_MOVES.get(found.id, "plain_speech"))
        advice = "  低于 0.80，应写进 rubric.toml 的 hints" if found.weak and found.id not in rubric.hints else ""
        moved = criterion.name if criterion else "不改分数，只提醒"
        lines.append(f"  {found.id} {found.title:<14}{found.spoken:>4} 次  准确 {share}  {moved}{advice}")
    return "\n".join(lines)


def precision_of_rules(gold: Sequence[Mapping[str, Any]], given: Sequence[Labels]) -> list[Precision]:
    """Return the precision of every rule and judgement that rests on one passage, in the order of the files."""
    rules = load_rules()
    spoken: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for row, labels in zip(gold, given, strict=True):
        should = set(_speaking(row, labels_of(row), rules))
        for name in _speaking(row, labels, rules):
            spoken[name] += 1
            right[name] += name in should
    titles = {rule.id: rule.title for rule in rules} | {item.id: item.title for item in JUDGEMENTS if item.id in _MOVES}
    return [Precision(name, title, spoken[name], right[name]) for name, title in titles.items()]


def _speaking(row: Mapping[str, Any], labels: Labels, rules: Sequence[Rule]) -> Iterator[str]:
    text = row["text"]
    scope = Scope.TEAM if row.get("doc") == Scope.TEAM else Scope.PERSON
    findings = Findings(Document("", "", "", (Block(text),)), text, scope, rules)
    return (finding.rule for finding in findings.of(Passage(0, len(text), labels)))


def labels_of(row: Mapping[str, Any]) -> Labels:
    """Return the labels of a line of `passages.jsonl`; what the line does not answer stays open."""
    measure = row.get("measure")
    return Labels(
        function=Function(row["function"]),
        wind=Wind(row["wind"]) if row.get("wind") else None,
        specificity=Specificity(row["specificity"]) if row.get("specificity") else None,
        ownership=Ownership(row["ownership"]) if row.get("ownership") else None,
        stock=row.get("stock"),
        stance=Stance(row["stance"]) if row.get("stance") else None,
        measure=None if measure is None else frozenset(slot for slot in Slot if measure[slot]),
    )
