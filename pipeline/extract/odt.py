"""OpenDocument text (.odt): bytes to blocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.errors import FileDamaged, FileEncrypted
from pipeline.extract.guard import read_package
from pipeline.extract.numerals import write_number
from pipeline.extract.package import parse
from pipeline.extract.reading import Reading
from pipeline.extract.rows import row_blocks
from pipeline.extract.spacing import split_lines, tidy
from pipeline.model import Aside, Block, BlockKind, Notice

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE, _STYLE, _DRAW = (f"{{{_NS}{name}:1.0}}" for name in ("office", "text", "table", "style", "drawing"))
_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一, 二, 三, ...": "chineseCounting",
    "壹, 贰, 叁, ...": "chineseLegalSimplified",
    "甲, 乙, 丙, ...": "ideographTraditional",
    "①, ②, ③, ...": "decimalEnclosedCircle",
}
_SILENT = frozenset(
    _TEXT + name for name in ("tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "note-citation", "ruby-text")
)
_SIGNS = {_TEXT + "tab": " ", _TEXT + "s": " ", _TEXT + "line-break": "\n", _TEXT + "soft-page-break": ""}
_LIST_HEADERS = (_TEXT + "list-item", _TEXT + "list-header")


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; `shown` is how many higher levels its number repeats, itself among them."""

    style: str
    prefix: str
    suffix: str
    start: int
    shown: int


def read_odt(data: bytes) -> Reading:
    """Body first, then footnotes and endnotes. Comments, deleted and hidden text are asides; headers and footers too."""
    parts = read_package(data, "odt")
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise FileEncrypted("odt 设有打开密码")
    if "content.xml" not in parts:
        raise FileDamaged("odt 缺少正文部件")
    content = parse(parts["content.xml"])
    styles = parse(parts["styles.xml"]) if "styles.xml" in parts else None
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise FileDamaged("odt 没有正文部分")
    page = _Text([content, *([styles] if styles is not None else [])])
    blocks = [*page.blocks(body), *page.notes]
    asides = [*page.asides, *_deleted(body), *_margins(styles, page)]
    notices = (Notice("hidden_text", "文中有隐藏文字，没有采用"),) if any(aside.kind == "hidden" for aside in asides) else ()
    return Reading(tuple(blocks), tuple(dict.fromkeys(asides)), notices)


