"""How a table looks in Excel: quiet, printable on A4 in black and white, and never evaluated as a formula."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from unicodedata import east_asian_width
from urllib.parse import quote

import pandas as pd
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.model import Verdict
from pipeline.report.archive import settled, write_whole
from pipeline.report.printable import printable
from pipeline.report.wording import VERDICTS

__all__ = ["Layout", "write_workbook"]

# What a spreadsheet may take for the start of a formula or a command, after any white space.
FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as the letter A
LINE = Side("thin", color="8C8C8C")
FILLS = {
    VERDICTS[Verdict.PASS]: "E2EFDA",
    VERDICTS[Verdict.REVISE]: "FFF2CC",
    VERDICTS[Verdict.RETURN]: "F4CCCC",
    "未评审": "EDEDED",
    "已退回": "D9D9D9",
}
ROW = 13.5  # points for a row of 10-point text
TALLEST = 409.0  # points; Excel allows no more
FILLED = ("结论", "状态")
CENTERED = ("序号", "结论", "得分", "轻重", "状态", "规则号", "份数", "占比", "格式", "位置")


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` maps titles to widths in characters; `frozen` is the first cell that scrolls; `choices` are lists to pick from."""

    columns: Mapping[str, float]
    frozen: str
    links: str = ""
    percent: tuple[str, ...] = ()
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)


def write_workbook(path: Path, layouts: Mapping[str, Layout], contents: Mapping[str, Iterable[Sequence[object]]]) -> None:
    """Write a workbook whole, a sheet a layout, with the rows of `contents` under the same title."""
    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        for title, layout in layouts.items():
            frame = pd.DataFrame(contents[title], columns=list(layout.columns), dtype=object)
            frame.map(cell_value).to_excel(writer, sheet_name=title, index=False)
            lay_out(writer.sheets[title], layout)
    write_whole(path, settled(out.getvalue()))


def cell_value(value: object) -> object:
    """Return what a cell can hold: text without characters that Excel refuses or would unescape, None for empty text."""
    return ESCAPE.sub("_x005F_", printable(value)) or None if isinstance(value, str) else value


def lay_out(sheet: Worksheet, layout: Layout) -> None:
    """Give a sheet that holds one table, titles in its first row, its looks."""
    _style_titles(sheet)
    titles = list(layout.columns)
    styles = {title: _style(sheet, "居中" if title in CENTERED else "正文", title in CENTERED) for title in titles}
    widths = list(layout.columns.values())
    for row in sheet.iter_rows(min_row=2):
        sheet.row_dimensions[row[0].row].height = _height(row, widths)
        for title, cell in zip(titles, row, strict=True):
            _settle(cell, styles[title], "0%" if title in layout.percent else "General")
            if title in FILLED and cell.value in FILLS:
                cell.fill = PatternFill("solid", fgColor=FILLS[cell.value])
            if title == layout.links and cell.value:
                _link(cell)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width + 1
    _offer_choices(sheet, layout)
    _set_view(sheet, layout)


def _height(row: Sequence[Cell], widths: Sequence[float]) -> float:
    """Return points enough for the wrapped text; said outright because not every program fits rows by itself."""
    rows = max(_rows(str(cell.value or ""), width) for cell, width in zip(row, widths, strict=True))
    return min(ROW * rows + 4, TALLEST)


def _rows(text: str, width: float) -> int:
    """Return how many rows a cell of that width needs; a Chinese character is two wide."""
    wide = (sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in line) for line in text.split("\n"))
    return sum(max(ceil(letters / width), 1) for letters in wide)


def _style_titles(sheet: Worksheet) -> None:
    for cell in sheet[1]:
        cell.style = "Normal"
        cell.font = Font(name="黑体", size=11, bold=True)
        cell.fill = PatternFill("solid", fgColor="D9D9D9")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = Border(LINE, LINE, LINE, LINE)
    sheet.row_dimensions[1].height = 30


def _style(sheet: Worksheet, name: str, centered: bool) -> str:
    book = sheet.parent
    if name not in book.named_styles:
        style = NamedStyle(name, Font(name="宋体", size=10), border=Border(LINE, LINE, LINE, LINE))
        style.alignment = Alignment(horizontal="center" if centered else "left", vertical="top", wrap_text=True)
        book.add_named_style(style)
    return name


def _settle(cell: Cell, style: str, number_format: str) -> None:
    """Style a cell and make sure that Excel shows its text as it stands; also text such as #N/A, which openpyxl takes for an error."""
    cell.style = style
    if isinstance(cell.value, str):
        cell.data_type = "s"
        cell.quotePrefix = bool(FORMULA.match(cell.value))
    else:
        cell.number_format = number_format


def _link(cell: Cell) -> None:
    """Let the cell open the file beside the ledger; only what a relative address cannot hold is escaped."""
    target = re.sub(r"[^\w./()（）\-]", lambda match: match[0] if ord(match[0]) > 127 else quote(match[0], safe=""), str(cell.value))
    cell.hyperlink = target
    cell.font = Font(name="宋体", size=10, underline="single", color="1F3F7A")


def _offer_choices(sheet: Worksheet, layout: Layout) -> None:
    if sheet.max_row < 2:
        return
    for title, choices in layout.choices.items():
        letter = get_column_letter(list(layout.columns).index(title) + 1)
        rule = DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = title, f"请从{'、'.join(choices)}中选一项"
        rule.add(f"{letter}2:{letter}{sheet.max_row}")
        sheet.add_data_validation(rule)


def _set_view(sheet: Worksheet, layout: Layout) -> None:
    sheet.freeze_panes = layout.frozen
    sheet.auto_filter.ref = sheet.dimensions
    sheet.sheet_view.zoomScale = 90
    sheet.print_title_rows = "1:1"
    page = sheet.page_setup
    page.orientation, page.paperSize = "landscape", sheet.PAPERSIZE_A4
    page.fitToWidth, page.fitToHeight = 1, 0
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.7, bottom=0.7, header=0.35, footer=0.35)  # inches
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.center.text = sheet.title
    sheet.oddFooter.center.text = "机器初核稿，未经签署不作为结论（D-15）　第 &P 页"
