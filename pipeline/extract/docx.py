"""Word documents (.docx): bytes to blocks. python-docx opens the package, `wordml` reads it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.package import Package
from lxml import etree

from pipeline.errors import FileDamaged
from pipeline.extract.guard import read_package
from pipeline.extract.numbering import Numbering
from pipeline.extract.package import parse, rebuild, xml_error
from pipeline.extract.reading import Reading
from pipeline.extract.styles import Styles, W
from pipeline.extract.wordml import Walker
from pipeline.model import Aside, Block, BlockKind, Notice

if TYPE_CHECKING:
    from docx.opc.part import Part

_NOT_NOTES = ("separator", "continuationSeparator", "continuationNotice")


def read_docx(data: bytes) -> Reading:
    """Body first, then the footnotes and endnotes that it refers to. Headers, footers, comments and removed text are asides."""
    return read_parts(read_package(data, "docx"))


def read_parts(parts: Mapping[str, bytes]) -> Reading:
    """The same from the XML parts of a package, by name."""
    document = _open(parts)
    body = _root(document).find(W + "body")
    if body is None:
        raise FileDamaged("docx 没有正文部分")
    styles = Styles(_related(document, RELATIONSHIP_TYPE.STYLES))
    walker = Walker(styles, Numbering(_related(document, RELATIONSHIP_TYPE.NUMBERING), styles))
    blocks = [*walker.blocks(body), *_notes(document, walker)]
    asides = [*_margins(document, walker), *_comments(document, walker), *walker.removed]
    return Reading(tuple(blocks), tuple(dict.fromkeys(asides)), tuple(_notices(blocks, walker)))


def _open(parts: Mapping[str, bytes]) -> "Part":
    package = rebuild(parts)
    try:
        document: Part = Package.open(package).main_document_part
    except etree.XMLSyntaxError as error:
        raise xml_error(error) from error
    except (OpcError, KeyError, ValueError, AttributeError) as error:
        raise FileDamaged("docx 缺少必要的部件或部件说明") from error
    return document


def _root(part: "Part") -> etree._Element:
    element: etree._Element | None = getattr(part, "element", None)
    return parse(part.blob) if element is None else element


def _parts(document: "Part", kind: str) -> list["Part"]:
    """Parts of one relationship type in the order of their names."""
    found = [link.target_part for link in document.rels.values() if link.reltype == kind and not link.is_external]
    return sorted(found, key=lambda part: str(part.partname))


def _related(document: "Part", kind: str) -> etree._Element | None:
    parts = _parts(document, kind)
    return _root(parts[0]) if parts else None


def _notes(document: "Part", walker: Walker) -> Iterator[Block]:
    for kind, relationship in (("footnote", RELATIONSHIP_TYPE.FOOTNOTES), ("endnote", RELATIONSHIP_TYPE.ENDNOTES)):
        root = _related(document, relationship)
        notes = {note.get(W + "id", ""): note for note in root if note.get(W + "type") not in _NOT_NOTES} if root is not None else {}
        for name, identity in dict.fromkeys(walker.notes):
            if name == kind and identity in notes:
                yield from walker.blocks(notes[identity], BlockKind.FOOTNOTE)


def _margins(document: "Part", walker: Walker) -> Iterator[Aside]:
    for kind, relationship in (("header", RELATIONSHIP_TYPE.HEADER), ("footer", RELATIONSHIP_TYPE.FOOTER)):
        for part in _parts(document, relationship):
            yield from (Aside(kind, block.label + block.text) for block in walker.blocks(_root(part)))


def _comments(document: "Part", walker: Walker) -> Iterator[Aside]:
    root = _related(document, RELATIONSHIP_TYPE.COMMENTS)
    for comment in root if root is not None else ():
        text = " ".join(block.label + block.text for block in walker.blocks(comment))
        if text:
            yield Aside("comment", text)


def _notices(blocks: list[Block], walker: Walker) -> Iterator[Notice]:
    hidden = sum("hidden" in block.flags for block in blocks)
    if hidden:
        yield Notice("hidden_text", f"文中有 {hidden} 段含隐藏文字，打印时看不到，已一并读取")
    if walker.chunks:
        yield Notice("altchunk", f"文中嵌入了 {walker.chunks} 处外部内容（altChunk），没有读到")
