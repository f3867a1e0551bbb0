"""Dark cells with light print turned into light cells with dark print, before anything else looks at a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Pixels

Mask = NDArray[np.bool_]
"""(height, width), true where something is."""
Shares = NDArray[np.float32]
"""(height, width): brightness as a share of the paper's there."""

COARSE = 1200
"""Longer side, in pixels, of the picture on which fills are looked for, at most: 100 dpi of an A4 sheet."""
SHEET = 297.0
"""Millimetres that the longer side of a picture is taken for."""
TILE, REACH = 2.0, 40.0
"""Paper is as bright as the brightest tile (mm a side) within half of this reach (mm): no fill is so wide and high."""
FILLED = 0.68
"""A fill is darker than this share of the paper where it is solid: white print needs that, highlighters are lighter."""
SOLID = 1.4
"""Print and rulings hold no square of so many mm a side, neither dark print nor light; fills do, and so does paper."""
STRIP = 6.0
"""What is light, so many mm long and thinner than print is high, is a strip of paper."""
LEAST_SOLID = 20.0
"""Square millimetres of a solid part, beside or above its print, of one fill at least; those of titles are smaller."""
CELL = 2.8
"""A filled cell with its print holds a square of so many mm; a character with its counters hardly does."""
LONG = 9.0
"""Filled cells are so many mm wide or high."""
MOSTLY_SOLID, MOSTLY_DARK = 0.4, 0.7
"""Parts of a filled cell that are solid, and darker than half-way to the paper, at least."""
LIGHT_PART, LIGHT_PRINT = 0.004, 15.0
"""Light print is so much of the fills of one darkness, and so many square millimetres, at least: a few characters. It
is more than dark print and rulings on them are.
"""
OWN_PRINT, NEXT = 1.0, 2.0
"""A fill with less light print (square millimetres) is a header's empty cell only where another is so near (mm)."""
ALIKE = 0.08
"""Fills whose darkness differs by less, as a share of the paper, are the same."""
STAMP, RECTANGLE = 30.0, 0.85
"""What is neither wider nor higher than this (mm) is a fill only where it fills so much of its box, and no square seal
with light characters, which is red.
"""
REDDISH = 0.25
"""Red is brighter than green by this share of the paper in such a seal."""
FAINT, STRONG = 0.2, 0.75
"""Shares of the way from a fill to the paper: up to the first it is grain, from the second on it is print."""
FAINT_RULING, STRONG_RULING = 0.35, 0.75
"""The same from a fill to black, where rulings may be: JPEG leaves darker fringes around light print."""
DARKEST = 64
"""Below this level a fill is as good as black: what is darker within it is told from grain by this."""
EDGE = 0.35
"""Millimetres of the border drawn around fills."""


@dataclass(frozen=True, slots=True)
class _Fill:
    """A dark region of the coarse picture: its box, where in that, how dark, as a share of the paper; its print."""

    box: tuple[slice, slice]
    within: Mask
    level: float
    light: float
    """Square millimetres of print lighter than it."""
    dark: float
    """Square millimetres that are darker than it: of print, or of rulings."""


def with_dark_print(pixels: Pixels) -> Pixels:
    """The same pixels where no dark cell has light print; else a copy in which such cells are paper with dark print.

    A border is drawn around each: where the fill ends a cell does, and rulings as dark as it is do not show.
    """
    height, width = pixels.shape[:2]
    factor = max(1.0, max(height, width) / COARSE)
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    scale = max(size) / SHEET
    grey = small if small.ndim == 2 else np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    shares = np.asarray(grey / cv2.resize(_paper(grey, scale), size), dtype=np.float32)
    solid = _opened(shares < FILLED, SOLID * scale)
    if not _lies_amid(solid, scale):
        return pixels
    fills = [fill for fill in _fills(shares, solid, scale) if not _is_stamp(fill, small, scale)]
    fills = _in_place([fill for fill in fills if _has_light_print(fill, fills, scale)], scale)
    if not fills:
        return pixels
    result = pixels.copy()
    paper = _paper(small, scale)
    for fill in fills:
        _invert(result, fill, size, paper, scale)
    return result


