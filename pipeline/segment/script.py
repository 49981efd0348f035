"""Traditional characters -> simplified, one for one, so that offsets stay true and the rules need one script only."""

import re
from dataclasses import replace
from functools import cache

from pipeline.model import Document

__all__ = ["in_simplified"]

_HAN = range(0x4E00, 0xA000)


@cache
def _table() -> dict[int, str]:
    """Return OpenCC's simplified form of every character that has one."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    forms = ((code, convert(chr(code))) for code in _HAN)
    return {code: form for code, form in forms if form != chr(code) and len(form) == 1}


@cache
def _traditional() -> re.Pattern[str]:
    """Find what only traditional writing has; 著 and 乾 have another form, yet stand in GB 2312 and in simplified papers."""
    return re.compile(f"[{''.join(chr(code) for code in _table() if not chr(code).encode('gb2312', 'ignore'))}]")


def in_simplified(document: Document) -> Document:
    """Return the document as the rules read it; the same object where nothing in it is traditional."""
    if not _traditional().search(document.text):
        return document
    table = _table()
    blocks = (replace(block, text=block.text.translate(table), label=block.label.translate(table)) for block in document.blocks)
    return replace(document, blocks=tuple(blocks))
