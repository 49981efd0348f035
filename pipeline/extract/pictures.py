"""Packages that hold no text but pictures of it: a scan pasted into Word, an OFD made by a scanner."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import chain

from PIL import Image, UnidentifiedImageError

from pipeline.errors import InputError, TextMissing
from pipeline.extract.guard import ZIP_ERRORS
from pipeline.extract.ocr import Picture
from pipeline.extract.reading import Reading
from pipeline.extract.scan import picture_of, read_pictures

_PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|tiff?)$", re.I)
_LEAST_PIXELS = 200_000


def read_package_pictures(data: bytes, label: str) -> Reading:
    """The large pictures of a package, in the order of their names, taken for its pages and recognised.

    The package must have passed `guard.read_package`. Raises TextMissing when there is none or nothing legible in them.
    """
    pictures = _pictures(data)
    first = next(pictures, None)
    if first is None:
        raise TextMissing(f"{label} 中没有文字，也没有可识别的图片（文字可能已转成图形）")
    return read_pictures(chain((first,), pictures))


def _pictures(data: bytes) -> Iterator[Picture]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in sorted((name for name in package.namelist() if _PICTURE.search(name)), key=_natural):
            try:
                with Image.open(BytesIO(package.read(name))) as image:
                    if image.width * image.height >= _LEAST_PIXELS:
                        yield picture_of(image)
            except (*ZIP_ERRORS, UnidentifiedImageError, Image.DecompressionBombError, InputError):
                continue


def _natural(name: str) -> list[tuple[int, str]]:
    """A key by which image2 stands before image10."""
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in re.split(r"(\d+)", name)]
