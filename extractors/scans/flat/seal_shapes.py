"""The outlines of stamps in a mask of what may be stamp ink: rings, and anything as compact, closed all around."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.scans.flat.seal_figures import Mask, figures
from pipeline.model.geometry import Box

Outline = NDArray[np.int32]
"""(count, 1, 2): the corners of a convex outline, x and y, in the mask's pixels."""
Ring = tuple[float, float, float]
"""A circle's middle (x, y) and radius."""

SMALLEST, LARGEST = 0.05, 0.24
"""A seal's sides as shares of the picture's longer side: 1.5 cm to 7 cm of an A4 sheet."""
LONGEST = 2.0
"""Longer side to shorter: ovals stay below, lines of text are above."""
JOINED = 7
"""Pixels (3.5 mm) between parts of one seal: ring, characters, star."""
CLOSED = 0.6
"""Of a seal's outline at least this share is inked; a block of text has gaps."""
BAND = 5
"""Width in pixels (2.5 mm) of the band taken for the outline of what is no circle."""
RADII = (0.04, 0.095)
"""Radii of round seals as shares of the picture's longer side: 1.2 cm to 2.8 cm of an A4 sheet."""
CLEAR = 0.35
"""By so much a ring's inked share exceeds that of a circle BESIDE further out: rings end, texture goes on."""
BESIDE = 4
"""Pixels (2 mm) between a ring and the circle it is compared with."""
FEWEST = 100
"""Pixels of ink that an outline has at least."""
MOST_RINGS = 8
"""More circles than that on one page are a pattern."""
ROUGHLY = 0.75
"""At half the size, rings are at least so clear, as a share of what they must be."""
APART = 0.5
"""Of the smaller radius: what lies closer is the same ring."""
CIRCLE = np.stack([turn(np.arange(0, 360, 2) * (np.pi / 180)) for turn in (np.cos, np.sin)], axis=1)
"""(180, 2): the points of a circle of radius 1 that are looked at."""

STEPS = np.array([(dx, dy, dr) for dr in (0, -1, 1, -2, 2) for dy in (0, -1, 1, -2, 2) for dx in (0, -1, 1, -2, 2)])
"""(125, 3): how far off, in x, y and radius, a ring is looked for; no step first."""


@dataclass(frozen=True, slots=True)
class SealSpot:
    """A stamp: its colour (`red`, `blue`, `grey`) and its box in pixels.

    `like_print`: no colour tells all of it from print, so that what was read there may be wrong; in the ellipse within
    the box, or in all of it where the stamp `fills_box`.
    """

    colour: str
    box: Box
    like_print: bool = False
    fills_box: bool = False


def outlines(mask: Mask) -> list[Outline]:
    """The outlines of all stamps: what is compact and closed, then ovals, frames and rings that touch something."""
    found = _compact(mask)
    rest = _without(mask, found)
    if int(rest.sum()) >= FEWEST:
        touching = [
            np.rint(figure.points(1)).astype(np.int32).reshape(-1, 1, 2) for figure in figures(rest) if figure.turned
        ]
        found, rest = found + touching, _without(rest, touching)
    return found + [_circle(*ring) for ring in rings(rest, RADII, CLOSED, CLEAR)]


def _without(mask: Mask, found: list[Outline]) -> Mask:
    """The mask without these outlines and what lies in them."""
    rest = mask.copy()
    for outline in found:
        cv2.fillPoly(rest, [outline], 0)
        cv2.polylines(rest, [outline], True, 0, BAND)
    return rest


def rings(mask: Mask, radii: tuple[float, float], closed: float, clear: float) -> list[Ring]:
    """Circles that are inked nearly all around and not beyond, the clearest first.

    `radii` are the least and the greatest, as shares of the mask's longer side; `closed` the least inked share of a
    circle, `clear` by how much that exceeds the share of a circle BESIDE further out.
    """
    if not mask.any():
        return []
    near = np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), np.uint8)
    found: list[Ring] = []
    for candidate in _candidates(mask, radii, ROUGHLY * clear):
        ring, inked, clearness = _best_around(near, candidate)
        if inked < closed or clearness < clear:
            continue
        if all(np.hypot(ring[0] - x, ring[1] - y) > APART * min(ring[2], radius) for x, y, radius in found):
            found.append(ring)
    return found


