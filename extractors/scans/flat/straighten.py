"""A page made flat before it is read: light even, seals off, rulings along the axes, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.picture import Pixels, Spot
from extractors.scans.flat.bend import moved, squared, unbent, upright
from extractors.scans.flat.dither import without_dither
from extractors.scans.flat.fills import with_dark_print
from extractors.scans.flat.light import Mask, even
from extractors.scans.flat.seal_shapes import SealSpot
from extractors.scans.flat.seals import lift
from extractors.scans.flat.traces import trace
from extractors.scans.flat.warp import Points, Way, node_points, resampled, shaped
from pipeline.model.geometry import Box

LONGEST = 2600
"""Longer side in pixels that a flat page has at most: 220 dpi of an A4 sheet, beyond which reading gains nothing."""
STRAIGHT = 0.75
"""Pixels by which a point may be off on a page that is taken as it is: less than resampling costs."""

MOST_GROWTH = 2.0
"""A page that would become more than this many times larger was misread: it is taken as it is."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A page as readers want it: paper near white, print dark, rulings along the axes."""

    grey: Pixels
    seals: tuple[SealSpot, ...]
    """In the pixels that were given."""
    way: Way
    dithered: bool = False
    """Whether what is grey was given as dots."""

    def back(self, box: Box) -> Box:
        """The box around the same region in the pixels that were given."""
        return self.way.back(box)

    def stamps(self, *, like_print: bool = False) -> list[Spot]:
        """Around the seals, in pixels of the flat page: around all, or those that no colour tells from print."""
        height, width = self.grey.shape
        seals = [seal for seal in self.seals if seal.like_print or not like_print]
        return [spot for seal in seals if (spot := self.way.onto(seal.box, width, height))]


def flatten(pixels: Pixels) -> Flat:
    """The page with even light and straight rulings, at most LONGEST pixels long; any pixels give a page."""
    whole = without_dither(pixels)
    grey, seals = lift(with_dark_print(whole))
    grey, outside = even(grey)
    way, width, height = straightening(grey, outside)
    return Flat(resampled(grey, way, width, height), seals, way, dithered=whole is not pixels)


def straightening(grey: Pixels, outside: Mask) -> tuple[Way, int, int]:
    """The way back from the flat page, and that page's width and height, for a page whose light is `even`.

    Without nodes where the page is straight enough as it is.
    """
    height, width = grey.shape
    shrink = max(1.0, max(height, width) / LONGEST)
    as_it_is = Way((width, height), shrink), max(1, round(width / shrink)), max(1, round(height / shrink))
    traces = trace(grey)
    square = squared(traces)
    across = [moved(square, line) for line in traces.horizontal]
    down = [moved(square, line) for line in traces.vertical]
    field = unbent(across, down)
    matrix = square @ upright(traces.turn, traces.middle)
    corners = _sheet(outside, width, height)
    places = moved(matrix, corners)
    (left, top), (right, bottom) = places.min(axis=0), places.max(axis=0)
    if not (right - left) * (bottom - top) <= MOST_GROWTH * width * height:
        return as_it_is
    bent = moved(matrix, corners) - corners
    if float(np.ptp(bent, axis=0).max()) <= 2 * STRAIGHT and field is None:
        return as_it_is
    wide, high = (max(1, round(float(side) / shrink)) for side in (right - left, bottom - top))
    points = node_points(wide, high) * shrink + np.array([left, top])
    if field is not None:
        points = field.bent(points)
    inverse = np.asarray(np.linalg.inv(matrix), dtype=np.float64)
    return Way((width, height), shrink, shaped(moved(inverse, points), wide, high)), wide, high


def _sheet(outside: Mask, width: int, height: int) -> Points:
    """Corners around what is not outside."""
    if not outside.any():
        return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    contours, _ = cv2.findContours((~outside).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(np.concatenate(contours)).reshape(-1, 2)
    ratio = np.array([width / outside.shape[1], height / outside.shape[0]])
    return np.asarray((hull + 0.5) * ratio, dtype=np.float64)
