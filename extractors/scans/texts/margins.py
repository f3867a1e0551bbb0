"""What lies beside the paper of a photograph: its texture looks like print, and reads like none. And what offices do to
a sheet beside its tables: punched holes, staples, signatures.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from extractors.ocr.recognize import Reading
from extractors.picture import Pixels, Spot
from extractors.scans.lines.boxes import Line
from extractors.scans.lines.in_cells import EDGE
from extractors.scans.page import Layout

# So many lines beside all cells, half of them read with less than that, are texture. (A column whose border is lost
# reads as well as others.) Then what is that short, or read with less than this, is dropped there, and what is both
# above and below the tables.
MANY, GARBLED = 6, 0.6
PATCH, TEXTURE = 2, 0.9
# In em: what is read as a round character beside the tables, at least so large and about as high as wide, is a hole
# that was punched (1.4 to 2.1).
ROUND, HOLE, OVAL = frozenset("0OoQ〇○●◎•"), 1.25, 0.15
# Or it is a disc, so much of its box dark (0.79), part of it perhaps over the table's side.
DARK, FILLED = 128, 0.7
# Of the page's width and height: what says little or is one stroke so near to an upper corner is a staple.
CORNER, STROKES = (0.1, 0.08), frozenset("/\\丿一—-－")
# In em: below the tables a line so high that says little and is read no surer than that is written by hand (1.8 to
# 4.4).
WRITTEN, SCRAWLED = 1.6, 0.75
# In em: beside the tables so high a line that says so little is none, alone or not (wood at a sheet's edge: 3.9).
TALL = 2.5


def without_texture(layout: Layout, readings: Sequence[Reading]) -> tuple[Layout, list[Reading]]:
    """The layout and its first readings without texture beside the tables.

    A page without cells stays as it is, but where a few lines that say little are all that it has: it is blank.
    """
    whole = layout.whole
    cells = [line.limits for line in layout.lines if line.limits != whole]
    if not cells and len(readings) < MANY and all(_is_slight(reading) for reading in readings):
        return layout.keeping(()), []
    if not cells:
        return layout, list(readings)
    left, right = min(cell[0] for cell in cells), max(cell[2] for cell in cells)
    free = [index for index, line in enumerate(layout.lines) if line.limits == whole]

    def unsure(index: int) -> bool:
        return readings[index].score < TEXTURE

    def short(index: int) -> bool:
        return len(readings[index].text) <= PATCH

    dropped: set[int] = set()
    for side in (
        [index for index in free if layout.lines[index].box[2] <= left],
        [index for index in free if layout.lines[index].box[0] >= right],
    ):
        if len(side) >= MANY and median(readings[index].score for index in side) < GARBLED:
            dropped.update(index for index in side if unsure(index) or short(index))
    if dropped:  # it goes around the paper
        dropped.update(index for index in free if unsure(index) and short(index))
    beside = [index for index in free if layout.lines[index].box[2] <= left or layout.lines[index].box[0] >= right]
    dropped.update(i for i in beside if _is_tall(layout.lines[i], layout.em) and unsure(i) and short(i))
    dropped.update(i for i in beside if readings[i].text in ROUND and _is_round(layout.lines[i], layout.em))
    dropped.update(i for i in free if _is_at_edge(layout.lines[i], whole) and unsure(i) and short(i))
    foot = max(cell[3] for cell in cells)
    for i in free:
        line, slight = layout.lines[i], unsure(i) and short(i)
        across = line.box[0] < left or line.box[2] > right
        stapled = (slight or readings[i].text in STROKES) and _is_in_corner(line, whole)
        written = _is_slight(readings[i]) and line.box[1] >= foot
        punched = short(i) and across and _is_round(line, layout.em) and _is_filled(line, layout.page)
        if stapled or punched or (written and line.box[3] - line.box[1] >= WRITTEN * layout.em):
            dropped.add(i)
    kept = [index for index in range(len(readings)) if index not in dropped]
    return layout.keeping(kept), [readings[index] for index in kept]


def _is_slight(reading: Reading) -> bool:
    """Whether it says as little, and is read as badly, as what is written by hand."""
    return len(reading.text) <= PATCH and (reading.score < SCRAWLED or reading.text in STROKES)


def _is_tall(line: Line, em: float) -> bool:
    _, top, _, bottom = line.box
    return bottom - top >= TALL * em


def _is_round(line: Line, em: float) -> bool:
    left, top, right, bottom = line.box
    wide, high = right - left, bottom - top
    return min(wide, high) >= HOLE * em and abs(wide - high) <= OVAL * max(wide, high)


def _is_filled(line: Line, page: Pixels) -> bool:
    left, top, right, bottom = line.box
    return float(np.mean(page[top:bottom, left:right] < DARK)) >= FILLED


def _is_in_corner(line: Line, page: Spot) -> bool:
    left, _, right, bottom = line.box
    wide, high = CORNER[0] * page[2], CORNER[1] * page[3]
    return bottom <= high and (right <= wide or left >= page[2] - wide)


def _is_at_edge(line: Line, page: Spot) -> bool:
    """Whether it is nearer to the edge of the page than print: what says as little there is the border."""
    left, top, right, bottom = line.box
    return min(left, top, page[2] - right, page[3] - bottom) < EDGE * max(page)
