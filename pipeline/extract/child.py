"""The process that reads files for a `Reader`. It knows extraction only, answers on its standard output and ends with its parent.

A request is a pickled pair: a path, and the folder to unpack it to or None to read it. The answer is a pickled `Document`, list of members
or `InputError`. Before it may come frames of eight bytes, a number each: seconds of time that the reader asks for. Each frame is preceded
by its length, eight bytes, big-endian.
"""

import os
import pickle
import queue
import shutil
import struct
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

import psutil

from pipeline.errors import InputError, LimitExceeded
from pipeline.extract.document import read_document
from pipeline.extract.patience import on_request
from pipeline.model import Document

if TYPE_CHECKING:
    from pipeline.extract.unpack import Member

_LENGTH = 8
TIME_FRAME = 8


def serve(memory: int, scratch: str = "") -> None:
    """Answer requests until standard input ends. `memory` bytes may be added to what the process holds now; 0 for no limit.

    `scratch` is the folder for what is written on the way; it goes when the parent has gone without removing it.
    """
    answers = _own_output()
    sys.excepthook = _report_bug
    _limit_memory(memory)
    on_request(lambda seconds: write_frame(answers, struct.pack(">d", seconds)))
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests, scratch), daemon=True).start()
    while True:
        write_frame(answers, pickle.dumps(_answer(*pickle.loads(requests.get())), protocol=pickle.HIGHEST_PROTOCOL))


def write_frame(stream: IO[bytes], content: bytes) -> None:
    stream.write(len(content).to_bytes(_LENGTH, "big") + content)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame, or None when the other side has gone."""
    head = stream.read(_LENGTH)
    size = int.from_bytes(head, "big")
    content = stream.read(size) if len(head) == _LENGTH else b""
    return content if len(head) == _LENGTH and len(content) == size else None


def _answer(path: Path, folder: Path | None) -> "Document | list[Member] | InputError":
    try:
        return read_document(path) if folder is None else _unpack(path, folder)
    except InputError as error:
        return error
    except MemoryError:
        return LimitExceeded("读取文件所需内存超过上限")
    except RecursionError:
        return LimitExceeded("文件内部层级过深")


def _unpack(path: Path, folder: Path) -> "list[Member]":
    from pipeline.extract.unpack import unpack  # only batches hold archives

    return unpack(path, folder)


def _listen(stream: IO[bytes], requests: "queue.SimpleQueue[bytes]", scratch: str) -> None:
    """Pass requests on. The end of the stream is the end of the parent: no file is worth finishing then."""
    while (frame := read_frame(stream)) is not None:
        requests.put(frame)
    for started in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            started.kill()
    if scratch:
        shutil.rmtree(scratch, ignore_errors=True)
    os._exit(0)


def _own_output() -> IO[bytes]:
    """Standard output under another number, and the old number closed to libraries that print."""
    private = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return private


def _limit_memory(memory: int) -> None:
    if memory and sys.platform == "linux":
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _report_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Where it happened, on standard error, without the message: that may quote the document. Then the end, at once: the thread that
    listens would hold it up."""
    sys.stderr.write("".join([*traceback.format_tb(trace), kind.__qualname__, "\n"]))
    sys.stderr.flush()
    os._exit(1)
