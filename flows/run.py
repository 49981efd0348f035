"""One batch from paths to summary: list the files, lock the output folder, start the engine, run the flow.

Prefect is imported in here only, once its environment is set.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil
from filelock import FileLock, Timeout

from flows.books import Summary
from flows.intake import Intake, find_files
from flows.journal import absorb
from flows.layout import Layout
from flows.local_api import LocalApi, ensure_api
from flows.progress import Watcher, watched_by
from flows.unpacking import unpack_archives
from pipeline.errors import UsageError
from pipeline.store import Refusal, Store

__all__ = ["Beside", "default_workers", "run_batch"]

MEMORY_PER_WORKER = 1 << 30


class Beside(NamedTuple):
    """What a batch is compared with besides itself: other output folders, and the text of the unit's template, whose words never count."""

    archives: tuple[Path, ...] = ()
    template: str = ""


def run_batch(
    paths: Sequence[Path],
    out: Path,
    *,
    workers: int,
    say: Callable[[str], None],
    begin: Callable[[int], Watcher] | None = None,
    beside: Beside | None = None,
) -> Summary:
    """Review all files at and below the paths into `out` and return how it ended.

    `say` gets lines for the user; `begin` gets the number of files and returns who wants to hear how many are settled.
    UsageError if there is nothing to review, or the output folder is not free for us.
    """
    out = out.resolve()
    intake = find_files(paths, out)
    refuse_foreign(Layout(out))
    with locked(Layout(out)):
        intake, refusals = unpack_archives(intake, Layout(out))
        open_batch(intake, refusals, Layout(out))
        beside = beside or Beside()
        Layout(out).template.write_text(beside.template, encoding="utf-8")
        api = ensure_api()
        if api.first_use:
            say("首次运行，正在准备（约十秒，只有这一次）…")
        with watched_by(begin(len(intake.rows)) if begin else None):
            return run_flow(out, workers, api, beside.archives)


def refuse_foreign(layout: Layout) -> None:
    """UsageError if the output folder holds a ledger or sheets that are not ours."""
    if layout.workplace.is_dir():
        return
    for path in (layout.ledger, layout.sheets, layout.refusals, layout.copies):
        if path.exists():
            raise UsageError(f"输出文件夹里已有不是本程序写的“{path.name}”，为免覆盖没有开始。请用 --out 换一个文件夹")


@contextmanager
def locked(layout: Layout) -> Iterator[None]:
    """Hold the output folder; UsageError while another run holds it."""
    try:
        layout.journals.mkdir(parents=True, exist_ok=True)
        lock = FileLock(layout.lock, timeout=0)
        lock.acquire()
    except Timeout:
        raise UsageError(f"另一个评审正在使用这个输出文件夹：{layout.out}。请等它结束，或用 --out 换一个文件夹") from None
    except OSError:
        raise UsageError(f"输出文件夹不能写入：{layout.out}。请用 --out 换一个文件夹") from None
    try:
        yield
    finally:
        lock.release()


def open_batch(intake: Intake, refusals: Mapping[str, Refusal], layout: Layout) -> None:
    """Keep what a killed run has left in journals, then make these files the batch, some of them refused already."""
    with Store(layout.store) as store:
        absorb(store, layout.journals)
        store.open_batch(intake.rows, intake.passed)
        store.bar(refusals)


def run_flow(out: Path, workers: int, api: LocalApi, archives: tuple[Path, ...]) -> Summary:
    """Run the flow. What takes long to load is loaded while the API is starting."""
    from prefect import tags
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    from flows.chunk import reviewer
    from flows.leftovers import close_leftovers
    from flows.review_batch import BatchOptions, process_pool, review_batch

    options = BatchOptions(out=out, rules=reviewer().rules.digest, workers=workers, archives=archives)
    batch = review_batch.with_options(task_runner=process_pool(workers))
    api.wait()
    with tags("review", f"rules-{options.rules[:12]}"):
        if not api.private:
            return batch(options)
        close_leftovers()
        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):  # its thread makes every run wait a second at its end
            return batch(options)


def default_workers() -> int:
    """Return one worker a processor, fewer where memory is short."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(processors, int(psutil.virtual_memory().total // MEMORY_PER_WORKER)))
