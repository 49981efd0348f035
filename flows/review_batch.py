"""The main flow: plan -> review the chunks -> compare -> review again the files that share something -> books.

What failure means: a file that cannot be read or judged is refused and the rest goes on. When a worker dies its whole pool is lost; the
flow then fails, and its retry plans again from the store with a fresh pool. A file at which two processes died is refused. Nothing of
a document reaches parameters, logs or messages: tasks are told a folder and a number.
"""

from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, cast

from prefect import flow
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture, as_completed
from prefect.states import Crashed
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner
from pydantic import BaseModel, ConfigDict, Field

from flows.books import Summary
from flows.copies import traces_shown
from flows.journal import absorb
from flows.layout import Layout
from flows.plan import Plan
from flows.progress import count_from, count_on
from flows.tasks import books_task, chunk_task, copies_task, plan_task, publish_counts
from flows.workers import start_worker
from pipeline.errors import ZhaojingError
from pipeline.store import Store

__all__ = ["BatchOptions", "process_pool", "review_batch"]

RETRIES = 12
"""A lost pool counts a death for at least one file and two deaths refuse it: enough for six deadly files in a batch."""


class BatchOptions(BaseModel):
    """A batch whose files already stand in the store of the output folder (`flows.run` puts them there)."""

    model_config = ConfigDict(frozen=True)

    out: Path = Field(title="输出文件夹")
    rules: str = Field(title="规则指纹")
    workers: int = Field(default=1, ge=1, title="同时工作的进程数")
    archives: tuple[Path, ...] = Field(default=(), title="另外比对的输出文件夹")


class WorkersLost(Exception):
    """A worker died; what it had not finished is still to be done."""


def review_files(options: BatchOptions) -> Summary:
    """Review the files of the batch and write its books; an error that no retry can mend ends the run as crashed."""
    try:
        plan = plan_task(options.out, options.rules, options.workers)
        count_from(plan.settled)
        review_as_planned(plan, options.out)
        again = copies_task(options.out, options.archives, options.workers)
        if again.chunks:
            count_from(again.settled)
            review_as_planned(again, options.out)
            traces_shown(options.out)
        summary = books_task(options.out, options.archives)
    except ZhaojingError as error:
        return Crashed(message=type(error).__name__, data=error)  # type: ignore[return-value]  # a state returned is the state of the run
    publish_counts(summary)
    return summary


def review_as_planned(plan: Plan, out: Path) -> None:
    if plan.inline:
        review_here(plan, out)
    else:
        review_apart(plan, out)


def review_here(plan: Plan, out: Path) -> None:
    """Review little work in this process, which spares the seconds that a pool takes to start."""
    for chunk in range(plan.chunks):
        chunk_task(out, chunk)
        take_in(out, chunk)


def review_apart(plan: Plan, out: Path) -> None:
    """Review on the pool: the chunks side by side, then each suspect with nobody beside it."""
    gather([chunk_task.submit(out, chunk) for chunk in range(plan.chunks)], out)
    for chunk in range(plan.chunks, plan.chunks + plan.suspects):
        gather([chunk_task.submit(out, chunk)], out)


def gather(futures: list[PrefectFuture[int]], out: Path) -> None:
    """Take in each chunk as it ends. WorkersLost if the pool broke, unless this was the last try: then the rest counts as interrupted."""
    for future in as_completed(futures):
        try:
            take_in(out, future.result())
        except BrokenProcessPool:
            if is_last_try():
                return
            raise WorkersLost from None


def take_in(out: Path, chunk: int) -> None:
    layout = Layout(out)
    with Store(layout.store) as store:
        count_on(absorb(store, layout.journals, chunk))


def is_last_try() -> bool:
    context = FlowRunContext.get()
    return context is not None and context.flow_run is not None and context.flow_run.run_count > RETRIES


def process_pool(workers: int) -> TaskRunner[PrefectFuture[Any]]:
    """Return a pool; no process starts before the first task is submitted to it."""
    return cast(TaskRunner[PrefectFuture[Any]], ProcessPoolTaskRunner(max_workers=workers, initializer=start_worker))


review_batch = flow(name="review batch", flow_run_name="review {options.out.name}", retries=RETRIES, persist_result=False)(review_files)
