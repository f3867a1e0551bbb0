"""What is left of a stamp beside print in a cell: it is paler than nearly all print of the page."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes

Greys = NDArray[np.float64]

# Of the marks elsewhere that are as large (em), so many per cent are darker than what is left of a stamp, by so many
# levels. (On pages of even print the darkest pixels of print have 0 to 15, also under a stamp, and those of what a grey
# one leaves 40 to 160.) With fewer marks nothing is told.
MOST, LIGHTER, FEWEST = 98, 30, 100
LARGE = 0.45
# In em: what stands so near to print, or over it, may be part of it, and what is so large may be a character.
NEAR, CHARACTER = 0.3, 0.6


def left_of_stamps(boxes: Boxes, darkness: Greys, stamped: NDArray[np.bool_], em: float) -> NDArray[np.bool_]:
    """Which components of a page are left of a stamp, by how pale they are.

    `darkness` is that of their darkest pixels (0 black), `stamped` says which of them lie where a stamp was taken off.
    """
    left = np.zeros(len(boxes), np.bool_)
    if not stamped.any():
        return left
    large = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) >= LARGE * em
    for sized in (large, ~large):
        print_ = darkness[sized & ~stamped]
        if len(print_) >= FEWEST:
            left |= sized & stamped & (darkness > np.percentile(print_, MOST) + LIGHTER)
    return left


def may_be_print(left: Boxes, line: Boxes, em: float) -> bool:
    """Whether one of the components that are left of a stamp in a cell may be print of the cell: one as large as
    characters, or one on a line and near to its print.
    """
    if not len(left):
        return False
    large = (left[:, 2:] - left[:, :2] >= CHARACTER * em).all(axis=1)
    gaps = np.maximum(line[:, None, :2] - left[None, :, 2:], left[None, :, :2] - line[:, None, 2:])
    return bool(large.any() or ((gaps[..., 0] < NEAR * em) & (gaps[..., 1] < 0)).any())
