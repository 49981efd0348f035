"""The watch over an inbox: every file ever seen ends once, whatever happens to it on the way."""

import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flow_samples import paper, write_papers

from bench.kills import fill, record, watch_and_kill, watch_to_end
from flows.inbox import look
from flows.local_api import LocalApi
from flows.watch import Watch, drain, watching
from flows.workspace import Workspace, make_workspace
from pipeline.errors import LexiconError, UsageError
from pipeline.register import Entry

NO_WAIT = "scan_seconds = 0.05\nsettle_seconds = 0\npatience_seconds = 0.2\nretry_seconds = 0\nworkers = 2\n"


def silent(line: str) -> None:
    pass


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    mask = os.umask(0o077)
    made = make_workspace(tmp_path / "工作区")
    (made.home / "设置.toml").write_text(NO_WAIT, encoding="utf-8")
    yield made
    os.umask(mask)


@pytest.fixture
def guard(workspace: Workspace) -> Iterator[Watch]:
    with watching(workspace.home) as watch:
        yield watch


def entries(workspace: Workspace) -> list[Entry]:
    with workspace.register() as register:
        return register.entries()


def ends(workspace: Workspace) -> dict[str, str]:
    return {entry.path: entry.state.value for entry in entries(workspace)}


def sheets(workspace: Workspace) -> set[str]:
    """Return the sheets without the name of the day, which is a matter of the clock."""
    return {"/".join(path.relative_to(workspace.layout.sheets).parts[1:]) for path in workspace.layout.sheets.rglob("*.docx")}


def test_a_folder_of_a_unit_becomes_sheets_of_the_unit_and_a_refusal_with_its_reason(api: LocalApi, workspace: Workspace) -> None:
    write_papers(workspace.inbox / "水利局/2013年", 2)
    (workspace.inbox / "空.txt").write_bytes(b"")
    (workspace.inbox / "~$001.docx").write_bytes(b"x")
    drain(workspace.home, silent)
    assert ends(workspace) == {"水利局/2013年/000.txt": "reviewed", "水利局/2013年/001.txt": "reviewed", "空.txt": "refused"}
    assert sheets(workspace) == {"水利局/2013年/000.docx", "水利局/2013年/001.docx"}
    assert [path.name for path in sorted(workspace.returned.rglob("*.txt"))] == ["空.txt", "空.txt.原因.txt"]
    assert "文件是空的" in (workspace.home / "退回及原因.txt").read_text(encoding="utf-8-sig")
    assert "水利局/2013年/001.txt" in (workspace.home / "已处理.txt").read_text(encoding="utf-8-sig")


def test_an_archive_becomes_its_papers_and_ends_as_one_entry(api: LocalApi, workspace: Workspace) -> None:
    write_papers(workspace.home / "外", 2)
    (workspace.inbox / "水利局").mkdir()
    with zipfile.ZipFile(workspace.inbox / "水利局/包.zip", "w") as package:
        package.write(workspace.home / "外/000.txt", "里/甲.txt")
        package.write(workspace.home / "外/001.txt", "乙.txt")
        package.writestr("空.txt", b"")
    drain(workspace.home, silent)
    assert ends(workspace) == {"水利局/包.zip": "reviewed"}
    assert sheets(workspace) == {"水利局/包.zip/里/甲.docx", "水利局/包.zip/乙.docx"}
    assert [entry.reason for entry in entries(workspace)] == ["压缩包里有 1 份退回，见退回清单"]


def test_a_file_is_taken_only_after_two_readings_that_agree(workspace: Workspace, guard: Watch) -> None:
    growing = workspace.inbox / "甲.txt"
    for size in (1, 2, 3):
        growing.write_bytes(b"x" * size)
        guard.step(silent)
        assert ends(workspace) == {"甲.txt": "seen"}


def test_a_copy_whose_end_is_missing_is_waited_for_and_then_taken_as_it_is(api: LocalApi, workspace: Workspace) -> None:
    (workspace.inbox / "半份.pdf").write_bytes(b"%PDF-1.4\n" + b"\0" * 600)
    with watching(workspace.home) as guard:
        guard.step(silent)
        guard.step(silent)
        assert [(entry.state, entry.reason) for entry in entries(workspace)] == [("settling", "像是还没有传完")]
    drain(workspace.home, silent)
    assert ends(workspace) == {"半份.pdf": "refused"}


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_opened_is_refused_after_the_patience(workspace: Workspace) -> None:
    (workspace.inbox / "锁.txt").write_bytes(b"x")
    (workspace.inbox / "锁.txt").chmod(0)
    drain(workspace.home, silent)
    assert ends(workspace) == {"锁.txt": "refused"}


