"""The plain functions as Prefect tasks. Wrapped, not decorated: a worker then unpickles a name and not the function's globals.

No task keeps its result or looks in Prefect's cache: what is done stands in the batch's own store.
"""

from prefect import task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.books import Summary, write_books
from flows.chunk import review_chunk
from flows.copies import compare_batch
from flows.plan import plan_batch

__all__ = ["books_task", "chunk_task", "copies_task", "plan_task", "publish_counts"]

plan_task = task(name="plan", cache_policy=NO_CACHE, persist_result=False)(plan_batch)
chunk_task = task(name="review chunk", task_run_name="review chunk {chunk}", cache_policy=NO_CACHE, persist_result=False)(review_chunk)
copies_task = task(name="compare", cache_policy=NO_CACHE, persist_result=False)(compare_batch)
books_task = task(name="write books", cache_policy=NO_CACHE, persist_result=False)(write_books)


def publish_counts(summary: Summary) -> None:
    """Show how the batch ended in Prefect's user interface: numbers only."""
    rows = [{"result": result, "files": count} for result, count in sorted(summary.counts.items())]
    create_table_artifact(table=rows, key="review-batch", description=f"{summary.files} files")
