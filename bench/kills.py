"""Never lost, never double: a watched inbox whose process is killed at random moments ends as an undisturbed one does.

Run `python -m bench.kills` (500 papers). Prints how often it was killed and whether sheets, books and register are equal.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from flows.workspace import make_workspace, open_workspace

__all__ = ["fill", "record", "watch_and_kill", "watch_to_end"]

PAPER = """对照检查材料
我叫李明远，现任青石县水利局副局长。现将个人对照检查情况报告如下。
2013年6月我到柳林镇检查防汛，只在村委会听了半小时汇报、照了相就走，没有去看险工险段。
2013年9月，村民王德明三次到局里反映水渠断水，我都让办公室挡了回去，没有见面。
2013年春节前，我同意用公款在聚福楼安排两桌饭，花费{spent}元，陪同的多数是本局职工。
我本人负责，3月底前把水渠问题处理完毕，由局纪检组登记检查。
"""
QUICK = "scan_seconds = 0.2\nsettle_seconds = 0.3\npatience_seconds = 0.5\nretry_seconds = 0.5\nworkers = 2\n"


def fill(home: Path, papers: int) -> None:
    """Make a workspace with papers of two units, some of them the same and some unreadable."""
    inbox = make_workspace(home).inbox
    (home / "设置.toml").write_text(QUICK, encoding="utf-8")
    for number in range(papers):
        path = inbox / ("一处" if number % 2 else "二处") / f"{number:03d}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"" if number % 25 == 3 else PAPER.format(spent=4000 + number % (papers - 2)).encode())


def command(home: Path) -> list[str]:
    return [sys.executable, "-m", "zhaojing.cli", "watch", str(home), "--once"]


def watch_to_end(home: Path, environment: Mapping[str, str]) -> float:
    """Watch until the inbox is done; return the seconds it took."""
    started = time.monotonic()
    done = subprocess.run(command(home), env=dict(environment), capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return time.monotonic() - started


def watch_and_kill(home: Path, moments: list[float], environment: Mapping[str, str]) -> int:
    """Start the watch again and again, kill each after so many seconds, with all its processes; return how many were still at work."""
    killed = 0
    for moment in moments:
        process = subprocess.Popen(
            command(home), env=dict(environment), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            killed += 1
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return killed


def record(home: Path) -> tuple[dict[str, str], list[tuple[str, ...]]]:
    """Return what must be equal: the hash of every file for people, and the register but for its times."""
    workspace = open_workspace(home)
    folders = (workspace.layout.sheets, workspace.originals, workspace.returned)
    files = {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }
    with workspace.register() as register:
        rows = [
            (row.path, row.state, row.reason, row.sha256, row.original, row.section, row.label, str(row.key), str(row.verdict))
            for row in register.entries()
        ]
    return files, rows


def main(papers: int = 500, kills: int = 8) -> None:
    place = Path(tempfile.mkdtemp())
    environment = {**os.environ, "PREFECT_HOME": str(place / "prefect")}
    fill(place / "calm", papers)
    whole = watch_to_end(place / "calm", environment)
    fill(place / "killed", papers)
    chance = random.Random()
    killed = watch_and_kill(place / "killed", [chance.uniform(1, whole / 3) for _ in range(kills)], environment)
    watch_to_end(place / "killed", environment)
    calm, disturbed = record(place / "calm"), record(place / "killed")
    print(f"{papers} papers, {whole:.0f} s undisturbed, killed {killed} times")
    print(f"  sheets, books and originals equal: {calm[0] == disturbed[0]}; register equal: {calm[1] == disturbed[1]}")
    for ours, theirs in zip(calm[1], disturbed[1], strict=False):
        if ours != theirs:
            print(f"  {ours}\n  {theirs}")
    shutil.rmtree(place)


if __name__ == "__main__":
    main()
