"""What a file is, told from its bytes. The extension is never believed."""

import re
import zipfile
from enum import StrEnum
from io import BytesIO

from pipeline.extract.guard import ZIP_ERRORS

HEAD = 4096


class FileType(StrEnum):
    """The value is what `Document.format` and messages show; `label` names the type in Chinese."""

    DOCX = "docx"
    PDF = "pdf"
    TXT = "txt"
    HTML = "html"
    DOC = "doc"
    WORKS = "works"
    XLS = "xls"
    PPT = "ppt"
    OLE = "ole"
    ENCRYPTED_OFFICE = "encrypted_office"
    RTF = "rtf"
    OFD = "ofd"
    ODT = "odt"
    ODF = "odf"
    XLSX = "xlsx"
    PPTX = "pptx"
    ZIP = "zip"
    BROKEN_ZIP = "broken_zip"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    GZIP = "gzip"
    JPEG = "jpg"
    PNG = "png"
    TIFF = "tif"
    BMP = "bmp"
    GIF = "gif"
    MHT = "mht"
    WORD_XML = "word_xml"
    FLAT_OPC = "flat_opc"
    XML = "xml"
    BINARY = "binary"

    @property
    def label(self) -> str:
        return _LABELS.get(self, self.value)


_LABELS = {
    FileType.PDF: "PDF",
    FileType.HTML: "网页（html）",
    FileType.DOC: "旧版 Word/WPS 文字文档（.doc/.wps）",
    FileType.WORKS: "Microsoft Works 文档（.wps）",
    FileType.XLS: "旧版 Excel 表格（.xls）",
    FileType.PPT: "旧版 PowerPoint 演示文稿（.ppt）",
    FileType.OLE: "OLE2 复合文件",
    FileType.ENCRYPTED_OFFICE: "加密的 Office 文档",
    FileType.RTF: "RTF 文档",
    FileType.OFD: "OFD 版式文件",
    FileType.ODT: "OpenDocument 文字文档（.odt）",
    FileType.ODF: "OpenDocument 表格、演示文稿等",
    FileType.XLSX: "Excel 表格（.xlsx）",
    FileType.PPTX: "PowerPoint 演示文稿（.pptx）",
    FileType.ZIP: "zip 压缩包",
    FileType.BROKEN_ZIP: "zip 结构的文件（docx 等）",
    FileType.SEVEN_ZIP: "7z 压缩包",
    FileType.RAR: "rar 压缩包",
    FileType.GZIP: "gzip 压缩包",
    FileType.JPEG: "jpg 图片",
    FileType.PNG: "png 图片",
    FileType.TIFF: "tif 图片",
    FileType.BMP: "bmp 图片",
    FileType.GIF: "gif 图片",
    FileType.MHT: "单个文件网页（mht）",
    FileType.WORD_XML: "Word 2003 XML 文档",
    FileType.FLAT_OPC: "Word XML 文档（Flat OPC）",
    FileType.XML: "XML 文件",
    FileType.BINARY: "无法识别的二进制文件",
}

_MAGIC = (
    (b"Rar!\x1a\x07", FileType.RAR),
    (b"7z\xbc\xaf\x27\x1c", FileType.SEVEN_ZIP),
    (b"\x1f\x8b\x08", FileType.GZIP),
    (b"\xff\xd8\xff", FileType.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"II*\x00", FileType.TIFF),
    (b"MM\x00*", FileType.TIFF),
    (b"GIF8", FileType.GIF),
)
_OLE_STREAMS = (
    ("WordDocument", FileType.DOC),
    ("Workbook", FileType.XLS),
    ("Book", FileType.XLS),
    ("PowerPoint Document", FileType.PPT),
    ("MN0", FileType.WORKS),
    ("MatOST", FileType.WORKS),
    ("CONTENTS", FileType.WORKS),
)
_MAIN_PARTS = (
    (b"wordprocessingml", FileType.DOCX),
    (b"ms-word.", FileType.DOCX),
    (b"spreadsheetml", FileType.XLSX),
    (b"ms-excel.", FileType.XLSX),
    (b"presentationml", FileType.PPTX),
    (b"ms-powerpoint.", FileType.PPTX),
)
_MAIN_PART = re.compile(rb'ContentType\s*=\s*["\']([^"\']*\.main\+xml)["\']')
_HTML = re.compile(
    rb"(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|(?:html|head|body|meta|title|style|div|table|p|h[1-6]|center|font|span)[\s>/])",
    re.I | re.S,
)
_MHT = re.compile(rb"\A(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}?mime-version:", re.I)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_MAX_CONTROL = 0.01
_HIGH = frozenset((0x00, 0x20, 0x30, 0xFF, *range(0x4E, 0xA0)))


