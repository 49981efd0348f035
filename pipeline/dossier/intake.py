"""A folder or a zip of one unit -> the files in it, each with the path that people see."""

import os
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pipeline.errors import FileDamaged, FileEncrypted, LimitExceeded, UsageError
from pipeline.extract.guard import MAX_ENTRIES, MAX_FILE, MAX_RATIO, MAX_TOTAL, RATIO_FREE, ZIP_ERRORS

__all__ = ["DossierFile", "dossier_files"]

_PASSED_OVER = ("~$*", ".*", "*.tmp", "*.part", "thumbs.db", "desktop.ini", "__macosx")
_OUTPUT = ".zhaojing"
_CHUNK = 1 << 18


class DossierFile(NamedTuple):
    """`path` is relative to the dossier, with "/" between folders."""

    path: str
    source: Path


@contextmanager
def dossier_files(place: Path) -> Iterator[list[DossierFile]]:
    """Give the files of a dossier by path; a zip is unpacked into a folder that is removed afterwards."""
    if place.is_dir():
        yield list(_below(place))
    elif place.is_file() and zipfile.is_zipfile(place):
        with tempfile.TemporaryDirectory(prefix="zhaojing-") as folder:
            _unpack(place, Path(folder))
            yield list(_below(Path(folder)))
    else:
        raise UsageError(f"找不到单位的材料：{place.name}。请给出一个文件夹或 zip 压缩包")


def _below(folder: Path) -> Iterator[DossierFile]:
    """Yield the files below a folder by path; links, temporary files and output of ours are passed over."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_passed_over(name) and not (Path(root) / name / _OUTPUT).is_dir())
        for name in sorted(names):
            source = Path(root) / name
            if not _is_passed_over(name) and not source.is_symlink():
                yield DossierFile(source.relative_to(folder).as_posix(), source)


def _is_passed_over(name: str) -> bool:
    return any(fnmatch(name.casefold(), pattern) for pattern in _PASSED_OVER)


def _unpack(package: Path, folder: Path) -> None:
    """Write the files of a zip below the folder under the limits of the guard; nothing can be written outside of it."""
    try:
        with zipfile.ZipFile(package) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_ENTRIES:
                raise LimitExceeded(f"压缩包内文件超过 {MAX_ENTRIES} 个")
            room = MAX_TOTAL
            for entry in entries:
                if (target := _inside(folder, entry)) is not None:
                    room -= _inflate(archive, entry, target, room)
    except ZIP_ERRORS as error:
        raise FileDamaged("压缩包已损坏或不完整") from error


def _inside(folder: Path, entry: zipfile.ZipInfo) -> Path | None:
    """Return where an entry is to be written; None for links and for names that lead out of the folder."""
    parts = [part for part in PurePosixPath(_name(entry).replace("\\", "/")).parts if part not in ("/", ".")]
    if not parts or ".." in parts or ":" in parts[0] or stat.S_ISLNK(entry.external_attr >> 16) or any(map(_is_passed_over, parts)):
        return None
    return folder.joinpath(*parts)


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry; Chinese Windows writes names in GB18030 without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, room: int) -> int:
    if entry.flag_bits & 1:
        raise FileEncrypted("压缩包带有密码")
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with archive.open(entry) as source, target.open("wb") as out:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > min(room, MAX_FILE) or (size > RATIO_FREE and size > MAX_RATIO * max(entry.compress_size, 1)):
                raise LimitExceeded("压缩包解压后异常庞大")
            out.write(chunk)
    return size
