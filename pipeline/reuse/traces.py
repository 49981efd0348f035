"""What an archive knows of one paper: the other papers that share statements with it, seen from its side, and its author's last one."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model import Identity, Kind
from pipeline.reuse.matching import Pair, Shared
from pipeline.reuse.paper import Paper

__all__ = ["Trace", "Traces", "earlier_of", "is_draft", "trace_of", "traces_of"]

MOST_SOURCES = 12
"""Other papers that are shown of a paper which many share; how many there are is told all the same."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One other paper and the passages it shares: `a` is here, `b` there. `share` is that of the statements here."""

    sha256: str
    name: str
    part: str
    kind: Kind
    identity: Identity
    year: int | None
    share: float
    passages: tuple[Shared, ...]


@dataclass(frozen=True, slots=True)
class Traces:
    """`others` by what they share, most first, at most `MOST_SOURCES` of `count`; `own` is the paper here, `earlier` the author's last."""

    own: Paper
    others: tuple[Trace, ...] = ()
    count: int = 0
    earlier: Paper | None = None


def traces_of(own: Paper, pairs: Iterable[Pair], earlier: Paper | None = None) -> Traces:
    """Return the traces of a paper from its pairs, in which it is `a`; a draft of the same paper is no copy, one content is one source."""
    found = {
        pair.b.path + pair.b.part if pair.b.sha256 == own.sha256 else pair.b.sha256: pair for pair in pairs if not is_draft(own, pair.b)
    }
    ranked = sorted(found.values(), key=lambda pair: (-pair.a_share, -pair.longest, pair.b.path, pair.b.sha256))
    return Traces(own, tuple(map(trace_of, ranked[:MOST_SOURCES])), len(ranked), earlier)


def trace_of(pair: Pair) -> Trace:
    """Return the pair as `a` sees it."""
    return Trace(pair.b.sha256, pair.b.name, pair.b.part, pair.b.kind, pair.b.identity, pair.b.year, pair.a_share, pair.passages)


def is_draft(one: Paper, other: Paper) -> bool:
    """Return whether two papers are versions of one: the same author and the same year, as far as either is known to differ."""
    names = one.identity.author, other.identity.author
    return (
        one.kind is other.kind is Kind.SELF_CHECK
        and None not in names
        and names[0] == names[1]
        and _same_unit(one, other)
        and not _other_year(one, other)
    )


def earlier_of(own: Paper, known: Iterable[Paper]) -> Paper | None:
    """Return the last paper of the same author from a year before."""
    before = [paper for paper in known if _same_unit(own, paper) and own.year and paper.year and paper.year < own.year]
    return max(before, key=lambda paper: (paper.year or 0, paper.sha256), default=None)


def _same_unit(one: Paper, other: Paper) -> bool:
    units = one.identity.unit, other.identity.unit
    return None in units or units[0] == units[1]


def _other_year(one: Paper, other: Paper) -> bool:
    return None not in (one.year, other.year) and one.year != other.year
