"""Which line ends of a plain text are paragraph ends, and which were put there by a program that cuts lines at a fixed width."""

import re
import unicodedata
from collections.abc import Sequence

from pipeline.extract.spacing import join_wrapped

# Mail programs cut at 60-78 columns, DOS editors at 78-80, and word processors save "text with line breaks" at the width of the page, up to
# about 45 hanzi. Below 40 columns equal lines are lists of names or verse.
_NARROWEST, _WIDEST = 40, 120
# A cut falls up to one hanzi short of the edge, and two more where punctuation may not begin a line.
_SLACK = 4
_FEWEST_FULL, _LEAST_SHARE = 3, 0.4
_SENTENCE_END = re.compile(r"[。！？!?：:；;…]['\"”’）)》]*$")
_INDENT = re.compile(r"[ \t\u00a0\u3000]{2,}|\u3000|\t")
HEADING = re.compile(r"(?:第?[一二三四五六七八九十百]{1,4}[、章节条是]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.．、)）]|[①-⑳])")


def unwrap(lines: Sequence[str]) -> list[str]:
    """The paragraphs of a text given as raw lines (ends and indents still there); blank lines end a paragraph and are dropped.

    A text whose lines are not cut at one width comes back line for line.
    """
    width = _cut_width([line.rstrip() for line in lines if line.strip()])
    if not width:
        return [line for line in lines if line.strip()]
    indented = any(_INDENT.match(line) for line in lines if line.strip())
    paragraphs: list[str] = []
    previous = ""
    for line in lines:
        if previous.strip() and line.strip() and _runs_on(previous, line, width=width, indented=indented):
            paragraphs[-1] = join_wrapped(paragraphs[-1].rstrip(), line.strip())
        elif line.strip():
            paragraphs.append(line)
        previous = line
    return paragraphs


def _runs_on(previous: str, line: str, *, width: int, indented: bool) -> bool:
    """Whether `line` goes on with the paragraph of `previous`. After a full stop only an indented text can tell."""
    if _columns(previous.rstrip()) < width - _SLACK or _INDENT.match(line) or HEADING.match(line):
        return False
    return indented or not _SENTENCE_END.search(previous.rstrip())


def _cut_width(lines: Sequence[str]) -> int:
    """The width in columns at which the lines were cut, or 0: the widest line, when many lines reach it in mid-sentence."""
    columns = [_columns(line) for line in lines]
    width = max(columns, default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = sum(column >= width - _SLACK and not _SENTENCE_END.search(line) for column, line in zip(columns, lines, strict=True))
    return width if full >= _FEWEST_FULL and full >= _LEAST_SHARE * len(lines) else 0


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)
