"""Thresholds and dates of the preparation (`lexicons/preparation.toml`), each with its clause; LexiconError if the file is wrong."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import LexiconError
from pipeline.lexicon import LEXICONS, checked, read_toml

__all__ = ["Issued", "Pack", "load_pack"]


class Issued(NamedTuple):
    """Something that can be studied only from a day on, and the words it goes by."""

    name: str
    date: str
    words: tuple[str, ...]


class Pack(NamedTuple):
    """`hours`, `days`, `discussions` (S-1) and `forms` (S-2) are least values; `channels` maps ways of asking to their words."""

    version: str
    hours: float
    days: float
    discussions: int
    day_hours: float
    forms: int
    channels: Mapping[str, tuple[str, ...]]
    issued: tuple[Issued, ...]


def load_pack(path: Path = LEXICONS / "preparation.toml") -> Pack:
    table = checked(read_toml(path), ("version", "study", "opinions", "issued"), path.name)
    study = checked(table["study"], ("clause", "hours", "days", "discussions", "day_hours"), f"{path.name} [study]")
    opinions = checked(table["opinions"], ("clause", "forms", "channels"), f"{path.name} [opinions]")
    rows = [checked(row, Issued._fields, f"{path.name} [[issued]]") for row in table["issued"]]
    try:
        issued = tuple(Issued(row["name"], date.fromisoformat(row["date"]).isoformat(), tuple(row["words"])) for row in rows)
    except ValueError as error:
        raise LexiconError(f"{path.name} [[issued]]：日期写法有误：{error}") from None
    return Pack(
        version=table["version"],
        hours=study["hours"],
        days=study["days"],
        discussions=study["discussions"],
        day_hours=study["day_hours"],
        forms=opinions["forms"],
        channels={name: tuple(words) for name, words in opinions["channels"].items()},
        issued=issued,
    )
