"""Files as they reach the disk: written whole, and office packages without any trace of a clock (D-4)."""

import io
import os
import re
import uuid
import zipfile
from pathlib import Path

__all__ = ["for_notepad", "settled", "write_whole"]

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip entry can carry
CLOCK = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def settled(package: bytes) -> bytes:
    """Return the same docx or xlsx with fixed entry order, entry dates and core dates, so that equal content has equal bytes.

    Entries stand by name, which puts [Content_Types].xml first, where readers that stream look for it.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(source.namelist()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 0  # else it names the operating system
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, _without_clock(name, source.read(name)))
    return target.getvalue()


def _without_clock(name: str, data: bytes) -> bytes:
    return CLOCK.sub(rb"\g<1>1980-01-01T00:00:00Z", data) if name == "docProps/core.xml" else data


def for_notepad(text: str) -> bytes:
    """Return text as every Notepad reads it: UTF-8 with a mark, Windows line ends."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the target and move over it: a reader sees the old file or the new one, never a part. Folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.parent / f".{uuid.uuid4().hex}.part"  # dot and .part: a watched folder passes over both
    try:
        part.write_bytes(data)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
