"""Paragraphs of text -> files of the formats that offices use, written from scratch; for samples, tests and the bench."""

import html
import quopri
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

EPOCH = (1980, 1, 1, 0, 0, 0)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WIDTH, HEIGHT, MARGIN, SIZE, LEADING = 595, 842, 80, 16, 28
_CJK_FONTS = ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "simsun.ttc", "simfang.ttf")


def rtf(texts: Sequence[str]) -> bytes:
    """As WordPad and WPS write it: GBK bytes as \\'xx, other characters as \\u."""
    body = "\\par\n".join("".join(map(_rtf_character, text)) for text in texts)
    return f"{{\\rtf1\\ansi\\ansicpg936\\deff0{{\\fonttbl{{\\f0\\fcharset134 SimSun;}}}}\\uc1\\f0 {body}\\par}}".encode("ascii")


def _rtf_character(character: str) -> str:
    if character.isascii():
        return "\\" + character if character in "\\{}" else character
    try:
        return "".join(f"\\'{byte:02x}" for byte in character.encode("gbk"))
    except UnicodeEncodeError:
        codes = character.encode("utf-16-le")
        units = [int.from_bytes(codes[at : at + 2], "little", signed=True) for at in range(0, len(codes), 2)]
        return "".join(f"\\u{unit}?" for unit in units)


def odt(texts: Sequence[str]) -> bytes:
    return odt_of("".join(f"<text:p>{html.escape(text)}</text:p>" for text in texts))


