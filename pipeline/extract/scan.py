"""Pictures of paper (.jpg .png .tif .bmp, pages of scanned PDF and OFD): recognised page by page, and said to be recognised."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from statistics import median
from typing import TypeVar

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.errors import FileDamaged, InputError, LimitExceeded, TextMissing
from pipeline.extract.grid import find_grids
from pipeline.extract.layout import reading_order
from pipeline.extract.ocr import Picture, Recognised, recognise
from pipeline.extract.paragraphs import Sheet, paragraphs, place, take_furniture
from pipeline.extract.patience import ask_for_time
from pipeline.extract.reading import Reading
from pipeline.extract.sheets import sheet_of
from pipeline.model import Block, Notice

_T = TypeVar("_T")

MAX_PIXELS = 80_000_000
MAX_SCANS = 200
SECONDS_A_PAGE = 30.0
_LEGIBLE = 0.6
_SMALLEST = 30


@dataclass(slots=True)
class Scans:
    """Recognises the pages of one file and gathers what has to be said about them, by page number."""

    tables: list[list[Block]] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    _scores: dict[int, float] = field(default_factory=dict)
    _turned: list[int] = field(default_factory=list)
    _red: list[int] = field(default_factory=list)
    _illegible: list[int] = field(default_factory=list)
    _empty: list[int] = field(default_factory=list)

    def sheet(self, picture: Picture, number: int, *, unit: float = 1.0) -> Sheet:
        """The page as lines and tables, empty where it cannot be read. `unit` is the length of a pixel."""
        if len(self.pages) >= MAX_SCANS:
            raise LimitExceeded(f"需要文字识别的页超过 {MAX_SCANS} 页，请分成几个文件")
        ask_for_time(SECONDS_A_PAGE)
        self.pages.append(number)
        page = recognise(picture)
        size = (page.size[0] * unit, page.size[1] * unit)
        if page.score < _LEGIBLE:
            self._illegible.append(number)
            return Sheet(number, *size, ())
        self._remember(page, number)
        glyphs = [
            item._replace(**{name: getattr(item, name) * unit for name in ("x0", "top", "x1", "bottom", "size")}) for item in page.glyphs
        ]
        usual = median(glyph.size for glyph in page.glyphs) if page.glyphs else 0.0
        grids = find_grids(page.paper, page.angle, usual) if usual else []
        scaled = [[[(x0 * unit, y0 * unit, x1 * unit, y1 * unit) for x0, y0, x1, y1 in row] for row in grid] for grid in grids]
        return sheet_of(glyphs, scaled, number=number, size=size, tables=self.tables)

    def _remember(self, page: Recognised, number: int) -> None:
        if page.glyphs:
            self._scores[number] = page.score
        else:
            self._empty.append(number)
        if page.turned:
            self._turned.append(number)
        if page.red:
            self._red.append(number)

    def notices(self) -> Iterator[Notice]:
        """That text was recognised and how surely, and what of the pages went unread."""
        if self._scores:
            mean, least = sum(self._scores.values()) / len(self._scores), min(self._scores.values())
            message = f"{_numbers(self._scores)}是扫描件或图片，文字由程序识别，平均把握 {mean:.1%}（最低一页 {least:.1%}），可能有错字，引用前请与原件核对"
            yield Notice("ocr", message)
        if self._turned:
            yield Notice("page_turned", f"{_numbers(self._turned)}放倒、颠倒或竖排，已转正后识别；竖排的字容易漏标点，请多核对")
        if self._red:
            yield Notice("red_ink", f"{_numbers(self._red)}有红色印章或红字，只识别了其余颜色的字，红色部分没有读")
        if self._empty:
            yield Notice("page_without_text", f"{_numbers(self._empty)}是图片，没有识别出文字")
        if self._illegible:
            yield Notice("page_illegible", f"{_numbers(self._illegible)}识别不出可靠的文字（竖排、手写或太模糊），没有采用，请人工阅读")


def read_scan(data: bytes) -> Reading:
    """The paragraphs of a picture file, a page a frame. Raises TextMissing when nothing legible stands in it."""
    return read_pictures(_frames(data))


def read_pictures(pictures: Iterator[Picture]) -> Reading:
    """The paragraphs of pages given as pictures."""
    scans = Scans()
    sheets = [scans.sheet(picture, number) for number, picture in enumerate(pictures, 1)]
    notices = tuple(scans.notices())
    if not any(sheet.parts for sheet in sheets):
        raise TextMissing(
            "图片中没有识别出可靠的文字" + ("（竖排、手写或太模糊）" if any(item.code == "page_illegible" for item in notices) else "")
        )
    kept, furniture = take_furniture(sheets)
    lines = place((sheet, reading_order(sheet.parts)) for sheet in kept)
    return Reading(tuple(paragraphs(lines, scans.tables)), tuple(furniture), notices, pages=len(sheets))


def _frames(data: bytes) -> Iterator[Picture]:
    """Each frame upright by its own orientation mark, opened one by one; a picture above MAX_PIXELS is not decoded."""
    try:
        image = _quietly(lambda: Image.open(BytesIO(data)))
        for number in range(_quietly(lambda: int(getattr(image, "n_frames", 1)))):
            _quietly(lambda at=number: image.seek(at))  # type: ignore[misc]
            yield _quietly(lambda: picture_of(image))
    except (OSError, ValueError, SyntaxError, EOFError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise _picture_error(error) from error


def _quietly(act: Callable[[], _T]) -> _T:
    """What `act` gives, without Pillow's warnings of oddities in tags that are not looked at."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return act()


def _picture_error(error: Exception) -> InputError:
    if isinstance(error, Image.DecompressionBombError):
        return LimitExceeded("图片的像素过多")
    return FileDamaged("图片已损坏或不完整")


def picture_of(image: Image.Image) -> Picture:
    """The pixels of an opened image, on white paper where it is transparent."""
    if image.width * image.height > MAX_PIXELS:
        raise LimitExceeded(f"图片超过 {MAX_PIXELS // 1_000_000} 百万像素")
    if min(image.size) < _SMALLEST:
        raise TextMissing("图片太小，放不下文字")
    upright = ImageOps.exif_transpose(image)
    if "A" in upright.getbands() or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return np.asarray(upright.convert("RGB"), dtype=np.uint8)


def _numbers(pages: Sequence[int] | dict[int, float]) -> str:
    """第3页, 第1、2页, 第1—7页; a long list of single pages is cut."""
    ordered = sorted(pages)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"第{ordered[0]}—{ordered[-1]}页"
    shown = "、".join(map(str, ordered[:20]))
    return f"第{shown}页" + ("等" if len(ordered) > 20 else "")
