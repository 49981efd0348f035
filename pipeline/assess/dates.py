"""Dates as people write them in records -> ISO dates."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

__all__ = ["Dated", "dates_in", "year_of"]

_DIGITS = {letter: str(value) for value, letter in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "Ｏ": "0"}
_NUMBER = r"\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_YEAR = r"(?P<year>(?:19|20)\d{2}|[二一][〇○零Ｏ0九][〇○零Ｏ0一二三四五六七八九]{2})\s*[年.\-/．]\s*"
_DAY = re.compile(
    rf"(?:{_YEAR})?(?P<month>{_NUMBER})\s*(?:月|(?<=\d)[.\-/．](?=\d))\s*(?P<day>{_NUMBER})(?:\s*[日号])?(?!\d|[.\-/．]\d|个|项|小时|时|学时|:|：|%)"
)
_TO = re.compile(
    rf"\s*(?:[（(][^）)]{{1,6}}[）)])?\s*(?:至|到|—+|-+|~|～|－+)\s*(?:(?:{_YEAR})?(?P<month>{_NUMBER})\s*月)?\s*(?P<day>{_NUMBER})\s*[日号]"
)
_ALSO = re.compile(rf"\s*(?:、|和|,|，|及)\s*(?P<day>{_NUMBER})\s*[日号]")
_LONGEST = 31


class Dated(NamedTuple):
    """Days that one expression names, with its place."""

    dates: tuple[str, ...]
    start: int
    end: int


def year_of(text: str) -> int | None:
    """Return the first year that a text names."""
    match = re.search(r"((?:19|20)\d{2}|[二一][〇○零Ｏ0九][〇○零Ｏ0一二三四五六七八九]{2})\s*[年.\-/．]", text)
    return _year(match[1]) if match else None


def dates_in(text: str, year: int | None) -> Iterator[Dated]:
    """Yield the dates of a text in order; a stretch (6月3日至7日) and a list (6月3日、5日) give several days. `year` is that of bare dates."""
    last = 0
    for match in _DAY.finditer(text):
        if match.start() < last:
            continue
        this = _year(match["year"]) if match["year"] else year
        first = _day(this, match["month"], match["day"])
        if first is None:
            continue
        days, end = [first], match.end()
        if upto := _TO.match(text, end):
            until = _day(this, upto["month"] or match["month"], upto["day"])
            if until and 0 < (until - first).days <= _LONGEST:
                days, end = [first + timedelta(step) for step in range((until - first).days + 1)], upto.end()
        while also := _ALSO.match(text, end):
            more = _day(this, match["month"], also["day"])
            days, end = [*days, *([more] if more else [])], also.end()
        last = end
        yield Dated(tuple(day.isoformat() for day in days), match.start(), end)


def _year(text: str) -> int:
    return int("".join(_DIGITS.get(letter, letter) for letter in text))


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, _, ones = text.rpartition("十")
    value = int(_DIGITS[ones]) if ones else 0
    return value + (10 * (int(_DIGITS[tens]) if tens else 1) if "十" in text else 0)


def _day(year: int | None, month: str, day: str) -> date | None:
    try:
        return date(year or 2000, _number(month), _number(day))
    except ValueError:
        return None
