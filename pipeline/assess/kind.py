"""A document -> what kind of paper it is, whose it is, and what says so (`domain.md`, section 2).

Only the title lines and the content decide; no file name, no format, no length.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import LexiconError
from pipeline.lexicon import LEXICONS, checked, compiled, read_toml
from pipeline.model import Document, Function, Identity, Kind, Ownership, Passage, Scope, Specificity

__all__ = ["KindRule", "identity", "kind_of", "load_kinds", "scope_of"]

TITLE_LINES = 6
TITLE_REACH = 40
"""A title stands in the first lines and is cut here: in a text without line breaks the first line is the whole paper."""

OWN_PROBLEMS, UNSIGNED_PROBLEMS = 2, 4
"""Without a title a paper is a self-examination if it admits two problems as its author's, or four without naming anybody else."""

_STOPPED = re.compile(r"[，。；！？]")
_TEAM = re.compile(
    r"(?:领导)?班子(?!成员个人|成员\s*[\u4e00-\u9fa5]{2,3}$)|党组(?!书记|成员|副书记)|党委(?!书记|委员|副书记|办)|党支部(?!书记)|支部委员会|两委"
)
_SURNAME = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余"
    "元卜顾孟平黄穆萧尹姚邵汪祁毛禹狄米贝臧计伏成戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉"
    "龚程邢裴陆荣翁荀甄曲封储靳段巫乌焦牧谷车侯全班秋仲伊宫宁仇栾甘武符刘景詹束龙叶幸司黎薄印宿白怀蒲鄂索赖卓屠蒙池乔胥苍闻党翟谭贡劳申扶堵冉宰桑桂牛寿通边燕冀浦尚农温庄晏柴瞿阎连习艾容向古"
    "易慎戈廖庾终衡步都耿满弘匡国文寇广欧利师巩聂敖冷辛阚简饶空曾沙鞠关蒯查游竺权盖桓公邰"
)
_NAME = rf"([{_SURNAME}][\u4e00-\u9fa5]{{1,2}})"
_AUTHORS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:汇报人|发言人|检查人|剖析人|报告人|姓\s*名)[：: \u3000]\s*{_NAME}(?![\u4e00-\u9fa5])",
        rf"^{_NAME}(?:同志)?(?:个人)?(?:的)?(?:对照检查|检视剖析|自我剖析)",
        rf"[\u3000 （(]{_NAME}[）)]?$",
        rf"^{_NAME}[\u3000 ]*(?:20\d\d|19\d\d|二[〇○零])",
        rf"^[（(]?{_NAME}[）)]?$",
    )
)
_UNIT = re.compile(
    r"([\u4e00-\u9fa5]{2,24}?(?:局|委员会|法院|检察院|医院|学院|大学|学校|中学|小学|研究所|研究院|公司|厂|银行|支行|站|馆|队|镇|乡|街道|村|中心|处|厅|(?<!干)部|社|台|集团|管委会|监狱|办公室))"
)
_DATE = re.compile(
    r"((?:19|20)\d{2}年\d{1,2}月(?:\d{1,2}日)?|[二一][〇○零九][〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)"
)


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
            match = rule.title.search(line)
            if match and (rule.kind is Kind.SELF_CHECK or not _STOPPED.search(line)):
                return rule.kind, f"题目中有“{match.group()}”"
    for rule in rules:
        found = [word for word in rule.body if word in document.text]
        if len(found) >= rule.enough and (rule.kind is not Kind.SELF_CHECK or _reads_as_self_check(passages)):
            return rule.kind, f"正文中有{'、'.join(f'“{word}”' for word in found[: rule.enough])}"
    if _is_plain_self_check(passages):
        return Kind.SELF_CHECK, "没有题目，但正文说了自己的几件错事、缘由和改法"
    return Kind.OTHER, "题目和正文都不像对照检查一类的材料"


def scope_of(document: Document, owners: Sequence[Ownership]) -> Scope:
    """Return whether a person or a team speaks: the title says so, else the owners of its problems."""
    for line in _title_lines(document):
        if "个人" in line or "本人" in line:
            return Scope.PERSON
        if _TEAM.search(line):
            return Scope.TEAM
    return Scope.TEAM if owners.count(Ownership.COLLECTIVE) > owners.count(Ownership.SELF) else Scope.PERSON


def identity(document: Document) -> Identity:
    """Return unit, author and date as far as the title lines and the last lines name them."""
    head, tail = _title_lines(document), [block.text for block in document.blocks[-3:] if len(block.text) <= TITLE_REACH]
    lines = [line.strip() for line in (*head, *tail) if _is_short(line)]
    author = next((match.group(1) for pattern in _AUTHORS for line in lines if (match := pattern.search(line))), None)
    unit = next((match.group(1) for line in (*head, *tail) if (match := _UNIT.search(line)) and _is_short(line)), None)
    date = next((match.group(1) for line in (*tail, *head) if _is_short(line) and (match := _DATE.search(line))), None)
    return Identity(unit, author, date)


def _title_lines(document: Document) -> list[str]:
    """Return the first lines that may be a title: without a stop inside; of the very first line always the beginning."""
    lines = [block.label + block.text for block in document.blocks[:TITLE_LINES]]
    return [line[:TITLE_REACH] for index, line in enumerate(lines) if not index or not _STOPPED.search(line)]


def _is_short(line: str) -> bool:
    return len(line) < TITLE_REACH and not line.endswith("。")


def _reads_as_self_check(passages: Sequence[Passage]) -> bool:
    """Return whether the passages admit faults as their author's and go on to causes or measures."""
    owners = [passage.labels.ownership for passage in passages if passage.labels.function is Function.PROBLEM]
    signed = sum(owner in (Ownership.SELF, Ownership.COLLECTIVE) for owner in owners)
    answered = any(passage.labels.function in (Function.CAUSE, Function.MEASURE) for passage in passages)
    return answered and (signed >= OWN_PROBLEMS or len(owners) - owners.count(Ownership.OTHERS) >= UNSIGNED_PROBLEMS)


def _is_plain_self_check(passages: Sequence[Passage]) -> bool:
    """Return whether a paper without any word of the genre tells episodes of its author's faults, a cause and a measure."""
    functions = {passage.labels.function for passage in passages}
    told = [
        passage
        for passage in passages
        if passage.labels.function is Function.PROBLEM
        and passage.labels.ownership is Ownership.SELF
        and passage.labels.specificity is Specificity.CONCRETE
    ]
    return len(told) >= OWN_PROBLEMS and {Function.CAUSE, Function.MEASURE} <= functions