def sniff(data: bytes) -> FileType:
    """The type of a whole file (not only its head: a zip is known by its directory at the end). Never raises."""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _sniff_ole(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"BM") and int.from_bytes(data[2:6], "little") == len(data):
        return FileType.BMP
    return FileType.PDF if b"%PDF-" in data[:1024] else _sniff_text(data)


def _sniff_ole(data: bytes) -> FileType:
    if _ole_entry(data, "EncryptedPackage") >= 0:
        return FileType.ENCRYPTED_OFFICE
    found = [(place, kind) for name, kind in _OLE_STREAMS if (place := _ole_entry(data, name)) >= 0]
    return min(found)[1] if found else FileType.OLE


def _ole_entry(data: bytes, name: str) -> int:
    """Where a stream's directory entry stands, or -1. An entry is 128 bytes: a UTF-16 name, at +64 its length with the final zero.

    When several kinds of stream are there (a table inside a letter), the first entry is that of the file itself.
    """
    pattern = name.encode("utf-16-le") + b"\0\0"
    place = data.find(pattern)
    while place >= 0:
        if place % 128 == 0 and int.from_bytes(data[place + 64 : place + 66], "little") == len(pattern):
            return place
        place = data.find(pattern, place + 2)
    return -1


def _sniff_zip(data: bytes) -> FileType:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _sniff_package(archive)
    except ZIP_ERRORS:
        return FileType.BROKEN_ZIP


def _sniff_package(archive: zipfile.ZipFile) -> FileType:
    names = set(archive.namelist())
    if "OFD.xml" in names:
        return FileType.OFD
    telling = next((name for name in ("[Content_Types].xml", "mimetype") if name in names), None)
    if telling is None or archive.getinfo(telling).flag_bits & 1:
        return FileType.ZIP
    with archive.open(telling) as part:
        return _sniff_office(part.read(1 << 20))


def _sniff_office(content: bytes) -> FileType:
    """The kind of office package from its content types or its mimetype."""
    if content.startswith(b"application/vnd.oasis.opendocument"):
        return FileType.ODT if content.startswith(b"application/vnd.oasis.opendocument.text") else FileType.ODF
    mains = b" ".join(_MAIN_PART.findall(content))
    return next((kind for mark, kind in _MAIN_PARTS if mark in mains), FileType.ZIP)


def _sniff_text(data: bytes) -> FileType:
    """Text of some kind, unless control characters betray a binary. Zero bytes are normal in UTF-16 and taken out first."""
    wide = looks_wide(data)
    head = data[: HEAD * 2].replace(b"\0", b"") if wide else data[:HEAD]
    head = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    if head.startswith(b"{\\rtf"):
        return FileType.RTF
    if _MHT.match(head):
        return FileType.MHT
    if _HTML.match(head):
        return FileType.HTML
    if head.startswith(b"<?xml") or b"wordDocument" in head[:1024]:
        return _sniff_xml(head)
    sample = data[: 1 << 16]
    return FileType.TXT if wide or len(_CONTROL.findall(sample)) <= max(1, _MAX_CONTROL * len(sample)) else FileType.BINARY


def _sniff_xml(head: bytes) -> FileType:
    if b"wordDocument" in head:
        return FileType.WORD_XML
    return FileType.FLAT_OPC if b"<pkg:package" in head else FileType.XML


def looks_wide(data: bytes) -> bool:
    """Whether this is UTF-16: by its mark, or because line ends, digits and common Chinese lead bytes keep to one parity."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return wide_byte_order(data) is not None


def wide_byte_order(data: bytes) -> str | None:
    """`le`, `be` or None for bytes without a mark, by byte parity.

    In UTF-16 the high bytes are 0x00 (Latin), 0x20 and 0x30 (punctuation), 0x4E-0x9F (hanzi) or 0xFF (full-width forms), while the low
    bytes of hanzi are spread evenly, so that a third of them fall in that set. Latin text is known by zero bytes that keep to one side.
    """
    sample = data[: HEAD * 4]
    if len(sample) < 4:
        return None
    halves = {"be": sample[::2], "le": sample[1::2]}
    shares = {order: sum(byte in _HIGH for byte in half) / len(half) for order, half in halves.items()}
    best, other = ("be", "le") if shares["be"] > shares["le"] else ("le", "be")
    one_sided = halves[best].count(0) > 0.2 * len(halves[best]) and not halves[other].count(0)
    return best if shares[best] >= 0.97 and (shares[other] < 0.8 or one_sided) else None
