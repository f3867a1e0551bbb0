"""Straight dark strokes on a page, of which its rulings are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
"""(height, width), 255 where there is ink, 0 elsewhere."""

Boxes = NDArray[np.int32]
"""(count, 4): left, top, right, bottom in pixels, ends out."""

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
# Ends in the air at one height: so many others beside it are no chance.
SEVERAL = 2


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


def reach_of(stroke: Stroke) -> float:
    return WOBBLE + (stroke.high - stroke.low) / 2


def on_line(stroke: Stroke, others: Sequence[Stroke]) -> bool:
    """Whether another one of its direction lies on its line, before or after it."""
    return any(
        other.horizontal == stroke.horizontal
        and other is not stroke
        and abs(other.middle - stroke.middle) <= reach_of(other)
        for other in others
    )


def off_lines(marks: Boxes, strokes: Sequence[Stroke], em: float) -> Boxes:
    """The boxes of connected print without what is left of rulings: thin ones on the line of a ruling.

    They touch a ruling across it or are longer than print, and no print is near.
    """
    keep = np.ones(len(marks), bool)
    print_like = (marks[:, 2:] - marks[:, :2]).max(axis=1) >= LEAST_PRINT * em
    for stroke in strokes:
        low, start = (1, 0) if stroke.horizontal else (0, 1)
        inside = (marks[:, low] >= stroke.middle - reach_of(stroke)) & (
            marks[:, low + 2] <= stroke.middle + reach_of(stroke)
        )
        inside &= marks[:, start + 2] - marks[:, start] >= THIN * (marks[:, low + 2] - marks[:, low])
        for index in np.flatnonzero(inside & keep).tolist():
            box = marks[index]
            part = Stroke(stroke.horizontal, int(box[low]), int(box[low + 2]), int(box[start]), int(box[start + 2]))
            touches = ends_on(part, part.start, strokes) or ends_on(part, part.end, strokes)
            beside = (marks[:, start] < part.end) & (marks[:, start + 2] > part.start)
            beside &= (marks[:, low] < part.high + NEAR * em) & (marks[:, low + 2] > part.low - NEAR * em)
            if (touches or part.length >= SHARD[part.horizontal] * em) and not (beside & ~inside & print_like).any():
                keep[index] = False
    return marks[keep]


def ends_on(stroke: Stroke, at: int, others: Sequence[Stroke]) -> bool:
    """Whether this end of a stroke lies on one that runs across."""
    reach = MEETS + (stroke.high - stroke.low) / 2
    return any(
        other.horizontal != stroke.horizontal
        and other.low - MEETS <= at <= other.high + MEETS
        and other.start - reach <= stroke.middle <= other.end + reach
        for other in others
    )


def crosses(stroke: Stroke, other: Stroke, beyond: float = MEETS) -> bool:
    """Whether the line of a stroke, drawn on, runs across the other one, or so many pixels past its end."""
    return other.horizontal != stroke.horizontal and other.start - beyond <= stroke.middle <= other.end + beyond


def met_by_more(stroke: Stroke, than: Stroke, others: Sequence[Stroke]) -> bool:
    """Whether a stroke meets any `than` one: the edge of a sheet meets none."""
    return any(
        other is not than
        and crosses(stroke, other)
        and other.start - MEETS <= stroke.middle <= other.end + MEETS
        and stroke.start - MEETS <= other.middle <= stroke.end + MEETS
        for other in others
    )


def shares_end(stroke: Stroke, others: Sequence[Stroke], *, at_start: bool) -> bool:
    """Whether at least two others of its direction end where it does, at this end, and no more go on."""
    place = stroke.start if at_start else stroke.end
    beside = [other for other in others if other.horizontal == stroke.horizontal and other is not stroke]
    shared = sum(abs((other.start if at_start else other.end) - place) <= MEETS for other in beside)
    going_on = sum(other.start < place - MEETS and other.end > place + MEETS for other in beside)
    return shared >= max(SEVERAL, going_on)
