"""Hostile files: refused at once, with the reason, and without their content."""

import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from extract_samples import PROSE, archive, change, simple_word

from pipeline.errors import FileDamaged, FileEncrypted, LimitExceeded
from pipeline.extract import guard, read_document
from pipeline.extract.docx import read_docx
from pipeline.extract.guard import inflated_size, read_package

GIBIBYTE = 1 << 30


def gibibyte_of_zeros() -> bytes:
    """A raw deflate stream of 1 GiB in about 1 MiB, put together from one compressed mebibyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    chunk = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return chunk * 1024 + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def bomb(stated_size: int) -> bytes:
    """A docx whose body inflates to 1 GiB, whatever size its directory states."""
    docx = change(simple_word(PROSE), lambda name, content: content)
    output = BytesIO(docx)
    with zipfile.ZipFile(output, "a") as target:
        info = zipfile.ZipInfo("word/more.xml")
        info.compress_type = zipfile.ZIP_STORED
        stream = gibibyte_of_zeros()
        target.writestr(info, stream)
        entry = target.infolist()[-1]
        entry.compress_type, entry.file_size, entry.compress_size = zipfile.ZIP_DEFLATED, stated_size, len(stream)
    data = bytearray(output.getvalue())
    header = data.rindex(b"PK\x03\x04")
    data[header + 8 : header + 10] = zipfile.ZIP_DEFLATED.to_bytes(2, "little")
    return bytes(data)


def with_prolog(prolog: str) -> bytes:
    def edit(name: str, content: bytes) -> bytes:
        return content.replace(b"<w:document", prolog.encode() + b"<w:document", 1) if name == "word/document.xml" else content

    return change(simple_word(PROSE), edit)


@pytest.mark.parametrize("stated_size", [GIBIBYTE, 1 << 22])
def test_a_docx_of_one_mebibyte_that_inflates_to_a_gibibyte_is_refused(stated_size: int) -> None:
    data = bomb(stated_size)
    assert len(data) < 2 << 20
    with pytest.raises((LimitExceeded, FileDamaged)):
        read_docx(data)


def test_the_size_that_a_package_states_is_not_trusted() -> None:
    with pytest.raises(LimitExceeded, match="压缩炸弹"):
        read_package(bomb(GIBIBYTE), "docx")


LAUGHS = "<!DOCTYPE l [<!ENTITY a '哈哈'>" + "".join(f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9)) + "]>"


@pytest.mark.parametrize(
    "prolog", [LAUGHS, '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "<!DOCTYPE w>"], ids=["laughs", "xxe", "dtd"]
)
def test_declarations_in_a_package_are_refused(prolog: str) -> None:
    with pytest.raises(FileDamaged, match="DTD"):
        read_docx(with_prolog(prolog))


def test_a_declaration_hidden_in_utf_16_is_refused() -> None:
    data = archive({"word/document.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16")})
    with pytest.raises(FileDamaged, match="DTD"):
        read_package(data, "docx")


def test_xml_nested_beyond_measure_is_refused() -> None:
    deep = "<w:sdt>" * 5000 + "</w:sdt>" * 5000
    with pytest.raises(LimitExceeded, match="层级"):
        read_docx(change(simple_word(PROSE), lambda name, content: content.replace(b"<w:body>", b"<w:body>" + deep.encode())))


def test_sixty_nested_tables_are_read() -> None:
    nested = "<w:p><w:r><w:t>深处</w:t></w:r></w:p>"
    for _ in range(60):
        nested = f"<w:tbl><w:tr><w:tc>{nested}</w:tc></w:tr></w:tbl>"
    data = change(simple_word(PROSE), lambda name, content: content.replace(b"<w:body>", b"<w:body>" + nested.encode()))
    assert read_docx(data).blocks[0].text == "深处"


@pytest.mark.parametrize(("limit", "value"), [("MAX_ENTRIES", 2), ("MAX_XML_PART", 100), ("MAX_TOTAL", 100)])
def test_each_limit_of_a_package_stops_it(limit: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, limit, value)
    with pytest.raises(LimitExceeded):
        read_package(simple_word(PROSE), "docx")


def test_media_may_be_larger_than_xml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_XML_PART", 100)
    assert read_package(archive({"word/media/a.png": bytes(range(256)) * 10}), "docx") == {}


def test_an_encrypted_member_is_refused_as_encrypted() -> None:
    data = bytearray(archive({"word/document.xml": b"<x/>"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    with pytest.raises(FileEncrypted):
        read_package(bytes(data), "docx")


def test_a_member_with_wrong_bytes_is_damaged() -> None:
    data = bytearray(archive({"word/document.xml": b"<x>" + bytes(range(48, 120)) * 20 + b"</x>"}))
    data[60:70] = b"\xff" * 10
    with pytest.raises(FileDamaged):
        read_package(bytes(data), "docx")


def test_a_file_above_the_size_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_FILE", 100)
    path = tmp_path / "a.txt"
    path.write_text("对照" * 60, encoding="utf-8")
    with pytest.raises(LimitExceeded):
        read_document(path)


def test_inflating_is_counted_up_to_the_limit_only() -> None:
    assert inflated_size(zlib.compress(bytes(1000)), 10_000) == 1000
    assert 10_000 < inflated_size(zlib.compress(bytes(10_000_000)), 10_000) <= 10_000 + (1 << 18)
    assert inflated_size(b"no stream", 10) == 0


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + PROSE[0].encode(), simple_word(PROSE)[:200], b"%PDF-1.4\n" + PROSE[0].encode()])
def test_messages_never_quote_the_document(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(Exception) as refused:  # noqa: PT011 - any leaf of the tree
        read_document(path)
    assert PROSE[0][:6] not in str(refused.value)
