"""Data files -> word groups and facets that find their spans; LexiconError names the file, the key and what is allowed.

Everything that judges is read here once, strictly. Matching is on characters: literals through one Aho-Corasick automaton,
facets through compiled expressions (token matchers lose up to a fifth of the hits).
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.errors import LexiconError
from pipeline.model import Wind

__all__ = [
    "LEXICONS",
    "Facet",
    "Groups",
    "Hit",
    "Manifestation",
    "load_facets",
    "load_groups",
    "load_manifestations",
    "load_voices",
    "read_toml",
]

LEXICONS = Path(__file__).resolve().parent.parent / "lexicons"


Hit = tuple[int, int, int]
"""One match: start and end in half-open code points, and the index of its group in `Groups.names`. Plain, as thousands are made."""


class Facet(NamedTuple):
    """A kind of detail found by an expression; an `anchor` can identify an episode (`domain.md`, specificity)."""

    name: str
    title: str
    anchor: bool
    pattern: re.Pattern[str]
    found: tuple[str, ...]
    absent: tuple[str, ...]


class Manifestation(NamedTuple):
    """A named form of a wind with the words that betray it, e.g. 文山会海."""

    id: str
    wind: Wind
    name: str
    words: tuple[str, ...]


def read_toml(path: Path) -> dict[str, Any]:
    """Return a parsed TOML file; a BOM, as Notepad and WPS write it, is no error."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise LexiconError(f"缺少规则文件 {path.name}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(f"规则文件 {path.name} 写法有误：{error}") from None


def checked(table: Mapping[str, Any], allowed: Sequence[str], where: str) -> Mapping[str, Any]:
    """Return the table if its keys are exactly those allowed (a trailing "?" marks an optional one)."""
    required = {key for key in allowed if not key.endswith("?")}
    unknown = set(table) - {key.rstrip("?") for key in allowed}
    if unknown or required - set(table):
        raise LexiconError(f"{where}：不认识的键 {sorted(unknown)}，缺少的键 {sorted(required - set(table))}，可用的键 {list(allowed)}")
    return table


def compiled(pattern: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise LexiconError(f"{where}：表达式有误：{error}") from None


def load_facets(path: Path = LEXICONS / "facets.toml") -> tuple[Facet, ...]:
    rows = [
        checked(row, ("name", "title", "anchor", "pattern", "found", "absent"), f"{path.name} [[facet]]")
        for row in read_toml(path)["facet"]
    ]
    return tuple(
        Facet(
            row["name"],
            row["title"],
            row["anchor"],
            compiled(row["pattern"], f"{path.name} {row['name']}"),
            tuple(row["found"]),
            tuple(row["absent"]),
        )
        for row in rows
    )


def load_manifestations(path: Path = LEXICONS / "winds.toml") -> tuple[Manifestation, ...]:
    rows = [checked(row, ("id", "wind", "name", "words"), f"{path.name} [[manifestation]]") for row in read_toml(path)["manifestation"]]
    return tuple(Manifestation(row["id"], Wind(row["wind"]), row["name"], tuple(row["words"])) for row in rows)


def load_voices(path: Path = LEXICONS / "voices.toml") -> dict[str, tuple[str, ...]]:
    """Return the word lists that tell how a passage speaks, by name."""
    return {name: tuple(words) for name, words in read_toml(path).items()}


@dataclass(frozen=True)
class Groups:
    """Word groups and facets, matched together. Columns of `presence` follow `names`: facets, voices, manifestations."""

    facets: tuple[Facet, ...]
    voices: Mapping[str, tuple[str, ...]]
    manifestations: tuple[Manifestation, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return (*(facet.name for facet in self.facets), *self.voices, *(item.id for item in self.manifestations))

    @cached_property
    def _automaton(self) -> tuple[AhoCorasick, list[tuple[int, ...]]]:
        groups: dict[str, list[int]] = {}
        lists = [*self.voices.values(), *(item.words for item in self.manifestations)]
        for group, words in enumerate(lists, start=len(self.facets)):
            for word in words:
                groups.setdefault(word, []).append(group)
        return AhoCorasick(list(groups), matchkind=MatchKind.Standard), [tuple(of) for of in groups.values()]

    def hits(self, text: str) -> list[Hit]:
        """Return every match in the text, by start; overlaps are kept."""
        automaton, groups = self._automaton
        found = [(*match.span(), group) for group, facet in enumerate(self.facets) for match in facet.pattern.finditer(text)]
        for word, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
            found += [(start, end, group) for group in groups[word]]
        return sorted(found)

    def presence(self, hits: Sequence[Hit], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Return an S x G matrix: 1 where a sentence holds a match of the group wholly; the sentences ascend and do not overlap."""
        matrix = np.zeros((len(starts), len(self.names)), dtype=np.float32)
        if hits and len(starts):
            start, end, group = np.array(hits, dtype=np.int64).T
            owner = np.searchsorted(starts, start, side="right") - 1
            inside = (owner >= 0) & (end <= ends[np.maximum(owner, 0)])
            matrix[owner[inside], group[inside]] = 1
        return matrix


def load_groups(folder: Path = LEXICONS) -> Groups:
    return Groups(load_facets(folder / "facets.toml"), load_voices(folder / "voices.toml"), load_manifestations(folder / "winds.toml"))
