"""Where the print of a page stands, as far as its rulings must know: none runs through print."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractors.strokes import Boxes

# In em: so far on both sides of a line reaches print that it would run through; characters of one text stand closer
# than `SOLID` on a line; print is no larger than `LARGEST`.
THROUGH, SOLID, LARGEST = 0.15, 0.22, 3.0
# Of a character's height: characters beside each other share so much of it.
BESIDE = 0.4


class Printed:
    """The boxes of connected print, asked what crosses a line."""

    def __init__(self, marks: Boxes, em: float) -> None:
        sizes = np.maximum(marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1])
        self._em = em
        self._marks = marks[sizes <= LARGEST * em].astype(np.float64)

    def across(self, horizontal: bool, at: float, start: float, end: float) -> bool:
        """Whether print stands across the line at `at`, from `start` to `end` along it (pixels)."""
        em, marks = self._em, self._marks
        low, high, first, last = (1, 3, 0, 2) if horizontal else (0, 2, 1, 3)
        reach = THROUGH * em
        beside = (
            (marks[:, first] < end - reach)
            & (marks[:, last] > start + reach)
            & (marks[:, low] < at + em)
            & (marks[:, high] > at - em)
        )
        near = marks[beside]
        if not len(near):
            return False
        if bool(((near[:, low] < at - reach) & (near[:, high] > at + reach)).any()):
            return True
        return not horizontal and self._set_solid(near, at)

    def _set_solid(self, near: NDArray[np.float64], at: float) -> bool:
        """Whether the line would run between two characters of one text."""
        reach = THROUGH * self._em
        far = reach + SOLID * self._em
        before = near[(near[:, 2] <= at + reach) & (near[:, 2] > at - far)]
        after = near[(near[:, 0] >= at - reach) & (near[:, 0] < at + far)]
        if not len(before) or not len(after):
            return False
        shared = np.minimum(before[:, None, 3], after[None, :, 3]) - np.maximum(before[:, None, 1], after[None, :, 1])
        gap = after[None, :, 0] - before[:, None, 2]
        return bool(((shared >= BESIDE * self._em) & (gap <= SOLID * self._em)).any())
