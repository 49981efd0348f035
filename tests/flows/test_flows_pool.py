"""Death in the pool: what is lost, what is not."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from flow_samples import Review, write_papers

FILES = 34
"""More than `flows.plan` reviews without a pool."""


def journals(out: Path) -> list[Path]:
    return [path for path in out.glob(".zhaojing/journals/*.jsonl") if path.stat().st_size]


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait until the condition gives something true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def pool_workers() -> list[psutil.Process]:
    """Return the pool processes below this one, told by how multiprocessing starts them."""
    return [process for process in psutil.Process().children() if "spawn_main" in " ".join(process.cmdline())]


def test_a_worker_killed_at_work_loses_no_file(review: Review, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", FILES)
    killed: list[int] = []

    def kill_one() -> None:
        until(lambda: journals(tmp_path / "out"))
        victim = pool_workers()[0]
        victim.kill()
        killed.append(victim.pid)

    killer = threading.Thread(target=kill_one)
    killer.start()
    summary = review(tmp_path / "in")
    killer.join()
    assert killed
    assert (summary.files, dict(summary.refused)) == (FILES, {})


@pytest.fixture
def at_work(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run of the command line, in a process group of its own, that has begun to review."""
    write_papers(tmp_path / "in", FILES)
    command = [sys.executable, "-m", "zhaojing.cli", "review", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--workers", "2"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, text=True, start_new_session=True, **pipes) as process:
        until(lambda: journals(tmp_path / "out") or process.poll() is not None)
        assert process.poll() is None
        yield process
        process.kill()


def test_after_a_kill_nothing_is_left_running_and_a_rerun_ends_complete(
    at_work: subprocess.Popen[str], review: Review, tmp_path: Path
) -> None:
    below = psutil.Process(at_work.pid).children(recursive=True)
    assert "api_child" in str([process.cmdline() for process in below])
    at_work.kill()
    _, alive = psutil.wait_procs(below, timeout=15)
    assert not alive
    summary = review(tmp_path / "in")
    assert (summary.files, dict(summary.refused)) == (FILES, {})


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to a group there")
def test_ctrl_c_stops_soon_and_says_that_nothing_is_lost(at_work: subprocess.Popen[str]) -> None:
    os.killpg(at_work.pid, signal.SIGINT)
    _, told = at_work.communicate(timeout=20)
    assert (at_work.returncode, told.strip()) == (130, "已停止。已完成的部分已经保存，再运行一次同样的命令会接着做")
