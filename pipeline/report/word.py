"""Review -> one review sheet in Word, laid out after GB/T 9704-2012; the same review gives the same bytes."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.shared import Mm
from docx.table import Table, _Cell, _Row

from pipeline.model import Review, YearOnYear
from pipeline.report.archive import settled, write_whole
from pipeline.report.contrast import Piece
from pipeline.report.opinion import DRAFT, Conclusion, Fact, Group, Opinion, Remark, WindRow, basis_in_words, opinion
from pipeline.report.printable import printable
from pipeline.report.tables import SheetTable
from pipeline.report.typesetting import TYPE_AREA, blank_sheet, cell_borders, forbid_split, grid, hold_together, repeat_header, shade
from pipeline.report.wording import SEVERITIES

__all__ = [
    "heading", "name_document", "paragraph", "save", "write_conclusion", "write_facts", "write_signatures", "write_table", "write_word",
]  # fmt: skip

NUMERALS = "一二三四五六七八九十"
MISSING = "（全篇未见，无原文可引）"
SHOWN_SOURCES = 3  # other papers shown side by side; the JSON holds more, the batch page all
THICK = 12  # eighths of a point
GREY = "F2F2F2"
SIGNATURES = (("审核人意见", 30), ("集体研究意见", 30), ("签　　字", 14), ("日　　期", 14))  # heights in mm: room for a hand


def write_word(review: Review, path: Path) -> None:
    """Write the sheet whole; an existing file is replaced."""
    said = opinion(review)
    document = blank_sheet()
    name_document(document, said.title)
    _write_head(document, said)
    headings = iter(NUMERALS)  # a section left out leaves no gap
    write_conclusion(document, said.conclusion, next(headings))
    if said.judged:
        _write_judgement(document, said, headings)
    if said.copies or said.year_on_year or (said.traces and not said.judged):
        heading(document, next(headings), "与其他材料比对")
        _write_traces(document, said)
    if said.notices:
        heading(document, next(headings), "读取时的提示")
        for notice in said.notices:
            paragraph(document, notice, "意见单正文")
    _write_sources(document, said)
    heading(document, next(headings), "审核意见")
    write_signatures(document)
    save(document, path)


def save(document: WordDocument, path: Path) -> None:
    """Write a document whole; the same content gives the same bytes."""
    out = io.BytesIO()
    document.save(out)
    write_whole(path, settled(out.getvalue()))


def name_document(document: WordDocument, title: str) -> None:
    core = document.core_properties
    core.title, core.author, core.last_modified_by, core.comments = title, "照镜", "照镜", ""
    core.created = core.modified = datetime(1980, 1, 1)  # the same epoch as the package entries


def _write_head(document: WordDocument, said: Opinion) -> None:
    paragraph(document, said.title, "意见单标题")
    paragraph(document, DRAFT, "意见单声明")
    write_facts(document, said.facts, (("单位", "人员"), ("材料类型", "规则版本"), ("文件名",), ("文件指纹",)))


def write_facts(document: WordDocument, found: Sequence[Fact], pairs: Sequence[Sequence[str]]) -> None:
    """Write facts by name, one or two a line."""
    facts = {fact.name: fact.value for fact in found}
    table = grid(document, len(pairs), (24, 58, 24, 50))
    for row, names in zip(table.rows, pairs, strict=True):
        if len(names) == 1:
            row.cells[1].merge(row.cells[3])
        for index, name in enumerate(names):
            _fill(row.cells[2 * index], name, "表名")
            _fill(row.cells[2 * index + 1], facts[name], "表文")
        _middle(row)


def write_conclusion(document: WordDocument, conclusion: Conclusion, number: str) -> None:
    heading(document, number, "结论")
    table = grid(document, 1, (46, TYPE_AREA - 46))
    word, why = table.rows[0].cells
    for cell in (word, why):
        cell_borders(cell, top=THICK, left=THICK, bottom=THICK, right=THICK)
    _fill(word, conclusion.word, "结论")
    if conclusion.score:
        _add(word, conclusion.score, "表中数")
    _fill(why, conclusion.why, "意见")
    _middle(table.rows[0])


def _write_judgement(document: WordDocument, said: Opinion, headings: Iterator[str]) -> None:
    heading(document, next(headings), "最需要处理的问题")
    if not said.gravest:
        paragraph(document, "未见必须修改或应当修改的问题。", "意见单正文")
    for remark in said.gravest:
        _write_grave(document, remark)
    if said.winds:
        heading(document, next(headings), "四风对照")
        _write_winds(document, said.winds)
        heading(document, next(headings), "评分依据")
        _write_criteria(document, said)
    for table in said.tables:
        heading(document, next(headings), table.title)
        write_table(document, table)
    if said.others:
        heading(document, next(headings), "其余问题")
        _write_others(document, said.others)


def _write_grave(document: WordDocument, remark: Remark) -> None:
    paragraph(document, f"问题{remark.number}　{SEVERITIES[remark.severity]}", "二级标题")
    lines = [("原　文", f"“{remark.quote.quote}”" if remark.quote else MISSING, "原文")]
    lines += [("位　置", remark.place, "意见")] if remark.quote else []
    lines += [("缺什么", remark.message, "意见")]
    lines += [("要　问", remark.question, "意见")] if remark.question else []
    lines += [("依　据", basis_in_words(remark.clause), "意见")]
    table = grid(document, len(lines), (24, TYPE_AREA - 24))
    for row, (name, text, style) in zip(table.rows, lines, strict=True):
        _fill(row.cells[0], name, "表名")
        _fill(row.cells[1], text, style)
        row.cells[0].vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    hold_together(table)


def _write_winds(document: WordDocument, winds: Sequence[WindRow]) -> None:
    table = grid(document, len(winds) + 1, (24, 32, 70, 30))
    _write_header(table, ("风别", "有无本人\n具体事例", "最好的一处原文", "位置"))
    for row, wind in zip(table.rows[1:], winds, strict=True):
        _fill(row.cells[0], wind.name, "表名")
        _fill(row.cells[1], wind.answer, "表文")
        _fill(row.cells[2], f"“{wind.example.quote}”" if wind.example else "—", "表文" if wind.example else "表中数")
        _fill(row.cells[3], wind.place or "—", "表中数")
        _middle(row)
    hold_together(table)


def _write_criteria(document: WordDocument, said: Opinion) -> None:
    table = grid(document, len(said.criteria) + 1, (46, 15, 16, 16, 63))
    _write_header(table, ("标准", "条款", "达到", "权重", "理由"))
    for row, criterion in zip(table.rows[1:], said.criteria, strict=True):
        texts = (criterion.name, criterion.clause, criterion.share, criterion.weight, criterion.why)
        for cell, text, style in zip(row.cells, texts, ("表文", "表中数", "表中数", "表中数", "表文"), strict=True):
            _fill(cell, text, style)
        _middle(row)
    hold_together(table)


def write_table(document: WordDocument, table: SheetTable) -> None:
    """Write a table of words, its note below; the columns fill the type area."""
    unit = TYPE_AREA / sum(table.widths)
    widths = [int(unit * width) for width in table.widths]
    widths[0] += TYPE_AREA - sum(widths)
    drawn = grid(document, len(table.rows) + 1, widths)
    _write_header(drawn, table.columns)
    for row, texts in zip(drawn.rows[1:], table.rows, strict=True):
        for cell, text, centred in zip(row.cells, texts, table.centred, strict=True):
            _fill(cell, text, "表中数" if centred else "表文")
        _middle(row)
    if table.note:
        paragraph(document, table.note, "附注")


def _write_others(document: WordDocument, groups: Sequence[Group]) -> None:
    """Write one table: a shaded line for each clause, then its remarks."""
    table = grid(document, 1, (20, 70, 66))
    _write_header(table, ("问题", "原文与位置", "缺什么、要问什么"))
    for group in groups:
        line = _new_row(table)
        clause = line.cells[0].merge(line.cells[2])
        shade(clause, GREY)
        _fill(clause, f"依据 {basis_in_words(group.clause)}", "依据")
        for remark in group.remarks:
            _write_other(_new_row(table), remark)


def _new_row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx 1.2 leaves it bare
    forbid_split(row)
    return row


def _write_other(row: _Row, remark: Remark) -> None:
    _fill(row.cells[0], str(remark.number), "表中数")
    _add(row.cells[0], SEVERITIES[remark.severity], "表中数")
    _fill(row.cells[1], f"“{remark.quote.quote}”（{remark.place}）" if remark.quote else MISSING, "表文")
    _fill(row.cells[2], remark.message, "表文")
    if remark.question:
        _add(row.cells[2], f"问：{remark.question}", "表文")
    _middle(row)


def _write_traces(document: WordDocument, said: Opinion) -> None:
    """Write what is shared, passage beside passage with what differs underlined, and what became of last year's statements."""
    if not said.judged:
        for remark in said.traces:
            _write_grave(document, remark)
    for group in said.copies[:SHOWN_SOURCES]:
        paragraph(document, f"与《{group.name}》", "二级标题")
        table = grid(document, len(group.rows) + 1, (TYPE_AREA // 2, TYPE_AREA // 2))
        _write_header(table, ("本材料", f"《{group.name}》"))
        for row, copy in zip(table.rows[1:], group.rows, strict=True):
            _fill_pieces(row.cells[0], copy.here)
            _add(row.cells[0], f"（{copy.place}，最长连续{copy.longest}字相同）", "表文")
            _fill_pieces(row.cells[1], copy.there)
    if rest := said.copies[SHOWN_SOURCES:]:
        paragraph(document, f"另有{len(rest)}份：{'、'.join(f'《{group.name}》' for group in rest)}。", "意见单正文")
    if said.copies:
        paragraph(document, "注：加下划线的是两边不同的字。相同不等于照搬，请当面核对。", "附注")
    if said.year_on_year:
        _write_year_on_year(document, said.year_on_year)


def _fill_pieces(cell: _Cell, pieces: Sequence[Piece]) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = "表文"
    for piece in pieces:
        paragraph.add_run(printable(piece.text)).underline = None if piece.same else True


def _write_year_on_year(document: WordDocument, compared: YearOnYear) -> None:
    paragraph(document, f"与{compared.year}年的材料《{compared.name}》相比", "二级标题")
    lines = [("沿用", said) for said in compared.kept]
    lines += [("改写", f"原：{then}\n今：{now}") for now, then in compared.reworded]
    lines += [("去掉", said) for said in compared.dropped] + [("新增", said) for said in compared.new]
    table = grid(document, len(lines) + 1, (24, TYPE_AREA - 24))
    _write_header(table, ("变化", "问题"))
    for row, (change, said) in zip(table.rows[1:], lines, strict=True):
        _fill(row.cells[0], change, "表中数")
        _fill(row.cells[1], said, "表文")
        _middle(row)


def _write_sources(document: WordDocument, said: Opinion) -> None:
    if said.sources:
        paragraph(document, "注：" + "；".join(f"{source.name} 指{source.value}" for source in said.sources) + "。", "附注")


def write_signatures(document: WordDocument) -> None:
    table = grid(document, len(SIGNATURES), (44, TYPE_AREA - 44))
    for row, (name, height) in zip(table.rows, SIGNATURES, strict=True):
        row.height = Mm(height)
        _fill(row.cells[0], name, "表名")
        _fill(row.cells[1], "　　　　年　　月　　日" if name.startswith("日") else "", "表文")
        _middle(row)
    hold_together(table)


def heading(document: WordDocument, number: str, text: str) -> None:
    paragraph(document, f"{number}、{text}", "一级标题")


def paragraph(document: WordDocument, text: str, style: str) -> None:
    document.add_paragraph(printable(text), style)


def _write_header(table: Table, titles: Sequence[str]) -> None:
    for cell, title in zip(table.rows[0].cells, titles, strict=True):
        _fill(cell, title, "表头")
    repeat_header(table)
    _middle(table.rows[0])


def _fill(cell: _Cell, text: str, style: str) -> None:
    cell.paragraphs[0].style = style
    cell.paragraphs[0].add_run(printable(text))


def _add(cell: _Cell, text: str, style: str) -> None:
    cell.add_paragraph(printable(text), style)


def _middle(row: _Row) -> None:
    for cell in row.cells:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
