"""How a worker process begins: it must not outlive its parent, and Ctrl-C lets it finish the file it is at."""

import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import wait
from types import FrameType

from flows.chunk import stopping

__all__ = ["start_worker"]


def start_worker() -> None:
    """Run first in every process of the pool. A killed parent closes no pool, so each worker watches for its end."""
    signal.signal(signal.SIGINT, stop_soon)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=end_with, args=(parent.sentinel,), daemon=True).start()


def stop_soon(number: int, frame: FrameType | None) -> None:
    if stopping.is_set():
        os._exit(1)
    stopping.set()


def end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
