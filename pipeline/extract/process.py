"""One killable process that reads one file after another, so that nothing a file does can stop the batch.

The child is started by `subprocess` with its pipes and not by `multiprocessing`: spawn would run the caller's main module again in the
child (and load spaCy with it), and a daemonic worker, as Dask's are, may not have children of that kind.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from pipeline.errors import FileDamaged, InputError, LimitExceeded
from pipeline.extract.child import read_frame, write_frame
from pipeline.model import Document

_WATCH = 0.2
_HARD_LIMIT = sys.platform == "linux"
_COMMAND = "from pipeline.extract.child import serve; serve({memory})"


class Reader:
    """Reads files one at a time in a child process; for one thread. Close it, or use it in a `with` statement.

    `seconds` of wall time and `memory` bytes above the start are allowed for each file; the child is replaced after `files` files.
    """

    def __init__(self, *, seconds: float = 60.0, memory: int = 3 << 30, files: int = 200) -> None:
        self._seconds = seconds
        self._memory = memory
        self._files = files
        self._child: subprocess.Popen[bytes] | None = None
        self._read = 0
        self._waiting = False

    def read(self, path: Path) -> Document:
        """The document, or the InputError that its reading ended with.

        LimitExceeded when time or memory ran out, FileDamaged when the child crashed; either way the next file gets a new child.
        """
        child = self._ready()
        watch = _Watch(child, self._seconds, self._memory)
        self._waiting = True
        answer = _ask(child, path, watch)
        self._waiting = False
        self._read += 1
        if answer is None:
            self.close()
            raise watch.reason or FileDamaged("读取进程意外中止，文件可能已损坏")
        result: Document | InputError = pickle.loads(answer)
        if isinstance(result, Document):
            return result
        if isinstance(result, LimitExceeded):
            self.close()
        raise result

    def close(self) -> None:
        """End the child; the next `read` starts another."""
        if self._child is not None:
            with suppress(OSError), self._child:  # leaving the block lets go of the pipes
                _kill_tree(self._child)
        self._child, self._read, self._waiting = None, 0, False

    def _ready(self) -> subprocess.Popen[bytes]:
        """A child that lives, owes no answer (an interrupted read leaves one behind) and is not worn out."""
        if self._child is not None and (self._waiting or self._read >= self._files or self._child.poll() is not None):
            self.close()
        if self._child is None:
            self._child = _start(self._memory)
        return self._child

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class _Watch:
    """Kills a child that takes too long or, where the system sets no hard limit, too much memory; `reason` says which."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float, memory: int) -> None:
        self._child = child
        self._seconds = seconds
        self._memory = memory
        self._done = threading.Event()
        self.reason: LimitExceeded | None = None

    def during(self, act: Callable[[], bytes | None]) -> bytes | None:
        """The result of `act`, watched."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            return act()
        finally:
            self._done.set()
            thread.join()

    def _run(self) -> None:
        if _HARD_LIMIT:
            if not self._done.wait(self._seconds):
                self._stop("时间")
            return
        start, elapsed = _held(self._child.pid), 0.0
        while not self._done.wait(min(_WATCH, self._seconds)):
            elapsed += _WATCH
            if elapsed >= self._seconds or _held(self._child.pid) - start > self._memory:
                self._stop("时间" if elapsed >= self._seconds else "内存")
                return

    def _stop(self, what: str) -> None:
        self.reason = LimitExceeded(f"读取文件所需{what}超过上限")
        _kill_tree(self._child)


def _ask(child: subprocess.Popen[bytes], path: Path, watch: _Watch) -> bytes | None:
    """The child's answer, or None when it ended without one."""
    if child.stdin is None or child.stdout is None:
        return None
    with suppress(BrokenPipeError):
        write_frame(child.stdin, os.fsencode(path.absolute()))
    stdout = child.stdout
    return watch.during(lambda: read_frame(stdout))


def _start(memory: int) -> subprocess.Popen[bytes]:
    """A child with the parent's module path, in a session of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", _COMMAND.format(memory=memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )


def _kill_tree(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it has started."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(child.pid)
        for descendant in [*process.children(recursive=True), process]:
            with suppress(psutil.NoSuchProcess):
                descendant.kill()
    child.wait()


def _held(pid: int) -> int:
    """The memory of a process in bytes, 0 when it has gone."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