def odt_of(body: str, styles: str = "") -> bytes:
    """An ODT whose text has this XML; `styles` are its automatic styles."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(
        f'xmlns:{short}="{space}:{long}:1.0"'
        for short, long in (*((name, name) for name in ("office", "text", "table", "style")), ("draw", "drawing"))
    )
    content = f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
    return package(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}>{content}</office:document-content>',
        }
    )


def mht(texts: Sequence[str]) -> bytes:
    """As browsers and Word save it: GBK, quoted-printable, with a picture beside the page."""
    page = "<html><body>" + "".join(f"<p>{html.escape(text)}</p>\r\n" for text in texts) + "</body></html>"
    head = 'From: <Saved by WPS>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_x"; type="text/html"\r\n\r\n'
    part = '--=_x\r\nContent-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    picture = "\r\n--=_x\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAAAAACw=\r\n--=_x--\r\n"
    return head.encode() + part.encode() + quopri.encodestring(page.encode("gb18030")) + picture.encode()


def word_2003(texts: Sequence[str]) -> bytes:
    return word_2003_of("".join(f"<w:p><w:r><w:t>{html.escape(text)}</w:t></w:r></w:p>" for text in texts))


def word_2003_of(body: str, before: str = "") -> bytes:
    spaces = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:aml="http://schemas.microsoft.com/aml/2001/core"'
    program = '<?mso-application progid="Word.Document"?>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{program}<w:wordDocument {spaces}>{before}<w:body>{body}</w:body></w:wordDocument>'.encode()
    )


def flat_opc(texts: Sequence[str]) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{html.escape(text)}</w:t></w:r></w:p>" for text in texts)
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    links = f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>'
    parts = (("/_rels/.rels", "application/vnd.openxmlformats-package.relationships+xml", links), ("/word/document.xml", kind, document))
    inner = "".join(
        f'<pkg:part pkg:name="{name}" pkg:contentType="{type_}"><pkg:xmlData>{xml}</pkg:xmlData></pkg:part>' for name, type_, xml in parts
    )
    space = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    return f'<?xml version="1.0" encoding="UTF-8"?><pkg:package {space}>{inner}</pkg:package>'.encode()


def ofd(texts: Sequence[str]) -> bytes:
    """One text object a line, as the writers of GB/T 33190 do, in millimetres."""
    pages = [_ofd_page(lines, number) for number, lines in enumerate(paged(texts), 1)]
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = "".join(f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(1, len(pages) + 1))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    common = f"<ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID>{area}</ofd:CommonData>"
    root = f'<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>'
    document = f"<ofd:Document {space}>{common}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    files = {"OFD.xml": root, "Doc_0/Document.xml": document}
    files |= {f"Doc_0/Pages/Page_{number}/Content.xml": page for number, page in enumerate(pages, 1)}
    return package({name: f'<?xml version="1.0" encoding="UTF-8"?>{xml}' for name, xml in files.items()})


def _ofd_page(lines: Sequence[tuple[str, float, float]], number: int) -> str:
    millimetre = 25.4 / 72
    objects = ""
    for identity, (text, x, top) in enumerate(lines, 100 * number):
        size = SIZE * millimetre
        box = f"{x * millimetre:.3f} {top * millimetre:.3f} {len(text) * size:.3f} {1.2 * size:.3f}"
        delta = f' DeltaX="g {len(text) - 1} {size:.3f}"' if len(text) > 1 else ""
        code = f'<ofd:TextCode X="0" Y="{0.88 * size:.3f}"{delta}>{html.escape(text)}</ofd:TextCode>'
        objects += f'<ofd:TextObject ID="{identity}" Boundary="{box}" Font="1" Size="{size:.3f}">{code}</ofd:TextObject>'
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    return f'<ofd:Page {space}><ofd:Content><ofd:Layer ID="{number + 5000}">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def paged(texts: Sequence[str], *, columns: int = 27, title: bool = True) -> list[list[tuple[str, float, float]]]:
    """The lines of each page as text, left and top in points: the first paragraph centred as a title, the others indented by two."""
    pages: list[list[tuple[str, float, float]]] = [[]]
    top = float(MARGIN)
    for index, text in enumerate(texts):
        centred = title and index == 0 and len(text) < columns - 4
        indent = (columns - len(text)) / 2 if centred else 2.0
        while text:
            cut = columns - (0 if centred else int(indent))
            while 0 < cut < len(text) and text[cut] in "，。；：！？”）、":
                cut -= 1
            if top > HEIGHT - MARGIN - LEADING:
                pages.append([])
                top = float(MARGIN)
            pages[-1].append((text[:cut], MARGIN + indent * SIZE, top))
            text, indent, top = text[cut:], 0.0, top + LEADING
    return pages


def cjk_font() -> str | None:
    """A Chinese font of this machine, None where there is none."""
    for name in _CJK_FONTS:
        try:
            return str(ImageFont.truetype(name, 10).path)
        except OSError:
            continue
    return None


def scan(texts: Sequence[str], *, dpi: int = 200, skew: float = 0.0, noise: float = 9.0) -> list[Image.Image]:
    """The pages as a scanner gives them: a little askew, with noise, on paper that is not quite white. Needs `cjk_font`."""
    scale = dpi / 72
    font = ImageFont.truetype(cjk_font() or "", round(SIZE * scale), index=2)
    pictures = []
    for number, lines in enumerate(paged(texts)):
        page = Image.new("RGB", (round(WIDTH * scale), round(HEIGHT * scale)), (250, 250, 246))
        pen = ImageDraw.Draw(page)
        for text, x, top in lines:
            pen.text((x * scale, top * scale), text, font=font, fill=(25, 25, 30))
        page = page.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=(250, 250, 246))
        grain = np.random.default_rng(number).normal(0, noise, (page.height, page.width, 1))
        pictures.append(Image.fromarray((np.asarray(page) + grain).clip(0, 255).astype(np.uint8)))
    return pictures


def picture(page: Image.Image, kind: str, **options: object) -> bytes:
    output = BytesIO()
    page.save(output, kind, **options)
    return output.getvalue()


def package(files: Mapping[str, str | bytes]) -> bytes:
    """A zip of these files; `mimetype` is stored, as OpenDocument wants it."""
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, content in files.items():
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, method)
    return output.getvalue()


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
