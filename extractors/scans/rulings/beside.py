"""What lies beside straight strokes, paper or print, told for all strokes of a page at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.scans.rulings.strokes import Mask, Stroke

Counts = NDArray[np.int64]
Shares = NDArray[np.float64]

# In pixels: how near to a ruling its paper is looked for; and how much of that may have print on it.
BESIDE, BESIDE_FILLED = 5, 0.2
# In em: how near to its ends a stroke meets the rulings it runs between.
END = 0.35
# Of a ruling's length: so much of the other one of a pair lies within so many em of it.
TWIN, TWIN_NEAR = 0.8, 0.4


@dataclass(frozen=True, slots=True)
class Ink:
    """The ink of a page, counted once.

    `sums[row, column]` is how many pixels above and left of a place have ink: one row and column more than the page.
    """

    sums: NDArray[np.int32]

    @classmethod
    def of(cls, mask: Mask) -> Ink:
        return cls(np.asarray(cv2.integral(mask & 1), np.int32))

    def within(self, left: int, right: int, top: int, bottom: int) -> int:
        """How many pixels of a box have ink."""
        sums, (height, width) = self.sums, self.sums.shape
        left, right, top, bottom = (
            min(left, width - 1),
            min(right, width - 1),
            min(top, height - 1),
            min(bottom, height - 1),
        )
        return int(sums[bottom, right] - sums[bottom, left] - sums[top, right] + sums[top, left])

    def along(self, horizontal: bool) -> NDArray[np.int32]:
        """The sums with rows that run along strokes of this direction."""
        return self.sums if horizontal else self.sums.T


@dataclass(frozen=True, slots=True)
class _Spans:
    """The parts of strokes of one direction beside which print is looked for, their ends left out.

    There a stroke meets the rulings it runs between. `owners` are the strokes' numbers, `counts` how many spans each
    stroke has.
    """

    starts: Counts
    ends: Counts
    owners: Counts
    counts: Counts

    @classmethod
    def of(cls, strokes: Sequence[Stroke], em: float) -> _Spans:
        counts = np.array([len(stroke.pieces) for stroke in strokes], np.int64)
        sides = [(piece.start, piece.end) for stroke in strokes for piece in stroke.pieces]
        starts, ends = np.array(sides, np.int64).reshape(-1, 2).T
        end = np.where(ends - starts >= 3 * int(END * em), int(END * em), 0)
        return cls(starts + end, ends - end, np.repeat(np.arange(len(strokes)), counts), counts)

    def of_some(self, strokes: NDArray[np.bool_]) -> _Spans:
        kept = strokes[self.owners]
        counts = self.counts[strokes]
        return _Spans(self.starts[kept], self.ends[kept], np.repeat(np.arange(len(counts)), counts), counts)

    def mean(self, shares: Shares) -> Shares:
        """Shares of each span (the first axis) as those of each stroke's length: a crumb of it tells little."""
        along = (-1, *[1] * (shares.ndim - 1))
        weights = np.maximum(self.ends - self.starts, 1)
        total, length = np.zeros((len(self.counts), *shares.shape[1:])), np.zeros(len(self.counts))
        np.add.at(total, self.owners, shares * weights.reshape(along))
        np.add.at(length, self.owners, weights)
        return total / length.reshape(along)


def bare_sides(
    strokes: Sequence[Stroke], ink: Ink, em: float, beside: int = BESIDE, filled: float = BESIDE_FILLED
) -> Counts:
    """On how many sides of each stroke there is paper: strokes of characters, chained, have print on both.

    Of a pair of rulings, the sides are those of the pair.
    """
    bare = np.zeros(len(strokes), np.int64)
    for places, sums in _by_direction(strokes, ink):
        some = [strokes[place] for place in places]
        spans = _Spans.of(some, em)
        for edges, step in ((np.array([s.low for s in some]), -1), (np.array([s.high for s in some]), 1)):
            clear = _print_beside(sums, spans, edges, step, beside) <= filled
            doubtful = np.flatnonzero(~clear)
            twins = _twins(sums, spans.of_some(~clear), edges[doubtful], step, em)
            paired = np.zeros(len(some), np.bool_)
            paired[doubtful[twins >= 0]] = True
            beyond = _print_beside(sums, spans.of_some(paired), twins[twins >= 0], step, beside)
            clear[paired] = beyond <= filled
            bare[places] += clear
    return bare


def _by_direction(strokes: Sequence[Stroke], ink: Ink) -> Iterator[tuple[list[int], NDArray[np.int32]]]:
    """The numbers of the strokes of each direction, with the sums whose rows run along them."""
    for horizontal in (True, False):
        places = [number for number, stroke in enumerate(strokes) if stroke.horizontal == horizontal]
        if places:
            yield places, ink.along(horizontal)


def _print_beside(sums: NDArray[np.int32], spans: _Spans, edges: Counts, step: int, beside: int) -> Shares:
    """How much of each stroke's length has print on one side of its edge, from the next pixel but one on."""
    last = sums.shape[0] - 1
    near, far = np.clip(edges + step, 0, last), np.clip(edges + step * beside, 0, last)
    above, below = (near, far) if step > 0 else (far, near)
    lengths = spans.ends - spans.starts + 1  # sums have an end more than the span has columns
    first = np.cumsum(lengths) - lengths
    columns = np.arange(int(lengths.sum())) - np.repeat(first - spans.starts, lengths)
    rows = np.repeat(spans.owners, lengths)
    inked = sums[below[rows], columns] - sums[above[rows], columns]
    printed = np.append(inked[1:] != inked[:-1], False)
    printed[first + lengths - 1] = False
    there = np.add.reduceat(printed, first, dtype=np.int64) if len(first) else first
    return spans.mean(np.where(lengths > 1, there / np.maximum(lengths - 1, 1), 1.0))  # of no length: not bare


def _twins(sums: NDArray[np.int32], spans: _Spans, edges: Counts, step: int, em: float) -> Counts:
    """The far edge of the other ruling of each one's pair, if there is one on this side with paper between them.

    -1 where there is none.
    """
    away = np.arange(1, int(TWIN_NEAR * em) + 1)
    rows = edges[:, None] + step * away
    inside = (rows >= 0) & (rows < sums.shape[0] - 1)
    rows = np.where(inside, rows, 0)[spans.owners]
    starts, ends = spans.starts[:, None], spans.ends[:, None]
    inked = sums[rows + 1, ends] - sums[rows + 1, starts] - sums[rows, ends] + sums[rows, starts]
    filled = np.where(inside, spans.mean(inked / np.maximum(ends - starts, 1)), 0.0)
    paper = np.logical_or.accumulate(filled <= BESIDE_FILLED, axis=1)
    ruled = np.zeros(filled.shape, np.bool_)
    ruled[:, 1:] = paper[:, :-1] & (filled[:, 1:] >= TWIN)
    first = ruled.argmax(axis=1)
    beyond = ~ruled & (away > first[:, None] + 1)
    last = np.where(beyond.any(axis=1), beyond.argmax(axis=1), len(away))
    return np.where(ruled.any(axis=1), edges + step * last, -1)
