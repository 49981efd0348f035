"""The documented patterns of copying, each on papers that show it, read from files as a user has them (`domain.md`, section 7)."""

from pathlib import Path

import pytest

from pipeline.reuse.comparison import signs_of_pair
from zhaojing.comparing import Compared, compare

PATTERNS = Path(__file__).parent / "patterns"


def compared(folder: str, *, template: Path | None = None, mask_names: bool = False) -> Compared:
    return compare([PATTERNS / folder], [], template, mask_names=mask_names)


def rules(result: Compared) -> set[str]:
    of_pairs = {sign.judgement.id for pair in result.found.pairs for sign in signs_of_pair(pair)}
    return of_pairs | {finding.rule for _, finding in result.found.left_over}


@pytest.mark.parametrize(
    ("folder", "rule", "share"),
    [
        ("1-last-year", "CP001", 1.0),
        ("2-names", "CP002", 1.0),
        ("3-members", "CP003", 0.75),
        ("4-talks", "CP004", 1.0),
        ("5-meetings", "CP005", 1.0),
        ("5-one-pen", "CP005", 1.0),
        ("7-superior", "CP007", 0.8),
        ("9-several", "CP010", 0.6),
    ],
)
def test_what_is_copied_is_found_with_its_share(folder: str, rule: str, share: float) -> None:
    result = compared(folder)
    assert rule in rules(result)
    assert result.found.pairs[0].fault_share >= share


def test_quotations_of_both_sides_are_their_text_to_the_character() -> None:
    for pair in compared("9-several").found.pairs:
        texts = [(PATTERNS / "9-several" / paper.path).read_text(encoding="utf-8") for paper in (pair.a, pair.b)]
        for shared in pair.passages:
            assert (texts[0][slice(*shared.a)], texts[1][slice(*shared.b)]) == (shared.a_quote, shared.b_quote)


def test_a_county_that_says_our_city_and_names_the_towns_of_another_is_asked() -> None:
    found = {finding.quote.quote for _, finding in compared("6-places").found.left_over if finding.quote and finding.rule == "CP006"}
    assert found == {"我市", "石桥镇"}


def test_what_was_studied_before_its_day_and_what_had_been_repealed_is_asked() -> None:
    found = {(name, finding.rule) for name, finding in compared("8-dates").found.left_over}
    assert found == {("学习记录.txt", "CP008"), ("刁玉成.txt", "CP009")}


def test_one_pen_names_the_speakers_within_one_record() -> None:
    result = compared("5-one-pen")
    assert {(pair.a.part, pair.b.part) for pair in result.found.pairs} == {("范永明", "卢静"), ("范永明", "安志远"), ("卢静", "安志远")}
    assert {pair.a.path for pair in result.found.pairs} == {pair.b.path for pair in result.found.pairs} == {"生活会.txt"}


def test_who_is_earlier_is_said_only_where_both_are_dated() -> None:
    told = {folder: " ".join(compared(folder).lines()) for folder in ("1-last-year", "3-members")}
    assert "按落款，对方材料在前" in told["1-last-year"]
    assert "在前" not in told["3-members"]


def test_what_anybody_may_share_is_not_counted() -> None:
    """Stock formulas, a quoted directive, the set phrases of the campaign."""
    assert compared("innocent").found.pairs == ()


def test_a_units_template_is_not_counted_once_it_is_given() -> None:
    folder = PATTERNS / "template"
    papers = [folder / "全建.txt", folder / "仲夏.txt"]
    assert len(compare(papers, [], None, mask_names=False).found.pairs) == 1
    assert compare(papers, [], folder / "模板.txt", mask_names=False).found.pairs == ()


def test_masked_names_are_gone_and_offsets_still_true() -> None:
    plain, masked = compared("2-names"), compared("2-names", mask_names=True)
    told = masked.json() + " ".join(masked.lines())
    assert not [name for name in ("柏志强", "穆海洋", "小田", "小裴", "老葛", "老蒋") if name in told]
    assert [pair.passages[0].a for pair in plain.found.pairs] == [pair.passages[0].a for pair in masked.found.pairs]
    assert "柏志强" in plain.json()


def test_no_word_accuses() -> None:
    for folder in ("1-last-year", "2-names", "4-talks", "7-superior"):
        told = " ".join(compared(folder).lines())
        assert not [word for word in ("抄袭", "剽窃", "作弊", "AI", "人工智能") if word in told]
        assert "问：" in told
