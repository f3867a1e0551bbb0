"""Uneven light, tint and dark borders taken off a page, so that paper is near white and print dark."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Pixels

Mask = NDArray[np.bool_]
"""(height, width), true where something is."""

COARSE = 600
"""Longer side, in pixels, of the picture on which light is measured: about 50 dpi of an A4 sheet. Rulings and strokes
are a pixel wide there, the gaps between lines of text still show paper."""
GAP = 11
"""What is narrower than this many coarse pixels (5 mm) in every direction is print and no part of the background."""
GRAIN = 5
"""Coarse pixels (2.5 mm) over which the grain of a picture of two levels is taken as grey. Must be odd."""
SMOOTH = 15
"""Coarse pixels (8 mm) over which light is taken as even. Must be odd."""
BAND, NARROWEST = 21, 4
"""Coarse pixels (18 and 3 mm): what is darker than the paper over so long and wide a box may be a fold; rulings are
thinner, lines of text have gaps."""
FOLD_DARKNESS, FOLD_LENGTH = 0.94, 0.22
"""A fold is darker than this share of the light around it, over so much of the picture's longer side. On generated
scans nothing else is but strips along a sheet's edge; what is fainter does no harm."""
BORDER_DARKNESS, GRAIN_DARKNESS = 0.62, 0.95
"""Outside the sheet the background is darker than this share of the paper's level; the second, in two levels."""
BORDER_EDGE, GRAIN_EDGE = 1.25, 1.05
"""Brightness steps up by at least this factor across a sheet's edge; a shadow fades more slowly. In two levels there
is none.
"""
GRAIN_SIDE = 0.6
"""In two levels a border lies along so much of a side of the picture, at least: print that is cut off does not."""
MOST_BORDER = 0.7
"""A border that leaves less than the rest of the picture is no border."""
STREAK = 31
"""Coarse pixels (16 mm): what is narrower beside the sheet says nothing of how bright that is. Must be odd."""
STRIP, ISLAND = 61, 0.05
"""What a strip of fewer coarse pixels (3 cm) joins to the sheet is none where it is smaller than this part of it."""
SPARSE = 64
"""Of so many rows one is looked at first where a picture's levels are counted: most pictures have many."""
_UNKNOWN, _OUTSIDE, _SHEET = 0, 1, 2
"""Labels of the watershed between a sheet and what lies around it."""
EVEN = 61
"""Coarse pixels (3 cm) over which the paper itself is taken as even, whatever lies on it. Must be odd."""
PAPER = 251
"""Level given to the paper's commonest grey: noise on both sides of it is kept out of the print's range."""
EVENED = 215
"""Level of the background once light is divided out: what is a little brighter is not cut off yet."""
INK = 16
"""Level given to the middle of the print's darkest part."""
MOST_GAIN = 2.2
"""Faint print is stretched by no more than this; beyond it, noise becomes specks."""
PRINT_DARKNESS = 0.8
"""Below this share of the paper's level a pixel counts as print where the black point is chosen."""


