"""Straight dark strokes on a page, of which its rulings are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes

Mask = NDArray[np.uint8]
"""(height, width), 255 where there is ink, 0 elsewhere."""


Sides = NDArray[np.float64]
"""(count): one of the sides of many strokes, in pixels."""

# In pixels: how far the pieces of one ruling may lie apart across it, after straightening.
WOBBLE = 2.0
# In pixels: a ruling reaches to the middle of the one it meets, or ends a little short of it.
MEETS = 3
# A remnant of a ruling is so many times longer than thick.
THIN = 2.0
# In em: what lies on the line of a ruling is part of it, if it is longer than a digit, a dash of one character,
# and no print is so near; what is smaller than print is dirt, or a crumb of the ruling.
SHARD = {True: 1.3, False: 1.0}
NEAR, LEAST_PRINT = 0.35, 0.3
# In em: the two lines of a double ruling are no further apart.
DOUBLE = 0.4
# Ends in the air at one height: so many others beside it are no chance.
SEVERAL = 2
# A line on which at least so many rulings end, and so much of all that reach it, is their border.
ROWS, ENDING = 4, 0.9


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight dark stroke: along the axis from `start` to `end`, across it from `low` to `high` (pixels, ends out).

    `pieces` are the parts of it that are there, in order, where it was put together.
    """

    horizontal: bool
    low: int
    high: int
    start: int
    end: int
    pieces: tuple[Stroke, ...] = ()

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    def cut(self, start: int, end: int) -> Stroke:
        """From one place along it to another, with the pieces that reach in there."""
        pieces = tuple([piece for piece in self.pieces if piece.end > start and piece.start < end])
        return Stroke(self.horizontal, self.low, self.high, start, end, pieces)


def reach_of(stroke: Stroke) -> float:
    return WOBBLE + (stroke.high - stroke.low) / 2


@dataclass(frozen=True, slots=True)
class Parallel:
    """Strokes of one direction, an array for each of their sides: all of them are asked at once."""

    low: Sides
    high: Sides
    start: Sides
    end: Sides
    middle: Sides
    reach: Sides

    @classmethod
    def of(cls, strokes: Sequence[Stroke]) -> Parallel:
        rows = [(s.low, s.high, s.start, s.end, s.middle, reach_of(s)) for s in strokes]
        return cls(*np.array(rows, np.float64).reshape(-1, 6).T)

    def holds(self, place: float, beyond: float) -> NDArray[np.bool_]:
        """Which of them go past a place along them, or end no more than so many pixels before it."""
        return (self.start - beyond <= place) & (place <= self.end + beyond)

    def at(self, place: float) -> NDArray[np.bool_]:
        """Which of them lie at a place across them, or nearly."""
        return (self.low - MEETS <= place) & (place <= self.high + MEETS)

    def end_on(self, line: float, start: float, end: float, beyond: float, off: float) -> bool:
        """Whether several of them end on a line across them, from `start` to `end` along it, and hardly any goes past.

        Those count that reach it but for `beyond` pixels; one ends on it that ends no more than `off` from it.
        """
        met = (start <= self.middle) & (self.middle <= end) & self.holds(line, beyond)
        on_it = np.minimum(np.abs(self.start - line), np.abs(self.end - line)) <= off
        ending = int((met & on_it).sum())
        return ending >= ROWS and ending >= ENDING * int(met.sum())


@dataclass(frozen=True, slots=True)
class Strokes:
    """Many strokes, by their direction."""

    across: Parallel
    down: Parallel

    @classmethod
    def of(cls, strokes: Sequence[Stroke]) -> Strokes:
        across, down = ([s for s in strokes if s.horizontal == horizontal] for horizontal in (True, False))
        return cls(Parallel.of(across), Parallel.of(down))

    def along(self, horizontal: bool) -> Parallel:
        return self.across if horizontal else self.down


def on_line(stroke: Stroke, others: Strokes) -> bool:
    """Whether one of the others, of its direction, lies on its line, before or after it."""
    beside = others.along(stroke.horizontal)
    return bool((np.abs(beside.middle - stroke.middle) <= beside.reach).any())


def at_torn(stroke: Stroke, at: int, others: Strokes) -> bool:
    """Whether this end lies on the line of a ruling across that is worn away there, and goes on on both sides."""
    across = others.along(not stroke.horizontal)
    there = across.at(at)
    return bool((there & (across.end < stroke.middle)).any() and (there & (across.start > stroke.middle)).any())


def spans(stroke: Stroke, start: float, end: float) -> bool:
    """Whether a stroke runs from the one place to the other, along its direction, or a little short of them."""
    return stroke.start <= start + 2 * MEETS and stroke.end >= end - 2 * MEETS


