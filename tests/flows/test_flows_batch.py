"""A batch on the real engine: every file ends once, whatever it is; nothing is done twice."""

import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from flow_samples import Review as ReviewPaths
from flow_samples import paper, write_papers
from openpyxl import load_workbook

import flows.chunk
from pipeline.errors import UsageError
from pipeline.model import Document, Review
from pipeline.review import Reviewer

NAME = "EncryptedPackage".encode("utf-16-le") + b"\0\0"
ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + (NAME.ljust(64, b"\0") + bytes([len(NAME), 0])).ljust(512, b"\0")
"""An OLE2 head and a directory with one stream, which is how Office wraps a file with a password."""


def ledger(folder: Path) -> dict[str, str]:
    """Return state by path from the first sheet of the ledger."""
    table = list(load_workbook(folder / "out/ledger.xlsx")["总表"].values)
    path, state = table[0].index("文件"), table[0].index("状态")
    return {str(line[path]): str(line[state]) for line in table[1:]}


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return bytes and date of every file that is for people."""
    files = [path for path in (folder / "out").rglob("*") if path.is_file() and ".zhaojing" not in path.parts]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def sheets(folder: Path) -> set[str]:
    root = folder / "out/意见单"
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_every_file_of_a_mixed_folder_ends_as_a_sheet_or_as_a_refusal(review: ReviewPaths, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 2)
    (tmp_path / "in/空.txt").write_bytes(b"")
    (tmp_path / "in/坏.docx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "in/密.docx").write_bytes(ENCRYPTED)
    (tmp_path / "in/其实是文本.docx").write_text(paper(7), encoding="utf-8")
    summary = review(tmp_path / "in")
    assert {path: refusal.code for path, refusal in summary.refused.items()} == {
        "空.txt": "empty",
        "坏.docx": "damaged",
        "密.docx": "encrypted",
    }
    assert sum(summary.counts.values()) == summary.files == 6
    assert {path for path, state in ledger(tmp_path).items() if state == "已评审"} == {"000.txt", "001.txt", "其实是文本.docx"}
    assert {"000.docx", "000.html", "000.json", "其实是文本.docx"} <= sheets(tmp_path)


def test_the_list_of_refusals_names_file_reason_and_remedy_and_goes_when_nothing_is_refused(review: ReviewPaths, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 1)
    (tmp_path / "in/空.txt").write_bytes(b"")
    review(tmp_path / "in")
    told = (tmp_path / "out/退回清单.txt").read_text(encoding="utf-8-sig")
    assert all(words in told for words in ("空.txt", "原因：文件是空的", "办法：请向报送人索取原件"))
    (tmp_path / "in/空.txt").unlink()
    review(tmp_path / "in")
    assert not (tmp_path / "out/退回清单.txt").exists()


def test_a_rerun_writes_no_sheet_again_and_the_same_ledger(review: ReviewPaths, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 3)
    review(tmp_path / "in")
    before = contents(tmp_path)
    review(tmp_path / "in")
    after = contents(tmp_path)
    assert {path: data for path, (data, _) in before.items()} == {path: data for path, (data, _) in after.items()}
    assert {path for path in before if before[path] != after[path]} == {str(tmp_path / "out/ledger.xlsx")}


def test_only_the_changed_file_is_reviewed_again(review: ReviewPaths, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 3)
    review(tmp_path / "in")
    before = contents(tmp_path)
    (tmp_path / "in/001.txt").write_text(paper(99), encoding="utf-8")
    review(tmp_path / "in")
    changed = {Path(path).name for path, told in contents(tmp_path).items() if before[path] != told}
    assert changed == {"001.docx", "001.html", "001.json", "ledger.xlsx"}


def test_a_lost_sheet_is_written_again(review: ReviewPaths, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 1)
    review(tmp_path / "in")
    (tmp_path / "out/意见单/000.html").unlink()
    review(tmp_path / "in")
    assert (tmp_path / "out/意见单/000.html").exists()


def test_the_same_bytes_under_two_names_get_two_sheets(review: ReviewPaths, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 1)
    shutil.copy(tmp_path / "in/000.txt", tmp_path / "in/副本.txt")
    review(tmp_path / "in")
    assert {"000.docx", "副本.docx"} <= sheets(tmp_path)
    assert '"副本.txt"' in (tmp_path / "out/意见单/副本.json").read_text(encoding="utf-8")


def test_the_sheets_of_a_file_that_broke_later_are_taken_away(review: ReviewPaths, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 2)
    review(tmp_path / "in")
    (tmp_path / "in/001.txt").write_bytes(b"")
    review(tmp_path / "in")
    assert sheets(tmp_path) == {"000.docx", "000.html", "000.json"}


def test_the_originals_are_neither_moved_nor_changed(review: ReviewPaths, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 2)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "in").iterdir()}
    review(tmp_path / "in")
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "in").iterdir()} == before


class Faulty(Reviewer):
    """A reviewer with a bug that shows in one document and quotes it."""

    def review(self, document: Document) -> Review:
        if document.name == "001.txt":
            raise ZeroDivisionError(document.text)
        return super().review(document)


def test_a_bug_met_in_one_file_refuses_that_file_and_logs_no_word_of_it(
    review: ReviewPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_papers(tmp_path / "in", 3)
    faulty = Faulty()
    monkeypatch.setattr(flows.chunk, "reviewer", lambda rulebook: faulty)
    summary = review(tmp_path / "in")
    assert {path: refusal.code for path, refusal in summary.refused.items()} == {"001.txt": "bug"}
    logged = (tmp_path / "out/.zhaojing/log.txt").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in logged
    assert "李明远" not in logged


def test_a_file_refused_for_a_bug_is_tried_again_by_the_next_run(
    review: ReviewPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_papers(tmp_path / "in", 2)
    faulty = Faulty()
    with monkeypatch.context() as patched:
        patched.setattr(flows.chunk, "reviewer", lambda rulebook: faulty)
        review(tmp_path / "in")
    assert not review(tmp_path / "in").refused


def test_an_output_folder_in_use_is_refused(review: ReviewPaths, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 1)
    (tmp_path / "out/.zhaojing").mkdir(parents=True)
    with FileLock(tmp_path / "out/.zhaojing/lock"), pytest.raises(UsageError, match="另一个评审正在使用"):
        review(tmp_path / "in")


def test_a_ledger_that_is_not_ours_is_not_overwritten(review: ReviewPaths, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 1)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/ledger.xlsx").write_bytes(b"mine")
    with pytest.raises(UsageError, match="不是本程序写的"):
        review(tmp_path / "in")
    assert (tmp_path / "out/ledger.xlsx").read_bytes() == b"mine"


def test_a_sheet_that_cannot_be_written_refuses_its_file_alone(review: ReviewPaths, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 2)
    (tmp_path / "out/.zhaojing").mkdir(parents=True)
    (tmp_path / "out/意见单/000.docx").mkdir(parents=True)
    summary = review(tmp_path / "in")
    assert {path: refusal.code for path, refusal in summary.refused.items()} == {"000.txt": "sheet_blocked"}


def test_progress_counts_what_earlier_runs_have_settled(review: ReviewPaths, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 2)
    review(tmp_path / "in")
    write_papers(tmp_path / "in", 3)
    told: list[int] = []
    review(tmp_path / "in", begin=lambda files: told.append)
    assert told == [2, 3]
