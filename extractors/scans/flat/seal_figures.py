"""Stamps told by their outline alone: rings, ovals and frames in a mask of wide strokes, whatever lies in them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model.geometry import Box

Mask = NDArray[np.uint8]
"""(height, width), 1 where ink of a stamp may be; about two pixels a millimetre of the sheet."""
Points = NDArray[np.float64]
"""(count, 2): x and y."""

RADII = (0.05, 0.096)
"""Radii of rings as shares of the picture's longer side: 1.5 cm to 2.8 cm of an A4 sheet."""
OVALS, FLATTENED = (0.055, 0.085), (0.62, 0.7, 0.78)
"""Half the lengths of ovals, likewise (1.6 cm to 2.5 cm), and their widths as shares of that."""
FRAMES = (0.024, 0.045)
"""Half the sides of square frames, likewise (0.7 cm to 1.3 cm)."""
CLOSED = 0.95
"""Inked share of an outline."""
CLEAR_RING, CLEAR_OVAL, CLEAR_FRAME = 0.62, 0.78, 0.85
"""By how much that exceeds the share of an outline BESIDE further out. 26 stamps on grey pages of generated scans have
at least 0.99 and 0.73 (rings), 1.00 and 0.98 (ovals), 1.00 and 0.99 (frames). On 635 other pages chance outlines have
at most 0.91 and 0.51 (rings), 0.96 and 0.59 (ovals); frames beyond that go on at their corners, or lie on the desk."""
BESIDE = 4
"""Pixels (2 mm) between an outline and the one it is compared with."""
SIEVE, ROUGHLY = 0.8, 0.7
"""At half the size, of few points at least this share is inked; and an outline at least so clear, as a share of what it
must be."""
SMALLEST_PAGE, SMALLEST = 100, 4
"""Pixels: the longer side of a mask that outlines are looked for in, and half the side of an outline, at least."""
MOST_INKED = 0.6
"""At half the size, with a pixel around all ink: of which more is inked is a pattern. 670 pages have at most 0.53."""
MOST = 6
"""More outlines of one family on one page are a pattern."""
MOST_ENDS = 0.2
"""Of the eight places beyond a frame's corners no more than this share is inked: rulings that form a cell go on (two of
them or more, on 635 pages; of three frames of stamps none)."""
DEPTHS, MOST_INSIDE = (2, 3, 4), 0.45
"""Pixels (1 to 2 mm) inside a frame: at one of them no more than this share of it is inked, for between a frame and
its characters is paper (three frames of stamps have 0.04 to 0.12; filled squares 1, QR codes 0.77 and more)."""
APART = 0.5
"""Of half the smaller's width: outlines whose middles are closer are the same."""
TURN = 0.05
"""Radians (3 degrees) by which outlines are turned to fit."""
LEAST_GAIN = 1e-6
"""What is clearer by less is as clear."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An outline: its middle, half its sides, how far it is turned (radians), and whether it is a frame or an oval."""

    x: float
    y: float
    wide: float
    high: float
    turn: float = 0.0
    square: bool = False

    def points(self, further: float = 0.0) -> Points:
        """(180, 2): points of the outline, or of one so much further out."""
        unit = FRAME if self.square else CIRCLE
        return self._placed(unit * (self.wide + further, self.high + further))

    def ends(self, further: float) -> Points:
        """(8, 2): points beyond the corners, on the lines of the sides: rulings of a table go on there."""
        beyond = np.array([(1, 1 + further / self.high), (1 + further / self.wide, 1)])
        corners = np.concatenate([beyond * (across, down) for across in (-1, 1) for down in (-1, 1)])
        return self._placed(corners * (self.wide, self.high))

    def away(self, across: NDArray[np.float64], down: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far points lie outside the outline's line; inside it is negative."""
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        x, y = across - self.x, down - self.y
        along, beside = x * cos + y * sin, y * cos - x * sin
        if self.square:
            return np.asarray(np.maximum(np.abs(along) - self.wide, np.abs(beside) - self.high))
        part = np.hypot(along / self.wide, beside / self.high)
        slope = np.hypot(along / self.wide**2, beside / self.high**2)
        return np.asarray((part - 1) * part / np.maximum(slope, 1e-9))

    def scaled(self, across: float, down: float) -> Figure:
        """The same in a picture so many times wider and higher, as much of both but for a pixel or so."""
        x, y = (self.x + 0.5) * across, (self.y + 0.5) * down
        return replace(self, x=x, y=y, wide=self.wide * across, high=self.high * across)

    def box(self, width: float, height: float) -> Box:
        """Around the outline, within a picture of this size."""
        points = self.points()
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return Box(max(float(left), 0.0), max(float(top), 0.0), min(float(right), width), min(float(bottom), height))

    def _placed(self, offsets: Points) -> Points:
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        return np.asarray(offsets @ np.array([[cos, sin], [-sin, cos]]) + (self.x, self.y), np.float64)

    @property
    def least(self) -> float:
        """How clear such an outline must be: there are more chance ovals than circles, and cells are frames."""
        return CLEAR_FRAME if self.square else CLEAR_OVAL if self.turned else CLEAR_RING

    @property
    def turned(self) -> bool:
        """Whether it looks different when it is turned."""
        return self.square or self.wide != self.high


_STEPS = np.arange(0, 360, 2) * (np.pi / 180)
CIRCLE: Points = np.stack([np.cos(_STEPS), np.sin(_STEPS)], axis=1)
_SIDE = np.linspace(-1, 1, 45, endpoint=False)
_ONES = np.ones(45)
FRAME: Points = np.concatenate(
    [np.stack(side, axis=1) for side in ((_SIDE, -_ONES), (_ONES, _SIDE), (-_SIDE, _ONES), (-_ONES, -_SIDE))]
)


def figures(mask: Mask) -> list[Figure]:
    """What is inked nearly all around and not beyond, the clearest first."""
    if max(mask.shape) < SMALLEST_PAGE or not mask.any():
        return []
    near = np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), np.uint8)
    found: list[tuple[float, Figure]] = []
    for candidate in _candidates(_large(mask)):
        clear, figure = _fitted(near, candidate)
        closed = clear >= figure.least and _covered(near, figure.points()) >= CLOSED
        if closed and not _goes_on(near, figure) and not _is_block(mask, figure):
            found.append((clear, figure))
    chosen: list[Figure] = []
    for _, figure in sorted(found, key=lambda item: -item[0]):
        if all(_apart(figure, other) for other in chosen):
            chosen.append(figure)
    return chosen


