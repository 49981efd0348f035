"""Minutes and talks in the notations people use: speakers, kinds, targets and pairs are exact; edges but for the misses written down."""

from pathlib import Path

import pytest

from pipeline.extract import read_document
from pipeline.model import Kind, Review
from pipeline.review import Reviewer, load_reviewer
from tests.write_dossiers import DATA, HERE

MEETINGS = sorted(path for path in (DATA / "meetings").iterdir())
KNOWN_MISSES: dict[str, set[str]] = {
    "05-power-company-brackets": {"印刷那件事我要说明，合同是我来之"},
    "07-police-report": {"石磊对温雅提出批评：民警家里有困"},
}
"""Turns whose edge or response is still judged wrongly, by file and first words; a miss that comes right has to be removed here."""


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return load_reviewer()


def expected(path: Path) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return the members and the turns (speaker, kind, target, worth, first words) that a sample must give."""
    head, *lines = (HERE / "meetings" / f"{path.stem}.turns.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(head.removeprefix("# 成员: ").split("、")), [line.split("\t") for line in lines]


def turns_of(review: Review) -> list[list[str]]:
    text = review.document.text
    return [
        [
            turn.speaker or "",
            turn.kind,
            turn.target or "-",
            turn.edge or turn.response or "-",
            " ".join(text[turn.start : turn.end].split())[:16],
        ]
        for turn in review.told.turns
    ]


@pytest.mark.parametrize("path", MEETINGS, ids=lambda path: path.stem)
def test_members_speakers_kinds_and_targets_are_exact(path: Path, reviewer: Reviewer) -> None:
    review = reviewer.review(read_document(path))
    members, wanted = expected(path)
    assert review.kind is Kind.MINUTES
    assert review.told.meeting is not None
    assert review.told.meeting.members == members
    assert [turn[:3] for turn in turns_of(review)] == [turn[:3] for turn in wanted]


@pytest.mark.parametrize("path", MEETINGS, ids=lambda path: path.stem)
def test_edges_and_responses_are_right_but_for_the_known_misses(path: Path, reviewer: Reviewer) -> None:
    found, (_, wanted) = turns_of(reviewer.review(read_document(path))), expected(path)
    wrong = {turn[4] for turn, right in zip(found, wanted, strict=True) if turn[3] != right[3]}
    assert wrong == KNOWN_MISSES.get(path.stem, set())


@pytest.mark.parametrize("path", MEETINGS, ids=lambda path: path.stem)
def test_the_matrix_is_what_the_turns_say(path: Path, reviewer: Reviewer) -> None:
    """A pair is missing exactly where no turn of the one is aimed at the other."""
    review = reviewer.review(read_document(path))
    meeting = review.told.meeting
    assert meeting is not None
    made = {(turn.speaker, turn.target) for turn in review.told.turns if turn.target}
    everybody = {(one, other) for one in meeting.members for other in meeting.members if one != other}
    assert set(meeting.pairs_missing) == everybody - made
    assert set(meeting.pairs_missing) <= set(meeting.pairs_missing_in_substance)
    assert set(meeting.uncriticised) == {name for name in meeting.members if all((one, name) not in made for one in meeting.members)}


def talks() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for line in (HERE / "talks" / "expected.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, *rest = line.split("\t")
            found.setdefault(name, []).append(rest)
    return found


@pytest.mark.parametrize("name", talks())
def test_talks_give_pair_date_and_what_they_amount_to(name: str, reviewer: Reviewer) -> None:
    review = reviewer.review(read_document(DATA / "talks" / name))
    assert review.kind is Kind.TALK
    assert [["、".join(talk.pair), talk.date, talk.talk] for talk in review.told.talks] == talks()[name]
