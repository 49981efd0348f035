"""What people find beside the inbox: how it stands, what has been done, what was returned and why, and the returned files themselves."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from flows.workspace import Workspace
from pipeline.register import Entry, Register, State
from pipeline.report.archive import for_notepad, write_whole
from pipeline.report.wording import STANDINGS
from pipeline.store import Store

__all__ = ["status_line", "write_notices", "write_returned", "write_status"]

SHOWN = 500
REASON = ".原因.txt"
TITLES = {
    State.SEEN: "刚放入",
    State.SETTLING: "等放好",
    State.TAKEN: "待评审",
    State.REVIEWED: "已评审",
    State.REFUSED: "已退回",
}


def status_line(register: Register) -> str:
    """Return how many files stand where."""
    counts = register.counts()
    told = "，".join(f"{title} {counts[state]}" for state, title in TITLES.items() if counts.get(state))
    return f"收件共 {sum(counts.values())} 份" + (f"：{told}" if told else "")


def write_status(line: str, at: str, workspace: Workspace) -> None:
    with suppress(OSError):  # a full disk or an open Notepad must not stop the watch
        write_whole(workspace.home / "状态.txt", for_notepad(f"{line}\n（{spoken(at)}）\n"))


def write_notices(workspace: Workspace, register: Register) -> None:
    """Write the two lists, the latest files first."""
    done, refused = latest(register, State.REVIEWED), latest(register, State.REFUSED)
    with Store(workspace.layout.store, read_only=True) as store:
        sheets = store.sheets()
    lines = [f"已处理（最近 {len(done)} 份；全部见“意见单”里每一天的 ledger.xlsx）", ""]
    for entry in done:
        name = f"{entry.section}/{entry.label}"
        stem, _ = sheets.get(name, (name, ""))
        lines.append(f"{spoken(entry.at)}  {entry.path}  {STANDINGS.get(entry.verdict or '', entry.reason)}  意见单/{stem}")
    publish(workspace.inbox.parent / "已处理.txt", lines)
    lines = [f"退回及原因（最近 {len(refused)} 份；文件在“退回”文件夹里，请按办法处理后重新放入收件箱）", ""]
    for entry in refused:
        lines += [f"{spoken(entry.at)}  {entry.path}", f"    原因：{entry.reason}", f"    办法：{entry.advice}"]
    publish(workspace.inbox.parent / "退回及原因.txt", lines)


def latest(register: Register, state: State) -> Sequence[Entry]:
    return sorted(register.entries([state]), key=lambda entry: (entry.at, entry.number), reverse=True)[:SHOWN]


def publish(path: Path, lines: Sequence[str]) -> None:
    with suppress(PermissionError):  # Notepad holds it open; the next round writes it again
        write_whole(path, for_notepad("\n".join([*lines, ""])))


def spoken(at: str) -> str:
    return at.replace("T", " ")


def write_returned(entries: Sequence[Entry], workspace: Workspace) -> None:
    """Put a copy of each refused file with its reason into the folder of returned files; take away what has been reviewed since."""
    for entry in entries:
        place = workspace.returned / entry.section / entry.label
        reason = place.with_name(place.name + REASON)
        if entry.state is not State.REFUSED:
            place.unlink(missing_ok=True)
            reason.unlink(missing_ok=True)
        elif entry.original and not reason.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                shutil.copyfile(workspace.originals / entry.original, place)
            write_whole(reason, for_notepad(f"{entry.path}\n原因：{entry.reason}\n办法：{entry.advice}\n"))
