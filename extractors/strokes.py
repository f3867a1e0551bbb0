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


def ends_on(stroke: Stroke, at: int, others: Sequence[Stroke]) -> bool:
    """Whether this end of a stroke lies on one that runs across."""
    reach = MEETS + (stroke.high - stroke.low) / 2
    return any(
        other.horizontal != stroke.horizontal
        and other.low - MEETS <= at <= other.high + MEETS
        and other.start - reach <= stroke.middle <= other.end + reach
        for other in others
    )


def shares_end(stroke: Stroke, others: Sequence[Stroke], *, at_start: bool) -> bool:
    """Whether at least two others of its direction end where it does, at this end."""
    place = stroke.start if at_start else stroke.end
    return (
        sum(
            other.horizontal == stroke.horizontal
            and other is not stroke
            and abs((other.start if at_start else other.end) - place) <= MEETS
            for other in others
        )
        >= SEVERAL
    )
