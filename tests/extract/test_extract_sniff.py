"""What a file is, whatever its name says, and how it is refused."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from extract_samples import PROSE, archive, pdf, simple_word, typeset

from pipeline.errors import FileDamaged, FileEmpty, FileEncrypted, FileMissing, FormatUnsupported, InputError, TextGarbled, TextMissing
from pipeline.extract import read_document
from pipeline.extract.document import _READERS
from pipeline.extract.sniff import FileType, sniff
from pipeline.model import Notice
from tests import paper_formats

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"


def ole(*streams: str) -> bytes:
    """An OLE2 head and a directory with these streams."""
    entries = b""
    for name in ("Root Entry", *streams):
        encoded = name.encode("utf-16-le") + b"\0\0"
        entries += (encoded.ljust(64, b"\0") + len(encoded).to_bytes(2, "little")).ljust(128, b"\0")
    return OLE.ljust(512, b"\0") + entries.ljust(512, b"\0")


def package(content_type: str) -> bytes:
    return archive({"[Content_Types].xml": f'<Types><Override PartName="/a" ContentType="{content_type}"/></Types>'.encode()})


def stored(name: str, content: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as target:
        target.writestr(name, content)
    return output.getvalue()


TYPES = {
    "doc": (ole("WordDocument", "1Table"), FileType.DOC),
    "xls": (ole("Workbook"), FileType.XLS),
    "ppt": (ole("PowerPoint Document"), FileType.PPT),
    "works": (ole("MN0", "CONTENTS"), FileType.WORKS),
    "other ole": (ole("Contents of nothing"), FileType.OLE),
    "table inside a letter": (ole("WordDocument", "ObjectPool", "Workbook"), FileType.DOC),
    "rtf": (b"{\\rtf1\\ansi\\ansicpg936 ...}", FileType.RTF),
    "ofd": (archive({"OFD.xml": b"<OFD/>"}), FileType.OFD),
    "odt": (stored("mimetype", b"application/vnd.oasis.opendocument.text"), FileType.ODT),
    "ods": (stored("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), FileType.ODF),
    "xlsx": (package("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"), FileType.XLSX),
    "pptx": (package("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"), FileType.PPTX),
    "zip": (archive({"材料.txt": b"..."}), FileType.ZIP),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\0" * 40, FileType.SEVEN_ZIP),
    "rar": (b"Rar!\x1a\x07\x01\x00" + b"\0" * 40, FileType.RAR),
    "jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\0", FileType.JPEG),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", FileType.PNG),
    "tif": (b"II*\x00\x08\0\0\0", FileType.TIFF),
    "bmp": (b"BM\x1a\0\0\0" + b"\0" * 20, FileType.BMP),
    "mht": (b"From: <Saved by WPS>\r\nSubject: =?gb2312?B?1tDOxA==?=\r\n\tx\r\nMIME-Version: 1.0\r\n", FileType.MHT),
    "word 2003 xml": (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', FileType.WORD_XML),
    "flat opc": (b'<?xml version="1.0"?><pkg:package/>', FileType.FLAT_OPC),
    "word processor of works": (ole("MatOST"), FileType.WORKS),
    "gzip": (b"\x1f\x8b\x08\0" + b"\0" * 40, FileType.GZIP),
    "gif": (b"GIF89a" + b"\0" * 40, FileType.GIF),
    "tif of motorola": (b"MM\x00*\0\0\0\x08", FileType.TIFF),
    "xml": (b'<?xml version="1.0"?><root/>', FileType.XML),
    "noise": (bytes(range(256)) * 8, FileType.BINARY),
    "zeros": (b"\0" * 4096, FileType.BINARY),
}


UNREAD = [
    name for name, (_, kind) in TYPES.items() if kind not in _READERS and kind not in (FileType.ZIP, FileType.SEVEN_ZIP, FileType.RAR)
]


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_told_from_the_bytes_and_a_stub_of_it_is_refused_with_advice(name: str, tmp_path: Path) -> None:
    data, kind = TYPES[name]
    path = tmp_path / "材料.docx"
    path.write_bytes(data)
    assert sniff(data) is kind
    with pytest.raises(InputError) as refused:
        read_document(path)
    assert refused.value.reason
    assert refused.value.advice


@pytest.mark.parametrize("name", UNREAD)
def test_a_type_that_cannot_be_read_is_refused_by_its_real_name(name: str, tmp_path: Path) -> None:
    data, kind = TYPES[name]
    path = tmp_path / "材料.docx"
    path.write_bytes(data)
    with pytest.raises(FormatUnsupported) as refused:
        read_document(path)
    assert kind.label in refused.value.reason


def test_a_stream_name_that_is_mere_text_in_the_file_does_not_tell_its_type() -> None:
    assert sniff(ole("Workbook").replace(b"\0" * 60, "  WordDocument\0".encode("utf-16-le").ljust(60, b"\0"), 1)) is FileType.XLS


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_text_in_every_encoding(encoding: str) -> None:
    assert sniff("\n".join(PROSE).encode(encoding)) is FileType.TXT


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_html_is_known_by_its_first_tag(encoding: str) -> None:
    assert sniff('\n<!-- saved --><HTML xmlns:o="x"><body>字'.encode(encoding)) is FileType.HTML


def test_text_that_mentions_a_tag_is_text() -> None:
    assert sniff("网页以<html>开头，我们没有核对。".encode()) is FileType.TXT


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.doc", simple_word(PROSE), "docx"),
        ("b.doc", f"<html><body><p>{PROSE[0]}</p></body></html>".encode("gb18030"), "html"),
        ("c.docx", PROSE[0].encode("gb18030"), "txt"),
        ("d.txt", pdf(lambda canvas: typeset(canvas, PROSE)), "pdf"),
    ],
)
def test_a_wrong_extension_is_told_and_the_file_is_read(name: str, data: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    document = read_document(path)
    assert document.format == kind
    assert document.notices == (Notice("mislabelled", f"扩展名是 .{name[2:]}，实际是 {kind}，已按 {kind} 读取"),)


def test_what_the_reader_has_to_tell_follows_the_wrong_extension(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes("\n".join(PROSE).encode("gb18030")[:-1])
    assert [notice.code for notice in read_document(path).notices] == ["mislabelled", "damaged_bytes"]


@pytest.mark.parametrize(
    ("text", "error"), [(" \r\n\u3000", TextMissing), ("锟斤拷烫烫烫屯屯屯" * 5, TextGarbled), ("no Chinese", TextGarbled)]
)
def test_nothing_unreadable_passes_the_front_door(text: str, error: type[InputError], tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error):
        read_document(path)


def test_a_document_carries_the_name_and_the_hash_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "材料.txt"
    path.write_bytes(PROSE[0].encode())
    document = read_document(path)
    assert (document.name, document.sha256, document.pages) == ("材料.txt", hashlib.sha256(PROSE[0].encode()).hexdigest(), None)


def test_a_right_extension_in_capitals_is_no_news(tmp_path: Path) -> None:
    path = tmp_path / "材料.TXT"
    path.write_text(PROSE[0], encoding="utf-8")
    assert read_document(path).notices == ()


def test_an_encrypted_office_file_asks_for_its_password(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(ole("EncryptionInfo", "EncryptedPackage"))
    with pytest.raises(FileEncrypted, match="打开密码"):
        read_document(path)


def test_a_docx_cut_short_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(simple_word(PROSE)[:-30])
    with pytest.raises(FileDamaged):
        read_document(path)


def test_an_empty_file_and_a_missing_one_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    with pytest.raises(FileEmpty):
        read_document(tmp_path / "空.txt")
    with pytest.raises(FileMissing):
        read_document(tmp_path / "无.txt")
    with pytest.raises(FileMissing):
        read_document(tmp_path)


def test_the_same_paper_gives_the_same_text_in_every_format(tmp_path: Path) -> None:
    page = "<html><body>" + "".join(f"<p>\u3000\u3000{text}</p>\r\n" for text in PROSE) + "</body></html>"
    forms = {
        "a.docx": simple_word(PROSE),
        "b.txt": "\r\n".join(PROSE).encode("gb18030"),
        "c.txt": "\n".join(f"    {text}" for text in PROSE).encode("utf-16"),
        "d.html": page.encode("gb18030"),
        "e.pdf": pdf(lambda canvas: typeset(canvas, PROSE)),
        "f.rtf": paper_formats.rtf(PROSE),
        "g.odt": paper_formats.odt(PROSE),
        "h.mht": paper_formats.mht(PROSE),
        "i.xml": paper_formats.word_2003(PROSE),
        "j.xml": paper_formats.flat_opc(PROSE),
        "k.ofd": paper_formats.ofd(PROSE),
        "l.zip": archive({"材料.docx": simple_word(PROSE)}),
    }
    for name, data in forms.items():
        (tmp_path / name).write_bytes(data)
    assert {read_document(tmp_path / name).text for name in forms} == {"\n".join(PROSE)}


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures of the office are not on this machine")
def test_every_fixture_is_read_or_refused_with_a_reason() -> None:
    files = [path for path in FIXTURES.rglob("*") if path.is_file() and path.suffix != ".ofd"]
    assert files
    assert all(outcome(path) for path in files)


def outcome(path: Path) -> str:
    try:
        return read_document(path).text
    except InputError as error:
        return error.reason
