"""Stamps on copies without colour: found by their ring or frame, and taken off where print is darker than they.

A stamp's strokes are wider than those of print. Closed over the width of print, a page keeps its stamps alone: that is
where outlines are looked for, and what the page is divided by, so that print over a stamp and beside it stays.
"""

from __future__ import annotations

import cv2
import numpy as np

from extractors.picture import Pixels
from extractors.scans.flat.light import COARSE, beyond_sheet, paper_of
from extractors.scans.flat.seal_figures import Figure, Mask, figures
from extractors.scans.flat.seal_remains import wipe
from extractors.scans.flat.seal_shapes import SealSpot

STROKE = 1 / 594
"""Of the picture's longer side: 0.5 mm of an A4 sheet. Body print's strokes are thinner, those of a seal's characters
are as wide."""
OUTLINE = 1 / 396
"""Of the picture's longer side: 0.75 mm of an A4 sheet. Rulings and nearly all print are thinner, the ring or frame of
a seal (1 mm and more) is wider."""
SHADED = 0.88
"""What is wide and darker than this share of the paper may be part of a stamp."""
DARKEST = 0.3
"""A stamp darker than this share of the paper's brightness hides the print under it: it cannot be taken off."""
LINE = 0.006
"""Half the width of a ring's line, with what a bent page moves it, as a share of the picture's longer side."""


def lift_grey(grey: Pixels) -> tuple[Pixels, tuple[SealSpot, ...]]:
    """The page without the stamps that can be taken off (a copy, if there are any), and where all of them are."""
    height, width = grey.shape
    factor = max(1, round(max(height, width) / COARSE))
    size = (max(1, width // factor), max(1, height // factor))
    coarse = np.asarray(cv2.resize(_closed(grey, OUTLINE), size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    paper = paper_of(coarse)
    shaded = (coarse < SHADED * paper).astype(np.uint8)
    shaded[cv2.dilate(beyond_sheet(coarse).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = 0
    found = figures(shaded)
    if not found:
        return grey, ()
    wide = _closed(grey, STROKE)
    cleaned = grey.copy()
    inside = np.zeros_like(grey)
    spots, lifted = [], []
    for small in found:
        level = float(paper[round(min(max(small.y, 0), size[1] - 1)), round(min(max(small.x, 0), size[0] - 1))])
        figure = small.scaled(width / size[0], height / size[1])
        spots.append(SealSpot("grey", figure.box(width, height), like_print=True, fills_box=figure.turned))
        if _take_off(cleaned, grey, wide, inside, figure, level):
            lifted.append(spots[-1].box)
    if lifted:
        wipe(cleaned, grey, lifted, inside)
    return cleaned, tuple(spots)


def _closed(grey: Pixels, stroke: float) -> Pixels:
    """The page with strokes closed over that are thinner than this share of its longer side."""
    side = max(3, round(stroke * max(grey.shape)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, kernel), dtype=np.uint8)


def _take_off(cleaned: Pixels, grey: Pixels, wide: Pixels, inside: Mask, figure: Figure, paper: float) -> bool:
    """Lighten `cleaned` where a stamp lies and mark it `inside`, both in place; False, and nothing, if it is too dark.

    `grey` is the page as it was, `wide` the page without its print, `paper` the brightness of paper there.
    """
    height, width = cleaned.shape
    margin = LINE * max(height, width)
    box = figure.box(width, height)
    left, top = max(0, int(box.left - margin)), max(0, int(box.top - margin))
    right, bottom = int(box.right + margin) + 1, int(box.bottom + margin) + 1
    level = wide[top:bottom, left:right].astype(np.float32)
    down, across = np.mgrid[top : top + level.shape[0], left : left + level.shape[1]]
    away = figure.away(across, down)
    line = level[(np.abs(away) <= margin) & (level < SHADED * paper)]
    if not line.size or float(np.median(line)) < DARKEST * paper:
        return False
    darkest = max(float(np.percentile(line, 5)), DARKEST * paper)
    amount = np.clip(cv2.erode(level, np.ones((3, 3), np.uint8)), darkest, paper) / paper
    amount[amount > SHADED] = 1
    divided = np.minimum(grey[top:bottom, left:right] / amount, paper).astype(np.uint8)
    divided[away > margin] = 0
    part = cleaned[top:bottom, left:right]
    np.maximum(part, divided, out=part)
    inside[top:bottom, left:right][away <= margin] = 1
    return True
