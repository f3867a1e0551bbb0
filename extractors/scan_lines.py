"""Print of a straightened page → the boxes of its text lines, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Pixels
from extractors.scan_rulings import Mask, boxes_of
from extractors.strokes import Stroke

Boxes = NDArray[np.int32]
"""(count, 4): left, top, right, bottom in pixels, ends out."""


Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]
Spot = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels, ends out."""


@dataclass(frozen=True, slots=True)
class Line:
    """One text to be read: its parts from left to right, or from the top where a label is set downwards.

    `marks` are the components of each part, `limits` the cell that holds them.
    """

    marks: tuple[Boxes, ...]
    limits: Spot

    @property
    def box(self) -> Spot:
        return around(np.concatenate(self.marks))

    @property
    def downwards(self) -> bool:
        return len(self.marks) > 1


def around(boxes: Boxes) -> Spot:
    return int(boxes[:, 0].min()), int(boxes[:, 1].min()), int(boxes[:, 2].max()), int(boxes[:, 3].max())


# In em: a full stop is smaller than this; print it belongs to is no further off.
DOT, NEAR = 0.25, 0.6
# In em: what is left of a ruling lies no further from it, and its middle within half of that; print does not.
REMNANT = 0.2
# In em: the two lines of a double ruling are no further apart.
DOUBLE = 0.4
# Of the longer side: print keeps this distance from a picture's edge. In em: the longest connected print there, and
# how many times longer than wide a strip is.
EDGE, LONGEST_MARK, STRIP = 0.012, 3.0, 6.0
# …… stands for a text, a dot or two on a line of their own for none.
FEWEST_DOTS = 3
# More dots than this on a page are noise all of them.
MOST_DOTS = 2_000


def erase(strokes: Sequence[Stroke], ink: Mask, grey: Pixels, em: float) -> tuple[Mask, Pixels]:
    """Ink and page without the rulings; where print crosses one, the crossing stays."""
    ink, grey = ink.copy(), grey.copy()
    for stroke in chain.from_iterable(stroke.pieces for stroke in strokes):
        area = ink if stroke.horizontal else ink.T
        paper = grey if stroke.horizontal else grey.T
        low, high = max(stroke.low - 1, 0), min(stroke.high + 1, area.shape[0])
        start, end = stroke.start, stroke.end
        above = area[max(low - 2, 0), start:end]
        below = area[min(high + 1, area.shape[0] - 1), start:end]
        crossed = np.asarray(cv2.bitwise_and(above, below), np.uint8).reshape(1, -1).repeat(high - low, 0)
        area[low:high, start:end] &= crossed
        band = paper[low:high, start:end]
        band[crossed == 0] = 255
    for horizontal, low, high, start, end in _between_doubles(strokes, em):
        for area, blank in ((ink, 0), (grey, 255)):
            (area if horizontal else area.T)[low:high, start:end] = blank
    return ink, grey


def _between_doubles(strokes: Sequence[Stroke], em: float) -> Iterator[tuple[bool, int, int, int, int]]:
    """The strips between the two lines of double rulings, where no print can stand."""
    ordered = sorted(strokes, key=lambda stroke: (stroke.horizontal, stroke.low))
    for index, stroke in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if other.horizontal != stroke.horizontal or other.middle - stroke.middle > DOUBLE * em:
                break
            start, end = max(stroke.start, other.start), min(stroke.end, other.end)
            if start < end:
                yield stroke.horizontal, stroke.low, other.high, start, end


def components(ink: Mask, em: float) -> Boxes:
    """The boxes of connected print; dirt left out: what is smaller than a full stop, or as small and far from print."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    left, top, width, height, area = stats[1:].T
    size = np.maximum(width, height)
    keep = (size >= max(em * 0.08, 2)) & (area >= max((em * 0.07) ** 2, 3))
    keep &= ~_edge_dirt(left, top, width, height, ink.shape, em)
    boxes = np.column_stack((left, top, left + width, top + height)).astype(np.int32)[keep]
    kept: Boxes = boxes[~_alone(boxes, size[keep] < DOT * em, ink.shape, em)]
    return kept


def _edge_dirt(
    left: Numbers, top: Numbers, width: Numbers, height: Numbers, shape: tuple[int, ...], em: float
) -> Flags:
    """Blocks and strips along the picture's edges: the dark border of a scan, no print."""
    margin = EDGE * max(shape)
    outside = (left < margin) | (top < margin) | (left + width > shape[1] - margin) | (top + height > shape[0] - margin)
    long = np.maximum(width, height) > LONGEST_MARK * em
    thin = np.maximum(width, height) > STRIP * np.minimum(width, height)
    dirt: Flags = outside & (long | (thin & (np.maximum(width, height) > em)))
    return dirt


