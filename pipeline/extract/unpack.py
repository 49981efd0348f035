"""Archives (.zip .7z .rar): their members, under names of our own on disk and under their own names for people.

Nothing of what an archive says is used as a path.
"""

import json
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import FileEmpty, FormatUnsupported, InputError, LimitExceeded
from pipeline.extract.archives import members_of
from pipeline.extract.guard import MAX_ENTRIES, MEBIBYTE, read_bytes
from pipeline.extract.sniff import FileType, sniff

ARCHIVES = (FileType.ZIP, FileType.SEVEN_ZIP, FileType.RAR)
MAX_UNPACKED = 512 * MEBIBYTE
MAX_DEPTH = 2
_INDEX = "members.json"
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")


class Member(NamedTuple):
    """A file of an archive: its name for people, outermost folder or archive first; its name in the folder it was unpacked to.

    `refusal` is code, reason and advice where it is an archive that could not be unpacked in turn.
    """

    parts: tuple[str, ...]
    file: str
    refusal: tuple[str, str, str] | None = None


def unpack(path: Path, folder: Path) -> list[Member]:
    """The members of an archive, unpacked into `folder`, archives in it one level deeper too; at once when they are there already.

    Raises an InputError when the archive itself is broken, encrypted or a bomb; then nothing is left in `folder`.
    """
    known = _known(folder)
    if known is not None:
        return known
    data = read_bytes(path)
    partial = folder.with_name(folder.name + ".part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        members = _Unpacker(partial).unpack(data, sniff(data), (), 1)
        (partial / _INDEX).write_text(json.dumps(members, ensure_ascii=False), encoding="utf-8", errors="replace")
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return members


def only_member(data: bytes, kind: FileType) -> bytes:
    """The one document in an archive. Raises FormatUnsupported where there are more, or another archive."""
    found = [content for name, content in members_of(data, kind, MAX_UNPACKED) if content and not _is_litter(_parts(name))]
    if not found:
        raise FileEmpty(f"{kind.label}中没有文件")
    if len(found) > 1 or sniff(found[0]) in ARCHIVES:
        raise FormatUnsupported(f"{kind.label}中不止一份文件（或还有压缩包），请用 zhaojing review 评审，会逐份展开")
    return found[0]


class _Unpacker:
    """Writes members under running numbers; one allowance for all levels together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._room = MAX_UNPACKED
        self._count = 0

    def unpack(self, data: bytes, kind: FileType, above: tuple[str, ...], depth: int) -> list[Member]:
        found: list[Member] = []
        for name, content in members_of(data, kind, self._room):
            parts = (*above, *_parts(name))
            self._room -= len(content)
            if not _is_litter(parts):
                found += self._member(content, parts, depth)
        if not found:
            raise FileEmpty(f"{kind.label}中没有文件")
        return found

    def _member(self, content: bytes, parts: tuple[str, ...], depth: int) -> list[Member]:
        kind = sniff(content) if content else FileType.TXT
        if kind not in ARCHIVES:
            return [Member(parts, self._write(content, parts[-1]))]
        try:
            if depth >= MAX_DEPTH:
                raise LimitExceeded(f"压缩包套压缩包超过 {MAX_DEPTH} 层")
            return self.unpack(content, kind, parts, depth + 1)
        except InputError as error:
            return [Member(parts, self._write(content, parts[-1]), (error.code, error.reason, error.advice))]

    def _write(self, content: bytes, name: str) -> str:
        self._count += 1
        if self._count > MAX_ENTRIES:
            raise LimitExceeded(f"压缩包中的文件超过 {MAX_ENTRIES} 个")
        extension = _EXTENSION.search(name)
        file = f"{self._count:05}{extension[0].lower() if extension else ''}"
        (self._folder / file).write_bytes(content)
        return file


def _parts(name: str) -> tuple[str, ...]:
    """A stored name as folders and file, without what would lead out of the archive."""
    pieces = [piece.strip() for piece in re.split(r"[/\\]", name)]
    kept = tuple(piece.replace(":", "：") for piece in pieces if piece not in ("", ".", ".."))
    return kept or ("（无名文件）",)


def _is_litter(parts: tuple[str, ...]) -> bool:
    """What file managers and editors leave behind: no paper of anybody's."""
    return any(part.startswith((".", "~$", "__MACOSX")) or part.lower() in ("thumbs.db", "desktop.ini") for part in parts)


def _known(folder: Path) -> list[Member] | None:
    """What was unpacked before, unless a part of it could not be: a password may have been given since."""
    try:
        rows = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    members = [Member(tuple(parts), file, tuple(refusal) if refusal else None) for parts, file, refusal in rows]
    return None if any(member.refusal for member in members) else members
