"""What is left of a stamp beside print in a cell: it is paler than nearly all print of the page."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes

Greys = NDArray[np.float64]

# Of the marks elsewhere that are as large as strokes of characters (em), so many per cent are darker than what is left
# of a stamp, by so many levels; where that is smaller by more: points are paler, by 5 to 25. (On pages of even print
# the darkest pixels of print have 0 to 15, also under a stamp, and those of what a grey one leaves 40 to 160.) With
# fewer marks nothing is told.
LARGE, MOST, FEWEST = 0.45, 98, 100
LIGHTER, LIGHTER_SMALL = 30, 60
# In em: what stands so near to print, or over it, may be part of it, and what is so large may be a character.
NEAR, CHARACTER = 0.3, 0.6


def left_of_stamps(boxes: Boxes, darkness: Greys, stamped: NDArray[np.bool_], em: float) -> NDArray[np.bool_]:
    """Which components of a page are left of a stamp, by how pale they are.

    `darkness` is that of their darkest pixels (0 black), `stamped` says which of them lie where a stamp was taken off.
    """
    large = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) >= LARGE * em
    print_ = darkness[large & ~stamped]
    if not stamped.any() or len(print_) < FEWEST:
        return np.zeros(len(boxes), np.bool_)
    lighter = darkness - np.percentile(print_, MOST)
    return np.asarray(stamped & (lighter > np.where(large, LIGHTER, LIGHTER_SMALL)))


def to_leave_out(remains: Boxes, print_: Boxes, em: float) -> NDArray[np.bool_]:
    """Which of what stamps have left in a cell is left out: none where there is no print, nothing beside print that is
    as small as a point.
    """
    if not len(print_):
        return np.zeros(len(remains), np.bool_)
    small = (remains[:, 2:] - remains[:, :2] < LARGE * em).all(axis=1)
    return ~(small & _beside(remains, print_, em))


def may_be_print(left: Boxes, line: Boxes, em: float) -> bool:
    """Whether one of the components that were left out of a cell may be print: one as large as characters, or one that
    stands on the line, near to its print.
    """
    large = (left[:, 2:] - left[:, :2] >= CHARACTER * em).all(axis=1)
    return bool(large.any() or _beside(left, line, em).any())


def _beside(boxes: Boxes, print_: Boxes, em: float) -> NDArray[np.bool_]:
    gaps = np.maximum(boxes[:, None, :2] - print_[None, :, 2:], print_[None, :, :2] - boxes[:, None, 2:])
    return np.asarray(((gaps[..., 0] < NEAR * em) & (gaps[..., 1] < 0)).any(axis=1))
