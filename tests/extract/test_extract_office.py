"""Old and other office formats: doc, wps, rtf, odt, mht, Word XML. What they say, and what of them is no text."""

import shutil
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from extract_samples import PROSE, paragraph, simple_word, table, word

from pipeline.errors import FileDamaged, FormatUnsupported, InputError, LimitExceeded
from pipeline.extract import libreoffice, read_document
from pipeline.extract.legacy import read_doc
from pipeline.extract.libreoffice import find_libreoffice, read_by_libreoffice
from pipeline.extract.mht import read_mht
from pipeline.extract.odt import read_odt
from pipeline.extract.rtf import read_rtf
from pipeline.extract.wordxml import read_word_2003
from pipeline.model import Aside, BlockKind
from tests import paper_formats

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"
office = pytest.mark.skipif(find_libreoffice() is None, reason="LibreOffice is not on this machine")
fixtures = pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures of the office are not on this machine")
NUMBERED = (
    '<w:abstractNum w:abstractNumId="1">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)


def plain(text: str) -> str:
    return "".join(text.split())


def said(path: Path) -> list[str]:
    return [block.label + block.text for block in read_document(path).blocks]


def item(text: str, level: int) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')


@fixtures
@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("wps/wps_office_sample.wps", "wps_office_sample"),
        ("doc_real/wps_office_sample.doc", "wps_office_sample"),
        ("doc_real/poi_61490.doc", "poi_61490"),
    ],
)
def test_a_real_doc_or_wps_is_read_to_the_character(name: str, truth: str) -> None:
    document = read_document(FIXTURES / name)
    assert plain("".join(block.label + block.text for block in document.blocks)) == plain(
        (FIXTURES / "truth" / f"{truth}.txt").read_text("utf-8")
    )
    assert document.notices == ()


@fixtures
@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_a_doc_cut_short_is_refused_or_read_by_the_second_reader(keep: float, tmp_path: Path) -> None:
    data = (FIXTURES / "doc_real" / "poi_61490.doc").read_bytes()
    with pytest.raises(InputError):
        read_doc(data[: int(len(data) * keep)])


@fixtures
def test_a_doc_of_word_95_is_named_as_such() -> None:
    data = bytearray((FIXTURES / "doc_real" / "poi_61490.doc").read_bytes())
    start = data.index(b"\xec\xa5")
    data[start : start + 2] = b"\xdc\xa5"
    with pytest.raises((FormatUnsupported, FileDamaged)):
        read_doc(bytes(data))


@office
@pytest.mark.parametrize("kind", ["doc", "rtf", "odt", "xml:MS Word 2003 XML"])
def test_what_another_program_saves_reads_as_the_docx_does(kind: str, tmp_path: Path) -> None:
    """List numbers, tables and paragraphs come out in one form whatever the reader."""
    rows = table([paragraph("措施"), paragraph("责任人")], [paragraph(PROSE[4]), paragraph("周建国")])
    body = paragraph("对照检查材料") + item("形式主义方面", 0) + item("调研走过场", 1) + paragraph(PROSE[0]) + item("官僚主义方面", 0)
    source = paper_formats.write(tmp_path / "a.docx", word(body + rows + paragraph(PROSE[1]), numbering=NUMBERED))
    folder = tmp_path / "out"
    command = [str(find_libreoffice()), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120)
    assert said(next(folder.iterdir())) == said(source)


@office
def test_libreoffice_reads_what_the_first_reader_may_leave_out(tmp_path: Path) -> None:
    body = paper_formats.rtf(PROSE).replace(b"\\par}", b"\\par{\\footnote " + paper_formats._rtf_character("注").encode() + b"}}")
    document = read_document(paper_formats.write(tmp_path / "a.rtf", body))
    assert [notice.code for notice in document.notices] == ["second_reader"]
    assert set(PROSE) <= {block.text for block in document.blocks}


@office
def test_libreoffice_that_takes_too_long_is_killed_with_its_whole_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "SECONDS", 0.3)
    before = {process.pid for process in psutil.process_iter()}
    with pytest.raises(LimitExceeded):
        read_by_libreoffice(simple_word(PROSE), ".docx")
    time.sleep(0.3)
    left = [process for process in psutil.process_iter(["name", "status"]) if process.pid not in before]
    assert [process for process in left if "soffice" in process.info["name"] and process.info["status"] != psutil.STATUS_ZOMBIE] == []


def test_without_libreoffice_what_may_be_missing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(libreoffice, "find_libreoffice", lambda: None)
    body = paper_formats.rtf(PROSE).replace(b"\\par}", b"\\par{\\deleted x}}")
    document = read_document(paper_formats.write(tmp_path / "a.rtf", body))
    assert [notice.code for notice in document.notices] == ["incomplete"]


def test_rtf_of_rare_characters_and_raw_bytes_is_read() -> None:
    assert [block.text for block in read_rtf(paper_formats.rtf(("喆镕𠮷同志没有到场。",))).blocks] == ["喆镕𠮷同志没有到场。"]
    raw = b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 SimSun;}}\\f0 " + "我没有到场。".encode("gbk") + b"\\par}"
    assert [block.text for block in read_rtf(raw).blocks] == ["我没有到场。"]


