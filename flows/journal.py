"""What a worker has done, written line by line, so that its death costs the one file it was at.

A worker writes a journal of its own for its chunk (a cluster may give the chunk of a dead worker to another one); the parent alone reads
it into the store and removes it. Lines are JSON: a start, an end with the result, or a quit (the worker was asked to stop). A start
without either was a death.
"""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

from pipeline.store import FileRow, Refusal, Result, Store

__all__ = ["Journal", "absorb"]

SUFFIX = ".jsonl"


class Journal:
    """A new journal of one chunk, open for writing; a context manager."""

    def __init__(self, folder: Path, chunk: int) -> None:
        self._file: IO[str] = (folder / f"{chunk}-{uuid.uuid4().hex}{SUFFIX}").open("x", encoding="utf-8", newline="\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _write(self, event: str, row: FileRow, **more: Any) -> None:
        line = {"event": event, "path": row.path, "stem": row.stem, "key": row.key, **more}
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    @contextmanager
    def start(self, row: FileRow) -> Iterator[None]:
        """Write that judging begins and, when an exception leaves the body, that it was given up."""
        self._write("start", row)
        try:
            yield
        except BaseException:
            self._write("quit", row)
            raise

    def end(self, row: FileRow, result: Result) -> None:
        self._write("end", row, review=result.review, facts=result.facts, refusal=result.refusal)


def absorb(store: Store, folder: Path, chunk: int | None = None, *, blame: float = 1.0) -> int:
    """Read the journals of a chunk, or all that are left, into the store, count the deaths and remove what was read.

    `blame` is how much of a death is laid on the file at which it happened. Return how many files were settled.
    """
    paths = sorted(folder.glob(f"{'*' if chunk is None else chunk}-*{SUFFIX}"))
    journals = [read_journal(path) for path in paths]
    ended = {path: outcome for outcomes, _ in journals for path, outcome in outcomes.items()}
    store.settle(ended.values())
    store.count_starts((row.key for _, under_way in journals for row in under_way if row.key and row.path not in ended), blame)
    for path in paths:
        path.unlink()
    return len(ended)


def read_journal(path: Path) -> tuple[dict[str, tuple[FileRow, Result]], list[FileRow]]:
    """Return the results by path of the file, and the files whose start has no end. The torn last line of a death is no line."""
    ended: dict[str, tuple[FileRow, Result]] = {}
    started: dict[str, FileRow] = {}
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        entry = json.loads(line)
        row = FileRow(entry["path"], Path(), entry["stem"], key=entry["key"])
        if entry["event"] == "start":
            started[row.path] = row
            continue
        started.pop(row.path, None)
        if entry["event"] == "end":
            refusal = Refusal(*entry["refusal"]) if entry["refusal"] else None
            ended[row.path] = (row, Result(entry["review"], entry["facts"], refusal))
    return ended, list(started.values())
