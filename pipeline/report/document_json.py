"""Review -> the JSON of `zhaojing inspect`, schema zhaojing.review/1 (`schemas/review.schema.json`)."""

import json
from collections.abc import Iterator
from typing import TypeAlias

from pipeline.model import FOUR_WINDS, Copy, Criterion, Document, Finding, Labels, Passage, Quote, Reason, Review, Slot, WindEvidence
from pipeline.report.told_json import spoken_json, worked_json

__all__ = ["SCHEMA", "dumps", "labels_json", "to_json"]

SCHEMA = "zhaojing.review/1"
DIGITS = 4  # of probabilities and shares; more would differ between processors

Json: TypeAlias = dict[str, object]


def to_json(review: Review) -> Json:
    """Return the review with its keys in the order of the contract; offsets are half-open code points into `text`."""
    return {
        "schema": SCHEMA,
        "document": _document(review),
        "text": review.document.text,
        "rules": {"version": review.rules.version, "digest": review.rules.digest},
        "verdict": review.verdict,
        "score": review.score,
        "winds": {wind: _wind(review.winds[wind]) for wind in FOUR_WINDS if wind in review.winds},
        "criteria": [_criterion(criterion) for criterion in review.criteria],
        "passages": [_passage(passage, review.document) for passage in review.passages],
        "findings": [_finding(finding) for finding in review.findings],
        "copies": [_copy(copy) for copy in review.copies],
        **spoken_json(review.told),
        "notices": [{"code": notice.code, "message": notice.message} for notice in review.document.notices],
        "links": [link._asdict() for link in review.links],
        **worked_json(review.told),
    }


def dumps(review: Review) -> str:
    """Return the JSON as text: the same characters for equal reviews, and always encodable as UTF-8.

    A lone surrogate of a damaged paper is written as its JSON escape, so that reading gives the same text back.
    """
    text = json.dumps(to_json(review), ensure_ascii=False, allow_nan=False, indent=2)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _document(review: Review) -> Json:
    document, identity = review.document, review.identity
    return {
        "sha256": document.sha256,
        "name": document.name,
        "format": document.format,
        "kind": review.kind,
        "kind_reason": review.kind_reason,
        "scope": review.scope,
        "unit": identity.unit,
        "author": identity.author,
        "date": identity.date,
        "pages": document.pages,
        **({"recognised": recognised} if (recognised := list(_recognised(document))) else {}),
    }


def _recognised(document: Document) -> Iterator[Json]:
    """Yield the blocks that were recognised from pictures, each with the certainty of its weakest line."""
    for number, (block, start) in enumerate(zip(document.blocks, document.starts, strict=True), start=1):
        if block.confidence is not None:
            end = start + len(block.label) + len(block.text)
            place = document.place(start)
            yield {"start": start, "end": end, "page": place.page, "paragraph": number, "confidence": _rounded(block.confidence)}


def _wind(evidence: WindEvidence) -> Json:
    return {"best": evidence.best, "evidence": [quote._asdict() for quote in evidence.evidence]}


def _criterion(criterion: Criterion) -> Json:
    return criterion._asdict() | {"score": _rounded(criterion.score), "weight": _rounded(criterion.weight)}


def _passage(passage: Passage, document: Document) -> Json:
    place = document.place(passage.start)
    return {
        "start": passage.start,
        "end": passage.end,
        "page": place.page,
        "paragraph": place.paragraph,
        **labels_json(passage.labels),
    }


def labels_json(labels: Labels) -> Json:
    """Return the labels of a passage as JSON values; certainties to four digits."""
    return {
        "function": labels.function,
        "wind": labels.wind,
        "also": list(labels.also),
        "specificity": labels.specificity,
        "ownership": labels.ownership,
        "stock": labels.stock,
        "stance": labels.stance,
        "measure": None if labels.measure is None else {slot: slot in labels.measure for slot in Slot},
        "manifestation": labels.manifestation,
        "scores": {question: _rounded(labels.scores[question]) for question in sorted(labels.scores)},
        "reasons": [_reason(reason) for reason in labels.reasons],
    }


def _reason(reason: Reason) -> Json:
    return {"rule": reason.rule, "start": reason.start, "end": reason.end}


def _finding(finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "clause": finding.clause,
        "severity": finding.severity,
        **(dict.fromkeys(Quote._fields) if finding.quote is None else finding.quote._asdict()),
        "message": finding.message,
        "question": finding.question,
    }


def _copy(copy: Copy) -> Json:
    return copy._asdict() | {"source": copy.source._asdict(), "similarity": _rounded(copy.similarity)}


def _rounded(share: float) -> float:
    return round(float(share), DIGITS) + 0.0  # + 0.0: no negative zero
