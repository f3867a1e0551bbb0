"""How large the characters of a page are."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.scans.rulings.drawn import boxes_of
from extractors.scans.rulings.strokes import Mask

Sizes = NDArray[np.float64]

# Characters of one text are so many times as large as each other; several that touch are about as large as two, and
# what is smaller yet beside them is grain. Print has so much of all ink at its size; grain has every size.
ALIKE, MERGED, HELD = 1.2, 2.0, 0.35


def usual_em(ink: Mask) -> float:
    """The usual size of a character in pixels: the height of what is about as tall as it is wide.

    By number or by their sizes added up, whichever is more: grain and crumbs of rulings may be many, but are small.
    """
    grown = np.asarray(cv2.dilate(ink, np.ones((3, 3), np.uint8)), np.uint8)
    sides = np.array([box[2:] for box in boxes_of(grown)], np.float64).reshape(-1, 2) - 2  # the dilation
    width, height = sides.T
    square = (height > 7) & (height < ink.shape[0] / 12) & (width > 0.6 * height) & (width < 1.6 * height)
    sizes = np.sort(np.maximum(width, height)[square])
    if len(sizes) < 5:
        return max(min(int(side) for side in ink.shape) / 60, 8.0)
    summed = np.cumsum(sizes)
    most_ink = float(sizes[summed.searchsorted(0.6 * summed[-1])])
    return float(max(np.percentile(sizes, 70), _unmerged(sizes, summed, most_ink))) * 1.06


def _unmerged(sizes: Sizes, summed: Sizes, most_ink: float) -> float:
    """The size below which most ink is, and no more than that of most characters: those that touch are counted as one.

    `sizes` from the smallest, and `summed` up.
    """
    ends = np.minimum(sizes.searchsorted(ALIKE * sizes, side="right"), len(sizes)) - 1
    commonest = int((summed[ends] - summed + sizes).argmax())
    largest = float(sizes[ends[commonest]])
    held = float(summed[ends[commonest]] - summed[commonest] + sizes[commonest])
    merged = most_ink < MERGED * sizes[commonest] and held >= HELD * summed[-1]
    return min(most_ink, largest) if merged else most_ink
