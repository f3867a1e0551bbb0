"""Dots: which of them are stops, or marks of the print near them, and which are dirt."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes, Pixels, Spot

Flags = NDArray[np.bool_]

# In em: the print that a dot belongs to is no further off.
NEAR = 0.6
# In em: the two parts of ； or ： are no further apart, and the text they belong to, perhaps a ”, no further off.
PAIR, PAIR_NEAR = 0.6, 1.0
# In em: a comma that begins a line is no smaller, no further off the next character (0.75 where it fills its square),
# and stands at its foot, so far above and below; that one is as high as a character, its larger parts together (今).
# Behind one it may stand in the middle of its own square, as some fonts set it: no further off, and no higher.
COMMA, INDENT, FEET, TALL, PART = 0.14, 0.9, (0.2, 0.12), 0.5, 0.3
BEHIND, MIDDLE = 0.7, 0.45
# In em: what is no larger may be one character, its parts together.
SQUARE = 1.1
# Pixels across a ring, at least, em at most, and by what part of the longer its sides differ at most.
RING, STOP, ROUND = 5, 0.45, 0.35
# More dots than this on a page are noise all of them, and so are more of a comma's size.
MOST_DOTS, MOST_COMMAS = 2_000, 300


def lonely(boxes: Boxes, dots: Flags, shape: tuple[int, ...], em: float) -> Flags:
    """Which components are dots with nothing near them but, perhaps, one more dot."""
    alone: Flags = dots & ~_near(boxes, ~dots, shape, NEAR * em)
    alone[alone] = ~_are_commas(boxes[alone], boxes[~dots], em)
    places = ((boxes[alone, :2] + boxes[alone, 2:]) // 2).astype(np.float32)
    apart = np.abs(places[:, None] - places[None]).max(axis=2) if len(places) <= MOST_DOTS else np.empty((0, 0))
    if len(apart):
        beside = _near(boxes, ~alone, shape, PAIR_NEAR * em)[alone]
        # …… stands for a text, and the ； behind a ” is near dots alone.
        kept = ((apart <= NEAR * em).sum(axis=1) > 2) | (beside & ((apart <= PAIR * em).sum(axis=1) > 1))
        alone[np.flatnonzero(alone)[kept]] = False
    return alone


def is_stop(mark: Spot, page: Pixels, em: float) -> bool:
    """Whether a mark goes around paper, as 。 does and no speck: it may stand far from other print."""
    left, top, right, bottom = mark
    wide, high = right - left, bottom - top
    if min(wide, high) < RING or max(wide, high) > STOP * em or abs(wide - high) > ROUND * max(wide, high):
        return False
    picture = page[top:bottom, left:right]
    paper = (picture > (float(picture.min()) + 255) / 2).astype(np.uint8)
    around = cv2.copyMakeBorder(paper, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(1,))
    labels, _ = cv2.connectedComponents(around, connectivity=4)
    return labels > 2  # the ink, the paper around it, that within


def _are_commas(dots: Boxes, print_: Boxes, em: float) -> Flags:
    """Which dots are commas at the foot of the character right of them, or behind one, no higher than its middle."""
    large: Flags = (dots[:, 2:] - dots[:, :2]).max(axis=1) >= COMMA * em
    if np.count_nonzero(large) > MOST_COMMAS:
        return np.zeros(len(dots), bool)
    parts = print_[(print_[:, 2:] - print_[:, :2]).max(axis=1) >= PART * em]
    before, behind = parts[None, :, 0] - dots[large, None, 2], dots[large, None, 0] - parts[None, :, 2]
    is_before, is_behind = (before > 0) & (before <= INDENT * em), (behind > 0) & (behind <= BEHIND * em)
    beside = (is_before | is_behind).any(axis=0)
    feet = _feet(parts[beside], print_, em)
    below = dots[large, None, 3] - feet[None]
    highest = np.where(is_before[:, beside], -FEET[0] * em, -MIDDLE * em)
    tall = feet - parts[beside, 1] >= TALL * em
    at_foot = tall & (below >= highest) & (below <= FEET[1] * em)
    large[large] = ((is_before | is_behind)[:, beside] & at_foot).any(axis=1)
    return large


def _feet(characters: Boxes, print_: Boxes, em: float) -> NDArray[np.int64]:
    """Where the characters end below that these are the upper parts of."""
    left, top, right, bottom = (characters[:, None, side] for side in range(4))
    over = (print_[:, 0] < right) & (print_[:, 2] > left) & (print_[:, 1] >= top) & (print_[:, 3] <= top + SQUARE * em)
    return np.asarray(np.where(over, print_[:, 3], bottom).max(axis=1, initial=0), np.int64)


def _near(boxes: Boxes, some: Flags, shape: tuple[int, ...], away: float) -> Flags:
    """Which components are within so many pixels of some of them."""
    near = np.zeros(shape, np.uint8)
    for left, top, right, bottom in boxes[some].tolist():
        near[top:bottom, left:right] = 1
    reach = 2 * int(away) + 1
    near = np.asarray(cv2.dilate(near, np.ones((reach, reach), np.uint8)), np.uint8)
    middles = (boxes[:, :2] + boxes[:, 2:]) // 2
    return np.asarray(near[middles[:, 1], middles[:, 0]] > 0)
