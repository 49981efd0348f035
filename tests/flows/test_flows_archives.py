"""Archives in a batch: their members are ordinary files, a broken one is one refused row, nothing is written elsewhere."""

from io import BytesIO
from pathlib import Path

import pytest
from flow_samples import Review, paper

from flows.chunk import reader
from pipeline.extract.passwords import PASSWORD_FILE
from tests.paper_formats import package


def test_members_of_archives_are_reviewed_under_their_names(review: Review, tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    inner = package({"里层/甲.txt": paper(1).encode("gb18030"), "../../逃逸.txt": paper(2).encode()})
    (folder / "包.zip").write_bytes(package({"外层/内包.zip": inner, "外层/乙.txt": paper(3).encode()}))
    (folder / "坏.zip").write_bytes(package({"丙.txt": b"x" * 5000})[:60])
    (folder / "炸.zip").write_bytes(package({"丁.txt": bytes(60 << 20)}))
    (folder / "戊.txt").write_text(paper(4), encoding="utf-8")
    summary = review(folder)
    assert summary.files == 6
    assert set(summary.refused) == {"坏.zip", "炸.zip"}
    assert summary.refused["炸.zip"].code == "limit"
    sheets = {path.relative_to(tmp_path / "out" / "意见单").as_posix() for path in (tmp_path / "out" / "意见单").rglob("*.json")}
    assert sheets == {"包.zip/外层/内包.zip/里层/甲.json", "包.zip/外层/内包.zip/逃逸.json", "包.zip/外层/乙.json", "戊.json"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "报送"]
    again = review(folder)
    assert (again.files, set(again.refused)) == (6, {"坏.zip", "炸.zip"})


def test_what_was_unpacked_goes_when_its_archive_goes(review: Review, tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    (folder / "包.zip").write_bytes(package({"甲.txt": paper(1).encode()}))
    (folder / "乙.txt").write_text(paper(2), encoding="utf-8")
    review(folder)
    unpacked = tmp_path / "out" / ".zhaojing" / "unpacked"
    assert len(list(unpacked.iterdir())) == 1
    (folder / "包.zip").unlink()
    assert review(folder).files == 1
    assert list(unpacked.iterdir()) == []


def test_a_password_given_later_opens_what_was_refused(review: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    from tests.test_formats import word

    locked = BytesIO()
    OOXMLFile(BytesIO(word(paper().splitlines()))).encrypt("密码", locked)
    (tmp_path / "甲.docx").write_bytes(locked.getvalue())
    monkeypatch.delenv(PASSWORD_FILE, raising=False)
    assert review(tmp_path / "甲.docx").refused["甲.docx"].code == "encrypted"
    (tmp_path / "密码.txt").write_text("密码\n", encoding="utf-8")
    monkeypatch.setenv(PASSWORD_FILE, str(tmp_path / "密码.txt"))
    reader().close()  # as a new run of the command line would find it: with a child that inherits the environment
    try:
        summary = review(tmp_path / "甲.docx")
    finally:
        reader().close()
    assert (summary.files, dict(summary.refused)) == (1, {})
