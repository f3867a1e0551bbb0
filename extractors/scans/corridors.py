"""The border between two columns worn away over all their rows: told by the white that stands between their texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes
from extractors.scans.strokes import Stroke, spans

# In em: so far apart stand the texts of two columns in a row (0.95 where amounts fill their cells), and so wide is the
# white that all rows leave.
GAP, WHITE = 0.8, 0.6
# In em: so near to a ruling lie its remnants; print is at least so large.
RIM, LEAST_PRINT = 0.25, 0.35
# So many rows have texts in both columns, or, if a ruling is there in other rows, so many; and this part of those with
# any.
FEWEST, ON_LINE, PART = 3, 2, 0.75

Row = tuple[float, float, float, float]
"""Left, top, right and bottom of a cell."""
Spans = NDArray[np.float64]
"""(count, 2): from where to where texts stand across the page, from the left."""


def corridors(strokes: Sequence[Stroke], marks: Boxes, em: float) -> list[Stroke]:
    """A ruling down wherever white goes through all rows of a column, with texts on both sides in nearly each.

    It lies on the line of one that is there in other rows, or in the middle of the white.
    """
    large = marks[np.maximum(marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1]) >= LEAST_PRINT * em]
    added = []
    for rows in _columns(strokes):
        texts = [_texts_in(row, large, em) for row in rows]
        top, bottom = round(rows[0][1]), round(rows[-1][3])
        for low, high, count in _whites(texts, em):
            lines = [stroke for stroke in strokes if not stroke.horizontal and low < stroke.middle < high]
            if count < FEWEST and not lines:
                continue
            place = round(max(lines, key=lambda line: line.length).middle if lines else (low + high) / 2)
            added.append(Stroke(False, place, place + 1, top, bottom))
    return added


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


def _texts_in(row: Row, marks: Boxes, em: float) -> Spans:
    """From where to where each text of a cell stands, parted by wide gaps."""
    left, top, right, bottom = row
    rim = RIM * em
    x, y = (marks[:, 0] + marks[:, 2]) / 2, (marks[:, 1] + marks[:, 3]) / 2
    inside = marks[(x > left + rim) & (x < right - rim) & (y > top + rim) & (y < bottom - rim)]
    found = _merged(inside[np.argsort(inside[:, 0])][:, [0, 2]].tolist(), GAP * em)
    return np.array(found, np.float64).reshape(-1, 2)


def _whites(texts: Sequence[Spans], em: float) -> list[tuple[float, float, int]]:
    """Left and right of each stretch of white that goes through all rows, with a text on both sides in nearly each.

    And in how many of them.
    """
    stacks = _merged(sorted(span for found in texts for span in found.tolist()), WHITE * em)
    there = np.array([[_holds(found, stack) for stack in stacks] for found in texts if len(found)], np.bool_)
    found = []
    for index, (left, right) in enumerate(pairwise(stacks)):
        count = int(there[:, index : index + 2].all(axis=1).sum())
        if count >= max(ON_LINE, PART * len(there)):
            found.append((left[1], right[0], count))
    return found


def _merged(parts: Sequence[Sequence[float]], gap: float) -> list[list[float]]:
    """Spans, sorted by where they begin, as one where less than a gap parts them."""
    merged: list[list[float]] = []
    for start, end in parts:
        if merged and start - merged[-1][1] < gap:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


def _holds(found: Spans, stack: Sequence[float]) -> bool:
    return bool(((found[:, 0] >= stack[0]) & (found[:, 1] <= stack[1])).any())
