"""Whether what a reader brought back is readable Chinese. The gate stands behind every reader.

Thresholds: in a trial (42 garbled outputs, 178 good ones) every garbled output failed one of these
and no good one did. The rules on shares need enough characters to mean something; a short note is judged by noise alone.
"""

import re
from typing import NamedTuple

from pipeline.errors import TextGarbled, TextMissing
from pipeline.extract.hanzi import COMMON, HANZI

_NOISE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_CID = re.compile(r"\(cid:\d+\)")
# Accented Latin, Greek, Cyrillic, kana, hangul: what GBK bytes become in the encodings of other countries. Not · × ÷.
_FOREIGN = re.compile(r"[\u00a1-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u05ff\u3041-\u30ff\uac00-\ud7a3\uff61-\uffdc]")
_LETTER = re.compile(r"[^\W\d_]")


class _Limit(NamedTuple):
    share: float
    floor: int = 0  # a count that must be passed too, so that three odd signs do not condemn a short note


_MAX_NOISE = _Limit(0.02, 1)
_MAX_CID = _Limit(0.05)
_MAX_FOREIGN = _Limit(0.10, 5)
_MAX_QUESTION = _Limit(0.10, 10)
_MIN_HANZI_SHARE, _ENOUGH_LETTERS = 0.30, 200
_MIN_COMMON_SHARE, _ENOUGH_HANZI = 0.35, 100
_MIN_COMMON_SHORT, _FEW_HANZI = 0.12, 12
_MIN_COMMON_PAGE, _ENOUGH_ON_PAGE = 0.30, 50


def require_chinese(text: str, label: str) -> None:
    """Raise TextMissing for text of nothing but space, TextGarbled when it does not read as Chinese. `label` names the type."""
    if not text.strip():
        raise TextMissing(f"{label} 中没有文字")
    reason = noise(text) or _misread(text)
    if reason:
        raise TextGarbled(f"{label} 读出的内容不是可读的中文（{reason}）")


def is_misread(page: str) -> bool:
    """Whether the text of a single page is noise, or Chinese in none of the common characters."""
    hanzi = HANZI.findall(page)
    return bool(noise(page)) or (
        len(hanzi) >= _ENOUGH_ON_PAGE and sum(character in COMMON for character in hanzi) < _MIN_COMMON_PAGE * len(hanzi)
    )


def noise(text: str) -> str:
    """What is wrong with the characters themselves, in Chinese; empty when nothing is."""
    length = max(len(text), 1)
    cids = _CID.findall(text)
    if _over(sum(map(len, cids)), length, _MAX_CID):
        return "字体缺少文字对照表"
    if _over(len(_NOISE.findall(text)), length, _MAX_NOISE):
        return "控制字符或无法识别的字符过多"
    if _over(len(_FOREIGN.findall(text)), length, _MAX_FOREIGN):
        return "疑为编码错误产生的外文乱码"
    return "问号过多，文字疑已丢失" if _over(text.count("?"), length, _MAX_QUESTION) else ""


def _over(count: int, length: int, limit: _Limit) -> bool:
    return count > limit.share * length and count > limit.floor


def _misread(text: str) -> str:
    letters, hanzi = len(_LETTER.findall(text)), HANZI.findall(text)
    if not hanzi:
        return "没有汉字"
    if letters >= _ENOUGH_LETTERS and len(hanzi) < _MIN_HANZI_SHARE * letters:
        return "汉字过少"
    common = sum(character in COMMON for character in hanzi) / len(hanzi)
    least = _MIN_COMMON_SHARE if len(hanzi) >= _ENOUGH_HANZI else _MIN_COMMON_SHORT
    return "常用汉字过少，疑为编码错误产生的乱码" if len(hanzi) >= _FEW_HANZI and common < least else ""
