"""The roster of a unit -> its members with their posts, from a csv or Excel table, a Word table or plain lines."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.errors import FileDamaged
from pipeline.extract.decode import decode
from pipeline.extract.guard import read_bytes, read_package
from pipeline.model import Document
from pipeline.segment.attendance import cells_of
from pipeline.segment.people import Person, is_name, persons_in

__all__ = ["is_roster", "roster_of", "rows_of", "table_rows"]

_NAMED = re.compile(r"名单|花名册|名册|roster|班子成员(?!.*对照)|人员(?:情况|分工)", re.I)
_NAME_COLUMN = re.compile(r"^(?:姓\s*名|名字|成员(?:姓名)?|name)$", re.I)
_POST_COLUMN = re.compile(r"职\s*务|职位|岗位|角色|role|post|title", re.I)
_TITLED = re.compile(r"名单|名册|花名册|成员分工|情况表")
_OUT = re.compile(r"调离|退休|列席|非班子|督导")


def is_roster(path: str, document: Document | None = None) -> bool:
    """Return whether a file is a roster: its name or its first line says so, or it is a spreadsheet with a column of names."""
    name = path.rpartition("/")[2]
    if _NAMED.search(Path(name).stem):
        return True
    if document is None:
        return Path(name).suffix.lower() in (".csv", ".xlsx")
    first = next((block.text for block in document.blocks if block.text.strip()), "")
    return bool(re.search("名单|花名册|名册", first)) and len(first) <= 40


def table_rows(path: Path) -> list[list[str]]:
    """Return the rows of a csv or xlsx file as text; FileDamaged where the file is neither."""
    data = read_bytes(path)
    if data.startswith(b"PK"):
        read_package(data, "xlsx")
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return [
                ["" if cell is None else str(cell).strip() for cell in row] for sheet in book for row in sheet.iter_rows(values_only=True)
            ]
        except (InvalidFileException, KeyError, ValueError) as error:
            raise FileDamaged("表格打不开") from error
    text = decode(data).text.lstrip("\ufeff")
    mark = max(",\t;，", key=text.count)
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=mark)]


def roster_of(rows: Sequence[Sequence[str]]) -> tuple[Person, ...]:
    """Return the members in the order of the roster, each once."""
    found: dict[str, Person] = {}
    for person in _persons(rows):
        if not _OUT.search(person.said):
            found.setdefault(person.name, person)
    return tuple(found.values())


def rows_of(document: Document) -> list[list[str]]:
    """Return the lines of a document as rows of cells; in a plain text a comma parts the cells."""
    lines = [block.label + block.text for block in document.blocks]
    comma = any(_NAME_COLUMN.match(cell.strip()) for line in lines for cell in re.split("[,，]", line))
    return [re.split("[,，]", line) if comma and "\t" not in line else cells_of(line) for line in lines]


def _persons(rows: Sequence[Sequence[str]]) -> Iterator[Person]:
    name_at, posts_at = -1, []
    for row in rows:
        heads = [index for index, cell in enumerate(row) if _NAME_COLUMN.match(cell.strip())]
        if heads:
            name_at = heads[0]
            posts_at = [index for index, cell in enumerate(row) if _POST_COLUMN.search(cell)]
        elif 0 <= name_at < len(row) and is_name(name := "".join(row[name_at].split())):
            said = "、".join(row[index] for index in posts_at if index < len(row)) or "、".join(row[name_at + 1 :])
            yield from persons_in(f"{name}（{said}）")
        elif name_at < 0 and not _TITLED.search("".join(row)):
            yield from _of_line("　".join(row))


def _of_line(line: str) -> list[Person]:
    """Return the people of a line; if it is one person, all else that it says is said of that person."""
    found = persons_in(line)
    if len(found) != 1:
        return found
    return persons_in(f"{found[0].name}（{line.replace(found[0].name, '、')}）")
