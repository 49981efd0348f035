"""A private Prefect API for this process and its workers: loopback, a random password, gone when this process is gone.

Prefect's own ephemeral server outlives a killed parent, has no password and hangs on Ctrl-C.
Everything here happens before `import prefect`, which reads its settings from the environment once.
"""

import atexit
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from pipeline.errors import UsageError, ZhaojingError

__all__ = ["EngineError", "LocalApi", "ensure_api", "state_folder"]

PATIENCE = 120.0
"""Seconds for the API to come up; the first time it creates its database, and a virus scanner may read every file."""

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",  # the flow's errors are raised here; its tracebacks are not for the clerk
}
PRIVATE = {
    "NO_PROXY": "*",
    "no_proxy": "*",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",  # below 1 a whole core spins
}


class EngineError(ZhaojingError):
    """The API did not come up."""

    advice = "请运行 zhaojing doctor 查看缺什么"


class LocalApi:
    """A starting or running API process. `private` is False when the user's own server is used and there is none."""

    def __init__(self, process: subprocess.Popen[str] | None, home: Path | None, *, first_use: bool) -> None:
        self._process = process
        self._home = home
        self.private = process is not None
        self.first_use = first_use

    def wait(self) -> None:
        """Return when the API answers; EngineError when it ends or takes longer than `PATIENCE`."""
        if self._process is None or self._process.stdout is None:
            return
        timer = threading.Timer(PATIENCE, self._process.kill)
        timer.start()
        line = self._process.stdout.readline()
        timer.cancel()
        if line.strip() != "ready":
            raise EngineError(f"任务引擎没有启动，详见 {self._home}/api.log")

    def leave(self) -> None:
        """Let the API end: it closes by itself at the end of its input, which takes a second that nobody need wait for."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.returncode = self._process.poll() or 0  # nobody will collect it; `Popen` must not warn of that

    def stop(self) -> None:
        """End the API and wait for it."""
        if self._process is None or self._process.stdin is None:
            return
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def ensure_api() -> LocalApi:
    """Start the private API, unless PREFECT_API_URL names a server already, and set this process's environment for it.

    Returns at once with the API still starting. It is stopped by `atexit`: Prefect empties its queues just before.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    if os.environ.get("PREFECT_API_URL"):
        return LocalApi(None, None, first_use=False)
    home = own_home()
    first_use = not (home / "prefect.db").exists()
    password = f"zhaojing:{secrets.token_urlsafe(24)}"
    settings = {**PRIVATE, "PREFECT_HOME": str(home), "PREFECT_SERVER_API_AUTH_STRING": password, "PREFECT_API_AUTH_STRING": password}
    os.environ.update(settings)
    process = start_child(home / "api.log", os.environ)
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port_of(process)}/api"
    api = LocalApi(process, home, first_use=first_use)
    atexit.register(api.leave)
    return api


def state_folder() -> Path:
    """Return the folder of this user and machine for what is no document; it need not exist."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "zhaojing"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/zhaojing"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "zhaojing"


def own_home() -> Path:
    """Return a PREFECT_HOME that this process alone uses from now on: two APIs on one database lose records in silence."""
    base = Path(os.environ.get("PREFECT_HOME") or state_folder() / "prefect")
    for number in range(1, 100):
        home = base if number == 1 else base.with_name(f"{base.name}-{number}")
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = FileLock(home / "zhaojing.lock", timeout=0)
            lock.acquire()
        except Timeout:
            continue
        except OSError:
            raise UsageError(f"状态文件夹不能写入：{home}。请用环境变量 PREFECT_HOME 指定一个本机可写的文件夹") from None
        HELD.append(lock)
        return home
    raise UsageError(f"同时运行的评审过多：{base}")


HELD: list[FileLock] = []
"""Locks live as long as the process."""


def start_child(log: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start `api_child.py` away from the terminal's signals; `-P` keeps this folder's names off its module path."""
    script = Path(__file__).with_name("api_child.py")
    with log.open("w", encoding="utf-8") as errors:
        return popen_apart([sys.executable, "-P", str(script)], errors, environment)


def popen_apart(command: list[str], errors: IO[str], environment: Mapping[str, str]) -> subprocess.Popen[str]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**environment, "PYTHONUTF8": "1"},
        text=True,
        start_new_session=True,
        creationflags=flags,
    )


def port_of(process: subprocess.Popen[str]) -> int:
    line = process.stdout.readline().strip() if process.stdout else ""
    if not line.isdigit():
        raise EngineError("任务引擎没有启动")
    return int(line)
