"""How well each format is read: characters and paragraphs against what was written, by format; OCR by resolution; real OFD; hostile files.

Run `python -m bench.reading [python of another environment]`. Where that environment holds a one-stop library (kreuzberg, markitdown), the
same files are read by it too. `score` is 1 - Levenshtein / length without white space and Markdown signs; `paragraphs` the share of paragraphs that
come back to the character.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import docx
import numpy as np
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from bench.papers import papers
from pipeline.errors import InputError
from pipeline.extract import Reader
from pipeline.extract.libreoffice import find_libreoffice
from pipeline.extract.sanity import require_chinese
from tests import paper_formats
from tests.write_scans import SCANS

FIXTURES = Path(__file__).resolve().parents[2] / "shared" / "fixtures"
FONT = "STSong-Light"
DPI = (100, 150, 200, 300)
OTHERS = {
    "kreuzberg": "from kreuzberg import extract_file_sync as f\nread = lambda p: f(p).content",
    "markitdown": "from markitdown import MarkItDown\nm = MarkItDown()\nread = lambda p: m.convert(p).text_content",
}
OTHER = "import sys, json\n{}\nsys.stdout.buffer.write(json.dumps(read(sys.argv[1])).encode())"
OTHER_SECONDS = 60


class Sample(NamedTuple):
    """A file and the paragraphs that were written into it."""

    format: str
    path: Path
    texts: list[str]


def main(other: str = "") -> None:
    with tempfile.TemporaryDirectory() as name, Reader(seconds=120) as reader:
        folder = Path(name)
        samples = [*text_samples(folder), *office_samples(folder), *scan_samples(folder)]
        libraries = [library for library in OTHERS if other and importable(other, library)]
        print(f"{'format':<16}{'files':>6}{'score':>9}{'paragraphs':>12}" + "".join(f"{library:>13}" for library in libraries))
        for kind in dict.fromkeys(sample.format for sample in samples):
            print_row(kind, [sample for sample in samples if sample.format == kind], reader, other, libraries)
        fixture_rows(reader)
        print(f"real OFD that open: {opened_ofd(reader)}")
        hostile_rows(folder, reader)
        gate_row()


def print_row(kind: str, samples: Sequence[Sample], reader: Reader, other: str, libraries: Sequence[str]) -> None:
    ours = [measured(sample, *read_by_us(sample, reader)) for sample in samples]
    theirs = [np.mean([score(read_by(library, other, sample.path), "".join(sample.texts)) for sample in samples]) for library in libraries]
    score_, paragraphs = (np.mean(column) for column in zip(*ours, strict=True))
    print(f"{kind:<16}{len(samples):>6}{score_:>9.4f}{paragraphs:>12.3f}" + "".join(f"{value:>13.4f}" for value in theirs))


def read_by_us(sample: Sample, reader: Reader) -> tuple[str, list[str]]:
    try:
        document = reader.read(sample.path)
    except InputError as error:
        print(f"  refused {sample.path.name}: {error}")
        return "", []
    return document.text, document.text.split("\n")


def measured(sample: Sample, text: str, lines: Sequence[str]) -> tuple[float, float]:
    return score(text, "".join(sample.texts)), sum(text in lines for text in sample.texts) / len(sample.texts)


def score(text: str, truth: str) -> float:
    """1 for the same characters; below 0 where there is more junk than text."""
    read, wanted = bare(text), bare(truth)
    return 1 - distance(read[: 3 * len(wanted)], wanted) / len(wanted)


def bare(text: str) -> str:
    return re.sub(r"[\s|*#\\_>-]+", "", unicodedata.normalize("NFKC", text))


def distance(one: str, other: str) -> int:
    """Levenshtein's, a row at a time."""
    letters = np.array([ord(character) for character in other], dtype=np.int64)
    steps = np.arange(len(other) + 1)
    row = steps.copy()
    for number, character in enumerate(one, 1):
        best = np.minimum(row[1:] + 1, row[:-1] + (letters != ord(character)))
        row = np.minimum.accumulate(np.concatenate(([number], best)) - steps) + steps
    return int(row[-1])


