"""Labels set downwards: which lines of a cell are one, its columns, and its single characters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from extractors.picture import Boxes, Spot
from extractors.scans.lines.boxes import around

# All in em.
# A stacked label: most of its lines are one character, the widest no more than a number in brackets.
SINGLE = (0.55, 1.3)
WIDEST_OF_STACK = 2.4
# Vertical writing: at least so many characters down, so many columns across, this far apart.
FEWEST_ROWS, MOST_COLUMNS, COLUMN_GAP = 3, 3, 0.2
# No line of print is this high; columns whose characters stand at different heights look like one.
STAGGERED = 2.2
# A part of a stack this high is several characters that touch, each about so high (measured 0.86 to 0.99, brackets
# and digits less); they touch within so much of where they would if all were as high.
SEVERAL, HIGH, ASTRAY = 1.5, 0.95, 0.3
# Lines so near to each other, one lower and one taller than characters, share one: 八 stood alone, 刀 with a bracket.
MEETING, LOWER, TALLER = 0.06, 0.62, 1.15
# A component that reaches this far over the border of two characters belongs to both.
OVER = 0.15
# A part no bigger than this is a speck; labels hold no dots.
SPECK = 0.25


def to_columns(boxes: Boxes, bands: Sequence[Boxes], em: float) -> list[Boxes]:
    """The columns of vertical writing, the right one first; none where characters stand closer beside each other.

    年度 over 绩效 over 指标 is read across: there the gap between the lines is the wider one. Where characters of one
    column stand beside the gaps of another, there are no lines to be read across.
    """
    heights = [int(band[:, 3].max() - band[:, 1].min()) for band in bands]
    staggered = max(heights, default=0) > STAGGERED * em
    if len(bands) < FEWEST_ROWS and not staggered:
        return []
    order = boxes[np.argsort(boxes[:, 0])]
    reach = np.maximum.accumulate(order[:, 2])
    gaps = order[1:, 0] - reach[:-1]
    cuts = np.flatnonzero(gaps > COLUMN_GAP * em) + 1
    columns = np.split(order, cuts)
    widths = [int(column[:, 2].max() - column[:, 0].min()) for column in columns]
    if not 1 < len(columns) <= MOST_COLUMNS or max(widths) > SINGLE[1] * em:
        return []
    if staggered:
        return columns[::-1]
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


def singles(lines: Sequence[Boxes], em: float) -> list[Boxes]:
    """The parts of a label set downwards, one character each; those that touch are cut apart, specks left out."""
    parts = [part for line in _shared(lines, em) for part in _cut(line, em)]
    boxes = [around(part) for part in parts]
    return [
        part
        for part, (left, top, right, bottom) in zip(parts, boxes, strict=True)
        if max(right - left, bottom - top) >= SPECK * em
    ]


def _shared(lines: Sequence[Boxes], em: float) -> list[Boxes]:
    """The lines, those made one that a character was parted between."""
    joined: list[Boxes] = []
    for line in lines:
        if joined and _share(around(joined[-1]), around(line), em):
            joined[-1] = np.concatenate((joined[-1], line))
        else:
            joined.append(line)
    return joined


def _share(above: Spot, below: Spot, em: float) -> bool:
    low, tall = sorted((above[3] - above[1], below[3] - below[1]))
    near = below[1] - above[3] <= MEETING * em and below[3] - above[1] >= SEVERAL * em
    return near and low <= LOWER * em and tall >= TALLER * em


def _cut(line: Boxes, em: float) -> list[Boxes]:
    """A part as high as several characters, cut between them where there is least print."""
    left, top, right, bottom = around(line)
    if bottom - top < SEVERAL * em or right - left > SINGLE[1] * em:
        return [line]
    count = round((bottom - top) / (HIGH * em))
    weight = np.zeros(bottom - top, np.int64)
    for x0, y0, x1, y1 in line.tolist():
        weight[y0 + 1 - top : y1 - 1 - top] += x1 - x0
    reach = int(ASTRAY * em)
    parts: list[Boxes] = []
    for number in range(1, count):
        middle = (bottom - top) * number // count
        rows = range(middle - reach, middle + reach + 1)
        cut = top + min(rows, key=lambda row: (weight[row], abs(row - middle)))
        above, line = _divided(line, cut, OVER * em)
        parts.append(above)
    return [part for part in (*parts, line) if len(part)]


def _divided(boxes: Boxes, cut: int, over: float) -> tuple[Boxes, Boxes]:
    """The components above and below a row; those that reach far over it as two."""
    both = (boxes[:, 1] < cut - over) & (boxes[:, 3] > cut + over)
    upper, lower = boxes[both].copy(), boxes[both].copy()
    upper[:, 3], lower[:, 1] = cut, cut
    above = ~both & (boxes[:, 1] + boxes[:, 3] <= 2 * cut)
    return np.concatenate((boxes[above], upper)), np.concatenate((boxes[~both & ~above], lower))
