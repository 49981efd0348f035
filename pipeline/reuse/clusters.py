"""Pairs -> the groups of papers that they connect, the largest first."""

from collections import defaultdict
from collections.abc import Sequence

from pipeline.reuse.matching import Pair

__all__ = ["clusters"]


def clusters(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Return the pairs of each group; within a group they keep their order."""
    leader: dict[tuple[str, str], tuple[str, str]] = {}

    def lead(name: tuple[str, str]) -> tuple[str, str]:
        while leader.setdefault(name, name) != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for pair in pairs:
        leader[lead((pair.a.path, pair.a.part))] = lead((pair.b.path, pair.b.part))
    groups: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[lead((pair.a.path, pair.a.part))].append(pair)
    return sorted(groups.values(), key=len, reverse=True)
