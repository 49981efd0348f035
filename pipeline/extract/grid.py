"""Ruled tables in a picture: the boxes of their cells, row by row."""

import math

import numpy as np
import numpy.typing as npt

from pipeline.extract.sheets import Box, Grid

_LONG, _TALL = 3.0, 1.5
_RECTANGLE = 0.85
_NEAR = 0.6


def find_grids(paper: npt.NDArray[np.uint8], angle: float, size: float) -> list[Grid]:
    """The tables of a page of grey values that is askew by `angle`; lengths in pixels, deskewed. `size` is that of its type.

    A frame of a single row or column is a box around prose, not a table.
    """
    cells = _cells(_rules(_level(paper, angle), size), size)
    grids = [_rows(table, size) for table in _neighbours(cells, size)]
    return [grid for grid in grids if len(grid) > 1 and max(map(len, grid)) > 1]


def _level(paper: npt.NDArray[np.uint8], angle: float) -> npt.NDArray[np.uint8]:
    """Black and white, ink 255, turned so that rules lie level."""
    import cv2

    _, ink = cv2.threshold(paper, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), math.degrees(angle), 1.0)
    return np.asarray(cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_NEAREST), dtype=np.uint8)


def _rules(ink: npt.NDArray[np.uint8], size: float) -> npt.NDArray[np.uint8]:
    """What is left of the ink when all is taken away that is no long level or upright stroke; gaps as left by a seal are closed."""
    import cv2

    rules = np.zeros_like(ink)
    for long, gap in (((max(int(_LONG * size), 9), 1), (int(size), 1)), ((1, max(int(_TALL * size), 9)), (1, int(size)))):
        strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, long))
        closed = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, gap))
        rules = np.maximum(rules, np.asarray(closed, dtype=np.uint8))
    return np.asarray(cv2.dilate(rules, np.ones((5, 5), np.uint8)), dtype=np.uint8)


def _cells(rules: npt.NDArray[np.uint8], size: float) -> list[Box]:
    """White rectangles between rules, big enough for a character."""
    import cv2

    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.bitwise_not(rules), connectivity=4)
    bottom, right = rules.shape
    cells = []
    for x, y, width, height, area in stats[1:count]:
        inside = x > 0 and y > 0 and x + width < right and y + height < bottom
        if inside and min(width, height) > size and area > _RECTANGLE * width * height:
            cells.append((float(x), float(y), float(x + width), float(y + height)))
    return cells


def _neighbours(cells: list[Box], size: float) -> list[list[Box]]:
    """Cells that share a rule belong to one table."""
    tables: list[list[Box]] = []
    for cell in cells:
        touching = [table for table in tables if any(_touch(cell, other, size) for other in table)]
        tables = [table for table in tables if table not in touching] + [[cell, *(box for table in touching for box in table)]]
    return sorted(tables, key=lambda table: min(box[1] for box in table))


def _touch(one: Box, other: Box, size: float) -> bool:
    gap = _NEAR * size
    return one[0] - gap < other[2] and other[0] - gap < one[2] and one[1] - gap < other[3] and other[1] - gap < one[3]


def _rows(cells: list[Box], size: float) -> Grid:
    """Cells by their upper edge, then left to right."""
    rows: Grid = []
    for cell in sorted(cells, key=lambda box: box[1]):
        if rows and cell[1] - rows[-1][0][1] < _NEAR * size:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [sorted(row) for row in rows]
