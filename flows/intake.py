"""Paths on a command line -> the files of a batch, each with a name for people and a name for its sheets.

Nothing is opened here and nothing is followed: links, temporary files and output folders of ours are passed over.
"""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import UsageError
from pipeline.store import FileRow

__all__ = ["WORKPLACE", "Found", "Intake", "find_files", "folded", "free_name", "is_passed_over", "named", "shown"]

WORKPLACE = ".zhaojing"
"""The folder, inside an output folder, that holds the store; it marks the folder around it as output."""

PASSED_OVER = ("~$*", ".*", "~*.tmp", "*.tmp", "*.part", "*.partial", "*.crdownload", "thumbs.db", "desktop.ini")
STEM_BYTES = 200


class Intake(NamedTuple):
    """`rows` by path, none hashed yet; `passed` are the paths of what was passed over: hidden and temporary files, links."""

    rows: tuple[FileRow, ...]
    passed: tuple[str, ...]


class Found(NamedTuple):
    """`parts` lead from the folder that was asked for to the file."""

    source: Path
    parts: tuple[str, ...]


def find_files(paths: Sequence[Path], out: Path) -> Intake:
    """Return the files at and below the paths; UsageError for a path that does not exist and when there is no file at all."""
    found: dict[Path, Found] = {}
    passed: list[str] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"找不到文件或文件夹：{path}")
        label = () if len(paths) == 1 and path.is_dir() else (path.resolve().name or "根目录",)
        for item in found_at(path.resolve(), label, out.resolve(), passed):
            found.setdefault(item.source, item)
    if not found:
        raise UsageError("没有可评审的文件：给出的位置是空的，或只有隐藏文件、临时文件和本程序的输出")
    return Intake(tuple(named(list(found.values()))), tuple(sorted(set(passed))))


def found_at(path: Path, parts: tuple[str, ...], out: Path, passed: list[str]) -> Iterator[Found]:
    """Yield the file, or the files below the folder in the order of their names. What is passed over is added to `passed`."""
    if not path.is_dir():
        if not path.is_relative_to(out / WORKPLACE):
            yield Found(path, parts)
        return
    if path == out or (path / WORKPLACE).is_dir():
        return
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError:
        yield Found(path, (*parts, "（打不开的文件夹）"))
        return
    for entry in entries:
        if is_passed_over(entry):
            passed.append(shown((*parts, entry.name)))
        else:
            yield from found_at(Path(entry.path), (*parts, entry.name), out, passed)


def is_passed_over(entry: os.DirEntry[str]) -> bool:
    plain = entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)
    return not plain or any(fnmatch(entry.name.casefold(), pattern) for pattern in PASSED_OVER)


def named(found: Sequence[Found]) -> list[FileRow]:
    """Return rows with unique paths and unique stems, by path."""
    paths = told_apart(shown(item.parts) for item in found)
    stems = stems_of(paths)
    return sorted(FileRow(path, item.source, stem) for path, item, stem in zip(paths, found, stems, strict=True))


def shown(parts: Sequence[str]) -> str:
    return "/".join(map(legible, parts))


def legible(name: str) -> str:
    """Return a file name that can be written down: one in GB18030 bytes is decoded, control characters become U+FFFD."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", "replace")
    return "".join("\ufffd" if unicodedata.category(char) in {"Cc", "Cs"} else char for char in name)


def stems_of(paths: Sequence[str]) -> list[str]:
    """Return a stem a path: the path without extension, or with it where two would be the same."""
    bare = [shortened(os.path.splitext(path)[0]) for path in paths]
    claims = Counter(folded(stem) for stem in bare)
    return told_apart(stem if claims[folded(stem)] == 1 else shortened(path) for stem, path in zip(bare, paths, strict=True))


def shortened(stem: str) -> str:
    """Return the stem with its last part cut to what a file system takes, with room for an extension."""
    folder, slash, name = stem.rpartition("/")
    return folder + slash + name.encode("utf-8")[:STEM_BYTES].decode("utf-8", "ignore")


def folded(name: str) -> str:
    """Return what two names share that some file system takes for the same."""
    return unicodedata.normalize("NFC", name).casefold()


def told_apart(names: Iterable[str]) -> list[str]:
    """Return the names in order, a later equal of an earlier one with a number: a.docx, a (2).docx."""
    taken: set[str] = set()
    return [free_name(name, taken) for name in names]


def free_name(name: str, taken: set[str]) -> str:
    """Return the name, with a number where it is taken already, and note it as taken."""
    head, tail = os.path.splitext(name)
    candidate, number = name, 1
    while folded(candidate) in taken:
        number += 1
        candidate = f"{head} ({number}){tail}"
    taken.add(folded(candidate))
    return candidate
