"""The watch over an inbox: look, let files settle, take them, review what was taken as a batch, tell people. Then look again.

Every step may be cut off at any moment and is simply done again: an entry is taken only when its copy is on the disk, and it ends as
reviewed or refused only after its sheets and books have been written. Each batch is a run of the main flow.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from flows.chunk import SHEETS_FULL
from flows.inbox import (
    GONE,
    GONE_ADVICE,
    UNREADABLE,
    UNREADABLE_ADVICE,
    DiskFull,
    Look,
    Settling,
    is_disk_full,
    look,
    take,
    trouble_with,
)  # fmt: skip
from flows.layout import SETTINGS
from flows.local_api import EngineError
from flows.notices import status_line, write_notices, write_status
from flows.round import review_section
from flows.run import default_workers, started_api
from flows.workspace import Workspace, open_workspace, read_settings
from pipeline.errors import LexiconError, UsageError
from pipeline.register import Register, Sighting, State

__all__ = ["drain", "watch", "watching"]

LOT = 100
"""Files copied between two entries into the register."""
ROUND = 500
"""New papers in one batch."""
WAITING = (State.SEEN, State.SETTLING)


@contextmanager
def watching(home: Path) -> Iterator["Watch"]:
    """Give the watch over a workspace; UsageError while another process has it."""
    workspace = open_workspace(home)
    lock = FileLock(workspace.watch_lock, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise UsageError(f"另一个 watch 正在看着这个工作区：{workspace.home}。同一个收件箱只要一个") from None
    try:
        with workspace.register() as register:
            yield Watch(workspace, register)
    finally:
        lock.release()


def watch(home: Path, say: Callable[[str], None]) -> None:
    """Watch until the process is stopped; say how it stands whenever that changes."""
    with watching(home) as guard:
        say(f"正在看着 {guard.workspace.inbox}，Ctrl-C 停止")
        started_api()  # so that the first paper need not wait for it
        said = ""
        while True:
            trouble = guard.tick(say)
            line = "；".join(filter(None, (status_line(guard.register), trouble)))
            if line != said:
                say(f"{now()[11:]} {line}")
                write_status(line, now(), guard.workspace)
                said = line
            time.sleep(guard.workspace.settings.retry_seconds if trouble else guard.workspace.settings.scan_seconds)


def drain(home: Path, say: Callable[[str], None]) -> tuple[str, int]:
    """Take and review all that lies in the inbox; return how it stands and how many files were refused. An error if something stands in the way."""
    with watching(home) as guard:
        refused = guard.register.counts().get(State.REFUSED, 0)
        while True:
            guard.step(say)
            line = status_line(guard.register)
            write_status(line, now(), guard.workspace)
            if not guard.is_busy:
                return line, guard.register.counts().get(State.REFUSED, 0) - refused
            time.sleep(guard.workspace.settings.scan_seconds)


class Watch:
    """What is known of the inbox between two looks; all that must outlive the process is in the register."""

    def __init__(self, workspace: Workspace, register: Register) -> None:
        self.workspace = workspace
        self.register = register
        self._settling = Settling()
        self._known = register.latest()
        self._waiting = {entry.path for entry in register.entries(WAITING)}
        self._again: dict[int, float] = {}

    @property
    def is_busy(self) -> bool:
        """True while a file is settling or waits for its review."""
        return bool(self._waiting or self.register.entries([State.TAKEN]))

    def tick(self, say: Callable[[str], None]) -> str:
        """Do one step; return what stands in its way, to be tried again: a full disk, wrong rules, another run, a cluster that does not answer."""
        try:
            self.step(say)
        except (DiskFull, LexiconError, EngineError, UsageError) as error:
            return str(error)
        return ""

    def step(self, say: Callable[[str], None]) -> None:
        """Look once and do what follows from it."""
        self.workspace = self.workspace._replace(settings=read_settings(self.workspace.home / SETTINGS))
        seen = look(self.workspace)
        if not self.workspace.inbox.is_dir():
            raise UsageError(f"收件箱读不到：{self.workspace.inbox}。恢复后自动继续")
        with full_disk_told():
            self._enter(seen)
            ready = self._ready(seen)
            for first in range(0, len(ready), LOT):
                self._take(ready[first : first + LOT])
            self._review(say)
        if any(entry.reason == SHEETS_FULL for entry in self.register.entries([State.TAKEN])):
            raise DiskFull(SHEETS_FULL)

    def _enter(self, seen: Look) -> None:
        """Enter what is new or has changed, and what has gone before it was taken."""
        fresh = [file for file in seen.files.values() if self._known.get(file.path, ())[:2] != (file.size, file.mtime_ns)]
        gone = [path for path in self._waiting if path not in seen.files] if seen.whole else []
        with self.register.writing():
            self.register.see(fresh, now()[:10], now())
            self.register.lose(gone, GONE, GONE_ADVICE, now())
        for file in fresh:
            self._known[file.path] = (file.size, file.mtime_ns, State.SEEN)
            self._waiting.add(file.path)
        for path in gone:
            self._done_with(path)
            self._known.pop(path, None)
        if gone:
            write_notices(self.workspace, self.register)

    def _ready(self, seen: Look) -> list[Sighting]:
        """Return the files that may be taken; note of the others why not, and refuse what cannot be opened for too long."""
        settings, ready, held, refused = self.workspace.settings, [], [], []
        for path in sorted(self._waiting & seen.files.keys()):
            still = self._settling.still(seen.files[path], time.monotonic())
            if 0 < still >= settings.settle_seconds:
                trouble = trouble_with(seen.files[path])
                patient = still < settings.settle_seconds + settings.patience_seconds
                if trouble == UNREADABLE and not patient:
                    refused.append(path)
                elif trouble and patient:
                    held.append((path, trouble))
                else:
                    ready.append(seen.files[path])
            elif still:
                held.append((path, "等它放好"))
        with self.register.writing():
            self.register.hold(held, now())
            self.register.lose(refused, UNREADABLE, UNREADABLE_ADVICE, now())
        for path in refused:
            self._done_with(path)
        if refused:
            write_notices(self.workspace, self.register)
        return ready

    def _take(self, ready: list[Sighting]) -> None:
        entries = [(file, entry) for file in ready if (entry := self.register.waiting(file.path))]
        for path in take(entries, self.workspace, self.register, now()):
            self._done_with(path)

    def _done_with(self, path: str) -> None:
        self._waiting.discard(path)
        self._settling.forget(path)

    def _review(self, say: Callable[[str], None]) -> None:
        """Review what was taken, section by section; what has been tried already waits its time."""
        due = [entry for entry in self.register.entries([State.TAKEN]) if self._again.get(entry.number, 0.0) <= time.monotonic()]
        means = self.workspace.means(default_workers())
        while due:
            lot = [entry for entry in due[:ROUND] if entry.section == due[0].section]
            for entry in lot:
                self._again[entry.number] = time.monotonic() + self.workspace.settings.retry_seconds
            review_section(lot, self.workspace, self.register, means=means, say=say, now=now)
            due = due[len(lot) :]


@contextmanager
def full_disk_told() -> Iterator[None]:
    """Turn what a full disk does to files and to SQLite into DiskFull."""
    try:
        yield
    except OSError as error:
        if not is_disk_full(error):
            raise
        raise DiskFull("磁盘已满，暂停处理") from None
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        raise DiskFull("磁盘已满，暂停处理") from None


def now() -> str:
    """Return the local time, ISO 8601, to the second."""
    return datetime.now().isoformat(timespec="seconds")
