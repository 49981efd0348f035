"""Word documents that are one XML file: Word 2003 XML, as many office systems export it, and Flat OPC.

Word 2003 XML is brought into the terms of a docx: same names in another namespace, but lists, changes and notes are written otherwise.
"""

from collections.abc import Iterator

from lxml import etree

from pipeline.errors import FileDamaged
from pipeline.extract.docx import read_parts
from pipeline.extract.guard import refuse_declarations
from pipeline.extract.numbering import Numbering
from pipeline.extract.package import parse
from pipeline.extract.reading import Reading
from pipeline.extract.styles import VAL, Styles, W
from pipeline.extract.wordml import Walker
from pipeline.model import Aside, Block, BlockKind

_W2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
_W2006 = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_CHANGES = {"Word.Insertion": "ins", "Word.Deletion": "del"}
# The numbers of list styles (MS-OSHARED, MSONFC) in the order of ECMA-376's names.
_LIST_STYLES = (
    *("decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal", "cardinalText", "ordinalText", "hex", "chicago"),
    *("ideographDigital", "japaneseCounting", "aiueo", "iroha", "decimalFullWidth", "decimalHalfWidth", "japaneseLegal"),
    *("japaneseDigitalTenThousand", "decimalEnclosedCircle", "decimalFullWidth2", "aiueoFullWidth", "irohaFullWidth", "decimalZero"),
    *("bullet", "ganada", "chosung", "decimalEnclosedFullstop", "decimalEnclosedParen", "decimalEnclosedCircleChinese"),
    *("ideographEnclosedCircle", "ideographTraditional", "ideographZodiac", "ideographZodiacTraditional", "taiwaneseCounting"),
    *("ideographLegalTraditional", "taiwaneseCountingThousand", "taiwaneseDigital", "chineseCounting", "chineseLegalSimplified"),
    "chineseCountingThousand",
)


def read_word_2003(data: bytes) -> Reading:
    """As `read_docx`: body, then notes; headers, footers, comments and deleted text aside."""
    root = _parsed(data, "Word 2003 XML")
    body = root.find(W + "body")
    if body is None:
        raise FileDamaged("Word 2003 XML 没有正文部分")
    comments = list(_annotations(root))
    notes = _take(body, ("footnote", "endnote"))
    margins = [(kind, element) for kind, tag in (("header", "hdr"), ("footer", "ftr")) for element in _take(body, (tag,))]
    styles = Styles(root.find(W + "styles"))
    walker = Walker(styles, Numbering(_numbering(root), styles))
    blocks: list[Block] = walker.blocks(body)
    blocks += [block for note in notes for block in walker.blocks(note, BlockKind.FOOTNOTE)]
    asides = [Aside(kind, block.label + block.text) for kind, element in margins for block in walker.blocks(element)]
    return Reading(tuple(blocks), tuple(dict.fromkeys([*asides, *comments, *walker.removed])))


def read_flat_opc(data: bytes) -> Reading:
    """The docx whose parts stand one after another in an XML file."""
    root = _parsed(data, "Word XML（Flat OPC）")
    parts: dict[str, bytes] = {}
    overrides = ""
    for part in root.iter(_PKG + "part"):
        name, content = part.get(_PKG + "name", ""), part.find(_PKG + "xmlData")
        if content is not None and len(content):
            parts[name.lstrip("/")] = etree.tostring(content[0])
            overrides += f'<Override PartName="{name}" ContentType="{part.get(_PKG + "contentType", "")}"/>'
    types = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{overrides}</Types>'
    return read_parts({**parts, "[Content_Types].xml": types.encode("utf-8")})


def _parsed(data: bytes, label: str) -> etree._Element:
    refuse_declarations(data, label)
    return parse(data.replace(_W2003, _W2006))


def _annotations(root: etree._Element) -> Iterator[Aside]:
    """Comments, taken out of the tree; insertions and deletions are left in it under the names that a docx has for them."""
    for mark in list(root.iter(_AML + "annotation")):
        kind = mark.get(W + "type", "")
        content = mark.find(_AML + "content")
        if kind == "Word.Comment" and content is not None:
            text = "".join(item.text or "" for item in content.iter(W + "t"))
            mark.remove(content)
            if text:
                yield Aside("comment", text)
        elif kind in _CHANGES:
            mark.tag = W + _CHANGES[kind]


def _take(body: etree._Element, names: tuple[str, ...]) -> list[etree._Element]:
    """The elements of these names, cut out of where they stand."""
    found = list(body.iter(*(W + name for name in names)))
    for element in found:
        parent = element.getparent()
        if parent is not None:
            element.tail = None
            parent.remove(element)
    return found


def _numbering(root: etree._Element) -> etree._Element | None:
    """The lists as a docx has them; references to them are renamed in the whole tree."""
    lists = root.find(W + "lists")
    if lists is None:
        return None
    for element in root.iter(W + "listPr"):
        element.tag = W + "numPr"
    renamed = (("ilfo", "numId"), ("listDef", "abstractNum"), ("list", "num"), ("ilst", "abstractNumId"), ("nfc", "numFmt"))
    for old, new in renamed:
        for element in list(root.iter(W + old)):
            element.tag = W + new
            _rename(element, "listDefId", "abstractNumId")
            _rename(element, "ilfo", "numId")
            if new == "numFmt":
                code = element.get(VAL, "0")
                element.set(VAL, _LIST_STYLES[int(code)] if code.isdecimal() and int(code) < len(_LIST_STYLES) else "decimal")
    for level in lists.iter(W + "lvl"):
        if level.find(W + "numFmt") is None:
            etree.SubElement(level, W + "numFmt").set(VAL, "decimal")
    return lists


def _rename(element: etree._Element, old: str, new: str) -> None:
    if (value := element.get(W + old)) is not None:
        element.set(W + new, value)