def test_rtf_tables_and_list_numbers_come_out_as_from_a_docx() -> None:
    cell, row = "{}\\cell ", "\\trowd\\cellx100\\cellx200 {}\\trowd\\row\n"
    word_ = [
        "".join(map(paper_formats._rtf_character, text)) for text in ("措施", "责任人", "三月底前办结。", "周建国", "形式主义", "一、")
    ]
    table_ = row.format(cell.format(word_[0]) + cell.format(word_[1])) + row.format(cell.format(word_[2]) + cell.format(word_[3]))
    listed = f"{{\\listtext {word_[5]}\\tab}}{word_[4]}\\par "
    source = f"{{\\rtf1\\ansi\\ansicpg936{{\\fonttbl{{\\f0\\fcharset134 SimSun;}}}}\\f0 {listed}{table_}\\pard {word_[4]}\\par}}"
    blocks = read_rtf(source.encode("ascii")).blocks
    assert [block.text for block in blocks] == ["形式主义", "措施\t责任人", "三月底前办结。\t周建国", "形式主义"]
    assert [block.kind is BlockKind.ROW for block in blocks] == [False, True, True, False]
    assert blocks[0].label == "一、"


def test_rtf_of_very_many_braces_is_harmless() -> None:
    assert read_rtf(b"{\\rtf1" + b"{" * 200_000 + b"}" * 200_000 + b"}").blocks == ()


def test_odt_deletions_and_comments_are_kept_apart_and_notes_come_last() -> None:
    changes = "<text:tracked-changes><text:changed-region><text:deletion><text:p>删去的话</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>注释的话</text:p></text:note-body></text:note>"
    body = f"{changes}<text:p>我没有<text:s/>到场{note}。<office:annotation><text:p>批注</text:p></office:annotation></text:p>"
    reading = read_odt(paper_formats.odt_of(body))
    assert [(block.text, block.kind) for block in reading.blocks] == [
        ("我没有到场。", BlockKind.PARAGRAPH),
        ("注释的话", BlockKind.FOOTNOTE),
    ]
    assert set(reading.asides) == {Aside("deleted", "删去的话"), Aside("comment", "批注")}


def test_odt_lists_are_numbered_as_they_are_shown() -> None:
    level = '<text:list-level-style-number text:level="{}" style:num-format="一, 二, 三, ..." style:num-prefix="{}" style:num-suffix="{}"/>'
    style = f'<text:list-style style:name="L">{level.format(1, "", "、")}{level.format(2, "（", "）")}</text:list-style>'
    inner = "<text:list><text:list-item><text:p>乙</text:p></text:list-item></text:list>"
    items = f"<text:list-item><text:p>甲</text:p>{inner}</text:list-item><text:list-item><text:p>丙</text:p></text:list-item>"
    reading = read_odt(paper_formats.odt_of(f'<text:list text:style-name="L">{items}</text:list>', style))
    assert [block.label + block.text for block in reading.blocks] == ["一、甲", "（一）乙", "二、丙"]


def test_odt_tables_are_rows() -> None:
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in row)
        + "</table:table-row>"
        for row in (("措施", "责任人"), ("三月底前办结", "周建国"))
    )
    assert [block.text for block in read_odt(paper_formats.odt_of(f"<table:table>{rows}</table:table>")).blocks] == [
        "措施\t责任人",
        "三月底前办结\t周建国",
    ]


def test_word_2003_changes_lists_and_notes_are_understood() -> None:
    lists = (
        '<w:lists><w:listDef w:listDefId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="37"/><w:lvlText w:val="%1、"/></w:lvl></w:listDef>'
        '<w:list w:ilfo="1"><w:ilst w:val="0"/></w:list></w:lists>'
    )
    change = '<aml:annotation w:type="Word.{}"><aml:content><w:r><w:t>{}</w:t></w:r></aml:content></aml:annotation>'
    note = "<w:r><w:footnote><w:p><w:r><w:t>注释</w:t></w:r></w:p></w:footnote></w:r>"
    listed = '<w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/></w:listPr></w:pPr><w:r><w:t>形式主义</w:t></w:r></w:p>'
    body = f"{listed}<w:p>{change.format('Deletion', '删去')}{change.format('Insertion', '我')}<w:r><w:t>没有到场。</w:t></w:r>{note}</w:p>"
    reading = read_word_2003(paper_formats.word_2003_of(body, lists))
    assert [block.label + block.text for block in reading.blocks] == ["一、形式主义", "我没有到场。", "注释"]
    assert reading.asides == (Aside("deleted", "删去"),)


def test_word_2003_with_a_declaration_is_refused() -> None:
    data = paper_formats.word_2003(PROSE).replace(b"?><?mso", b'?><!DOCTYPE x [<!ENTITY a "b">]><?mso', 1)
    with pytest.raises(FileDamaged, match="实体"):
        read_word_2003(data)


def test_an_mht_without_a_page_is_refused() -> None:
    with pytest.raises(FileDamaged):
        read_mht(b"MIME-Version: 1.0\r\nContent-Type: image/gif\r\n\r\nx")


def test_nothing_is_left_of_what_a_reader_had_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with pytest.raises(FileDamaged):
        read_doc(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000))
    assert list(tmp_path.iterdir()) == []
    shutil.rmtree(tmp_path, ignore_errors=True)
