"""The archive of papers: which of them share rare fingerprints with this one. Updated one paper at a time, never rebuilt.

SQLite holds the papers with their statements and fingerprints as truth. Beside it lie segments, sorted arrays of (fingerprint, paper): a
cache that can be made again from the truth. New papers wait in SQLite; when `TAIL` of them wait they become a segment, and segments of
like size are merged, so that each of n papers is moved O(log n) times.
"""

import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from pipeline.model import Identity, Kind, Span
from pipeline.reuse.paper import Paper, Statement
from pipeline.reuse.prints import Hashes

__all__ = ["Archive"]

TAIL = 64
"""Papers that wait before they become a segment."""
MERGE = 4
"""So many segments of one size become one of the next."""
HOLDERS = 64
"""Of a fingerprint that many papers hold only the first so many are looked at: else a formula of the office makes the search quadratic."""
LEAST_WEIGHT, LEAST_RARE = 6.0, 0.5
"""A candidate shares two rare fingerprints, or a dozen that everybody holds; one alone is chance."""
MOST_CANDIDATES = 128

SCHEMA = """
create table if not exists paper (
    id integer primary key, key text not null unique, sha256 text not null, path text not null, kind text not null,
    unit text, author text, date text, year integer, statements blob not null, prints blob not null);
create index if not exists paper_path on paper (path);
"""
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
        """Keep papers under new keys, and return their numbers."""
        numbers: list[int] = []
        connection = self._connection
        connection.execute("begin immediate")
        with connection:
            for key, paper in papers:
                cursor = connection.execute(INSERT, (key, *_row(paper)))
                numbers.append(int(cursor.lastrowid or 0))
        self._tail = self._segment_of(self._tail.first - 1)
        if self._cache and _size(self._tail) >= TAIL:
            self._settle(self._cache)
        return numbers

    def paper(self, number: int) -> Paper:
        row = self._connection.execute("select sha256, path, kind, unit, author, date, year, statements from paper where id = ?", (number,)).fetchone()
        return _paper(row)

    def candidates(self, prints: Hashes) -> list[int]:
        """Return the papers that share rare fingerprints, ascending; of very many those that share most."""
        segments = [*self._segments, self._tail]
        found = [tuple(np.searchsorted(segment.prints, prints, side) for side in ("left", "right")) for segment in segments]
        holders = sum((last - first for first, last in found), start=np.zeros(len(prints), dtype=np.int64))
        weights = np.maximum(np.log2(1 + HOLDERS / np.maximum(holders, 1)), LEAST_RARE)
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
    names = {tuple(map(int, path.name.split(".")[0].split("-"))) for path in folder.glob("*.papers.npy")}
    while following := max((name for name in names if name[0] == after + 1), default=None):
        stem = "-".join(map(str, following))
        yield Segment(*following, *(np.load(folder / f"{stem}.{part}.npy", mmap_mode="r") for part in ("prints", "papers")))
        after = following[1]


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
            path.unlink()


def _row(paper: Paper) -> tuple[object, ...]:
    statements = json.dumps([paper.statements, paper.innocent], ensure_ascii=False).encode("utf-8", "surrogatepass")
    identity = paper.identity
    return (paper.sha256, paper.path, paper.kind, *identity, paper.year, zlib.compress(statements, 1), paper.prints.tobytes())


def _paper(row: Sequence[object]) -> Paper:
    sha256, path, kind, unit, author, date, year, blob = row
    assert isinstance(blob, bytes)
    statements, innocent = json.loads(zlib.decompress(blob).decode("utf-8", "surrogatepass"))
    return Paper(
        str(sha256),
        str(path),
        Kind(str(kind)),
        Identity(*(None if part is None else str(part) for part in (unit, author, date))),
        year if isinstance(year, int) else None,
        tuple(Statement(*statement) for statement in statements),
        tuple(Span(*span) for span in innocent),
    )
