"""Writes `data/dossiers`, `data/meetings` and `data/talks` from `tests`: every paper in the format that its name asks for. Same bytes every time.

A line with tabs is a row of a table; the first line of a Word document is its title.
"""

import csv
import html
import io
import shutil
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from openpyxl import Workbook
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.report.archive import settled

HERE, DATA = Path(__file__).parent, Path(__file__).parent.parent / "data"
FOLDERS = ("dossiers", "meetings", "talks")
FONT, SIZE, LEADING, MARGIN = "STSong-Light", 14, 24, 72
PER_LINE = int((A4[0] - 2 * MARGIN) // SIZE)


def docx_bytes(lines: list[str]) -> bytes:
    document = docx.Document()
    for is_table, group in groupby(lines, key=lambda line: "\t" in line):
        rows = [line.split("\t") for line in group]
        if is_table:
            table = document.add_table(rows=len(rows), cols=max(map(len, rows)), style="Table Grid")
            for row, texts in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=False):
                    cell.text = text
        else:
            for (text,) in rows:
                paragraph = document.add_paragraph(text)
                if text == lines[0]:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue())


def xlsx_bytes(lines: list[str]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(line.split("\t"))
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue())


def html_bytes(lines: list[str]) -> bytes:
    body = "\r\n".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return f'<html><head><meta charset="utf-8"><title>材料</title></head><body>\r\n{body}\r\n</body></html>'.encode()


def csv_bytes(lines: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(line.split(",") for line in lines)
    return out.getvalue().encode("gb18030")


def pdf_bytes(lines: list[str]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.setFont(FONT, SIZE)
    y = A4[1] - MARGIN
    for number, line in enumerate(lines):
        text = "　　" + line if number else line
        while text:
            size = PER_LINE
            while size < len(text) and text[size] in "，。；：！？、”’）》":
                size -= 1
            if y < MARGIN:
                canvas.showPage()
                canvas.setFont(FONT, SIZE)
                y = A4[1] - MARGIN
            canvas.drawString(MARGIN, y, text[:size])
            text, y = text[size:], y - LEADING
    canvas.save()
    return out.getvalue()


def text_bytes(lines: list[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode("gb18030")


WRITERS: dict[str, Callable[[list[str]], bytes]] = {
    ".docx": docx_bytes, ".xlsx": xlsx_bytes, ".html": html_bytes, ".csv": csv_bytes, ".pdf": pdf_bytes, ".txt": text_bytes,
}  # fmt: skip


def main() -> None:
    for folder in FOLDERS:
        shutil.rmtree(DATA / folder, ignore_errors=True)
        for source in sorted(path for path in (HERE / folder).rglob("*") if path.suffix in WRITERS):
            target = DATA / source.relative_to(HERE)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(WRITERS[source.suffix](source.read_text(encoding="utf-8").splitlines()))


if __name__ == "__main__":
    main()
