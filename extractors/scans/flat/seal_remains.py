"""What is left of a stamp after it was taken off, wiped away where it is lighter than the page's print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Pixels
from extractors.scans.flat.light import COARSE, paper_of
from extractors.scans.flat.seal_figures import Mask
from pipeline.model.geometry import Box

Place = tuple[slice, slice]
"""Rows and columns of a page."""

INKED = 0.8
"""Darker than this share of the paper is print, or what is left of a stamp."""
CORE = 55
"""Percentile of the print's pixels, the dark ones first, that every stroke reaches somewhere."""
REACH = 1 / 297
"""Of the picture's longer side (1 mm of an A4 sheet): so near to a dark pixel all of it is print."""
RULING = 6 / 297
"""What is longer than this in a straight line is no print that others are measured by."""
AROUND = 0.04
"""A seal's edge, as a share of its longer side: what lies there belongs to it too."""
LIFTED, STRAY = 0.2, 7
"""Where the page became lighter by this share of the paper there was a stamp; what is left of it is no further off than
half of so many pixels."""
VICINITY = 0.6
"""As a share of a seal's longer side: print so near to it is what its strokes are told from."""
CRISP = 0.4
"""Of the paper's brightness: darker than this is print, however dark it is elsewhere; taking off a stamp may have
lightened it."""
HARDLY = 0.25
"""Of the ink within half of REACH less than this share is as dark as print's core: strokes of a stamp. Of print it is
half, by CORE."""
EDGE = 7
"""Pixels over which rulings and their blurred edges stay."""
HARM, HARM_TO_STROKES = 0.006, 0.003
"""If more than this share of the print around a stamp is not near such print, the same rule tells nothing within it: at
0.01 digits of pale print went with a red stamp, up to 0.003 nothing did. Less is allowed where whole strokes go."""
FEWEST = 200
"""With fewer pixels of print on the page nothing can be compared."""


@dataclass(frozen=True, slots=True)
class _Ink:
    """The ink of a page or of a part of it, all of the same size."""

    shares: NDArray[np.float64]
    """Brightness as a share of the paper's."""
    lines: Mask
    """Rulings."""
    strokes: Mask
    """All other ink."""
    elsewhere: Mask
    """Strokes that lie in no stamp."""

    def part(self, place: Place) -> _Ink:
        return _Ink(self.shares[place], self.lines[place], self.strokes[place], self.elsewhere[place])

    def limit(self) -> float | None:
        """What is as dark is the core of print; None where there is too little print to tell."""
        levels = self.shares[self.elsewhere > 0]
        return float(np.percentile(levels, CORE)) if levels.size >= FEWEST else None


def wipe(grey: Pixels, before: Pixels, seals: Sequence[Box], inside: Mask | None = None) -> None:
    """Whiten, in place and within these boxes, what is lighter than print elsewhere on the page and far from print.

    Only where a stamp was taken off: `grey` is lighter there than the page `before`. Print beside a stamp stays.
    `inside` says (page-sized) where stamps lie of which strokes may be left whole: those go too. Where print around a
    stamp would be lost by the same rule nothing is whitened.
    """
    height, width = grey.shape
    paper = _paper(grey)
    page = _ink(grey / paper, [_around(box, width, height, AROUND) for box in seals])
    limit = page.limit()
    if limit is None:
        return
    reach = 2 * max(2, round(REACH * max(height, width))) + 1
    for box in seals:
        around = _around(box, width, height, VICINITY)
        part = page.part(around)
        level = max(limit, part.limit() or 0.0)
        lifted = (grey[around] - before[around].astype(np.float32) > LIFTED * paper[around]).astype(np.uint8)
        there = cv2.dilate(lifted, np.ones((STRAY, STRAY), np.uint8)) > 0
        near = _grown(part.shares <= level, reach)
        gone = there & ~near if _harmless(near, part, HARM) else np.zeros_like(there)
        if inside is not None:
            # What was as dark as print before, though the stamp's own colour was taken off it with its strokes.
            print_before = _grown(before[around] <= level * paper[around], reach)
            gone &= ~print_before
            near = _near_strokes(part, max(level, CRISP), reach) | print_before
            if part.limit() is not None and _harmless(near, part, HARM_TO_STROKES):
                gone |= (inside[around] > 0) & ~near & ~_grown(part.lines > 0, EDGE)
        grey[around][gone] = np.maximum(grey[around], paper[around].astype(np.uint8))[gone]


def _ink(shares: NDArray[np.float64], places: Sequence[Place]) -> _Ink:
    ink = (shares < INKED).astype(np.uint8)
    lines = _lines(ink)
    strokes = np.asarray(cv2.bitwise_and(ink, cv2.bitwise_not(lines)), np.uint8)
    elsewhere = strokes.copy()
    for place in places:
        elsewhere[place] = 0
    return _Ink(shares, lines, strokes, elsewhere)


def _paper(grey: Pixels) -> NDArray[np.float32]:
    """The paper's brightness all over the page."""
    height, width = grey.shape
    factor = max(1, round(max(height, width) / COARSE))
    size = (max(1, width // factor), max(1, height // factor))
    coarse = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    level = cv2.resize(paper_of(coarse), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(level, dtype=np.float32)


def _near_strokes(part: _Ink, level: float, reach: int) -> NDArray[np.bool_]:
    """Where strokes are near that are as dark as the core of print, and not in spots only."""
    dark = (part.strokes > 0) & (part.shares <= level)
    inked, core = (cv2.boxFilter(each.astype(np.float32), -1, (reach, reach)) for each in (part.strokes, dark))
    return _grown(dark & (core >= HARDLY * inked), reach)


def _harmless(near: NDArray[np.bool_], part: _Ink, most: float) -> bool:
    """Whether the print around a stamp is near print by the same rule; specks are not asked."""
    tested = cv2.medianBlur(part.elsewhere, 3) > 0
    return not tested.any() or float(np.mean(near[tested])) >= 1 - most


def _grown(mask: NDArray[np.bool_], side: int) -> NDArray[np.bool_]:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)


def _lines(ink: Pixels) -> Pixels:
    """Long straight runs, across and down."""
    length = max(3, round(RULING * max(ink.shape)))
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray(cv2.bitwise_or(across, down), np.uint8)


def _around(box: Box, width: int, height: int, share: float) -> Place:
    margin = share * max(box.width, box.height)
    return (
        slice(max(0, int(box.top - margin)), min(height, int(box.bottom + margin) + 1)),
        slice(max(0, int(box.left - margin)), min(width, int(box.right + margin) + 1)),
    )
