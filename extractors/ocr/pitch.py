"""Points between digits: one that takes up no room is a speck on a number that has none (96 % read as 9.6 %)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from extractors.ocr.recognize import Glyph, Reading
from extractors.ocr.stray import perhaps_none
from extractors.picture import Boxes

# In em: the middle of a digit's print is no further from where it was read; and a digit is at least so high.
NEAR, TALL = 0.3, 0.4
# So near, in heights of a digit, stand the middles of two digits without a point between them: 0.64 to 0.87 of it, and
# 0.94 to 1.9 with one (1,069 of 1,071 on generated scans, in fourteen fonts).
NEXT = 0.9
# Of the steps between two digits that have none, where the line has some: with a point it is 1.2 to 2.2 times as wide.
ROOM = 1.15
_POINTS = frozenset(".．,·•")


def with_room(reading: Reading, marks: Boxes, crop_left: float, crop_width: float, em: float) -> Reading:
    """The reading with doubt in the points between digits that stand as near to each other as others without one.

    `marks` are the components of the line (left, top, right, bottom); the crop it was read from begins at `crop_left`
    and is `crop_width` wide, all in pixels.
    """
    glyphs = list(reading.glyphs)
    points = [at for at in range(1, len(glyphs) - 1) if glyphs[at].char in _POINTS]
    points = [at for at in points if glyphs[at - 1].char.isdigit() and glyphs[at + 1].char.isdigit()]
    if not points:
        return reading
    tall = marks[marks[:, 3] - marks[:, 1] >= TALL * em]
    found = [_mark_of(glyph, tall, crop_left + glyph.at * crop_width, em) for glyph in glyphs]
    steps = sorted(_steps(found, tall))
    for at in points:
        left, right = found[at - 1], found[at + 1]
        if left is None or right is None or left == right:
            continue
        step = _middle(tall[right]) - _middle(tall[left])
        high = float(tall[[left, right], 3].mean() - tall[[left, right], 1].mean())
        if step < NEXT * high and (not steps or step < ROOM * steps[len(steps) // 2]):
            glyphs[at] = perhaps_none(glyphs[at])
    return Reading(tuple(glyphs))


def _mark_of(glyph: Glyph, tall: Boxes, x: float, em: float) -> int | None:
    """Which mark is the print of a digit; None where it is no digit, or nothing stands so near."""
    if not glyph.char.isdigit() or not len(tall):
        return None
    away = np.abs((tall[:, 0] + tall[:, 2]) / 2 - x)
    nearest = int(away.argmin())
    return nearest if away[nearest] <= NEAR * em else None


def _steps(found: Sequence[int | None], tall: Boxes) -> Iterator[float]:
    """How far apart the middles of digits are that were read next to each other."""
    for left, right in pairwise(found):
        if left is not None and right is not None and left != right:
            yield _middle(tall[right]) - _middle(tall[left])


def _middle(mark: Boxes) -> float:
    return float(mark[0] + mark[2]) / 2
