"""Ruled lines followed across a page that is not straight yet: where they run, point by point."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Pixels
from extractors.scans.flat.warp import Points

TRACED = 1200
"""Longer side, in pixels, of the picture in which lines are followed: about 100 dpi of an A4 sheet, where the thinnest
ruling still leaves a pixel of grey."""
COARSE = 600
"""Longer side of the picture from which the page's turn is taken: strokes' edges are plenty there, noise is not."""
EDGE = 60
"""Smallest brightness step (Sobel, of 1020) that tells a direction."""
NEAR = np.radians(12)
"""Edges this near to the first guess take part in the second: the others are slanted strokes."""
INK = 56
"""Of 255: the grey of a hairline ruling half a pixel wide is above, noise of evened paper below."""
RUN = 13
"""A line runs straight through at least so many columns (3 mm); at 8 degrees it climbs two pixels there."""
GAP = 5
"""Columns by which a broken line may be interrupted."""
THICKEST = 9
"""Rows (2 mm) a line is high at most, thickened and sloping as it is; what is higher is text."""
LONGEST_STROKE = 0.055
"""Lines are longer than this share of the picture's longer side (1.6 cm): strokes of titles and dashes are shorter."""
STEEPEST = 0.15
"""Height of a line's box to its width: perspective of a page held 20 degrees askew stays below."""
BIN = 8
"""Columns whose middle is taken together as one point of a line."""
ASIDE = 1.2
"""Pixels between a line's point and the smooth curve through its neighbours; beyond, text touches the line there."""
ROUGH = 0.3
"""Pixels by which a line's points typically leave that curve; rows of strokes taken for a line do so by more."""
UNEVEN = 0.25
"""Share by which a line's thickness typically varies; what text leaves of its strokes varies by more."""
STRAY = 0.35
"""A line of which more than this share lies aside is none."""
ENOUGH = 0.6
"""Lines say how a page lies if together they are as long as this share of its longer side; else text lines say it."""
TELLING = 0.15
"""Those of one direction are left out if together they are shorter than this share: one stray stroke would tell of a
perspective."""
SWING = np.radians(2.5)
"""The turn that strokes tell of is right within this, for text without any ruling."""
CLEARER = 1.04
"""Rows of text stand out at the right angle by this factor over the average angle; a photograph's grain does not."""
MOST_DARK = 20_000
"""Dark pixels that are looked at where text lines tell the angle."""
LITTLE_TURN = np.radians(0.7)
"""Lines are found without turning the picture first if it is turned less than this."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Points along each ruled line, in the page's pixels, after turning the page by -`turn` radians about `middle`."""

    turn: float
    middle: tuple[float, float]
    horizontal: tuple[Points, ...]
    vertical: tuple[Points, ...]


