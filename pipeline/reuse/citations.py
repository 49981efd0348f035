"""A paper -> what it says to have studied before that was issued, and the rules it cites that had been repealed (pattern 8)."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import LexiconError
from pipeline.lexicon import LEXICONS, checked, read_toml
from pipeline.model import Document, Identity, Span
from pipeline.reuse.dates import Dated, dates_in

__all__ = ["Anachronism", "anachronisms_in"]

ENTRY_LINES = 4
"""A study record dates an entry in one of the lines above it."""
_STUDIED = re.compile(r"学习|研读|传达|宣讲|领会|观看|收听|听取|贯彻")
_ENTRY = re.compile(r"\s*(?:(?:学习)?(?:时间|日期)[：:]?\s*)?(?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*(?:\d{1,2}\s*日?)?")
_KNOWN_PAST = re.compile(r"废止|失效|原来的|当时的|旧的|取代|修订前")


class Dates(NamedTuple):
    """The days from which a text was there, and from which it no longer held (None: it still does)."""

    names: tuple[str, ...]
    issued: date
    repealed: date | None


class Anachronism(NamedTuple):
    """`repealed` tells the two kinds apart: a rule cited after its end, or else a text studied before its day."""

    span: Span
    repealed: bool
    why: str


@cache
def load_documents(path: Path = LEXICONS / "packs" / "documents.toml") -> tuple[Dates, ...]:
    rows = [checked(row, ("names", "issued", "repealed?"), f"{path.name} [[document]]") for row in read_toml(path)["document"]]
    try:
        return tuple(
            Dates(
                tuple(row["names"]),
                date.fromisoformat(row["issued"]),
                date.fromisoformat(row["repealed"]) if "repealed" in row else None,
            )
            for row in rows
        )
    except ValueError as error:
        raise LexiconError(f"{path.name}：日期应写作 2013-11-18：{error}") from None


def anachronisms_in(document: Document, identity: Identity) -> Iterator[Anachronism]:
    """Yield each text once for each way in which its dates do not fit."""
    written = max(dates_in(identity.date or ""), default=None, key=lambda found: found.first)
    for known in load_documents():
        for name in known.names:
            places = [match.start() for match in re.finditer(re.escape(name), document.text)]
            early = next((at for at in places if (entry := _entry(document, at)) and entry.latest < _day(known.issued)), None)
            if early is not None:
                yield Anachronism(Span(early, early + len(name)), False, f"所记学习的日期早于{name}的日期{known.issued.isoformat()}")
            late = next((at for at in places if known.repealed and written and written.first > _day(known.repealed)), None)
            if late is not None and not _KNOWN_PAST.search(document.text[max(late - 20, 0) : late + len(name) + 20]):
                yield Anachronism(Span(late, late + len(name)), True, f"{name}自{known.repealed}起不再施行，材料写于{identity.date}")


def _entry(document: Document, at: int) -> Dated | None:
    """Return the date, to the month, on which a text is said to have been studied: in its sentence, or at the head of its entry."""
    start = max(document.text.rfind(stop, 0, at) for stop in "。！？；\n") + 1
    end = min((found for stop in "。！？；\n" if (found := document.text.find(stop, at)) >= 0), default=len(document.text))
    paragraph = document.place(at).paragraph - 1
    lines = [block.label + block.text for block in document.blocks[max(paragraph - ENTRY_LINES, 0) : paragraph + 1]]
    if not any(_STUDIED.search(part) for part in (document.text[start:end], *lines[:-1][-2:])):
        return None
    dates = [found for line in lines if (head := _ENTRY.match(line)) for found in dates_in(head.group())]
    return next((found for found in reversed([*dates, *dates_in(document.text[start:at])]) if found.month), None)


def _day(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day
