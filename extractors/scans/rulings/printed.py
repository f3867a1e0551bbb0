"""Where the print of a page stands, as far as its rulings must know: none runs through print."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes, Spot

# In em: so far on both sides of a line reaches print that it would run through; characters of one text stand closer
# than `SOLID` on a line; print is no larger than `LARGEST`.
THROUGH, SOLID, LARGEST = 0.15, 0.22, 3.0
# In em: no thin character is taller; what is may be left of a ruling.
TALLEST = 1.05
# In em: of a ruling that a stamp breaks so long a piece stands beside the stamp.
OUTSIDE = 2.0
# In em: how large a character is at least and at most, how far up or down the one beside it may stand, and how far off.
SIZES, LEVEL, APART = (0.6, 1.2), 0.2, 0.4
# In em: a part of a character is as wide at least.
NARROW = 0.2
# Of a character's height: so near to its middle stands a dash beside it; and in em so near to it.
MIDDLE, NEXT = 0.2, 0.4
# A blot where one ruling ended on another lies on that, or so near to it (pixels), and is so high (em) in a cell.
TOUCHES, HUGGING = 2, 0.45
# Of a character's height: characters beside each other share so much of it.
BESIDE = 0.4
# In em: print is no smaller, a border stands so far from one of the texts that it parts, and neither is so much higher
# than the border.
SPECK, FROM_TEXT, HIGHER = 0.3, 0.8, 0.4
# Of a gap in a ruling down the page: what is worn of it fills so much (0.83 and 0.85 measured), ones of lines set solid
# 0.75.
FILLED = 0.8


class Printed:
    """The boxes of connected print, asked what crosses a line.

    `stamps` are the places where stamps were taken off: what stands there may be left of one.
    """

    def __init__(self, marks: Boxes, em: float, stamps: Sequence[Spot] = ()) -> None:
        sizes = np.maximum(marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1])
        self._em = em
        self._marks = marks[sizes <= LARGEST * em].astype(np.float64)
        self._stamps = stamps

    def past_stamps(self, horizontal: bool, at: float, pieces: Sequence[tuple[int, int]]) -> Printed | None:
        """The print that a ruling along `at` must not run through, of which these pieces (starts and ends) are there,
        where a stamp breaks it; None where none does.

        A good piece of it stands beside the stamps. What lies within them counts only where it stands in a text.
        """
        ends = (0, 2, 1, 3) if horizontal else (1, 3, 0, 2)
        along = [[stamp[end] for end in ends] for stamp in self._stamps]
        over = [(start, end) for start, end, low, high in along if low <= at <= high]
        if not over or not any(_outside(piece, over) >= OUTSIDE * self._em for piece in pieces):
            return None
        left = np.zeros(len(self._marks), np.bool_)
        for stamp in self._stamps:
            left |= (self._marks[:, :2] >= stamp[:2]).all(axis=1) & (self._marks[:, 2:] <= stamp[2:]).all(axis=1)
        left[left] = ~_in_texts(self._marks[left], self._em)
        return Printed(self._marks[~left], self._em)

    def stamped(self, horizontal: bool, at: float, start: float, end: float) -> bool:
        """Whether a stamp covers a part of a line, from `start` to `end` along it."""
        low, high, first, last = (1, 3, 0, 2) if horizontal else (0, 2, 1, 3)
        return any(s[low] <= at <= s[high] and s[first] <= start and end <= s[last] for s in self._stamps)

    def parted(self, at: float, start: float, end: float) -> bool:
        """Whether a line down the page parts the texts of a row: all print level with it, some on both sides, stands
        beside it and no higher or lower; a stem of a title has the next character right beside it.
        """
        em, marks = self._em, self._marks
        large = (marks[:, 2:] - marks[:, :2]).max(axis=1) >= SPECK * em
        level = marks[large & (marks[:, 3] > start + THROUGH * em) & (marks[:, 1] < end - THROUGH * em)]
        left, right = level[level[:, 2] <= at + THROUGH * em], level[level[:, 0] >= at - THROUGH * em]
        if not len(left) or not len(right) or len(left) + len(right) < len(level):
            return False
        within = level[:, 1].min() >= start - HIGHER * em and level[:, 3].max() <= end + HIGHER * em
        return bool(within and max(at - left[:, 2].max(), right[:, 0].min() - at) >= FROM_TEXT * em)

    def dashes(self, pieces: Sequence[tuple[int, int]], at: float) -> bool:
        """Whether a short stroke across the page, at the height `at`, is made of dashes (starts and ends): right beside
        one of them stands a character that has it at the middle of its height.
        """
        em, marks = self._em, self._marks
        high = marks[:, 3] - marks[:, 1]
        level = (np.abs(marks[:, 1] + marks[:, 3] - 2 * at) <= 2 * MIDDLE * high) & (high >= SIZES[0] * em)
        level &= (high <= SIZES[1] * em) & (marks[:, 2] - marks[:, 0] <= SIZES[1] * em)
        beside = marks[level]
        return any(
            bool(((beside[:, 0] >= end - THROUGH * em) & (beside[:, 0] <= end + NEXT * em)).any())
            or bool(((beside[:, 2] <= start + THROUGH * em) & (beside[:, 2] >= start - NEXT * em)).any())
            for start, end in pieces
        )

    def across(self, horizontal: bool, at: float, start: float, end: float) -> bool:
        """Whether print stands across the line at `at`, from `start` to `end` along it (pixels).

        What lies at an end of it and reaches hardly in is what is worn of the rulings that meet there.
        """
        em, marks = self._em, self._marks
        low, high, first, last = (1, 3, 0, 2) if horizontal else (0, 2, 1, 3)
        reach = THROUGH * em
        beside = (
            (marks[:, first] < end - reach)
            & (marks[:, last] > start + reach)
            & (marks[:, low] < at + em)
            & (marks[:, high] > at - em)
        )
        at_end = (marks[:, first] <= start + TOUCHES) | (marks[:, last] >= end - TOUCHES)
        within = np.minimum(marks[:, last], end) - np.maximum(marks[:, first], start)
        near = marks[beside & ~(at_end & (within <= HUGGING * em))]
        if not len(near):
            return False
        if bool(((near[:, low] < at - reach) & (near[:, high] > at + reach)).any()):
            return True
        if horizontal:
            return False
        return self._within_a_text(near, at, is_left=self._filled(marks[beside], at, start, end) >= FILLED)

    def _on_line(self, marks: NDArray[np.float64], at: float) -> NDArray[np.bool_]:
        """Which marks stand on the line down the page at `at` and reach hardly beside it."""
        reach = THROUGH * self._em
        return np.asarray((marks[:, 0] >= at - reach) & (marks[:, 2] <= at + reach))

    def _filled(self, marks: NDArray[np.float64], at: float, start: float, end: float) -> float:
        """The part of a line down the page, from `start` to `end`, that marks on it fill."""
        height = max(round(end - start), 1)
        there = np.zeros(height, np.bool_)
        ends = np.clip(marks[self._on_line(marks, at)][:, (1, 3)] - start, 0, height).round().astype(int)
        for top, bottom in ends.tolist():
            there[top:bottom] = True
        return float(there.mean())

    def _within_a_text(self, near: NDArray[np.float64], at: float, *, is_left: bool) -> bool:
        """Whether the line would run between two characters of one text, or along a thin one.

        Where the line `is_left`, thin marks on it are its pieces.
        """
        reach, em = THROUGH * self._em, self._em
        before = near[(near[:, 2] <= at + reach) & (near[:, 2] > at - reach - SOLID * em) & (near[:, 0] < at - reach)]
        after = near[(near[:, 0] >= at - reach) & (near[:, 0] < at + reach + SOLID * em) & (near[:, 2] > at + reach)]
        thin = near[self._on_line(near, at) & (near[:, 3] - near[:, 1] <= TALLEST * em) & (not is_left)]
        return any(
            bool(((_shared(one, other) >= BESIDE * em) & (other[None, :, 0] - one[:, None, 2] <= SOLID * em)).any())
            for one, other in ((before, after), (before, thin), (thin, after))
        )


def _outside(piece: tuple[int, int], over: Sequence[tuple[int, int]]) -> int:
    """How much of a piece lies in none of these ranges, which are few."""
    return piece[1] - piece[0] - sum(max(0, min(piece[1], end) - max(piece[0], start)) for start, end in over)


def _in_texts(marks: NDArray[np.float64], em: float) -> NDArray[np.bool_]:
    """Which marks are as large as characters and stand level beside another such one: those of a ring are turned.

    Parts of characters (印, 刷) are as high, and stand beside two.
    """
    sizes = (marks[:, 2:] - marks[:, :2]) / em
    high = np.asarray((sizes[:, 1] >= SIZES[0]) & (sizes <= SIZES[1]).all(axis=1) & (sizes[:, 0] >= NARROW))
    large = high & np.asarray(sizes[:, 0] >= SIZES[0])
    off = np.abs(marks[:, None, (1, 3)] - marks[None, :, (1, 3)]).max(axis=2)
    apart = np.maximum(marks[:, None, 0], marks[None, :, 0]) - np.minimum(marks[:, None, 2], marks[None, :, 2])
    beside: NDArray[np.bool_] = (off <= LEVEL * em) & (apart <= APART * em) & np.outer(high, high)
    np.fill_diagonal(beside, False)
    return np.asarray((beside & np.outer(large, large)).any(axis=1) | (beside.sum(axis=1) >= 2))


def _shared(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """(of one, of other): the height on which both stand."""
    bottom = np.minimum(one[:, None, 3], other[None, :, 3])
    return np.asarray(bottom - np.maximum(one[:, None, 1], other[None, :, 1]), np.float64)
