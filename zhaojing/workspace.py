"""The commands on a workspace: make it, watch it, judge its archive again, delete a person's papers for good."""

import re
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import UsageError
from zhaojing.means import Address, Engine, Workers, means_of
from zhaojing.screen import progress, say, tell_error
from zhaojing.wording import Command

__all__ = ["add_commands"]

Home = Annotated[Path, typer.Argument(help="工作区文件夹", metavar="文件夹")]


def add_commands(app: typer.Typer) -> None:
    app.command(cls=Command, help="建一个工作区：收件箱、意见单、原件、退回、规则、设置")(init)
    app.command(cls=Command, help="按现在的或另一套规则重审存档，说明哪些变了、为什么；原来的意见单不动")(rerun)
    app.command(cls=Command, help="彻底删除一个人的材料：收件、原件、结果、意见单、登记")(forget)
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
    watch_inbox(folder, say)


def rerun(
    folder: Home,
    since: Annotated[str, typer.Option("--since", help="只重审这一天起收的材料，如 2014-03-01", metavar="日期")] = "",
    unit: Annotated[str, typer.Option("--unit", help="只重审这个单位的材料", metavar="单位")] = "",
    rules: Annotated[str, typer.Option("--rules", help="规则文件夹，或用过的规则指纹；不写，用现在的规则", metavar="规则")] = "",
    workers: Workers = None,
    engine: Engine = "local",
    address: Address = "",
) -> None:
    from flows.rerun import rerun as judge_again

    if since and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", since):
        raise UsageError(f"--since 要写成 2014-03-01 这样的日期，不是“{since}”")
    with progress() as begin:
        done = judge_again(
            folder, since=since, unit=unit, rules=rules, means=means_of(workers, engine, address), say=tell_error, begin=begin
        )
    verdicts = sum(change.before.verdict != change.after.verdict for change in done.changes)
    say(f"重审 {done.papers} 份：{done.papers - done.computed} 份规则和程序没有变，{done.computed} 份按新的算")
    say(f"有变化 {len(done.changes)} 份，其中结论改变 {verdicts} 份")
    say(f"说明：{done.folder / '变化说明.txt'}")
    say(f"数据表：{done.folder / '数据表'}")
    raise typer.Exit(1 if done.summary and done.summary.refused else 0)


def forget(
    folder: Home,
    name: Annotated[str, typer.Argument(help="姓名：材料署名是他，或文件名里有他", metavar="姓名")],
    yes: Annotated[bool, typer.Option("--yes", help="不再询问，直接删除")] = False,
) -> None:
    from flows.forget import forget as delete
    from flows.forget import mentions_of, papers_of

    entries = papers_of(folder, name)
    for entry in entries:
        say(f"  {entry.path}（{entry.at[:10]}，{entry.sha256[:12] or '未收'}）")
    if mentions := mentions_of(folder, name, entries):
        say(f"另有 {len(mentions)} 份正文里提到“{name}”，不在删除之列；是他本人的，请用文件名再运行一次：")
        for entry in mentions:
            say(f"  {entry.path}")
    if not entries:
        raise UsageError(f"没有找到署名或文件名是“{name}”的材料")
    if not yes and not (sys.stdin.isatty() and typer.confirm(f"彻底删除以上 {len(entries)} 份，不能恢复，确定吗")):
        raise UsageError(f"没有删除。以上 {len(entries)} 份核对无误后，加 --yes 再运行")
    done = delete(folder, entries)
    say(
        f"已删除：登记 {done.papers} 条，原件 {done.originals} 份，收件箱里的文件 {done.inbox} 份，结果 {done.results} 条，意见单文件 {done.sheets} 个"
    )
    say("有关各日的台账已重写，重审的台账和数据表已删除（再运行 rerun 会重写）；数据库已压实")
    say("备份、已经送出或打印的意见单，不在其内，请另行处理")
