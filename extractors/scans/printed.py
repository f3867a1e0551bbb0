"""Where the print of a page stands, as far as its rulings must know: none runs through print."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes

# In em: so far on both sides of a line reaches print that it would run through; characters of one text stand closer
# than `SOLID` on a line; print is no larger than `LARGEST`.
THROUGH, SOLID, LARGEST = 0.15, 0.22, 3.0
# In em: no thin character is taller; what is may be left of a ruling.
TALLEST = 1.05
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
        return not horizontal and self._within_a_text(near, at)

    def _within_a_text(self, near: NDArray[np.float64], at: float) -> bool:
        """Whether the line would run between two characters of one text, or along a thin one."""
        reach, em = THROUGH * self._em, self._em
        before = near[(near[:, 2] <= at + reach) & (near[:, 2] > at - reach - SOLID * em) & (near[:, 0] < at - reach)]
        after = near[(near[:, 0] >= at - reach) & (near[:, 0] < at + reach + SOLID * em) & (near[:, 2] > at + reach)]
        thin = near[(near[:, 0] >= at - reach) & (near[:, 2] <= at + reach) & (near[:, 3] - near[:, 1] <= TALLEST * em)]
        return any(
            bool(((_shared(one, other) >= BESIDE * em) & (other[None, :, 0] - one[:, None, 2] <= SOLID * em)).any())
            for one, other in ((before, after), (before, thin), (thin, after))
        )


def _shared(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """(of one, of other): the height on which both stand."""
    bottom = np.minimum(one[:, None, 3], other[None, :, 3])
    return np.asarray(bottom - np.maximum(one[:, None, 1], other[None, :, 1]), np.float64)
