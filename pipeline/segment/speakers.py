"""Who speaks in minutes, where their head does not name everybody: names that lead a line as speakers do."""

import re
from collections.abc import Sequence

from pipeline.model import Document
from pipeline.segment.attendance import Attendance
from pipeline.segment.leads import NUMBER
from pipeline.segment.people import NAME, POST, SURNAMES, TITLE, People, Person, is_name

__all__ = ["merged", "speakers_by_shape"]


def merged(persons: Sequence[Person]) -> list[Person]:
    """Return each person once with all posts that anybody names."""
    posts: dict[str, dict[str, None]] = {}
    said: dict[str, str] = {}
    for person in persons:
        posts.setdefault(person.name, {}).update(dict.fromkeys(person.posts))
        said[person.name] = said.get(person.name) or person.said
    return [Person(name, tuple(held), said[name]) for name, held in posts.items()]


def speakers_by_shape(document: Document, head: Attendance) -> list[Person]:
    """Return the names that lead a line as speakers do, where the head does not name everybody."""
    lead = re.compile(
        rf"{NUMBER}[【\[〔]?(?:({POST})[ \u3000]*)?({NAME})(?:同志)?(?:[（(]([^）)]{{1,20}})[）)])?(?:同志)?[^：:。，,]{{0,16}}[】\]〕：:]"
    )
    titled = re.compile(rf"{NUMBER}[【\[〔]?([老小大]?[{SURNAMES}](?:{TITLE})?)(?:同志)?[】\]〕：:]")
    found: list[Person] = []
    known = People((*head.present, *head.chair, *head.observer, *head.recorder))
    for start, block in zip(document.starts, document.blocks, strict=True):
        line = (block.label + block.text).lstrip()
        if start < head.end or _is_known(line, known):
            continue
        full, called = lead.match(line), titled.match(line)
        if full and is_name(full[2]):
            found.append(Person(full[2], (full[1],) if full[1] else (), full[3] or ""))
        elif called and len(called[1]) > 1 and not head.present:
            found.append(Person(called[1], tuple(re.findall(rf"(?:{TITLE})$", called[1][1:]))))
    if not head.present:
        told = re.finditer(rf"(?:^|[。；，：\n]|[对给向由]|批评|针对)(?:{POST})?({NAME})同志", document.text)
        found += [Person(match[1]) for match in told if is_name(match[1])]
    return merged(found)


def _is_known(line: str, known: People) -> bool:
    """Return whether a line begins with somebody who is known, by name or by post."""
    number = re.match(rf"{NUMBER}[【\[〔]?", line)
    return bool(known.at(line, number.end() if number else 0)) or any(mention.exact for mention in known.mentions(line[:24]))
