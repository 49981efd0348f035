"""OFD: real files open, our own read to the character, hostile ones are refused."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from extract_samples import PROSE, archive, change
from PIL import Image

from pipeline.errors import FileDamaged, InputError, LimitExceeded, TextMissing
from pipeline.extract.ofd import read_ofd
from pipeline.model import Aside
from tests.paper_formats import ofd, picture
from tests.write_scans import PAPER, SCANS

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"
fixtures = pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures of the office are not on this machine")


@fixtures
def test_every_real_ofd_opens() -> None:
    """Six of the 64 hold drawings or pictures without words: those are told to hold no text. None is said to be damaged."""
    files = sorted((FIXTURES / "ofd_real").glob("*.ofd"))
    assert len(files) == 64
    outcomes = [outcome(path) for path in files]
    assert {code for code in outcomes if code} <= {"no_text"}
    assert outcomes.count("") >= 58


def outcome(path: Path) -> str:
    try:
        read_ofd(path.read_bytes())
    except InputError as error:
        return error.code
    return ""


@fixtures
def test_a_real_ofd_is_read_to_the_character() -> None:
    reading = read_ofd((FIXTURES / "ofd_real" / "ofdrw-layout__拿来主义_page6.ofd").read_bytes())
    truth = (FIXTURES / "truth" / "ofdrw_nalaizhuyi_lines.txt").read_text("utf-8")
    assert "".join("".join(block.text for block in reading.blocks).split()) == "".join(truth.split())


def test_paragraphs_run_over_lines_and_pages_and_name_their_pages() -> None:
    texts = ("某局材料标题", *PROSE * 4)
    reading = read_ofd(ofd(texts))
    assert [block.text for block in reading.blocks] == list(texts)
    assert reading.pages == 2
    assert any(block.pages == (1, 2) for block in reading.blocks) or reading.blocks[-1].pages == (2,)


def test_type_set_twice_for_boldness_is_read_once() -> None:
    doubled = change(ofd(PROSE), lambda name, content: re.sub(rb"(<ofd:TextObject.*?</ofd:TextObject>)", rb"\1\1", content))
    assert [block.text for block in read_ofd(doubled).blocks] == list(PROSE)


def test_page_numbers_are_set_aside() -> None:
    number = (
        '<ofd:TextObject ID="9" Boundary="100 285 9 5" Font="1" Size="4"><ofd:TextCode X="0" Y="4">— 1 —</ofd:TextCode></ofd:TextObject>'
    )
    data = change(ofd(PROSE), lambda name, content: content.replace(b"</ofd:Layer>", number.encode() + b"</ofd:Layer>"))
    reading = read_ofd(data)
    assert ([block.text for block in reading.blocks], reading.asides) == (list(PROSE), (Aside("page_number", "— 1 —"),))


def test_an_ofd_of_pictures_is_recognised() -> None:
    page = picture(Image.open(SCANS / "paper.png").convert("L"), "JPEG", quality=85)
    parts = {"OFD.xml": ofd(()), "Doc_0/Res/image_1.jpg": page}
    with zipfile.ZipFile(BytesIO(parts.pop("OFD.xml"))) as blank:
        parts |= {name: blank.read(name) for name in blank.namelist()}
    reading = read_ofd(archive(parts))
    assert [block.text for block in reading.blocks] == list(PAPER)
    assert "ocr" in {notice.code for notice in reading.notices}


def test_an_ofd_of_drawings_holds_no_text() -> None:
    with pytest.raises(TextMissing):
        read_ofd(ofd(()))


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        (lambda name, content: content[: len(content) // 2] if name.endswith("Content.xml") else content, FileDamaged),
        (lambda name, content: content.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1), FileDamaged),
        (lambda name, content: content + b" " * (70 << 20) if name.endswith("Content.xml") else content, LimitExceeded),
        (lambda name, content: b"<x/>" if name == "OFD.xml" else content, FileDamaged),
    ],
)
def test_a_broken_or_hostile_ofd_is_refused_whole(edit: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_ofd(change(ofd(PROSE), edit))  # type: ignore[arg-type]
