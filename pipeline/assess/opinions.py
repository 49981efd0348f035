"""A summary of opinions gathered -> by which channels, from how many people, and which of them are opinions at all (S-2)."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from pipeline.assess.pack import Pack
from pipeline.model import Document, Function, Labels, Specificity
from pipeline.preparation import OpinionItem, Opinions
from pipeline.spoken import Edge

__all__ = ["gathered", "items_in"]

_ITEM = re.compile(
    r"[ \u3000]*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.．、)）](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,2}[，,、条])[ \u3000]*"
)
_INSIDE = re.compile(r"(?<=[：:；;。\s])(?=(?:[一二三四五六七八九十]{1,3}是|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]|[①-⑳]))")
_LEAST = 6
_HEADING = re.compile(r"(?:意见(?:和|与)?建议|意见|建议|问题|反映|如下)[^。；]{0,12}[：:]?$|^[^。；，]{0,22}[：:]$")
_NUMBER = r"(\d+)\s*(?:余|多)?\s*"
_ALL = re.compile(rf"(?:共|累计|总共|合计|先后|一共)[^。；\n]{{0,24}}?{_NUMBER}(?:人次|名|人|位)")
_EACH = re.compile(
    rf"(?<![\d.]){_NUMBER}(?:人次|名|人|位)(?!大|代|民|员)|(?:收回|回收|收到)[^。；，\d]{{0,8}}{_NUMBER}(?:份|张)|(?:走访|入户|上门)[^。；，\d]{{0,10}}{_NUMBER}(?:户|家)"
)
_GATHERING = re.compile(r"征求|座谈|走访|访谈|谈心|发放|收回|参加|意见箱|问卷|听取|到会|参会|邀请")
_WISH = re.compile(r"希望|建议|盼|能否|能不能|可否|请|要求|应当|应该|今后|进一步")
_AIMED = re.compile(r"^(?:对|关于)[^，。；：]{1,20}(?:的意见|方面)?[：:]")


def gathered(document: Document, pack: Pack, edge: Callable[[str], Edge], label: Callable[[str], Labels]) -> Opinions:
    """Return channels in the order of the pack, people, and the items with whether each names something wrong.

    `edge` hears an item as a criticism, `label` as a passage: people give their opinions in either voice.
    """
    text = document.text
    channels = tuple(name for name, words in pack.channels.items() if any(word in text for word in words))
    items = tuple(OpinionItem(_is_real(_AIMED.sub("", text[start:end]), edge, label), start, end) for start, end in items_in(document))
    return Opinions(channels, _people(text), items)


def items_in(document: Document) -> Iterator[tuple[int, int]]:
    """Yield the place of each numbered item or table row that is an opinion, number left out; headings and counts are none."""
    for start, block in zip(document.starts, document.blocks, strict=True):
        line = block.label + block.text
        cuts = [0, *(match.start() for match in _INSIDE.finditer(line)), len(line)]
        for first, last in pairwise(cuts):
            words = line[first:last]
            number = _ITEM.match(words)
            row = "\t" in words
            if row:
                words = max(words.split("\t"), key=len)
                first = line.index(words, first)
            elif number:
                first, words = first + number.end(), words[number.end() :]
            else:
                continue
            if len(words.strip()) >= _LEAST and not _HEADING.search(words.strip()) and not _counts(words):
                end = first + len(words.rstrip(" \u3000"))
                yield start + first, start + end


def _counts(words: str) -> bool:
    """Return whether words tell how opinions were gathered instead of giving one."""
    return bool(_GATHERING.search(words) and re.search(rf"{_NUMBER}(?:人|名|份|张|户|次|条|场|个)", words)) or words.startswith(
        ("序号", "意见内容")
    )


def _is_real(words: str, edge: Callable[[str], Edge], label: Callable[[str], Labels]) -> bool:
    if edge(words) is Edge.SUBSTANTIVE:
        return True
    labels = label(words)
    named = labels.function is Function.PROBLEM and labels.specificity is not Specificity.VAGUE
    return named and not _WISH.match(words) and edge(words) is not Edge.PRAISE


def _people(text: str) -> int | None:
    """Return how many people were asked: the total that the summary states, else what its channels add up to."""
    if match := _ALL.search(text):
        return int(match[1])
    found = 0
    for sentence in re.split(r"[。；\n]", text):
        if _GATHERING.search(sentence):
            found += sum(int(next(group for group in match.groups() if group)) for match in _EACH.finditer(sentence))
    return found or None
