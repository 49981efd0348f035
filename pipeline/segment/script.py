"""Traditional characters -> simplified, one for one, so that offsets stay true and the rules need one script only."""

import re
from dataclasses import replace
from functools import cache

from pipeline.model import Document

__all__ = ["in_simplified"]

_HAN = range(0x4E00, 0xA000)


@cache
def _table() -> dict[int, str]:
    """Return OpenCC's simplified form of every character outside GB 2312 that has one; inside it, 著 and 乾 are simplified writing too."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    foreign = (chr(code) for code in _HAN if not chr(code).encode("gb2312", "ignore"))
    return {ord(character): form for character in foreign if (form := convert(character)) != character and len(form) == 1}


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _table()))}]")


def in_simplified(document: Document) -> Document:
    """Return the document as the rules read it; the same object where no character has another simplified form."""
    if not _traditional().search(document.text):
        return document
    table = _table()
    blocks = (replace(block, text=block.text.translate(table), label=block.label.translate(table)) for block in document.blocks)
    return replace(document, blocks=tuple(blocks))