def _paper(small: Pixels, scale: float) -> NDArray[np.float32]:
    """How bright the paper is, in tiles, of each channel; at least 1."""
    reach = int(REACH / TILE) | 1
    brightest = cv2.dilate(_tiles(small, scale), np.ones((reach, reach), np.uint8))
    return np.maximum(cv2.blur(brightest, (reach, reach)), 1).astype(np.float32)


def _tiles(small: NDArray[Any], scale: float) -> NDArray[Any]:
    """The means of its tiles."""
    size = tuple(max(1, round(length / (TILE * scale))) for length in small.shape[1::-1])
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA))


def _opened(mask: Mask, side: float) -> Mask:
    """What of a mask a square of this side covers without leaving it."""
    kernel = np.ones((max(2, round(side)),) * 2, np.uint8)
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel) > 0, dtype=np.bool_)


def _lies_amid(solid: Mask, scale: float) -> bool:
    """Whether a solid part large enough lies apart from the picture's edge: a desk and the shade of a lid do not."""
    if not solid.any():
        return False
    _, labels, stats, _ = cv2.connectedComponentsWithStats(solid.astype(np.uint8), connectivity=4)
    outer = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    stats[outer, cv2.CC_STAT_AREA] = 0
    return bool(stats[1:, cv2.CC_STAT_AREA].max() >= LEAST_SOLID * scale**2)


def _fills(shares: Shares, solid: Mask, scale: float) -> list[_Fill]:
    """Filled regions that do not reach the picture's edge, as a desk does, with what is printed on them."""
    levels = _levels(shares, solid, scale)
    middle = (levels + 1) / 2
    dark = shares < middle
    regions = _opened(dark | _strokes(~dark, scale), CELL * scale)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(regions.astype(np.uint8), connectivity=4)
    height, width = shares.shape
    fills = []
    for index in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[index])
        if max(w, h) < LONG * scale or x < 2 or y < 2 or x + w > width - 2 or y + h > height - 2:
            continue
        box = (slice(y, y + h), slice(x, x + w))
        within = labels[box] == index
        full = within & solid[box]
        if full.sum() < MOSTLY_SOLID * area or (within & dark[box]).sum() < MOSTLY_DARK * area:
            continue
        amid = _eroded(within, round(EDGE * 2 * scale))
        level = float(np.median(shares[box][full]))
        light, darker = amid & ~dark[box], amid & (shares[box] < level - 0.5 * max(level, 0.25))
        fills.append(_Fill(box, within, level, light.sum() / scale**2, darker.sum() / scale**2))
    return fills


def _levels(shares: Shares, solid: Mask, scale: float) -> Shares:
    """How dark fills are hereabouts."""
    reach = (int(REACH / TILE) | 1,) * 2
    weight = cv2.blur(_tiles(solid.astype(np.float32), scale), reach)
    spread = cv2.blur(_tiles(np.where(solid, shares, 0).astype(np.float32), scale), reach)
    levels = np.where(weight > 1e-3, spread / np.maximum(weight, 1e-3), np.median(shares[solid])).astype(np.float32)
    return np.asarray(cv2.resize(levels, shares.shape[::-1]), dtype=np.float32)


