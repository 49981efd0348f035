"""A review and what the archive knows -> the review with its copies, the questions they raise, and the originality of its statements (D-17)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.assess.criteria import score, verdict
from pipeline.assess.evidence import quote
from pipeline.assess.findings import GRAVITY
from pipeline.assess.rubric import Rubric
from pipeline.model import Copy, Criterion, Document, Finding, Identity, Kind, Review, Severity, Source, YearOnYear
from pipeline.reuse.citations import anachronisms_in
from pipeline.reuse.matching import pair_of, shared_statements
from pipeline.reuse.places import strays_in
from pipeline.reuse.signs import AHEAD, PLACES, REPEALED, YEARS, signs_of
from pipeline.reuse.traces import Traces

__all__ = ["by_gravity", "left_over", "with_copies", "year_on_year"]

GRAVE_SHARE = 0.5
"""From this share of its statements on, what a paper shares should be mended; below, it should be looked at."""
KEPT = 0.9
"""A statement so like that of the earlier paper was kept, a less like one reworded."""


def with_copies(review: Review, traces: Traces, rubric: Rubric) -> Review:
    """Return the review as it stands beside the archive; a paper that shares nothing keeps all but its year-on-year table."""
    original = _originality(traces)
    criteria = tuple(_settled(criterion, original) if criterion.id == "originality" else criterion for criterion in review.criteria)
    judged = review.kind is Kind.SELF_CHECK
    compared = year_on_year(traces)
    found = [*review.findings, *_findings(review.document, traces), *([_told(compared)] if compared else [])]
    return replace(
        review,
        criteria=criteria,
        score=score(criteria) if judged else None,
        verdict=verdict(criteria, review.winds, rubric) if judged else None,
        findings=by_gravity(found),
        copies=tuple(sorted(_copies(traces))),
        year_on_year=compared,
    )


def by_gravity(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, gravest first; equals keep their order."""
    return tuple(sorted(findings, key=lambda finding: GRAVITY[finding.severity]))


def left_over(document: Document, identity: Identity) -> Iterator[Finding]:
    """Yield what a paper's own words show to be taken from elsewhere: other places, and dates that do not fit."""
    for stray in strays_in(document.text, identity):
        shown = quote(document, *stray.span)
        yield Finding(PLACES.id, PLACES.clause, Severity.CONSIDER, stray.why, "这里说的是哪个地方、哪个单位？", shown)
    for found in anachronisms_in(document, identity):
        judgement, asked = (REPEALED, "现在依据的是哪一个文件？") if found.repealed else (AHEAD, "学习是在哪一天？原始记录在哪里？")
        yield Finding(judgement.id, judgement.clause, Severity.SHOULD, found.why, asked, quote(document, *found.span))


def year_on_year(traces: Traces) -> YearOnYear | None:
    """Return the statements kept, reworded, dropped and new since the author's earlier paper."""
    own, then = traces.own, traces.earlier
    if then is None or then.year is None:
        return None
    pair = pair_of(own, then)
    shared = pair.passages if pair else ()
    kept: list[tuple[str, str]] = []
    reworded: list[tuple[str, str]] = []
    for said, found in zip(own.statements, shared_statements(own, [item.a for item in shared]), strict=True):
        if found:
            like = max(
                (item for item in shared if item.a.start < said.end and said.start < item.a.end), key=lambda item: item.a.end - item.a.start
            )
            whole = like.similarity >= KEPT and like.a_quote in said.text and len(like.a_quote) >= KEPT * len(said.text.strip())
            (kept if whole else reworded).append((said.text.strip(), then.at(like.b.start).text.strip()))
    mine = {said for said, _ in (*kept, *reworded)}
    gone = shared_statements(then, [item.b for item in shared])
    return YearOnYear(
        then.name,
        then.year,
        tuple(said for said, _ in kept),
        tuple(reworded),
        tuple(item.text.strip() for item, found in zip(then.statements, gone, strict=True) if not found),
        tuple(item.text.strip() for item in own.statements if item.text.strip() not in mine),
    )


def _originality(traces: Traces) -> tuple[float, str] | None:
    """Return the share of the distinct statements that no other paper shares, and why; None where all are original."""
    shared: dict[str, bool] = {}
    spans = [item.a for trace in traces.others for item in trace.passages]
    for statement, found in zip(traces.own.statements, shared_statements(traces.own, spans), strict=True):
        said = "".join(statement.text.split())
        shared[said] = shared.get(said, False) or found
    if not any(shared.values()):
        return None
    return round(1 - sum(shared.values()) / len(shared), 4), "问题段落有与别的材料相同的" if not all(
        shared.values()
    ) else "问题段落都与别的材料相同"


def _settled(criterion: Criterion, original: tuple[float, str] | None) -> Criterion:
    return criterion._replace(score=original[0], why=original[1]) if original else criterion


def _findings(document: Document, traces: Traces) -> Iterator[Finding]:
    grave = (original := _originality(traces)) is not None and 1 - original[0] >= GRAVE_SHARE
    for sign in signs_of(traces):
        severity = Severity.SHOULD if grave else Severity.CONSIDER
        shown = quote(document, *sign.span) if sign.span else None
        yield Finding(sign.judgement.id, sign.judgement.clause, severity, sign.message, sign.question, shown)


def _told(compared: YearOnYear) -> Finding:
    counts = zip(
        ("沿用", "改写", "去掉", "新增"), map(len, (compared.kept, compared.reworded, compared.dropped, compared.new)), strict=True
    )
    told = "，".join(f"{word}{count}处" for word, count in counts)
    return Finding(
        YEARS.id,
        YEARS.clause,
        Severity.INFO,
        f"与{compared.year}年的材料《{compared.name}》相比，问题{told}",
        "去掉的问题是怎么改好的？沿用的问题为什么还在？",
    )


def _copies(traces: Traces) -> Iterator[Copy]:
    for trace in traces.others:
        for item in trace.passages:
            yield Copy(*item.a, item.a_quote, Source(trace.sha256, trace.name, *item.b, item.b_quote), item.similarity)
