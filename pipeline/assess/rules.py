"""The rule file -> rules on vague speech, proved by their own examples before any of them may speak."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import LexiconError
from pipeline.lexicon import LEXICONS, checked, compiled, read_toml

__all__ = ["Rule", "load_rules", "marked", "rule_for"]

_MARK = re.compile(r"\[\[(.+?)\]\]")
_KEYS = ("id", "clause", "title", "pattern", "message", "question", "flag", "clear", "known_miss?")


class Rule(NamedTuple):
    """One kind of vagueness: the words that show it, what is missing, and the open question."""

    id: str
    clause: str
    title: str
    pattern: re.Pattern[str]
    message: str
    question: str
    flag: tuple[str, ...]
    clear: tuple[str, ...]
    known_miss: tuple[str, ...]


def load_rules(path: Path = LEXICONS / "rules.toml") -> tuple[Rule, ...]:
    """Return the rules in order of precedence; LexiconError for a repeated id or a rule that its own examples contradict."""
    rules = tuple(_rule(checked(row, _KEYS, f"{path.name} [[rule]]"), path.name) for row in read_toml(path)["rule"])
    ids = [rule.id for rule in rules]
    if len(set(ids)) < len(ids):
        raise LexiconError(f"{path.name}：编号重复 {sorted({name for name in ids if ids.count(name) > 1})}")
    for rule in rules:
        _prove(rule, path.name)
    return rules


def marked(example: str) -> tuple[str, list[str]]:
    """Return an example without its [[ ]] and the words between them."""
    return _MARK.sub(r"\1", example), _MARK.findall(example)


def rule_for(rules: Sequence[Rule], text: str) -> tuple[Rule, re.Match[str]]:
    """Return the first rule that speaks for a vague passage, with its match; the last rule of the file matches anything."""
    for rule in rules:
        if match := rule.pattern.search(text):
            return rule, match
    raise LexiconError("最后一条规则应当能匹配任何文字")


def _rule(row: object, name: str) -> Rule:
    assert isinstance(row, dict)
    return Rule(
        id=row["id"],
        clause=row["clause"],
        title=row["title"],
        pattern=compiled(row["pattern"], f"{name} {row['id']}"),
        message=row["message"],
        question=row["question"],
        flag=tuple(row["flag"]),
        clear=tuple(row["clear"]),
        known_miss=tuple(row.get("known_miss", ())),
    )


def _prove(rule: Rule, name: str) -> None:
    for example in rule.flag:
        text, words = marked(example)
        if [match.group() for match in rule.pattern.finditer(text)] != words:
            raise LexiconError(f"{name} {rule.id}：没有标出例句“{text}”中应标的字 {words}")
    for example in rule.clear:
        if rule.pattern.search(example):
            raise LexiconError(f"{name} {rule.id}：误标了不该标的例句“{example}”")
    for example in rule.known_miss:
        if rule.pattern.search(marked(example)[0]):
            raise LexiconError(f"{name} {rule.id}：例句“{example}”已能标出，请移到 flag")
