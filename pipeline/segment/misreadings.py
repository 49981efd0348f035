"""Characters that were probably misread or mistyped in terms of the domain (`lexicons/confusions.toml`): offered, never corrected.

What is judged is a reading text in which they are put right one for one, so that offsets stay true; quotations stay as the source has them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.errors import LexiconError
from pipeline.lexicon import LEXICONS, checked, read_toml
from pipeline.model import Document
from pipeline.segment.cutter import read_terms

__all__ = ["Misreading", "Misreadings", "as_meant", "load_misreadings"]

LEAST = 3
"""Terms of two characters have too many neighbours that are words themselves."""


class Misreading(NamedTuple):
    """A stretch of the document's text and what it probably should be."""

    start: int
    end: int
    wrong: str
    meant: str


class _Form(NamedTuple):
    """How something is written wrongly; `meant` is empty for a context in which it is right. A `certain` one counts in any text."""

    meant: str
    certain: bool


class Misreadings:
    """Finds wrong forms: the longest at each place, in recognised text any, elsewhere the certain ones."""

    def __init__(self, forms: Mapping[str, _Form]) -> None:
        self._forms = list(forms.items())
        self._automaton = AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest)

    def find(self, document: Document) -> list[Misreading]:
        """Return what is found, in reading order."""
        return list(self._found(document))

    def _found(self, document: Document) -> Iterator[Misreading]:
        for number, start, end in self._automaton.find_matches_as_indexes(document.text):
            wrong, (meant, certain) = self._forms[number]
            if meant and (certain or document.confidence(start, end) is not None):
                yield Misreading(start, end, wrong, meant)


def as_meant(document: Document, misreadings: Sequence[Misreading]) -> Document:
    """Return the document as it is to be understood, of the same length; the same object where there is nothing to change."""
    equal = [item for item in misreadings if len(item.wrong) == len(item.meant)]
    if not equal:
        return document
    text = list(document.text)
    for start, end, _, meant in equal:
        text[start:end] = meant
    blocks = []
    for block, start in zip(document.blocks, document.starts, strict=True):
        middle = start + len(block.label)
        meant_label, meant_text = "".join(text[start:middle]), "".join(text[middle : middle + len(block.text)])
        blocks.append(replace(block, label=meant_label, text=meant_text))
    return replace(document, blocks=tuple(blocks))


def load_misreadings(lexicons: Path = LEXICONS) -> Misreadings:
    """Return those of the data file; LexiconError when it is wrong."""
    table = checked(read_toml(lexicons / "confusions.toml"), ("shapes", "terms", "known"), "confusions.toml")
    terms = {term for term in (*table["terms"], *read_terms(lexicons / "terms.txt")) if len(term) >= LEAST}
    forms = {wrong: _Form(term, certain=False) for term in sorted(terms) for wrong in _wrong_forms(term, table["shapes"])}
    for row in table["known"]:
        entry = checked(row, ("wrong", "right", "certain?", "unless?"), "confusions.toml [[known]]")
        if entry["wrong"] == entry["right"]:
            raise LexiconError(f"confusions.toml [[known]]：“{entry['wrong']}”的 wrong 与 right 相同")
        forms[entry["wrong"]] = _Form(entry["right"], entry.get("certain", False))
        forms.update({context: _Form("", certain=True) for context in entry.get("unless", ())})
    return Misreadings({wrong: form for wrong, form in forms.items() if wrong not in terms})


def _wrong_forms(term: str, shapes: Sequence[str]) -> Iterator[str]:
    """Yield the term with each one of its characters taken for one of like shape."""
    for index, character in enumerate(term):
        for group in shapes:
            if character in group:
                yield from (term[:index] + other + term[index + 1 :] for other in group if other != character)
