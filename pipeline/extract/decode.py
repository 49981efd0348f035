"""In which encoding Chinese bytes were written.

A cascade: byte order mark, strict UTF-8, then every other encoding in which the bytes are valid, chosen by how much common Chinese comes
out; last the damaged ones, where each undecodable place becomes U+FFFD and is counted. GB2312 and GBK are read as their superset GB18030.
"""

import codecs
import re
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.extract.hanzi import COMMON, HANZI
from pipeline.extract.sniff import wide_byte_order

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_LATIN = re.compile(r"[0-9A-Za-z]")
_MARK = re.compile(r"[\s，。、；：？！“”‘’（）《》〈〉【】—…·,.;:?!()\-/%]")
_ODD = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f-\x9f\uac00-\ud7a3\ue000-\uf8ff\uff61-\uffdc\ufffd]")
_MARK_WEIGHT, _LATIN_WEIGHT = 0.6, 0.3  # below 1, since signs and letters come out of any wrong encoding too
_SAMPLE = 4_000
_SHORT = 64
# Latin letters are valid UTF-16 as well and give rare hanzi; without one common hanzi that is not believed.
_WIDE_MARGIN = 0.3


class Decoded(NamedTuple):
    """`damaged` counts the places that could not be decoded; each stands in `text` as U+FFFD."""

    text: str
    encoding: str
    damaged: int = 0


def decode(data: bytes, *, label: str = "") -> Decoded:
    """The text of Chinese bytes. `label` is the encoding that the file claims for itself; it wins only when it reads no worse."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_loosely(data[len(mark) :], encoding)
    candidates = [*_strictly(data, _encodings(data, label))]
    if candidates and candidates[0].encoding == "utf-8" and HANZI.search(candidates[0].text):
        return candidates[0]
    if not candidates:
        candidates = [_decode_loosely(data, encoding) for encoding in ("gb18030", *_wide(data), "utf-8", "big5hkscs")]
    return max(candidates, key=lambda decoded: _plausible(decoded) - (0 if decoded is candidates[0] else 1e-6))


def _encodings(data: bytes, label: str) -> list[str]:
    """In the order of preference when two read equally well."""
    names = ["utf-8", *([_normal(label)] if label else []), "gb18030", *_wide(data), "big5hkscs"]
    return list(dict.fromkeys(name for name in names if name))


def _wide(data: bytes) -> list[str]:
    """The order that parity tells; a few characters tell nothing, so that both are tried."""
    order = wide_byte_order(data)
    orders = [order] if order else ["le", "be"] if len(data) <= _SHORT and len(data) % 2 == 0 else []
    return [f"utf-16-{name}" for name in orders]


def _normal(label: str) -> str:
    """Python's name of a claimed encoding, every GB as gb18030 and every Big5 as big5hkscs; empty when unknown."""
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return ""
    if name in ("gb2312", "gbk", "gb18030"):
        return "gb18030"
    return {"big5": "big5hkscs", "cp950": "big5hkscs"}.get(name, name)


def _strictly(data: bytes, encodings: Iterable[str]) -> Iterable[Decoded]:
    for encoding in encodings:
        try:
            yield Decoded(data.decode(encoding), encoding)
        except (UnicodeDecodeError, LookupError):
            continue


def _decode_loosely(data: bytes, encoding: str) -> Decoded:
    """Never fails. A U+FFFD that the file holds of its own is not counted as damage."""
    text = data.decode(encoding, errors="replace")
    marks = text.count("\ufffd")
    return Decoded(text, encoding, marks and marks - data.decode(encoding, errors="ignore").count("\ufffd"))


def _plausible(decoded: Decoded) -> float:
    """At most 1: the share of characters that Chinese office prose is made of, less those that it never holds."""
    sample = decoded.text[:_SAMPLE]
    common = sum(character in COMMON for character in sample)
    plain = _MARK_WEIGHT * len(_MARK.findall(sample)) + _LATIN_WEIGHT * len(_LATIN.findall(sample))
    odd = len(_ODD.findall(sample))
    share = (common + plain - 2 * odd) / max(len(sample), 1)
    return share - (_WIDE_MARGIN if decoded.encoding.startswith("utf-16") and not common else 0.0)
