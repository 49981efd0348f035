"""Words for a time -> years and months, in Arabic or Chinese numerals."""

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Dated", "dates_in", "year_of"]

_DIGITS = str.maketrans("０１２３４５６７８９〇○零一二三四五六七八九", "0123456789000123456789")
_DATE = re.compile(
    r"((?:[12１２][09０９][0-9０-９]{2})|(?:[一二][〇○零九][〇○零一二三四五六七八九]{2}))\s*[年./-]"
    r"(?:\s*([0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})\s*[月./-](?:\s*([0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})\s*日?)?)?"
)


class Dated(NamedTuple):
    """A year, with month and day where they are named (else 0), and where in the text they stand."""

    year: int
    month: int
    day: int
    start: int
    end: int

    @property
    def first(self) -> tuple[int, int, int]:
        """The first day that may be meant."""
        return self.year, self.month or 1, self.day or 1

    @property
    def latest(self) -> tuple[int, int, int]:
        """The last day that may be meant."""
        return self.year, self.month or 12, self.day or 31


def dates_in(text: str) -> Iterator[Dated]:
    """Yield the dates that name a year, in order."""
    for match in _DATE.finditer(text):
        year, month, day = match.groups()
        yield Dated(int(year.translate(_DIGITS)), _number(month), _number(day), *match.span())


def year_of(text: str) -> int | None:
    """Return the latest year named in a text."""
    return max((date.year for date in dates_in(text)), default=None)


def _number(word: str | None) -> int:
    """Return the number of a month or day, written 12, 十二 or 二十一; 0 for none."""
    if not word:
        return 0
    if "十" not in word:
        return int(word.translate(_DIGITS))
    tens, _, ones = word.translate(_DIGITS).partition("十")
    return 10 * int(tens or 1) + int(ones or 0)
