"""Lines of print cut out of a page for the recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from extractors.picture import Boxes, Pixels, Spot
from extractors.scans.lines.boxes import Line, around

# Crops, in em: beside the print, above and below it, and the least height, so that a dash or a digit
# is read at the size it has beside other characters.
BESIDE = 0.15
ABOVE = 0.12
LEAST = 1.1
# Of an em: the height of a line of hanzi; of the page's em, that of a line.
HANZI, EMS = 0.92, (0.7, 1.6)
# In em: print that runs over its cell's right border by more is that of a label and shown whole.
OVERRUN = 0.3
# In em: characters of a label set downwards are as high, brackets too (0.94); of one cut in two a part has 0.6.
WHOLE = 0.75
# In vertical writing brackets lie: so high, and so many times as wide (︵ measures 0.21 to 0.3, 一 at most 0.15).
LYING, FLAT = (0.18, 0.45), 2.2


def crop(page: Pixels, line: Line, em: float, room: float = 1.0) -> Pixels:
    """The line cut out of the page (without rulings); the characters of a label set downwards put side by side.

    With more `room`, so many times as high as print needs, it is read at a smaller scale.
    """
    spots = [around(marks) for marks in line.marks]
    rooms = _between(spots, line.limits, em) if line.downwards else [line.limits]
    pieces = [_piece(page, spot, limits, em) for spot, limits in zip(spots, rooms, strict=True)]
    if line.downwards:
        pieces = [np.rot90(piece) if _lies(spot, em) else piece for spot, piece in zip(spots, pieces, strict=True)]
    pieces = [_padded(piece, round(LEAST * em)) for piece in pieces]
    return side_by_side(pieces, room)


def side_by_side(pieces: Sequence[Pixels], room: float = 1.0) -> Pixels:
    """Pieces of print in one picture, their middles at one height, with `room` as for `crop`."""
    tall = max(piece.shape[0] for piece in pieces)
    return np.hstack([_padded(piece, round(tall * room)) for piece in pieces])


def figure(page: Pixels, spot: Spot) -> Pixels:
    """A small mark alone, with paper around it, which the recogniser sees as large as other characters."""
    left, top, right, bottom = spot
    room = (bottom - top + 1) // 2
    alone = page[top:bottom, left:right]
    grown = cv2.copyMakeBorder(alone, room, room, room, room, cv2.BORDER_CONSTANT, value=(255,))
    return np.asarray(grown, np.uint8)


def _between(spots: Sequence[Spot], limits: Spot, em: float) -> list[Spot]:
    """The room of each part of a line: a label's characters, set solid, do not show the edges of their neighbours.

    With those of 分 above it, a bracket is read as 了. Where a column ends the next part stands higher. What is lower
    than a character may be a part of one, which its neighbours have more of.
    """
    left, top, right, bottom = limits
    tops = [top] + [max(top, above[3]) if above[1] < spot[1] else top for above, spot in pairwise(spots)]
    bottoms = [min(bottom, below[1]) if spot[1] < below[1] else bottom for spot, below in pairwise(spots)] + [bottom]
    return [
        (left, above, right, below) if spot[3] - spot[1] >= WHOLE * em else limits
        for spot, above, below in zip(spots, tops, bottoms, strict=True)
    ]


def _lies(spot: Spot, em: float) -> bool:
    """Whether a character of a label set downwards is a bracket on its back."""
    left, top, right, bottom = spot
    return LYING[0] * em <= bottom - top <= LYING[1] * em and right - left >= FLAT * (bottom - top)


def print_of(line: Line, page_em: float) -> tuple[Boxes, float, float, float]:
    """The components of a line that runs across, where its crop begins, how wide that is, and its em."""
    left, top, right, bottom = line.box
    em = min(max((bottom - top) / HANZI, EMS[0] * page_em), EMS[1] * page_em)
    beside = _beside_print(page_em)
    return line.marks[0], left - beside, right - left + 2 * beside, em


def _beside_print(em: float) -> int:
    """Pixels of a crop left and right of its print."""
    return round(BESIDE * em) + 1


def _piece(page: Pixels, spot: Spot, limits: Spot, em: float) -> Pixels:
    left, top, right, bottom = spot
    beside, above = _beside_print(em), round(ABOVE * em) + 1
    border = max(limits[2], right) if right > limits[2] + OVERRUN * em else limits[2]
    x0, y0 = max(left - beside, limits[0], 0), max(top - above, limits[1], 0)
    x1, y1 = min(right + beside, border, page.shape[1]), min(bottom + above, limits[3], page.shape[0])
    piece = page[y0:y1, x0:x1]
    lacking = (y0 - (top - above), bottom + above - y1, x0 - (left - beside), right + beside - x1)
    grown = cv2.copyMakeBorder(piece, *lacking, cv2.BORDER_CONSTANT, value=(255,))
    return np.asarray(grown, np.uint8)


def _padded(piece: Pixels, tall: int) -> Pixels:
    """With paper above and below up to the height wanted."""
    lacking = max(tall - piece.shape[0], 0)
    grown = cv2.copyMakeBorder(piece, lacking // 2, lacking - lacking // 2, 0, 0, cv2.BORDER_CONSTANT, value=(255,))
    return np.asarray(grown, np.uint8)
