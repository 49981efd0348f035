"""Which files a batch has, and under which names."""

import os
import sys
from pathlib import Path

import pytest

from flows.intake import find_files
from pipeline.errors import UsageError


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def stems(folder: Path) -> dict[str, str]:
    return {row.path: row.stem for row in find_files([folder], folder.parent / "out").rows}


def test_a_folder_is_walked_and_its_files_are_named_from_it(tmp_path: Path) -> None:
    touch(tmp_path / "in", "甲.docx", "二处/乙.txt")
    assert stems(tmp_path / "in") == {"二处/乙.txt": "二处/乙", "甲.docx": "甲"}


def test_hidden_and_temporary_files_are_passed_over_and_listed(tmp_path: Path) -> None:
    names = ("~$甲.docx", ".~lock.甲.docx#", ".hidden", "Thumbs.db", "desktop.ini", "x.tmp", "x.part", "x.crdownload")
    touch(tmp_path / "in", "甲.docx", *names)
    intake = find_files([tmp_path / "in"], tmp_path / "out")
    assert [row.path for row in intake.rows] == ["甲.docx"]
    assert set(intake.passed) == set(names)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links_are_not_followed(tmp_path: Path) -> None:
    touch(tmp_path / "in", "甲.txt")
    (tmp_path / "in/环").symlink_to(tmp_path / "in")
    (tmp_path / "in/乙.txt").symlink_to(tmp_path / "in/甲.txt")
    assert list(stems(tmp_path / "in")) == ["甲.txt"]


def test_an_output_folder_inside_the_input_is_passed_over_whatever_its_name(tmp_path: Path) -> None:
    touch(tmp_path, "甲.txt", "旧结果/.zhaojing/store.sqlite", "旧结果/意见单/甲.docx", "out/a.docx")
    assert [row.path for row in find_files([tmp_path], tmp_path / "out").rows] == ["甲.txt"]


def test_two_files_that_would_share_a_sheet_keep_their_extensions(tmp_path: Path) -> None:
    touch(tmp_path / "in", "a.docx", "a.txt", "b.txt")
    assert stems(tmp_path / "in") == {"a.docx": "a.docx", "a.txt": "a.txt", "b.txt": "b"}


def test_names_that_differ_only_in_case_get_different_sheets(tmp_path: Path) -> None:
    touch(tmp_path / "in", "A.txt", "a.docx", "a.docx.pdf")
    found = stems(tmp_path / "in").values()
    assert len({stem.casefold() for stem in found}) == 3


def test_equal_names_from_two_folders_are_told_apart(tmp_path: Path) -> None:
    touch(tmp_path, "一/材料/甲.txt", "二/材料/甲.txt")
    rows = find_files([tmp_path / "一/材料", tmp_path / "二/材料"], tmp_path / "out").rows
    assert [row.path for row in rows] == ["材料/甲 (2).txt", "材料/甲.txt"]
    assert len({row.stem for row in rows}) == 2


def test_a_file_named_twice_is_one_file(tmp_path: Path) -> None:
    touch(tmp_path / "in", "甲.txt")
    rows = find_files([tmp_path / "in", tmp_path / "in/甲.txt"], tmp_path / "out").rows
    assert len(rows) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only there are names bytes")
def test_a_name_in_gb18030_bytes_becomes_legible(tmp_path: Path) -> None:
    os.makedirs(os.fsencode(tmp_path) + b"/in")
    with open(os.fsencode(tmp_path) + b"/in/" + "材料.txt".encode("gb18030"), "wb"):
        pass
    assert list(stems(tmp_path / "in")) == ["材料.txt"]


def test_a_very_long_name_leaves_room_for_the_sheets_extension(tmp_path: Path) -> None:
    touch(tmp_path / "in", "长" * 83 + ".txt", "长" * 83 + ".htm")
    assert all(len(f"{stem}.docx".encode()) <= 255 for stem in stems(tmp_path / "in").values())


def test_nothing_to_review_is_a_mistake_of_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有可评审的文件"):
        find_files([tmp_path], tmp_path / "out")


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"找不到.*没有这个"):
        find_files([tmp_path / "没有这个"], tmp_path / "out")