def test_a_file_renamed_before_it_was_taken_ends_under_both_names(api: LocalApi, workspace: Workspace, guard: Watch) -> None:
    (workspace.inbox / "甲.txt").write_text(paper(), encoding="utf-8")
    guard.step(silent)
    (workspace.inbox / "甲.txt").rename(workspace.inbox / "乙.txt")
    while guard.step(silent) or guard.is_busy:
        pass
    assert ends(workspace) == {"甲.txt": "refused", "乙.txt": "reviewed"}


def test_a_file_renamed_back_is_taken(api: LocalApi, workspace: Workspace, guard: Watch) -> None:
    path = workspace.inbox / "甲.txt"
    path.write_text(paper(), encoding="utf-8")
    guard.step(silent)
    path.rename(workspace.home / "elsewhere.txt")
    guard.step(silent)
    (workspace.home / "elsewhere.txt").rename(path)
    while guard.step(silent) or guard.is_busy:
        pass
    assert ends(workspace) == {"甲.txt": "reviewed"}


def test_the_same_bytes_again_under_the_same_name_are_the_same_entry_and_other_bytes_a_new_one(api: LocalApi, workspace: Workspace) -> None:
    path = workspace.inbox / "一处/甲.txt"
    path.parent.mkdir()
    for date, text in enumerate((paper(1), paper(1), paper(2)), start=1):
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(0, date))
        drain(workspace.home, silent)
    assert [(entry.path, entry.state) for entry in entries(workspace)] == [("一处/甲.txt", "reviewed")] * 2
    assert sheets(workspace) == {"一处/甲.docx", "一处/甲 (2).docx"}


def test_the_same_bytes_under_two_names_are_kept_once_and_get_two_sheets(api: LocalApi, workspace: Workspace) -> None:
    write_papers(workspace.inbox / "一处", 1)
    shutil.copytree(workspace.inbox / "一处", workspace.inbox / "二处")
    drain(workspace.home, silent)
    assert sheets(workspace) == {"一处/000.docx", "二处/000.docx"}
    assert len(list(workspace.originals.rglob("*.txt"))) == 1


def test_a_restart_takes_the_backlog_and_nothing_twice(api: LocalApi, workspace: Workspace) -> None:
    write_papers(workspace.inbox, 2)
    drain(workspace.home, silent)
    before = [(entry.number, entry.at) for entry in entries(workspace)]
    write_papers(workspace.inbox, 3)
    drain(workspace.home, silent)
    assert [(entry.number, entry.at) for entry in entries(workspace)][:2] == before
    assert list(ends(workspace).values()) == ["reviewed"] * 3


def test_the_inbox_is_never_touched(api: LocalApi, workspace: Workspace) -> None:
    write_papers(workspace.inbox, 2)
    before = dict(look(workspace).files)
    drain(workspace.home, silent)
    assert dict(look(workspace).files) == before


def test_a_second_watch_says_so_and_leaves(workspace: Workspace, guard: Watch) -> None:
    with pytest.raises(UsageError, match="另一个 watch"), watching(workspace.home):
        pass


def test_an_inbox_that_is_away_loses_nothing(workspace: Workspace, guard: Watch) -> None:
    (workspace.inbox / "甲.txt").write_text(paper(), encoding="utf-8")
    guard.step(silent)
    workspace.inbox.rename(workspace.home / "away")
    assert "收件箱读不到" in guard.tick(silent)
    assert ends(workspace) == {"甲.txt": "seen"}