def flanked(stroke: Stroke, others: Strokes) -> bool:
    """Whether one of the others, of its direction, runs beside it over its whole length, as in a table one does."""
    beside = others.along(stroke.horizontal)
    along = (beside.start <= stroke.start + MEETS) & (beside.end >= stroke.end - MEETS)
    return bool((along & (np.abs(beside.middle - stroke.middle) > beside.reach)).any())


def off_lines(marks: Boxes, strokes: Sequence[Stroke], em: float) -> Boxes:
    """The boxes of connected print without what is left of rulings: thin ones on the line of a ruling.

    They touch a ruling across it, are longer than print, or stand beside each other on both lines of a double ruling,
    and no print is near. Between two tables, where no other ruling runs down beside it, a bracket may lie on the line
    of one.
    """
    keep = np.ones(len(marks), bool)
    rulings = Strokes.of(strokes)
    print_like = (marks[:, 2:] - marks[:, :2]).max(axis=1) >= LEAST_PRINT * em
    lines = [_on_line_of(stroke, marks) for stroke in strokes]
    for number, stroke in enumerate(strokes):
        low, start = (1, 0) if stroke.horizontal else (0, 1)
        inside = lines[number]
        twins = [other for other, line in zip(lines, strokes, strict=True) if _is_pair(stroke, line, em)]
        paired = np.logical_or.reduce(twins) if twins else np.zeros(len(marks), bool)
        for index in np.flatnonzero(inside & keep).tolist():
            box = marks[index]
            part = Stroke(stroke.horizontal, int(box[low]), int(box[low + 2]), int(box[start]), int(box[start + 2]))
            touches = ends_on(part, part.start, rulings) or ends_on(part, part.end, rulings)
            beside = (marks[:, start] < part.end) & (marks[:, start + 2] > part.start) & ~inside
            beside &= (marks[:, low] < part.high + NEAR * em) & (marks[:, low + 2] > part.low - NEAR * em)
            shard = part.length >= SHARD[part.horizontal] * em and (part.horizontal or flanked(part, rulings))
            twin = bool((beside & paired).any())
            if (touches or shard or twin) and not (beside & ~paired & print_like).any():
                keep[index] = False
    return marks[keep]


def _on_line_of(stroke: Stroke, marks: Boxes) -> NDArray[np.bool_]:
    """Which marks are thin and lie on the line of a stroke."""
    low, start = (1, 0) if stroke.horizontal else (0, 1)
    inside = (marks[:, low] >= stroke.middle - reach_of(stroke)) & (
        marks[:, low + 2] <= stroke.middle + reach_of(stroke)
    )
    long = marks[:, start + 2] - marks[:, start] >= THIN * (marks[:, low + 2] - marks[:, low])
    return np.asarray(inside & long, np.bool_)


def _is_pair(stroke: Stroke, other: Stroke, em: float) -> bool:
    """Whether two strokes may be the lines of one double ruling."""
    alike = stroke.horizontal == other.horizontal
    return alike and reach_of(stroke) < abs(stroke.middle - other.middle) <= DOUBLE * em


def ends_on(stroke: Stroke, at: int, others: Strokes) -> bool:
    """Whether this end of a stroke lies on one that runs across."""
    across = others.along(not stroke.horizontal)
    reach = MEETS + (stroke.high - stroke.low) / 2
    there = across.at(at)
    return bool(there.any() and (there & across.holds(stroke.middle, reach)).any())  # few ends lie on any


def crossed_by(stroke: Stroke, others: Strokes, beyond: float = MEETS) -> NDArray[np.bool_]:
    """Which of those that run across are met by the line of a stroke, drawn on, or end so many pixels before it."""
    return others.along(not stroke.horizontal).holds(stroke.middle, beyond)


def met_by(stroke: Stroke, others: Strokes) -> NDArray[np.bool_]:
    """Which of those that run across a stroke meets."""
    across = others.along(not stroke.horizontal)
    met = crossed_by(stroke, others) & (stroke.start - MEETS <= across.middle) & (across.middle <= stroke.end + MEETS)
    return np.asarray(met, np.bool_)


def shares_end(stroke: Stroke, strokes: Strokes, *, at_start: bool) -> bool:
    """Whether two others of its direction at least end where it does, at this end, and no more go on.

    The stroke is one of `strokes`.
    """
    beside = strokes.along(stroke.horizontal)
    place, ends = (stroke.start, beside.start) if at_start else (stroke.end, beside.end)
    shared = int(np.count_nonzero(np.abs(ends - place) <= MEETS)) - 1  # itself
    going_on = int(np.count_nonzero((beside.start < place - MEETS) & (beside.end > place + MEETS)))
    return shared >= max(SEVERAL, going_on)
