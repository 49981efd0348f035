"""Builders of sample files for the tests of extraction: Word packages from raw XML, PDFs from drawn lines."""

import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SONG = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
REL_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{W_NS}" xmlns:r="{REL_NS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_ROOTS = {
    "styles": "styles",
    "numbering": "numbering",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
    "header": "hdr",
    "footer": "ftr",
}

PROSE = (
    "二〇一三年九月十二日，我到石桥村调研，在村部坐了二十分钟，看了展板和材料就走了，没有进一户人家。",
    "去年汛期，分管的三号泵站两次报修，我都批了“请相关科室研究”，直到八月五日进水才到现场。",
    "我对分管工作满足于一般部署，对职工反映的食堂问题拖了四个月，没有给出答复。",
    "今年三月接待外地考察组，一桌饭花了两千六百元，超过标准一千一百元，是我签的字。",
    "从本月起，我每周二下午到窗口值班，办结情况由办公室主任逐月登记公示。",
)


def document_xml(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>'


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: Sequence[str]) -> str:
    """Each cell is given as the XML of its paragraphs, with its own `w:tcPr` where it needs one."""
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def word(body: str, *, raw: dict[str, bytes] | None = None, **parts: str) -> bytes:
    """A docx whose body is this XML. `parts` by keyword: styles, numbering, footnotes, endnotes, comments, header, footer (inner XML)."""
    overrides = f'<Override PartName="/word/document.xml" ContentType="{_WORD_TYPE}.document.main+xml"/>'
    links = ""
    files: dict[str, bytes] = {"word/document.xml": document_xml(body).encode()}
    for name, inner in parts.items():
        root = _ROOTS[name]
        files[f"word/{name}.xml"] = f'<?xml version="1.0"?><w:{root} {_NAMESPACES}>{inner}</w:{root}>'.encode()
        overrides += f'<Override PartName="/word/{name}.xml" ContentType="{_WORD_TYPE}.{name}+xml"/>'
        links += f'<Relationship Id="{name}" Type="{REL_NS}/{name}" Target="{name}.xml"/>'
    files["[Content_Types].xml"] = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    ).encode()
    files["_rels/.rels"] = _relationships(f'<Relationship Id="r1" Type="{REL_NS}/officeDocument" Target="word/document.xml"/>')
    files["word/_rels/document.xml.rels"] = _relationships(links)
    return archive({**files, **(raw or {})})


def _relationships(links: str) -> bytes:
    return f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'.encode()


def archive(files: dict[str, bytes]) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return output.getvalue()


def change(docx: bytes, edit: Callable[[str, bytes], bytes]) -> bytes:
    """The same package with each part passed through `edit(name, content)`."""
    with zipfile.ZipFile(BytesIO(docx)) as source:
        return archive({name: edit(name, source.read(name)) for name in source.namelist()})


def simple_word(paragraphs: Sequence[str]) -> bytes:
    return word("".join(paragraph(text) for text in paragraphs))


def pdf(*pages: Callable[[Canvas], None]) -> bytes:
    """An A4 PDF, one drawing function a page."""
    if SONG not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    output = BytesIO()
    canvas = Canvas(output, pagesize=(WIDTH, HEIGHT))
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def write(canvas: Canvas, x: float, top: float, text: str, *, size: float = 16) -> None:
    """One line; `top` is measured from the top of the page, as in the readers."""
    canvas.setFont(SONG, size)
    canvas.drawString(x, HEIGHT - top - size, text)


def wrap(text: str, *, columns: int, indent: int = 2) -> list[str]:
    """A paragraph cut as a typesetter cuts it: full lines of `columns` hanzi, the first indented, no mark at a line's beginning."""
    text, lines = "　" * indent + text, []
    while text:
        cut = columns
        while cut < len(text) and text[cut] in "，。；：！？”）、":
            cut -= 1
        lines.append(text[:cut])
        text = text[cut:]
    return lines


def typeset(
    canvas: Canvas,
    paragraphs: Sequence[str],
    *,
    left: float = 80,
    top: float = 110,
    columns: int = 27,
    size: float = 16,
    leading: float = 28,
) -> float:
    """Wrapped paragraphs one under another; the top of the next line."""
    for text in paragraphs:
        for line in wrap(text, columns=columns):
            start = len(line) - len(line.lstrip("　"))
            write(canvas, left + start * size, top, line.lstrip("　"), size=size)
            top += leading
    return top
