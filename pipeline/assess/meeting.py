"""Turns -> what a meeting comes to: who criticised whom, in form and in substance, who never, and whether one pen wrote it all (D-10)."""

from collections.abc import Sequence
from itertools import combinations

from pipeline.model import Document
from pipeline.segment.people import People
from pipeline.spoken import Edge, Meeting, OnePen, Pair, Turn, TurnKind

__all__ = ["judge_meeting", "shared_share"]

GRAM = 5
ONE_PEN = 0.5
"""Share of one speaker's five-character stretches, names masked, that another has too, from which both read like one pen."""

_SPOKEN = (TurnKind.SELF_CRITICISM, TurnKind.CRITICISM)


def judge_meeting(document: Document, turns: Sequence[Turn], members: tuple[str, ...], people: People) -> Meeting:
    """Return the matrix of a meeting; pairs are ordered, (speaker, target), by the order of the members."""
    criticisms = [turn for turn in turns if turn.kind is TurnKind.CRITICISM]
    made = _pairs(criticisms)
    meant = _pairs([turn for turn in criticisms if turn.edge is Edge.SUBSTANTIVE])
    wanted = [(speaker, target) for speaker in members for target in members if speaker != target]
    checked = {turn.speaker for turn in turns if turn.kind is TurnKind.SELF_CRITICISM}
    return Meeting(
        members=members,
        pairs_missing=tuple(pair for pair in wanted if pair not in made),
        pairs_missing_in_substance=tuple(pair for pair in wanted if pair not in meant),
        uncriticised=tuple(name for name in members if not any(target == name for _, target in made)),
        uncriticised_in_substance=tuple(name for name in members if not any(target == name for _, target in meant)),
        substantive_share=round(sum(turn.edge is Edge.SUBSTANTIVE for turn in criticisms) / len(criticisms), 4) if criticisms else None,
        without_self_criticism=tuple(name for name in members if name not in checked),
        one_pen=tuple(_alike(document, turns, people)),
    )


def _pairs(turns: Sequence[Turn]) -> set[Pair]:
    return {(turn.speaker, turn.target) for turn in turns if turn.speaker and turn.target}


def _alike(document: Document, turns: Sequence[Turn], people: People) -> list[OnePen]:
    """Return the pairs of speakers who say the same in the same words of themselves or of others."""
    said: dict[str, set[str]] = {}
    for turn in turns:
        if turn.speaker and turn.kind in _SPOKEN:
            said.setdefault(turn.speaker, set()).update(_grams(document.text[turn.start : turn.end], people))
    found = [OnePen(pair, round(shared_share(said[pair[0]], said[pair[1]]), 4)) for pair in combinations(said, 2)]
    return [pen for pen in found if pen.share >= ONE_PEN]


def shared_share(one: set[str], other: set[str]) -> float:
    """Return which share of the smaller set the larger one holds too; 0 where there is too little to compare."""
    least = min(len(one), len(other))
    return len(one & other) / least if least >= 4 * GRAM else 0.0


def _grams(text: str, people: People) -> set[str]:
    masked, last = [], 0
    for mention in people.mentions(text):
        masked += [text[last : mention.start], "人"]
        last = mention.end
    letters = "".join(letter for letter in "".join([*masked, text[last:]]) if letter.isalnum())
    return {letters[index : index + GRAM] for index in range(len(letters) - GRAM + 1)}
