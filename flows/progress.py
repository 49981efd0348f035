"""How far a batch is, told to whoever is watching this run in this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

__all__ = ["Watcher", "count_from", "count_on", "watched_by"]

Watcher = Callable[[int], None]
"""Called with the number of files that are settled by now."""


@dataclass
class Count:
    watcher: Watcher
    settled: int = 0


current: ContextVar[Count | None] = ContextVar("current", default=None)


@contextmanager
def watched_by(watcher: Watcher | None) -> Iterator[None]:
    token = current.set(Count(watcher) if watcher else None)
    try:
        yield
    finally:
        current.reset(token)


def count_from(settled: int) -> None:
    """Say how many are settled, those of earlier runs included."""
    count = current.get()
    if count is not None:
        count.settled = settled
        count.watcher(settled)


def count_on(settled: int) -> None:
    """Say how many more are settled now."""
    count = current.get()
    if count is not None:
        count_from(count.settled + settled)
