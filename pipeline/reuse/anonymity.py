"""Texts for other eyes: persons keep their surname and lose their given name, character for character, so that offsets stay true."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from pipeline.lexicon import load_facets

__all__ = ["masking_of"]


def masking_of(names: Iterable[str | None]) -> Callable[[str], str]:
    """Return what masks a text: the names given, and whatever else reads like a person: 周明远 becomes 周某某, 小吴 小某."""
    known = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    pattern = re.compile("|".join([*map(re.escape, known), _person().pattern]))
    return lambda text: pattern.sub(lambda match: match[0][:1] + "某" * (len(match[0]) - 1), text)


@cache
def _person() -> re.Pattern[str]:
    return next(facet.pattern for facet in load_facets() if facet.name == "person")
