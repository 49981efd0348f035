"""Archives and passwords: names as the office wrote them, nothing outside, bombs and broken ones refused, encrypted files opened."""

import functools
import os
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import py7zr
import pytest
import rars
from extract_samples import PROSE, archive, paragraph, pdf, simple_word, typeset, word
from msoffcrypto.format.ooxml import OOXMLFile

from pipeline.errors import FileDamaged, FileEmpty, FileEncrypted, FormatUnsupported, LimitExceeded
from pipeline.extract import Reader, read_document
from pipeline.extract.passwords import PASSWORD_FILE, use_password_file
from pipeline.extract.unpack import Member, unpack
from tests import paper_formats

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"
fixtures = pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures of the office are not on this machine")
PAPER = "\n".join(PROSE).encode("gb18030")
SECRET = "密码-1"


def zipped(files: dict[str, bytes], encoding: str = "gb18030") -> bytes:
    """A zip whose names are bytes of this encoding without the flag that says which, as Windows and macOS write them."""
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(Named(name, encoding), content)
    return output.getvalue()


class Named(zipfile.ZipInfo):
    def __init__(self, name: str, encoding: str) -> None:
        super().__init__(name)
        self._raw = name.encode(encoding)
        self.compress_type = zipfile.ZIP_DEFLATED

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
        return self._raw, self.flag_bits & ~0x800


def seven_zip(files: dict[str, bytes], password: str | None = None) -> bytes:
    output = BytesIO()
    with py7zr.SevenZipFile(output, "w", password=password, header_encryption=password is not None) as target:
        for name, content in files.items():
            target.writestr(content, name)
    return output.getvalue()


def rar(files: dict[str, bytes], password: str | None = None) -> bytes:
    builder = rars.RarBuilder(password=password)
    for name, content in files.items():
        builder.add_bytes(content, name)
    return bytes(builder.to_bytes())


def unpacked(data: bytes, folder: Path) -> dict[str, bytes]:
    path = folder / "包"
    path.write_bytes(data)
    return {"/".join(member.parts): (folder / "out" / member.file).read_bytes() for member in unpack(path, folder / "out")}


