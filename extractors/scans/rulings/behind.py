"""Rulings of the other side of a sheet, which show through: far paler than its own, among print as pale as they."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Pixels
from extractors.scans.rulings.strokes import MEETS, Mask, Stroke, Strokes, ends_on, on_line

# What shows through is less than so much as dark as the page's own rulings (0.14 to 0.27 of it; hairlines beside a
# thick frame 0.5 and more), which are those within a quarter of its strokes, by length, from the darkest; and nothing
# is between: the palest of the others is so many times darker.
PALER, DARKEST, APART = 0.45, 0.25, 1.8
# Print that shows through is darker than so much of the rulings that do, is of these sizes (em), stands so many pixels
# off the page's own, and there is so much of it (216 to 819 marks on five pages; on others, which have no pale rulings
# either, up to 42, and 167 in grain).
SHADE, SMALLEST, LARGEST, THINNEST, OFF, MANY = 0.6, 0.4, 1.3, 0.15, 2, 60

Levels = NDArray[np.float64]


def without_behind(strokes: Sequence[Stroke], grey: Pixels, ink: Mask, em: float) -> list[Stroke]:
    """The strokes without those that show through from the back of the sheet; the paper of `grey` is near 255.

    Hairlines, rulings that are worn, and a border on which the page's own rulings end stay: no print is as pale.
    """
    levels = _levels(strokes, grey)
    own = levels >= PALER * _usual(strokes, levels)
    if own.all() or levels[own].min() < APART * levels[~own].max():
        return list(strokes)
    if _pale_print(grey, ink, em, float(np.median(levels[~own]))) < MANY:
        return list(strokes)
    rulings = Strokes.of([stroke for stroke, kept in zip(strokes, own, strict=True) if kept])
    return [
        stroke
        for stroke, kept in zip(strokes, own, strict=True)
        if kept or _is_worn(stroke, rulings) or _ends_rows(stroke, rulings)
    ]


def _is_worn(stroke: Stroke, rulings: Strokes) -> bool:
    """Whether a pale stroke is a part of one of the page's own rulings, from one that runs across to another."""
    return on_line(stroke, rulings) and all(ends_on(stroke, end, rulings) for end in (stroke.start, stroke.end))


def _pale_print(grey: Pixels, ink: Mask, em: float, level: float) -> int:
    """How many marks of the size of print are about so much darker than white, and no part of the page's own print."""
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    shade = cv2.threshold(soft, 255 - SHADE * level, 255, cv2.THRESH_BINARY_INV)[1]
    shade[cv2.dilate(ink, np.ones((2 * OFF + 1, 2 * OFF + 1), np.uint8)) > 0] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(shade, np.uint8), connectivity=8)
    sides = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    size, thick = sides.max(axis=1), sides.min(axis=1)
    return int(np.count_nonzero((size >= SMALLEST * em) & (size <= LARGEST * em) & (thick >= THINNEST * em)))


def _levels(strokes: Sequence[Stroke], grey: Pixels) -> Levels:
    """How much darker than white each stroke is, as a rule, where it is darkest across it."""
    levels = np.zeros(len(strokes))
    for index, stroke in enumerate(strokes):
        along, across = slice(stroke.start, stroke.end), slice(stroke.low, max(stroke.high, stroke.low + 1))
        band = grey[across, along] if stroke.horizontal else grey[along, across].T
        levels[index] = 255.0 - float(np.median(band.min(axis=0)))
    return levels


def _usual(strokes: Sequence[Stroke], levels: Levels) -> float:
    """How dark the page's own rulings are: what shows through may be more than half of all, by length."""
    if not len(strokes):
        return 0.0
    order = np.argsort(-levels)
    lengths = np.cumsum([strokes[index].length for index in order.tolist()])
    return float(levels[order[int(lengths.searchsorted(DARKEST * lengths[-1]))]])


def _ends_rows(stroke: Stroke, rulings: Strokes) -> bool:
    """Whether rulings of the page end on a pale line, which is their border."""
    across = rulings.along(not stroke.horizontal)
    return across.end_on(stroke.middle, stroke.start, stroke.end, MEETS, 2 * MEETS)
