"""Which automatic number stands before a paragraph of a Word document (ECMA-376 part 1, 17.9)."""

import re
from dataclasses import dataclass, field

from lxml import etree

from pipeline.extract.numerals import write_number
from pipeline.extract.spacing import tidy
from pipeline.extract.styles import VAL, Styles, W, is_on, number, value

LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """`restart` is the level (1-based) whose use restarts this one; 0 never, None any higher level."""

    start: int
    style: str
    text: str
    suffix: str
    restart: int | None
    legal: bool
    paragraph_style: str | None


@dataclass(slots=True)
class _List:
    """One `w:num`: the abstract list whose count it shares, its own levels, its start overrides not yet used."""

    abstract: str
    levels: dict[int, Level]
    overrides: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the lists of one document; paragraphs must be asked about in document order, once each."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists = _read_lists(root, styles) if root is not None else {}
        self._counts: dict[str, list[int | None]] = {}

    def label(self, paragraph: etree._Element) -> str:
        """The number as Word shows it, without the space after it, or an empty string. Bullets have no number."""
        properties = paragraph.find(W + "pPr")
        name, index = self._place(properties)
        numbered = self._lists.get(name)
        level = numbered.levels.get(index) if numbered else None
        if numbered is None or level is None:
            return ""
        counts = self._count(numbered, index)
        return "" if level.style == "bullet" else _render(level, counts, numbered.levels)

    def _place(self, properties: etree._Element | None) -> tuple[str, int]:
        """numId and 0-based level: each from the paragraph itself, else from its style; a numId of 0 switches numbering off."""
        own = properties.find(W + "numPr") if properties is not None else None
        style = value(properties, "pStyle") if properties is not None else None
        numbers = [("", own)] if own is not None else []
        for name, element in self._styles.chain(style):
            inherited = element.find(f"{W}pPr/{W}numPr")
            if inherited is not None:
                numbers.append((name, inherited))
        found = next(((name, identity) for name, item in numbers if (identity := value(item, "numId")) is not None), ("", "0"))
        index = next((level for _, item in numbers if (level := number(item, "ilvl")) is not None), None)
        if index is None or found[0]:
            index = self._level_of_style(found[1], style, index or 0)
        return found[1], min(max(index, 0), LEVELS - 1)

    def _level_of_style(self, name: str, style: str | None, otherwise: int) -> int:
        """A list can name the paragraph style of each level; that decides when the number comes from a style."""
        levels = self._lists[name].levels if name in self._lists else {}
        names = [identity for identity, _ in self._styles.chain(style)]
        return next((index for identity in names for index, level in levels.items() if level.paragraph_style == identity), otherwise)

    def _count(self, numbered: _List, index: int) -> list[int | None]:
        counts = self._counts.setdefault(numbered.abstract, [None] * LEVELS)
        current = counts[index]
        if index in numbered.overrides:
            counts[index] = numbered.overrides.pop(index)
        else:
            counts[index] = numbered.levels[index].start if current is None else current + 1
        for higher in range(index):
            if counts[higher] is None and higher in numbered.levels:
                counts[higher] = numbered.levels[higher].start
        for deeper in range(index + 1, LEVELS):
            if _restarts(numbered.levels.get(deeper), index):
                counts[deeper] = None
        return counts


def _restarts(level: Level | None, used: int) -> bool:
    if level is None or level.restart is None:
        return True
    return level.restart > used


def _render(level: Level, counts: list[int | None], levels: dict[int, Level]) -> str:
    def written(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        style = "decimal" if level.legal or index not in levels else levels[index].style
        return "" if style == "none" else write_number(counts[index] or 0, style)

    label = tidy(_PLACEHOLDER.sub(written, level.text))
    apart = label[-1:].isascii() and label[-1:].isalnum() and level.suffix != "nothing"
    return label + " " if apart else label


def _read_lists(root: etree._Element, styles: Styles) -> dict[str, _List]:
    abstracts = {item.get(W + "abstractNumId", ""): item for item in root.findall(W + "abstractNum")}
    concrete = {item.get(W + "numId", ""): item for item in root.findall(W + "num")}
    lists = {}
    for name, item in concrete.items():
        abstract = _resolve(value(item, "abstractNumId") or "", abstracts, concrete, styles)
        if abstract in abstracts:
            lists[name] = _read_list(item, abstract, abstracts[abstract])
    return lists


def _resolve(name: str, abstracts: dict[str, etree._Element], concrete: dict[str, etree._Element], styles: Styles) -> str:
    """An abstract list may only point to a numbering style, which points to the list that holds the levels."""
    link = value(abstracts[name], "numStyleLink") if name in abstracts else None
    for _, style in styles.chain(link, "numbering") if link else ():
        identity = style.find(f"{W}pPr/{W}numPr/{W}numId")
        target = concrete.get(identity.get(VAL, "")) if identity is not None else None
        if target is not None:
            return value(target, "abstractNumId") or ""
    return name


def _read_list(item: etree._Element, abstract: str, levels: etree._Element) -> _List:
    read = {_index(level): _read_level(level) for level in levels.findall(W + "lvl")}
    overrides = {}
    for override in item.findall(W + "lvlOverride"):
        replaced = override.find(W + "lvl")
        if replaced is not None:
            read[_index(override)] = _read_level(replaced)
        if (start := number(override, "startOverride")) is not None:
            overrides[_index(override)] = start
    return _List(abstract, read, overrides)


def _index(element: etree._Element) -> int:
    text = element.get(W + "ilvl", "0")
    return int(text) if text.isdecimal() else 0


def _read_level(element: etree._Element) -> Level:
    # A custom format stands inside mc:AlternateContent, its nearest plain format in the fallback after it.
    formats = [item.get(VAL, "") for item in element.iter(W + "numFmt")]
    start = number(element, "start")
    return Level(
        start=1 if start is None else start,
        style=next((name for name in formats if name != "custom"), "decimal"),
        text=value(element, "lvlText") or "",
        suffix=value(element, "suff") or "tab",
        restart=number(element, "lvlRestart"),
        legal=(legal := element.find(W + "isLgl")) is not None and is_on(legal.get(VAL, "1")),
        paragraph_style=value(element, "pStyle"),
    )
