"""How one line of a file is cleaned, so that the same words read from any format give the same characters.

Only space, line ends and invisible characters are touched; letters, digits and punctuation stay as they were written.
"""

import re

CJK = r"\u2e80-\u2fff\u3001-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee\U00020000-\U0003ffff"
_CJK_OR_MARK = CJK + r"\u00b7\u2014\u2018\u2019\u201c\u201d\u2026"
_SPACE = r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_INVISIBLE = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]")
_INNER = re.compile(f"(?<=[{_CJK_OR_MARK}]){_SPACE}+(?=[{_CJK_OR_MARK}])")
_RUN = re.compile(f"{_SPACE}+")
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def tidy(line: str) -> str:
    """The line without invisible characters, without space at its ends or between Chinese characters, other runs one space."""
    line = _INVISIBLE.sub("", line)
    return _RUN.sub(" ", _INNER.sub("", line)).strip(" ")


def tidy_lines(text: str) -> list[str]:
    """The tidied lines of a text that are not empty, in order."""
    return [clean for line in split_lines(text) if (clean := tidy(line))]


def split_lines(text: str) -> list[str]:
    """Lines as they stand, at any line end that a word processor or terminal has used."""
    return _LINE_END.split(text)


def printable(text: str) -> str:
    """The text without characters that XML, and so a Word sheet, cannot hold. For use after the sanity gate has counted them."""
    return _UNPRINTABLE.sub("", text)


def join_wrapped(left: str, right: str) -> str:
    """Two halves of a wrapped line: a space only between Latin words, for a number may have been cut in two."""
    before, after = left[-1:], right[:1]
    latin = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return f"{left} {right}" if latin and not (before.isdigit() and after.isdigit()) else left + right
