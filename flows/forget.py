"""One person's papers deleted for good: the files in the inbox, the originals, the results, the sheets, the lines of the register.

What is left over is told: copies elsewhere (backups, sheets that were sent on) are beyond us.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from flows.facts import review_from
from flows.intake import Intake
from flows.layout import SHEET_SUFFIXES, Layout
from flows.notices import REASON, write_notices
from flows.options import BatchOptions
from flows.round import rows_of
from flows.run import locked, open_batch, review_opened
from flows.workspace import Workspace, open_workspace
from pipeline.register import Entry, Register, State
from pipeline.reuse.index import Archive
from pipeline.rulebook import rules_digest
from pipeline.store import Store

__all__ = ["Forgotten", "forget", "mentions_of", "papers_of"]

RERUN = "重审"


class Forgotten(NamedTuple):
    """What was deleted, in numbers."""

    papers: int
    originals: int
    inbox: int
    results: int
    sheets: int


def papers_of(home: Path, name: str) -> list[Entry]:
    """Return the entries of a person: those whose paper names the person as its author or whose file name holds the name.

    Entries with the same bytes as one of them are the same paper.
    """
    workspace = open_workspace(home)
    with workspace.register() as register, Store(workspace.layout.store, read_only=True) as store:
        entries = register.entries()
        meant = {entry.number for entry in entries if name in entry.path or author_of(entry, store) == name}
        same = {entry.sha256 for entry in entries if entry.number in meant and entry.sha256}
    return [entry for entry in entries if entry.number in meant or entry.sha256 in same]


def mentions_of(home: Path, name: str, chosen: Sequence[Entry]) -> list[Entry]:
    """Return the entries, beside those that are chosen, in whose text the name stands."""
    workspace = open_workspace(home)
    with workspace.register() as register, Store(workspace.layout.store, read_only=True) as store:
        others = [entry for entry in register.entries([State.REVIEWED]) if entry not in chosen and entry.key]
        return [entry for entry in others if name in (store.review(str(entry.key)) or "")]


def author_of(entry: Entry, store: Store) -> str | None:
    facts = store.facts(entry.key) if entry.key else None
    return review_from(facts, name="").identity.author if facts else None


def forget(home: Path, entries: Sequence[Entry]) -> Forgotten:
    """Delete the entries and all that was made of them; the books, lists and tables that named them are made anew or deleted."""
    workspace = open_workspace(home)
    with locked(workspace.layout), workspace.register() as register:
        inbox = sum(delete_from_inbox(entry, workspace) for entry in entries)
        originals = {workspace.originals / entry.original for entry in entries if entry.original}
        for original in originals:
            original.unlink(missing_ok=True)
        with Store(workspace.layout.store) as store:
            sheets = delete_sheets(entries, store, workspace.layout)
            results = store.forget(
                {entry.sha256 for entry in entries if entry.sha256}, {f"{entry.section}/{entry.label}" for entry in entries}
            )
        with Archive(workspace.layout.archive) as archive:
            shared = archive.forget({entry.sha256 for entry in entries if entry.sha256})
        shutil.rmtree(workspace.layout.unpacked, ignore_errors=True)
        for entry in entries:
            delete_returned(entry, workspace)
        with register.writing():
            register.drop(entry.number for entry in entries)
        touched = [entry for entry in register.entries([State.REVIEWED]) if f"{entry.section}/{entry.label}" in shared]
        renew_books({entry.section for entry in [*entries, *touched] if entry.section}, register, workspace)
        write_notices(workspace, register)
        register.compact()
    return Forgotten(len(entries), len(originals), inbox, results, sheets)


def delete_from_inbox(entry: Entry, workspace: Workspace) -> bool:
    """Delete the file in the inbox, if it still is the one that was taken; the workspace may have moved since."""
    for source in (entry.source, workspace.inbox / entry.path):
        with suppress(OSError):
            stat = source.stat()
            if (stat.st_size, stat.st_mtime_ns) == (entry.size, entry.mtime_ns):
                source.unlink()
                return True
    return False


def delete_sheets(entries: Sequence[Entry], store: Store, layout: Layout) -> int:
    """Delete the sheets of the papers, those of reruns too; return how many files there were."""
    labels = {f"{entry.section}/{entry.label}" for entry in entries}
    stems = [stem for path, (stem, _) in store.sheets().items() if path in labels or path.partition("/")[2] in labels]
    files = [path for stem in stems for suffix in SHEET_SUFFIXES if (path := layout.sheet(stem, suffix)).exists()]
    for path in files:
        path.unlink()
    return len(files)


def delete_returned(entry: Entry, workspace: Workspace) -> None:
    place = workspace.returned / entry.section / entry.label
    if entry.section:
        place.unlink(missing_ok=True)
        place.with_name(place.name + REASON).unlink(missing_ok=True)


def renew_books(sections: set[str], register: Register, workspace: Workspace) -> None:
    """Write the books of the days, and the sheets that showed passages in common with the papers, without them; books and tables of reruns, which the next rerun writes anew, are deleted."""
    for section in sorted(sections):
        entries = register.entries([State.REVIEWED, State.REFUSED], section=section)
        entries = [entry for entry in entries if entry.original]
        layout = Layout(workspace.home, section)
        if entries:
            open_batch(Intake(rows_of(entries, workspace, section), ()), layout)
            rulebook = workspace.rulebook()
            options = BatchOptions(out=workspace.home, rules=rules_digest(rulebook), rulebook=rulebook, section=section)
            review_opened(options, say=lambda line: None)
            continue
        shutil.rmtree(layout.books, ignore_errors=True)
    for folder in rerun_folders(workspace):
        for name in ("ledger.xlsx", "退回清单.txt", "变化.xlsx", "变化说明.txt"):
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / "数据表", ignore_errors=True)


def rerun_folders(workspace: Workspace) -> Iterator[Path]:
    yield from workspace.layout.sheets.glob(f"{RERUN} *")
