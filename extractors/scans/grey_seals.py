"""Stamps on copies without colour: round ones are found by their ring, and taken off where print is darker than they.

A stamp's strokes are wider than those of print. Closed over the width of print, a page keeps its stamps alone: that is
where a ring is looked for, and what the page is divided by, so that print over a stamp and beside it stays.
"""

from __future__ import annotations

import cv2
import numpy as np

from extractors.picture import Pixels
from extractors.scans.light import COARSE, paper_of
from extractors.scans.seal_remains import wipe
from extractors.scans.seal_shapes import Ring, SealSpot, rings
from pipeline.model.geometry import Box

STROKE = 1 / 594
"""Of the picture's longer side: 0.5 mm of an A4 sheet. Body print's strokes are thinner, the ring of a seal (1 mm) and
its large characters are wider."""
SHADED = 0.88
"""What is wide and darker than this share of the paper may be part of a stamp."""
RADII = (0.05, 0.095)
"""Radii of rings as shares of the picture's longer side: 1.5 cm to 2.8 cm of an A4 sheet."""
CLOSED, CLEAR = 0.85, 0.55
"""Inked share of a ring, and by how much it exceeds that of a circle 2 mm further out. 43 rings of generated scans have
at least 0.87 and 0.61, chance circles in text on 124 pages at most 0.95 and 0.51."""
DARKEST = 0.3
"""A stamp darker than this share of the paper's brightness hides the print under it: it cannot be taken off."""
LINE = 0.006
"""Half the width of a ring's line, with what a bent page moves it, as a share of the picture's longer side."""


def lift_grey(grey: Pixels) -> tuple[Pixels, tuple[SealSpot, ...]]:
    """The page without the round stamps that can be taken off (a copy, if there are any), and where all of them are."""
    height, width = grey.shape
    factor = max(1, round(max(height, width) / COARSE))
    size = (max(1, width // factor), max(1, height // factor))
    wide = _wide(grey)
    coarse = np.asarray(cv2.resize(wide, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    paper = paper_of(coarse)
    found = rings((coarse < SHADED * paper).astype(np.uint8), RADII, CLOSED, CLEAR)
    if not found:
        return grey, ()
    cleaned = grey.copy()
    spots, lifted = [], []
    for x, y, radius in found:
        level = float(paper[round(min(max(y, 0), size[1] - 1)), round(min(max(x, 0), size[0] - 1))])
        ring = ((x + 0.5) * width / size[0], (y + 0.5) * height / size[1], radius * width / size[0])
        spots.append(SealSpot("grey", _around(ring, width, height), like_print=True))
        if _take_off(cleaned, grey, wide, ring, level):
            lifted.append(spots[-1].box)
    if lifted:
        wipe(cleaned, grey, lifted)
    return cleaned, tuple(spots)


def _around(ring: Ring, width: int, height: int) -> Box:
    x, y, radius = ring
    return Box(max(x - radius, 0.0), max(y - radius, 0.0), min(x + radius, width), min(y + radius, height))


def _wide(grey: Pixels) -> Pixels:
    """The page with the strokes of body print closed over."""
    side = max(3, round(STROKE * max(grey.shape)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, kernel), dtype=np.uint8)


def _take_off(cleaned: Pixels, grey: Pixels, wide: Pixels, ring: Ring, paper: float) -> bool:
    """Lighten `cleaned` where a stamp lies, in place; False where that is too dark, and nothing is done.

    `grey` is the page as it was, `wide` the page without its print, `paper` the brightness of paper there.
    """
    x, y, radius = ring
    margin = LINE * max(cleaned.shape)
    left, top = (max(0, int(middle - radius - margin)) for middle in (x, y))
    right, bottom = int(x + radius + margin) + 1, int(y + radius + margin) + 1
    level = wide[top:bottom, left:right].astype(np.float32)
    down, across = np.mgrid[top : top + level.shape[0], left : left + level.shape[1]]
    away = np.hypot(across - x, down - y)
    line = level[(np.abs(away - radius) <= margin) & (level < SHADED * paper)]
    if not line.size or float(np.median(line)) < DARKEST * paper:
        return False
    darkest = max(float(np.percentile(line, 5)), DARKEST * paper)
    amount = np.clip(cv2.erode(level, np.ones((3, 3), np.uint8)), darkest, paper) / paper
    amount[amount > SHADED] = 1
    divided = np.minimum(grey[top:bottom, left:right] / amount, paper).astype(np.uint8)
    divided[away > radius + margin] = 0
    part = cleaned[top:bottom, left:right]
    np.maximum(part, divided, out=part)
    return True
