"""Training text -> labelled examples. One passage a line: labels, a tab, the text (see `corpus/README.md`)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import LexiconError
from pipeline.model import Function, Labels, Ownership, Scope, Slot, Specificity, Stance, Wind

__all__ = ["CORPUS", "Example", "read_corpus", "read_papers"]

CORPUS = Path(__file__).parent / "corpus"

_SCOPES = {"P": Scope.PERSON, "T": Scope.TEAM}
_SLOTS = dict(zip("rdsa", Slot, strict=True))


class Example(NamedTuple):
    """One labelled passage; `source` is the name of its file, a trade mostly; `border` files hold hard cases only, no natural mixture."""

    text: str
    scope: Scope
    labels: Labels
    source: str
    border: bool


def read_corpus(folder: Path = CORPUS) -> list[Example]:
    """Return every distinct passage of a folder, files in name order; LexiconError names the line that is wrong."""
    seen: set[str] = set()
    examples = []
    for path in sorted(folder.glob("*.tsv")):
        for example in _read_file(path):
            if example and example.text not in seen:
                seen.add(example.text)
                examples.append(example)
    return examples


def read_papers(folder: Path = CORPUS) -> list[list[Example]]:
    """Return the whole papers of a folder, each as its passages in reading order."""
    papers: list[list[Example]] = []
    for path in sorted(folder.glob("*.papers.tsv")):
        for example in _read_file(path):
            if example is None:
                papers.append([])
            else:
                papers[-1].append(example)
    return papers


def _read_file(path: Path) -> Iterator[Example | None]:
    """Yield the passages of a file, and None where a new paper begins."""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.startswith("==="):
            yield None
        elif line.strip() and not line.startswith("#"):
            try:
                labels, text = line.split("\t")
                scope, parsed = parse_labels(labels)
            except (ValueError, KeyError) as error:
                raise LexiconError(f"训练语料 {path.name} 第 {number} 行写法有误：{error}") from None
            yield Example(text, scope, parsed, path.name.split(".")[0], ".borders" in path.suffixes)


def parse_labels(text: str) -> tuple[Scope, Labels]:
    """Return the scope and labels of a line such as `P problem hedonism/none partial self` or `T measure r-sa stock`."""
    scope, function, *rest = text.split()
    stock = rest[-1:] == ["stock"]
    rest = rest[: len(rest) - stock]
    return _SCOPES[scope], _labels_of(Function(function), rest, stock)


def _labels_of(function: Function, rest: list[str], stock: bool) -> Labels:
    match function, rest:
        case Function.PROBLEM, [winds, specificity, ownership]:
            wind, *also = (Wind(name) for name in re.split("[/,]", winds))
            return Labels(function, wind, tuple(also), Specificity(specificity), Ownership(ownership), stock)
        case Function.CAUSE, [stance]:
            return Labels(function, stock=stock, stance=Stance(stance))
        case Function.MEASURE, [slots] if re.fullmatch("[r-][d-][s-][a-]", slots):
            return Labels(function, stock=stock, measure=frozenset(_SLOTS[letter] for letter in slots if letter != "-"))
        case ((Function.MERIT | Function.OTHER), []) if not stock:
            return Labels(function)
    raise ValueError(f"{function} {' '.join(rest)}")
