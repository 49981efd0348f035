"""How a process is ended together with whatever it has started."""

import os
import signal
import subprocess
from contextlib import suppress

import psutil


def kill_tree(process: "subprocess.Popen[bytes]") -> None:
    """End a process that was started in a session of its own, its descendants, and what has left the family but not the session."""
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(process.pid)
        for member in [*root.children(recursive=True), root]:
            with suppress(psutil.NoSuchProcess):
                member.kill()
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
