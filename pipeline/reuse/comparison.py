"""Documents -> the pairs that share statements, for `zhaojing compare`: nothing is kept, nothing else is judged."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.model import Finding, Quote, Review, Severity
from pipeline.reuse.index import Archive
from pipeline.reuse.innocent import Innocence
from pipeline.reuse.judgement import left_over
from pipeline.reuse.matching import Pair
from pipeline.reuse.paper import Paper, paper_of
from pipeline.reuse.search import pairs_among, pairs_with, pairs_within
from pipeline.reuse.signs import PATCHED, Sign, is_first, patched, signs_of_trace
from pipeline.reuse.traces import trace_of, traces_of

__all__ = ["Comparison", "compared", "signs_of_pair"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`pairs` stand by what they share, most first; `left_over` holds, by name, what a paper's own words show to be from elsewhere."""

    files: int
    pairs: tuple[Pair, ...]
    left_over: tuple[tuple[str, Finding], ...]


def compared(reviews: Iterable[tuple[str, Review]], innocence: Innocence, archives: Sequence[Archive] = ()) -> Comparison:
    """Return what papers, by name, share among each other and with those of archives."""
    papers: list[Paper] = []
    strays: list[tuple[str, Finding]] = []
    for name, review in reviews:
        papers.append(paper_of(review, name, innocence))
        strays += [(name, finding) for finding in left_over(review.document, review.identity)]
    pairs = sorted(_pairs(papers, archives), key=lambda pair: (-pair.fault_share, -pair.longest, pair.a.path, pair.b.path))
    strays += _patches(papers, pairs)
    return Comparison(len(papers), tuple(pairs), tuple(strays))


def _patches(papers: Sequence[Paper], pairs: Sequence[Pair]) -> Iterator[tuple[str, Finding]]:
    """Yield, for a paper that shares its parts with several others, which they are, at the first passage."""
    sides: dict[str, list[Pair]] = {}
    for pair in pairs:
        for seen in (pair, pair.turned()):
            sides.setdefault(seen.a.path, []).append(seen)
    for paper in papers:
        traces = traces_of(paper, sides.get(paper.path, ()))
        if sign := patched(paper, traces.others):
            shown = next(item for trace in traces.others for item in trace.passages if item.a == sign.span)
            quote = Quote(*shown.a, shown.a_quote, None, 0)
            yield paper.path, Finding(PATCHED.id, PATCHED.clause, Severity.CONSIDER, sign.message, sign.question, quote)


def _pairs(papers: Sequence[Paper], archives: Sequence[Archive]) -> Iterator[Pair]:
    with Archive() as archive:
        numbers = archive.add((paper.path, paper) for paper in papers)
        yield from (pair for _, _, pair in pairs_among(archive, numbers))
    for paper in papers:
        yield from pairs_within(paper)
        for other in archives:
            yield from (pair for pair in pairs_with(other, paper) if pair.b.sha256 != paper.sha256)


def signs_of_pair(pair: Pair) -> list[Sign]:
    """Return what the pair shows, seen from `a`, or from `b` where `a` is known to be the earlier."""
    if is_first(pair.a, trace_of(pair)):
        pair = pair.turned()
    return list(signs_of_trace(pair.a, trace_of(pair)))
