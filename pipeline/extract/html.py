"""Web pages (.html, .htm, and what Word saves under these names): bytes to blocks.

The bytes are decoded here: lxml on bytes loses characters that GBK has and its label GB2312 has not.
"""

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from pipeline.errors import FileDamaged, LimitExceeded
from pipeline.extract.decode import decode
from pipeline.extract.numerals import write_number
from pipeline.extract.reading import Reading
from pipeline.extract.rows import row_blocks
from pipeline.extract.spacing import printable, tidy
from pipeline.extract.text import damage_notices
from pipeline.model import Aside, Block

_LABEL = re.compile(rb"""(?:charset\s*=|encoding\s*=)\s*["']?\s*([\w.:-]+)""", re.I)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_SILENT = frozenset(("script", "style", "head", "template", "noscript", "rt", "rp", "object", "iframe"))
_REMOVED = {"del": "deleted", "s": "struck", "strike": "struck"}
_PHRASES = ("abbr", "acronym", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "ins", "kbd", "label", "mark", "nobr")
_FORMATS = ("ruby", "rb", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "var", "wbr")
_INLINE = frozenset(("a", "b", "i", "q", "u", *_PHRASES, *_FORMATS))
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.I)
_LIST_STYLES = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "lower-alpha": "lowerLetter",
    "upper-alpha": "upperLetter",
    "lower-latin": "lowerLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "decimal": "decimal",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "cjk-heavenly-stem": "ideographTraditional",
    "cjk-decimal": "ideographDigital",
}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.I)
_ENOUGH_TO_SAY_SOMETHING = 1024


def read_html(data: bytes) -> Reading:
    """Block elements, lines broken by `<br>` and list items are blocks, table rows are rows; hidden and deleted text is kept aside."""
    label = _LABEL.search(data[:4096].replace(b"\0", b""))
    decoded = decode(data, label=label[1].decode("ascii", errors="replace") if label else "")
    root = _parse(_XML_DECLARATION.sub("", printable(decoded.text)))
    page = _Page()
    blocks = page.blocks(root) if root is not None else []
    if not blocks and len(data) > _ENOUGH_TO_SAY_SOMETHING:
        raise FileDamaged("网页中没有可读的正文")
    return Reading(tuple(blocks), tuple(page.removed), damage_notices(decoded))


def _parse(text: str) -> etree._Element | None:
    """The root element, None for a page without any. libxml2 stops at its depth limit without an error, so its log is asked."""
    parser = lxml.html.HTMLParser(no_network=True)
    try:
        root: etree._Element = lxml.html.document_fromstring(text, parser=parser)
    except etree.ParserError:
        return None
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise LimitExceeded("网页的标签层级过深")
    return root


class _Page:
    """Collects the text of one page; `removed` is what it shows nobody or shows as deleted."""

    def __init__(self) -> None:
        self.removed: list[Aside] = []
        self._label = ""

    def blocks(self, container: etree._Element) -> list[Block]:
        """The blocks inside an element. Inline text gathers until the next block element, break or end."""
        found: list[Block] = []
        line = ""
        for item in self._items(container):
            if isinstance(item, str):
                line += item
            else:
                found += [*self._block(line), *item]
                line = ""
        return found + self._block(line)

    def _block(self, line: str) -> list[Block]:
        text = tidy(re.sub(r"[\n\r\f\v]+", " ", line))
        if not text:
            return []
        label, self._label = self._label, ""
        return [Block(text, label=label)]

    def _items(self, element: etree._Element) -> Iterator[str | list[Block]]:
        """Inline text as strings, finished blocks as lists; an empty list is a mere break."""
        yield from self._own_text(element, element.text)
        for child in element:
            if isinstance(child.tag, str) and not self._put_aside(child):
                yield from self._child(child)
            yield from self._own_text(element, child.tail)

    def _own_text(self, element: etree._Element, text: str | None) -> Iterator[str | list[Block]]:
        if text and element.tag == "pre":
            for line in text.splitlines():
                yield from (line, [])
        elif text:
            yield text

    def _child(self, child: etree._Element) -> Iterator[str | list[Block]]:
        if child.tag in _INLINE or ":" in str(child.tag):
            yield from self._items(child)
            return
        yield []  # ends the line before it, so that a list number goes to what stands first
        if child.tag == "tr":
            yield row_blocks([self.blocks(cell) for cell in child if cell.tag in ("td", "th") and not self._put_aside(cell)])
        elif child.tag == "ol":
            yield self._numbered(child)
        else:
            yield self.blocks(child)

    def _numbered(self, element: etree._Element) -> list[Block]:
        found: list[Block] = []
        number = _whole(element.get("start"), 1)
        for item in element:
            if item.tag == "li" and not self._put_aside(item):
                number = _whole(item.get("value"), number)
                self._label = _list_label(number, element)
                found += self.blocks(item)
                self._label = ""
                number += 1
            elif isinstance(item.tag, str) and item.tag != "li":
                found += self._numbered(item) if item.tag == "ol" else self.blocks(item)
        return found

    def _put_aside(self, element: etree._Element) -> bool:
        """Whether an element is no part of the text; what a reader could miss is kept in `removed`."""
        if element.tag in _SILENT:
            return True
        style = element.get("style", "")
        kind = _REMOVED.get(str(element.tag)) or ("struck" if _STRUCK_STYLE.search(style) else "")
        if element.get("hidden") is not None or _HIDDEN_STYLE.search(style):
            kind = "hidden"
        text = tidy(" ".join("".join(map(str, element.itertext())).split())) if kind else ""
        if text:
            self.removed.append(Aside(kind, text))
        return bool(kind)


def _list_label(number: int, element: etree._Element) -> str:
    css = _LIST_STYLE.search(element.get("style", ""))
    name = css[1].lower() if css else element.get("type", "1")
    if name == "none":
        return ""
    style = _LIST_STYLES.get(name, "decimal")
    return write_number(number, style) + ("、" if style in ("chineseCounting", "ideographTraditional", "ideographDigital") else ".")


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.strip().isdecimal() else otherwise
