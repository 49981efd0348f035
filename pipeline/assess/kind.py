"""A document -> what kind of paper it is, whose it is, and what says so (`domain.md`, section 2).

Only the title lines and the content decide; no file name, no format, no length.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import LexiconError
from pipeline.lexicon import LEXICONS, checked, compiled, read_toml
from pipeline.model import Document, Function, Identity, Kind, Ownership, Passage, Scope

__all__ = ["KindRule", "identity", "kind_of", "load_kinds", "scope_of"]

TITLE_LINES = 6
TITLE_REACH = 60
"""A title stands in the first lines and is cut here: in a text without line breaks the first line is the whole paper."""

OWN_PROBLEMS, UNSIGNED_PROBLEMS = 2, 4
"""Without a title a paper is a self-examination if it admits two problems as its author's, or four without naming anybody else."""

_TEAM = re.compile(r"(?:领导)?班子(?!成员个人|成员\s*[\u4e00-\u9fa5]{2,3}$)|党组(?!书记|成员|副书记)|党委(?!书记|委员|副书记|办)|党支部(?!书记)|支部委员会|两委")
_AUTHOR = re.compile(r"(?:汇报人|发言人|检查人|剖析人|姓名|本人姓名|报告人)[：: ]\s*([\u4e00-\u9fa5·]{2,4})(?![\u4e00-\u9fa5])")
_SIGNED = re.compile(r"^(?:[\u4e00-\u9fa5]{2,30}(?:局|委|院|校|所|站|公司|处|科|厅|部|镇|乡|村|馆|厂|行|队|室|中心|办|长|主任|书记|经理)[ \u3000]+|[（(]?)([\u4e00-\u9fa5]{2,3})[）)]?$")
_UNIT = re.compile(r"([\u4e00-\u9fa5]{2,24}?(?:局|委员会|法院|检察院|医院|学院|大学|学校|中学|小学|研究所|研究院|公司|厂|银行|支行|站|馆|队|镇|乡|街道|村|中心|处|厅|部|社|台|集团|管委会|监狱|办公室))")
_DATE = re.compile(r"((?:19|20)\d{2}年\d{1,2}月(?:\d{1,2}日)?|[二一][〇○零九][〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)")


class KindRule(NamedTuple):
    """How a kind shows itself: an expression over the title lines, or enough of its usual words in the text."""

    kind: Kind
    name: str
    title: re.Pattern[str]
    body: tuple[str, ...]
    enough: int


def load_kinds(path: Path = LEXICONS / "kinds.toml") -> tuple[KindRule, ...]:
    rows = [checked(row, KindRule._fields, f"{path.name} [[kind]]") for row in read_toml(path)["kind"]]
    try:
        return tuple(
            KindRule(Kind(row["kind"]), row["name"], compiled(row["title"], path.name), tuple(row["body"]), row["enough"]) for row in rows
        )
    except ValueError as error:
        raise LexiconError(f"{path.name}：{error}") from None


def kind_of(document: Document, passages: Sequence[Passage], rules: Sequence[KindRule]) -> tuple[Kind, str]:
    """Return the kind and the reason in Chinese; the title speaks first, then the usual words, then the content."""
    for line in _title_lines(document):
        for rule in rules:
            if match := rule.title.search(line):
                return rule.kind, f"题目中有“{match.group()}”"
    for rule in rules:
        found = [word for word in rule.body if word in document.text]
        if rule.body and len(found) >= rule.enough:
            return rule.kind, f"正文中有{'、'.join(f'“{word}”' for word in found[: rule.enough])}"
    if _reads_as_self_check(passages):
        return Kind.SELF_CHECK, "没有题目，但正文在查摆本人或班子自己的问题"
    return Kind.OTHER, "题目和正文都不像对照检查一类的材料"


def scope_of(document: Document, passages: Sequence[Passage]) -> Scope:
    """Return whether a person or a team speaks: the title says so, else how the problems are owned."""
    for line in _title_lines(document):
        if "个人" in line or "本人" in line:
            return Scope.PERSON
        if _TEAM.search(line):
            return Scope.TEAM
    owners = [passage.labels.ownership for passage in passages if passage.labels.function is Function.PROBLEM]
    return Scope.TEAM if owners.count(Ownership.COLLECTIVE) > owners.count(Ownership.SELF) else Scope.PERSON


def identity(document: Document) -> Identity:
    """Return unit, author and date as far as the title lines and the last lines name them."""
    head, tail = _title_lines(document), [block.text for block in document.blocks[-3:] if len(block.text) <= TITLE_REACH]
    author = next((match.group(1) for line in (*head, *tail) if (match := _AUTHOR.search(line) or _SIGNED.search(line.strip()))), None)
    unit = next((match.group(1) for line in (*head, *tail) if (match := _UNIT.search(line)) and _is_short(line)), None)
    date = next((match.group(1) for line in (*tail, *head) if _is_short(line) and (match := _DATE.search(line))), None)
    return Identity(unit, author, date)


def _title_lines(document: Document) -> list[str]:
    return [(block.label + block.text)[:TITLE_REACH] for block in document.blocks[:TITLE_LINES]]


def _is_short(line: str) -> bool:
    return len(line) < TITLE_REACH and not line.endswith("。")


def _reads_as_self_check(passages: Sequence[Passage]) -> bool:
    owners = [passage.labels.ownership for passage in passages if passage.labels.function is Function.PROBLEM]
    signed = sum(owner in (Ownership.SELF, Ownership.COLLECTIVE) for owner in owners)
    return signed >= OWN_PROBLEMS or len(owners) - owners.count(Ownership.OTHERS) >= UNSIGNED_PROBLEMS
