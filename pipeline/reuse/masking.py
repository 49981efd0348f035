"""Text -> the symbols that copies are sought in: no white space, no punctuation, and one symbol for whatever is swapped when a paper is reused.

Names, posts, units, places, years and other numbers become one symbol each, so that a paper in which only they were changed reads the same.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.lexicon import LEXICONS, checked, compiled, read_toml

__all__ = ["Symbols", "symbols_of"]

NUMBER = 1
"""The symbol of a run of numerals; entities of `lexicons/reuse.toml` count on from it."""
_NUMERALS = "0123456789０１２３４５６７８９〇○零一二三四五六七八九十百千万亿两几"
_KEPT = re.compile(r"[\u3400-\u9fff\uf900-\ufaffA-Za-z0-9０-９〇○]")


class Symbols(NamedTuple):
    """N symbols of a text: `codes` (below 64 for what was masked, else the character), and the half-open characters each stands for."""

    codes: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]


def symbols_of(text: str) -> Symbols:
    """Return the symbols of a text in order; none reaches over a line end."""
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = _table()[np.minimum(characters, 0xFFFF)]
    entity = np.zeros(len(codes), dtype=np.int32)  # 0, or the number of the entity a character belongs to
    for number, (symbol, start, end) in enumerate(_entities(text), start=1):
        free = entity[start:end] == 0
        codes[start:end][free] = symbol
        entity[start:end][free] = number
    kept = np.flatnonzero(codes)
    codes, entity, line = codes[kept], entity[kept], np.cumsum(characters == ord("\n"))[kept]
    first = np.ones(len(codes), dtype=bool)
    first[1:] = (codes[1:] >= 64) | (codes[1:] != codes[:-1]) | (entity[1:] != entity[:-1]) | (line[1:] != line[:-1])
    opens = np.flatnonzero(first)
    closes = np.append(opens[1:], len(codes)) - 1 if len(opens) else opens
    return Symbols(codes[opens], kept[opens].astype(np.int32), (kept[closes] + 1).astype(np.int32) if len(opens) else kept.astype(np.int32))


def _entities(text: str) -> list[tuple[int, int, int]]:
    return [
        (symbol, *match.span(1 if match.re.groups else 0))
        for symbol, pattern in enumerate(_patterns(), start=NUMBER + 1)
        for match in pattern.finditer(text)
    ]


@cache
def _patterns(path: Path = LEXICONS / "reuse.toml") -> tuple[re.Pattern[str], ...]:
    """Return the expressions of what is masked; the first group, or else the whole match, becomes one symbol."""
    rows = [checked(row, ("name", "pattern", "found"), f"{path.name} [[mask]]") for row in read_toml(path)["mask"]]
    return tuple(compiled(row["pattern"], f"{path.name} {row['name']}") for row in rows)


@cache
def _table() -> npt.NDArray[np.int32]:
    """Return the symbol of every character of the first plane; 0 for what is dropped."""
    table = np.zeros(0x10000, dtype=np.int32)
    for code in range(64, 0x10000):
        if _KEPT.match(chr(code)):
            table[code] = code
    for numeral in _NUMERALS:
        table[ord(numeral)] = NUMBER
    table[0xFFFF] = 0xFFFF  # all beyond the first plane
    return table