def _strokes(light: Mask, scale: float) -> Mask:
    """What is light and nowhere as wide as paper: print, and the paper within dark characters; no strips of paper, as
    there are between a ruling and what is beside it.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(light.astype(np.uint8), connectivity=4)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    other = (sides.min(axis=1) < SOLID * scale) & (sides.max(axis=1) > STRIP * scale)
    other[labels[_opened(light, SOLID * scale)]] = True
    return np.asarray(light & ~other[labels], dtype=np.bool_)


def _eroded(mask: Mask, by: int) -> Mask:
    framed = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    eroded = cv2.erode(framed, np.ones((2 * max(by, 1) + 1,) * 2, np.uint8))
    return np.asarray(eroded[1:-1, 1:-1] > 0, dtype=np.bool_)


def _is_stamp(fill: _Fill, small: Pixels, scale: float) -> bool:
    """Whether it may be a seal or a part of one: its star, or a square with light characters."""
    if max(fill.within.shape) > STAMP * scale:
        return False
    if fill.within.mean() < RECTANGLE:
        return True
    if small.ndim == 2:
        return False
    red, green = (float(np.median(small[fill.box][:, :, channel][fill.within])) for channel in (0, 1))
    return red - green > REDDISH * 255


def _has_light_print(fill: _Fill, fills: list[_Fill], scale: float) -> bool:
    """Whether it, or fills as dark as it, have print that is lighter: an empty cell of a header is one of them."""
    same = [other for other in fills if abs(other.level - fill.level) < ALIKE]
    light, dark = sum(other.light for other in same), sum(other.dark for other in same)
    area = sum(other.within.sum() for other in same) / scale**2
    return bool(light > max(LIGHT_PART * area, LIGHT_PRINT, dark))


def _in_place(fills: list[_Fill], scale: float) -> list[_Fill]:
    """Those with print of their own, and empty ones in a row with them: one that stands alone may be a bar drawn over
    print, and what it hides is no blank.
    """
    kept = [fill for fill in fills if fill.light >= OWN_PRINT]
    others = [fill for fill in fills if fill.light < OWN_PRINT]
    while joined := [fill for fill in others if any(_are_next(fill, other, NEXT * scale) for other in kept)]:
        kept += joined
        others = [fill for fill in others if all(fill is not one for one in joined)]
    return kept


def _are_next(one: _Fill, other: _Fill, gap: float) -> bool:
    return all(a.start <= b.stop + gap and b.start <= a.stop + gap for a, b in zip(one.box, other.box, strict=True))


def _invert(pixels: Pixels, fill: _Fill, size: tuple[int, int], paper: NDArray[np.float32], scale: float) -> None:
    """What is printed on a fill put on paper instead, in place: the darker the more it stands out from the fill."""
    height, width = pixels.shape[:2]
    across, down = width / size[0], height / size[1]
    rows, columns = fill.box
    top, bottom = round(rows.start * down), round(rows.stop * down)
    left, right = round(columns.start * across), round(columns.stop * across)
    part = pixels[top:bottom, left:right]
    shape = (right - left, bottom - top)
    within = cv2.resize(fill.within.astype(np.float32), shape, interpolation=cv2.INTER_LINEAR) > 0.5
    x, y = np.meshgrid(
        (np.arange(left, right, dtype=np.float32) + 0.5) * paper.shape[1] / width - 0.5,
        (np.arange(top, bottom, dtype=np.float32) + 0.5) * paper.shape[0] / height - 0.5,
    )
    blank = cv2.remap(paper, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    grey, bright = (
        plane if plane.ndim == 2 else cv2.cvtColor(np.asarray(plane, np.float32), cv2.COLOR_RGB2GRAY)
        for plane in (part.astype(np.float32), blank)
    )
    ground = bright * fill.level
    way = (grey - ground) / np.maximum(bright - ground, 1)
    if part.ndim == 3:  # red print may be as bright as the blue that it stands on
        way = np.maximum(way, _way_of_a_colour(part / np.maximum(blank, 1), within))
    lighter = _ramp(way, FAINT, STRONG)
    darker = _ramp((ground - grey) / np.maximum(ground, DARKEST), FAINT_RULING, STRONG_RULING)
    amount = np.maximum(lighter, darker)
    amount[~_eroded(within, round(EDGE * scale * across))] = 1
    done = blank * (1 - (amount if blank.ndim == 2 else amount[:, :, None]))
    part[within] = done[within].astype(np.uint8)


def _way_of_a_colour(shares: NDArray[Any], within: Mask) -> Shares:
    """How far each pixel of a fill is on the way to the paper, in whichever of red, green and blue it is the farthest;
    1 is the way in the one in which the fill and the paper differ most.
    """
    grounds = np.median(shares[within], axis=0)
    return np.asarray((shares - grounds).max(axis=2) / max(float((1 - grounds).max()), 0.1), dtype=np.float32)


def _ramp(values: NDArray[Any], low: float, high: float) -> Shares:
    return np.asarray(np.clip((values - low) / (high - low), 0, 1), dtype=np.float32)
