"""What is known of a batch: its files, the results by content, the sheets by path, the starts that had no end.

One SQLite file in WAL mode, opened on one machine and written by one process alone. A result belongs to a key: the bytes of the file, the
rules and the program that judged it (`key_of`). So a second run over the same folder finds what did not change.
"""

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

__all__ = ["PASSING", "FileRow", "Refusal", "Result", "Store", "key_of", "opened", "program_digest"]

PASSING = frozenset({"bug", "changed", "disk_full", "encrypted", "interrupted", "limit", "missing", "sheet_blocked", "tool_missing"})
"""Codes of refusals that may be gone at the next run (a busy machine, an open Word window, a password given): they hold for one batch only."""

SCHEMA = """
create table if not exists file (
    path text primary key, source blob not null, stem text not null, sha256 text not null default '', key text, chunk integer);
create table if not exists passing (path text primary key, code text, reason text, advice text);
create table if not exists result (key text primary key, review blob, facts blob, code text, reason text, advice text);
create table if not exists passed_over (path text primary key);
create table if not exists sheet (path text primary key, stem text not null, key text not null);
create table if not exists attempt (key text primary key, starts real not null);
create index if not exists file_chunk on file (chunk);
"""


class Refusal(NamedTuple):
    """Why a file has no sheet: stable code, reason and advice in Chinese; never text of the file."""

    code: str
    reason: str
    advice: str


class FileRow(NamedTuple):
    """One file of the batch.

    `path` is what people see, unique in the batch, with "/" between folders; `source` is where to read it; `stem` is the name of
    its sheets below the sheet folder, without extension. `key` is None while the file has not been hashed.
    """

    path: str
    source: Path
    stem: str
    sha256: str = ""
    key: str | None = None


class Result(NamedTuple):
    """What judging one file came to: `review` and `facts` (JSON) of a reviewed file, or else the refusal."""

    review: str | None
    facts: str | None
    refusal: Refusal | None