def _large(mask: Mask) -> Mask:
    """The mask without what is smaller than half a side of the smallest frame: no part of an outline is."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    kept = sides >= FRAMES[0] * max(mask.shape)
    kept[0] = False
    return np.asarray(kept[labels], np.uint8) if count > 1 else mask


def _candidates(mask: Mask) -> Iterator[Figure]:
    """Figures to look at more closely, the best of each family, from a picture of half the size."""
    half = mask[: mask.shape[0] // 2 * 2, : mask.shape[1] // 2 * 2]
    half = half.reshape(half.shape[0] // 2, 2, half.shape[1] // 2, 2).max(axis=(1, 3))
    inked = np.asarray(cv2.dilate(half, np.ones((3, 3), np.uint8)), np.uint8)
    if not inked.any() or float(np.mean(inked)) > MOST_INKED:
        return
    for family in _families(max(half.shape)):
        places: list[tuple[float, Figure]] = []
        for figure in family:
            places += _where(inked, figure)
        places.sort(key=lambda place: -place[0])
        best: list[Figure] = []
        for _, figure in places:
            if all(_apart(figure, other) for other in best):
                best.append(figure)
                yield replace(
                    figure, x=2 * figure.x + 0.5, y=2 * figure.y + 0.5, wide=2 * figure.wide, high=2 * figure.high
                )
            if len(best) == MOST:
                break


def _families(side: int) -> tuple[list[Figure], list[Figure], list[Figure]]:
    """Rings, ovals and frames of all sizes and turns that are looked for, in a picture with this longer side."""
    rounds = [Figure(0, 0, r * side, r * side) for r in np.arange(*RADII, 1 / 297).tolist()]
    ovals = [
        Figure(0, 0, wide * side, share * wide * side, turn * np.pi / 180)
        for wide in np.arange(*OVALS, 2 / 297).tolist()
        for share in FLATTENED
        for turn in range(0, 180, 15)
    ]
    frames = [
        Figure(0, 0, half * side, half * side, turn * np.pi / 180, square=True)
        for half in np.arange(*FRAMES, 1 / 297).tolist()
        for turn in range(0, 90, 10)
    ]
    return rounds, ovals, frames


def _where(inked: Mask, figure: Figure) -> list[tuple[float, Figure]]:
    """The clearest places of a figure: few points tell where it cannot be, more of them how clear it is."""
    height, width = inked.shape
    few = np.rint(figure.points()[::11]).astype(int)
    room = int(np.abs(few).max()) + 1
    padded = cv2.copyMakeBorder(inked, room, room, room, room, cv2.BORDER_CONSTANT, value=0)
    count: Mask = np.zeros((height, width), np.uint8)
    for x, y in few.tolist():
        count = np.add(count, padded[room + y : room + y + height, room + x : room + x + width], dtype=np.uint8)
    down, across = np.nonzero(count >= SIEVE * len(few))
    if not len(down):
        return []
    clear = _shares(inked, figure.points()[::4], across, down) - _shares(inked, figure.points(2)[::4], across, down)
    order = np.argsort(-clear, kind="stable")[:MOST]
    return [
        (float(clear[i]), replace(figure, x=float(across[i]), y=float(down[i])))
        for i in order
        if clear[i] >= ROUGHLY * figure.least
    ]


def _shares(inked: Mask, offsets: Points, across: NDArray[np.intp], down: NDArray[np.intp]) -> NDArray[np.float32]:
    """The inked share of an outline laid at many places."""
    height, width = inked.shape
    total = np.zeros(len(across), np.float32)
    for x, y in np.rint(offsets).astype(int).tolist():
        column, row = across + x, down + y
        inside = (column >= 0) & (row >= 0) & (column < width) & (row < height)
        total[inside] += inked[row[inside], column[inside]]
    return np.asarray(total / len(offsets), np.float32)


def _covered(near: Mask, points: Points) -> float:
    """The inked share of points; what lies outside the picture is not inked."""
    column, row = np.rint(points).astype(int).T
    inside = (column >= 0) & (row >= 0) & (column < near.shape[1]) & (row < near.shape[0])
    return float(near[row[inside], column[inside]].sum()) / len(points)


def _clear(near: Mask, figure: Figure) -> float:
    return _covered(near, figure.points()) - _covered(near, figure.points(BESIDE))


def _fitted(near: Mask, figure: Figure) -> tuple[float, Figure]:
    """The clearest outline near this one, moved and stretched step by step, and how clear it is."""
    best, moving = _clear(near, figure), True
    while moving:
        moving = False
        for move in _moves(figure):
            if min(move.wide, move.high) < SMALLEST:
                continue
            clear = _clear(near, move)
            if clear > best + LEAST_GAIN:
                best, figure, moving = clear, move, True
                break
    return best, figure


def _moves(figure: Figure) -> Iterator[Figure]:
    """The figure shifted, larger and smaller, and, but for circles, turned; ovals flatter and rounder too."""
    for step in (1, -1, 2, -2):
        yield replace(figure, x=figure.x + step)
        yield replace(figure, y=figure.y + step)
        yield replace(figure, wide=figure.wide + step, high=figure.high + step)
        if figure.turned:
            yield replace(figure, turn=figure.turn + step * TURN)
        if figure.turned and not figure.square:
            yield replace(figure, wide=figure.wide + step)
            yield replace(figure, high=figure.high + step)
    for x, y, size in itertools.product((-1, 0, 1), repeat=3):
        yield replace(figure, x=figure.x + x, y=figure.y + y, wide=figure.wide + size, high=figure.high + size)


def _goes_on(near: Mask, figure: Figure) -> bool:
    """Whether a frame's sides go on beyond its corners, as rulings do."""
    return figure.square and _covered(near, figure.ends(BESIDE)) > MOST_ENDS


def _is_block(mask: Mask, figure: Figure) -> bool:
    """Whether what has a frame's outline is inked inside as well: a filled square, a QR code."""
    return figure.square and min(_covered(mask, figure.points(-depth)) for depth in DEPTHS) > MOST_INSIDE


def _apart(figure: Figure, other: Figure) -> bool:
    """Whether two outlines are two stamps: their middles lie apart by more than half the smaller's size."""
    return float(np.hypot(figure.x - other.x, figure.y - other.y)) > APART * min(figure.high, other.high)
