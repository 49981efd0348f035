"""The front door: one file on disk to one `Document`, or the `InputError` that says why not."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pipeline.errors import FileDamaged, FileEncrypted, FormatUnsupported
from pipeline.extract.guard import read_bytes
from pipeline.extract.reading import Reading
from pipeline.extract.sanity import require_chinese
from pipeline.extract.sniff import FileType, sniff
from pipeline.extract.spacing import printable
from pipeline.model import Block, Document, Notice

_EXTENSIONS = {
    FileType.DOCX: ("docx", "docm", "dotx", "dotm"),
    FileType.PDF: ("pdf",),
    FileType.TXT: ("txt", "text"),
    FileType.HTML: ("html", "htm"),
}


def read_document(path: Path) -> Document:
    """Reads in this process, without a time or memory limit: use `Reader` for files that others have sent.

    Raises an InputError when the file cannot be read whole and right; nothing is guessed.
    """
    data = read_bytes(path)
    kind = sniff(data)
    reading = _reader(kind)(data)
    require_chinese("\n".join(block.label + block.text for block in reading.blocks), kind.label)
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        name=path.name,
        format=kind.value,
        blocks=tuple(map(_printable, reading.blocks)),
        asides=reading.asides,
        notices=(*_mislabelled(path, kind), *reading.notices),
        pages=reading.pages,
    )


def _reader(kind: FileType) -> Callable[[bytes], Reading]:
    """The reader of a type. Imported on demand, since a run over text files needs neither lxml nor pdfplumber."""
    if kind is FileType.TXT:
        from pipeline.extract.text import read_text as reader
    elif kind is FileType.DOCX:
        from pipeline.extract.docx import read_docx as reader
    elif kind is FileType.PDF:
        from pipeline.extract.pdf import read_pdf as reader
    elif kind is FileType.HTML:
        from pipeline.extract.html import read_html as reader
    else:
        raise _refusal(kind)
    return reader


def _refusal(kind: FileType) -> FileEncrypted | FileDamaged | FormatUnsupported:
    if kind is FileType.ENCRYPTED_OFFICE:
        return FileEncrypted("Office 文档设有打开密码")
    if kind is FileType.BROKEN_ZIP:
        return FileDamaged(f"{kind.label}不完整，压缩目录缺失或已损坏")
    return FormatUnsupported(f"文件实际类型是{kind.label}，目前不能读取")


def _mislabelled(path: Path, kind: FileType) -> tuple[Notice, ...]:
    extension = path.suffix.lower().removeprefix(".")
    if extension in _EXTENSIONS[kind]:
        return ()
    claim = f"扩展名是 .{extension}" if extension else "文件没有扩展名"
    return (Notice("mislabelled", f"{claim}，实际是 {kind.value}，已按 {kind.value} 读取"),)


def _printable(block: Block) -> Block:
    text = printable(block.text)
    return block if text == block.text else replace(block, text=text)
