"""Red and blue stamps on a page: found, and taken off the print under them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Pixels
from extractors.scans.flat.grey_seals import lift_grey
from extractors.scans.flat.light import COARSE, beyond_sheet, paper_of
from extractors.scans.flat.seal_remains import wipe
from extractors.scans.flat.seal_shapes import Outline, SealSpot, outlines
from pipeline.model.geometry import Box

Colours = NDArray[np.float32]
"""(height, width, 3): brightness as a share of the paper's there, in red, green and blue."""

COLOURED = 0.07
"""A colour stands out from the two other channels by this share of the paper's brightness: faded blue ink does, at
the coarse scale; JPEG's fringes along print stay below 0.05."""
FRINGE = 5
"""Pixels over which a seal's colour is spread before it is taken off: JPEG blurs colour, not brightness."""
FULL, NEARLY = 75, 0.8
"""Percentile of a seal's colour, where it stands out at all, that is taken for its full strength; and the share of that
from which pixels tell how dark the ink is."""
TRACE = 0.16
"""Less ink than this share of its full strength is none."""


def lift(pixels: Pixels) -> tuple[Pixels, tuple[SealSpot, ...]]:
    """Grey page with its seals taken off, and where they were (in these pixels)."""
    if pixels.ndim == 2:
        return lift_grey(pixels)
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    coloured = _lift_coloured(grey, pixels)
    grey, others = lift_grey(grey)
    spots = [*coloured, *(spot for spot in others if not any(_same(spot.box, seen.box) for seen in coloured))]
    return grey, tuple(sorted(spots, key=lambda spot: (spot.box.top, spot.box.left)))


def _lift_coloured(grey: Pixels, pixels: Pixels) -> list[SealSpot]:
    """Where seals show by their colour; taken off `grey`, in place."""
    height, width = grey.shape
    factor = max(1, round(max(height, width) / COARSE))
    size = (max(1, width // factor), max(1, height // factor))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    paper = np.dstack([paper_of(small[:, :, index]) for index in range(3)])
    shares = small.astype(np.float32) / paper
    coarse_grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    desk = cv2.dilate(beyond_sheet(coarse_grey).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    ratio = np.array([width / size[0], height / size[1]])
    before = grey.copy()
    spots: list[SealSpot] = []
    for colour, channel in (("red", 0), ("blue", 2)):
        for outline in outlines(((_excess(shares, channel) > COLOURED) & ~desk).astype(np.uint8)):
            spots.append(SealSpot(colour, _box(outline, ratio, width, height)))
            _take_off(grey, pixels, spots[-1].box, paper, channel)
    if spots:
        wipe(grey, before, [spot.box for spot in spots])
    return [replace(spot, like_print=any(_mixed(spot, other) for other in spots)) for spot in spots]


def _mixed(spot: SealSpot, other: SealSpot) -> bool:
    """Whether two colours may lie over one another: together they are as dark as print in every channel."""
    box, beside = spot.box, other.box
    apart = box.right < beside.left or beside.right < box.left or box.bottom < beside.top or beside.bottom < box.top
    return spot.colour != other.colour and not apart


def _same(box: Box, other: Box) -> bool:
    """Whether the middle of a box lies within the other."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return other.left < x < other.right and other.top < y < other.bottom


def _box(outline: Outline, ratio: NDArray[np.float64], width: int, height: int) -> Box:
    """Around an outline, in the picture's pixels."""
    corners = outline.reshape(-1, 2)
    left, top = np.maximum(corners.min(axis=0), 0) * ratio
    right, bottom = (corners.max(axis=0) + 1) * ratio
    return Box(float(left), float(top), min(float(right), width), min(float(bottom), height))


def _excess(shares: Colours, channel: int) -> NDArray[np.float32]:
    """How far a channel exceeds the two others, 0 to 1, with paper taken as white."""
    first, second = (shares[:, :, index] for index in range(3) if index != channel)
    return np.asarray(np.clip(shares[:, :, channel] - np.maximum(first, second), 0, 1), dtype=np.float32)


def _take_off(grey: Pixels, pixels: Pixels, box: Box, paper: NDArray[np.float32], channel: int) -> None:
    """Put in place of `grey`, within the box, the page as its ink does not show.

    The channel that the ink reflects best hardly shows it; what darkness is left there grows with the amount of ink,
    which the excess of that channel tells, and is divided out. Print is dark in every channel and stays.
    """
    margin = 2 * FRINGE
    height, width = grey.shape
    left, top = max(0, int(box.left) - margin), max(0, int(box.top) - margin)
    right, bottom = min(width, int(box.right) + margin), min(height, int(box.bottom) + margin)
    local = _cut(paper, (left / width, top / height, right / width, bottom / height), (right - left, bottom - top))
    shares = pixels[top:bottom, left:right].astype(np.float32) / local
    excess = _excess(shares, channel)
    coloured = excess > COLOURED
    if not coloured.any():
        return
    full = float(np.percentile(excess[coloured], FULL))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (FRINGE, FRINGE))
    amount = np.clip(cv2.dilate(excess, kernel) / full, 0, 1)
    amount[amount < TRACE] = 0
    level = min(float(np.median(shares[:, :, channel][excess > NEARLY * full])), 1.0)
    cleaned = shares[:, :, channel] / (1 - amount * (1 - level))
    blank = cv2.cvtColor(local, cv2.COLOR_RGB2GRAY)
    part = grey[top:bottom, left:right]
    part[:] = np.maximum(part, (np.minimum(cleaned, 1) * blank).astype(np.uint8))


def _cut(paper: NDArray[np.float32], part: tuple[float, float, float, float], size: tuple[int, int]) -> Colours:
    """The paper's colour in a part of the picture (left, top, right, bottom as shares), at that part's own size."""
    height, width = paper.shape[:2]
    left, top = int(part[0] * width), int(part[1] * height)
    right, bottom = max(int(np.ceil(part[2] * width)), left + 1), max(int(np.ceil(part[3] * height)), top + 1)
    cut = cv2.resize(paper[top:bottom, left:right], size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cut, dtype=np.float32)