def _alone(boxes: Boxes, dots: Flags, shape: tuple[int, ...], em: float) -> Flags:
    """Which components are dots with nothing near them but, perhaps, one more dot."""
    near = np.zeros(shape, np.uint8)
    for left, top, right, bottom in boxes[~dots].tolist():
        near[top:bottom, left:right] = 1
    reach = 2 * int(NEAR * em) + 1
    near = np.asarray(cv2.dilate(near, np.ones((reach, reach), np.uint8)), np.uint8)
    middles = (boxes[:, :2] + boxes[:, 2:]) // 2
    lonely: Flags = dots & (near[middles[:, 1], middles[:, 0]] == 0)
    places = middles[lonely].astype(np.float32)
    apart = np.abs(places[:, None] - places[None]).max(axis=2) if len(places) <= MOST_DOTS else np.empty((0, 0))
    if len(apart):  # …… stands for a text
        lonely[np.flatnonzero(lonely)[(apart <= NEAR * em).sum(axis=1) > 2]] = False
    return lonely


def without_remnants(boxes: Boxes, strokes: Sequence[Stroke], em: float) -> Boxes:
    """The components without slivers that lie along a ruling: its edge is jagged, or it was drawn twice."""
    reach = max(REMNANT * em, 2)
    keep = np.ones(len(boxes), bool)
    for stroke in strokes:
        low, high, start, end = (1, 3, 0, 2) if stroke.horizontal else (0, 2, 1, 3)
        keep &= ~(
            (boxes[:, low] >= stroke.low - reach)
            & (boxes[:, high] <= stroke.high + reach)
            & (np.abs(boxes[:, low] + boxes[:, high] - stroke.low - stroke.high) <= reach)
            & (boxes[:, start] >= stroke.start - reach)
            & (boxes[:, end] <= stroke.end + reach)
        )
    return boxes[keep]


def usual_em(ink: Mask) -> float:
    """The usual size of a character in pixels: the height of what is about as tall as it is wide."""
    grown = np.asarray(cv2.dilate(ink, np.ones((3, 3), np.uint8)), np.uint8)
    sides = np.array([box[2:] for box in boxes_of(grown)], np.float64).reshape(-1, 2) - 2  # the dilation
    width, height = sides.T
    square = (height > 7) & (height < ink.shape[0] / 12) & (width > 0.6 * height) & (width < 1.6 * height)
    sizes = np.sort(np.maximum(width, height)[square])
    if len(sizes) < 5:
        return max(min(int(side) for side in ink.shape) / 60, 8.0)
    return float(np.percentile(sizes, 70)) * 1.06


# All in em.
# A hanzi of several parts (二, 言, =) is taken together up to this height; lines stand further apart.
ONE_LINE = 1.12
# A band this tall holds several lines that touch somewhere; it is cut where there is least print.
TWO_LINES = 1.75
THIN_WAIST = 0.25
# Print on one line goes on over a gap up to this; further off stands another text.
GAP = 1.6
# A stacked label: most of its lines are one character, the widest no more than a number in brackets.
SINGLE = (0.55, 1.3)
WIDEST_OF_STACK = 2.4
# Vertical writing: at least so many characters down, so many columns across, this far apart.
FEWEST_ROWS, MOST_COLUMNS, COLUMN_GAP = 3, 3, 0.2


def lines_in_cells(boxes: Boxes, cells: Sequence[Spot], em: float) -> tuple[list[Line], Boxes]:
    """Lines of print cell by cell (inner ones first), and the components outside of all cells."""
    free = np.ones(len(boxes), bool)
    across, down = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    lines: list[Line] = []
    for cell in cells:
        inside = free & (across > cell[0]) & (across < cell[2]) & (down > cell[1]) & (down < cell[3])
        if not inside.any():
            continue
        free &= ~inside
        bands = to_bands(boxes[inside], em)
        columns = to_columns(boxes[inside], bands, em)
        if columns:
            lines.append(Line(tuple(band for column in columns for band in to_bands(column, em)), cell))
        elif stacked(bands, em):
            lines.append(Line(tuple(bands), cell))
        else:
            lines += [Line((part,), cell) for band in bands for part in parts_of(band, em)]
    return lines, boxes[free]