@cache
def program_digest() -> str:
    """Return the digest of every source file of the library, so that no result outlives the code that made it."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".j2", ".css", ".js"}):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def key_of(sha256: str, rules: str) -> str:
    """Return the key under which a result is kept; `rules` is `RulesStamp.digest`."""
    return f"{sha256}-{rules[:16]}-{program_digest()[:16]}"


def packed(text: str | None) -> bytes | None:
    return None if text is None else zlib.compress(text.encode("utf-8"))


def unpacked(data: bytes | None) -> str | None:
    return None if data is None else zlib.decompress(data).decode("utf-8")


def opened(path: Path, schema: str) -> sqlite3.Connection:
    """Return a connection, the tables of the schema made; every process waits its turn to write."""
    connection = sqlite3.connect(path, timeout=60, isolation_level=None)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    connection.executescript(schema)
    return connection


class Store:
    """The open store of one output folder; a context manager."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._connection = opened(path, "" if read_only else SCHEMA)
        if read_only:
            self._connection.execute("pragma query_only = on")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: kept whole, or not at all when the body raises."""
        self._connection.execute("begin immediate")
        with self._connection:
            yield self._connection

    def open_batch(self, files: Iterable[FileRow], passed_over: Iterable[str] = ()) -> None:
        """Make these the files of the batch, and forget refusals that may have passed; `passed_over` are paths that will be no files."""
        with self._writing() as connection:
            for table in ("file", "passing", "passed_over"):
                connection.execute(f"delete from {table}")
            connection.executemany("insert into passed_over values (?)", [(path,) for path in passed_over])
            connection.executemany(
                "insert into file (path, source, stem, sha256, key) values (?, ?, ?, ?, ?)",
                [(row.path, os.fsencode(row.source), row.stem, row.sha256, row.key) for row in files],
            )

    def files(self, chunk: int | None = None) -> list[FileRow]:
        """Return the files of a chunk, or of the whole batch, by path."""
        question = "select path, source, stem, sha256, key from file where ?1 is null or chunk = ?1 order by path"
        found = self._connection.execute(question, (chunk,))
        return [FileRow(path, Path(os.fsdecode(source)), *rest) for path, source, *rest in found]

    def name(self, rows: Iterable[FileRow]) -> None:
        """Record hash and key of files."""
        with self._writing() as connection:
            connection.executemany("update file set sha256 = ?, key = ? where path = ?", [(row.sha256, row.key, row.path) for row in rows])

    def bar(self, refusals: Mapping[str, Refusal]) -> None:
        """Refuse files, by path, for this batch only."""
        with self._writing() as connection:
            connection.executemany("insert or replace into passing values (?, ?, ?, ?)", [(path, *why) for path, why in refusals.items()])

    def assign(self, chunks: Sequence[Sequence[FileRow]]) -> None:
        """Give each file of the work that is left the number of its chunk, from 0."""
        with self._writing() as connection:
            connection.execute("update file set chunk = null")
            for number, rows in enumerate(chunks):
                connection.executemany("update file set chunk = ? where path = ?", [(number, row.path) for row in rows])

    def settle(self, outcomes: Iterable[tuple[FileRow, Result]]) -> None:
        """Keep what was found of files with a key; a refusal among `PASSING` belongs to the path, all else to the content."""
        with self._writing() as connection:
            for row, result in outcomes:
                connection.execute("delete from attempt where key = ?", (row.key,))
                if result.refusal and result.refusal.code in PASSING:
                    connection.execute("insert or replace into passing values (?, ?, ?, ?)", (row.path, *result.refusal))
                    continue
                values = (row.key, packed(result.review), packed(result.facts), *(result.refusal or (None, None, None)))
                connection.execute("insert or replace into result values (?, ?, ?, ?, ?, ?)", values)
                if result.refusal is None:
                    connection.execute("insert or replace into sheet values (?, ?, ?)", (row.path, row.stem, row.key))

    def count_starts(self, keys: Iterable[str], blame: float = 1.0) -> None:
        """Note that judging these began and never ended (the process died); `blame` is how far the file itself may be the cause."""
        with self._writing() as connection:
            question = "insert into attempt values (?1, ?2) on conflict (key) do update set starts = starts + ?2"
            connection.executemany(question, [(key, blame) for key in keys])

    def starts(self) -> dict[str, float]:
        """Return, by key, how often judging began without an end, each weighed by its blame."""
        return dict(self._connection.execute("select key, starts from attempt"))

    def results(self) -> dict[str, Refusal | None]:
        """Return the refusal, or None for a review, of every key of this batch that has a result."""
        found = self._connection.execute("select key, code, reason, advice from result where key in (select key from file)")
        return {key: None if code is None else Refusal(code, reason, advice) for key, code, reason, advice in found}

    def barred(self) -> dict[str, Refusal]:
        """Return the refusals of this batch that belong to a path."""
        return {path: Refusal(*rest) for path, *rest in self._connection.execute("select path, code, reason, advice from passing")}

    def passed_over(self) -> list[str]:
        """Return the paths that were seen but are no files of the batch."""
        return [path for (path,) in self._connection.execute("select path from passed_over order by path")]

    def outcome(self, key: str) -> tuple[str | None, Refusal | None]:
        """Return the ledger facts of a review, or the refusal; neither where there is no result."""
        row = self._connection.execute("select facts, code, reason, advice from result where key = ?", (key,)).fetchone()
        return (unpacked(row[0]), Refusal(*row[1:]) if row[1] is not None else None) if row else (None, None)

    def facts(self, key: str) -> str | None:
        """Return the ledger facts (JSON) of a review; None for a refusal."""
        return self.outcome(key)[0]

    def review(self, key: str) -> str | None:
        """Return the JSON of a review as the contract has it; None for a refusal."""
        row = self._connection.execute("select review from result where key = ?", (key,)).fetchone()
        return unpacked(row[0]) if row else None

    def sheets(self) -> dict[str, tuple[str, str]]:
        """Return (stem, key) of the sheets last written for each path."""
        return {path: (stem, key) for path, stem, key in self._connection.execute("select path, stem, key from sheet")}

    def forget_sheets(self, paths: Iterable[str]) -> None:
        with self._writing() as connection:
            connection.executemany("delete from sheet where path = ?", [(path,) for path in paths])

    def forget(self, hashes: Iterable[str], paths: Iterable[str]) -> int:
        """Delete every result of these contents and every line on these paths, below other folders too; return how many results there were."""
        deleted = 0
        with self._writing() as connection:
            for sha256 in hashes:
                deleted += connection.execute("delete from result where key glob ?", (f"{sha256}-*",)).rowcount
                connection.execute("delete from attempt where key glob ?", (f"{sha256}-*",))
            for path in paths:
                for table in ("file", "passing", "passed_over", "sheet"):
                    connection.execute(f"delete from {table} where path = ?1 or substr(path, instr(path, '/') + 1) = ?1", (path,))
        return deleted
