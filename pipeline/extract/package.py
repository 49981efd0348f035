"""How a Word package is put into a state that python-docx opens.

python-docx refuses strict OOXML, macro and template types, and a package with one relationship that leads nowhere, though the text of all
of these is whole. It also loads every picture. So the package is written anew in memory: XML parts only, transitional names, live
relationships.
"""

import posixpath
import zipfile
from collections.abc import Mapping
from io import BytesIO

from lxml import etree

from pipeline.errors import FileDamaged, LimitExceeded

_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
_DOCUMENT_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_MAIN_TYPES = (
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
    b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)
_CONTENT_TYPES = "[Content_Types].xml"


def rebuild(parts: Mapping[str, bytes]) -> BytesIO:
    """A docx of the given XML parts (by name in the archive). Raises FileDamaged when one of its relationship parts is no XML."""
    named = {name.replace("\\", "/").lstrip("/"): content for name, content in parts.items()}
    by_lower = {name.lower(): name for name in named}
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as archive:
        for name, content in named.items():
            plain = _transitional(content)
            if name.lower().endswith(".rels"):
                plain = _live_relationships(name, plain, by_lower)
            archive.writestr(name, _as_document(plain) if name == _CONTENT_TYPES else plain)
    output.seek(0)
    return output


def parse(content: bytes) -> etree._Element:
    """An XML part's root. Raises LimitExceeded when it is nested or grown beyond what libxml2 allows, FileDamaged when it is not XML."""
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise xml_error(error) from error


def xml_error(error: etree.XMLSyntaxError) -> FileDamaged | LimitExceeded:
    text = str(error).lower()
    if "excessive depth" in text or "huge" in text:
        return LimitExceeded("docx 内部 XML 层级过深或节点过大")
    return FileDamaged("docx 内部 XML 已损坏")


def _transitional(content: bytes) -> bytes:
    if _STRICT in content:
        for strict, transitional in _TRANSITIONAL:
            content = content.replace(strict, transitional)
    return content


def _as_document(content: bytes) -> bytes:
    for name in _OTHER_MAIN_TYPES:
        content = content.replace(name, _DOCUMENT_TYPE)
    return content


def _live_relationships(name: str, content: bytes, by_lower: Mapping[str, str]) -> bytes:
    """Without those that lead out of the file or to a part that is not there; names in the case that the archive uses."""
    root = parse(content)
    source = posixpath.dirname(posixpath.dirname(name))
    for relationship in list(root):
        target = posixpath.normpath(posixpath.join("/", source, relationship.get("Target", ""))).lstrip("/")
        found = by_lower.get(target.lower())
        if found is None:
            root.remove(relationship)
        else:
            relationship.set("Target", "/" + found)
    return etree.tostring(root)