class _Text:
    """Walks one document; `notes` and `asides` are what it meets on the way."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._lists: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._headings: dict[int, _Level] = {}
        for root in roots:
            self._learn(root)
        self._counts: dict[str, list[int]] = {}
        self._boxes: list[Block] = []
        self.notes: list[Block] = []
        self.asides: list[Aside] = []

    def _learn(self, root: etree._Element) -> None:
        for style in root.iter(_TEXT + "list-style"):
            self._lists.setdefault(style.get(_STYLE + "name", ""), dict(map(_level, style)))
        for style in root.iter(_STYLE + "style"):
            if name := style.get(_STYLE + "list-style-name"):
                self._list_of.setdefault(style.get(_STYLE + "name", ""), name)
        for style in root.iter(_TEXT + "outline-style"):
            self._headings.update(map(_level, style))

    def blocks(self, container: etree._Element, kind: BlockKind = BlockKind.PARAGRAPH) -> list[Block]:
        found: list[Block] = []
        for child in container:
            if child.tag == _TEXT + "p":
                found += self._paragraph(child, "", kind)
            elif child.tag == _TEXT + "h":
                found += self._paragraph(child, self._heading_label(child), kind)
            elif child.tag == _TEXT + "list":
                found += self._list(child, "", 1, kind)
            elif child.tag == _TABLE + "table":
                found += [block for row in child.iter(_TABLE + "table-row") if _table_of(row) is child for block in self._row(row)]
            elif isinstance(child.tag, str) and child.tag not in _SILENT:
                found += self.blocks(child, kind)
        return found

    def _row(self, row: etree._Element) -> list[Block]:
        return row_blocks([self.blocks(cell) for cell in row if cell.tag == _TABLE + "table-cell"])

    def _list(self, element: etree._Element, inherited: str, level: int, kind: BlockKind) -> list[Block]:
        name = element.get(_TEXT + "style-name", inherited)
        found: list[Block] = []
        for item in element:
            if item.tag not in _LIST_HEADERS:
                continue
            label = self._count(name, level, item) if item.tag == _LIST_HEADERS[0] and _has_own_line(item) else ""
            for child in item:
                if child.tag == _TEXT + "list":
                    found += self._list(child, name, level + 1, kind)
                elif child.tag in (_TEXT + "p", _TEXT + "h"):
                    found += self._paragraph(child, label, kind)
                    label = ""
        return found

    def _heading_label(self, heading: etree._Element) -> str:
        level = int(heading.get(_TEXT + "outline-level", "1"))
        name = self._list_of.get(heading.get(_TEXT + "style-name", ""), "")
        if name not in self._lists:
            self._lists.setdefault("", self._headings)
        return self._count(name, level, heading)

    def _count(self, name: str, level: int, item: etree._Element) -> str:
        """The number of the next item of a list, as it is shown; deeper levels begin anew."""
        levels = self._lists.get(name, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(name, [])
        counts += [levels[at].start - 1 if at in levels else 0 for at in range(len(counts) + 1, level + 1)]
        del counts[level:]
        own = item.get(_TEXT + "start-value")
        counts[level - 1] = int(own) if own and own.isdecimal() else counts[level - 1] + 1
        return _shown(levels, counts, level)

    def _paragraph(self, element: etree._Element, label: str, kind: BlockKind) -> list[Block]:
        outer, self._boxes = self._boxes, []
        lines = [text for line in split_lines("".join(self._pieces(element))) if (text := tidy(line))]
        blocks = [Block(text, kind, label="" if index else label) for index, text in enumerate(lines)]
        boxes, self._boxes = self._boxes, outer
        return [*blocks, *boxes]

    def _pieces(self, element: etree._Element) -> Iterator[str]:
        yield " ".join((element.text or "").split("\n"))
        for child in element:
            if child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag == _TEXT + "note":
                self.notes += self.blocks(child, BlockKind.FOOTNOTE)
            elif child.tag == _OFFICE + "annotation":
                self.asides.append(Aside("comment", tidy(" ".join("".join(map(str, child.itertext())).split()))))
            elif child.tag == _TEXT + "hidden-text":
                self.asides.append(Aside("hidden", tidy(child.get(_TEXT + "string-value", "") + "".join(map(str, child.itertext())))))
            elif child.tag == _DRAW + "text-box":
                self._boxes += self.blocks(child, BlockKind.TEXTBOX)
            elif isinstance(child.tag, str) and child.tag not in _SILENT:
                yield from self._pieces(child)
            yield " ".join((child.tail or "").split("\n"))


def _level(element: etree._Element) -> tuple[int, _Level]:
    style = _FORMATS.get(element.get(_STYLE + "num-format", ""), "")
    affixes = (element.get(_STYLE + "num-prefix", ""), element.get(_STYLE + "num-suffix", ""))
    number = int(element.get(_TEXT + "level", "1"))
    return number, _Level(style, *affixes, int(element.get(_TEXT + "start-value", "1")), int(element.get(_TEXT + "display-levels", "1")))


def _shown(levels: dict[int, _Level], counts: list[int], level: int) -> str:
    own = levels[level]
    if not own.style:
        return ""
    first = max(level - own.shown, 0)
    numbers = (write_number(counts[at], levels[at + 1].style) for at in range(first, level) if levels[at + 1].style)
    return tidy(own.prefix + ".".join(numbers) + own.suffix)


def _has_own_line(item: etree._Element) -> bool:
    return any(child.tag in (_TEXT + "p", _TEXT + "h") for child in item)


def _table_of(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors(_TABLE + "table"), None)


def _deleted(body: etree._Element) -> Iterator[Aside]:
    for change in body.iter(_TEXT + "deletion"):
        text = tidy(" ".join("".join(str(piece) for line in change.iter(_TEXT + "p", _TEXT + "h") for piece in line.itertext()).split()))
        if text:
            yield Aside("deleted", text)


def _margins(styles: etree._Element | None, page: _Text) -> Iterator[Aside]:
    for kind in ("header", "footer"):
        for element in styles.iter(_STYLE + kind) if styles is not None else ():
            yield from (Aside(kind, block.text) for block in page.blocks(element))
