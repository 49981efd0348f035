"""What of a batch is left to do, and in which pieces: hash every file, look it up in the store, cut the rest into chunks."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from flows.journal import absorb
from flows.layout import SHEET_SUFFIXES, Layout
from pipeline.errors import FileDamaged, InputError
from pipeline.extract.guard import read_bytes
from pipeline.store import FileRow, Refusal, Result, Store, key_of

__all__ = ["Plan", "chunks_for", "plan_batch", "refusal_of"]

CHUNK_FILES = 64
CHUNK_SECONDS = 4.0
CHUNKS_PER_WORKER = 4
LEAST_FILES = 4
SMALL_SECONDS = 3.0
DEATHS_ALLOWED = 2

SECONDS_PER_FILE = 0.1
SECONDS_PER_MEGABYTE = {".pdf": 3.0, ".jpg": 8.0, ".jpeg": 8.0, ".png": 8.0, ".tif": 20.0}


class Plan(NamedTuple):
    """`settled` files need nothing more. Chunks are numbered from 0. The first `chunks` may run side by side; each of the `suspects` after them holds one file at
    which a process has died and runs alone, so that no innocent file dies with it. `inline` work is done before a pool would have started.
    """

    files: int
    settled: int
    chunks: int
    suspects: int
    inline: bool


def plan_batch(out: Path, rules: str, workers: int) -> Plan:
    """Bring the store up to date and write the work that is left into it; `rules` is the digest of the rules.

    Safe to run again at any time: what is done stays done.
    """
    layout = Layout(out)
    with Store(layout.store) as store:
        absorb(store, layout.journals)
        hash_files(store, rules)
        refuse_the_deadly(store)
        judge_anew(files_left(store, layout), rules, store)
        left = files_left(store, layout)
        starts = store.starts()
        fresh = [row for row in left if row.key not in starts]
        suspects = [[row] for row in left if row.key in starts]
        chunks = chunks_for(fresh, workers)
        store.assign([*chunks, *suspects])
        files = len(store.files())
        return Plan(
            files,
            files - len(left),
            len(chunks),
            len(suspects),
            inline=sum(map(seconds_for, fresh)) <= SMALL_SECONDS and not suspects,
        )


def hash_files(store: Store, rules: str) -> None:
    """Name every file of the batch by content, unless its hash came with it; one that cannot be read even for that is refused."""
    refusals: dict[str, Refusal] = {}
    hashed: list[FileRow] = []
    barred = store.barred()
    for row in store.files():
        if row.key is None and row.path not in barred:
            try:
                sha256 = row.sha256 or hashlib.sha256(read_bytes(row.source)).hexdigest()
            except InputError as error:
                refusals[row.path] = refusal_of(error)
            else:
                hashed.append(row._replace(sha256=sha256, key=key_of(sha256, rules)))
    store.name(hashed)
    store.bar(refusals)


def judge_anew(rows: Sequence[FileRow], rules: str, store: Store) -> None:
    """Give files that came with a result of other rules, but without its sheets, the key of the present rules."""
    store.name(row._replace(key=key_of(row.sha256, rules)) for row in rows if row.key and row.key != key_of(row.sha256, rules))


def refusal_of(error: InputError) -> Refusal:
    return Refusal(error.code, error.reason, error.advice)


def refuse_the_deadly(store: Store) -> None:
    """Refuse for good what two processes have died of."""
    deadly = {key for key, starts in store.starts().items() if starts >= DEATHS_ALLOWED}
    refusal = refusal_of(FileDamaged("评审这份文件时程序两次意外中断，不再重试"))
    store.settle((row, Result(None, None, refusal)) for row in store.files() if row.key in deadly)


def files_left(store: Store, layout: Layout) -> list[FileRow]:
    """Return the files without a refusal and without sheets of their present content under their present name."""
    results, sheets, barred = store.results(), store.sheets(), store.barred()
    return [row for row in store.files() if row.path not in barred and not is_done(row, results, sheets, layout)]


def is_done(row: FileRow, results: Mapping[str, Refusal | None], sheets: Mapping[str, tuple[str, str]], layout: Layout) -> bool:
    if row.key is None or row.key not in results:
        return False
    if results[row.key] is not None:
        return True
    return sheets.get(row.path) == (row.stem, row.key) and all(layout.sheet(row.stem, suffix).exists() for suffix in SHEET_SUFFIXES)


def chunks_for(rows: Sequence[FileRow], workers: int) -> list[list[FileRow]]:
    """Cut the work into chunks of about `CHUNK_SECONDS`, at most `CHUNK_FILES` files, and enough of them to keep all workers busy.

    A task costs a tenth of a second whatever it does, so few files make few chunks.
    """
    most = min(CHUNK_FILES, max(LEAST_FILES, -(-len(rows) // (CHUNKS_PER_WORKER * workers))))
    chunks: list[list[FileRow]] = []
    room = 0.0
    for row, seconds in zip(rows, map(seconds_for, rows), strict=True):
        if not chunks or len(chunks[-1]) >= most or seconds > room:
            chunks.append([])
            room = CHUNK_SECONDS
        chunks[-1].append(row)
        room -= seconds
    return chunks


def seconds_for(row: FileRow) -> float:
    """Return a rough guess of the work in a file from its size and name; wrong guesses cost balance, nothing else."""
    try:
        megabytes = row.source.stat().st_size / 1e6
    except OSError:
        return SECONDS_PER_FILE
    return SECONDS_PER_FILE + megabytes * SECONDS_PER_MEGABYTE.get(row.source.suffix.lower(), 1.0)
