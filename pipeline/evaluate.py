"""A folder of labelled passages -> how right the labels and the rules are: measures, confusion matrices, worst misses.

The measures are those of the field: macro-F1 a question, quadratic weighted kappa on the scale vague - partial - concrete, F1 of
the positive answer where there are two. A question is scored on the passages whose gold label answers it.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import UsageError
from pipeline.evaluate_rules import record_of_rules
from pipeline.model import Function, Labels, Ownership, Scope, Slot, Specificity, Stance, Wind

__all__ = ["evaluate"]

Label = Callable[[str, Scope | None], Labels]

SHOWN_MISSES = 8
SCALE = ("vague", "partial", "concrete")


class Pairs(NamedTuple):
    """Gold and given answers of one question over N passages, with the certainty given and the passage's text."""

    gold: list[str]
    given: list[str]
    certainty: list[float]
    texts: list[str]


def evaluate(folder: Path, label: Label) -> str:
    """Return the report, in Chinese, on `passages.jsonl` of a folder; UsageError if it is missing or a line is malformed."""
    gold = list(_gold(folder / "passages.jsonl"))
    given = [label(row["text"], next((scope for scope in Scope if scope == row.get("doc")), None)) for row in gold]
    parts = [_measures(gold, given)]
    for name, answers in _ANSWERS.items():
        parts.append(_confusion(name, answers, _pairs(gold, given, name)))
    parts.append(record_of_rules(gold, given))
    return "\n\n".join(parts)


def _gold(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise UsageError(f"没有找到 {path}。请给出含 passages.jsonl 的文件夹")
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip():
            try:
                row = json.loads(line)
                if not {"text", "function"} <= set(row):
                    raise ValueError("缺少 text 或 function")
            except ValueError as error:
                raise UsageError(f"{path.name} 第 {number} 行写法有误：{error}") from None
            yield row


_ANSWERS: Mapping[str, Sequence[str]] = {
    "function": tuple(Function),
    "wind": tuple(Wind),
    "specificity": tuple(Specificity),
    "ownership": tuple(Ownership),
    "stance": tuple(Stance),
}
_TITLES = {
    "function": "功能",
    "wind": "风别",
    "specificity": "具体程度",
    "ownership": "归属（本人/集体/他人）",
    "stance": "归因",
    "stock": "套话",
}
_SLOT_TITLES = {Slot.RESPONSIBLE: "责任人", Slot.DEADLINE: "时限", Slot.STANDARD: "标准", Slot.ACTION: "动作"}


_OWN = {Ownership.SELF, Ownership.IMPLICIT}


def _whose(answers: Sequence[str]) -> list[str]:
    """Return the owners with self and implicit as one: both count as the author's own."""
    return ["own" if answer in _OWN else answer for answer in answers]


def _answer(labels: Labels, name: str) -> str:
    if name in set(Slot):
        return "yes" if name in (labels.measure or ()) else "no"
    value = getattr(labels, name)
    return ("yes" if value else "no") if name == "stock" else str(value)


def _gold_answer(row: Mapping[str, Any], name: str) -> str | None:
    if name in set(Slot):
        return None if row.get("measure") is None else ("yes" if row["measure"][name] else "no")
    value = row.get(name)
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _pairs(gold: Sequence[Mapping[str, Any]], given: Sequence[Labels], name: str) -> Pairs:
    chosen = [
        (answer, labels, row["text"]) for row, labels in zip(gold, given, strict=True) if (answer := _gold_answer(row, name)) is not None
    ]
    return Pairs(
        [answer for answer, _, _ in chosen],
        [_answer(labels, name) for _, labels, _ in chosen],
        [labels.scores[name] for _, labels, _ in chosen],
        [text for _, _, text in chosen],
    )


def _f1(gold: Sequence[str], given: Sequence[str], answer: str) -> float:
    hit = sum(a == b == answer for a, b in zip(gold, given, strict=True))
    total = gold.count(answer) + given.count(answer)
    return 2 * hit / total if total else 1.0


def _macro_f1(gold: Sequence[str], given: Sequence[str]) -> float:
    answers = sorted(set(gold))
    return sum(_f1(gold, given, answer) for answer in answers) / len(answers) if answers else 0.0


def _kappa(gold: Sequence[str], given: Sequence[str]) -> float:
    """Return Cohen's kappa with quadratic weights on the three-step scale."""
    a, b = [SCALE.index(x) for x in gold], [SCALE.index(x) for x in given]
    observed = sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) / max(len(a), 1)
    expected = sum((x - y) ** 2 for x in a for y in b) / max(len(a), 1) ** 2
    return 1 - observed / expected if expected else 1.0


def _calibration_error(pairs: Pairs) -> float:
    """Return the expected calibration error over ten bins of certainty."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for certainty, gold, given in zip(pairs.certainty, pairs.gold, pairs.given, strict=True):
        bins.setdefault(min(int(certainty * 10), 9), []).append((certainty, gold == given))
    gaps = [abs(sum(c for c, _ in found) - sum(right for _, right in found)) for found in bins.values()]
    return sum(gaps) / max(len(pairs.gold), 1)


def _measures(gold: Sequence[Mapping[str, Any]], given: Sequence[Labels]) -> str:
    lines = [f"标注段落 {len(gold)} 条"]
    for name in _ANSWERS:
        pairs = _pairs(gold, given, name)
        gold_answers, given_answers = (_whose(pairs.gold), _whose(pairs.given)) if name == "ownership" else (pairs.gold, pairs.given)
        lines.append(f"{_TITLES[name]:<6}宏平均F1 {_macro_f1(gold_answers, given_answers):.3f}   校准误差 {_calibration_error(pairs):.3f}")
        if name == "wind":
            near = [row.get("also") or [] for row in gold if row.get("wind") is not None]
            lenient = [g if p in also else p for g, p, also in zip(pairs.gold, pairs.given, near, strict=True)]
            lines.append(f"{'风别（含相邻）':<6}宏平均F1 {_macro_f1(pairs.gold, lenient):.3f}")
        if name == "specificity":
            lines.append(f"{'具体程度':<6}二次加权κ {_kappa(pairs.gold, pairs.given):.3f}")
    pairs = _pairs(gold, given, "stock")
    lines.append(f"{'套话':<6}F1 {_f1(pairs.gold, pairs.given, 'yes'):.3f}")
    for slot, title in _SLOT_TITLES.items():
        pairs = _pairs(gold, given, slot)
        lines.append(f"{'措施·' + title:<6}F1 {_f1(pairs.gold, pairs.given, 'yes'):.3f}")
    return "\n".join(lines)


def _confusion(name: str, answers: Sequence[str], pairs: Pairs) -> str:
    """Return the table gold by given, and the misses the program was most certain of."""
    counts = {(a, b): 0 for a in answers for b in answers}
    for pair in zip(pairs.gold, pairs.given, strict=True):
        counts[pair] = counts.get(pair, 0) + 1
    lines = [f"【{_TITLES[name]}】行为标注，列为判定", " " * 15 + "".join(f"{answer:>15}" for answer in answers)]
    lines += [f"{a:<15}" + "".join(f"{counts[a, b]:>15}" for b in answers) for a in answers]
    misses = [row for row in zip(pairs.certainty, pairs.gold, pairs.given, pairs.texts, strict=True) if row[1] != row[2]]
    for certainty, gold, given, text in sorted(misses, reverse=True)[:SHOWN_MISSES]:
        lines.append(f"  {certainty:.2f} 标注 {gold} 判为 {given}：{text}")
    return "\n".join(lines)
