"""Red and blue stamps on a page: found, and taken off the print under them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Pixels
from pipeline.model.geometry import Box

COARSE = 600
"""Longer side, in pixels, of the picture on which seals are looked for: about 20 pixels a centimetre of an A4 sheet."""
COLOURED = 0.16
"""Colour stands out from the two other channels by this share of the paper's brightness; black print and JPEG's
colour fringes stay below."""
SMALLEST, LARGEST = 0.05, 0.24
"""A seal's sides as shares of the picture's longer side: 1.5 cm to 7 cm of an A4 sheet."""
LONGEST = 2.0
"""Longer side to shorter: ovals stay below, lines of text are above."""
JOINED = 7
"""Coarse pixels (3.5 mm) between parts of one seal: ring, characters, star."""
ROUNDED = 0.55
"""Of a seal's outline (its convex hull's edge) at least this share is coloured; a block of text has gaps."""
OUTLINE = 5
"""Width in coarse pixels (2.5 mm) of the band taken for the outline."""
FRINGE = 7
"""Pixels over which a seal's colour is spread before it is taken off: JPEG blurs colour, not brightness."""


@dataclass(frozen=True, slots=True)
class SealSpot:
    colour: str
    box: Box


def lift(pixels: Pixels) -> tuple[Pixels, tuple[SealSpot, ...]]:
    """Grey page with its seals taken off, and where they were (in these pixels). Grey input passes through."""
    if pixels.ndim == 2:
        return pixels, ()
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    height, width = grey.shape
    factor = max(1, round(max(height, width) / COARSE))
    small = cv2.resize(pixels, (max(1, width // factor), max(1, height // factor)), interpolation=cv2.INTER_AREA)
    paper = np.maximum(np.percentile(small.reshape(-1, 3), 80, axis=0), 1.0)
    spots: list[SealSpot] = []
    for colour, channel in (("red", 0), ("blue", 2)):
        for hull in _hulls(_excess(np.asarray(small, dtype=np.uint8), paper, channel)):
            across, down = width / small.shape[1], height / small.shape[0]
            left, top, wide, high = cv2.boundingRect(hull)
            box = Box(left * across, top * down, min((left + wide) * across, width), min((top + high) * down, height))
            spots.append(SealSpot(colour, box))
            outline = np.rint((hull.reshape(-1, 2) + 0.5) * (across, down)).astype(np.int32)
            _take_off(grey, pixels, outline, paper, channel)
    return grey, tuple(sorted(spots, key=lambda spot: (spot.box.top, spot.box.left)))


def _excess(pixels: Pixels, paper: NDArray[np.float64], channel: int) -> NDArray[np.float32]:
    """How far a channel exceeds the two others, 0 to 1, with paper taken as white."""
    parts = [pixels[:, :, index].astype(np.float32) / np.float32(paper[index]) for index in range(3)]
    own = parts.pop(channel)
    return np.asarray(np.clip(own - np.maximum(*parts), 0, 1), dtype=np.float32)


def _hulls(excess: NDArray[np.float32]) -> list[NDArray[np.int32]]:
    """Convex outlines of what is coloured, as large and as compact as a seal, and coloured all around."""
    mask = (excess > COLOURED).astype(np.uint8)
    if not mask.any():
        return []
    side = max(mask.shape)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (JOINED, JOINED)))
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours:
        hull = cv2.convexHull(contour)
        (_, sides, _) = cv2.minAreaRect(hull)
        short, long = sorted(sides)
        if not (SMALLEST * side <= short and long <= LARGEST * side and long <= LONGEST * short):
            continue
        band = np.zeros_like(mask)
        cv2.polylines(band, [hull], True, 1, 1)
        near = cv2.dilate(mask, np.ones((OUTLINE, OUTLINE), np.uint8))
        if float(np.mean(near[band > 0])) >= ROUNDED:
            found.append(np.asarray(hull, dtype=np.int32))
    return found


def _take_off(
    grey: Pixels, pixels: Pixels, outline: NDArray[np.int32], paper: NDArray[np.float64], channel: int
) -> None:
    """Divide the stamp's own darkness out of `grey`, within the outline, in place.

    Brightness falls with the amount of stamp colour; what is darker than that amount explains is print.
    """
    left, top, wide, high = cv2.boundingRect(outline)
    margin = 2 * FRINGE
    rows = slice(max(0, top - margin), min(grey.shape[0], top + high + margin))
    columns = slice(max(0, left - margin), min(grey.shape[1], left + wide + margin))
    excess = _excess(pixels[rows, columns], paper, channel)
    full = float(np.percentile(excess[excess > COLOURED], 75)) if (excess > COLOURED).any() else 1.0
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (FRINGE, FRINGE))
    amount = np.clip(cv2.dilate(excess, kernel) / full, 0, 1)
    amount[amount < COLOURED] = 0
    part = grey[rows, columns].astype(np.float32)
    blank = float(np.percentile(part, 80))
    stamped = part[(excess > 0.8 * full)]
    level = float(np.median(stamped)) if stamped.size else blank
    explained = 1 - amount * (1 - level / blank)
    grey[rows, columns] = np.clip(part / np.maximum(explained, 0.05), 0, 255).astype(np.uint8)
