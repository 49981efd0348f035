"""A file of talk records -> each record: who with whom, when, and where its words stand. Forms, tables and free text."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.model import Document, Span
from pipeline.segment.attendance import cells_of
from pipeline.segment.people import NAME, POST, People, Person, is_name, persons_in

__all__ = ["DATE", "TalkRecord", "read_talks"]

DATE = re.compile(
    r"(?:(?:19|20)\d{2}|[二一][〇○零Ｏ０0九][〇○零Ｏ０0一二三四五六七八九]{2})\s*[年.\-/．]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[月.\-/．]\s*(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日号]?)?"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]"
)
_KEYS = {
    "other": r"(?:被谈话人|谈话对象|被谈心人|谈心对象|对象|乙方|受访人|约谈对象)",
    "one": r"(?:谈话人|谈心人|主谈人|约谈人|谈话领导|甲方|谈话双方|谈心双方|参加人|谈话人员)",
    "date": r"(?:谈话|谈心)?(?:时\s*间|日\s*期)",
    "place": r"(?:谈话|谈心)?地\s*点|记录人|谈话方式|谈话形式|序\s*号|职\s*务|单\s*位",
    "words": r"(?:谈话|谈心)?(?:主要)?(?:内\s*容|情况|记录|摘要|要点)|(?:指出|存在|提出|主要)的?(?:主要)?(?:问题|意见)(?:和不足)?|谈话事项",
}
_FIELD = re.compile(
    r"(?:^|(?<=[\t\u3000 ；;|。，,）)0-9\u4e00-\u9fa5]))[【\[]?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _KEYS.items())
    + r")(?:姓名|及职务)?(?:[（(][^）)：:]{1,10}[）)])?[】\]]?[ \u3000]*[：:\t|]+"
)
_COLUMN = {name: re.compile(rf"^(?:{words})(?:姓名|及职务)?$") for name, words in _KEYS.items()}
_TITLE = re.compile(r"谈(?:心|话)(?:谈话|谈心)?(?:情况)?(?:记录|登记|纪实|摘要)")
_WITH = r"(?:与|同|和|找|约|对|跟|向)"
_MET = re.compile(
    rf"(?:(?P<first>我|本人|{NAME})(?:同志)?(?:[（(][^）)]{{1,16}}[）)])?(?:[^，。：\n]{{0,12}}?)(?:{_WITH}|、)|^[^，。：\n]{{0,4}}{_WITH})(?:{POST})?(?P<second>{NAME})(?:同志)?(?:[（(][^）)]{{1,16}}[）)])?[^。\n]{{0,24}}?(?:谈|交心|交流|交换|促膝|聊)"
)
_TALKING = re.compile(r"谈|交心|交流|交换|聊|沟通")
_NUMBERED = re.compile(
    r"^[ \u3000]*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[.．、]|第[一二三四五六七八九十\d]+(?:次|组|份))"
)
_SIGNED = re.compile(rf"(?:记录人|谈话人|签\s*[名字]|本人签名)[：: \u3000]*({NAME})(?![\u4e00-\u9fa5])")


class TalkRecord(NamedTuple):
    """One talk: `people` who talked (one with each of the others), `words` where what they said stands, within start and end."""

    people: tuple[str, ...]
    date: str | None
    start: int
    end: int
    words: tuple[Span, ...]


class _Row(NamedTuple):
    start: int
    end: int
    text: str


def read_talks(document: Document, roster: Sequence[Person] = ()) -> list[TalkRecord]:
    """Return the records of a file in order; a file that shows no border between records is one record."""
    rows = [
        _Row(start, start + len(block.label) + len(block.text), block.label + block.text)
        for start, block in zip(document.starts, document.blocks, strict=True)
        if (block.label + block.text).strip()
    ]
    people = People(roster)
    listed = _table(rows, people)
    if listed:
        return listed
    return [record for part in _parts(rows, people) if (record := _record(part, people, document))]


def _table(rows: Sequence[_Row], people: People) -> list[TalkRecord]:
    """Return one record a row of a table with a header row; empty where there is none."""
    found: list[TalkRecord] = []
    columns: dict[str, int] = {}
    for row in rows:
        cells = cells_of(row.text)
        header = {name: index for index, cell in enumerate(cells) for name, pattern in _COLUMN.items() if pattern.match(cell.strip())}
        if len(header) > 2 and "words" in header and {"one", "other"} & set(header):
            columns = header
        elif columns and len(cells) > max(columns["words"], columns.get("one", 0)):
            names = [name for key in ("one", "other") if key in columns for name in _names(cells[columns[key]], people)]
            date = DATE.search(cells[columns["date"]]) if "date" in columns else DATE.search(row.text)
            words = [cell for index, cell in enumerate(cells) if index == columns["words"] or (index > columns["words"] and len(cell) > 4)]
            spans = tuple(_place(row, cell) for cell in words)
            found.append(TalkRecord(tuple(dict.fromkeys(names)), date.group() if date else None, row.start, row.end, spans))
    return found


def _place(row: _Row, cell: str) -> Span:
    start = row.start + row.text.index(cell)
    return Span(start, start + len(cell))


def _parts(rows: Sequence[_Row], people: People) -> Iterator[list[_Row]]:
    """Yield the rows of each record: a title, a form's first field again, or a new meeting of two people begins one."""
    part: list[_Row] = []
    seen: set[str] = set()
    for row in rows:
        keys = {name for name in _KEYS if name not in ("place", "words") and any(match[name] for match in _FIELD.finditer(row.text))}
        again = bool(keys & seen) and "words" in seen | _words_in(part)
        titled = bool(_TITLE.search(row.text)) and len(row.text) <= 40 and "：" not in row.text
        met = not keys and _meets(row.text, people) and (bool(DATE.search(row.text[:60])) or bool(_NUMBERED.match(row.text)))
        if part and (again or (titled and (seen or _has_met(part, people))) or (met and not seen and _has_met(part, people))):
            yield part
            part, seen = [], set()
        part.append(row)
        seen |= keys
    if part:
        yield part


