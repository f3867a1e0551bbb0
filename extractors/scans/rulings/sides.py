"""The outer border of a table where it is worn away: its rows end there together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.scans.rulings.strokes import MEETS, Stroke, spans

# In em: so near to the rows' ends a border is theirs.
NEAR = 0.7
# In em: a row that ends so near to the side goes on to it, worn.
SHORT = 2.0
# In em: so far beyond all rulings down, the first or the last ruling across of a table goes over a column of its own.
COLUMN = 2.0
# So many rows, and this part of all, end at one place.
FEWEST, MOST_PART = 3, 0.5
# A table has so many rulings down all of it; one alone may go on to the next table.
SIDES = 2


def sides(strokes: Sequence[Stroke], em: float) -> list[Stroke]:
    """The parts of both outer borders of each table that no stroke is there for."""
    down = sorted((stroke for stroke in strokes if not stroke.horizontal), key=lambda stroke: stroke.middle)
    added: list[Stroke] = []
    for rows in _tables(strokes, down):
        for at_end in (False, True):
            ends = [row.end if at_end else row.start for row in rows]
            edge = max(ends) if at_end else min(ends)
            there = [end for end in ends if abs(end - edge) <= 2 * MEETS]
            if len(there) < max(FEWEST, MOST_PART * len(rows)):
                continue
            place = round(sum(there) / len(there))
            outer = [row for row in (rows[0], rows[-1]) if _is_outer(row, down)]
            short = [row for row in rows if row not in outer and _lacks(row, place, at_end=at_end) <= SHORT * em]
            added += [part for row in (*outer, *short) for part in _lengthened(row, place, at_end=at_end)]
            near = [stroke for stroke in down if abs(stroke.middle - place) <= NEAR * em]
            open_rows = [
                (round(upper.middle), round(lower.middle))
                for upper, lower in pairwise(rows)
                if not any(spans(stroke, upper.middle, lower.middle) for stroke in near)
            ]
            added += [Stroke(False, place, place + 1, start, end) for start, end in _joined(open_rows)]
    return added


def with_open_columns(strokes: Sequence[Stroke], em: float) -> list[Stroke]:
    """The strokes, with the border of each table that lacks one beside a column without rows of its own, where the
    label of a section goes on from the page before: the table's first or last ruling across alone reaches it.
    """
    down = sorted((stroke for stroke in strokes if not stroke.horizontal), key=lambda stroke: stroke.middle)
    added: list[Stroke] = []
    for rows in _tables(strokes, down):
        top, bottom = round(rows[0].middle), round(rows[-1].middle)
        inner = [side.middle for side in down if any(spans(side, a.middle, b.middle) for a, b in pairwise(rows))]
        if not inner:
            continue
        left = [row for row in rows if min(inner) - row.start >= COLUMN * em]
        right = [row for row in rows if row.end - max(inner) >= COLUMN * em]
        for reaching, place in ((left, min(row.start for row in rows)), (right, max(row.end for row in rows))):
            if len(reaching) == 1 and reaching[0] in (rows[0], rows[-1]) and _is_outer(reaching[0], down):
                added.append(Stroke(False, place, place + 1, top, bottom))
    return [*strokes, *added]


def _joined(rows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in rows:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _is_outer(row: Stroke, down: Sequence[Stroke]) -> bool:
    """Whether rulings down the page stand on one side of one across only."""
    above = any(side.start < row.middle - 2 * MEETS <= side.end for side in down)
    below = any(side.start <= row.middle + 2 * MEETS < side.end for side in down)
    return above != below


def _lengthened(row: Stroke, place: int, *, at_end: bool) -> list[Stroke]:
    """What a border across lacks of its table's width on one side, if that is less than is there."""
    start, end = (row.end, place) if at_end else (place, row.start)
    lacks = 2 * MEETS < _lacks(row, place, at_end=at_end) < row.length
    return [Stroke(True, row.low, row.high, start, end)] if lacks else []


def _lacks(row: Stroke, place: int, *, at_end: bool) -> int:
    """How far a row ends before the side of its table."""
    return place - row.end if at_end else row.start - place


def _tables(strokes: Sequence[Stroke], down: Sequence[Stroke]) -> Iterator[list[Stroke]]:
    """The rulings across of each table, from the top: rulings down go from each to the next."""
    rows: list[Stroke] = []
    for stroke in sorted((s for s in strokes if s.horizontal), key=lambda s: s.middle):
        if rows and sum(spans(side, rows[-1].middle, stroke.middle) for side in down) < SIDES:
            yield rows
            rows = []
        rows.append(stroke)
    if rows:
        yield rows