def even(grey: Pixels) -> tuple[Pixels, Mask]:
    """The page with even light, and where it is no sheet at all (coarse: at most about COARSE pixels a side).

    Pictures of two levels keep them; their borders are whitened all the same.
    """
    height, width = grey.shape
    factor = max(1, round(max(height, width) / COARSE))
    small_size = (max(1, width // factor), max(1, height // factor))
    coarse = np.asarray(cv2.resize(grey, small_size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    bilevel = _bilevel(grey)
    # In two levels a grey border is grain, in which every box that tells the background finds some white.
    background = _without_print(np.asarray(cv2.medianBlur(coarse, GRAIN), dtype=np.uint8) if bilevel else coarse)
    outside = _grain(background) if bilevel else _border(background)
    if not bilevel:
        if outside.any():
            outside |= _border(_beside_paper(background, outside))
        level = _folded(coarse, _light(background, outside), outside)
        light = cv2.resize(level, (width, height), interpolation=cv2.INTER_LINEAR)
        grey = _stretched(np.asarray(cv2.divide(grey, light, scale=EVENED), dtype=np.uint8), outside)
    if outside.any():
        grown = cv2.dilate(outside.astype(np.uint8) * 255, np.ones((5, 5), np.uint8))
        white = cv2.resize(grown, (width, height), interpolation=cv2.INTER_NEAREST)
        grey = np.asarray(cv2.bitwise_or(grey, white), dtype=np.uint8)
    return grey, outside


def _bilevel(grey: Pixels) -> bool:
    return all(np.count_nonzero(_counts(part)) <= 2 for part in (grey[::SPARSE], grey))


def _counts(grey: Pixels) -> NDArray[np.float64]:
    """How many pixels have each of the 256 levels."""
    return np.asarray(cv2.calcHist([grey], [0], None, [256], [0, 256]), dtype=np.float64).ravel()


def _without_print(coarse: Pixels) -> Pixels:
    """The background's brightness: closed over strokes; dark beyond the picture, so that border strips stay."""
    return _closed(coarse, GAP, GAP)


def _closed(coarse: Pixels, wide: int, high: int) -> Pixels:
    """Without what is dark and does not hold a box of this size; dark beyond the picture."""
    room = max(wide, high)
    padded = cv2.copyMakeBorder(coarse, room, room, room, room, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((high, wide), np.uint8))
    return np.asarray(closed[room:-room, room:-room], dtype=np.uint8)


def _grain(background: Pixels) -> Mask:
    """The border of a picture of two levels; nothing where it lies along no side of it."""
    outside = _border(background, GRAIN_DARKNESS, GRAIN_EDGE)
    sides = (outside[0], outside[-1], outside[:, 0], outside[:, -1])
    return outside & (max(float(np.mean(side)) for side in sides) >= GRAIN_SIDE)


def _border(background: Pixels, darkness: float = BORDER_DARKNESS, edge: float = BORDER_EDGE) -> Mask:
    """What is much darker than the paper, reaches the picture's edge and steps up sharply to the sheet."""
    nothing = np.zeros(background.shape, dtype=np.bool_)
    paper = float(np.percentile(background, 75))
    dark = background < darkness * paper
    if not dark.any():
        return nothing
    outside = _reached(background, dark)
    share = float(np.mean(outside))
    if share == 0 or share > MOST_BORDER:
        return nothing
    kernel = np.ones((5, 5), np.uint8)
    mask = outside.astype(np.uint8)
    ring = (cv2.dilate(mask, kernel) > 0) & ~outside
    inner = outside & (cv2.dilate(1 - mask, kernel) > 0)
    if not ring.any() or float(np.median(background[ring])) < edge * float(np.median(background[inner])):
        return nothing
    return ~_without_streaks(~outside)


def _beside_paper(background: Pixels, outside: Mask) -> Pixels:
    """The background as bright as it is beside the paper next to it: a desk may be no darker than shaded paper."""
    amid = cv2.erode((~outside).astype(np.uint8), np.ones((STREAK, STREAK), np.uint8))
    if not amid.any():
        return background
    _, nearest = cv2.distanceTransformWithLabels(1 - amid, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    paper = np.zeros(int(nearest.max()) + 1, np.uint8)
    paper[nearest[amid > 0]] = background[amid > 0]
    return np.asarray(cv2.divide(background, paper[nearest], scale=EVENED), dtype=np.uint8)


def _without_streaks(sheet: Mask) -> Mask:
    """The sheet without what is far smaller and hangs on it by a strip, or lies apart: where the desk is bright."""
    wide = cv2.morphologyEx(sheet.astype(np.uint8), cv2.MORPH_OPEN, np.ones((STRIP, STRIP), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(wide, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if not len(areas):
        return sheet
    large = np.concatenate(([False], areas >= ISLAND * areas.max()))
    near = cv2.dilate(large[labels].astype(np.uint8), np.ones((STREAK, STREAK), np.uint8)) > 0  # its corners too
    return np.asarray(sheet & near, dtype=np.bool_)


def _reached(background: Pixels, dark: Mask) -> Mask:
    """What of the dark belongs to the picture's edge: up to the sharpest step between it and the bright paper.

    A shadow that lies over the sheet's edge is as dark as the desk, but brightens softly towards the paper.
    """
    labels = np.where(dark, _UNKNOWN, _SHEET).astype(np.int32)
    frame = np.ones(labels.shape, dtype=np.bool_)
    frame[1:-1, 1:-1] = False
    labels[frame & dark] = _OUTSIDE
    picture = cv2.copyMakeBorder(background, 1, 1, 1, 1, cv2.BORDER_REPLICATE)  # the watershed labels no edge
    basins = cv2.copyMakeBorder(labels, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    basins = np.asarray(cv2.watershed(cv2.merge([picture] * 3), basins)[1:-1, 1:-1], dtype=np.int32)
    return np.asarray(dark & (basins != _SHEET), dtype=np.bool_)


def _light(background: Pixels, outside: Mask) -> Pixels:
    """How bright paper is everywhere; outside the sheet as bright as at its edge."""
    inside = (~cv2.dilate(outside.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.bool_)).astype(np.float32)
    level = np.asarray(cv2.medianBlur(background, SMOOTH), dtype=np.float32)
    size = (4 * SMOOTH + 1, 4 * SMOOTH + 1)
    if outside.any():
        weight = cv2.GaussianBlur(inside, size, 0)
        spread = cv2.GaussianBlur(level * inside, size, 0) / np.maximum(weight, 1e-3)
        fallback = float(np.median(level[inside > 0])) if inside.any() else 255.0
        level = np.where(inside > 0, level, np.where(weight > 1e-2, spread, fallback)).astype(np.float32)
    smooth = cv2.GaussianBlur(level, (SMOOTH, SMOOTH), 0)
    return np.asarray(np.clip(smooth, 1, 255), dtype=np.uint8)


def _folded(coarse: Pixels, light: Pixels, outside: Mask) -> Pixels:
    """The light with the shade of folds in it: long bands, narrower than what the light is measured on."""
    across = _closed(np.asarray(cv2.blur(coarse, (3, 1)), np.uint8), BAND, NARROWEST)
    down = _closed(np.asarray(cv2.blur(coarse, (1, 3)), np.uint8), NARROWEST, BAND)
    share = np.minimum(across, down) / light.astype(np.float32)
    dark = ((share < FOLD_DARKNESS) & ~outside).astype(np.uint8)
    dark = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((NARROWEST - 1,) * 2, np.uint8)), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    long = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) >= FOLD_LENGTH * max(coarse.shape)
    long[0] = False
    if not long.any():
        return light
    folds = cv2.dilate(long[labels].astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    shade = cv2.GaussianBlur(np.where(folds, np.minimum(share, 1), 1).astype(np.float32), (3, 3), 0)
    return np.asarray(np.maximum(light * shade, 1), dtype=np.uint8)


def _stretched(evened: Pixels, outside: Mask) -> Pixels:
    """Paper's commonest level to PAPER, the print's dark part to INK; faint print gains at most MOST_GAIN."""
    counts = _counts(evened)
    paper = float(np.argmax(counts[128:]) + 128)
    below = np.cumsum(counts[: int(PRINT_DARKNESS * paper)])
    hidden = float(np.mean(outside)) * evened.size
    ink = float(np.searchsorted(below, hidden + 0.25 * max(0.0, below[-1] - hidden)))
    gain = min((PAPER - INK) / max(paper - ink, 1.0), MOST_GAIN)
    table = np.clip(PAPER + (np.arange(256) - paper) * gain, 0, 255)
    return np.asarray(cv2.LUT(evened, table.astype(np.uint8)), dtype=np.uint8)


def paper_of(coarse: Pixels) -> NDArray[np.float32]:
    """The brightness of paper everywhere on a coarse picture of one channel, at least 1."""
    return np.maximum(cv2.medianBlur(_without_print(coarse), EVEN), 1).astype(np.float32)


def beyond_sheet(coarse: Pixels) -> Mask:
    """Where a coarse grey picture shows what lies around the sheet."""
    return _border(_without_print(coarse))
