"""The register of a workspace: every file ever seen in its inbox, with its state, a reason and a time.

It stands in the same SQLite file as the results (`pipeline.store`). A file is known by its path and content: the same bytes again under
the same path are the same entry, other bytes are a new one. `seen -> settling -> taken -> reviewed | refused`, and nothing ever leaves.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Self

from pipeline.store import opened

__all__ = ["Entry", "Register", "Sighting", "State"]

SCHEMA = """
create table if not exists seen (
    number integer primary key, path text not null, source blob not null, size integer not null, mtime_ns integer not null,
    state text not null, reason text not null default '', advice text not null default '', day text not null, at text not null,
    sha256 text not null default '', original text not null default '', section text not null default '', label text not null default '',
    key text, verdict text, tries integer not null default 0);
create unique index if not exists seen_path on seen (path, sha256);
create index if not exists seen_section on seen (section);
create index if not exists seen_state on seen (state);
"""
COLUMNS = "number, path, source, size, mtime_ns, state, reason, advice, day, at, sha256, original, section, label, key, verdict, tries"


class State(StrEnum):
    SEEN = "seen"
    SETTLING = "settling"
    TAKEN = "taken"
    REVIEWED = "reviewed"
    REFUSED = "refused"


class Sighting(NamedTuple):
    """A file as one reading of the inbox found it; `path` is relative to the inbox, with "/" between folders."""

    path: str
    source: Path
    size: int
    mtime_ns: int


class Entry(NamedTuple):
    """One line of the register.

    `section` is the folder of its sheets (the day it was seen), `label` its name there, unique in the section;
    `original` is the kept copy, relative to the workspace. `key` names the result that was handed out (`pipeline.store`). All these are
    empty until the file is taken. Times are local, ISO 8601, to the second.
    """

    number: int
    path: str
    source: Path
    size: int
    mtime_ns: int
    state: State
    reason: str
    advice: str
    day: str
    at: str
    sha256: str = ""
    original: str = ""
    section: str = ""
    label: str = ""
    key: str | None = None
    verdict: str | None = None
    tries: int = 0


class Register:
    """The open register; a context manager. What several calls change inside `writing` is kept whole or not at all."""

    def __init__(self, store: Path) -> None:
        self._connection = opened(store, SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._connection.execute("begin immediate")
        with self._connection:
            yield

    def entries(self, states: Sequence[State] = tuple(State), *, section: str | None = None, since: str = "") -> list[Entry]:
        """Return the entries in these states, by section and label; `since` is a day."""
        marks = ", ".join("?" * len(states))
        question = f"select {COLUMNS} from seen where state in ({marks}) and day >= ?"
        values: list[str] = [*states, since]
        if section is not None:
            question, values = question + " and section = ?", [*values, section]
        return [entry(row) for row in self._connection.execute(question + " order by section, label, path, number", values)]

    def latest(self) -> dict[str, tuple[int, int, State]]:
        """Return size, date and state of the latest entry of each path."""
        found = self._connection.execute("select path, size, mtime_ns, state from seen order by number")
        return {path: (size, mtime_ns, State(state)) for path, size, mtime_ns, state in found}

    def counts(self) -> dict[State, int]:
        return {State(state): count for state, count in self._connection.execute("select state, count(*) from seen group by state")}

    def see(self, sightings: Iterable[Sighting], day: str, at: str) -> None:
        """Enter files that are new or have changed; one that is waiting already keeps its day."""
        question = """insert into seen (path, source, size, mtime_ns, state, day, at) values (?, ?, ?, ?, 'seen', ?, ?)
            on conflict (path, sha256) do update set size = excluded.size, mtime_ns = excluded.mtime_ns, state = 'seen', reason = '',
            advice = '', at = excluded.at"""
        values = [(path, os.fsencode(source), size, mtime_ns, day, at) for path, source, size, mtime_ns in sightings]
        self._connection.executemany(question, values)

    def hold(self, reasons: Iterable[tuple[str, str]], at: str) -> None:
        """Enter that files are settling, by path, and why; a line that says so already keeps its time."""
        question = """update seen set state = 'settling', reason = ?2, at = ?3
            where path = ?1 and sha256 = '' and (state != 'settling' or reason != ?2)"""
        self._connection.executemany(question, [(path, reason, at) for path, reason in reasons])

    def lose(self, paths: Iterable[str], reason: str, advice: str, at: str) -> None:
        """Refuse files that could not be taken. Their size is forgotten, so that the next watch that finds them tries again."""
        question = "update seen set state = 'refused', reason = ?, advice = ?, at = ?, size = -1 where path = ? and sha256 = ''"
        self._connection.executemany(question, [(reason, advice, at, path) for path in paths])

    def waiting(self, path: str) -> Entry | None:
        """Return the entry of a path that has not been taken."""
        return self._one("path = ? and sha256 = ''", path)

    def known(self, path: str, sha256: str) -> Entry | None:
        return self._one("path = ? and sha256 = ?", path, sha256)

    def _one(self, condition: str, *values: str) -> Entry | None:
        row = self._connection.execute(f"select {COLUMNS} from seen where {condition}", values).fetchone()
        return entry(row) if row else None

    def labels(self, section: str) -> list[str]:
        """Return the labels that are given away in a section."""
        return [label for (label,) in self._connection.execute("select label from seen where section = ?", (section,))]

    def change(self, number: int, **values: object) -> None:
        """Set columns of an entry."""
        names = ", ".join(f"{name} = ?" for name in values)
        self._connection.execute(f"update seen set {names} where number = ?", (*values.values(), number))

    def drop(self, numbers: Iterable[int]) -> None:
        self._connection.executemany("delete from seen where number = ?", [(number,) for number in numbers])

    def compact(self) -> None:
        """Write the file anew without what was deleted, so that nothing of it can be read from the disk space it took."""
        self._connection.execute("vacuum")
        self._connection.execute("pragma wal_checkpoint(truncate)")


def entry(row: Sequence[object]) -> Entry:
    number, path, source, size, mtime_ns, state, *rest = row
    assert isinstance(source, bytes)
    return Entry(number, path, Path(os.fsdecode(source)), size, mtime_ns, State(str(state)), *rest)  # type: ignore[arg-type]  # as in SCHEMA
