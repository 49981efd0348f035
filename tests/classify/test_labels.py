"""What stands under a ledger's own column name is that part of the measure; whose paper it is counts for whose a problem is."""

import pytest

from pipeline.model import Ownership, Scope, Slot
from pipeline.review import Reviewer, load_reviewer


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return load_reviewer()


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("食堂。牵头领导：老秦；完成标准：桌椅分给学校", {Slot.RESPONSIBLE, Slot.STANDARD}),
        ("食堂。完成时限：长期坚持", set()),
        ("食堂。完成时限：九月", {Slot.DEADLINE}),
    ],
)
def test_a_named_column_is_that_part_of_the_measure(reviewer: Reviewer, text: str, slots: set[Slot]) -> None:
    measure = reviewer.label(text).measure or frozenset()
    assert measure & {Slot.RESPONSIBLE, Slot.DEADLINE, Slot.STANDARD} == slots


def test_a_fault_without_subject_leans_to_whose_paper_it_is(reviewer: Reviewer) -> None:
    text = "遇到难题推一推、放一放，会上议了三回也没有结果。"
    own, team = reviewer.label(text, Scope.PERSON), reviewer.label(text, Scope.TEAM)
    assert own.ownership in (Ownership.SELF, Ownership.IMPLICIT)
    assert team.ownership is Ownership.COLLECTIVE or team.scores["ownership"] < own.scores["ownership"]