def _candidates(mask: Mask, radii: tuple[float, float], clear: float) -> list[Ring]:
    """Rings to look at more closely, by correlation with circles in a picture of half the size."""
    if min(mask.shape) < 2:
        return []
    half = mask[: mask.shape[0] // 2 * 2, : mask.shape[1] // 2 * 2]
    half = half.reshape(half.shape[0] // 2, 2, half.shape[1] // 2, 2).max(axis=(1, 3))
    inked = cv2.dilate(half, np.ones((3, 3), np.uint8)).astype(np.float32)
    least, most = (round(share * max(half.shape)) for share in radii)
    scores = _ring_scores(inked, range(least, most + 1))
    best: list[Ring] = []
    while len(best) < MOST_RINGS:
        layer, y, x = (int(part) for part in np.unravel_index(int(np.argmax(scores)), scores.shape))
        if scores[layer, y, x] < clear:
            break
        radius = least + layer
        best.append((2.0 * x + 0.5, 2.0 * y + 0.5, 2.0 * radius))
        reach = max(round(APART * radius), 2)
        scores[:, max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1] = 0
    return best


def _ring_scores(inked: NDArray[np.float32], radii: range) -> NDArray[np.float32]:
    """(radii, height, width): the inked share of the circle around each place without that of one BESIDE further out.

    `inked` is half the mask's size. One transform of it serves all radii: a third of the time of as many filters.
    """
    beside = BESIDE // 2
    reach = radii[-1] + beside
    high, wide = inked.shape
    size = tuple(cv2.getOptimalDFTSize(max(side, reach + 1) + reach) for side in inked.shape)
    spectrum = cv2.dft(_grown(inked, size))
    scores = np.empty((len(radii), high, wide), np.float32)
    for layer, radius in enumerate(radii):
        kernel = -_kernel(radius + beside)
        kernel[beside:-beside, beside:-beside] += _kernel(radius)
        product = cv2.mulSpectrums(spectrum, cv2.dft(_grown(kernel, size)), 0)
        shares = cv2.dft(product, flags=cv2.DFT_INVERSE | cv2.DFT_SCALE)
        middle = radius + beside
        scores[layer] = shares[middle : middle + high, middle : middle + wide]
    return scores


def _grown(picture: NDArray[np.float32], size: tuple[int, ...]) -> NDArray[np.float32]:
    """With nothing beyond its lower and right edge up to a height and width."""
    high, wide = picture.shape
    grown = cv2.copyMakeBorder(picture, 0, size[0] - high, 0, size[1] - wide, cv2.BORDER_CONSTANT, value=(0,))
    return np.asarray(grown, np.float32)


def _kernel(radius: int) -> NDArray[np.float32]:
    """A circle that sums to one."""
    kernel = np.zeros((2 * radius + 1, 2 * radius + 1), np.float32)
    cv2.circle(kernel, (radius, radius), radius, 1.0, 1)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _best_around(near: Mask, ring: Ring) -> tuple[Ring, float, float]:
    """The clearest of the rings within two pixels of this one, the nearest of those alike; its inked share, and how
    clear it is.
    """
    covered = _covered(near, np.array(ring) + STEPS)
    clear = covered - _covered(near, np.array(ring) + STEPS + (0, 0, BESIDE))
    best = int(clear.argmax())
    x, y, radius = (np.array(ring) + STEPS[best]).tolist()
    return (x, y, radius), float(covered[best]), float(clear[best])


def _covered(near: Mask, rings: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inked share of each circle (x, y, radius); what lies outside the picture is not inked."""
    x, y, radius = rings.T[:, :, None]
    across = np.rint(x + radius * CIRCLE[:, 0]).astype(np.int32)
    down = np.rint(y + radius * CIRCLE[:, 1]).astype(np.int32)
    inside = (across >= 0) & (down >= 0) & (across < near.shape[1]) & (down < near.shape[0])
    inked = near[np.where(inside, down, 0), np.where(inside, across, 0)] * inside
    return np.asarray(inked.sum(axis=1) / len(CIRCLE), np.float64)


def _circle(x: float, y: float, radius: float) -> Outline:
    """A polygon just around the ring's line, whose middle the radius is."""
    return _polygon(np.array([x, y]) + (radius + 1) * CIRCLE)


def _polygon(points: NDArray[np.float64]) -> Outline:
    return np.rint(points).astype(np.int32).reshape(-1, 1, 2)


def _compact(mask: Mask) -> list[Outline]:
    """Convex outlines of what is as large and as compact as a seal, and inked all around."""
    side = max(mask.shape)
    near = cv2.dilate(mask, np.ones((BAND, BAND), np.uint8))
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (JOINED, JOINED)))
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours:
        hull = cv2.convexHull(contour)
        _, sides, _ = cv2.minAreaRect(hull)
        short, long = sorted(sides)
        if not (SMALLEST * side <= short and long <= LARGEST * side and long <= LONGEST * short):
            continue
        band = np.zeros_like(mask)
        cv2.polylines(band, [hull], True, 1, 1)
        if float(np.mean(near[band > 0])) >= CLOSED:
            found.append(np.asarray(hull, dtype=np.int32))
    return found
