"""The inbox: what lies in it, what has stood still long enough, and the copy that is taken of it. Files in the inbox are never touched.

The scan decides, by polling: events get lost on network shares and in bursts. A file is ready when its size and date stood still for
the settling time, it can be opened and its end is there. What is not is waited for, then taken as it is or refused; it is never dropped.
"""

import hashlib
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import IO, NamedTuple

from flows.chunk import FULL
from flows.intake import folded, free_name, is_passed_over, shown
from flows.workspace import Workspace
from pipeline.errors import ZhaojingError
from pipeline.register import Entry, Register, Sighting, State

__all__ = ["DiskFull", "Look", "Settling", "is_disk_full", "look", "take"]

PIECE = 1 << 20
TAIL = 1 << 16
GONE = "文件在取走之前被移走或改名"
GONE_ADVICE = "如仍需评审，请重新放入收件箱"
UNREADABLE = "打不开：没有读取权限，或正被别的程序占用"
UNREADABLE_ADVICE = "请关闭正在打开它的程序，检查权限，再重新放入"
UNFINISHED = "像是还没有传完"
SECTION_PAPERS = 2000
"""Papers of one day beyond this number get sheets and books of their own, so that no book outgrows memory or Excel."""
UNSORTED = "未分单位"


class DiskFull(ZhaojingError):
    exit_code = 2
    advice = "文件都还在收件箱里，没有丢失；请腾出空间"


class Look(NamedTuple):
    """One reading of the inbox. It is not `whole` when some folder could not be read: then nothing may be taken for gone."""

    files: Mapping[str, Sighting]
    whole: bool


def look(workspace: Workspace) -> Look:
    """Return every file at and below the inbox, by path, but for temporary and hidden ones, links, and what the settings ignore."""
    files: dict[str, Sighting] = {}
    whole = True
    waiting: list[tuple[Path, tuple[str, ...]]] = [(workspace.inbox, ())]
    while waiting:
        folder, parts = waiting.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            whole = False
            continue
        for item in entries:
            if is_passed_over(item) or any(fnmatch(item.name, pattern) for pattern in workspace.settings.ignore):
                continue
            path = (*parts, item.name)
            if item.is_dir(follow_symlinks=False):
                waiting.append((Path(item.path), path))
                continue
            with suppress(OSError):  # it has just gone
                stat = item.stat(follow_symlinks=False)
                files[shown(path)] = Sighting(shown(path), Path(item.path), stat.st_size, stat.st_mtime_ns)
    return Look(dict(sorted(files.items())), whole)


class Settling:
    """Since when each file stands still, by our own clock: copies keep old dates, and the clocks of shares differ."""

    def __init__(self) -> None:
        self._since: dict[str, tuple[tuple[int, int], float]] = {}

    def still(self, file: Sighting, now: float) -> float:
        """Return for how many seconds the file has stood still; 0 at its first reading and after every change."""
        stamp = (file.size, file.mtime_ns)
        before, since = self._since.get(file.path, (None, now))
        if before != stamp:
            since = now
        self._since[file.path] = (stamp, since)
        return now - since

    def forget(self, path: str) -> None:
        self._since.pop(path, None)


def trouble_with(file: Sighting) -> str:
    """Return why a file that stands still cannot be taken yet; empty when it can.

    A copy may set its full size first and fill it later; the end of the file then is not there.
    """
    try:
        with file.source.open("rb") as stream:
            head = stream.read(8)
            stream.seek(max(0, file.size - TAIL))
            tail = stream.read(TAIL)
    except OSError:
        return UNREADABLE
    return "" if has_end(head, tail) else UNFINISHED


def has_end(head: bytes, tail: bytes) -> bool:
    if head.startswith(b"PK\x03\x04"):
        return b"PK\x05\x06" in tail
    if head.startswith(b"%PDF-"):
        return b"%%EOF" in tail
    return not tail or any(tail[-512:])


def take(files: Sequence[tuple[Sighting, Entry]], workspace: Workspace, register: Register, at: str) -> list[str]:
    """Copy files to the originals and enter them as taken; return the paths that are done with.

    What is no longer as it was seen stays waiting. DiskFull before anything is entered that was not copied.
    """
    copied = [(entry, *copy) for file, entry in files if (copy := kept_copy(file, workspace))]
    sections = Sections(register)
    with register.writing():
        for entry, sha256, original in copied:
            enter(entry, sha256, original, register, sections, at)
    return [entry.path for entry, _, _ in copied]


def kept_copy(file: Sighting, workspace: Workspace) -> tuple[str, str] | None:
    """Return hash and place of the copy of a file; None if it changed or went while it was copied."""
    part = workspace.originals / f".{uuid.uuid4().hex}.part"
    try:
        sha256 = copied_to(part, file.source)
        stat = file.source.stat()
        if (stat.st_size, stat.st_mtime_ns) != (file.size, file.mtime_ns):
            return None
        original = Path(sha256[:2], sha256 + file.source.suffix.lower())
        (workspace.originals / original).parent.mkdir(parents=True, exist_ok=True)
        os.replace(part, workspace.originals / original)
    except OSError as error:
        if is_disk_full(error):
            raise DiskFull("磁盘已满，收件暂停") from None
        return None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return sha256, original.as_posix()


def copied_to(target: Path, source: Path) -> str:
    """Copy a file to the disk itself and return its SHA-256."""
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("xb") as writing:
        for piece in pieces(reading):
            digest.update(piece)
            writing.write(piece)
        writing.flush()
        os.fsync(writing.fileno())
    return digest.hexdigest()


def pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def is_disk_full(error: OSError) -> bool:
    return error.errno in FULL


class Sections:
    """The names given away in each section; read once, then kept."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._taken: dict[str, set[str]] = {}

    def place(self, entry: Entry) -> tuple[str, str]:
        """Return a section of the day with room, and a label that is free in it; a file outside all units stands among those without one."""
        number, section = 1, entry.day
        while len(self._labels(section)) >= SECTION_PAPERS:
            number += 1
            section = f"{entry.day} ({number})"
        return section, free_name(entry.path if "/" in entry.path else f"{UNSORTED}/{entry.path}", self._labels(section))

    def _labels(self, section: str) -> set[str]:
        if section not in self._taken:
            self._taken[section] = {folded(label) for label in self._register.labels(section)}
        return self._taken[section]


def enter(entry: Entry, sha256: str, original: str, register: Register, sections: Sections, at: str) -> None:
    """Enter a waiting file as taken; the same bytes under the same path are the entry that is there already."""
    known = register.known(entry.path, sha256)
    if known:
        register.drop([entry.number])
        register.change(known.number, size=entry.size, mtime_ns=entry.mtime_ns, source=os.fsencode(entry.source))
        return
    section, label = sections.place(entry)
    register.change(
        entry.number, state=State.TAKEN, reason="", advice="", at=at, sha256=sha256, original=original, section=section, label=label
    )
