"""Tables that a page break left open: labels that go on below, side columns without a ruling across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from extractors.picture import Boxes
from extractors.scans.rulings.strokes import MEETS, Stroke

# So many rulings down that begin and end at the same heights are a table cut off by the page.
FEWEST = 3
# In em: the lines of a label set downwards have no more air between them (0.3 to 0.6; page marks stand 2 em away and
# more), and it is no wider.
AIR, WIDEST = 0.9, 2.4
# In em: what ends so little below the rulings ends with them.
OVER = 0.2


def lengthened(strokes: Sequence[Stroke], marks: Boxes, em: float) -> list[Stroke]:
    """The strokes, with the rulings down that a page break cut drawn on past the labels that run over their ends.

    Browsers print a label set downwards to its last character, whatever is left of its cell. Leaves alone: columns
    that end with a ruling across, and what stands below one wider than such a label.
    """
    done = list(strokes)
    for end in sorted({stroke.end for stroke in strokes if not stroke.horizontal}, reverse=True):
        cut = sorted((s for s in done if not s.horizontal and abs(s.end - end) <= 2 * MEETS), key=lambda s: s.middle)
        if len(cut) < FEWEST:
            continue
        across = [s for s in done if s.horizontal and abs(s.middle - end) <= 3 * MEETS]
        columns = [pair for pair in pairwise(cut) if not any(_shared(s, *pair) for s in across)]
        bottom = max((_hanging(marks, *pair, end, em) for pair in columns), default=end)
        if bottom > end:
            sides = {side for pair in columns for side in pair}
            done = [replace(s, end=bottom) if s in sides else s for s in done]
    return done


def _shared(stroke: Stroke, left: Stroke, right: Stroke) -> bool:
    """Whether it runs over some of a column."""
    return stroke.start < right.low - 2 * MEETS and stroke.end > left.high + 2 * MEETS


def _hanging(marks: Boxes, left: Stroke, right: Stroke, end: int, em: float) -> int:
    """Where the label ends that goes on below the column's end from what stands in it; `end` where none does."""
    inside = marks[(marks[:, 0] > left.high) & (marks[:, 2] < right.low) & (marks[:, 1] > end - 2 * em)]
    bottom = inside[inside[:, 1] < end - OVER * em][:, 3].max(initial=0)
    label: list[int] = []
    for index in np.argsort(inside[:, 1]).tolist():
        if inside[index, 3] > end and inside[index, 1] - bottom <= AIR * em and bottom > 0:
            label.append(index)
            bottom = max(bottom, inside[index, 3])
    if not label or inside[label, 2].max() - inside[label, 0].min() > WIDEST * em or bottom <= end + OVER * em:
        return end
    return int(bottom) + MEETS


def closed(strokes: Sequence[Stroke]) -> list[Stroke]:
    """The strokes, with the first and the last column of such a table closed at both ends; all on a page without rows.

    The label of a section that goes on from the page before stands in none of the rows; without its column the
    others would not lie under those of that page. A row may fill a page: then no ruling goes across any column.
    """
    down = sorted((stroke for stroke in strokes if not stroke.horizontal), key=lambda stroke: stroke.middle)
    across = [stroke for stroke in strokes if stroke.horizontal]
    added: list[Stroke] = []
    for first in down:
        beside = [s for s in down if abs(s.start - first.start) <= 2 * MEETS and abs(s.end - first.end) <= 2 * MEETS]
        if first is not beside[0] or len(beside) < FEWEST:
            continue
        pairs = list(pairwise(beside))
        blank = [pair for pair in pairs if not any(_between(stroke, *pair) for stroke in across)]
        for left, right in blank if len(blank) == len(pairs) else dict.fromkeys((pairs[0], pairs[-1])):
            if (left, right) in blank:
                added += [_border(left, right, place) for place in (first.start, first.end)]
    return [*strokes, *added]


def _between(stroke: Stroke, left: Stroke, right: Stroke) -> bool:
    """Whether it runs from the one to the other, at any height of theirs, or some of the way."""
    return left.start - 2 * MEETS <= stroke.middle <= left.end + 2 * MEETS and _shared(stroke, left, right)


def _border(left: Stroke, right: Stroke, place: int) -> Stroke:
    piece = Stroke(True, place - 1, place + 1, round(left.middle), round(right.middle))
    return Stroke(True, piece.low, piece.high, piece.start, piece.end, (piece,))
