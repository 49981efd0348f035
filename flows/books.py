"""How a batch ends: the ledger, the list of refused files, and the figures for the last lines on the screen."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from flows.copies import pairs_of_batch
from flows.facts import review_from
from flows.journal import absorb
from flows.layout import SHEET_SUFFIXES, Layout
from pipeline.errors import UsageError
from pipeline.model import Kind
from pipeline.report import LedgerRow, write_ledger
from pipeline.report.archive import for_notepad, write_whole
from pipeline.report.copies_page import write_copies_page
from pipeline.report.ledger import LogLine
from pipeline.reuse.comparison import Comparison
from pipeline.store import FileRow, Refusal, Store

__all__ = ["INTERRUPTED", "Summary", "write_books"]

INTERRUPTED = Refusal("interrupted", "评审进程多次意外中断，这份文件还没有评审", "请再运行一次同样的命令，已完成的不会重做")
PASSED_OVER = "隐藏文件、临时文件或链接，不是材料"
TOLD, UNJUDGED = "told", "unjudged"


class Summary(NamedTuple):
    """`counts` is by verdict (pass, revise, return), `told` (other kinds), `unjudged` (kind `other`) and `refused`; they add up to `files`.

    `refused` is by path; `pairs` counts the pairs of papers that share passages.
    """

    files: int
    counts: Mapping[str, int]
    refused: Mapping[str, Refusal]
    pairs: int = 0


class Ending(NamedTuple):
    """How one file ended: with facts of its review, or with a refusal."""

    row: FileRow
    facts: str | None
    refusal: Refusal | None


def write_books(out: Path, archives: Sequence[Path] = (), section: str = "") -> Summary:
    """Write the ledger and the list of refused files from the store; UsageError if another program holds them open."""
    layout = Layout(out, section)
    with Store(layout.store) as store:
        absorb(store, layout.journals)
        endings = list(endings_of(store))
        drop_stale_sheets(store, endings, layout)
        log = [LogLine(path, "", "", "跳过", PASSED_OVER) for path in store.passed_over()]
    rows = [ledger_row(ending, layout) for ending in endings]
    found = pairs_of_batch(out, archives)
    refused = {ending.row.path: ending.refusal for ending in endings if ending.refusal}
    try:
        write_ledger(rows, layout.ledger, log=log, pairs=found.pairs)
        write_beside(found, layout.copies)
        write_refusals(refused, layout.refusals)
    except PermissionError:
        raise UsageError("台账写不进输出文件夹：请关闭正在打开的 ledger.xlsx、雷同.html 和退回清单.txt，再运行一次") from None
    return Summary(len(rows), dict(Counter(map(standing, rows))), refused, len(found.pairs))


def endings_of(store: Store) -> Iterator[Ending]:
    """Yield how each file of the batch ended, by path; a file without a result counts as interrupted."""
    results, barred = store.results(), store.barred()
    for row in store.files():
        if row.path in barred:
            yield Ending(row, None, barred[row.path])
        elif row.key is None or row.key not in results:
            yield Ending(row, None, INTERRUPTED)
        else:
            refusal = results[row.key]
            yield Ending(row, None if refusal else store.facts(row.key), refusal)


def ledger_row(ending: Ending, layout: Layout) -> LedgerRow:
    row, facts, refusal = ending
    if facts is None:
        code, reason, advice = refusal or INTERRUPTED
        return LedgerRow(row.path, None, (code, reason, advice), None, "refused", row.sha256)
    review = review_from(facts, name=row.path.rpartition("/")[2])
    sheet = layout.sheet(row.stem, ".docx").relative_to(layout.books).as_posix()
    return LedgerRow(row.path, review, None, sheet, "reviewed", row.sha256)


def standing(row: LedgerRow) -> str:
    if row.review is None:
        return "refused"
    return str(row.review.verdict or (UNJUDGED if row.review.kind is Kind.OTHER else TOLD))


def write_beside(found: Comparison, path: Path) -> None:
    """Write the page of pairs; remove that of an earlier run when there are none."""
    if found.pairs:
        write_copies_page(found, path)
    else:
        path.unlink(missing_ok=True)


def write_refusals(refused: Mapping[str, Refusal], path: Path) -> None:
    """Write what was refused, readable in every Notepad; remove the list of an earlier run when nothing was."""
    if not refused:
        path.unlink(missing_ok=True)
        return
    lines = ["退回清单：下列文件没有评审，请按办法处理后重新运行", ""]
    for name, refusal in refused.items():
        lines += [name, f"    原因：{refusal.reason}", f"    办法：{refusal.advice}", ""]
    write_whole(path, for_notepad("\n".join(lines)))


def drop_stale_sheets(store: Store, endings: Sequence[Ending], layout: Layout) -> None:
    """Remove our sheets of files that now are refused or whose sheets now have another name."""
    written = store.sheets()
    kept = {ending.row.stem for ending in endings if ending.facts is not None}
    stale = {ending.row.path: written[ending.row.path][0] for ending in endings if is_stale(ending, written)}
    for stem in set(stale.values()) - kept:
        for suffix in SHEET_SUFFIXES:
            with suppress(PermissionError):
                layout.sheet(stem, suffix).unlink(missing_ok=True)
    store.forget_sheets(stale)


def is_stale(ending: Ending, written: Mapping[str, tuple[str, str]]) -> bool:
    name = ending.row.path
    return name in written and (ending.facts is None or written[name][0] != ending.row.stem)