def text_samples(folder: Path) -> Iterator[Sample]:
    makers: dict[str, Callable[[Sequence[str]], bytes]] = {
        "docx": word,
        "txt gb18030": lambda texts: "\r\n".join(texts).encode("gb18030"),
        "txt utf-16": lambda texts: "\r\n".join(texts).encode("utf-16"),
        "html": page,
        "mht": paper_formats.mht,
        "rtf": paper_formats.rtf,
        "odt": paper_formats.odt,
        "word 2003 xml": paper_formats.word_2003,
        "flat opc": paper_formats.flat_opc,
        "ofd": paper_formats.ofd,
        "pdf": pdf,
    }
    for number, text in enumerate(papers(3)):
        texts = text.split("\n")
        for name, make in makers.items():
            path = folder / f"{number}-{name.replace(' ', '-')}.{name.split()[0]}"
            yield Sample(name, paper_formats.write(path, make(texts)), texts)


def word(texts: Sequence[str]) -> bytes:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def page(texts: Sequence[str]) -> bytes:
    body = "".join(f"<p>\u3000\u3000{text}</p>\r\n" for text in texts)
    return f'<html><head><meta charset="gb2312"></head><body>{body}</body></html>'.encode("gb18030")


def pdf(texts: Sequence[str]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(paper_formats.WIDTH, paper_formats.HEIGHT))
    for number, lines in enumerate(paper_formats.paged(texts), 1):
        canvas.setFont(FONT, paper_formats.SIZE)
        for text, x, top in lines:
            canvas.drawString(x, paper_formats.HEIGHT - top - paper_formats.SIZE, text)
        canvas.drawCentredString(paper_formats.WIDTH / 2, 36, f"— {number} —")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def office_samples(folder: Path) -> Iterator[Sample]:
    """What LibreOffice makes of our docx, where it is installed."""
    program = find_libreoffice()
    if program is None:
        print("doc, wps and LibreOffice's rtf and odt: not measured, LibreOffice is not installed")
        return
    for number, text in enumerate(papers(3)):
        source = folder / f"{number}-docx.docx"
        for kind in ("doc", "rtf", "odt"):
            target = folder / "office"
            options = (f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", kind)
            subprocess.run([program, *options, "--outdir", str(target), str(source)], check=True, capture_output=True, timeout=120)
            path = (target / f"{number}-docx.{kind}").rename(target / f"{number}-office.{kind}")
            yield Sample(f"{kind} (office)", path, text.split("\n"))
            if kind == "doc":
                renamed = paper_formats.write(target / f"{number}-office.wps", path.read_bytes())
                yield Sample("wps (office)", renamed, text.split("\n"))


def scan_samples(folder: Path) -> Iterator[Sample]:
    if paper_formats.cjk_font() is None:
        print("scans: not measured, there is no Chinese font")
        return
    texts = next(iter(papers(1))).split("\n")
    for dpi in DPI:
        first, *rest = paper_formats.scan(texts, dpi=dpi, skew=0.5)
        path = folder / f"scan-{dpi}.pdf"
        first.save(path, "PDF", save_all=True, append_images=rest, resolution=dpi, quality=70)
        yield Sample(f"scan {dpi} dpi", path, texts)
    yield Sample("tif 200 dpi", paper_formats.write(folder / "scan.tif", tif(texts)), texts)


def tif(texts: Sequence[str]) -> bytes:
    first, *rest = paper_formats.scan(texts, skew=-0.4)
    return paper_formats.picture(first.convert("L"), "TIFF", save_all=True, append_images=[item.convert("L") for item in rest])


def importable(python: str, library: str) -> bool:
    return subprocess.run([python, "-c", f"import {library}"], capture_output=True).returncode == 0


def read_by(library: str, python: str, path: Path) -> str:
    """What another library reads; nothing when it fails or takes too long."""
    try:
        done = subprocess.run([python, "-c", OTHER.format(OTHERS[library]), str(path)], capture_output=True, timeout=OTHER_SECONDS)
        return str(json.loads(done.stdout.decode("utf-8").splitlines()[-1]))
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        return ""


def fixture_rows(reader: Reader) -> None:
    pairs = (
        ("wps/wps_office_sample.wps", "wps_office_sample"),
        ("doc_real/wps_office_sample.doc", "wps_office_sample"),
        ("doc_real/poi_61490.doc", "poi_61490"),
        ("ofd_real/ofdrw-layout__拿来主义_page6.ofd", "ofdrw_nalaizhuyi_lines"),
    )
    for name, truth in pairs:
        if (FIXTURES / name).exists():
            text = (FIXTURES / "truth" / f"{truth}.txt").read_text("utf-8")
            print(f"real file {name}: {score(reader.read(FIXTURES / name).text, text):.4f}")


def opened_ofd(reader: Reader) -> str:
    files = sorted((FIXTURES / "ofd_real").glob("*.ofd"))
    codes = [code_of(path, reader) for path in files]
    opened = sum(code not in ("damaged", "limit") for code in codes)
    return f"{opened} of {len(files)} (without text {codes.count('no_text')}, not Chinese {codes.count('garbled')})"


def code_of(path: Path, reader: Reader) -> str:
    try:
        reader.read(path)
    except InputError as error:
        return error.code
    return "read"


def hostile_rows(folder: Path, reader: Reader) -> None:
    print("hostile file: how it ended, seconds")
    for name, data in hostile().items():
        path = paper_formats.write(folder / name, data)
        started = time.monotonic()
        code = code_of(path, reader)
        print(f"  {name:<26}{code:<12}{time.monotonic() - started:6.1f}")
    good = paper_formats.write(folder / "good.txt", paper_formats.rtf(("之后的一份照读，我没有到场。",)))
    print(f"  the file after them       {code_of(good, reader)}")


def hostile() -> dict[str, bytes]:
    zeros = paper_formats.package({"word/document.xml": bytes(300 << 20), "[Content_Types].xml": b"wordprocessingml.document.main+xml"})
    nested = paper_formats.package({"a.zip": paper_formats.package({"b.txt": bytes(150 << 20)})})
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    deep = b"<html><body>" + b"<div>" * 100_000 + "文字".encode() + b"</div>" * 100_000
    word_xml = paper_formats.word_2003(("正文",))
    return {
        "empty.docx": b"",
        "bomb.docx": zeros,
        "bomb.zip": nested,
        "bomb.pdf": flate_bomb(),
        "bomb.png": pixels(30_000),
        "xxe.xml": word_xml.replace(b"?><?mso", b"?>" + entity + b"<?mso", 1),
        "deep.html": deep,
        "braces.rtf": b"{\\rtf1" + b"{" * 200_000,
        "noise.doc": np.random.default_rng(1).bytes(50_000),
        "ole-noise.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + np.random.default_rng(2).bytes(50_000),
        "cut.ofd": paper_formats.ofd(("正文",))[:-40],
        "cut.pdf": pdf(("正文",))[:400],
        "cut.png": (SCANS / "form.png").read_bytes()[:2000],
        "mojibake.txt": "我没有到石桥村调研，只听了汇报。".encode() * 20 + "我没有到现场".encode("gb18030") * 40,
        "garbled.txt": "鎴戞病鏈夊埌鐭虫ˉ鏉戣皟鐮旓紝鍙惉浜嗘眹鎶ャ€?".encode() * 20,
    }


def flate_bomb() -> bytes:
    body = zlib.compress(bytes(200 << 20), 9)
    stream = pdf(("正文",))
    start = stream.index(b"stream", stream.index(b"/Length"))
    head = re.sub(rb"/Filter \[[^]]*\] /Length \d+", b"/Filter /FlateDecode /Length %d" % len(body), stream[:start], count=1)
    return head + b"stream\n" + body + b"\nendstream\nendobj\n" + stream[stream.index(b"endobj", start) + 7 :]


def pixels(side: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def gate_row() -> None:
    """Texts read wrongly on purpose, as libraries do: how many the gate lets through, and how many good ones it stops."""
    texts = list(papers(20))
    wrong = [garbled for text in texts for garbled in garblings(text)]
    print(
        f"sanity gate: {sum(map(passes, wrong))} of {len(wrong)} garbled texts pass, {sum(not passes(text) for text in texts)} of {len(texts)} good ones are stopped"
    )


def garblings(text: str) -> Iterator[str]:
    for written, read in (
        ("gb18030", "latin-1"),
        ("utf-8", "gb18030"),
        ("gb18030", "big5hkscs"),
        ("gb18030", "cp949"),
        ("gb18030", "shift-jis"),
    ):
        yield text.encode(written).decode(read, "replace")
    yield text.encode("utf-16-le").decode("latin-1")
    yield text.encode("utf-16-le").decode("gb18030", "replace")
    yield "".join(f"(cid:{ord(character)})" for character in text)
    yield "".join("?" if ord(character) > 127 else character for character in text)
    yield "".join(chr(0xE000 + ord(character) % 6000) for character in text)


def passes(text: str) -> bool:
    try:
        require_chinese(text, "")
    except InputError:
        return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:2])
