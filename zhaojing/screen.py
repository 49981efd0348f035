"""What the user sees: lines, the progress bar, the last lines of a batch. Only the command line writes to the screen."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress

    from flows.books import Summary
    from flows.progress import Watcher

__all__ = ["force_utf8", "progress", "say", "summary_lines", "tell_error"]

SHOWN_REFUSALS = 20


def force_utf8() -> None:
    """Write UTF-8 to pipes and files; on a console of another encoding replace what it cannot show instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def say(line: str = "", *, to: TextIO | None = None) -> None:
    print(line, file=to or sys.stdout, flush=True)


def tell_error(line: str) -> None:
    say(line, to=sys.stderr)


@contextmanager
def progress() -> Iterator[Callable[[int], "Watcher"] | None]:
    """Give a maker of progress watchers for `flows.run.run_batch`, or None when nobody looks at the terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("评审"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield lambda files: watcher_of(bar, files)


def watcher_of(bar: "Progress", files: int) -> "Watcher":
    task = bar.add_task("", total=files)
    return lambda settled: bar.update(task, completed=settled)


def summary_lines(summary: "Summary", out: Path) -> Iterator[str]:
    """Yield the last lines of a batch: how many of each, where everything is, what was refused and why."""
    from pipeline.report.wording import STANDINGS

    told = [f"{name} {summary.counts[standing]} 份" for standing, name in STANDINGS.items() if summary.counts.get(standing)]
    yield f"共 {summary.files} 份：{'，'.join(told)}"
    yield f"台账：{out / 'ledger.xlsx'}"
    if len(summary.refused) < summary.files:
        yield f"意见单：{out / '意见单'}"
    if summary.pairs:
        yield f"雷同：{summary.pairs} 对材料有相同的段落，见 {out / '雷同.html'}"
    if summary.refused:
        yield f"退回清单：{out / '退回清单.txt'}"
    for path, refusal in list(summary.refused.items())[:SHOWN_REFUSALS]:
        yield f"  退回 {path}：{refusal.reason}。{refusal.advice}"
    if len(summary.refused) > SHOWN_REFUSALS:
        yield f"  其余 {len(summary.refused) - SHOWN_REFUSALS} 份见退回清单"
