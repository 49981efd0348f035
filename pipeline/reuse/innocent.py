"""Text -> the spans that anybody may share: quoted directives and sayings, prescribed wording, stock formulas, a unit's template."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.lexicon import LEXICONS, checked, compiled, load_voices, read_toml
from pipeline.model import Span
from pipeline.reuse.masking import symbols_of
from pipeline.reuse.prints import Hashes, grams

__all__ = ["Innocence", "load_innocence"]

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；\n]?")
_CHECKABLE = re.compile(
    r"[0-9０-９]|[两二三四五六七八九十百千半][\u4e00-\u9fa5]|[一几][个次天名人桌年月块盒条场位顿包户份张件]|[今去前昨]年|[上这那]回|[一二]〇|小[\u4e00-\u9fa5](?!事)|“[^”]*[我你]|我[叫让说嫌把给]"
)

TEMPLATE_GRAM = 8
"""Symbols in a row that a paper must share with a template to be taken as part of it."""


class Pattern(NamedTuple):
    """An innocent expression; with `sentence`, it makes the whole sentence innocent where that holds nothing that could be checked."""

    pattern: re.Pattern[str]
    sentence: bool

    def spans(self, text: str) -> Iterator[Span]:
        if not self.sentence:
            yield from (Span(*match.span()) for match in self.pattern.finditer(text))
            return
        for sentence in _SENTENCE.finditer(text):
            if not _CHECKABLE.search(sentence.group()) and self.pattern.search(sentence.group()):
                yield Span(*sentence.span())


class Innocence:
    """What is never counted; `template` is the text that a unit gave to all its members to fill in."""

    def __init__(self, phrases: Sequence[str], patterns: Sequence[Pattern], template: str = "") -> None:
        self._phrases = tuple(dict.fromkeys(phrases))
        self._automaton = AhoCorasick(self._phrases, matchkind=MatchKind.Standard)
        self._patterns = patterns
        self._template = template

    def given(self, template: str) -> "Innocence":
        """Return the same with a template."""
        return Innocence(self._phrases, self._patterns, template)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield the innocent spans of a text, in no order."""
        for _, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            yield Span(start, end)
        for pattern in self._patterns:
            yield from pattern.spans(text)
        if self._template:
            yield from self._of_template(text)

    def _of_template(self, text: str) -> Iterator[Span]:
        symbols = symbols_of(text)
        for at in np.flatnonzero(np.isin(grams(symbols.codes, TEMPLATE_GRAM), self._grams)):
            yield Span(int(symbols.starts[at]), int(symbols.ends[at + TEMPLATE_GRAM - 1]))

    @cached_property
    def _grams(self) -> Hashes:
        return np.unique(grams(symbols_of(self._template).codes, TEMPLATE_GRAM))


def load_innocence(path: Path = LEXICONS / "reuse.toml") -> Innocence:
    """Return what the lexicons know: the clauses, prescribed wording and sayings, and the stock formulas of `voices.toml`."""
    rows = [
        checked(row, ("name", "pattern?", "words?", "sentence?", "found", "absent"), f"{path.name} [[innocent]]")
        for row in read_toml(path)["innocent"]
    ]
    clauses = [quote for clause in read_toml(LEXICONS / "clauses.toml")["clause"].values() for quote in clause["quote"]]
    words = [word for row in rows for word in row.get("words", ())]
    patterns = [
        Pattern(compiled(row["pattern"], f"{path.name} {row['name']}"), row.get("sentence", False)) for row in rows if "pattern" in row
    ]
    return Innocence([*clauses, *words, *load_voices()["stock_formulas"]], patterns)
