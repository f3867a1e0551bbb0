"""Borders worn away over all rows of two columns, or along a row: told by the white that stands between their texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.aligned_columns import merged
from extractors.picture import Boxes
from extractors.scans.rulings.strokes import Stroke, spans

# In em: so far apart stand the texts of two columns in a row (0.95 where amounts fill their cells), and so wide is the
# white that all rows leave.
GAP, WHITE = 0.8, 0.6
# The same for the texts of two rows, along a line that is there in other columns.
TIGHT = 0.25, 0.2
# In em: so near to a ruling lie its remnants; print is at least so large.
RIM, LEAST_PRINT = 0.25, 0.35
# In em: so thin is what is left of a ruling, and so near to its line, or taller than any print.
THIN, NEAR, TALL = 0.2, 0.2, 1.1
# So many rows have texts in both columns, or, if a ruling is there in other rows, so many; and this part of those with
# any.
FEWEST, ON_LINE, PART = 3, 2, 0.75

Row = tuple[float, float, float, float]
"""Left, top, right and bottom of a cell."""
Spans = NDArray[np.float64]
"""(count, 2): from where to where texts stand across the page, from the left."""


def corridors(strokes: Sequence[Stroke], marks: Boxes, em: float) -> list[Stroke]:
    """A ruling down wherever white goes through all rows of a column, with texts on both sides in nearly each.

    It lies on the line of one that is there in other rows, or in the middle of the white. Rows that a blank one parts
    are looked at by themselves where no white goes through all of them: they may be of two parts of a form.
    """
    large = _large(marks, em)
    tall = (large[:, 2] - large[:, 0] <= THIN * em) & (large[:, 3] - large[:, 1] >= TALL * em)
    lines = [*strokes, *(Stroke(False, left, right, top, bottom) for left, top, right, bottom in large[tall].tolist())]
    large = large[~_left_of(lines, large, em)]
    return [
        added
        for rows in _columns(strokes)
        for added in _through(rows, lines, large, em)
        or [one for part in _parts(rows, large, em) for one in _through(part, lines, large, em)]
    ]


def bands(strokes: Sequence[Stroke], marks: Boxes, em: float) -> list[Stroke]:
    """A ruling across, on the line of one that is there in other columns, wherever white goes on beside it through
    two cells or more, with texts above and below.
    """
    turned = [replace(stroke, horizontal=not stroke.horizontal) for stroke in strokes]
    large = _large(marks, em)[:, [1, 0, 3, 2]]
    added = [one for rows in _columns(turned) for one in _through(rows, turned, large, em, tight=True)]
    return [replace(stroke, horizontal=True) for stroke in added]


def _through(
    rows: Sequence[Row], strokes: Sequence[Stroke], marks: Boxes, em: float, *, tight: bool = False
) -> list[Stroke]:
    """The rulings down these rows; `tight` where the texts may stand as near as lines, and only on a line."""
    gap, white = TIGHT if tight else (GAP, WHITE)
    texts = [_texts_in(row, marks, em, gap) for row in rows]
    top, bottom = round(rows[0][1]), round(rows[-1][3])
    added = []
    for low, high, count in _whites(texts, em, white):
        lines = [stroke for stroke in strokes if not stroke.horizontal and low < stroke.middle < high]
        if (tight or count < FEWEST) and not lines:
            continue
        place = round(max(lines, key=lambda line: line.length).middle if lines else (low + high) / 2)
        added.append(Stroke(False, place, place + 1, top, bottom))
    return added


def _parts(rows: Sequence[Row], marks: Boxes, em: float) -> list[list[Row]]:
    """Runs of rows with texts between blank ones."""
    parts: list[list[Row]] = [[]]
    for row in rows:
        if len(_texts_in(row, marks, em, GAP)):
            parts[-1].append(row)
        else:
            parts.append([])
    return [part for part in parts if ON_LINE <= len(part) < len(rows)]


def _large(marks: Boxes, em: float) -> Boxes:
    """The marks that are print, and no dirt."""
    return np.asarray(marks[np.maximum(marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1]) >= LEAST_PRINT * em])


def _left_of(strokes: Sequence[Stroke], marks: Boxes, em: float) -> NDArray[np.bool_]:
    """Which marks are left of a ruling down the page that is there in other rows."""
    wide, high = marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1]
    lines = np.array([stroke.middle for stroke in strokes if not stroke.horizontal])
    off = np.abs((marks[:, :1] + marks[:, 2:3]) / 2 - lines)
    return np.asarray((wide <= THIN * em) & (high >= 2 * wide) & (off <= NEAR * em).any(axis=1), np.bool_)


def _columns(strokes: Sequence[Stroke]) -> Iterator[list[Row]]:
    """Cells of the same two sides, one under another, of at least `ON_LINE` rows."""
    down = sorted((stroke for stroke in strokes if not stroke.horizontal), key=lambda stroke: stroke.middle)
    across = sorted((stroke for stroke in strokes if stroke.horizontal), key=lambda stroke: stroke.middle)
    for index, left in enumerate(down):
        for right in down[index + 1 :]:
            places = [stroke.middle for stroke in across if spans(stroke, left.middle, right.middle)]
            rows: list[Row] = []
            for top, bottom in pairwise(places):
                between = [
                    s for s in down if left.middle < s.middle < right.middle and s.start < bottom and s.end > top
                ]
                if spans(left, top, bottom) and spans(right, top, bottom) and not between:
                    rows.append((left.middle, top, right.middle, bottom))
                    continue
                if len(rows) >= ON_LINE:
                    yield rows
                rows = []
            if len(rows) >= ON_LINE:
                yield rows


def _texts_in(row: Row, marks: Boxes, em: float, gap: float) -> Spans:
    """From where to where each text of a cell stands, parted by wide gaps."""
    left, top, right, bottom = row
    rim = RIM * em
    x, y = (marks[:, 0] + marks[:, 2]) / 2, (marks[:, 1] + marks[:, 3]) / 2
    inside = marks[(x > left + rim) & (x < right - rim) & (y > top + rim) & (y < bottom - rim)]
    # What is left of a ruling down may hang together with print of the next row.
    inside = inside[inside[:, 3] - inside[:, 1] < 2 * (bottom - top)]
    found = merged(inside[np.argsort(inside[:, 0])][:, [0, 2]].tolist(), gap * em)
    return np.array(found, np.float64).reshape(-1, 2)


def _whites(texts: Sequence[Spans], em: float, white: float) -> list[tuple[float, float, int]]:
    """Left and right of each stretch of white that goes through all rows, with a text on both sides in nearly each.

    And in how many of them.
    """
    stacks = merged(sorted(span for found in texts for span in found.tolist()), white * em)
    there = np.array([[_holds(found, stack) for stack in stacks] for found in texts if len(found)], np.bool_)
    found = []
    for index, (left, right) in enumerate(pairwise(stacks)):
        count = int(there[:, index : index + 2].all(axis=1).sum())
        if count >= max(ON_LINE, PART * len(there)):
            found.append((left[1], right[0], count))
    return found


def _holds(found: Spans, stack: Sequence[float]) -> bool:
    return bool(((found[:, 0] >= stack[0]) & (found[:, 1] <= stack[1])).any())
