"""What two papers share: the stretches on both sides, whatever was swapped, moved or reworded; and nothing where they share nothing."""

import random

import pytest
from reuse_samples import OTHERS, SAID, paper

from pipeline.reuse.masking import symbols_of
from pipeline.reuse.matching import pair_of


def test_a_verbatim_copy_is_found_whole() -> None:
    pair = pair_of(paper(*SAID), paper(*SAID, name="乙.txt"))
    assert pair
    assert (pair.a_share, pair.b_share) == (1.0, 1.0)
    assert {shared.a_quote for shared in pair.passages} == set(SAID)


def test_papers_that_share_nothing_are_no_pair() -> None:
    assert pair_of(paper(*SAID), paper(*OTHERS)) is None


def test_another_order_changes_nothing_but_the_places() -> None:
    shuffled = random.Random(1).sample(SAID, len(SAID))
    pair = pair_of(paper(*SAID), paper(*shuffled))
    assert pair
    assert sorted(shared.b_quote for shared in pair.passages) == sorted(SAID)


def test_sentences_of_two_sources_are_found_in_both() -> None:
    mixed = paper(SAID[0] + OTHERS[0] + SAID[1] + OTHERS[1])
    for source in (SAID[:2], OTHERS):
        pair = pair_of(mixed, paper(*source))
        assert pair
        assert [shared.a_quote for shared in pair.passages] == list(source)


@pytest.mark.parametrize(
    "changed",
    [
        "前年7月省局来查，我让小裴头天晚上照着旧本子补抄了五个月的数，检查组翻了两页就签了字。",
        "去年4月市局来检查，我叫小童前一天夜里照着旧本子补抄了三个月的数，检查组只翻了两页便签了字。",
        "检查组翻了两页就签了字：去年4月市局来查，我让小童头天晚上照着旧本子补抄了三个月的数。",
    ],
)
def test_a_swapped_reworded_or_turned_statement_is_still_found(changed: str) -> None:
    pair = pair_of(paper(changed), paper(*SAID))
    assert pair
    assert pair.a_share == 1.0


def test_the_longest_stretch_counts_characters_that_are_really_equal() -> None:
    pair = pair_of(paper(SAID[3]), paper(SAID[3].replace("两箱", "三箱")))
    assert pair
    assert pair.longest == SAID[3].index("两箱")


def test_a_pair_turned_twice_is_the_pair() -> None:
    pair = pair_of(paper(*SAID[:3]), paper(*SAID[1:], name="乙.txt"))
    assert pair
    assert pair.turned().turned() == pair
    assert (pair.turned().a, pair.turned().a_share) == (pair.b, pair.b_share)


def test_the_share_is_that_of_distinct_statements_and_free_of_length() -> None:
    """A point made twice is one point (D-7)."""
    once = pair_of(paper(SAID[0], *OTHERS), paper(SAID[0]))
    twice = pair_of(paper(SAID[0], SAID[0], *OTHERS), paper(SAID[0]))
    assert once
    assert twice
    assert once.a_share == twice.a_share == pytest.approx(1 / 3, abs=1e-3)


def test_symbols_stand_for_their_characters() -> None:
    text = "2013年6月，副局长周明远同志到柳林镇。\n3天后回来"
    symbols = symbols_of(text)
    pieces = [text[start:end] for start, end in zip(symbols.starts, symbols.ends, strict=True)]
    assert pieces[:4] == ["2013", "年", "6", "月"]
    assert {"副局长", "周明远", "柳林", "3"} <= set(pieces)
    assert "".join(pieces) == text.replace("，", "").replace("。", "").replace("\n", "")
