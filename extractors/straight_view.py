"""A scanned page for a person to look at: upright and straight, with its colours and seals; and where boxes of the page
as it was given lie on that picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.picture import Picture, Pixels
from extractors.scans.flat.light import even
from extractors.scans.flat.straighten import straightening
from extractors.scans.flat.warp import STEP, Points, Way, node_points, resampled, shaped
from pipeline.model.geometry import Box

# Longer side, in pixels, of the picture from which the way is taken: its rulings are followed at about that size.
_TRACED = 1200
# Paper is made so bright where a photograph is darker, by no more than the second: shades of light stay.
_PAPER, _MOST_GAIN = 240.0, 2.5
# The share of a page that is darker than its paper usually is: print, and the desk around it.
_DARKER = 75
# Rounds in which a place on the flat page is found: the way is all but linear, three are exact to 0.01 pixel.
_ROUNDS = 4
# A box that leans more than this has no height of its own left: 1 is upright, 0 leans by half a right angle.
_LEANS = 0.3


@dataclass(frozen=True, slots=True)
class StraightView:
    """The picture, and the boxes that were asked for, in its pixels and in their order."""

    pixels: Pixels
    boxes: list[Box]


def straight_view(picture: Picture, turns: int, boxes: Sequence[Box] = ()) -> StraightView:
    """The page after `turns` counterclockwise quarters, made straight; boxes are in units of the page."""
    pixels = np.ascontiguousarray(np.rot90(picture.pixels, turns))
    grey = pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    way, width, height = _way(grey)
    high, wide = picture.pixels.shape[:2]
    turned = [_turned(_scaled(box, picture.scale), turns % 4, wide, high) for box in boxes]
    return StraightView(_lit(resampled(pixels, way, width, height)), forth(way, turned, width, height))


def _lit(pixels: Pixels) -> Pixels:
    gain = min(_PAPER / max(float(np.percentile(pixels[::8, ::8], _DARKER)), 1.0), _MOST_GAIN)
    return pixels if gain <= 1 else np.asarray(cv2.convertScaleAbs(pixels, alpha=gain), dtype=np.uint8)


def _way(grey: Pixels) -> tuple[Way, int, int]:
    """As `straightening` of the whole picture, in a quarter of the time; good to a pixel."""
    factor = round(max(grey.shape) / _TRACED)
    if factor < 2:
        return straightening(*even(grey))
    high, wide = grey.shape
    small = np.asarray(cv2.resize(grey, (wide // factor, high // factor), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    way, width, height = straightening(*even(small))
    if way.nodes is None:
        return Way((wide, high), 1.0), wide, high
    width, height = width * factor, height * factor
    ratio = np.array([wide, high]) / np.array(small.shape[::-1])
    places = way.places(node_points(width, height) / factor) * ratio
    return Way((wide, high), 1.0, shaped(places, width, height)), width, height


def forth(way: Way, boxes: Sequence[Box], width: int, height: int) -> list[Box]:
    """Where boxes that `way.back` gave lie on the flat page of this size.

    A box around what leans is larger than that; the box around it on the flat page is as large as it was there.
    """
    if not boxes:
        return []
    given = np.array([[box.left, box.top, box.right, box.bottom] for box in boxes])
    middles, sizes = (given[:, :2] + given[:, 2:]) / 2, given[:, 2:] - given[:, :2]
    at = _begun(way, middles, width, height)
    for _ in range(_ROUNDS):
        at += np.linalg.solve(_slopes(way, at), (middles - way.places(at))[:, :, None])[:, :, 0]
    halves = _lengths(np.abs(_slopes(way, at)), sizes) / 2
    low = np.clip(at - halves, 0, (width, height))
    high = np.clip(at + halves, low, (width, height))
    return [Box(*map(float, corners)) for corners in np.concatenate([low, high], axis=1)]


def _begun(way: Way, places: Points, width: int, height: int) -> Points:
    """About where places of the picture lie on the flat page, as if the way were linear."""
    points = node_points(width, height)
    ends = np.column_stack([way.places(points), np.ones(len(points))])
    linear = np.linalg.lstsq(ends, points, rcond=None)[0]
    return np.asarray(np.column_stack([places, np.ones(len(places))]) @ linear, dtype=np.float64)


def _slopes(way: Way, at: Points) -> Points:
    """(count, 2, 2): how far x and y of the picture go for a pixel to the right and one down on the flat page."""
    aside, below = np.array([STEP / 2, 0.0]), np.array([0.0, STEP / 2])
    right = (way.places(at + aside) - way.places(at - aside)) / STEP
    down = (way.places(at + below) - way.places(at - below)) / STEP
    return np.stack([right, down], axis=2)


def _lengths(slopes: Points, sizes: Points) -> Points:
    """Width and height on the flat page of what has a box of these sizes in the picture."""
    determinant = slopes[:, 0, 0] * slopes[:, 1, 1] - slopes[:, 0, 1] * slopes[:, 1, 0]
    rows = np.linalg.norm(slopes, axis=2)
    leaning = np.abs(determinant) < _LEANS * rows[:, 0] * rows[:, 1]
    slopes = np.where(leaning[:, None, None], np.eye(2), slopes)
    found = np.linalg.solve(slopes, sizes[:, :, None])[:, :, 0]
    return np.asarray(np.clip(found, 1.0, sizes.max(axis=1, keepdims=True) + 1.0), dtype=np.float64)


def _turned(box: Box, turns: int, width: int, height: int) -> Box:
    """A box of a page of this size, after so many counterclockwise quarters."""
    for _ in range(turns):
        box = Box(box.top, width - box.right, box.bottom, width - box.left)
        width, height = height, width
    return box


def _scaled(box: Box, scale: float) -> Box:
    return Box(box.left * scale, box.top * scale, box.right * scale, box.bottom * scale)
