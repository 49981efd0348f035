"""The words of the command line around our own: help pages and mistakes in the command, in Chinese."""

import re

import typer
from typer.core import TyperCommand, TyperGroup

__all__ = ["MISTAKE", "Command", "Group", "mistake_in_words"]

MISTAKE: type[Exception] = typer.BadParameter.__mro__[1]
"""What Typer raises when the command itself is written wrongly."""

HEADINGS = (
    ("Usage:", "用法："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("Commands:", "命令："),
    ("[required]", "[必填]"),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
    ("Show this message and exit.", "显示本页"),
)

MISTAKES = (
    (r"No such command '(.*?)'", "没有“{}”这个命令"),
    (r"No such option:? '?([^\s']+)", "没有“{}”这个选项"),
    (r"Missing parameter: (\S+)", "缺少参数 {}"),
    (r"Option '?([^\s']+)'? requires an argument", "选项 {} 后面要有一个值"),
    (r"unexpected extra argument\(?s?\)? \((.*)\)", "多出了参数：{}"),
    (r"greater than or equal to (\d+)", "数值太小，至少是 {}"),
    (r"valid integer", "这里要填整数"),
)


class Command(TyperCommand):
    """A command whose help page is in Chinese."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        return in_chinese(super().get_help(ctx))


class Group(TyperGroup):
    """A group of commands whose help page is in Chinese; commands stand in the order of the source."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        return in_chinese(super().get_help(ctx))


def in_chinese(page: str) -> str:
    for english, chinese in HEADINGS:
        page = page.replace(english, chinese)
    without_types = re.sub(r" <[^>]*>", "", page)
    return re.sub(r"\[default: (.*?)\]", r"[默认：\1]", without_types)


def mistake_in_words(error: Exception) -> str:
    """Return what is wrong with the command; Typer's own words where there are none of ours."""
    message = str(getattr(error, "message", "") or error)
    for pattern, words in MISTAKES:
        if found := re.search(pattern, message):
            return words.format(*found.groups())
    return f"命令写法有误：{message}"
