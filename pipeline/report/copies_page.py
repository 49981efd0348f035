"""Pairs of papers -> one self-contained HTML page: who shares with whom as a graph, groups, and both passages side by side."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup, escape

from pipeline.report.archive import write_whole
from pipeline.report.contrast import Piece, contrast
from pipeline.report.opinion import DRAFT, basis_in_words
from pipeline.report.page import asset, environment, policy
from pipeline.report.printable import printable
from pipeline.reuse.clusters import clusters
from pipeline.reuse.comparison import Comparison, signs_of_pair
from pipeline.reuse.matching import Pair
from pipeline.reuse.signs import Sign

__all__ = ["write_copies_page"]

SHOWN_PAIRS = 200
DRAWN = 40
"""Papers of a group that are drawn; a larger group is listed."""
LABELLED = 9
"""Papers of a group up to which the lines carry their share and the picture is a small one."""
SMALL, WIDE = 520, 1056


class Side(NamedTuple):
    """One pair for the page: names and what is known of both, the signs in words, the passages cut where they differ."""

    pair: Pair
    names: tuple[str, str]
    whose: tuple[str, str]
    signs: tuple[Sign, ...]
    passages: tuple[tuple[tuple[Piece, ...], tuple[Piece, ...]], ...]


class Group(NamedTuple):
    """Papers that are connected by what they share, and their picture; empty where they are too many to draw."""

    names: tuple[str, ...]
    picture: Markup


def write_copies_page(found: Comparison, path: Path, masked: Callable[[str], str] = str) -> None:
    """Write the page whole; `masked` is what every text of a paper passes through."""
    html = (
        environment()
        .get_template("copies.html.j2")
        .render(
            found=found,
            groups=[_group(pairs, masked) for pairs in clusters(found.pairs)],
            sides=[_side(pair, masked) for pair in found.pairs[:SHOWN_PAIRS]],
            more=max(len(found.pairs) - SHOWN_PAIRS, 0),
            left=[
                (name, masked(item.message), item.question, masked(item.quote.quote if item.quote else ""))
                for name, item in found.left_over
            ],
            basis=basis_in_words("D-17"),
            draft=DRAFT,
            style=asset("copies.css"),
            policy=policy("copies.css"),
        )
    )
    write_whole(path, printable(html).encode("utf-8"))


def _side(pair: Pair, masked: Callable[[str], str]) -> Side:
    signs = tuple(sign._replace(message=masked(sign.message)) for sign in signs_of_pair(pair))
    passages = tuple(contrast(masked(item.a_quote), masked(item.b_quote)) for item in pair.passages)
    return Side(pair, (pair.a.name, pair.b.name), (_whose(pair, 0, masked), _whose(pair, 1, masked)), signs, passages)


def _whose(pair: Pair, side: int, masked: Callable[[str], str]) -> str:
    identity = (pair.a, pair.b)[side].identity
    return masked("　".join(part for part in (identity.unit, identity.author, identity.date) if part) or "材料未写明")


def _group(pairs: Sequence[Pair], masked: Callable[[str], str]) -> Group:
    names = sorted({paper.name for pair in pairs for paper in (pair.a, pair.b)})
    return Group(tuple(names), _picture(names, pairs) if len(names) <= DRAWN else Markup(""))


def _picture(names: Sequence[str], pairs: Sequence[Pair]) -> Markup:
    """Return an SVG: papers on a ring, a line for each pair, the thicker the more is shared, with the share where there is room."""
    small = len(names) <= LABELLED
    width, radius = SMALL if small else WIDE, max(60.0, len(names) * (14.0 if small else 21.0))
    middle, height = width / 2, 2 * radius + 60
    places = {name: _place(at, len(names), radius, middle, height / 2) for at, name in enumerate(names)}
    parts = [
        f'<svg viewBox="0 0 {width} {height:.0f}" role="img" aria-label="{escape("、".join(names))}" xmlns="http://www.w3.org/2000/svg">',
        *(_line(pair, places, room=small) for pair in pairs),
        *(_dot(name, *place, middle) for name, place in places.items()),
        "</svg>",
    ]
    return Markup("").join(map(Markup, parts))


def _place(at: int, count: int, radius: float, x: float, y: float) -> tuple[float, float]:
    angle = 2 * math.pi * at / count + math.pi * (count == 2)
    return x + radius * math.cos(angle) * 1.6, y + radius * math.sin(angle)


def _line(pair: Pair, places: dict[str, tuple[float, float]], *, room: bool) -> str:
    (x1, y1), (x2, y2) = places[pair.a.name], places[pair.b.name]
    line = f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke-width="{1 + 5 * pair.fault_share:.1f}"/>'
    if not room:
        return line
    x, y = (2 * x1 + 3 * x2) / 5, (2 * y1 + 3 * y2) / 5
    return line + f'<text class="share" x="{x:.1f}" y="{y - 5:.1f}" text-anchor="middle">{pair.fault_share:.0%}</text>'


def _dot(name: str, x: float, y: float, middle: float) -> str:
    anchor, shift = ("end", -12) if x < middle - 1 else ("start", 12)
    label = name if len(name) <= 16 else name[:15] + "…"
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7"/>'
        f'<text x="{x + shift:.1f}" y="{y + 5:.1f}" text-anchor="{anchor}">{escape(label)}<title>{escape(name)}</title></text>'
    )