def test_a_sheet_that_is_blocked_is_tried_again_and_then_refused(api: LocalApi, workspace: Workspace, guard: Watch) -> None:
    (workspace.inbox / "甲.txt").write_text(paper(), encoding="utf-8")
    guard.step(silent)
    day = entries(workspace)[0].day
    blocked = workspace.layout.sheets / day / "未分单位/甲.docx"
    blocked.mkdir(parents=True)
    guard.step(silent)
    guard.step(silent)
    assert [(entry.state, entry.tries) for entry in entries(workspace)] == [("taken", 2)]
    guard.step(silent)
    assert ends(workspace) == {"甲.txt": "refused"}
    blocked.rmdir()
    write_papers(workspace.inbox, 1)
    drain_with(guard)
    assert ends(workspace) == {"000.txt": "reviewed", "甲.txt": "reviewed"}
    assert not list(workspace.returned.rglob("*.txt"))


def drain_with(guard: Watch) -> None:
    guard.step(silent)
    while guard.is_busy:
        guard.step(silent)


@contextmanager
def full_disk(place: Path) -> Iterator[None]:
    """Put a full disk of one page over a folder."""
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", place], check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    (place / "filler").write_bytes(b"x" * 4096)
    yield
    subprocess.run(["umount", place], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk")
def test_on_a_full_disk_the_file_is_kept_and_taken_when_there_is_room(api: LocalApi, workspace: Workspace, guard: Watch) -> None:
    (workspace.inbox / "甲.txt").write_text(paper(), encoding="utf-8")
    guard.step(silent)
    with full_disk(workspace.originals):
        assert "磁盘已满" in guard.tick(silent)
        assert ends(workspace) == {"甲.txt": "seen"}
    drain_with(guard)
    assert ends(workspace) == {"甲.txt": "reviewed"}


def test_own_rules_stand_in_for_those_of_the_installation(api: LocalApi, workspace: Workspace) -> None:
    from pipeline.lexicon import LEXICONS

    write_papers(workspace.inbox, 1)
    rubric = (LEXICONS / "rubric.toml").read_text(encoding="utf-8")
    version = rubric.split('version = "', 1)[1].split('"', 1)[0]
    (workspace.own_rules / "rubric.toml").write_text(rubric.replace(version, "本局-1", 1), encoding="utf-8")
    drain(workspace.home, silent)
    (sheet,) = workspace.layout.sheets.rglob("000.json")
    assert '"本局-1"' in sheet.read_text(encoding="utf-8")


def test_an_own_rule_file_with_an_unknown_name_stops_before_the_first_paper(api: LocalApi, workspace: Workspace) -> None:
    write_papers(workspace.inbox, 1)
    (workspace.own_rules / "rubrik.toml").write_text("", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"rubrik\.toml"):
        drain(workspace.home, silent)
    assert ends(workspace) == {"000.txt": "taken"}


@pytest.mark.parametrize(
    ("line", "told"), [("inbx = '收'", "不认识的名字"), ("workers = 'two'", "workers"), ("engine = 'spark'", "engine")]
)
def test_settings_are_read_strictly(workspace: Workspace, line: str, told: str) -> None:
    (workspace.home / "设置.toml").write_text(line, encoding="utf-8")
    with pytest.raises(UsageError, match=told), watching(workspace.home):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="no permissions of that kind")
def test_all_that_is_written_is_private(api: LocalApi, workspace: Workspace) -> None:
    write_papers(workspace.inbox, 1)
    (workspace.inbox / "空.txt").write_bytes(b"")
    drain(workspace.home, silent)
    (workspace.home / "设置.toml").chmod(0o600)
    open_to_others = [path for path in workspace.home.rglob("*") if path.stat().st_mode & 0o077 and workspace.inbox not in path.parents]
    assert open_to_others == []


def test_a_folder_with_other_things_is_no_place_for_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "别的.txt").write_bytes(b"x")
    with pytest.raises(UsageError, match="已有别的东西"):
        make_workspace(tmp_path)


def test_killed_at_random_moments_a_batch_ends_as_an_undisturbed_one(api: LocalApi, tmp_path: Path, environment: dict[str, str]) -> None:
    fill(tmp_path / "calm", 40)
    fill(tmp_path / "killed", 40)
    whole = watch_to_end(tmp_path / "calm", environment)
    assert watch_and_kill(tmp_path / "killed", [whole * random.uniform(0.3, 0.6), whole * random.uniform(0.5, 0.8)], environment)
    watch_to_end(tmp_path / "killed", environment)
    assert record(tmp_path / "killed") == record(tmp_path / "calm")
