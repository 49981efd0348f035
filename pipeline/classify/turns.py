"""Speeches of minutes -> turns: what each does, whom a criticism is aimed at and how sharp it is, how a response takes it.

The model hears the words; the course of the meeting says what is possible. Only the chair hosts, who has not been criticised has nothing to
answer, and a criticism that names nobody is meant for the one whose turn it is.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.classify.speech import Listener
from pipeline.model import Document
from pipeline.segment.leads import agrees
from pipeline.segment.people import People, Person
from pipeline.segment.reported import announced, reported
from pipeline.segment.sentences import split_sentences
from pipeline.segment.turns import Minutes, Speech
from pipeline.spoken import Edge, Response, Turn, TurnKind

__all__ = ["TurnReader", "members_of"]

SURE = 0.9
"""Calibrated probability from which one sentence that names a fault makes the whole criticism substantive (`domain.md`, section 4)."""

_ANNOUNCING = re.compile(r"^[^，。：:；]{0,16}提[^，。：:；]{0,3}(?:条|点|意见|批评)[^，。：:；]{0,6}[，：:]")
"""我给老赵提一条，… says nothing yet."""

REACH = 12
"""A report names the speaker within this many characters of a turn."""

LEAST = 8
"""Characters that have to follow the announcement of a self-criticism for it to be one."""

_OPENING = re.compile(
    r"(?:我|本人|由我)[^。！？；：\n]{0,8}(?:[作做]|进行)[^。！？；：\n]{0,6}(?:对照检查|自我批评|自我剖析|检查|检讨|党性分析)(?!（略）)[^。！？；：\n]{0,10}[。！？；：]"
)
"""我先作个人对照检查: what follows is one."""

REACH = 12
"""A report names the speaker within this many characters of a turn."""

LEAST = 8
"""Characters that have to follow the announcement of a self-criticism for it to be one."""

_OPENING = re.compile(
    r"(?:我|本人|由我)[^。！？；：\n]{0,8}(?:[作做]|进行)[^。！？；：\n]{0,6}(?:对照检查|自我批评|自我剖析|检查|检讨|党性分析)(?!（略）)[^。！？；：\n]{0,10}[。！？；：]"
)
"""我先作个人对照检查: what follows is one."""

_REPORTING = re.compile(
    r"^[^，。：:；]{2,30}?(?:(?:指出|认为|批评|提出|表示|说|谈到|坦言|回应|强调|意见是|意见|觉得)[^，。：:；]{0,6}[，：:]|(?:表示|认为|指出|提出)(?![，：:])|(?=希望|建议))"
)
"""The words of a report around what was said: 温雅同志指出，… is heard without them."""

_PENDING, _NOTHING_TO_ANSWER, _TWICE = 4.0, 0.05, 0.5
"""How the course of the meeting weighs: a response by somebody criticised, a response by nobody, a second self-criticism."""


class TurnReader:
    """Reads the turns of one meeting; keeps whose turn it is, who has spoken of himself and who has something to answer."""

    def __init__(self, document: Document, minutes: Minutes, listener: Listener) -> None:
        self._text = document.text
        self._minutes = minutes
        self._listener = listener
        self._outsiders = minutes.attendance.outsiders | _strangers(minutes)
        self._chairs = {person.name for person in minutes.attendance.chair} | {"主持人"}
        self._turn_of: str | None = None
        self._self_checked: set[str] = set()
        self._pending: set[str] = set()

    def turns(self) -> tuple[Turn, ...]:
        """Return the turns in order; neighbours that do the same to the same person are one."""
        found: list[Turn] = []
        for speech in self._parts():
            for turn in self._heard(speech):
                if found and _goes_on(found[-1], turn):
                    turn = self._weighed(found.pop(), turn.end)
                found.append(turn)
        return tuple(found)

    def _parts(self) -> Iterator[Speech]:
        """Yield the speeches; what the chair says is heard line by line, as hosting runs over into speaking of oneself."""
        for speech in self._minutes.speeches:
            opening = (
                None
                if speech.targets or speech.hint not in (None, TurnKind.HOST)
                else _OPENING.search(self._text, speech.start, speech.end)
            )
            if opening and len(self._text[opening.end() : speech.end].strip()) >= LEAST:
                if speech.speaker in self._chairs:
                    yield speech._replace(end=opening.end(), hint=TurnKind.HOST)
                    rest = self._text[opening.end() : speech.end]
                    speech = speech._replace(start=speech.end - len(rest.lstrip()))
                yield speech._replace(hint=TurnKind.SELF_CRITICISM)
            elif speech.speaker in self._chairs and not speech.targets and speech.hint in (None, TurnKind.HOST):
                first = speech.start
                for line in self._text[speech.start : speech.end].split("\n"):
                    if line.strip():
                        yield speech._replace(start=first, end=first + len(line))
                    first += len(line) + 1
            else:
                yield speech

    def _heard(self, speech: Speech) -> Iterator[Turn]:
        kind, certainty = self._kind(speech)
        assert speech.speaker is not None
        if kind is TurnKind.SELF_CRITICISM:
            self._turn_of = speech.speaker
            self._self_checked.add(speech.speaker)
        if kind is TurnKind.RESPONSE:
            self._pending.discard(speech.speaker)
        for target in self._targets(speech) if kind is TurnKind.CRITICISM else (None,):
            if target:
                self._pending.add(target)
            yield self._weighed(Turn(speech.speaker, kind, target, None, None, speech.start, speech.end, certainty), speech.end)

    def _kind(self, speech: Speech) -> tuple[TurnKind, float]:
        """Return what a speech does: as its lead says, else the likeliest of what is possible now."""
        if speech.speaker in self._outsiders or speech.hint is TurnKind.COMMENT:
            return TurnKind.COMMENT, 1.0
        if speech.hint is TurnKind.HOST and _OPENING.search(self._text[speech.start : speech.end]):
            return speech.hint, 1.0
        if speech.hint in (TurnKind.SELF_CRITICISM, TurnKind.RESPONSE) or (speech.hint is TurnKind.CRITICISM and self._targets(speech)[0]):
            return speech.hint, 1.0
        shares = self._listener.hear("turn", self._text[speech.start : speech.end]).shares
        weighed = {kind: shares[kind] * self._likelihood(kind, speech) for kind in TurnKind}
        best = max(TurnKind, key=lambda kind: weighed[kind])
        return best, round(weighed[best] / max(sum(weighed.values()), 1e-9), 4)

    def _likelihood(self, kind: TurnKind, speech: Speech) -> float:
        speaker = speech.speaker
        if kind is TurnKind.HOST:
            return float(not self._chairs - {"主持人"} or speaker in self._chairs) * (0.2 if speech.targets else 1.0)
        if kind is TurnKind.COMMENT:
            return 0.0
        if kind is TurnKind.CRITICISM:
            return 3.0 if speech.targets else float(self._targets(speech)[0] is not None)
        if kind is TurnKind.RESPONSE:
            return _PENDING if speaker in self._pending else _NOTHING_TO_ANSWER
        if kind is TurnKind.SELF_CRITICISM:
            return (_TWICE if speaker in self._self_checked else 1.5) * (0.3 if speech.targets else 1.0)
        return 0.5

    def _targets(self, speech: Speech) -> tuple[str | None, ...]:
        """Return whom a criticism is aimed at: as addressed, else who is named in it, else whose turn it is."""
        if speech.targets:
            return speech.targets
        for mention in self._minutes.people.mentions(self._text, speech.start, speech.end):
            if agrees(self._text, mention):
                continue
            names = [name for name in mention.names if name != speech.speaker and name not in self._outsiders]
            if len(names) == 1:
                return (names[0],)
        meant = (speech.subject, self._turn_of)
        return (next((name for name in meant if name not in (None, speech.speaker) and name not in self._outsiders), None),)

    def _weighed(self, turn: Turn, end: int) -> Turn:
        """Return the turn up to `end` with its edge or response."""
        words = self._text[turn.start : end]
        if turn.speaker and turn.speaker in words[:REACH]:
            words = reported(words)
        words = announced(words)
        edge = response = None
        certainty = turn.certainty
        if turn.kind is TurnKind.CRITICISM:
            edge, certainty = self._edge(words)
        elif turn.kind is TurnKind.RESPONSE:
            heard = self._listener.hear("response", words)
            response, certainty = Response(heard.answer), heard.certainty
        return Turn(turn.speaker, turn.kind, turn.target, edge, response, turn.start, end, certainty)

    def _edge(self, words: str) -> tuple[Edge, float]:
        """Return the edge of a criticism; one sentence that surely names a fault makes it substantive, whatever is said around it."""
        whole = self._listener.hear("edge", words)
        if whole.answer != Edge.SUBSTANTIVE:
            for start, end in split_sentences(words):
                share = self._listener.hear("edge", words[start:end]).shares[Edge.SUBSTANTIVE]
                if share >= SURE and end - start < len(words.strip()):
                    return Edge.SUBSTANTIVE, share
        return Edge(whole.answer), whole.certainty


def _strangers(minutes: Minutes) -> frozenset[str]:
    """Return who is known but not among several present: whoever speaks of the meeting from outside."""
    inside = {person.name for person in (*minutes.attendance.present, *minutes.attendance.chair)}
    return frozenset(name for name in minutes.people.names if name not in inside) if len(minutes.attendance.present) > 1 else frozenset()


def _goes_on(before: Turn, after: Turn) -> bool:
    return (before.speaker, before.kind, before.target) == (after.speaker, after.kind, after.target)


def members_of(minutes: Minutes, turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return the members at a meeting: those present, as the head says; without a head, who speaks of himself or of others, and of whom."""
    attendance = minutes.attendance
    away = attendance.outsiders | {person.name for person in attendance.absent}
    present = [person.name for person in (*_missing_chair(minutes), *attendance.present) if person.name not in away]
    if present:
        return tuple(dict.fromkeys(present))
    people: People = minutes.people
    acting = {turn.speaker for turn in turns if turn.kind in (TurnKind.SELF_CRITICISM, TurnKind.CRITICISM)} | {
        turn.target for turn in turns
    }
    return tuple(name for name in people.names if name in acting and name not in away)


def _missing_chair(minutes: Minutes) -> list[Person]:
    attendance = minutes.attendance
    known = {person.name for person in attendance.present}
    return [person for person in attendance.chair if attendance.present and person.name not in known]