@pytest.fixture
def password_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a wrong password and the right one, in use."""
    monkeypatch.setenv(PASSWORD_FILE, "")
    path = tmp_path / "密码.txt"
    path.write_bytes(f"不对\r\n{SECRET}\r\n".encode("gb18030"))
    use_password_file(path)
    return path


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_in_a_zip_are_read_in_the_encoding_they_were_written_in(encoding: str, tmp_path: Path) -> None:
    assert unpacked(zipped({"民政局/喆镕的材料.txt": PAPER}, encoding), tmp_path) == {"民政局/喆镕的材料.txt": PAPER}


@pytest.mark.parametrize("pack", [archive, seven_zip, rar])
def test_archives_in_archives_are_unpacked_two_deep(pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path) -> None:
    inner = zipped({"里层/甲.txt": PAPER})
    found = unpacked(pack({"外层/内包.zip": inner, "外层/乙.txt": PAPER}), tmp_path)
    assert found == {"外层/内包.zip/里层/甲.txt": PAPER, "外层/乙.txt": PAPER}


def test_a_third_level_is_refused_and_its_neighbours_are_not(tmp_path: Path) -> None:
    third = zipped({"底.txt": PAPER})
    path = tmp_path / "包.zip"
    path.write_bytes(zipped({"二.zip": zipped({"三.zip": third, "旁.txt": PAPER})}))
    members = {member.parts: member.refusal for member in unpack(path, tmp_path / "out")}
    assert members[("二.zip", "旁.txt")] is None
    refusal = members[("二.zip", "三.zip")]
    assert refusal is not None
    assert refusal[0] == "limit"


def test_names_that_lead_out_lead_nowhere(tmp_path: Path) -> None:
    names = ("../../逃逸.txt", "C:\\盘符.txt", "/根.txt", "~/家.txt")
    found = unpacked(zipped(dict.fromkeys(names, PAPER)), tmp_path)
    assert set(found) == {"逃逸.txt", "C：/盘符.txt", "根.txt", "~/家.txt"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "包"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [*(f"0000{number}.txt" for number in range(1, 5)), "members.json"]


def test_what_file_managers_leave_behind_is_no_member(tmp_path: Path) -> None:
    assert set(unpacked(archive({"__MACOSX/._甲.txt": b"x", ".DS_Store": b"x", "~$甲.docx": b"x", "甲.txt": PAPER}), tmp_path)) == {
        "甲.txt"
    }


def test_an_archive_of_nothing_is_empty(tmp_path: Path) -> None:
    with pytest.raises(FileEmpty):
        unpacked(archive({"空文件夹/": b""}), tmp_path)


@pytest.mark.parametrize("pack", [archive, seven_zip, rar])
def test_a_bomb_is_refused_and_leaves_nothing(pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded):
        unpacked(pack({"炸弹.txt": bytes(60 << 20)}), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["包"]


@pytest.mark.parametrize("pack", [archive, seven_zip, rar])
@pytest.mark.parametrize("keep", [0.3, 0.8])
def test_an_archive_cut_short_is_damaged(pack: Callable[[dict[str, bytes]], bytes], keep: float, tmp_path: Path) -> None:
    data = pack({f"{number}.txt": os.urandom(400) for number in range(5)})
    path = tmp_path / "包"
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(FileDamaged):
        read_document(path)


def test_an_archive_is_unpacked_once_and_again_when_something_was_left(tmp_path: Path) -> None:
    path = tmp_path / "包.zip"
    path.write_bytes(zipped({"甲.txt": PAPER}))
    first = unpack(path, tmp_path / "out")
    stamp = (tmp_path / "out").stat().st_mtime_ns
    assert unpack(path, tmp_path / "out") == first == [Member(("甲.txt",), "00001.txt")]
    assert (tmp_path / "out").stat().st_mtime_ns == stamp


def test_the_reading_child_unpacks_and_reads(tmp_path: Path) -> None:
    path = tmp_path / "包.zip"
    path.write_bytes(zipped({"甲.txt": PAPER}))
    with Reader() as reader:
        members = reader.unpack(path, tmp_path / "out")
        assert reader.read(tmp_path / "out" / members[0].file).text == "\n".join(PROSE)


def test_a_single_paper_in_an_archive_is_read_and_several_are_sent_to_review(tmp_path: Path) -> None:
    (tmp_path / "一份.zip").write_bytes(zipped({"材料/甲.docx": simple_word(PROSE)}))
    (tmp_path / "两份.zip").write_bytes(zipped({"甲.txt": PAPER, "乙.txt": PAPER}))
    document = read_document(tmp_path / "一份.zip")
    assert (document.format, document.text, document.notices) == ("docx", "\n".join(PROSE), ())
    with pytest.raises(FormatUnsupported, match="zhaojing review"):
        read_document(tmp_path / "两份.zip")


@fixtures
def test_real_archives_open(tmp_path: Path) -> None:
    gbk = unpack(FIXTURES / "zip" / "tika_gbk.zip", tmp_path / "zip")
    assert gbk[0].parts == ("审计压缩包文件检索测试", "集团邮件审计系统2021年自动巡检需求文档_V4.0.doc")
    assert ("test-documents", "testPDF.pdf") in {
        member.parts for member in unpack(FIXTURES / "zip" / "tika_test-documents.rar", tmp_path / "rar")
    }


def locked_word() -> bytes:
    output = BytesIO()
    body = "".join(map(paragraph, PROSE))
    package = word(body, raw={"word/media/noise.bin": os.urandom(8000)})  # msoffcrypto cannot encrypt smaller ones
    OOXMLFile(BytesIO(package)).encrypt(SECRET, output)
    return output.getvalue()


def locked_pdf() -> bytes:
    output = BytesIO()
    with pikepdf.open(BytesIO(pdf(lambda canvas: typeset(canvas, PROSE)))) as document:
        document.save(output, encryption=pikepdf.Encryption(user=SECRET, owner="别的"))
    return output.getvalue()


def locked_zip() -> bytes:
    """In the old cipher of PKWARE, with a GBK password, as a Chinese Windows packs it; Python only reads that, so it is written here."""
    table = [functools.reduce(lambda value, _: (value >> 1) ^ (0xEDB88320 if value & 1 else 0), range(8), index) for index in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def turn(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    def enciphered(byte: int) -> int:
        mask = keys[2] | 2
        turn(byte)
        return byte ^ (((mask * (mask ^ 1)) >> 8) & 0xFF)

    for byte in SECRET.encode("gb18030"):
        turn(byte)
    check = zlib.crc32(PAPER).to_bytes(4, "little")
    data = bytes(map(enciphered, bytes(11) + check[3:] + PAPER))
    name = "甲.txt".encode("gb18030")
    sizes = len(data).to_bytes(4, "little") + len(PAPER).to_bytes(4, "little") + len(name).to_bytes(2, "little")
    common = b"\x14\0\x01\0\0\0\0\0\x21\0" + check + sizes + b"\0\0"
    local = b"PK\x03\x04" + common + name + data
    central = b"PK\x01\x02\x14\0" + common + bytes(14) + name
    return (
        local
        + central
        + b"PK\x05\x06"
        + bytes(4)
        + b"\x01\0\x01\0"
        + b"".join(n.to_bytes(4, "little") for n in (len(central), len(local)))
        + bytes(2)
    )


LOCKED = {
    "zip": locked_zip,
    "docx": locked_word,
    "pdf": locked_pdf,
    "7z": lambda: seven_zip({"甲.txt": PAPER}, SECRET),
    "rar": lambda: rar({"甲.txt": PAPER}, SECRET),
}


@pytest.mark.parametrize("kind", LOCKED)
def test_an_encrypted_file_asks_for_a_password_and_opens_with_it(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"甲.{kind}"
    path.write_bytes(LOCKED[kind]())
    monkeypatch.delenv(PASSWORD_FILE, raising=False)
    with pytest.raises(FileEncrypted) as refused:
        read_document(path)
    assert "--password-file" in refused.value.advice
    (tmp_path / "密码.txt").write_text(f"不对\n{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv(PASSWORD_FILE, str(tmp_path / "密码.txt"))
    assert read_document(path).text == "\n".join(PROSE)


@pytest.mark.parametrize("kind", LOCKED)
def test_a_wrong_password_is_told_without_being_shown(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"甲.{kind}"
    path.write_bytes(LOCKED[kind]())
    (tmp_path / "密码.txt").write_text("不对的密码\n", encoding="utf-8")
    monkeypatch.setenv(PASSWORD_FILE, str(tmp_path / "密码.txt"))
    with pytest.raises(FileEncrypted, match="1 个密码都打不开") as refused:
        read_document(path)
    assert "不对的密码" not in str(refused.value)


def test_a_zip_in_a_cipher_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    data = locked_zip().replace(b"\x14\0\x01\0\0\0", b"\x33\0\x01\0\x63\0")
    with pytest.raises(FormatUnsupported, match="AES"):
        read_document(paper_formats.write(tmp_path / "甲.zip", data))


def test_a_password_file_saved_by_notepad_is_understood(password_file: Path, tmp_path: Path) -> None:
    (tmp_path / "甲.docx").write_bytes(locked_word())
    assert read_document(tmp_path / "甲.docx").text == "\n".join(PROSE)
