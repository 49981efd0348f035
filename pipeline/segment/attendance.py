"""The head of minutes -> who was there and as what: members, chair, observers, recorder, absent; and where the head ends."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.model import Document
from pipeline.segment.people import Person, persons_in

__all__ = ["Attendance", "attendance", "cells_of"]

_KEYS = {
    "present": r"出\s*席|参\s*加|参\s*会|到\s*会|与\s*会|实\s*到|应到(?:会)?人员|班子成员|会议成员|党员领导干部",
    "chair": r"主\s*持",
    "observer": r"列\s*席|督导组|指导组|点评|上级(?:领导|党组织)|特邀",
    "recorder": r"记\s*录|整\s*理",
    "absent": r"缺\s*席|请\s*假|未到会?",
    "other": r"(?:会议|开会)?(?:时\s*间|日\s*期|地\s*点|议\s*题|名\s*称|主\s*题|议\s*程|性\s*质|内\s*容)|应\s*到|人\s*数|审\s*核|签\s*发",
}
_TAIL = r"(?:会议)?(?:的)?(?:人员|人|同志|领导|成员|名单|情况|对象|者|干部|党员)*(?:[（(][^）)：:]{1,14}[）)])?"
_KEY = re.compile(
    r"[【\[]?(?:会议)?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _KEYS.items())
    + rf"){_TAIL}[】\]]?[ \u3000]*(?:[：:|\t]+|$)"
)
_PROSE = (
    ("chair", re.compile(r"(?:由|^|[。；，])([^。；，]{2,40}?)(?:同志)?主持(?!人|词)")),
    ("observer", re.compile(r"(?:^|[。；，])([^。；，]{2,40}?)(?:同志)?(?:列席|到会指导|全程指导|到会并?点评|莅会)")),
    (
        "present",
        re.compile(
            r"(?:^|[。；，]|主持，)((?:(?!主持)[^。；])*?)(?:等)?(?:同志)?(?:\d+人|[一二三四五六七八九十]+人)?(?:出席|参加)(?:了)?(?:会议|本次会议|生活会)?(?=[。，；]|$)"
        ),
    ),
    ("recorder", re.compile(r"([^。；，]{2,12}?)(?:同志)?(?:负责|担任)?记录(?=[。，；]|$)")),
)
"""How a report tells in prose who was there; asked only where no field of a form does."""
_PROSE_LINES = 8
_OUTSIDE = re.compile(r"督导|指导组|巡回|巡察|上级|列席|派驻|特邀|群众代表|职工代表|记者")
_HEAD_LINES = 40
BRIEF = 8
_CELL = re.compile(r"[ \u3000]*[\t|｜][ \u3000]*")


class Attendance(NamedTuple):
    """People by what they were there as; `end` is the offset at which the head of the minutes ends."""

    present: tuple[Person, ...] = ()
    chair: tuple[Person, ...] = ()
    observer: tuple[Person, ...] = ()
    recorder: tuple[Person, ...] = ()
    absent: tuple[Person, ...] = ()
    end: int = 0

    @property
    def outsiders(self) -> frozenset[str]:
        """Return the names of those who are no members: observers, and recorders who are not among those present."""
        inside = {person.name for person in self.present}
        return frozenset(person.name for person in (*self.observer, *self.recorder) if person.name not in inside)


def cells_of(line: str) -> list[str]:
    """Return the cells of a table row as readers write it; one cell for a plain line."""
    return _CELL.split(line)


def attendance(document: Document) -> Attendance:
    """Return who is named in the head; empty where minutes have none."""
    found: dict[str, list[Person]] = {name: [] for name in _KEYS}
    end, role = 0, ""
    for start, line in _lines(document):
        fields = list(_fields(line))
        if not fields and not (role and _goes_on(line, role)):
            role = ""
            continue
        for name, value in fields or [(role, line)]:
            role = name
            for person in persons_in(value):
                found["observer" if _OUTSIDE.search(person.said) and name == "present" else name].append(person)
        end = start + len(line)
    if not found["present"]:
        _read_prose(document, found)
    return Attendance(
        present=_once(found["present"]),
        chair=_once(found["chair"]),
        observer=_once(found["observer"]),
        recorder=_once(found["recorder"]),
        absent=_once(found["absent"]),
        end=end,
    )


def _read_prose(document: Document, found: dict[str, list[Person]]) -> None:
    for _, line in _lines(document)[:_PROSE_LINES]:
        for role, pattern in _PROSE:
            for match in pattern.finditer(line):
                for person in persons_in(match[1]):
                    found["observer" if _OUTSIDE.search(person.said) else role].append(person)
    if found["present"]:
        found["present"] = [*found["chair"], *found["present"]]


def _lines(document: Document) -> list[tuple[int, str]]:
    rows = zip(document.starts, document.blocks, strict=True)
    return [(start, block.label + block.text) for start, block in rows][:_HEAD_LINES]


def _fields(line: str) -> Iterator[tuple[str, str]]:
    """Yield role and value of each field of a line such as 主持人：张三　记录人：李四."""
    keys = list(_KEY.finditer(line.strip()))
    if not keys or keys[0].start() > 0:
        return
    for key, following in zip(keys, [*keys[1:], None], strict=True):
        name, value = next(name for name in _KEYS if key[name]), line.strip()[key.end() : following.start() if following else None]
        if name == "other" or _is_brief(value) or ("。" not in value.rstrip("。") and persons_in(value)):
            yield name, value


def _is_brief(value: str) -> bool:
    """Return whether a value is nothing, or a call name such as 赖书记; 主持人：散会。 is speech."""
    return len(value.strip()) <= BRIEF and not re.search(r"[，。！？：:]", value)


def _goes_on(line: str, role: str) -> bool:
    """Return whether a line goes on with the list of people above it: names and posts only."""
    return role != "other" and not re.search(r"[：:。！？]", line) and bool(persons_in(line)) and len(line) <= 120


def _once(persons: Sequence[Person]) -> tuple[Person, ...]:
    best: dict[str, Person] = {}
    for person in persons:
        if person.name not in best or len(person.said) > len(best[person.name].said):
            best[person.name] = person
    return tuple(best.values())
