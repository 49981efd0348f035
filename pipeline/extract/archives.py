"""Archives (.zip .7z .rar): the name and content of each member, one after another.

What is counted is what comes out, whatever sizes the archive states.
"""

import lzma
import stat
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

import py7zr
import py7zr.exceptions
import py7zr.io
import rars

from pipeline.errors import ArchiveDamaged, FileEncrypted, FormatUnsupported, LimitExceeded
from pipeline.extract.guard import MAX_ENTRIES, MAX_FILE, MAX_RATIO, RATIO_FREE, ZIP_ERRORS
from pipeline.extract.hanzi import HANZI
from pipeline.extract.passwords import passwords
from pipeline.extract.sniff import FileType

_CHUNK = 1 << 18
_AES = 99
_SEVEN_ZIP_ERRORS = (py7zr.exceptions.ArchiveError, lzma.LZMAError, EOFError, OSError, ValueError, KeyError, IndexError, TypeError)

Stream = Iterator[tuple[str, bytes]]


def members_of(data: bytes, kind: FileType, room: int) -> Stream:
    """Name and content of each file in an archive, `room` bytes in all; folders and links are passed over. Raises an InputError."""
    read: dict[FileType, Callable[[bytes, str, int], Stream]] = {FileType.ZIP: _zip, FileType.SEVEN_ZIP: _seven_zip, FileType.RAR: _rar}
    for password in ("", *passwords()):
        started = False
        try:
            for item in read[kind](data, password, min(room, max(RATIO_FREE, MAX_RATIO * len(data)))):
                started = True
                yield item
            return
        except FileEncrypted:
            if started:
                raise
    tried = f"，给出的 {len(passwords())} 个密码都打不开" if passwords() else ""
    raise FileEncrypted(f"{kind.label}设有密码{tried}")


def _zip(data: bytes, password: str, room: int) -> Stream:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not stat.S_ISLNK(entry.external_attr >> 16)]
            _require_few(len(entries))
            if any(entry.compress_type == _AES for entry in entries):
                raise FormatUnsupported("zip 压缩包用了 AES 加密，读不了，请改用传统加密或 7z")
            _require_key(archive, entries, password)
            for entry in entries:
                content = _inflated(archive, entry, password, room)
                room -= len(content)
                yield _zip_name(entry), content
    except RuntimeError as error:  # a wrong password
        raise FileEncrypted("zip 压缩包设有密码") from error
    except ZIP_ERRORS as error:
        if password:  # one wrong password in 256 is found out only by the damage it does
            raise FileEncrypted("zip 压缩包设有密码") from error
        raise _damaged("zip") from error


def _require_key(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], password: str) -> None:
    """A wrong password is found out at the first encrypted member, before anything is handed on."""
    locked = next((entry for entry in entries if entry.flag_bits & 1), None)
    if locked is not None:
        if not password:
            raise FileEncrypted("zip 压缩包设有密码")
        for key in _keys(password):
            try:
                archive.open(locked, pwd=key).close()
            except RuntimeError:
                continue
            archive.setpassword(key)
            return
        raise FileEncrypted("zip 压缩包设有密码")


def _keys(password: str) -> list[bytes]:
    """A password as it may have been typed: in UTF-8 or, on a Chinese Windows, in GBK."""
    return list(dict.fromkeys((password.encode("utf-8"), password.encode("gb18030", "replace"))))


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, password: str, room: int) -> bytes:
    kept, size = [], 0
    limit = min(room, MAX_FILE)
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit or (size > RATIO_FREE and size > MAX_RATIO * max(entry.compress_size, 1)):
                raise _bomb("zip")
            kept.append(chunk)
    return b"".join(kept)


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """Flagged names are UTF-8; of the rest most are GBK, but those from a Mac are UTF-8 without the flag."""
    if entry.flag_bits & 0x800:
        return entry.filename
    return _decoded(entry.orig_filename.encode("cp437", "replace"))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


class _Memory(py7zr.io.WriterFactory):
    """Takes what py7zr unpacks, up to `room` bytes in all."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.files: dict[str, _Buffer] = {}

    def create(self, filename: str) -> py7zr.io.Py7zIO:
        return self.files.setdefault(filename, _Buffer(self))


class _Buffer(py7zr.io.Py7zIO):
    def __init__(self, owner: _Memory) -> None:
        self._owner = owner
        self.content = BytesIO()

    def write(self, s: bytes | bytearray) -> int:
        self._owner.room -= len(s)
        if self._owner.room < 0:
            raise _bomb("7z")
        return self.content.write(s)

    def read(self, size: int | None = None) -> bytes:
        return self.content.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.content.seek(offset, whence)

    def flush(self) -> None:
        pass

    def size(self) -> int:
        return self.content.getbuffer().nbytes


def _seven_zip(data: bytes, password: str, room: int) -> Stream:
    taken = _Memory(room)
    try:
        with py7zr.SevenZipFile(BytesIO(data), password=password or None) as archive:
            if archive.needs_password() and not password:
                raise FileEncrypted("7z 压缩包设有密码")
            listed = [item for item in archive.list() if item.is_file]
            _require_few(len(listed))
            if sum(item.uncompressed for item in listed) > room:
                raise _bomb("7z")
            archive.extractall(factory=taken)
    except py7zr.exceptions.PasswordRequired as error:
        raise FileEncrypted("7z 压缩包设有密码") from error
    except py7zr.exceptions.UnsupportedCompressionMethodError as error:
        raise FormatUnsupported("7z 压缩包用了读不了的压缩方式") from error
    except _SEVEN_ZIP_ERRORS as error:
        if password:  # a wrong one shows as damage
            raise FileEncrypted("7z 压缩包设有密码") from error
        raise _damaged("7z") from error
    for item in listed:
        if item.filename in taken.files:
            yield item.filename, taken.files[item.filename].content.getvalue()


def _rar(data: bytes, password: str, room: int) -> Stream:
    options = rars.ReadOptions(max_member_output_bytes=min(room, MAX_FILE), max_total_output_bytes=room)
    try:
        archive = rars.RarFile.from_bytes(data, password=password or None, options=options)
        listed = [item for item in archive.infolist() if not item.is_dir()]
        _require_few(len(listed))
        if sum(item.file_size for item in listed) > room:
            raise _bomb("rar")
        for item in listed:
            name = item.filename
            named = name.isascii() or HANZI.search(name)
            yield name if named else _decoded(item.orig_filename_bytes), archive.read(item, options=options)
    except (rars.PasswordRequired, rars.BadPassword) as error:
        raise FileEncrypted("rar 压缩包设有密码") from error
    except rars.UnsupportedRarFeature as error:
        raise FormatUnsupported("rar 压缩包用了读不了的功能（如分卷）") from error
    except (rars.Error, OSError, ValueError, OverflowError) as error:
        raise _damaged("rar") from error


def _require_few(count: int) -> None:
    if count > MAX_ENTRIES:
        raise LimitExceeded(f"压缩包中的文件超过 {MAX_ENTRIES} 个")


def _bomb(kind: str) -> LimitExceeded:
    return LimitExceeded(f"{kind} 压缩包解压后异常庞大，疑为压缩炸弹")


def _damaged(kind: str) -> ArchiveDamaged:
    return ArchiveDamaged(f"{kind} 压缩包已损坏或不完整")
