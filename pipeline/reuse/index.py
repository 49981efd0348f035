"""The archive of papers: which of them share rare fingerprints with this one. Updated one paper at a time, never rebuilt.

SQLite holds the papers with their statements and fingerprints as truth. Beside it lie segments, sorted arrays of (fingerprint, paper): a
cache that can be made again from the truth. New papers wait in SQLite; when `TAIL` of them wait they become a segment, and segments of
like size are merged, so that each of n papers is moved O(log n) times.
"""

import json
import os
import shutil
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from pipeline.model import Identity, Kind, Span
from pipeline.reuse.matching import Pair, Shared
from pipeline.reuse.paper import Paper, Statement
from pipeline.reuse.prints import Hashes

__all__ = ["TAIL", "Archive"]

TAIL = 64
"""Papers that wait before they become a segment."""
MERGE = 4
"""So many segments of one size become one of the next."""
HOLDERS = 64
"""Of a fingerprint that many papers hold only the first so many are looked at: else a formula of the office makes the search quadratic."""
LEAST_WEIGHT = 6.0
"""A candidate shares two rare fingerprints, or six that `HOLDERS` papers hold: one alone is chance, and what all hold tells nothing."""
MOST_CANDIDATES = 128

SCHEMA = """
create table if not exists paper (
    id integer primary key, key text not null unique, sha256 text not null, path text not null, kind text not null,
    unit text, author text, date text, year integer, statements blob not null, prints blob not null);
create index if not exists paper_author on paper (author);
create table if not exists pair (
    a integer not null, b integer not null, a_share real not null, b_share real not null, passages blob not null, primary key (a, b));
create index if not exists pair_b on pair (b);
create table if not exists note (path text primary key, key text not null, traces blob not null, shown integer not null default 0);
"""
PAPER = "select sha256, path, kind, unit, author, date, year, statements from paper"
INSERT = "insert into paper (key, sha256, path, kind, unit, author, date, year, statements, prints) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

Numbers = npt.NDArray[np.uint32]


class Segment(NamedTuple):
    """Fingerprints, ascending, and the number of a paper that holds each; the papers are those from `first` to `last`."""

    first: int
    last: int
    prints: Hashes
    papers: Numbers


