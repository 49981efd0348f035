"""Who reviews the chunks: this process, processes beside it, or the workers of a Dask or Ray cluster. The flow is the same for all.

A crew member needs neither Prefect nor its API nor the store: it is told a folder, the files of a chunk and a rulebook, and writes into the
folder. So a chunk costs no more than its work, and a cluster needs to reach nothing but the folder.
"""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Protocol

from flows.chunk import review_chunk
from flows.local_api import EngineError
from flows.options import Engine
from flows.workers import start_worker
from pipeline.errors import UsageError
from pipeline.store import FileRow

__all__ = ["Crew", "CrewLost", "Here", "crew_for", "slots_of"]

Rows = Sequence[FileRow]
PATIENCE = 30.0
"""Seconds for a cluster to answer and to show its first worker."""
CLUSTER_SLOTS = 64
"""Chunks under way at a time on a cluster; more would only wait in its own queue."""


class CrewLost(Exception):
    """Workers died; what they had not finished is still to be done."""


class Crew(Protocol):
    def run(self, out: Path, chunk: int, rows: Rows, rulebook: Path | None) -> int:
        """Return when the chunk has been reviewed; CrewLost when whoever did it died of it."""

    def close(self) -> None:
        """Let the workers go; chunks that nobody has begun are dropped."""


class Here:
    """This process: for little work it spares the seconds that others take to start."""

    def run(self, out: Path, chunk: int, rows: Rows, rulebook: Path | None) -> int:
        return review_chunk(out, chunk, rows, rulebook)

    def close(self) -> None:
        pass


class Processes:
    """Processes on this machine, started when the first chunk is handed over."""

    def __init__(self, workers: int) -> None:
        self._pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), start_worker)

    def run(self, out: Path, chunk: int, rows: Rows, rulebook: Path | None) -> int:
        try:
            return self._pool.submit(review_chunk, out, chunk, rows, rulebook).result()
        except BrokenProcessPool:
            raise CrewLost from None

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


class DaskCluster:
    """The workers of a running Dask scheduler. They see the folder under the same path and have the same program."""

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError:
            raise EngineError("没有安装 Dask：请运行 pip install zhaojing[dask]") from None
        try:
            self._client: Any = distributed.Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, ValueError, TimeoutError):
            raise EngineError(f"连不上 Dask 调度器，或它没有工作机：{address}") from None
        self._lost = (distributed.scheduler.KilledWorker, distributed.client.FutureCancelledError, distributed.comm.core.CommClosedError)

    def run(self, out: Path, chunk: int, rows: Rows, rulebook: Path | None) -> int:
        try:
            done: int = self._client.submit(review_chunk, out, chunk, rows, rulebook, pure=False).result()
        except self._lost:
            raise CrewLost from None
        return done

    def close(self) -> None:
        self._client.close()


class RayCluster:
    """The workers of a running Ray cluster, under the same conditions."""

    def __init__(self, address: str) -> None:
        try:
            import ray
        except ImportError:
            raise EngineError("没有安装 Ray：请运行 pip install zhaojing[ray]") from None
        try:
            ray.init(address=address, log_to_driver=False, ignore_reinit_error=True)
        except ConnectionError:
            raise EngineError(f"连不上 Ray：{address}") from None
        self._ray = ray
        self._review = ray.remote(max_retries=3)(review_chunk)

    def run(self, out: Path, chunk: int, rows: Rows, rulebook: Path | None) -> int:
        try:
            done: int = self._ray.get(self._review.remote(out, chunk, rows, rulebook))
        except (self._ray.exceptions.WorkerCrashedError, self._ray.exceptions.NodeDiedError):
            raise CrewLost from None
        return done

    def close(self) -> None:
        self._ray.shutdown()


def crew_for(engine: Engine, address: str, workers: int) -> Crew:
    """Return the crew of an engine; EngineError if its cluster does not answer, UsageError if the address does not fit the engine."""
    if engine is Engine.LOCAL:
        return Processes(workers)
    if not address:
        raise UsageError(f"--engine {engine} 还要用 --address 写明集群的地址，例如 tcp://10.0.0.5:8786")
    return DaskCluster(address) if engine is Engine.DASK else RayCluster(address)


def slots_of(engine: Engine, workers: int) -> int:
    """Return how many chunks may be under way at a time."""
    return workers if engine is Engine.LOCAL else CLUSTER_SLOTS