def _words_in(part: Sequence[_Row]) -> set[str]:
    return {"words"} if any(match["words"] for row in part for match in _FIELD.finditer(row.text)) or len(part) > 2 else set()


def _has_met(part: Sequence[_Row], people: People) -> bool:
    return any(_meets(row.text, people) and (len(row.text) > 40 or DATE.search(row.text)) for row in part)


def _meets(text: str, people: People) -> bool:
    """Return whether a line tells that two people met to talk."""
    return bool(_MET.search(text[:80])) or len(_called(text, people)) == 2


def _called(text: str, people: People) -> list[str]:
    """Return the first two members that the beginning of a line calls, if it tells of a talk."""
    if not _TALKING.search(text[:80]):
        return []
    return list(dict.fromkeys(mention.names[0] for mention in people.mentions(text[:60]) if len(mention.names) == 1))[:2]


def _record(part: Sequence[_Row], people: People, document: Document) -> TalkRecord | None:
    fields: dict[str, list[str]] = {}
    spans: list[Span] = []
    for row in part:
        found = list(_FIELD.finditer(row.text))
        for field, following in zip(found, [*found[1:], None], strict=False):
            name = next(name for name in _KEYS if field[name])
            end = following.start() if following else len(row.text)
            fields.setdefault(name, []).append(row.text[field.end() : end])
            if name == "words" and row.text[field.end() : end].strip():
                spans.append(Span(row.start + field.end(), row.start + end))
        if not found and not (_TITLE.search(row.text) and len(row.text) <= 40):
            spans.append(Span(row.start, row.end))
    names = [name for key in ("one", "other") for value in fields.get(key, ()) for name in _names(value, people)]
    if len(set(names)) < 2:
        names = [*names, *_met(part, people, document)]
    date = next((match.group() for text in (*fields.get("date", ()), *(row.text for row in part)) if (match := DATE.search(text))), None)
    if not names and not date and not fields:
        return None
    return TalkRecord(tuple(dict.fromkeys(names)), date, part[0].start, part[-1].end, tuple(spans))


def _names(value: str, people: People) -> list[str]:
    """Return the people of a field: members by whatever they are called, else the names it lists."""
    known = list(dict.fromkeys(mention.names[0] for mention in people.mentions(value) if len(mention.names) == 1))
    return known or [person.name for person in persons_in(value.replace("与", "、").replace("和", "、"))]


def _met(part: Sequence[_Row], people: People, document: Document) -> list[str]:
    """Return who met in free text; 我 is who signed."""
    for row in part:
        if len(names := _called(row.text, people)) == 2:
            return names
        for match in _MET.finditer(row.text):
            signed = _SIGNED.search("\n".join(line.text for line in part)) or _SIGNED.search(document.text)
            first = match["first"] if match["first"] and is_name(match["first"]) else signed[1] if signed else None
            if is_name(match["second"]) or people.known_as(match["second"]):
                return [name for name in (first, match["second"]) if name]
    return []
