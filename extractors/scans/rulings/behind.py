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
# Of the length of the page's own rulings, no more is between; and what shows through is as dark as most of it is.
FEW, ALIKE = 0.02, 1.4
# Print that shows through is darker than so much of the rulings that do, is of these sizes (em), stands so many pixels
# off the page's own, and there is so much of it (216 to 819 marks on five pages; on others, which have no pale rulings
# either, up to 42, and 167 in grain).
SHADE, SMALLEST, LARGEST, THINNEST, OFF, MANY = 0.6, 0.4, 1.3, 0.15, 2, 60

Levels = NDArray[np.float64]


def sides_of(strokes: Sequence[Stroke], grey: Pixels, ink: Mask, em: float) -> tuple[list[Stroke], list[Stroke]]:
    """The page's own strokes and those that show through from the back of the sheet; the paper of `grey` is near 255.

    Hairlines, rulings that are worn, and a border on which the page's own rulings end stay: no print is as pale.
    """
    levels = _levels(strokes, grey)
    own = levels >= PALER * _usual(strokes, levels)
    if own.all():
        return list(strokes), []
    # Where they cross print of this side, those of the other one are darker over a short way.
    between = own & (levels < APART * levels[~own].max())
    lengths = np.array([stroke.length for stroke in strokes])
    if lengths[between].sum() > FEW * lengths[own].sum():
        return list(strokes), []
    level = float(np.median(levels[~own]))
    if _pale_print(grey, ink, em, level) < MANY:
        return list(strokes), []
    own &= ~between
    rulings, behind = (
        Strokes.of([stroke for stroke, chosen in zip(strokes, some, strict=True) if chosen]) for some in (own, ~own)
    )
    sides: tuple[list[Stroke], list[Stroke]] = [], []
    for stroke, is_own, shade in zip(strokes, own, levels, strict=True):
        if is_own:
            kept = not _is_among(stroke, behind, rulings)
        else:
            kept = _ends_rows(stroke, rulings) or (shade > ALIKE * level and _is_worn(stroke, rulings))
        sides[not kept].append(stroke)
    return sides


def _is_worn(stroke: Stroke, rulings: Strokes) -> bool:
    """Whether a pale stroke is a part of one of the page's own rulings, from one that runs across to another."""
    return on_line(stroke, rulings) and all(ends_on(stroke, end, rulings) for end in (stroke.start, stroke.end))


def _is_among(stroke: Stroke, behind: Strokes, rulings: Strokes) -> bool:
    """Whether both ends lie on what shows through and on no ruling of the page: its own print makes it dark."""
    ends = stroke.start, stroke.end
    return all(ends_on(stroke, end, behind) and not ends_on(stroke, end, rulings) for end in ends)


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
