"""Writes `data/samples` from `tests/papers`: every paper in the format it names, and the register. Same bytes every time,
but for drawn scans."""

import html
import io
from collections.abc import Callable
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from opencc import OpenCC
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.model import Function
from pipeline.report.archive import settled
from tests.paper_formats import cjk_font, ofd, picture, rtf, scan
from tests.papers_of_samples import Paper, read_sample_papers

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
FONT, SIZE, LEADING, MARGIN = "STSong-Light", 14, 24, 72


def is_heading(paper: Paper, index: int) -> bool:
    paragraph = paper.paragraphs[index]
    return len(paragraph) == 1 and paragraph[0][0].function is Function.OTHER and paragraph[0][1][-1] not in "。！？：；"


def write_docx(paper: Paper, path: Path) -> None:
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(16)
    document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    numbered = _numbering(document) if paper.layout == "docx-autonumber" else None
    rows: list[str] = []
    for index, text in enumerate(paper.texts):
        if " | " in text:
            rows.append(text)
            continue
        if rows:
            _table(document, rows)
            rows = []
        paragraph = document.add_paragraph(text)
        if index == 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif is_heading(paper, index) and paper.layout != "docx-plain" and index < len(paper.texts) - 1:
            paragraph.runs[0].bold = True
            if numbered is not None:
                _number(paragraph, numbered)
    if rows:
        _table(document, rows)
    package = io.BytesIO()
    document.save(package)
    path.write_bytes(settled(package.getvalue()))


def _table(document: "docx.document.Document", rows: list[str]) -> None:
    cells = [row.split(" | ") for row in rows]
    table = document.add_table(rows=len(cells), cols=max(map(len, cells)), style="Table Grid")
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text


def _numbering(document: "docx.document.Document") -> int:
    """Add 一、二、三、 as Word's own automatic numbering and return its number id."""
    numbering = document.part.numbering_part.element
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="900">{level}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="900"><w:abstractNumId w:val="900"/></w:num>'))
    return 900


def _number(paragraph: "docx.text.paragraph.Paragraph", number: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'))


def write_pdf(paper: Paper, path: Path) -> None:
    """Set the paper in one or two columns, first lines indented by two characters, with a page number at the foot."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    width, height = A4
    columns = 2 if paper.layout == "pdf-two-column" else 1
    gap = 36
    column_width = (width - 2 * MARGIN - gap * (columns - 1)) / columns
    column, y, page = 0, height - MARGIN, 1

    def foot() -> None:
        canvas.setFont(FONT, 10)
        canvas.drawCentredString(width / 2, MARGIN / 2, f"— {page} —")

    canvas.setFont(FONT, SIZE)
    for line, indent in _lines(paper, int(column_width // SIZE)):
        if y < MARGIN + LEADING:
            column, y = column + 1, height - MARGIN
            if column == columns:
                foot()
                canvas.showPage()
                canvas.setFont(FONT, SIZE)
                column, page = 0, page + 1
        canvas.drawString(MARGIN + column * (column_width + gap) + indent * SIZE, y, line)
        y -= LEADING
    foot()
    canvas.save()


def _width(text: str) -> float:
    """Return the width in characters; Latin letters and digits are half as wide."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def _lines(paper: Paper, width: int) -> list[tuple[str, float]]:
    """Return the lines that fit the width with their indents, in characters; no line begins with a stop."""
    lines: list[tuple[str, float]] = []
    for index, text in enumerate(paper.texts):
        indent = max((width - _width(text)) / 2, 0) if index == 0 else 2.0
        while text:
            size = next((cut for cut in range(1, len(text)) if _width(text[: cut + 1]) > width - indent), len(text))
            while size < len(text) and text[size] in "，。；：！？、”’）》":
                size -= 1
            lines.append((text[:size], indent))
            text, indent = text[size:], 0.0
    return lines


def write_html(paper: Paper, path: Path) -> None:
    body = "\r\n".join(
        f"<h2>{html.escape(text)}</h2>" if is_heading(paper, index) else f"<p>　　{html.escape(text)}</p>"
        for index, text in enumerate(paper.texts)
    )
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>材料</title></head><body>\r\n{body}\r\n</body></html>'
    path.write_bytes(page.encode("gb18030"))


def write_text(paper: Paper, path: Path) -> None:
    text = "\r\n".join("　　" + paragraph for paragraph in paper.texts) + "\r\n"
    match paper.layout:
        case "txt-utf8":
            path.write_bytes(text.encode("utf-8-sig"))
        case "txt-utf16":
            path.write_bytes(text.encode("utf-16"))
        case "txt-big5":
            path.write_bytes(OpenCC("s2tw").convert(text).encode("big5hkscs"))
        case _:
            path.write_bytes(text.encode("gb18030"))


def write_scan(paper: Paper, path: Path) -> None:
    """Draw one page with a font of this machine; other machines have others, so these bytes are not the same everywhere."""
    path.write_bytes(picture(scan(paper.texts, dpi=150, skew=0.6)[0].convert("L"), "JPEG", quality=55))


WRITERS: dict[str, Callable[[Paper, Path], None]] = {
    "docx": write_docx,
    "pdf": write_pdf,
    "html": write_html,
    "txt": write_text,
    "rtf": lambda paper, path: path.write_bytes(rtf(paper.texts)) and None,
    "ofd": lambda paper, path: path.write_bytes(ofd(paper.texts)) and None,
    "jpg": write_scan,
}
DRAWN = ("jpg",)
"""Formats that are drawn with a font of the machine."""


def main() -> None:
    SAMPLES.mkdir(parents=True, exist_ok=True)
    lines = ["# 样例登记：每份材料说明什么，应当得什么结论。由 make samples 从 tests/papers 生成；人名、单位、事情都是编的。"]
    for paper in read_sample_papers():
        suffix = paper.layout.split("-")[0]
        path = SAMPLES / f"{paper.slug}.{suffix}"
        if suffix not in DRAWN or cjk_font():
            WRITERS[suffix](paper, path)
        shown = [f'file = "{path.name}"', f'title = "{paper.title}"', f'shows = "{paper.shows}"', f'verdict = "{paper.verdict}"']
        lines += ["", "[[sample]]", *shown]
    (SAMPLES.parent / "samples.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
