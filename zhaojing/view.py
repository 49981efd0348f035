"""A review as a person reads it on a terminal."""

from collections.abc import Iterator

from pipeline.model import FOUR_WINDS, Document, Finding, Kind, Review
from pipeline.report.opinion import standing
from pipeline.report.tables import summary_of, tables_of
from pipeline.report.wording import BEST, SEVERITIES, VERDICTS, WINDS, kind_in_words, place_of

__all__ = ["review_lines"]

GRAVEST = 3
LONGEST_QUOTE = 80


def review_lines(review: Review) -> Iterator[str]:
    """Yield the lines: what it is, the verdict, the gravest findings, the four winds, what the reader has to say."""
    yield f"{review.document.name}：{kind_in_words(review.kind, review.scope)}"
    yield from (f"  提示：{notice.message}" for notice in review.document.notices)
    if review.kind is Kind.OTHER:
        yield f"  未评审：{review.kind_reason}"
        return
    if review.verdict is None:
        yield from told_lines(review)
        return
    yield f"结论：{VERDICTS[review.verdict]}（{review.score} 分）"
    yield ""
    yield "四风对照："
    yield from wind_lines(review)
    yield ""
    yield from findings_lines(review)
    yield f"规则 {review.rules.version}（{review.rules.digest[:12]}）。机器初核，未经签署不作为结论（D-15）"


def told_lines(review: Review) -> Iterator[str]:
    """Yield how minutes, talks and the other papers stand, their tables, and the gravest findings."""
    yield f"{standing(review)}：{summary_of(review)}"
    for table in tables_of(review):
        yield ""
        yield f"{table.title}："
        yield from ("  " + "  ".join(shortened(cell) for cell in row) for row in (table.columns, *table.rows))
        yield from [f"  {table.note}"] if table.note else []
    yield ""
    yield from findings_lines(review)
    yield f"规则 {review.rules.version}（{review.rules.digest[:12]}）。机器初核，未经签署不作为结论（D-15）"


def wind_lines(review: Review) -> Iterator[str]:
    for wind in FOUR_WINDS:
        found = review.winds[wind]
        yield f"  {WINDS[wind]}：{BEST[found.best]}"
        for quote in found.evidence[:1]:
            yield f"      “{shortened(quote.quote)}”（{place_of(review.document, quote)}）"


def findings_lines(review: Review) -> Iterator[str]:
    if not review.findings:
        yield "没有需要处理的问题"
        return
    yield "最需要处理的问题："
    for number, finding in enumerate(review.findings[:GRAVEST], start=1):
        yield from finding_lines(number, finding, review.document)
    if len(review.findings) > GRAVEST:
        yield f"  另有 {len(review.findings) - GRAVEST} 处，用 --json 或 zhaojing review 查看"


def finding_lines(number: int, finding: Finding, document: Document) -> Iterator[str]:
    yield f"  {number}. [{SEVERITIES[finding.severity]}] {finding.message}（{finding.clause}，{finding.rule}）"
    if finding.quote:
        yield f"      “{shortened(finding.quote.quote)}”（{place_of(document, finding.quote)}）"
    if finding.question:
        yield f"      问：{finding.question}"


def shortened(quote: str) -> str:
    flat = " ".join(quote.split())
    return flat if len(flat) <= LONGEST_QUOTE else flat[:LONGEST_QUOTE] + "…"
