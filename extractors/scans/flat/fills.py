"""Dark cells with light print turned into light cells with dark print, before anything else looks at a page."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Pixels

Mask = NDArray[np.bool_]
"""(height, width), true where something is."""
Shares = NDArray[np.float32]
"""(height, width): brightness as a share of the paper's there."""

COARSE = 1200
"""Longer side, in pixels, of the picture on which fills are looked for, at least: 100 dpi of an A4 sheet."""
SHEET = 297.0
"""Millimetres that the longer side of a picture is taken for."""
TILE, REACH = 2.0, 40.0
"""Paper is as bright as the brightest tile (mm a side) within half of this reach (mm): no fill is that wide and high."""
FILLED = 0.8
"""A fill is darker than this share of the paper, at least where it is solid."""
SOLID = 1.4
"""Print and rulings hold no square of so many mm a side, neither dark print nor light; fills do, and so does paper."""
CELL = 2.8
"""A filled cell with its print holds a square of so many mm; a character with its counters hardly does."""
LONG = 9.0
"""Filled cells are so many mm wide or high."""
MOSTLY_SOLID, MOSTLY_DARK = 0.12, 0.55
"""Parts of a filled cell that are solid, and darker than half-way to the paper, at least."""
LIGHT_PRINT = 0.01
"""Light print is so much of the fills of one darkness, at least, and more than dark print on them is."""
ALIKE = 0.08
"""Fills whose darkness differs by less, as a share of the paper, are the same."""
STAMP = 30.0
"""What is red and neither wider nor higher than this (mm) may be a square seal with light characters."""
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
    light: int
    """Pixels of print lighter than it."""
    dark: int
    """Pixels darker than it: of print, or rulings."""


def with_dark_print(pixels: Pixels) -> Pixels:
    """The same pixels where no dark cell has light print; else a copy in which such cells are paper with dark print.

    A border is drawn around each: where the fill ends a cell does, and rulings as dark as it is do not show.
    """
    height, width = pixels.shape[:2]
    factor = max(1, max(height, width) // COARSE)
    size = (max(1, width // factor), max(1, height // factor))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    scale = max(size) / SHEET
    grey = small if small.ndim == 2 else np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    shares = np.asarray(grey / cv2.resize(_paper(grey, scale), size), dtype=np.float32)
    solid = _opened(shares < FILLED, SOLID * scale)
    if not solid.any():
        return pixels
    fills = [fill for fill in _fills(shares, solid, scale) if not _is_stamp(fill, small, scale)]
    fills = [fill for fill in fills if _has_light_print(fill, fills)]
    if not fills:
        return pixels
    result = pixels.copy()
    paper = _paper(small, scale)
    for fill in fills:
        _invert(result, fill, size, paper, scale)
    return result


def _paper(small: Pixels, scale: float) -> NDArray[np.float32]:
    """How bright the paper is, in tiles, of each channel; at least 1."""
    size = tuple(max(1, round(length / (TILE * scale))) for length in small.shape[1::-1])
    tiles = cv2.resize(small, size, interpolation=cv2.INTER_AREA)
    reach = int(REACH / TILE) | 1
    brightest = cv2.dilate(tiles, np.ones((reach, reach), np.uint8))
    return np.maximum(cv2.blur(brightest, (reach, reach)), 1).astype(np.float32)


def _opened(mask: Mask, side: float) -> Mask:
    """What of a mask a square of this side covers without leaving it."""
    kernel = np.ones((max(2, round(side)),) * 2, np.uint8)
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel) > 0, dtype=np.bool_)


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
        light, darker = amid & ~dark[box], amid & (shares[box] < level * (1 - STRONG_RULING))
        fills.append(_Fill(box, within, level, int(light.sum()), int(darker.sum())))
    return fills


def _levels(shares: Shares, solid: Mask, scale: float) -> Shares:
    """How dark fills are hereabouts."""
    size = (int(REACH * scale) | 1,) * 2
    weight = cv2.blur(solid.astype(np.float32), size)
    spread = cv2.blur(np.where(solid, shares, 0).astype(np.float32), size)
    usual = float(np.median(shares[solid]))
    return np.where(weight > 1e-3, spread / np.maximum(weight, 1e-3), usual).astype(np.float32)


def _strokes(light: Mask, scale: float) -> Mask:
    """What is light and nowhere as wide as paper: print, and the paper within dark characters."""
    _, labels = cv2.connectedComponents(light.astype(np.uint8), connectivity=4)
    wide = np.zeros(int(labels.max()) + 1, dtype=np.bool_)
    wide[labels[_opened(light, SOLID * scale)]] = True
    return np.asarray(light & ~wide[labels], dtype=np.bool_)


def _eroded(mask: Mask, by: int) -> Mask:
    framed = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    eroded = cv2.erode(framed, np.ones((2 * max(by, 1) + 1,) * 2, np.uint8))
    return np.asarray(eroded[1:-1, 1:-1] > 0, dtype=np.bool_)


def _is_stamp(fill: _Fill, small: Pixels, scale: float) -> bool:
    if small.ndim == 2 or max(fill.within.shape) > STAMP * scale:
        return False
    red, green = (float(np.median(small[fill.box][:, :, channel][fill.within])) for channel in (0, 1))
    return red - green > REDDISH * 255


def _has_light_print(fill: _Fill, fills: list[_Fill]) -> bool:
    """Whether it, or fills as dark as it, have print that is lighter: an empty cell of a header is one of them."""
    same = [other for other in fills if abs(other.level - fill.level) < ALIKE]
    light, dark = sum(other.light for other in same), sum(other.dark for other in same)
    return light > max(LIGHT_PRINT * sum(int(other.within.sum()) for other in same), dark)


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
    grid = np.meshgrid(
        (np.arange(left, right, dtype=np.float32) + 0.5) * paper.shape[1] / width - 0.5,
        (np.arange(top, bottom, dtype=np.float32) + 0.5) * paper.shape[0] / height - 0.5,
    )
    blank = cv2.remap(paper, *grid, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    grey, bright = (
        plane if plane.ndim == 2 else cv2.cvtColor(np.asarray(plane, np.float32), cv2.COLOR_RGB2GRAY)
        for plane in (part.astype(np.float32), blank)
    )
    ground = bright * fill.level
    lighter = _ramp((grey - ground) / np.maximum(bright - ground, 1), FAINT, STRONG)
    darker = _ramp((ground - grey) / np.maximum(ground, DARKEST), FAINT_RULING, STRONG_RULING)
    amount = np.maximum(lighter, darker)
    amount[~_eroded(within, round(EDGE * scale * across))] = 1
    done = blank * (1 - (amount if blank.ndim == 2 else amount[:, :, None]))
    part[within] = done[within].astype(np.uint8)


def _ramp(values: NDArray[np.float32], low: float, high: float) -> NDArray[np.float32]:
    return np.clip((values - low) / (high - low), 0, 1).astype(np.float32)
