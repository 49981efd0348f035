"""One batch from paths to summary: list the files, lock the output folder, start the engine, run the flow.

Prefect is imported in here only, once its environment is set.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import psutil
from filelock import FileLock, Timeout

from flows.books import Summary, write_books
from flows.chunk import reviewer
from flows.copies import compare_batch
from flows.crew import slots_of
from flows.intake import Intake, find_files
from flows.journal import absorb
from flows.layout import Layout
from flows.local_api import LocalApi, ensure_api
from flows.options import BatchOptions, Engine, Means
from flows.plan import Plan, plan_batch
from flows.progress import Watcher, count_from, watched_by
from flows.unpacking import unpack_archives
from pipeline.errors import UsageError
from pipeline.rulebook import rules_digest
from pipeline.store import Store

__all__ = ["Beside", "Busy", "default_workers", "locked", "open_batch", "review_opened", "run_batch", "started_api"]

LITTLE_BLAME = 0.25
"""How much of a death is a file's when the whole run broke off: a power cut is no fault of the file that was open."""
MEMORY_PER_WORKER = 1 << 30


class Busy(UsageError):
    """Another run holds the output folder."""


class Beside(NamedTuple):
    """What a batch is compared with besides itself: other output folders, and the text of the unit's template, whose words never count."""

    archives: tuple[Path, ...] = ()
    template: str = ""


def run_batch(
    paths: Sequence[Path],
    out: Path,
    *,
    means: Means,
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
        open_batch(intake, Layout(out))
        beside = beside or Beside()
        Layout(out).template.write_text(beside.template, encoding="utf-8")
        options = BatchOptions(out=out, rules=rules_digest(), archives=beside.archives, **means.model_dump())
        return review_opened(options, say=say, watcher=begin(files_of_batch(Layout(out))) if begin else None)


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
        raise Busy(f"另一个评审正在使用这个输出文件夹：{layout.out}。请等它结束，或用 --out 换一个文件夹") from None
    except OSError:
        raise UsageError(f"输出文件夹不能写入：{layout.out}。请用 --out 换一个文件夹") from None
    try:
        yield
    finally:
        lock.release()


def open_batch(intake: Intake, layout: Layout) -> None:
    """Keep what a killed run has left in journals, then make these files the batch; archives become their members, or are refused."""
    intake, refusals = unpack_archives(intake, layout)
    with Store(layout.store) as store:
        absorb(store, layout.journals, blame=LITTLE_BLAME)
        store.open_batch(intake.rows, intake.passed)
        store.bar(refusals)


def files_of_batch(layout: Layout) -> int:
    with Store(layout.store, read_only=True) as store:
        return len(store.files())


def review_opened(options: BatchOptions, *, say: Callable[[str], None], watcher: Watcher | None = None) -> Summary:
    """Review what is left of the batch in the store and write its books; where nothing is left, the engine is not started."""
    plan = plan_batch(options.out, options.rules, options.workers)
    with watched_by(watcher):
        if plan.chunks + plan.suspects or compare_batch(options.out, options.archives, options.workers).chunks:
            return run_flow(options, plan, say)
        count_from(plan.settled)
        return write_books(options.out, options.archives, options.section)


def run_flow(options: BatchOptions, plan: Plan, say: Callable[[str], None]) -> Summary:
    """Run the flow. What takes long to load is loaded while the API is starting."""
    api = started_api()
    if api.first_use:
        say("首次运行，正在准备（约十秒，只有这一次）…")
    from prefect import tags
    from prefect.futures import PrefectFuture
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
    from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

    from flows.review_batch import review_batch

    if plan.inline and options.engine is Engine.LOCAL:
        reviewer(options.rulebook)
    waiting: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=slots_of(options.engine, options.workers))
    batch = review_batch.with_options(task_runner=cast(TaskRunner[PrefectFuture[Any]], waiting))
    wait_for(api)
    with tags("review", f"rules-{options.rules[:12]}"):
        if not api.private:
            return batch(options)
        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):  # its thread makes every run wait a second at its end
            return batch(options)


@cache
def started_api() -> LocalApi:
    """Return the API of this process, starting or running."""
    return ensure_api()


@cache
def wait_for(api: LocalApi) -> None:
    """Wait until the API answers; close what earlier processes have left open in a private one."""
    from flows.leftovers import close_leftovers

    api.wait()
    if api.private:
        close_leftovers()


def default_workers() -> int:
    """Return one worker a processor, fewer where memory is short."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(processors, int(psutil.virtual_memory().total // MEMORY_PER_WORKER)))
