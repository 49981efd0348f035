"""The same flow on a Dask cluster of two worker processes over TCP: the same bytes, and nothing lost when a worker is killed."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from flow_samples import write_papers

from flows.books import Summary
from flows.local_api import EngineError, LocalApi
from flows.options import Engine, Means
from flows.run import run_batch
from pipeline.errors import UsageError

distributed = pytest.importorskip("distributed")
FILES = 34


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Cluster:
    def __init__(self, address: str, workers: list[subprocess.Popen[bytes]]) -> None:
        self.address, self.workers = address, workers


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A scheduler and two workers, as the documentation starts them."""
    address = f"tcp://127.0.0.1:{free_port()}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard"]
    worker = ["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    with ExitStack() as running:
        processes = [
            running.enter_context(subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]], **quiet))
            for command in (scheduler, worker, worker)
        ]
        yield Cluster(address, processes[1:])
        for process in processes:
            process.kill()


def review_on(cluster: Cluster, folder: Path, out: Path) -> Summary:
    means = Means(workers=2, engine=Engine.DASK, address=cluster.address)
    return run_batch([folder], out, means=means, say=lambda line: None)


def for_people(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file() and ".zhaojing" not in path.parts
    }


@pytest.mark.usefixtures("api")
def test_a_cluster_writes_the_same_bytes_as_this_machine(cluster: Cluster, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 6)
    (tmp_path / "in/空.txt").write_bytes(b"")
    summary = review_on(cluster, tmp_path / "in", tmp_path / "there")
    assert summary == run_batch([tmp_path / "in"], tmp_path / "here", means=Means(workers=2), say=lambda line: None)
    assert for_people(tmp_path / "there") == for_people(tmp_path / "here")


def test_a_cluster_worker_killed_at_work_loses_no_file(api: LocalApi, cluster: Cluster, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", FILES)
    killed = threading.Event()

    def kill_one() -> None:
        while not any(path.stat().st_size for path in (tmp_path / "out").glob(".zhaojing/journals/*.jsonl")):
            killed.wait(0.02)
        psutil.Process(cluster.workers[0].pid).kill()
        killed.set()

    killer = threading.Thread(target=kill_one)
    killer.start()
    summary = review_on(cluster, tmp_path / "in", tmp_path / "out")
    killer.join()
    assert (summary.files, dict(summary.refused)) == (FILES, {})


def test_an_address_where_nobody_answers_is_told(api: LocalApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.crew.PATIENCE", 0.5)
    write_papers(tmp_path / "in", 1)
    nowhere = Cluster(f"tcp://127.0.0.1:{free_port()}", [])
    with pytest.raises(EngineError, match="连不上 Dask"):
        review_on(nowhere, tmp_path / "in", tmp_path / "out")


def test_a_cluster_needs_an_address(api: LocalApi, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 1)
    with pytest.raises(UsageError, match="--address"):
        review_on(Cluster("", []), tmp_path / "in", tmp_path / "out")
