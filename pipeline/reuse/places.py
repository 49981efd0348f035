"""Where a paper says it is: places and the level of a unit, and the names of other places left in it (pattern 6)."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.lexicon import LEXICONS, checked, read_toml
from pipeline.model import Identity, Span

__all__ = ["Stray", "level_of", "places_in", "strays_in"]

_PLACE = re.compile(r"[\u4e00-\u9fa5]{2,3}?(?:省|自治区|市|县|区|镇|乡|街道|社区)")
_OWN = re.compile(r"[我本](市(?!场|面)|县|区(?![分别])|镇(?![定静])|乡(?![下里亲])|街道|社区|村|校(?![对准正])|厂)")


class Stray(NamedTuple):
    """Words that place a paper elsewhere than its unit, and why they do."""

    span: Span
    why: str


class Gazetteer(NamedTuple):
    """The levels of places from the lowest, each with the endings it is told by, and the towns of each county that the pack knows."""

    levels: tuple[tuple[str, ...], ...]
    towns: dict[str, tuple[str, ...]]


@cache
def load_gazetteer(path: Path = LEXICONS / "packs" / "places.toml") -> Gazetteer:
    table = checked(read_toml(path), ("level", "place?"), path.name)
    levels = tuple(tuple(checked(row, ("name", "endings"), f"{path.name} [[level]]")["endings"]) for row in table["level"])
    places = [checked(row, ("name", "towns"), f"{path.name} [[place]]") for row in table.get("place", ())]
    return Gazetteer(levels, {row["name"]: tuple(row["towns"]) for row in places})


def places_in(unit: str) -> list[str]:
    """Return the places that the name of a unit names: 青石县柳林镇 of 青石县柳林镇人民政府."""
    return [match.group() for match in _PLACE.finditer(unit)]


def level_of(unit: str | None) -> int:
    """Return the level of the lowest place in the name of a unit, from 1 (village); 0 where it names none."""
    places = places_in(unit or "")
    levels = load_gazetteer().levels
    return next((at for at, endings in enumerate(levels, start=1) if places and places[-1].endswith(endings)), 0)


def strays_in(text: str, identity: Identity) -> Iterator[Stray]:
    """Yield what says “our city” in a county's paper, and the towns that the pack gives to another county."""
    if not identity.unit or not level_of(identity.unit):
        return
    for match in _OWN.finditer(text):
        if not _fits(match.group(1), identity.unit):
            yield Stray(Span(*match.span()), f"文中自称“{match.group()}”，而本材料的单位是{identity.unit}")
    towns = load_gazetteer().towns
    own = [town for county, names in towns.items() if county in identity.unit for town in names]
    for county, names in towns.items():
        if county not in identity.unit:
            for town in names:
                if town not in own and (at := text.find(town)) >= 0 and own:
                    yield Stray(Span(at, at + len(town)), f"“{town}”是{county}的，而本材料的单位是{identity.unit}")


def _fits(word: str, unit: str) -> bool:
    """Return whether a unit may say 我市, 我校: its name holds the word, or stands for it (a school is 学校, 中学 or 大学)."""
    kin = {"校": "学", "厂": "公司", "市": "区"}  # a city's district may say “our city” of the city it is part of
    return word in unit or kin.get(word, word) in unit