class Archive:
    """The open archive of one output folder, or one in memory alone; a context manager. Papers are numbered from 1 in the order of adding."""

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        self._cache = path and path.with_suffix(".segments")
        self._connection = sqlite3.connect(path or ":memory:", timeout=30, isolation_level=None)
        if read_only:
            self._connection.execute("pragma query_only = on")
        else:
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = normal")
            self._connection.executescript(SCHEMA)
        self._fresh: dict[int, Paper] = {}  # those added last, which are looked up next
        self._segments = list(_read_segments(self._cache)) if self._cache else []
        self._tail = self._segment_of(self._segments[-1].last if self._segments else 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def keys(self) -> Mapping[str, int]:
        """Return the number of each paper by its key."""
        return dict(self._connection.execute("select key, id from paper"))

    def add(self, papers: Iterable[tuple[str, Paper]]) -> list[int]:
        """Keep papers under new keys, and return their numbers; many are best added `TAIL` at a time, each lot looked up before the next."""
        self._fresh = {}
        connection = self._connection
        connection.execute("begin immediate")
        with connection:
            for key, paper in papers:
                cursor = connection.execute(INSERT, (key, *_row(paper)))
                self._fresh[int(cursor.lastrowid or 0)] = paper
        self._tail = self._segment_of(self._tail.first - 1)
        if self._cache and _size(self._tail) >= TAIL:
            self._settle(self._cache)
        return list(self._fresh)

    def paper(self, number: int) -> Paper:
        return self._fresh.get(number) or _paper(self._connection.execute(f"{PAPER} where id = ?", (number,)).fetchone())

    def by_author(self, author: str) -> list[Paper]:
        """Return the papers that name this author, in the order of adding."""
        return [_paper(row) for row in self._connection.execute(f"{PAPER} where author = ? order by id", (author,))]

    def keep(self, pairs: Iterable[tuple[int, int, Pair]]) -> None:
        """Keep what pairs of papers, by number, were found to share."""
        rows = [(a, b, pair.a_share, pair.b_share, _packed(pair.passages)) for a, b, pair in pairs]
        self._connection.execute("begin immediate")
        with self._connection:
            self._connection.executemany("insert or replace into pair values (?, ?, ?, ?, ?)", rows)

    def pairs_of(self, number: int) -> list[tuple[int, Pair]]:
        """Return the kept pairs of a paper, as `a`, with the number of the other, ascending."""
        found = self._connection.execute("select * from pair where a = ?1 or b = ?1 order by a, b", (number,)).fetchall()
        pairs = (
            Pair(self.paper(a), self.paper(b), tuple(_shared(*item) for item in _unpacked(passages)), a_share, b_share)
            for a, b, a_share, b_share, passages in found
        )
        return sorted(
            ((b, pair) if a == number else (a, pair.turned()) for (a, b, *_), pair in zip(found, pairs, strict=True)),
            key=lambda item: item[0],
        )

    def forget(self, hashes: Collection[str]) -> set[str]:
        """Drop papers by the hashes of their files, with all that was found with them; return the paths of the papers that shared with them.

        What was noted of the others is emptied, so that their sheets are written anew when they are compared again.
        """
        connection = self._connection
        connection.execute("begin immediate")
        with connection:
            gone = {number: path for number, sha256, path in connection.execute("select id, sha256, path from paper") if sha256 in hashes}
            pairs = [pair for pair in connection.execute("select a, b from pair") if gone.keys() & set(pair)]
            others = {number for pair in pairs for number in pair} - gone.keys()
            paths = {connection.execute("select path from paper where id = ?", (number,)).fetchone()[0] for number in others}
            connection.executemany("delete from pair where a = ? and b = ?", pairs)
            connection.executemany("delete from paper where id = ?", [(number,) for number in gone])
            connection.executemany("delete from note where path = ?", [(path,) for path in gone.values()])
            connection.execute("update note set traces = ?, shown = 0", (zlib.compress(b"", 1),))
        connection.execute("vacuum")
        if self._cache:
            shutil.rmtree(self._cache, ignore_errors=True)
        return paths

    def note(self, path: str, key: str, traces: str | None) -> bool:
        """Put down what is known of a file, or that nothing is; return whether that differs from what was shown of it."""
        row = self._connection.execute("select key, traces, shown from note where path = ?", (path,)).fetchone()
        if traces is None and (row is None or row[0] != key):
            self._connection.execute("delete from note where path = ?", (path,))
            return False
        value = zlib.compress((traces or "").encode("utf-8"), 1)
        if row and row == (key, value, 1):
            return False
        self._connection.execute("insert or replace into note values (?, ?, ?, 0)", (path, key, value))
        return True

    def noted(self, path: str, key: str) -> str | None:
        """Return what was put down of a file of this content."""
        row = self._connection.execute("select traces from note where path = ? and key = ?", (path, key)).fetchone()
        return zlib.decompress(row[0]).decode("utf-8") if row else None

    def show(self, paths: Iterable[str]) -> None:
        """Put down that the sheets of these files show what is noted."""
        self._connection.executemany("update note set shown = 1 where path = ?", [(path,) for path in paths])

    def candidates(self, prints: Hashes) -> list[int]:
        """Return the papers that share rare fingerprints, ascending; of very many those that share most."""
        segments = [*self._segments, self._tail]
        found = [tuple(np.searchsorted(segment.prints, prints, side) for side in ("left", "right")) for segment in segments]
        holders = sum((last - first for first, last in found), start=np.zeros(len(prints), dtype=np.int64))
        weights = np.log2(1 + HOLDERS / np.maximum(holders, 1))
        room = np.full(len(prints), HOLDERS)
        papers, weighed = [], []
        for segment, (first, last) in zip(segments, found, strict=True):
            taken = np.minimum(last - first, room)
            room = room - taken
            within = np.arange(taken.sum()) - np.repeat(np.cumsum(taken) - taken, taken)
            papers.append(segment.papers[np.repeat(first, taken) + within])
            weighed.append(np.repeat(weights, taken))
        numbers, places = np.unique(np.concatenate(papers), return_inverse=True)
        total = np.bincount(places, np.concatenate(weighed), len(numbers))
        order = np.lexsort((numbers, -total))[:MOST_CANDIDATES]
        return sorted(int(numbers[at]) for at in order if total[at] >= LEAST_WEIGHT)

    def _segment_of(self, after: int) -> Segment:
        """Return a segment of all papers numbered above `after`."""
        rows = self._connection.execute("select id, prints from paper where id > ? order by id", (after,)).fetchall()
        prints = [np.frombuffer(blob, dtype=np.uint64) for _, blob in rows]
        papers = np.repeat(np.array([number for number, _ in rows], dtype=np.uint32), [len(part) for part in prints])
        last = rows[-1][0] if rows else after
        return _sorted(after + 1, last, np.concatenate([np.empty(0, np.uint64), *prints]), papers)

    def _settle(self, cache: Path) -> None:
        """Write the tail as a segment, merging it with as many of like size as there are."""
        parts = [self._tail]
        while len(self._segments) >= MERGE - 1 and all(_size(part) <= MERGE * _size(parts[0]) for part in self._segments[1 - MERGE :]):
            parts = [*self._segments[1 - MERGE :], *parts]
            del self._segments[1 - MERGE :]
            parts = [_merged(parts)]
        _write_segment(cache, parts[0])
        self._segments = list(_read_segments(cache))
        self._tail = self._segment_of(parts[0].last)


def _size(segment: Segment) -> int:
    return segment.last - segment.first + 1


def _sorted(first: int, last: int, prints: Hashes, papers: Numbers) -> Segment:
    order = np.argsort(prints, kind="stable")
    return Segment(first, last, prints[order], papers[order])


def _merged(parts: Sequence[Segment]) -> Segment:
    prints, papers = (np.concatenate(columns) for columns in zip(*((part.prints, part.papers) for part in parts), strict=True))
    return _sorted(parts[0].first, parts[-1].last, prints, papers)


def _read_segments(folder: Path) -> Iterator[Segment]:
    """Yield the segments that follow each other without a gap from paper 1; of two that begin with one paper the longer."""
    after = 0
    names = [tuple(map(int, path.name.split(".")[0].split("-"))) for path in folder.glob("*.papers.npy")]
    while last := max((last for first, last in names if first == after + 1), default=0):
        prints, papers = (np.load(folder / f"{after + 1}-{last}.{part}.npy", mmap_mode="r") for part in ("prints", "papers"))
        yield Segment(after + 1, last, prints, papers)
        after = last


def _write_segment(folder: Path, segment: Segment) -> None:
    """Write a segment, its papers last, then remove those it has swallowed."""
    folder.mkdir(exist_ok=True)
    stem = f"{segment.first}-{segment.last}"
    for name, values in (("prints", segment.prints), ("papers", segment.papers)):
        part = folder / f".{stem}.{name}.part"
        with part.open("wb") as file:
            np.save(file, values)
        os.replace(part, folder / f"{stem}.{name}.npy")
    for path in folder.glob("*.npy"):
        first, last = map(int, path.name.split(".")[0].split("-"))
        if segment.first <= first and last <= segment.last and (first, last) != (segment.first, segment.last):
            with suppress(PermissionError):  # Windows keeps a file that is mapped; the longer segment is read all the same
                path.unlink()


def _packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)


def _unpacked(blob: bytes) -> Any:
    return json.loads(zlib.decompress(blob).decode("utf-8", "surrogatepass"))


def _shared(a: Sequence[int], b: Sequence[int], *rest: Any) -> Shared:
    return Shared(Span(*a), Span(*b), *rest)


def _row(paper: Paper) -> tuple[object, ...]:
    identity = paper.identity
    return (
        paper.sha256,
        paper.path,
        paper.kind,
        *identity,
        paper.year,
        _packed([paper.statements, paper.innocent]),
        paper.prints.tobytes(),
    )


def _paper(row: Sequence[object]) -> Paper:
    sha256, path, kind, unit, author, date, year, blob = row
    assert isinstance(blob, bytes)
    statements, innocent = _unpacked(blob)
    return Paper(
        str(sha256),
        str(path),
        Kind(str(kind)),
        Identity(*(None if part is None else str(part) for part in (unit, author, date))),
        year if isinstance(year, int) else None,
        tuple(Statement(*statement) for statement in statements),
        tuple(Span(*span) for span in innocent),
    )
