"""What the body of a Word document says once all changes are accepted: its paragraphs, rows and boxes in reading order.

python-docx's own text leaves out eleven constructs, so the XML is walked here: a few elements are
left out, a few mean something, and every other one is entered, whatever it is.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from pipeline.extract.numbering import Numbering
from pipeline.extract.rows import row_blocks
from pipeline.extract.spacing import tidy
from pipeline.extract.styles import Styles, W, value
from pipeline.model import Aside, Block, BlockKind

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PROPERTIES = ("pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr")
_SKIPPED = frozenset(W + name for name in ("delText", "delInstrText", "instrText", "rt", "moveFrom", *_PROPERTIES))
_TEXT = frozenset((W + "t", _MATH + "t"))
_SIGNS = {W + "tab": " ", W + "ptab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_NOTE_REFERENCES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_BLOCKS = frozenset((W + "p", W + "tbl", W + "altChunk"))
# Symbol fonts have no Unicode; these are the signs that forms use: boxes ticked and empty, bullets and arrows.
_SYMBOLS = {
    "wingdings": {0x6F: "□", 0xA8: "□", 0x6E: "■", 0xFE: "☑", 0xFD: "☒", 0xFC: "✓", 0xFB: "✗", 0x6C: "●", 0xA1: "○", 0xE0: "→", 0xDF: "←"},
    "wingdings 2": {0xA3: "□", 0x52: "☑", 0x53: "☒", 0x50: "✓", 0x4F: "✗", 0x54: "☒"},
}


class _Piece(NamedTuple):
    text: str
    flags: frozenset[str] = frozenset()


class Walker:
    """Reads any part of one document. What it meets on the way and does not put into the text is kept in its public attributes.

    `removed`: deleted and struck-out text. `notes`: kind and id of each footnote or endnote referred to, in order. `chunks`: how many
    embedded files (`w:altChunk`) were passed over.
    """

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._boxes: list[Block] = []
        self.removed: list[Aside] = []
        self.notes: list[tuple[str, str]] = []
        self.chunks = 0

    def blocks(self, container: etree._Element, kind: BlockKind = BlockKind.PARAGRAPH) -> list[Block]:
        """The blocks of a body, cell, box, note or header. A paragraph whose mark was deleted runs into the next one."""
        found: list[Block] = []
        held: list[_Piece] = []
        for element in _descend(container, _BLOCKS):
            if element.tag == W + "p" and _mark_deleted(element):
                held += self._pieces(element, _style_of(element))
            elif element.tag == W + "p":
                found += self._paragraph(element, held, kind)
                held = []
            elif element.tag == W + "tbl":
                found += [block for row in _descend(element, {W + "tr"}) for block in self._row(row)]
            else:
                self.chunks += 1
        return found + self._lines(held, "", kind) + self._take_boxes()

    def _paragraph(self, element: etree._Element, held: list[_Piece], kind: BlockKind) -> list[Block]:
        label = self._numbering.label(element)
        outer, self._boxes = self._boxes, []
        lines = self._lines([*held, *self._pieces(element, _style_of(element))], label, kind)
        boxes, self._boxes = self._boxes, []
        return [*lines, *outer, *boxes]

    def _take_boxes(self) -> list[Block]:
        boxes, self._boxes = self._boxes, []
        return boxes

    def _row(self, row: etree._Element) -> list[Block]:
        if row.find(f"{W}trPr/{W}del") is not None:
            self._remember("deleted", _all_text(row))
            return []
        return row_blocks([self.blocks(cell) for cell in _descend(row, {W + "tc"}) if self._is_shown(cell)])

    def _is_shown(self, cell: etree._Element) -> bool:
        """Not a cell that only continues the merged one above or before it, nor a deleted one."""
        properties = cell.find(W + "tcPr")
        if properties is None:
            return True
        if properties.find(W + "cellDel") is not None:
            self._remember("deleted", _all_text(cell))
            return False
        merged = [item for name in ("vMerge", "hMerge") if (item := properties.find(W + name)) is not None]
        return all(item.get(W + "val", "continue") != "continue" for item in merged)

    def _lines(self, pieces: Iterable[_Piece], label: str, kind: BlockKind) -> list[Block]:
        """One block for each line of a paragraph; the label stands before the first that has text."""
        lines: list[list[_Piece]] = [[]]
        for piece in self._without_struck(pieces):
            head, *rest = piece.text.split("\n")
            lines[-1].append(_Piece(head, piece.flags))
            lines += [[_Piece(text, piece.flags)] for text in rest]
        blocks: list[Block] = []
        for line in lines:
            text = tidy("".join(piece.text for piece in line))
            if text:
                flags = frozenset[str]().union(*(piece.flags for piece in line if piece.text.strip()))
                blocks.append(Block(text, kind, label="" if blocks else label, flags=flags))
        return blocks

    def _without_struck(self, pieces: Iterable[_Piece]) -> Iterator[_Piece]:
        struck = ""
        for piece in pieces:
            if "struck" in piece.flags:
                struck += piece.text
            else:
                yield piece
        self._remember("struck", struck)

    def _remember(self, kind: str, text: str) -> None:
        if text := tidy(text.replace("\n", " ")):
            self.removed.append(Aside(kind, text))

    def _pieces(self, element: etree._Element, style: str | None, flags: frozenset[str] = frozenset()) -> Iterator[_Piece]:
        for child in element:
            tag = child.tag
            if tag in _TEXT:
                yield _Piece(" ".join((child.text or "").split("\n")), flags)
            elif tag in _SIGNS:
                yield _Piece(_SIGNS[tag], flags)
            elif tag == W + "sym":
                yield _Piece(_symbol(child), flags)
            elif tag in _NOTE_REFERENCES:
                self.notes.append((_NOTE_REFERENCES[tag], child.get(W + "id", "")))
            elif tag == W + "del":
                self._remember("deleted", _all_text(child))
            elif tag == W + "txbxContent":
                self._box(child)
            elif isinstance(tag, str) and tag not in _SKIPPED:
                inner = _chosen(child) if tag == _MC + "AlternateContent" else child
                yield from self._pieces(inner, style, flags | self._flags(child, style))

    def _box(self, content: etree._Element) -> None:
        outer, self._boxes = self._boxes, []
        inner = self.blocks(content, BlockKind.TEXTBOX)
        self._boxes = [*outer, *inner]

    def _flags(self, element: etree._Element, style: str | None) -> frozenset[str]:
        if element.tag in (W + "ins", W + "moveTo"):
            return frozenset(("inserted",))
        if element.tag != W + "r":
            return frozenset()
        toggles = (("vanish", "hidden"), ("strike", "struck"), ("dstrike", "struck"))
        return frozenset(flag for toggle, flag in toggles if self._styles.switched_on(element, style, toggle))


def _style_of(paragraph: etree._Element) -> str | None:
    properties = paragraph.find(W + "pPr")
    return value(properties, "pStyle") if properties is not None else None


def _mark_deleted(paragraph: etree._Element) -> bool:
    marks = (paragraph.find(f"{W}pPr/{W}rPr/{W}{name}") for name in ("del", "moveFrom"))
    return any(mark is not None for mark in marks)


def _descend(container: etree._Element, wanted: Iterable[str]) -> Iterator[etree._Element]:
    """The nearest descendants of the wanted tags, through any wrapper (content controls, custom XML, insertions) around them."""
    for child in container:
        if child.tag in wanted:
            yield child
        elif child.tag == _MC + "AlternateContent":
            yield from _descend(_chosen(child), wanted)
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _descend(child, wanted)


def _chosen(alternatives: etree._Element) -> etree._Element:
    """The modern one; its fallback repeats the same text for old programs and counts only when there is nothing else."""
    choice = alternatives.find(_MC + "Choice")
    fallback = alternatives.find(_MC + "Fallback")
    return choice if choice is not None else fallback if fallback is not None else etree.Element("empty")


def _all_text(element: etree._Element) -> str:
    return "".join(item.text or "" for item in element.iter(W + "t", W + "delText"))


def _symbol(element: etree._Element) -> str:
    """A `w:sym` as a character, or nothing when only its font knows what it shows."""
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    font = element.get(W + "font", "").lower()
    if font in _SYMBOLS:
        return _SYMBOLS[font].get(code & 0xFF, "")
    return chr(code) if 0x20 <= code < 0xD800 else ""
