"""Text that XML and HTML can hold: what a paper may contain is not always allowed on a sheet."""

import re

__all__ = ["printable"]

# XML 1.0, production 2 (Char). Lone surrogates cannot be encoded at all.
FORBIDDEN = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE_END = re.compile("\r\n?")


def printable(text: str) -> str:
    """Return the text without characters that XML forbids; carriage returns become line feeds."""
    return FORBIDDEN.sub("", LINE_END.sub("\n", text))
