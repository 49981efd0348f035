"""The sheet of GB/T 9704-2012 for python-docx: paper, fonts, styles, page numbers, tables.

Sizes are those of the standard: 2号 22 pt, 3号 16 pt, 4号 14 pt, 小4号 12 pt; the type area is 156 mm wide. Where 方正小标宋简体, 仿宋 or
楷体 are absent, Word takes the next name of the font table; no font is shipped.
"""

import io
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.run import Run

__all__ = ["TYPE_AREA", "blank_sheet", "cell_borders", "forbid_split", "grid", "hold_together", "repeat_header", "shade"]

TYPE_AREA = 156  # mm
LATIN = "Times New Roman"
FALLBACKS = {
    "方正小标宋简体": "FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体",
    "仿宋": "FangSong,仿宋_GB2312,FangSong_GB2312,STFangsong",
    "楷体": "KaiTi,楷体_GB2312,KaiTi_GB2312,STKaiti",
    "黑体": "SimHei,STHeiti",
    "宋体": "SimSun,STSong",
}


class Look(NamedTuple):
    """A paragraph style; `size`, `pitch`, `before` and `after` in points, `indent` in characters of that size."""

    name: str
    font: str
    size: float
    pitch: float
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT
    indent: int = 0
    before: float = 0
    after: float = 0
    keep: bool = False


CENTER, JUSTIFY, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.RIGHT
LOOKS = (
    Look("意见单标题", "方正小标宋简体", 22, 36, CENTER, after=6, keep=True),
    Look("意见单声明", "楷体", 14, 24, CENTER, after=12),
    Look("一级标题", "黑体", 16, 28, indent=2, before=14, after=4, keep=True),
    Look("二级标题", "楷体", 16, 28, indent=2, before=8, after=4, keep=True),
    Look("意见单正文", "仿宋", 16, 28, JUSTIFY, indent=2),
    Look("结论", "黑体", 22, 32, CENTER, before=4, after=4),
    Look("表头", "黑体", 12, 20, CENTER, before=2, after=2, keep=True),
    Look("表名", "黑体", 12, 20, CENTER, before=2, after=2),
    Look("依据", "楷体", 12, 20, before=2, after=2, keep=True),
    Look("表文", "仿宋", 12, 20, before=2, after=2),
    Look("表中数", "仿宋", 12, 20, CENTER, before=2, after=2),
    Look("原文", "楷体", 14, 24, JUSTIFY, before=2, after=2),
    Look("意见", "仿宋", 14, 24, JUSTIFY, before=2, after=2),
    Look("附注", "仿宋", 12, 20, JUSTIFY, before=6),
    Look("页码单页", "宋体", 14, 20, RIGHT),
    Look("页码双页", "宋体", 14, 20),
)
SURPLUS = (
    *(RT.THUMBNAIL, RT.CUSTOM_XML, RT.EXTENDED_PROPERTIES, RT.NUMBERING),
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)


def blank_sheet() -> WordDocument:
    """Return an empty document with the paper, the styles of `LOOKS` and the page numbers of the standard."""
    return docx.Document(io.BytesIO(_template()))


@cache
def _template() -> bytes:
    document = docx.Document()
    _drop_surplus(document)
    _declare_fonts(document)
    _set_defaults(document)
    for look in LOOKS:
        _add_style(document, look)
    _set_paper(document)
    _number_pages(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _drop_surplus(document: WordDocument) -> None:
    """Remove what python-docx's template carries and no sheet uses; 90 % of its size is table styles."""
    for rels in (document.part.rels, document.part.package.rels):
        for id_ in [id_ for id_, rel in rels.items() if rel.reltype in SURPLUS]:
            del rels[id_]
    used = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid"}
    for style in [style for style in document.styles if style.name not in used]:
        style.element.getparent().remove(style.element)


def _declare_fonts(document: WordDocument) -> None:
    """Name the fonts that may stand in for each other: Word reads `altName` where the named font is absent."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    part: Part = document.part.part_related_by(RT.FONT_TABLE)
    part._blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()


def _set_defaults(document: WordDocument) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    paragraph = defaults.find(qn("w:pPrDefault"))
    defaults.remove(paragraph)  # the template's 10 pt after every paragraph
    defaults.find(qn("w:rPrDefault")).find(qn("w:rPr")).find(qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")
    settings = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    next(settings.iter(qn("w:compatSetting"))).set(qn("w:val"), "15")  # else Word opens the sheet in compatibility mode
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _set_font(normal, "仿宋", 16)


def _set_font(style: ParagraphStyle, font: str, size: float) -> None:
    style.font.name = LATIN
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dashes in the Chinese font


def _add_style(document: WordDocument, look: Look) -> None:
    style = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    _set_font(style, look.font, look.size)
    shape = style.paragraph_format
    shape.alignment = look.align
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.pitch)
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.keep_with_next = look.keep
    shape.first_line_indent = Pt(look.indent * look.size)


def _set_paper(document: WordDocument) -> None:
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)  # the number stands 7 mm under the type area


def _number_pages(document: WordDocument) -> None:
    """Put — 1 — under the type area: odd pages right, even pages left, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, style in ((section.footer, "页码单页"), (section.even_page_footer, "页码双页")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = style
        shape = paragraph.paragraph_format
        shape.left_indent, shape.right_indent = Pt(14), Pt(14)
        paragraph.add_run("— ")
        _add_page_field(paragraph.add_run())
        paragraph.add_run(" —")


def _add_page_field(run: Run) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("shown", "1"), ("end", "")):
        element = OxmlElement("w:instrText" if kind == "" else "w:t" if kind == "shown" else "w:fldChar")
        if kind in ("begin", "separate", "end"):
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run._r.append(element)


def grid(document: WordDocument, rows: int, widths: Sequence[int]) -> Table:
    """Add a ruled table of fixed columns, widths in mm; they should add up to TYPE_AREA."""
    table: Table = document.add_table(rows, len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
        forbid_split(row)
    return table


def repeat_header(table: Table) -> None:
    """Repeat the first row where the table runs over a page."""
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def forbid_split(row: _Row) -> None:
    """Keep a row on one page; one taller than the page splits all the same."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def hold_together(table: Table) -> None:
    """Keep a filled table on one page where it fits."""
    for row in table.rows[:-1]:
        for paragraph in row.cells[0].paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def shade(cell: _Cell, fill: str) -> None:
    """Fill a cell with a colour such as F2F2F2."""
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>'))


def cell_borders(cell: _Cell, **lines: int) -> None:
    """Set borders of a cell by side (top, left, bottom, right), in eighths of a point; 0 draws none."""
    sides = "".join(
        f'<w:{side} w:val="{"single" if lines[side] else "nil"}" w:sz="{lines[side]}" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right")
        if side in lines
    )
    cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{sides}</w:tcBorders>"))
