"""Two papers -> what they share, statement by statement, with the exact stretches on both sides."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Indel

from pipeline.model import Span
from pipeline.reuse.alignment import Stretch, align
from pipeline.reuse.paper import Paper, Statement

__all__ = ["Pair", "Shared", "pair_of", "shared_statements"]

ENOUGH_EQUAL, ENOUGH_SHARE = 20, 0.5
"""A stretch counts with so many equal symbols, or with so much of the statement on either side."""
STATEMENT_SHARE = 0.4
"""A statement is shared when stretches cover so much of it."""
SENTENCE_SHARE = 0.55
"""A sentence that is covered so far is shown whole: the rest of it was reworded."""

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；\n]*[”’）」』]*")
_CLAUSE = re.compile(r"[^，、：。！？；\n]+[，、：。！？；\n]*[”’）」』]*")


class Shared(NamedTuple):
    """A passage of `a` and the one of `b` it repeats, as characters of their documents; `longest` counts equal characters in a row."""

    a: Span
    b: Span
    a_quote: str
    b_quote: str
    similarity: float
    longest: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two papers and what they share; the shares are those of the distinct statements that count on either side."""

    a: Paper
    b: Paper
    passages: tuple[Shared, ...]
    a_share: float
    b_share: float

    @property
    def fault_share(self) -> float:
        return max(self.a_share, self.b_share)

    @property
    def longest(self) -> int:
        return max(shared.longest for shared in self.passages)

    def turned(self) -> "Pair":
        """Return the pair seen from the other side."""
        passages = tuple(Shared(item.b, item.a, item.b_quote, item.a_quote, item.similarity, item.longest) for item in self.passages)
        return Pair(self.b, self.a, tuple(sorted(passages, key=lambda item: item.a)), self.b_share, self.a_share)


def pair_of(a: Paper, b: Paper) -> Pair | None:
    """Return what two papers share; None where that is nothing, or no more than chance and the trade make alike."""
    stretches = [stretch for stretch in align(a.strand, b.strand) if _counts(stretch, a, b)]
    if not stretches:
        return None
    passages = tuple(_shared(stretch, a, b) for stretch in stretches)
    shares = (_share(a, [item.a for item in passages]), _share(b, [item.b for item in passages]))
    return Pair(a, b, passages, *shares) if max(shares) and _tells(a, b, passages) else None


def shared_statements(paper: Paper, spans: Iterable[Span]) -> list[bool]:
    """Return for each statement of a paper whether the spans cover enough of it."""
    covered = sorted(spans)
    return [_covered(statement, covered) >= STATEMENT_SHARE * (statement.end - statement.start) for statement in paper.statements]


def _share(paper: Paper, spans: Iterable[Span]) -> float:
    """Return the shared part of the distinct statements; a point made twice is one point (D-7)."""
    shared: dict[str, bool] = {}
    for statement, found in zip(paper.statements, shared_statements(paper, spans), strict=True):
        said = "".join(statement.text.split())
        shared[said] = shared.get(said, False) or found
    return round(sum(shared.values()) / len(shared), 4) if shared else 0.0


def _tells(a: Paper, b: Paper, passages: Sequence[Shared]) -> bool:
    """Return whether it is more than one vague sentence that is shared: that much two people may say alike."""
    plain = any(not paper.at(span.start).vague for item in passages for paper, span in ((a, item.a), (b, item.b)))
    return plain or len(passages) > 1


def _covered(statement: Statement, spans: Sequence[Span]) -> int:
    total, last = 0, statement.start
    for start, end in spans:
        first, end = max(start, last), min(end, statement.end)
        total += max(end - first, 0)
        last = max(last, end)
    return total


def _counts(stretch: Stretch, a: Paper, b: Paper) -> bool:
    """Return whether a stretch is more than chance: its equal symbols are many, or most of what the statement says."""
    home_a, home_b = (int(paper.strand.statements[at]) for paper, at in ((a, stretch.a_start), (b, stretch.b_start)))
    if stretch.equal < min(a.statements[home_a].needs, b.statements[home_b].needs):
        return False
    least = min(int((paper.strand.statements == home).sum()) for paper, home in ((a, home_a), (b, home_b)))
    return stretch.equal >= ENOUGH_EQUAL or stretch.equal >= ENOUGH_SHARE * least


def _shared(stretch: Stretch, a: Paper, b: Paper) -> Shared:
    at_a, quote_a = _shown(a, a.span(stretch.a_start, stretch.a_end))
    at_b, quote_b = _shown(b, b.span(stretch.b_start, stretch.b_end))
    longest = max((block.size for block in Indel.opcodes(quote_a, quote_b).as_matching_blocks()), default=0)
    return Shared(at_a, at_b, quote_a, quote_b, round(stretch.similarity, 4), longest)


def _shown(paper: Paper, span: Span) -> tuple[Span, str]:
    """Return the span to show and its words: sentences that are mostly shared whole, of others the clauses that are touched."""
    statement = paper.at(span.start)
    start, end = span.start - statement.start, span.end - statement.start
    for pattern in (_CLAUSE, _SENTENCE):
        for match in pattern.finditer(statement.text):
            inside = min(end, match.end()) - max(start, match.start())
            if inside >= SENTENCE_SHARE * (match.end() - match.start()):
                start, end = min(start, match.start()), max(end, match.end())
    text = statement.text[start:end]
    start += len(text) - len(text.lstrip())
    return Span(statement.start + start, statement.start + start + len(text.strip())), text.strip()
