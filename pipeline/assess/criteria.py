"""Passages and evidence -> one share a criterion, and the score. Shares of distinct passages: never counts, never lengths (D-7)."""

from collections.abc import Mapping, Sequence

from pipeline.assess.evidence import is_own, problems
from pipeline.assess.rubric import Rubric
from pipeline.model import FOUR_WINDS, Best, Criterion, Function, Ownership, Passage, Scope, Specificity, Verdict, Wind, WindEvidence

__all__ = ["ORIGINAL", "judge", "score", "verdict"]


ORIGINAL = 1.0, "没有比对出与别的材料相同的问题段落"
"""Of a paper by itself; what the archive knows is put in its place by `pipeline.reuse.judgement`."""


def judge(passages: Sequence[Passage], winds: Mapping[Wind, WindEvidence], scope: Scope, rubric: Rubric) -> tuple[Criterion, ...]:
    """Return the criteria in the rubric's order; `passages` are distinct."""
    shares = {
        "examples": _examples(winds, rubric),
        "own_part": _own_part(passages, scope, rubric),
        "plain_speech": _plain_speech(passages),
        "originality": ORIGINAL,
        "causes": _causes(passages, rubric),
        "measures": _measures(passages, rubric),
    }
    return tuple(
        Criterion(row.id, row.clause, round(shares[row.id][0], 4), row.weight, shares[row.id][1]) for row in rubric.criteria.values()
    )


def score(criteria: Sequence[Criterion]) -> int:
    """Return the weighted score out of 100."""
    return round(100 * sum(criterion.score * criterion.weight for criterion in criteria))


def verdict(criteria: Sequence[Criterion], winds: Mapping[Wind, WindEvidence], rubric: Rubric) -> Verdict:
    """Return `return` where a wind has no concrete own example, which no other mark outweighs; then `revise` below any floor."""
    if any(winds[wind].best is not Best.CONCRETE for wind in FOUR_WINDS):
        return Verdict.RETURN
    below = any(criterion.score < rubric.criteria[criterion.id].floor for criterion in criteria)
    return Verdict.REVISE if below else Verdict.PASS


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _examples(winds: Mapping[Wind, WindEvidence], rubric: Rubric) -> tuple[float, str]:
    values = rubric.criteria["examples"].values
    found = sum(winds[wind].best is Best.CONCRETE for wind in FOUR_WINDS)
    return _mean([values[winds[wind].best] for wind in FOUR_WINDS]), f"四风中有{found}风举出了本人的具体事例"


def _own_part(passages: Sequence[Passage], scope: Scope, rubric: Rubric) -> tuple[float, str]:
    values = dict(rubric.criteria["own_part"].values)
    if scope is Scope.TEAM:
        values[Ownership.COLLECTIVE] = values[Ownership.SELF]
    found = problems(passages)
    if not found:
        return 0.0, "没有查摆出问题"
    others = sum(not is_own(passage, scope) for passage in found)
    why = "问题都落在自己身上" if not others else "有的问题说的是别人或集体，没有落到自己身上"
    return _mean([values[str(passage.labels.ownership)] for passage in found]), why


def _plain_speech(passages: Sequence[Passage]) -> tuple[float, str]:
    found = problems(passages)
    if not found:
        return 0.0, "没有查摆出问题"
    plain = [passage.labels.specificity is not Specificity.VAGUE and not passage.labels.stock for passage in found]
    return _mean([float(value) for value in plain]), "问题都说到了事上" if all(plain) else "有的问题笼统或套话，说不到事上"


def _causes(passages: Sequence[Passage], rubric: Rubric) -> tuple[float, str]:
    values = rubric.criteria["causes"].values
    stances = [str(passage.labels.stance) for passage in passages if passage.labels.function is Function.CAUSE]
    if not stances:
        return 0.0, "没有见到原因剖析"
    return _mean([values[stance] for stance in stances]), "原因从自身找" if "excuse" not in stances else "有的原因推给了客观、推给了别人"


def _measures(passages: Sequence[Passage], rubric: Rubric) -> tuple[float, str]:
    values = rubric.criteria["measures"].values
    measures = [passage.labels.measure or frozenset() for passage in passages if passage.labels.function is Function.MEASURE]
    if not measures:
        return 0.0, "没有见到整改措施"
    share = _mean([sum(values[slot] for slot in measure) for measure in measures])
    return share, "措施四项齐全" if share == 1 else "有的措施缺责任人、时限、标准或动作"
