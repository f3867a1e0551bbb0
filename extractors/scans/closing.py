"""Side columns that a page break left without a ruling across: a cell over all rows, open above and below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors.scans.strokes import MEETS, Stroke

# So many rulings down that begin and end at the same heights are a table cut off by the page.
FEWEST = 3


def closed(strokes: Sequence[Stroke]) -> list[Stroke]:
    """The strokes, with the first and the last column of such a table closed at both ends.

    The label of a section that goes on from the page before stands in none of the rows; without its column the
    others would not lie under those of that page.
    """
    down = sorted((stroke for stroke in strokes if not stroke.horizontal), key=lambda stroke: stroke.middle)
    across = [stroke for stroke in strokes if stroke.horizontal]
    added: list[Stroke] = []
    for first in down:
        beside = [s for s in down if abs(s.start - first.start) <= 2 * MEETS and abs(s.end - first.end) <= 2 * MEETS]
        if first is not beside[0] or len(beside) < FEWEST:
            continue
        pairs = list(pairwise(beside))
        for left, right in dict.fromkeys((pairs[0], pairs[-1])):
            if not any(_between(stroke, left, right) for stroke in across):
                added += [_border(left, right, place) for place in (first.start, first.end)]
    return [*strokes, *added]


def _between(stroke: Stroke, left: Stroke, right: Stroke) -> bool:
    """Whether it runs from the one to the other, at any height of theirs, or some of the way."""
    inside = left.start - 2 * MEETS <= stroke.middle <= left.end + 2 * MEETS
    return inside and stroke.start < right.low - 2 * MEETS and stroke.end > left.high + 2 * MEETS


def _border(left: Stroke, right: Stroke, place: int) -> Stroke:
    piece = Stroke(True, place - 1, place + 1, round(left.middle), round(right.middle))
    return Stroke(True, piece.low, piece.high, piece.start, piece.end, (piece,))
