"""The archive judged again by other rules: only what changed is computed, and told is what moved and why.

The sheets that were handed out stay as they are; those of a rerun stand in a folder of their own among the sheets.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from flows.books import INTERRUPTED, Summary
from flows.facts import review_from
from flows.intake import Intake
from flows.options import BatchOptions, Means
from flows.progress import Watcher
from flows.round import rows_of
from flows.run import locked, open_batch, review_opened
from flows.workspace import Workspace, open_workspace
from pipeline.assess.rubric import load_rubric, remember
from pipeline.errors import UsageError
from pipeline.register import Entry, State
from pipeline.report.analysis import Row, write_tables
from pipeline.report.changes import Change, Judged, change_of, write_changes
from pipeline.rulebook import differing, keep_rulebook, rules_digest
from pipeline.store import FileRow, Store, key_of, program_digest

__all__ = ["Rerun", "rerun"]

TAKEN = (State.REVIEWED, State.REFUSED)


class Rerun(NamedTuple):
    """`papers` were looked at, `computed` of them reviewed now or for an earlier rerun; `changes` are told apart from what was handed out."""

    papers: int
    computed: int
    changes: Sequence[Change]
    folder: Path
    summary: Summary | None


def rerun(
    home: Path,
    *,
    since: str = "",
    unit: str = "",
    rules: str = "",
    means: Means,
    say: Callable[[str], None],
    begin: Callable[[int], Watcher] | None = None,
) -> Rerun:
    """Judge the papers handed in since a day, of one unit or of all, by a rulebook, and write what moved and the tables.

    `rules` is a folder of rule files, the digest of a rulebook that was used before, or nothing for the present rules.
    UsageError for rules that there are none of, and where no paper fits.
    """
    workspace = open_workspace(home)
    with workspace.register() as register:
        entries = [entry for entry in register.entries(TAKEN, since=since) if entry.original and (not unit or unit_of(entry) == unit)]
    if not entries:
        raise UsageError("没有符合条件的材料：工作区里还没有评审过，或 --since、--unit 不对")
    with locked(workspace.layout):
        rulebook = rulebook_for(rules, workspace)
        digest = rules_digest(rulebook)
        section = f"重审 {load_rubric(rulebook / 'lexicons' / 'rubric.toml').version} {digest[:8]}"
        moved = [entry for entry in entries if entry.key != key_of(entry.sha256, digest)]
        summary = None
        if moved:
            open_batch(Intake(rows_again(moved, workspace, section), ()), workspace.layout)
            options = BatchOptions(out=workspace.home, rules=digest, rulebook=rulebook, section=section, **means.model_dump())
            summary = review_opened(options, say=say, watcher=begin(len(moved)) if begin else None)
        folder = workspace.layout.sheets / section
        changes = write_report(entries, moved, rulebook, workspace, folder)
    return Rerun(len(entries), len(moved), changes, folder, summary)


def unit_of(entry: Entry) -> str:
    return entry.label.partition("/")[0]


def rulebook_for(rules: str, workspace: Workspace) -> Path:
    """Return the rulebook that is meant; a digest may be shortened."""
    if not rules:
        return workspace.rulebook()
    if Path(rules).is_dir():
        return keep_rulebook(Path(rules), workspace.kept_rules)
    kept = sorted(path for path in workspace.kept_rules.glob("*") if not path.name.startswith("."))
    meant = [path for path in kept if path.name.startswith(rules)]
    if len(meant) != 1:
        raise UsageError(f"没有这套规则：{rules}。请写规则文件夹，或用过的规则指纹：{'、'.join(path.name for path in kept)}")
    return meant[0]


def rows_again(entries: Sequence[Entry], workspace: Workspace, section: str) -> tuple[FileRow, ...]:
    placed = [entry._replace(label=f"{entry.section}/{entry.label}", key=None) for entry in entries]
    return rows_of(placed, workspace, section)


def write_report(entries: Sequence[Entry], moved: Sequence[Entry], rulebook: Path, workspace: Workspace, folder: Path) -> list[Change]:
    """Write what moved and the tables of all these papers as the rulebook judges them; return what moved."""
    digest = rules_digest(rulebook)
    for book in (rulebook, *(workspace.kept_rules / rules for rules, _ in judging(moved))):
        if book.is_dir():
            remember(rules_digest(book), load_rubric(book / "lexicons" / "rubric.toml"))
    with Store(workspace.layout.store, read_only=True) as store:
        changes = [change for entry in moved if (change := change_in(entry, digest, store))]
        write_changes(changes, len(entries), causes(moved, rulebook, workspace), folder)
        write_tables(table_rows(entries, digest, store), folder / "数据表")
    return changes


def change_in(entry: Entry, digest: str, store: Store) -> Change | None:
    before, after = judged(entry, entry.key, store), judged(entry, key_of(entry.sha256, digest), store)
    return change_of(unit_of(entry), f"{entry.section}/{entry.label}", before, after)


def judged(entry: Entry, key: str | None, store: Store) -> Judged:
    facts, refusal = store.outcome(key) if key else (None, None)
    if facts is None:
        return Judged(None, refusal.reason if refusal else entry.reason or INTERRUPTED.reason)
    return Judged(review_from(facts, name=entry.label.rpartition("/")[2]))


def table_rows(entries: Sequence[Entry], digest: str, store: Store) -> Iterator[Row]:
    for entry in entries:
        review = judged(entry, key_of(entry.sha256, digest), store).review
        if review is not None:
            yield Row(unit_of(entry), entry.section, entry.label, review)


def causes(moved: Sequence[Entry], rulebook: Path, workspace: Workspace) -> Iterator[str]:
    """Yield in what the rules and the program differ from those that judged before."""
    keys = judging(moved)
    for old in sorted({rules for rules, _ in keys} - {rulebook.name}):
        kept = workspace.kept_rules / old
        files = "、".join(differing(kept, rulebook)) if kept.is_dir() else "旧规则没有留存，无从比较"
        yield f"规则 {old[:8]} → {rulebook.name[:8]}，改动的文件：{files}"
    if {program for _, program in keys} - {program_digest()[:16]}:
        yield "评审程序有改动（升级）"


def judging(entries: Sequence[Entry]) -> set[tuple[str, str]]:
    """Return the rules and the programs, as keys name them, by which the results were made that were handed out."""
    return {(rules, program) for entry in entries if entry.key for _, rules, program in [entry.key.split("-")]}