def trace(grey: Pixels) -> Traces:
    """The ruled lines of a page whose light is even, with what its strokes say about its turn."""
    height, width = grey.shape
    factor = max(1, round(max(height, width) / TRACED))
    small_size = (max(1, width // factor), max(1, height // factor))
    small = np.asarray(cv2.resize(grey, small_size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    ratio = np.array([width / small_size[0], height / small_size[1]])
    turn = _turn(small)
    ink = 255 - small
    middle = np.array(small_size) / 2
    offset = middle
    if abs(turn) > LITTLE_TURN:
        ink, offset = _turned(ink, turn)
    shortest = LONGEST_STROKE * max(small_size)
    across = [(points - offset + middle) * ratio for points in _lines(ink, shortest)]
    down = [(points[:, ::-1] - offset + middle) * ratio for points in _lines(np.ascontiguousarray(ink.T), shortest)]
    whole = (width / 2, height / 2)
    lengths = (
        sum(float(np.ptp(line[:, 0])) for line in across),
        sum(float(np.ptp(line[:, 1])) for line in down),
    )
    if sum(lengths) < ENOUGH * max(width, height):
        return Traces(_text_turn(small, turn), whole, (), ())
    across, down = (
        lines if length >= TELLING * max(width, height) else []
        for lines, length in zip((across, down), lengths, strict=True)
    )
    return Traces(turn if abs(turn) > LITTLE_TURN else 0.0, whole, tuple(across), tuple(down))


def _turn(small: Pixels) -> float:
    """The page's turn in radians, -pi/4 to pi/4, clockwise positive: the fourfold mean of its edges' directions."""
    factor = max(1, round(max(small.shape) / COARSE))
    size = (max(1, small.shape[1] // factor), max(1, small.shape[0] // factor))
    coarse = cv2.GaussianBlur(cv2.resize(small, size, interpolation=cv2.INTER_AREA), (3, 3), 0)
    step = np.asarray(cv2.Sobel(coarse, cv2.CV_32F, 1, 0) + 1j * cv2.Sobel(coarse, cv2.CV_32F, 0, 1)).ravel()
    strong = step[np.abs(step) > EDGE]
    if not strong.size:
        return 0.0
    fourfold = strong**4 / np.abs(strong) ** 3
    first = np.angle(np.sum(fourfold))
    near = np.abs(np.angle(fourfold * np.exp(-1j * first))) < 4 * NEAR
    return float(np.angle(np.sum(fourfold[near])) / 4)


def _text_turn(small: Pixels, turn: float) -> float:
    """The turn at which text lines, or columns of a page lying sideways, stand out most; 0 where nothing does."""
    y, x = np.nonzero(small < 255 - INK)
    if len(x) < 50:
        return 0.0
    thin = slice(None, None, 1 + len(x) // MOST_DARK)
    places = np.asarray(x[thin] + 1j * y[thin], dtype=np.complex128)
    swings = np.linspace(-SWING, SWING, 21)
    scores = np.array([_banded(places, turn + swing) for swing in swings])
    family = int(np.argmax(scores.max(axis=0) / scores.mean(axis=0)))
    if float(scores[:, family].max() / scores[:, family].mean()) < CLEARER:
        return 0.0
    best = turn + float(swings[np.argmax(scores[:, family])])
    fine = np.linspace(-SWING, SWING, 21) / 10
    return best + float(fine[np.argmax([_banded(places, best + swing)[family] for swing in fine])])


def _banded(places: NDArray[np.complex128], turn: float) -> tuple[float, float]:
    """How unevenly dark pixels fall on rows and on columns of the page turned back."""
    turned = places * np.exp(-1j * turn)
    return _uneven(turned.imag), _uneven(turned.real)


def _uneven(positions: NDArray[np.float64]) -> float:
    counts = np.bincount((positions - positions.min()).astype(np.int64)).astype(np.float64)
    smooth = np.convolve(counts, (0.25, 0.5, 0.25))
    return float(np.sum(np.diff(smooth) ** 2))


def _turned(ink: Pixels, turn: float) -> tuple[Pixels, NDArray[np.float64]]:
    """The picture turned back by `turn`, whole, and where its middle came to lie."""
    height, width = ink.shape
    cosine, sine = np.cos(turn), np.sin(turn)
    wide = int(np.ceil(abs(width * cosine) + abs(height * sine)))
    high = int(np.ceil(abs(width * sine) + abs(height * cosine)))
    place = np.array([[cosine, sine, 0], [-sine, cosine, 0]])
    place[:, 2] = (np.array([wide, high]) - 1) / 2 - place[:, :2] @ ((np.array([width, height]) - 1) / 2)
    turned = cv2.warpAffine(ink, place, (wide, high), flags=cv2.INTER_LINEAR)
    return np.asarray(turned, dtype=np.uint8), np.array([wide, high]) / 2


def _lines(ink: Pixels, shortest: float) -> list[Points]:
    """Points along each line that runs roughly across the picture."""
    dark = (ink > INK).astype(np.uint8)
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    thick = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, GAP), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, RUN), np.uint8))
    text = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((THICKEST, 1), np.uint8))
    runs = cv2.subtract(runs, text)
    count, labels = cv2.connectedComponents(runs, connectivity=8)
    rows, columns = np.nonzero(runs)
    home = np.asarray(labels[rows, columns], np.int64)
    wide, high = _extents(home, columns, count), _extents(home, rows, count)
    kept = (wide >= shortest) & (high <= STEEPEST * wide + 6)
    kept[0] = False
    inked = kept[home] & (dark[rows, columns] > 0)
    rows, columns, home = rows[inked], columns[inked], (np.cumsum(kept) - 1)[home[inked]]
    weight = ink[rows, columns].astype(np.float64)
    shape = int(np.count_nonzero(kept)), ink.shape[1]
    key = home * shape[1] + columns
    total = np.bincount(key, weight, minlength=shape[0] * shape[1]).reshape(shape)
    moment = np.bincount(key, weight * (rows + 0.5), minlength=shape[0] * shape[1]).reshape(shape)
    found = []
    for darkness, heavy in zip(total, moment, strict=True):
        at = np.flatnonzero(darkness)
        there = darkness[at]
        thickness = float(np.median(there))
        if float(np.median(np.abs(there - thickness))) > UNEVEN * thickness:
            continue
        points = _smooth(np.stack([at + 0.5, heavy[at] / there], axis=1))
        if points is not None:
            found.append(points)
    return found


def _extents(labels: NDArray[np.int64], places: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """How far the places of each label reach."""
    first, last = np.full(count, np.iinfo(np.int64).max), np.zeros(count, np.int64)
    np.minimum.at(first, labels, places)
    np.maximum.at(last, labels, places + 1)
    return np.asarray(last - first, np.int64)


def _smooth(columns: Points) -> Points | None:
    """One point for every BIN columns of a line, without those where text touches it; None if it is no line."""
    usable = len(columns) // BIN * BIN
    if usable < 5 * BIN:
        return None
    points = np.median(columns[:usable].reshape(-1, BIN, 2), axis=1)
    good = np.ones(len(points), dtype=np.bool_)
    for _ in range(3):
        if np.count_nonzero(good) < max(5, (1 - STRAY) * len(points)):
            return None
        degree = min(3, 1 + int(np.count_nonzero(good)) // 15)
        scaled = (points[:, 0] - points[:, 0].mean()) / max(np.ptp(points[:, 0]), 1.0)
        curve = np.polynomial.polynomial.polyfit(scaled[good], points[good, 1], degree)
        aside = np.abs(points[:, 1] - np.polynomial.polynomial.polyval(scaled, curve))
        if float(np.median(aside)) > ROUGH:
            return None
        before, good = good, aside <= ASIDE
        if (good == before).all():
            break
    return np.asarray(points[good], dtype=np.float64)
