"""A workspace from the command line: make it, drop papers, judge again, delete for good."""

import re
from pathlib import Path

import pytest
from cli_samples import PAPER, Zhaojing

QUICK = "scan_seconds = 0.1\nsettle_seconds = 0.1\npatience_seconds = 0.2\n"


@pytest.mark.usefixtures("doctor")
def test_from_an_empty_folder_to_a_sheet_and_back_to_nothing(zhaojing: Zhaojing, tmp_path: Path) -> None:
    made = zhaojing("init", "照镜")
    assert (made.returncode, "收件箱" in made.stdout) == (0, True)
    home = tmp_path / "照镜"
    (home / "设置.toml").write_text(QUICK, encoding="utf-8")
    (home / "收件箱/民政局").mkdir()
    (home / "收件箱/民政局/周建国.txt").write_text(PAPER, encoding="utf-8")
    (home / "收件箱/空.txt").write_bytes(b"")
    watched = zhaojing("watch", "照镜", "--once")
    assert (watched.returncode, watched.stdout.strip(), watched.stderr) == (1, "收件共 2 份：已评审 1，已退回 1", "")
    assert {path.name for path in home.glob("意见单/*/民政局/*")} == {"周建国.docx", "周建国.html", "周建国.json"}
    again = zhaojing("rerun", "照镜")
    assert (again.returncode, "有变化 0 份" in again.stdout) == (0, True)
    asked = zhaojing("forget", "照镜", "周建国")
    assert (asked.returncode, "--yes" in asked.stderr) == (2, True)
    gone = zhaojing("forget", "照镜", "周建国", "--yes")
    assert (gone.returncode, "原件 1 份" in gone.stdout) == (0, True)
    assert not list(home.rglob("*周建国*"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("watch", "nowhere"), "不是工作区"),
        (("rerun", "nowhere"), "不是工作区"),
        (("rerun", "nowhere", "--since", "去年"), "2014-03-01"),
        (("review", ".", "--engine", "spark"), "没有“spark”这个引擎"),
    ],
)
def test_a_mistake_is_one_chinese_line_and_exit_code_2(zhaojing: Zhaojing, arguments: tuple[str, ...], told: str) -> None:
    done = zhaojing(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n"), bool(re.search(told, done.stderr))) == (2, "", 1, True)
