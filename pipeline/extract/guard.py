"""Which files are too dangerous to be opened: by size, by zip structure, by declarations in XML.

An honest docx of 500 pages stays a factor of ten below each of the limits.
"""

import lzma
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from pipeline.errors import FileDamaged, FileEmpty, FileEncrypted, FileMissing, LimitExceeded

MEBIBYTE = 1 << 20
MAX_FILE = 200 * MEBIBYTE
MAX_ENTRIES = 10_000
MAX_XML_PART = 64 * MEBIBYTE
MAX_MEDIA_PART = 256 * MEBIBYTE
MAX_TOTAL = 1024 * MEBIBYTE
MAX_RATIO = 200
RATIO_FREE = MEBIBYTE
_XML_SUFFIXES = (".xml", ".rels", ".vml")
_CHUNK = 1 << 18
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, OSError, ValueError)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that exists, is not empty and is not above MAX_FILE."""
    try:
        if not path.is_file():
            raise FileMissing("文件不存在，或者不是普通文件")
        if path.stat().st_size > MAX_FILE:
            raise LimitExceeded(f"文件超过 {MAX_FILE // MEBIBYTE} MiB")
        data = path.read_bytes()
    except OSError as error:
        raise FileMissing("文件无法打开") from error
    if not data:
        raise FileEmpty("文件是空的（0 字节）")
    return data


def read_package(data: bytes, label: str) -> dict[str, bytes]:
    """The XML parts of a zip package by name; every part has been inflated under the limits, so that it may now be opened.

    The sizes that the archive states are not trusted. `label` names the type in messages.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _read_entries(archive, label)
    except ZIP_ERRORS as error:
        raise FileDamaged(f"{label} 的压缩结构已损坏或不完整") from error


def _read_entries(archive: zipfile.ZipFile, label: str) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    total = 0
    if len(archive.infolist()) > MAX_ENTRIES:
        raise LimitExceeded(f"{label} 内部文件超过 {MAX_ENTRIES} 个")
    for entry in archive.infolist():
        content, size = _inflate(archive, entry, label=label, room=MAX_TOTAL - total)
        total += size
        if content is not None:
            parts[entry.filename] = content
    return parts


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, label: str, room: int) -> tuple[bytes | None, int]:
    """The content of an XML part (None for any other) and the inflated size, read in chunks and stopped at the first limit."""
    if entry.flag_bits & 1:
        raise FileEncrypted(f"{label} 内部文件带有密码")
    is_xml = entry.filename.lower().endswith(_XML_SUFFIXES)
    limit = min(room, MAX_XML_PART if is_xml else MAX_MEDIA_PART)
    kept, size = [], 0
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit or (size > RATIO_FREE and size > MAX_RATIO * max(entry.compress_size, 1)):
                raise LimitExceeded(f"{label} 解压后异常庞大，疑为压缩炸弹")
            if is_xml:
                kept.append(chunk)
    content = b"".join(kept) if is_xml else None
    if content is not None:
        refuse_declarations(content, label)
    return content, size


def refuse_declarations(part: bytes, label: str) -> None:
    """Raise when an XML part declares a DTD or an entity: no office program does, and a parser would drop the text behind it in silence."""
    narrow = part.replace(b"\0", b"") if part[:4].count(0) or part[:2] in (b"\xff\xfe", b"\xfe\xff") else part
    if b"<!DOCTYPE" in narrow or b"<!ENTITY" in narrow:
        raise FileDamaged(f"{label} 内含不允许的 DTD 或实体声明")


def inflated_size(data: bytes, limit: int) -> int:
    """How long a zlib stream becomes, counted up to `limit` + 1; a broken stream counts as far as it goes."""
    stream, size = zlib.decompressobj(), 0
    try:
        while data and size <= limit:
            size += len(stream.decompress(data, _CHUNK))
            data = stream.unconsumed_tail
    except zlib.error:
        return size
    return size
