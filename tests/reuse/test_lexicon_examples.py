"""The examples of `lexicons/reuse.toml` and the packs run as tests: what is masked, what is innocent, what has a date."""

from datetime import date

import pytest

from pipeline.lexicon import LEXICONS, read_toml
from pipeline.reuse.citations import load_documents
from pipeline.reuse.innocent import load_innocence
from pipeline.reuse.masking import symbols_of

TABLE = read_toml(LEXICONS / "reuse.toml")


@pytest.mark.parametrize("row", TABLE["mask"], ids=lambda row: row["name"])
def test_what_a_mask_says_it_finds_is_masked(row: dict[str, list[str]]) -> None:
    for example in row["found"]:
        assert (symbols_of(example).codes < 64).any(), example


@pytest.mark.parametrize("row", TABLE["innocent"], ids=lambda row: row["name"])
def test_innocent_words_are_told_from_others(row: dict[str, list[str]]) -> None:
    innocence = load_innocence()
    for example in row["found"]:
        assert list(innocence.spans(example)), example
    for example in row["absent"]:
        assert not [span for span in innocence.spans(example) if span.end - span.start > 4], example


def test_no_text_is_repealed_before_it_was_issued() -> None:
    assert all(known.issued < (known.repealed or date.max) for known in load_documents())