def parts_of(band: Boxes, em: float) -> list[Boxes]:
    """A line's components (from the left), cut where a wide gap stands between two texts; a dot alone is dirt."""
    size = np.maximum(band[:, 2] - band[:, 0], band[:, 3] - band[:, 1])
    if len(band) < FEWEST_DOTS and size.max() < DOT * em:
        return []
    reach = np.maximum.accumulate(band[:, 2])
    cuts = np.flatnonzero(band[1:, 0] - reach[:-1] > GAP * em) + 1
    return np.split(band, cuts)


def to_bands(boxes: Boxes, em: float) -> list[Boxes]:
    """Components of one column of text (a cell) as lines, from the top."""
    if not len(boxes):
        return []
    top, bottom = int(boxes[:, 1].min()), int(boxes[:, 3].max())
    weight = np.zeros(bottom - top + 1, np.int64)
    inset = (boxes[:, 3] - boxes[:, 1] >= 0.3 * em).astype(np.int32)  # characters set solid touch
    np.add.at(weight, boxes[:, 1] + inset - top, boxes[:, 2] - boxes[:, 0])
    np.add.at(weight, boxes[:, 3] - inset - top, boxes[:, 0] - boxes[:, 2])
    profile = np.cumsum(weight)[:-1]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (profile > 0).astype(np.int8), [0]))))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    bands: list[tuple[int, int]] = []
    for start, end in _merged(runs, em):
        bands += _cut(profile, start, end, em)
    middles = (boxes[:, 1] + boxes[:, 3]) / 2 - top
    ends = np.array([end for _, end in bands])
    home = np.minimum(np.searchsorted(ends, middles), len(bands) - 1)
    lines = [boxes[home == index] for index in range(len(bands))]
    return [line[np.argsort(line[:, 0])] for line in lines if len(line)]


def _merged(runs: Sequence[tuple[int, int]], em: float) -> list[tuple[int, int]]:
    """Neighbouring runs of rows that together are no taller than a character, the closest first."""
    bands = list(runs)
    while len(bands) > 1:
        gaps = [(b[0] - a[1], i) for i, (a, b) in enumerate(pairwise(bands)) if b[1] - a[0] <= ONE_LINE * em]
        if not gaps:
            break
        _, i = min(gaps)
        bands[i : i + 2] = [(bands[i][0], bands[i + 1][1])]
    return bands


def _cut(profile: NDArray[np.int64], start: int, end: int, em: float) -> list[tuple[int, int]]:
    """A band of rows cut into lines where print of two lines touches."""
    height = end - start
    if height < TWO_LINES * em:
        return [(start, end)]
    reach = int(0.6 * em)
    inner = profile[start + reach : end - reach]
    if not len(inner):
        return [(start, end)]
    waist = start + reach + int(np.argmin(inner))
    if profile[waist] > THIN_WAIST * np.percentile(profile[start:end], 80):
        return [(start, end)]
    return [*_cut(profile, start, waist, em), *_cut(profile, waist, end, em)]


def to_columns(boxes: Boxes, bands: Sequence[Boxes], em: float) -> list[Boxes]:
    """The columns of vertical writing, the right one first; none where characters stand closer beside each other.

    年度 over 绩效 over 指标 is read across: there the gap between the lines is the wider one.
    """
    if len(bands) < FEWEST_ROWS:
        return []
    order = boxes[np.argsort(boxes[:, 0])]
    reach = np.maximum.accumulate(order[:, 2])
    gaps = order[1:, 0] - reach[:-1]
    cuts = np.flatnonzero(gaps > COLUMN_GAP * em) + 1
    columns = np.split(order, cuts)
    widths = [int(column[:, 2].max() - column[:, 0].min()) for column in columns]
    if not 1 < len(columns) <= MOST_COLUMNS or max(widths) > SINGLE[1] * em:
        return []
    spaces = [max(int(below[:, 1].min() - above[:, 3].max()), 0) for above, below in pairwise(bands)]
    return columns[::-1] if gaps[cuts - 1].min() > np.median(spaces) else []


def stacked(lines: Sequence[Boxes], em: float) -> bool:
    """Whether the lines of a cell are a label set downwards, one character on each."""
    if len(lines) < 3:
        return False
    widths = [int(line[:, 2].max() - line[:, 0].min()) / em for line in lines]
    heights = [int(line[:, 3].max() - line[:, 1].min()) / em for line in lines]
    single = [SINGLE[0] <= w <= SINGLE[1] and h >= SINGLE[0] for w, h in zip(widths, heights, strict=True)]
    return max(widths) <= WIDEST_OF_STACK and 2 * sum(single) > len(lines)
