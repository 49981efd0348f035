"""Text -> sentences, by one expression over characters (spaCy's Sentencizer puts Chinese quotes on the wrong side)."""

import re
from collections.abc import Iterator

from pipeline.model import Span

__all__ = ["split_sentences"]

_LABEL = r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d))"
_HEADING_END = r"(?:方面|问题|表现|原因|根源|剖析|措施|方向|打算|情况|形式主义|官僚主义|享乐主义|奢靡之风)"
# A heading whose line end was lost stands before its text without a stop: 一、形式主义方面我在…
_HEADING = re.compile(
    rf"[ \u3000]*{_LABEL}[^，,。；;：:！!？?\n]{{0,24}}{_HEADING_END}(?:[：:。]|(?=[^的和与、及不还尚存有，,。；;：:！!？?\n][^\n]{{5}}))"
)
# A colon ends a sentence only where a list begins: 存在的问题主要有：一是…
_SENTENCE = re.compile(
    r"(?:[^。！？!?…；;\n：]|：(?!(?:[一二三四五六七八九十]是|[（(]?[一二三四五六七八九十1][）)、.．])))*(?:[。！？!?…；;：]+[”’」』）)》\"']*|\n|$)"
)

# In a row of a table a semicolon only lists: who and by when stand in other cells and belong to all of it.
_ROW = re.compile(r"[^\n]*(?:\t| \| )[^\n]*")
_ROW_SENTENCE = re.compile(r"[^。！？!?…\n]*(?:[。！？!?…]+[”’」』）)》\"']*|$)")


def split_sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of a text in order, half-open, without the white space around them.

    A sentence ends at 。！？； or … with the closing quotes and brackets after it, at a line feed, and after a numbered heading.
    What is yielded for a stretch between two stops depends on that stretch alone, so paragraphing cannot change it.
    """
    left = 0
    for row in _ROW.finditer(text):
        yield from _sentences(_SENTENCE, text, left, row.start())
        yield from _sentences(_ROW_SENTENCE, text, *row.span())
        left = row.end()
    yield from _sentences(_SENTENCE, text, left, len(text))


def _sentences(pattern: re.Pattern[str], text: str, left: int, right: int) -> Iterator[Span]:
    for match in pattern.finditer(text, left, right):
        start, end = match.span()
        heading = _HEADING.match(text, start, end)
        if heading and heading.end() < end:
            yield from _trimmed(text, start, heading.end())
            start = heading.end()
        yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if stripped := piece.strip():
        yield Span(start + left, start + left + len(stripped))
