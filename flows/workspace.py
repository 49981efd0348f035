"""A workspace: an ordinary folder with an inbox, the sheets by day and unit, the originals by hash, and settings that are read strictly."""

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from flows.layout import SETTINGS, Layout
from flows.options import Engine, Means
from pipeline.errors import UsageError
from pipeline.lexicon import LEXICONS
from pipeline.register import Register
from pipeline.report.archive import for_notepad, write_whole
from pipeline.rulebook import NOTE, keep_rulebook
from pipeline.store import Store

__all__ = ["Settings", "Workspace", "make_workspace", "open_workspace"]

SETTINGS_TEXT = """\
# 照镜工作区的设置。每行“名字 = 值”，改好存盘，下一次扫描起生效。

# 收件箱。其下第一级文件夹的名字就是单位。也可以写网络共享文件夹的完整路径，如 '//server/share/收件箱'
inbox = "收件箱"
# 每隔几秒看一次收件箱（网络共享可写 10）
scan_seconds = 2.0
# 文件的大小和时间几秒不变，才算放好
settle_seconds = 3.0
# 放好了却打不开、或像是没有传完的文件，再等几秒
patience_seconds = 20.0
# 暂时评审不了的（如意见单正被打开、磁盘已满），隔几秒再试
retry_seconds = 60.0
# 除临时文件外，还要跳过的文件名，如 ["*.bak", "通知*"]
ignore = []
# 同时工作的进程数，0 由程序决定
workers = 0
# 在哪里算：local 本机，dask、ray 集群（须写 address）
engine = "local"
address = ""
"""
RULES_NOTE = """\
本单位自己的词和规则放在这里。

文件名与程序自带的相同（rubric.toml、rules.toml、kinds.toml、winds.toml、voices.toml、facets.toml、terms.txt），就代替自带的那一个；
没有放的，用自带的。先把自带的那个文件复制过来再改。换模型，放 model 文件夹和 boundary.json。
自带的文件在：{home}
写错了，程序不评任何材料，并指出错在哪里；改正后自动继续。每张意见单上印有规则指纹；用过的每一套规则都留在 .zhaojing/rules。
"""


class Settings(NamedTuple):
    """The settings, in the order of the file; times are seconds."""

    inbox: str
    scan_seconds: float
    settle_seconds: float
    patience_seconds: float
    retry_seconds: float
    ignore: tuple[str, ...]
    workers: int
    engine: Engine
    address: str


class Workspace(NamedTuple):
    """Where things stand in a workspace; `layout` is that of every output folder of ours."""

    home: Path
    settings: Settings

    @property
    def layout(self) -> Layout:
        return Layout(self.home)

    @property
    def inbox(self) -> Path:
        return self.home / self.settings.inbox

    @property
    def originals(self) -> Path:
        return self.home / "原件"

    @property
    def returned(self) -> Path:
        return self.home / "退回"

    @property
    def own_rules(self) -> Path:
        return self.home / "规则"

    @property
    def kept_rules(self) -> Path:
        return self.layout.workplace / "rules"

    @property
    def watch_lock(self) -> Path:
        return self.layout.workplace / "watch.lock"

    def register(self) -> Register:
        return Register(self.layout.store)

    def means(self, default_workers: int) -> Means:
        return Means(workers=self.settings.workers or default_workers, engine=self.settings.engine, address=self.settings.address)

    def rulebook(self) -> Path:
        """Return the rulebook of the present rules; LexiconError where an own file stands in for nothing."""
        files = sorted(path for path in self.own_rules.rglob("*") if path.is_file())
        stamps = tuple((path, path.stat().st_size, path.stat().st_mtime_ns) for path in files)
        return rulebook_of(self.own_rules, self.kept_rules, stamps)


@cache
def rulebook_of(own: Path, kept: Path, stamps: tuple[tuple[Path, int, int], ...]) -> Path:
    return keep_rulebook(own, kept)


def make_workspace(home: Path) -> Workspace:
    """Make a workspace of a new or empty folder, private to this user; one that is there already is left as it is and completed."""
    if home.is_dir() and any(home.iterdir()) and not (home / SETTINGS).exists():
        raise UsageError(f"文件夹里已有别的东西：{home}。请给一个新的或空的文件夹")
    os.umask(0o077)
    try:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
        if not (home / SETTINGS).exists():
            write_whole(home / SETTINGS, for_notepad(SETTINGS_TEXT))
    except OSError:
        raise UsageError(f"文件夹不能写入：{home}") from None
    workspace = open_workspace(home)
    for folder in (workspace.inbox, workspace.originals, workspace.layout.sheets, workspace.returned, workspace.own_rules):
        folder.mkdir(parents=True, exist_ok=True)
    write_whole(workspace.own_rules / NOTE, for_notepad(RULES_NOTE.format(home=LEXICONS)))
    return workspace


def open_workspace(home: Path) -> Workspace:
    """Return the workspace of a folder, its store ready; UsageError if it is none or its settings are wrong."""
    home = home.resolve()
    if not (home / SETTINGS).exists():
        raise UsageError(f"不是工作区：{home}。请先运行 zhaojing init")
    os.umask(0o077)
    workspace = Workspace(home, read_settings(home / SETTINGS))
    workspace.layout.journals.mkdir(parents=True, exist_ok=True)
    with Store(workspace.layout.store), workspace.register():
        return workspace


def read_settings(path: Path) -> Settings:
    """Return the settings; UsageError names the line, the key or the value that is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} 写法有误：{error}") from None
    usual = tomllib.loads(SETTINGS_TEXT)
    if unknown := sorted(set(table) - set(usual)):
        raise UsageError(f"{path.name}：不认识的名字 {unknown}，可用的名字 {list(usual)}")
    values = {name: fitting(table.get(name, value), value, f"{path.name} {name}") for name, value in usual.items()}
    if values["engine"] not in list(Engine):
        raise UsageError(f"{path.name} engine：可用的值 {[*Engine]}")
    return Settings(**{**values, "engine": Engine(values["engine"]), "ignore": tuple(values["ignore"])})


def fitting(value: Any, usual: Any, where: str) -> Any:
    """Return the value if it is of the kind of the usual one: text, a list of texts, or a number that is not negative."""
    if isinstance(usual, str):
        fits = isinstance(value, str)
    elif isinstance(usual, list):
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
    else:
        fits = isinstance(value, int | type(usual)) and not isinstance(value, bool) and value >= 0
    if not fits:
        raise UsageError(f"{where}：值 {value!r} 不对，照这样写：{usual!r}")
    return value
