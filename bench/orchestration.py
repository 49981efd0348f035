"""What the flow, the watch and the rerun cost, as ratios of processor time in one run; all processes of each command are counted.

Run `python -m bench.orchestration`. The bare library (`bench.bare`) writes the same sheets and the same ledger with the same workers.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")

import psutil

from bench.papers import papers
from flows.workspace import make_workspace

PAPERS, BURST, ARCHIVE, WORKERS = 1000, 2000, 2000, 2
SAMPLE = 0.1
ZHAOJING = (sys.executable, "-m", "zhaojing.cli")
SMALL = "对照检查材料\n我叫李明远。2013年6月{number}日我到柳林镇检查防汛，只在村委会听了汇报、照了相就走。\n"
QUICK = "scan_seconds = 0.5\nsettle_seconds = 0.5\nworkers = 2\n"


class Spent(NamedTuple):
    """Processor seconds of a command with all processes below it, wall seconds, the largest sum of their memory in bytes."""

    processor: float
    wall: float
    memory: int


def run(command: Sequence[str], environment: Mapping[str, str]) -> Spent:
    """Run a command and sample it and everything below it: some of it outlives the command and no wait counts it."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds: dict[tuple[int, float], float] = {}
    top = 0
    while process.poll() is None:
        top = max(top, sample(process.pid, seconds))
        time.sleep(SAMPLE)
    return Spent(sum(seconds.values()), time.perf_counter() - started, top)


def sample(pid: int, seconds: dict[tuple[int, float], float]) -> int:
    memory = 0
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for member in family:
        try:
            times = member.cpu_times()
            seconds[member.pid, member.create_time()] = times.user + times.system
            memory += member.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return memory


def write(folder: Path, count: int, seed: int = 7) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(papers(count, seed=seed)):
        (folder / f"{number:05d}.txt").write_text(text, encoding="utf-8")


def flow_to_library(place: Path, environment: Mapping[str, str]) -> None:
    write(place / "papers", PAPERS)
    bare = (sys.executable, "-m", "bench.bare", str(place / "papers"))
    review = (*ZHAOJING, "review", str(place / "papers"), "--workers", str(WORKERS), "--out")
    first = run((*bare, str(place / "bare"), str(WORKERS)), environment)
    flow = run((*review, str(place / "flow")), environment)
    again = run((*bare, str(place / "bare-again"), str(WORKERS)), environment)
    nothing = run((*review, str(place / "flow")), environment)
    library = (first.processor + again.processor) / 2
    print(f"{PAPERS} papers of 3,000 characters: library {library:.1f} s processor time (A/A {again.processor / first.processor:.2f})")
    print(
        f"  flow / library  {flow.processor / library:.2f}   same command again, nothing to do / first  {nothing.processor / flow.processor:.3f}"
    )


def workers_compared(place: Path, environment: Mapping[str, str]) -> None:
    write(place / "papers", PAPERS)
    spent = {}
    for workers in (1, 2):
        command = (*ZHAOJING, "review", str(place / "papers"), "--workers", str(workers), "--out", str(place / f"out-{workers}"))
        spent[workers] = run(command, environment)
    print(f"one worker / two workers, wall time of the command  {spent[1].wall / spent[2].wall:.2f}")


def burst(place: Path, environment: Mapping[str, str]) -> None:
    workspace = make_workspace(place / "burst")
    (workspace.home / "设置.toml").write_text(QUICK, encoding="utf-8")
    for number in range(BURST):
        path = workspace.inbox / f"单位{number % 20}" / f"{number:04d}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(SMALL.format(number=number), encoding="utf-8")
    spent = run((*ZHAOJING, "watch", str(workspace.home), "--once"), environment)
    with workspace.register() as register:
        told = {state.value: count for state, count in register.counts().items()}
    sheets = sum(1 for _ in workspace.layout.sheets.rglob("*.docx"))
    print(
        f"burst of {BURST} small files: {told}, {sheets} Word sheets, {spent.wall:.0f} s, memory of all processes at most {spent.memory / 2**20:.0f} MiB"
    )


def archive(place: Path, environment: Mapping[str, str]) -> None:
    workspace = make_workspace(place / "archive")
    (workspace.home / "设置.toml").write_text(QUICK, encoding="utf-8")
    write(workspace.inbox / "一处", ARCHIVE)
    first = run((*ZHAOJING, "watch", str(workspace.home), "--once"), environment)
    rerun = run((*ZHAOJING, "rerun", str(workspace.home)), environment)
    again = run((*ZHAOJING, "rerun", str(workspace.home)), environment)
    print(
        f"{ARCHIVE} papers: rerun with nothing changed / first run  {rerun.processor / first.processor:.3f}, once more {again.processor / first.processor:.3f}"
    )


def latency(place: Path, environment: Mapping[str, str]) -> None:
    """Drop one paper into a running watch; the sheet against settling time plus twice `inspect`."""
    workspace = make_workspace(place / "latency")
    (workspace.home / "设置.toml").write_text("scan_seconds = 0.5\nsettle_seconds = 2.0\n", encoding="utf-8")
    paper = place / "paper.txt"
    paper.write_text(next(papers(1)), encoding="utf-8")
    inspect = run((*ZHAOJING, "inspect", str(paper), "--json"), environment).wall
    watch = subprocess.Popen((*ZHAOJING, "watch", str(workspace.home)), env=dict(environment), stdout=subprocess.DEVNULL)
    waits = []
    for number, text in enumerate(papers(4, seed=3)):
        started = time.perf_counter()
        (workspace.inbox / f"{number}.txt").write_text(text, encoding="utf-8")
        while not any(workspace.layout.sheets.rglob(f"{number}.json")):
            time.sleep(0.02)
        waits.append(time.perf_counter() - started)
        threading.Event().wait(1)
    watch.terminate()
    watch.wait()
    print(
        f"drop to sheet: {', '.join(f'{wait:.1f}' for wait in waits)} s (the first one starts the engine); settling 2.0 s, inspect {inspect:.1f} s"
    )


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["flow_to_library", "workers_compared", "burst", "archive", "latency"]
    for name in chosen:
        with tempfile.TemporaryDirectory() as place:
            home = {**os.environ, "PREFECT_HOME": str(Path(place) / "prefect")}
            run((*ZHAOJING, "doctor"), home)
            globals()[name](Path(place), home)
