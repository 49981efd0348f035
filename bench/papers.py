"""Papers for the benchmarks: passages of the corpus drawn by seed into materials of about 3,000 characters."""

import random
from collections.abc import Iterator

from pipeline.classify.corpus import Example, read_corpus
from pipeline.model import Function

__all__ = ["papers"]

CHARACTERS = 3000
ORDER = (Function.OTHER, Function.MERIT, Function.PROBLEM, Function.CAUSE, Function.MEASURE)
PARAGRAPH = 3
"""Passages a paragraph."""


def papers(count: int, seed: int = 2014) -> Iterator[str]:
    """Yield texts with a title, passages in the order of a real material, about three to a paragraph."""
    examples, chance = read_corpus(), random.Random(seed)
    for number in range(count):
        chosen: list[Example] = []
        while sum(len(example.text) for example in chosen) < CHARACTERS:
            chosen.append(chance.choice(examples))
        chosen.sort(key=lambda example: ORDER.index(example.labels.function))
        texts = [example.text for example in chosen]
        paragraphs = ["".join(texts[start : start + PARAGRAPH]) for start in range(0, len(texts), PARAGRAPH)]
        yield "\n".join([f"某局个人对照检查材料（{number}）", *paragraphs])
