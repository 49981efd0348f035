"""A study record -> hours, days and discussions added up from its dated entries, against S-1."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.assess.dates import dates_in, year_of
from pipeline.assess.pack import Pack
from pipeline.model import Document
from pipeline.preparation import Study, StudyEntry

__all__ = ["add_up", "before_issue", "lacking"]

_HOURS = re.compile(
    r"(?:学时|课时|时长|时间)?[：:]?\s*(\d+(?:\.\d+)?|[一二两三四五六七八九十]+(?:个半)?)\s*(?:个)?(半)?\s*(?:小时|学时|课时|个钟头|h(?![a-z]))",
    re.I,
)
_HOUR_FIELD = re.compile(r"(?:学时|课时|时长)(?:[（(]小时[）)])?[：:\t]\s*(\d+(?:\.\d+)?)")
_CLOCK = re.compile(
    r"(\d{1,2})\s*[:：时点]\s*(\d{2})?\s*分?\s*(?:至|到|—+|-+|~|～|－+)\s*(?:上午|下午|晚上?)?\s*(\d{1,2})\s*[:：时点]\s*(\d{2})?"
)
_DISCUSSION = re.compile(r"讨论|交流|研讨")
_STUDY = re.compile(r"学习|辅导|报告|党课|观看|宣讲|精读|研读|原文|传达|授课|培训|读书|领学|参观|讲座")
_ALONE = re.compile(r"自学|个人学习|自主学习|个人研读")
_TOTAL = re.compile(r"(?:合计|总计|累计|共计|总共|共(?:组织|开展|安排|进行)?|以上)[^。；\n]{0,40}")
_CLAIMS = (
    ("hours", re.compile(r"(\d+(?:\.\d+)?)\s*(?:个)?(?:小时|学时|课时)")),
    ("days", re.compile(r"(\d+(?:\.\d+)?)\s*(?:个)?天")),
    ("discussions", re.compile(r"(?:讨论|交流|研讨)[^。；，\d]{0,8}(\d+)\s*(?:次|场)|(\d+)\s*(?:次|场)[^。；，\d]{0,6}(?:讨论|交流|研讨)")),
)
_CHINESE = {letter: value for value, letter in enumerate("零一二三四五六七八九十")} | {"两": 2}


def add_up(document: Document, pack: Pack) -> Study:
    """Return the totals; hours are those of collective study and discussion, days those of collective study, each day once."""
    entries = tuple(_entries(document))
    together = [entry for entry in entries if entry.study or entry.discussion]
    hours, doubled = 0.0, []
    days: dict[str, float] = {}
    taken: set[tuple[str, str, bool]] = set()
    for entry in together:
        words = document.text[entry.start : entry.end]
        places = {(day, part, entry.study) for day in entry.dates for part in _parts_of_day(words)}
        if places & taken:
            doubled.append(entry)
            continue
        taken |= places
        share = 0.5 if entry.half else 1.0
        hours += entry.hours if entry.hours is not None else _by_days(words, entry, share * pack.day_hours)
        for day in entry.dates if entry.study else ():
            days[day] = min(1.0, days.get(day, 0.0) + share)
    discussions = sum(entry.discussion for entry in together if entry not in doubled)
    return Study(_tidy(hours), _tidy(sum(days.values())), discussions, entries, tuple(doubled), tuple(_claims(document.text)))


def before_issue(document: Document, study: Study, pack: Pack) -> Iterator[tuple[StudyEntry, str, str]]:
    """Yield the entries dated before what they study was there, with its name and date (section 7, pattern 8)."""
    if year_of(document.text) is None:
        return
    for entry in study.entries:
        words = document.text[entry.start : entry.end]
        for issued in pack.issued:
            if entry.dates[0] < issued.date and any(word in words for word in issued.words):
                yield entry, issued.name, issued.date


def _entries(document: Document) -> Iterator[StudyEntry]:
    """Yield an entry for each line that begins with a date, with the lines below it; in prose for each dated sentence."""
    year = year_of(document.text)
    lines = [(start, start + len(block.label) + len(block.text)) for start, block in zip(document.starts, document.blocks, strict=True)]
    opened: list[tuple[tuple[str, ...], int, int]] = []
    for start, end in lines:
        line = document.text[start:end]
        for first, last in _sentences(line):
            found = next(dates_in(line[first:last], year), None)
            whole = _is_total(line[first:last])
            if found and not whole and (found.start <= 24 or len(opened) == 0):
                opened.append((found.dates, start + first, start + last))
            elif opened and not whole:
                dates, begun, _ = opened[-1]
                opened[-1] = (dates, begun, start + last)
    for dates, start, end in opened:
        words = document.text[start:end]
        if entry := _entry(dates, words, start, end):
            yield entry


def _sentences(line: str) -> list[tuple[int, int]]:
    cuts = [0, *(match.end() for match in re.finditer(r"[。；](?=.)", line)), len(line)]
    return [(first, last) for first, last in pairwise(cuts) if line[first:last].strip()]


def _is_total(words: str) -> bool:
    return bool(re.match(r"[\s（(一二三四五六七八九十、.\d]*(?:合计|总计|累计|共计|小计|以上|截至|总共)", words))


def _entry(dates: tuple[str, ...], words: str, start: int, end: int) -> StudyEntry | None:
    study, discussion = bool(_STUDY.search(words)), bool(_DISCUSSION.search(words))
    if _ALONE.search(words) or not (study or discussion):
        return StudyEntry(dates, _hours(words, len(dates)), False, False, False, start, end) if _ALONE.search(words) else None
    only_talk = discussion and not re.search(r"集中学习|集体学习|辅导|报告|党课|观看|宣讲|原文|传达|授课|讲座|领学|学习《", words)
    return StudyEntry(dates, _hours(words, len(dates)), study and not only_talk, discussion, "半天" in words, start, end)


def _hours(words: str, days: int) -> float | None:
    """Return the hours of an entry as told, else from its clock times; `days` multiplies hours a day."""
    told = [_amount(match[1]) + (0.5 if match[2] else 0.0) for match in _HOURS.finditer(words)]
    if len(told) == 1:
        return told[0] * (days if re.search(r"每天|每日|每次", words) else 1)
    if told:
        most, rest = max(told), sum(told) - max(told)
        return most if most == rest else most + rest  # 共6小时，上午3小时，下午3小时
    if field := _HOUR_FIELD.search(words):
        return float(field[1])
    spans = [_span(match) for match in _CLOCK.finditer(words)]
    if spans:
        return round(sum(spans), 2) * days
    bare = re.search(r"\t(\d+(?:\.\d+)?)(?:\t|$)", words)
    return float(bare[1]) if bare and float(bare[1]) <= 12 else None


def _amount(text: str) -> float:
    if text[0].isdigit():
        return float(text)
    half = 0.5 if text.endswith("个半") else 0.0
    text = text.removesuffix("个半")
    tens, _, ones = text.rpartition("十")
    return (_CHINESE.get(tens, 1) * 10 if "十" in text else 0) + _CHINESE.get(ones, 0) + half


def _span(match: re.Match[str]) -> float:
    first = int(match[1]) + int(match[2] or 0) / 60
    last = int(match[3]) + int(match[4] or 0) / 60
    return last - first if last > first else last + 12 - first


def _parts_of_day(words: str) -> set[str]:
    """Return which parts of a day an entry takes; all of them where it does not say."""
    told = {part for part in ("上午", "下午", "晚") if part in words}
    return {"上午", "下午", "晚"} if not told or "全天" in words else told


def _by_days(words: str, entry: StudyEntry, day_hours: float) -> float:
    """Return the hours of an entry that tells days only; 0 where it tells neither."""
    return day_hours * len(entry.dates) if re.search(r"[全整半]天|[\d一二三四五六七]\s*天", words) else 0.0


def _claims(text: str) -> Iterator[tuple[str, float]]:
    for total in _TOTAL.finditer(text):
        for name, pattern in _CLAIMS:
            if match := pattern.search(total.group()):
                yield name, float(next(group for group in match.groups() if group))


def _tidy(value: float) -> float:
    return int(value) if value == int(value) else round(value, 2)


def lacking(study: Study, pack: Pack) -> Sequence[str]:
    """Return in words what falls short of S-1."""
    rows = (
        (study.hours, pack.hours, "集体学习合计{}小时，不足{}小时"),
        (study.days, pack.days, "集中学习合计{}天，不足{}天"),
        (study.discussions, pack.discussions, "讨论交流{}次，不足{}次"),
    )
    return tuple(words.format(_tidy(had), wanted) for had, wanted, words in rows if had < wanted)
