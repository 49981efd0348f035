"""The front door: one file on disk to one `Document`, or the `InputError` that says why not."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import cast

from pipeline.errors import FileDamaged, FormatUnsupported, InputError, TextGarbled, TextMissing
from pipeline.extract.guard import read_bytes
from pipeline.extract.reading import Reading
from pipeline.extract.sanity import require_chinese
from pipeline.extract.sniff import FileType, sniff
from pipeline.extract.spacing import printable
from pipeline.model import Block, Document, Notice

_EXTENSIONS = {
    FileType.DOCX: ("docx", "docm", "dotx", "dotm"),
    FileType.DOC: ("doc", "wps", "dot", "wpt"),
    FileType.RTF: ("rtf",),
    FileType.ODT: ("odt", "ott"),
    FileType.PDF: ("pdf",),
    FileType.OFD: ("ofd",),
    FileType.TXT: ("txt", "text"),
    FileType.HTML: ("html", "htm"),
    FileType.MHT: ("mht", "mhtml"),
    FileType.WORD_XML: ("xml",),
    FileType.FLAT_OPC: ("xml",),
    FileType.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    FileType.PNG: ("png",),
    FileType.TIFF: ("tif", "tiff"),
    FileType.BMP: ("bmp", "dib"),
    FileType.GIF: ("gif",),
}
_READERS = {
    FileType.TXT: "text.read_text",
    FileType.DOCX: "docx.read_docx",
    FileType.DOC: "legacy.read_doc",
    FileType.RTF: "rtf.read_rtf",
    FileType.ODT: "odt.read_odt",
    FileType.PDF: "pdf.read_pdf",
    FileType.OFD: "ofd.read_ofd",
    FileType.HTML: "html.read_html",
    FileType.MHT: "mht.read_mht",
    FileType.WORD_XML: "wordxml.read_word_2003",
    FileType.FLAT_OPC: "wordxml.read_flat_opc",
    **dict.fromkeys((FileType.JPEG, FileType.PNG, FileType.TIFF, FileType.BMP, FileType.GIF), "scan.read_scan"),
}
_LOCKABLE = (FileType.DOC, FileType.PDF)
_NO_PAPERS = (FileType.XLS, FileType.XLSX, FileType.PPT, FileType.PPTX, FileType.ODF)
_PACKAGES = (FileType.DOCX, FileType.ODT)
_WRAPPINGS = ("zip", "7z", "rar")
_SECOND = {FileType.DOC: ".doc", FileType.RTF: ".rtf"}


def read_document(path: Path) -> Document:
    """Reads in this process, without a time or memory limit: use `Reader` for files that others have sent.

    Raises an InputError when the file cannot be read whole and right; nothing is guessed.
    """
    data = read_bytes(path)
    kind, content = _unwrapped(data)
    reading = _read(kind, content)
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        name=path.name,
        format=kind.value,
        blocks=tuple(map(_printable, reading.blocks)),
        asides=reading.asides,
        notices=(*_mislabelled(path, kind, wrapped=content is not data), *reading.notices),
        pages=reading.pages,
    )


def _unwrapped(data: bytes) -> tuple[FileType, bytes]:
    """The type and bytes of the document itself, out of encryption and out of an archive that holds nothing else."""
    kind = sniff(data)
    if kind in (FileType.ZIP, FileType.SEVEN_ZIP, FileType.RAR):
        from pipeline.extract.unpack import only_member

        data = only_member(data, kind)
        kind = sniff(data)
    if kind is FileType.ENCRYPTED_OFFICE:
        from pipeline.extract.passwords import decrypted

        data = decrypted(data)
        kind = sniff(data)
    return kind, data


def _read(kind: FileType, data: bytes) -> Reading:
    """The first reading that passes the gate: that of the type's own reader or, where it fails or leaves something out, LibreOffice's.

    An office document without a word of text is read by its pictures: mostly it is a scan that somebody pasted in.
    """
    try:
        reading = _gated(_reader(kind)(data), kind)
    except TextMissing:
        if kind not in _PACKAGES:
            raise
        from pipeline.extract.pictures import read_package_pictures

        return _gated(read_package_pictures(data, kind.label), kind)
    except (FileDamaged, FormatUnsupported, TextGarbled) as error:
        second = _second(kind, data)
        if second is None:
            raise
        return _told(second, "second_reader", f"第一读取器读不了（{error.reason}），改由 LibreOffice 读取")
    if not reading.missing:
        return reading
    second = _second(kind, data)
    if second is not None:
        return _told(second, "second_reader", f"文中有{reading.missing}，已改由 LibreOffice 读取")
    return _told(reading, "incomplete", f"文中有{reading.missing}，没有读全或没有分开；LibreOffice 能读，但本机没有安装或它没有读成")


def _second(kind: FileType, data: bytes) -> Reading | None:
    """LibreOffice's reading, None where it reads no such type, is not installed or fails as well."""
    if kind not in _SECOND:
        return None
    from pipeline.extract.libreoffice import read_by_libreoffice

    try:
        return _gated(read_by_libreoffice(data, _SECOND[kind]), kind)
    except InputError:
        return None


def _gated(reading: Reading, kind: FileType) -> Reading:
    require_chinese("\n".join(block.label + block.text for block in reading.blocks), kind.label)
    return reading


def _told(reading: Reading, code: str, message: str) -> Reading:
    return reading._replace(notices=(Notice(code, message), *reading.notices))


def _reader(kind: FileType) -> Callable[[bytes], Reading]:
    """The reader of a type. Imported on demand, since a run over text files needs neither lxml nor pdfplumber."""
    if kind not in _READERS:
        raise _refusal(kind)
    module, name = _READERS[kind].split(".")
    read = getattr(import_module(f"pipeline.extract.{module}"), name)
    if kind not in _LOCKABLE:
        return cast(Callable[[bytes], Reading], read)
    from pipeline.extract.passwords import with_passwords

    return partial(with_passwords, read)


def _refusal(kind: FileType) -> FileDamaged | FormatUnsupported:
    if kind is FileType.BROKEN_ZIP:
        return FileDamaged(f"{kind.label}不完整，压缩目录缺失或已损坏")
    reason = f"文件实际类型是{kind.label}，"
    return FormatUnsupported(reason + ("表格和演示文稿不当作材料来读" if kind in _NO_PAPERS else "这种文件读不了"))


def _mislabelled(path: Path, kind: FileType, *, wrapped: bool) -> tuple[Notice, ...]:
    extension = path.suffix.lower().removeprefix(".")
    if extension in _EXTENSIONS[kind] or (wrapped and extension in (*_WRAPPINGS, *_EXTENSIONS[FileType.DOCX])):
        return ()
    claim = f"扩展名是 .{extension}" if extension else "文件没有扩展名"
    return (Notice("mislabelled", f"{claim}，实际是 {kind.value}，已按 {kind.value} 读取"),)


def _printable(block: Block) -> Block:
    text = printable(block.text)
    return block if text == block.text else replace(block, text=text)
