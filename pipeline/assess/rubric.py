"""The rubric file -> criteria with weight, floor and values; the one place where a share becomes a score."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import LexiconError
from pipeline.lexicon import LEXICONS, checked, read_toml

__all__ = ["Rubric", "RubricCriterion", "load_rubric", "remember", "rubric_of"]

CRITERIA = ("examples", "own_part", "plain_speech", "originality", "causes", "measures")


class RubricCriterion(NamedTuple):
    """`weight` is its part of the score; a material below `floor` cannot pass; `values` turn labels into numbers from 0 to 1."""

    id: str
    clause: str
    name: str
    weight: float
    floor: float
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Rubric:
    """`hints` are the ids of rules and judgements that are right too seldom to do more than hint."""

    version: str
    pack: str
    hints: frozenset[str]
    criteria: Mapping[str, RubricCriterion]


def load_rubric(path: Path = LEXICONS / "rubric.toml") -> Rubric:
    """Return the rubric; LexiconError unless it weighs exactly the known criteria and the weights add up to 1."""
    table = checked(read_toml(path), ("version", "pack", "hints", "criterion"), path.name)
    rows = [RubricCriterion(**checked(row, RubricCriterion._fields, f"{path.name} [[criterion]]")) for row in table["criterion"]]
    if tuple(row.id for row in rows) != CRITERIA:
        raise LexiconError(f"{path.name}：标准应当依次是 {list(CRITERIA)}")
    if not math.isclose(sum(row.weight for row in rows), 1):
        raise LexiconError(f"{path.name}：各项权重合计应当为 1，现在是 {sum(row.weight for row in rows):.3f}")
    return Rubric(table["version"], table["pack"], frozenset(table["hints"]), {row.id: row for row in rows})


def remember(digest: str, rubric: Rubric) -> None:
    """Keep the rubric of rules that judge in this process: a sheet speaks of the rubric that judged."""
    _judging[digest] = rubric


def rubric_of(digest: str) -> Rubric:
    """Return the rubric of the rules with this digest; that of the installation where none is kept."""
    return _judging.get(digest) or _installed()


@cache
def _installed() -> Rubric:
    return load_rubric()


_judging: dict[str, Rubric] = {}
