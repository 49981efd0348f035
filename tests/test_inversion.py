"""A short plain admission ranks above a fluent paragraph stuffed with everything that only looks concrete."""

from pathlib import Path

import pytest

from pipeline.review import Reviewer, load_reviewer

PAIRS = [line.split("\t") for line in (Path(__file__).parent / "inversion" / "pairs.tsv").read_text(encoding="utf-8").splitlines()]
KNOWN_MISSES = {
    "我和老韩的谈心表是对面坐着各填各的，话没说上。",
}


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return load_reviewer()


def test_the_suite_holds_two_hundred_pairs_of_all_four_winds() -> None:
    assert len(PAIRS) >= 200
    assert {wind for wind, _, _ in PAIRS} == {"formalism", "bureaucratism", "hedonism", "extravagance"}


def test_the_plain_admission_ranks_above_the_stuffed_paragraph(reviewer: Reviewer) -> None:
    """By the expected level between vague and concrete; the pairs still missed are written down and may not grow."""
    missed = set()
    for _, stuffed, plain in PAIRS:
        if reviewer.label(plain).scores["concreteness"] <= reviewer.label(stuffed).scores["concreteness"]:
            missed.add(plain)
    assert missed == KNOWN_MISSES
