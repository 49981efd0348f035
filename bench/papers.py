"""Papers for the benchmarks: passages of the corpus drawn by seed into materials of about 3,000 characters.

A fault statement that was drawn before has its words redrawn, as papers that all copy each other are no everyday batch.
"""

import random
from collections.abc import Iterator, Sequence

from pipeline.classify.corpus import Example, read_corpus
from pipeline.model import Function
from pipeline.segment.cutter import JiebaCutter

__all__ = ["papers"]

CHARACTERS = 3000
ORDER = (Function.OTHER, Function.MERIT, Function.PROBLEM, Function.CAUSE, Function.MEASURE)
REDRAWN = 0.7
PARAGRAPH = 3
"""Passages a paragraph."""


class Redrawn:
    """Gives the text of an example, at its first use as it stands, then with most words replaced by others of their length."""

    def __init__(self, examples: Sequence[Example], chance: random.Random) -> None:
        self._cut, self._chance, self._used = JiebaCutter(()), chance, set[str]()
        words = sorted({word for example in examples[:2000] for word in self._cut(example.text) if word.isalpha()})
        self._words = {size: [word for word in words if len(word) == size] for size in range(1, 8)}

    def __call__(self, example: Example) -> str:
        text = example.text
        if example.labels.function is not Function.PROBLEM or text not in self._used:
            self._used.add(text)
            return text
        return "".join(self._other(word) for word in self._cut(text))

    def _other(self, word: str) -> str:
        others = self._words.get(len(word))
        return self._chance.choice(others) if others and word.isalpha() and self._chance.random() < REDRAWN else word


def papers(count: int, seed: int = 2014) -> Iterator[str]:
    """Yield texts with a title, passages in the order of a real material, about three to a paragraph."""
    examples, chance = read_corpus(), random.Random(seed)
    redrawn = Redrawn(examples, chance)
    for number in range(count):
        chosen: list[Example] = []
        while sum(len(example.text) for example in chosen) < CHARACTERS:
            chosen.append(chance.choice(examples))
        chosen.sort(key=lambda example: ORDER.index(example.labels.function))
        texts = [redrawn(example) for example in chosen]
        paragraphs = ["".join(texts[start : start + PARAGRAPH]) for start in range(0, len(texts), PARAGRAPH)]
        yield "\n".join([f"某局个人对照检查材料（{number}）", *paragraphs])
