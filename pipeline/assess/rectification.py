"""A rectification paper -> its items: the problem answered, the measure, and who, by when, to what standard, by which act (S-5)."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pipeline.model import Document, Labels, Slot
from pipeline.preparation import Rectification, RectificationItem

__all__ = ["has_deadline", "items_of"]

_KEYS = {
    "problem": r"(?:存在|主要|突出|具体|反馈|查摆)?(?:的)?问题(?:表述|描述|表现|内容|清单)?|查摆问题|整改事项|整改问题|意见建议",
    "measure": r"(?:具体)?整改措施|措施|具体做法|整改内容|整改办法|改进措施",
    "goal": r"整改目标|目标(?:要求)?|质量要求|达到(?:的)?标准|标准|预期成效|成效",
    "who": r"(?:整改)?(?:第一)?责任(?:人|领导|部门|单位|科室)?|牵头(?:领导|人|单位)?|负责人|承办(?:人|单位)",
    "when": r"(?:整改|完成)?(?:时限|期限|时间|日期)(?:要求)?|完成时间",
    "other": r"序\s*号|备\s*注|进展(?:情况)?|完成情况|是否销号|来源|问题来源|督办人|类别",
}
_FIELD = re.compile(
    r"(?:^|(?<=[\s\t；;。，,）)】]))[【\[（(]?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _KEYS.items())
    + r")[一二三四五六七八九十\d]{0,3}[】\]）)]?[ \u3000]*[：:]"
)
_COLUMN = {name: re.compile(rf"^(?:{words})(?:及.{{1,8}})?$") for name, words in _KEYS.items()}
_NUMBER = re.compile(
    r"^[ \u3000]*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、](?!\d)|问题[一二三四五六七八九十\d]{1,2})[ \u3000]*"
)
_PROBLEM_LEAD = re.compile(r"(?:针对|关于|对(?:于)?)[“\"]?([^，。；：]{4,60}?)[”\"]?(?:的)?(?:问题|意见)?[，,：:]")
_OPEN = re.compile(r"长期(?:坚持|抓|整改)?|持续(?:推进|整改|坚持)?|常态化|经常性|一以贯之|不断|随时|适时|尽快|近期")
_TERM = re.compile(
    r"\d{1,2}\s*月|[一二三四五六七八九十]{1,2}月|\d{1,2}[.．]\d{1,2}|年底|月底|季度|[上下]半年|[日天周月年内]内|前(?:完成|到位|办结|整改)?|即日|立即|立行立改|已(?:经)?(?:完成|整改|办结|退)|\d{4}[-/.年]\d{1,2}|日前|之前|本[周月年]|下[周月]|暑假|寒假|汛期前|开学前"
)
_NOBODY = re.compile(
    r"^(?:相关(?:人员|部门|单位|科室|责任人)|有关(?:人员|部门|单位)|各(?:科室|部门|单位|股室)|全体(?:人员|党员|干部)?|无|—+|-+|/|待定)$"
)


class _Draft(NamedTuple):
    fields: dict[str, str]
    start: int
    end: int


def items_of(document: Document, label: Callable[[str], Labels]) -> Rectification:
    """Return the items of a table, of a form, or of numbered paragraphs, in order."""
    lines = [
        (start, start + len(block.label) + len(block.text), block.label + block.text)
        for start, block in zip(document.starts, document.blocks, strict=True)
    ]
    drafts = list(_table(lines)) or list(_form(lines)) or list(_paragraphs(lines))
    return Rectification(tuple(_item(draft, label) for draft in drafts))


def has_deadline(words: str) -> bool:
    """Return whether words name a day or a term; 长期坚持, 持续推进 and 尽快 do not."""
    return bool(_TERM.search(_OPEN.sub("", words)))


def _table(lines: Sequence[tuple[int, int, str]]) -> Iterator[_Draft]:
    columns: dict[int, str] = {}
    for start, end, line in lines:
        cells = [cell.strip() for cell in line.split("\t")]
        header = {index: name for index, cell in enumerate(cells) for name, pattern in _COLUMN.items() if pattern.match(cell)}
        if len(header) >= 3 and {"problem", "measure"} & set(header.values()):
            columns = header
        elif columns and len(cells) == len(columns):
            fields: dict[str, str] = {}
            for index, name in columns.items():
                fields[name] = "；".join(filter(None, (fields.get(name), cells[index])))
            yield _Draft(fields, start, end)
        elif columns and len(cells) > 1:
            yield _Draft(_guessed(cells), start, end)


def _guessed(cells: Sequence[str]) -> dict[str, str]:
    """Return the fields of a row with empty cells, which readers drop: by what the cells look like."""
    rest = [cell for cell in cells if not re.fullmatch(r"\d{1,3}", cell)]
    fields = {"problem": rest[0], "measure": rest[1] if len(rest) > 1 else ""}
    for cell in rest[2:]:
        when = has_deadline(cell) or (bool(_OPEN.search(cell)) and len(cell) <= 8)
        name = "when" if when and len(cell) <= 20 else "who" if len(cell) <= 12 else "goal"
        fields[name] = "；".join(filter(None, (fields.get(name), cell)))
    return fields


def _form(lines: Sequence[tuple[int, int, str]]) -> Iterator[_Draft]:
    """Yield the items of 问题：… 整改措施：… 责任人：… 完成时限：…; the problem, or what came first, begins an item."""
    fields: dict[str, str] = {}
    first = last = 0
    opening = ""
    for start, end, line in lines:
        found = list(_FIELD.finditer(_NUMBER.sub(lambda number: " " * len(number.group()), line)))
        for match, following in zip(found, [*found[1:], None], strict=False):
            name = next(key for key in _KEYS if match[key])
            value = line[match.end() : following.start() if following else len(line)].strip(" \u3000；;。")
            opening = opening or name
            if name == opening and fields.get(name):
                yield _Draft(fields, first, last)
                fields = {}
            if not fields:
                first = start + (match.start() if name == opening else 0)
            fields[name] = "；".join(filter(None, (fields.get(name), value)))
            last = end
        if not found and fields and line.strip() and "measure" in fields and not _NUMBER.match(line):
            fields["measure"] += "；" + line.strip()
            last = end
    if fields.get("problem") or fields.get("measure"):
        yield _Draft(fields, first, last)


def _paragraphs(lines: Sequence[tuple[int, int, str]]) -> Iterator[_Draft]:
    """Yield the items of numbered paragraphs such as 1.针对…问题，…；由…负责，6月底前完成。"""
    for start, end, line in lines:
        number = _NUMBER.match(line)
        lead = _PROBLEM_LEAD.search(line[:90])
        if (number or lead) and len(line) >= 20:
            problem = lead[1] if lead else re.split(r"[。；：]", line[number.end() if number else 0 :])[0]
            yield _Draft({"problem": problem, "measure": line[lead.end() :] if lead else line[number.end() if number else 0 :]}, start, end)


def _item(draft: _Draft, label: Callable[[str], Labels]) -> RectificationItem:
    """Return the item; a slot is filled by its own field, or else by the words of the measure."""
    fields = draft.fields
    measure, due, who = fields.get("measure", ""), fields.get("when", ""), fields.get("who", "")
    told = (label(measure).measure if measure else None) or frozenset()
    return RectificationItem(
        problem=fields.get("problem", ""),
        measure=measure,
        due=due,
        responsible=bool(who) and not _NOBODY.match(who) if "who" in fields else Slot.RESPONSIBLE in told,
        deadline=has_deadline(due) or (Slot.DEADLINE in told and has_deadline(measure)),
        standard=bool(fields.get("goal")) or Slot.STANDARD in told,
        action=Slot.ACTION in told,
        start=draft.start,
        end=draft.end,
    )
