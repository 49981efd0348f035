"""Traditional characters -> simplified, one for one, so that offsets stay true and the rules need one script only."""

from dataclasses import replace
from functools import cache

from pipeline.model import Document

__all__ = ["in_simplified"]

_HAN = range(0x4E00, 0xA000)


@cache
def _table() -> dict[int, str]:
    """Return OpenCC's simplified form of every traditional character that has one."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    pairs = ((code, convert(chr(code))) for code in _HAN)
    return {code: form for code, form in pairs if form != chr(code) and len(form) == 1}


def in_simplified(document: Document) -> Document:
    """Return the document as the rules read it; the same object where every character is in the simplified set (GB 2312)."""
    try:
        document.text.encode("gb2312")
    except UnicodeEncodeError:
        table = _table()
        return replace(
            document,
            blocks=tuple(replace(block, text=block.text.translate(table), label=block.label.translate(table)) for block in document.blocks),
        )
    return document
