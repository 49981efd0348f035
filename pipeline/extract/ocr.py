"""Pictures of text to recognised glyphs: rapidocr with the models of its own wheel, on one thread.

The library is imported at the first picture, so that a run without scans never pays for it. Only the red channel is looked at, where a
red seal is next to white and black text under it stays whole.
"""

import math
import os
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.errors import ToolMissing
from pipeline.extract.layout import Glyph

if TYPE_CHECKING:
    from rapidocr import RapidOCR

Picture = npt.NDArray[np.uint8]
"""Height x width x 3, red first."""

MAX_SIDE = 1400
SURE = 0.999
_TALL = 1.5
_CLASSIFIED = 12
_LONG = 6.0
_SAME_SIZE = 0.2
# Beside a hanzi a mark is full-width, though a recogniser cannot see that.
_HALF = re.compile(r"(?<=[\u4e00-\u9fff”》）])[,:;?!(]|[),](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff”》）])\)")
_ZERO = re.compile(r"(?<=[一二三四五六七八九十〇○])○|○(?=[一二三四五六七八九])")
_FULL = str.maketrans(",:;?!()", "，：；？！（）")
_RED_EXCESS, _RED_BRIGHT, _RED_SPREAD, _RED_SHARE = 60, 150, 10, 0.0005


class Recognised(NamedTuple):
    """What stands on a page, deskewed and upright. Lengths are in pixels of the picture, once turned by `turned` degrees.

    `score` is the mean over the lines by their length, 1 for an empty page; `red` tells that there is red ink, which was not read.
    """

    glyphs: list[Glyph]
    size: tuple[int, int]
    turned: int
    angle: float
    score: float
    red: bool
    paper: npt.NDArray[np.uint8]


class _Found(NamedTuple):
    """A line: its middle on the left, its length and height in pixels after deskewing."""

    text: str
    score: float
    x: float
    y: float
    length: float
    height: float


def recognise(picture: Picture) -> Recognised:
    """The glyphs of a picture, whichever way round it lies. Raises ToolMissing where rapidocr is not installed."""
    engine = _engine()
    paper, has_red = _without_red(picture)
    boxes, turned = _detect(engine, paper), 0
    if _mostly_tall(boxes):
        paper, turned = np.ascontiguousarray(np.rot90(paper)), 90
        boxes = _detect(engine, paper)
    crops = engine.crop_text_regions(_grey(paper), np.array(boxes))
    if _upside_down(engine, crops):
        paper, turned = np.ascontiguousarray(np.rot90(paper, 2)), turned + 180
        boxes = [np.roll(np.array(paper.shape[::-1], dtype=np.float32) - box, 2, axis=0) for box in boxes]
        crops = [np.ascontiguousarray(np.rot90(crop, 2)) for crop in crops]
    read = engine.recognize_txt(crops) if crops else None
    angle = _angle(boxes)
    found = _lines(boxes, read.txts or (), read.scores or (), angle, paper.shape) if read else []
    height, width = paper.shape
    return Recognised(_glyphs(found), (width, height), turned % 360, angle, _mean(found), has_red, paper)


@cache
def _engine() -> "RapidOCR":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise ToolMissing("文件是扫描件或图片，而本机没有装好文字识别组件（rapidocr、onnxruntime）") from error
    import cv2

    cv2.setNumThreads(1)
    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
    return RapidOCR(params={**threads, "Global.max_side_len": MAX_SIDE, "Global.text_score": 0.0, "Global.log_level": "critical"})


def _grey(paper: npt.NDArray[np.uint8]) -> Picture:
    return np.repeat(paper[:, :, None], 3, axis=2)


def _detect(engine: "RapidOCR", paper: npt.NDArray[np.uint8]) -> list[npt.NDArray[np.float32]]:
    """The corners of every line, clockwise from its upper left one, in pixels."""
    found: Any = engine(_grey(paper), use_det=True, use_cls=False, use_rec=False)
    return [] if found.boxes is None else [np.asarray(box, dtype=np.float32) for box in found.boxes]


