"""The commands on a workspace: make it, watch it, judge its archive again, delete a person's papers for good."""

import signal
from pathlib import Path
from typing import Annotated

import typer

from zhaojing.screen import say, tell_error
from zhaojing.wording import Command

__all__ = ["add_commands"]

Home = Annotated[Path, typer.Argument(help="工作区文件夹", metavar="文件夹")]


def add_commands(app: typer.Typer) -> None:
    app.command(cls=Command, help="建一个工作区：收件箱、意见单、原件、退回、规则、设置")(init)
    app.command(cls=Command, help="看着收件箱：放进去的材料自动评审，Ctrl-C 停止")(watch)


def init(folder: Home) -> None:
    from flows.workspace import make_workspace

    workspace = make_workspace(folder.resolve())
    say(f"工作区：{workspace.home}")
    say(f"收件箱：{workspace.inbox}（其下第一级文件夹的名字就是单位）")
    say(f"设置：{workspace.home / '设置.toml'}")
    say(f"接着运行：zhaojing watch {folder}")


def watch(folder: Home, once: Annotated[bool, typer.Option("--once", help="收件箱里的都处理完就结束")] = False) -> None:
    from flows.watch import drain
    from flows.watch import watch as watch_inbox

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if once:
        line, refused = drain(folder, tell_error)
        say(line)
        raise typer.Exit(1 if refused else 0)
    say("正在看着收件箱，Ctrl-C 停止")
    watch_inbox(folder, say)
