"""RTF: striprtf turns the control words into text; cells, rows and list numbers are marked beforehand, so that they can be told apart."""

import re
from collections.abc import Iterator

from striprtf.striprtf import rtf_to_text

from pipeline.errors import FileDamaged
from pipeline.extract.decode import Decoded
from pipeline.extract.reading import Reading
from pipeline.extract.rows import row_blocks
from pipeline.extract.spacing import split_lines, tidy
from pipeline.extract.text import damage_notices
from pipeline.model import Block

_TABLE, _CELL, _ROW, _LABEL = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_WORDS = re.compile(r"\\(trowd|row|nestrow|cell|nestcell|listtext|pntext)(?![a-zA-Z])(-?\d+)? ?")
_MARKS = {"trowd": _TABLE, "row": _ROW, "nestrow": _ROW, "cell": _CELL, "nestcell": _CELL}
_RAW = re.compile(r"[\x80-\xff]")
_LABELLED = re.compile(rf"{_LABEL}([^{_LABEL}\t]*)\t")
_LEFT_OUT = re.compile(r"\\(?:deleted|shptxt|footnote)(?![a-zA-Z])")


def read_rtf(data: bytes) -> Reading:
    """Paragraphs and table rows. What striprtf passes over or cannot tell (text boxes, notes, deletions) is named in `missing`."""
    source = data.decode("latin-1")
    try:
        text = rtf_to_text(_marked(source), errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, LookupError, OverflowError) as error:
        raise FileDamaged("RTF 的控制字已损坏") from error
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    missing = "文本框、脚注，或者已删除的修订" if _LEFT_OUT.search(source) else ""
    notices = damage_notices(Decoded(text, "rtf", text.count("\ufffd")))
    return Reading(tuple(_blocks(text)), notices=notices, missing=missing)


def _marked(source: str) -> str:
    """The source with noncharacters at cells, rows and list numbers, written as RTF; bytes above ASCII escaped, as they should have been."""
    escaped = _RAW.sub(lambda match: f"\\'{ord(match[0]):02x}", source)
    return _WORDS.sub(lambda match: _escape(_MARKS.get(match[1], _LABEL)) + (match[0] if match[1] in ("row", "nestrow") else ""), escaped)


def _escape(mark: str) -> str:
    return f"\\u{ord(mark) - 0x10000}?"


def _blocks(text: str) -> Iterator[Block]:
    outside, *tables = text.split(_TABLE)
    yield from _paragraphs(outside)
    row = ""
    for part in tables:
        row += part
        if _ROW in row:  # a row may be announced twice, before and after its cells
            cells, _, rest = row.partition(_ROW)
            yield from row_blocks([list(_paragraphs(cell)) for cell in cells.split(_CELL)])
            yield from _paragraphs(rest.replace(_ROW, ""))
            row = ""
    yield from _paragraphs(row.replace(_CELL, "\n"))


def _paragraphs(text: str) -> Iterator[Block]:
    for line in split_lines(text):
        found = _LABELLED.match(line.lstrip())
        label = tidy(found[1]) if found else ""
        rest = tidy((line.lstrip()[found.end() :] if found else line).replace(_LABEL, ""))
        if rest:
            yield Block(rest, label=label)
