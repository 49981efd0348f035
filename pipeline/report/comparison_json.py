"""Comparison -> the JSON of `zhaojing compare`, schema zhaojing.compare/1 (`schemas/compare.schema.json`)."""

import json
from collections.abc import Callable, Sequence

from pipeline.model import Finding
from pipeline.report.document_json import Json
from pipeline.reuse.comparison import Comparison, signs_of_pair
from pipeline.reuse.matching import Pair, Shared

__all__ = ["comparison_dumps"]

SCHEMA = "zhaojing.compare/1"


def comparison_dumps(found: Comparison, refused: Sequence[dict[str, str]], masked: Callable[[str], str]) -> str:
    """Return the JSON as text; `masked` is what every text of a paper passes through and keeps its length."""
    value = {
        "schema": SCHEMA,
        "pairs": [_pair(pair, masked) for pair in found.pairs],
        "left_over": [{"file": name, **_left(finding, masked)} for name, finding in found.left_over],
        "refused": list(refused),
    }
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace").decode("utf-8")


def _pair(pair: Pair, masked: Callable[[str], str]) -> Json:
    return {
        "a": pair.a.path,
        "b": pair.b.path,
        "fault_share": pair.fault_share,
        "longest": pair.longest,
        "passages": [_passage(shared, masked) for shared in pair.passages],
        "signs": [
            {"rule": sign.judgement.id, "clause": sign.judgement.clause, "message": masked(sign.message), "question": sign.question}
            for sign in signs_of_pair(pair)
        ],
    }


def _passage(shared: Shared, masked: Callable[[str], str]) -> Json:
    return {
        "a_start": shared.a.start,
        "a_end": shared.a.end,
        "a_quote": masked(shared.a_quote),
        "b_start": shared.b.start,
        "b_end": shared.b.end,
        "b_quote": masked(shared.b_quote),
        "similarity": shared.similarity,
    }


def _left(finding: Finding, masked: Callable[[str], str]) -> Json:
    shown = finding.quote
    assert shown is not None
    return {
        "rule": finding.rule,
        "clause": finding.clause,
        "start": shown.start,
        "end": shown.end,
        "quote": masked(shown.quote),
        "message": masked(finding.message),
        "question": finding.question,
    }