def _mostly_tall(boxes: Sequence[npt.NDArray[np.float32]]) -> bool:
    tall = sum(bool(np.linalg.norm(box[3] - box[0]) > _TALL * np.linalg.norm(box[1] - box[0])) for box in boxes)
    return 2 * tall > len(boxes)


def _upside_down(engine: "RapidOCR", crops: Sequence[Picture]) -> bool:
    widest = sorted(crops, key=lambda crop: -crop.shape[1])[:_CLASSIFIED]
    if not widest:
        return False
    _, answers = engine.cls_and_rotate([crop.copy() for crop in widest])
    return 2 * sum(label == "180" for label, _ in answers.cls_res or ()) > len(widest)


def _angle(boxes: Sequence[npt.NDArray[np.float32]]) -> float:
    """The usual slope of the lines in radians, from those long enough to have one."""
    long = [box[1] - box[0] for box in boxes if np.linalg.norm(box[1] - box[0]) > _LONG * np.linalg.norm(box[3] - box[0])]
    return float(median(math.atan2(edge[1], edge[0]) for edge in long)) if long else 0.0


def _lines(
    boxes: Sequence[npt.NDArray[np.float32]], texts: Sequence[str], scores: Sequence[float], angle: float, shape: tuple[int, ...]
) -> list[_Found]:
    cos, sin = math.cos(-angle), math.sin(-angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    middle = np.array([shape[1] / 2, shape[0] / 2])
    found = []
    for box, text, score in zip(boxes, texts, scores, strict=True):
        if text.strip():
            level = (box - middle) @ turn.T + middle
            left, right = (level[0] + level[3]) / 2, (level[1] + level[2]) / 2
            height = float(np.linalg.norm(level[3] - level[0]))
            x, y, length = float(left[0]), float(left[1] + right[1]) / 2, float(right[0] - left[0])
            found.append(_Found(_as_written(text), min(float(score), SURE), x, y, length, height))
    return found


def _as_written(text: str) -> str:
    """Signs that look alike as Chinese writes them: full-width marks beside hanzi, 〇 among numerals."""
    return _ZERO.sub("〇", _HALF.sub(lambda mark: mark[0].translate(_FULL), text))


def _glyphs(lines: Sequence[_Found]) -> list[Glyph]:
    """Each line as glyphs side by side, as wide as their kind is. Lines of about the usual size get exactly that size."""
    sizes = [_size(line) for line in lines]
    usual = median([size for size, line in zip(sizes, lines, strict=True) if _ems(line.text) >= _LONG] or sizes or [0.0])
    glyphs = []
    for line, own in zip(lines, sizes, strict=True):
        size = usual if abs(own - usual) <= _SAME_SIZE * usual else own
        step = line.length / max(_ems(line.text), 0.5)
        x = line.x
        for character in line.text:
            width = step * _em(character)
            glyphs.append(Glyph(character, x, line.y - size / 2, x + width, line.y + size / 2, size, line.score))
            x += width
    return glyphs


def _size(line: _Found) -> float:
    """The size of type: by the length of a line that is long enough to be measured, else by the height of its box."""
    ems = _ems(line.text)
    return line.length / ems if ems >= _LONG else min(line.length / max(ems, 0.5), 0.9 * line.height)


def _ems(text: str) -> float:
    return sum(map(_em, text))


def _em(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def _mean(lines: Sequence[_Found]) -> float:
    length = sum(len(line.text) for line in lines)
    return sum(line.score * len(line.text) for line in lines) / length if length else 1.0


def _without_red(picture: Picture) -> tuple[npt.NDArray[np.uint8], bool]:
    """The red channel, and whether there is red ink on the page; then the grey that the ink has in that channel is made the white."""
    red, others = picture[:, :, 0], np.maximum(picture[:, :, 1], picture[:, :, 2])
    ink = (red > _RED_BRIGHT) & (red - np.minimum(red, others) > _RED_EXCESS)
    if np.mean(ink) <= _RED_SHARE:
        return np.ascontiguousarray(red), False
    white = max(float(np.median(red[ink])) - _RED_SPREAD, 1.0)
    return np.clip(red * (255 / white), 0, 255).astype(np.uint8), True
