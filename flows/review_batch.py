"""The main flow: plan -> review the chunks -> compare -> review again the files that share something -> books.

What failure means: a file that cannot be read or judged is refused and the rest goes on. When a worker dies its whole pool is lost; the
flow then fails, and its retry plans again from the store with a fresh crew. A file at which two processes died is refused. Nothing of
a document reaches parameters, logs or messages: tasks are told a folder and a number.
"""

from collections.abc import Callable
from pathlib import Path

from prefect import flow
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture, as_completed
from prefect.states import Crashed

from flows.books import Summary
from flows.copies import traces_shown
from flows.crew import Crew, CrewLost, Here, crew_for
from flows.journal import absorb
from flows.layout import Layout
from flows.options import BatchOptions, Engine
from flows.plan import Plan
from flows.progress import count_from, count_on
from flows.tasks import books_task, chunk_task, copies_task, plan_task, progress_shown, publish_counts
from pipeline.errors import ZhaojingError
from pipeline.store import Store

__all__ = ["review_batch", "review_files"]

Tell = Callable[[int], None]
RETRIES = 12
"""A lost pool counts a death for at least one file and two deaths refuse it: enough for six deadly files in a batch."""


def review_files(options: BatchOptions) -> Summary:
    """Review the files of the batch and write its books; an error that no retry can mend ends the run as crashed."""
    try:
        plan = plan_task(options.out, options.rules, options.workers)
        count_from(plan.settled)
        with progress_shown(plan.files, plan.settled) as tell:
            review_planned(plan, options, tell)
        again = copies_task(options.out, options.archives, options.workers)
        if again.chunks:
            count_from(again.settled)
            review_planned(again, options, lambda more: None)  # the bar already stands at its end
            traces_shown(options.out)
        summary = books_task(options.out, options.archives, options.section)
    except ZhaojingError as error:
        return Crashed(message=type(error).__name__, data=error)  # type: ignore[return-value]  # a state returned is the state of the run
    publish_counts(summary, Layout(options.out, options.section))
    return summary


def review_planned(plan: Plan, options: BatchOptions, tell: Tell) -> None:
    """Review the chunks side by side, then each suspect with nobody beside it."""
    if not plan.chunks + plan.suspects:
        return
    inline = plan.inline and options.engine is Engine.LOCAL
    crew: Crew = Here() if inline else crew_for(options.engine, options.address, options.workers)
    try:
        gather(range(plan.chunks), crew, options, tell)
        for chunk in range(plan.chunks, plan.chunks + plan.suspects):
            gather([chunk], crew, options, tell)
    finally:
        crew.close()


def gather(chunks: range | list[int], crew: Crew, options: BatchOptions, tell: Tell) -> None:
    """Take in each chunk as it ends. CrewLost if workers died, unless this was the last try: then the rest counts as interrupted."""
    if isinstance(crew, Here):
        for chunk in chunks:
            tell(take_in(options.out, chunk_task(crew, options.out, chunk, options.rulebook)))
        return
    futures: list[PrefectFuture[int]] = [chunk_task.submit(crew, options.out, chunk, options.rulebook) for chunk in chunks]
    for future in as_completed(futures):
        try:
            tell(take_in(options.out, future.result()))
        except CrewLost:
            if is_last_try():
                return
            raise


def take_in(out: Path, chunk: int) -> int:
    """Read what became of a chunk into the store; return how many files that settles."""
    layout = Layout(out)
    with Store(layout.store) as store:
        settled = absorb(store, layout.journals, chunk)
    count_on(settled)
    return settled


def is_last_try() -> bool:
    context = FlowRunContext.get()
    return context is not None and context.flow_run is not None and context.flow_run.run_count > RETRIES


review_batch = flow(name="review batch", flow_run_name="review {options.out.name}", retries=RETRIES, persist_result=False)(review_files)
