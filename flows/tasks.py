"""The plain functions as Prefect tasks. The task of a chunk waits for the crew that does it.

No task keeps its result or looks in Prefect's cache: what is done stands in the batch's own store.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from uuid import UUID

from prefect import task
from prefect.artifacts import create_link_artifact, create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE

from flows.books import Summary, write_books
from flows.copies import compare_batch
from flows.crew import Crew
from flows.layout import Layout
from flows.plan import plan_batch
from pipeline.report.wording import STANDINGS
from pipeline.store import Store

__all__ = ["books_task", "chunk_task", "copies_task", "plan_task", "progress_shown", "publish_counts"]


def run_chunk(crew: Crew, out: Path, chunk: int, rulebook: Path | None) -> int:
    """Hand the files of a chunk to the crew; return when they have been reviewed. Their names are no parameters: Prefect does not see them."""
    with Store(Layout(out).store, read_only=True) as store:
        rows = store.files(chunk)
    return crew.run(out, chunk, rows, rulebook)


plan_task = task(name="plan", cache_policy=NO_CACHE, persist_result=False)(plan_batch)
chunk_task = task(name="review chunk", task_run_name="review chunk {chunk}", cache_policy=NO_CACHE, persist_result=False)(run_chunk)
copies_task = task(name="compare", cache_policy=NO_CACHE, persist_result=False)(compare_batch)
books_task = task(name="write books", cache_policy=NO_CACHE, persist_result=False)(write_books)


def publish_counts(summary: Summary, layout: Layout) -> None:
    """Show how the batch ended in Prefect's user interface: numbers, and where its books are; no name of a paper."""
    rows = [{"结果": STANDINGS[result], "份数": count} for result, count in sorted(summary.counts.items())]
    create_table_artifact(table=rows, key="review-batch", description=f"共 {summary.files} 份")
    create_link_artifact(link=layout.ledger.as_uri(), link_text="台账", key="review-ledger", description="批次台账，链接到每份意见单")


@contextmanager
def progress_shown(files: int, settled: int) -> Iterator[Callable[[int], None]]:
    """Show a bar in Prefect's user interface; what is given is told how many more files are settled."""
    done, shown = settled, create_progress_artifact(progress=share(settled, files), key="review-progress", description="已评审的份额")
    artifact = cast(UUID, shown)

    def tell(more: int) -> None:
        nonlocal done
        done += more
        update_progress_artifact(artifact, progress=share(done, files))

    yield tell


def share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 100.0
