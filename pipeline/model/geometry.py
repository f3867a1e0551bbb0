"""Boxes and ruled lines: origin top left, y downwards, in the unit of their page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple


class _Sides(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


class Box(_Sides):
    """A rectangle in page units (points or pixels), origin at the page's top left corner.

    Raises ValueError when inside out; a box without width or height is allowed. A tuple, as words are.
    """

    __slots__ = ()

    def __new__(cls, left: float, top: float, right: float, bottom: float) -> Box:
        if right < left or bottom < top:
            raise ValueError(f"box inside out: {(left, top, right, bottom)}")
        return tuple.__new__(cls, (left, top, right, bottom))

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def rounded(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) to a tenth of a unit, as records print it."""
        return round(self.left, 1), round(self.top, 1), round(self.right, 1), round(self.bottom, 1)


# For who knows that left <= right and top <= bottom, of thousands of glyphs: it takes a third of the time.
box_of: Callable[[tuple[float, float, float, float]], Box] = partial(tuple.__new__, Box)


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them. Raises ValueError when there is none."""
    some = list(boxes)
    return Box(
        min(box.left for box in some),
        min(box.top for box in some),
        max(box.right for box in some),
        max(box.bottom for box in some),
    )


class _Course(NamedTuple):
    horizontal: bool
    position: float
    start: float
    end: float


class Ruling(_Course):
    """A straight ruled line along an axis: from `start` to `end`, at `position` on the other axis.

    Raises ValueError when it runs backwards. A tuple, as boxes are: a page may be drawn of thousands.
    """

    __slots__ = ()

    def __new__(cls, horizontal: bool, position: float, start: float, end: float) -> Ruling:
        if end < start:
            raise ValueError(f"ruling runs backwards: {(horizontal, position, start, end)}")
        return tuple.__new__(cls, (horizontal, position, start, end))
