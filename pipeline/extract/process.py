"""One killable process that reads one file after another, so that nothing a file does can stop the batch.

The child is started by `subprocess` with its pipes and not by `multiprocessing`: spawn would run the caller's main module again in the
child (and load spaCy with it), and a daemonic worker, as Dask's are, may not have children of that kind.
"""

import os
import pickle
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self, cast

import psutil

from pipeline.errors import FileDamaged, InputError, LimitExceeded
from pipeline.extract.child import TIME_FRAME, read_frame, write_frame
from pipeline.extract.tree import kill_tree
from pipeline.model import Document

if TYPE_CHECKING:
    from pipeline.extract.unpack import Member

_WATCH = 0.2
_HARD_LIMIT = sys.platform == "linux"
_COMMAND = "from pipeline.extract.child import serve; serve({memory}, {scratch!r})"


class Reader:
    """Reads files one at a time in a child process; for one thread. Close it, or use it in a `with` statement.

    What the child writes on the way stands in a folder that goes with it, however it ends.

    `seconds` of wall time and `memory` bytes above the start are allowed for each file; the child is replaced after `files` files.
    """

    def __init__(self, *, seconds: float = 60.0, memory: int = 3 << 30, files: int = 200) -> None:
        self._seconds = seconds
        self._memory = memory
        self._files = files
        self._child: subprocess.Popen[bytes] | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._read = 0
        self._waiting = False

    def read(self, path: Path) -> Document:
        """The document, or the InputError that its reading ended with.

        LimitExceeded when time or memory ran out, FileDamaged when the child crashed; either way the next file gets a new child.
        """
        return cast(Document, self._do(path, None))

    def unpack(self, path: Path, folder: Path) -> "list[Member]":
        """The members of an archive, unpacked into a folder (`pipeline.extract.unpack`); errors as of `read`."""
        return cast("list[Member]", self._do(path, folder))

    def _do(self, path: Path, folder: Path | None) -> object:
        child = self._ready()
        watch = _Watch(child, self._seconds, self._memory)
        self._waiting = True
        answer = _ask(child, (path.absolute(), folder), watch)
        self._waiting = False
        self._read += 1
        if answer is None:
            self.close()
            raise watch.reason or FileDamaged("读取进程意外中止，文件可能已损坏")
        result: object = pickle.loads(answer)
        if isinstance(result, LimitExceeded):
            self.close()
        if isinstance(result, InputError):
            raise result
        return result

    def close(self) -> None:
        """End the child; the next `read` starts another."""
        if self._child is not None:
            with suppress(OSError), self._child:  # leaving the block lets go of the pipes
                kill_tree(self._child)
        if self._scratch is not None:
            self._scratch.cleanup()
        self._child, self._scratch, self._read, self._waiting = None, None, 0, False

    def _ready(self) -> subprocess.Popen[bytes]:
        """A child that lives, owes no answer (an interrupted read leaves one behind) and is not worn out."""
        if self._child is not None and (self._waiting or self._read >= self._files or self._child.poll() is not None):
            self.close()
        if self._child is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="zhaojing-", ignore_cleanup_errors=True)
            self._child = _start(self._memory, self._scratch.name)
        return self._child

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class _Watch:
    """Kills a child that takes too long or, where the system sets no hard limit, too much memory; `reason` says which."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float, memory: int) -> None:
        self._child = child
        self._deadline = time.monotonic() + seconds
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

    def grant(self, seconds: float) -> None:
        """More time for slow work that the reader has found in the file."""
        self._deadline += seconds

    def _run(self) -> None:
        start = 0 if _HARD_LIMIT else _held(self._child.pid)
        while not self._done.wait(min(_WATCH, max(self._deadline - time.monotonic(), 0.0))):
            if time.monotonic() >= self._deadline:
                self._stop("时间")
                return
            if not _HARD_LIMIT and _held(self._child.pid) - start > self._memory:
                self._stop("内存")
                return

    def _stop(self, what: str) -> None:
        self.reason = LimitExceeded(f"读取文件所需{what}超过上限")
        kill_tree(self._child)


def _ask(child: subprocess.Popen[bytes], request: tuple[Path, Path | None], watch: _Watch) -> bytes | None:
    """The child's answer, or None when it ended without one."""
    if child.stdin is None or child.stdout is None:
        return None
    with suppress(BrokenPipeError):
        write_frame(child.stdin, pickle.dumps(request))
    stdout = child.stdout
    return watch.during(lambda: _answer(stdout, watch))


def _answer(stream: IO[bytes], watch: _Watch) -> bytes | None:
    """The first frame that is no request for time; a pickle is always longer than one."""
    while (frame := read_frame(stream)) is not None and len(frame) == TIME_FRAME:
        watch.grant(*struct.unpack(">d", frame))
    return frame


def _start(memory: int, scratch: str) -> subprocess.Popen[bytes]:
    """A child with the parent's module path, in a session of its own, and a folder for what it has to write."""
    own = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1", **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch)}
    environment = {**os.environ, **own}
    return subprocess.Popen(
        [sys.executable, "-c", _COMMAND.format(memory=memory, scratch=scratch)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )


def _held(pid: int) -> int:
    """The memory of a process in bytes, 0 when it has gone."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
