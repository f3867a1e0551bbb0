"""Paper between two characters where another one may have stood: fluid, glare and white streaks take print away, and
the recogniser closes the gap or makes a space of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.recognize import RUNNING, Reading, is_hanzi, unread
from extractors.picture import Boxes

# In em: paper between two digits, beside one, and between two hanzi. A digit that is gone leaves 0.59 to 0.75, a hanzi
# 1.1 and more, a point 0.35; typed spaces are no wider than half an em, digits stand 0.1 apart, hanzi up to 0.3.
LOST_DIGIT, LOST_BESIDE, LOST_HANZI = 0.42, 0.56, 0.9
# Lines set wide (labels, justified ones) have such gaps all over: a gap is told from theirs by so many times.
WIDER = 2.5
# Of the usual step from one hanzi to the next: so far on another one was passed over.
STEP = 1.7
# In em: no character reaches further from its middle; and so high together is more than specks.
NEAR, CRUMBS = 0.62, 0.4
# Gaps at least, that tell how wide a line is set; characters of a text that is no label (总　分).
SEVERAL, TEXT = 3, 6
# Marks that stand at the left of their square: paper before one is that of no mark, and never seen as wide as a hanzi.
_AT_LEFT = frozenset("，。、；：,;:）)”’》〉！？!?")
# A sign of comparison, which may have had a column of its own, stands apart from its number.
_FIGURES, _APART = frozenset("0123456789.%‰"), RUNNING | frozenset("≥≤><=＞＜＝")


def with_gaps(reading: Reading, marks: Boxes, crop_left: float, crop_width: float, em: float) -> Reading:
    """The reading, no character sure beside a gap that another one may have stood in.

    `marks` are the components of the line (left, top, right, bottom), the crop begins at `crop_left` and is
    `crop_width` wide, all in pixels.
    """
    glyphs = list(reading.glyphs)
    told = [index for index, glyph in enumerate(glyphs) if glyph.char.strip()]
    places = np.array([crop_left + glyphs[index].at * crop_width for index in told])
    doubtful: set[int] = set()
    for start, end, usual in _gaps(marks):
        after = int(np.searchsorted(places, (start + end) / 2))
        if not 0 < after < len(told):
            continue
        pair = told[after - 1], told[after]
        left, right = (glyphs[index].char for index in pair)
        if is_hanzi(left) and is_hanzi(right) and len(told) < TEXT:
            continue
        if end - start >= max(_lost(left, right) * em, WIDER * usual):
            doubtful.update(pair)
    doubtful.update(told[at] for pair in _skipped([glyphs[index].char for index in told], places, em) for at in pair)
    if told and _is_crumbled(marks, places[0] - NEAR * em, places[-1] + NEAR * em, em):
        doubtful.update((told[0], told[-1]))
    for before, index in pairwise(told):
        if index - before > 1 and glyphs[before].char.isdecimal() and glyphs[index].char.isdecimal():
            doubtful.update((before, index))
    return Reading(tuple(unread(glyph) if index in doubtful else glyph for index, glyph in enumerate(glyphs)))


def _skipped(chars: Sequence[str], places: NDArray[np.float64], em: float) -> Iterator[tuple[int, int]]:
    """Neighbouring hanzi that another one may have stood between, whatever crumbs are left of it."""
    pairs = [at for at in range(len(chars) - 1) if is_hanzi(chars[at]) and is_hanzi(chars[at + 1])]
    steps = [float(places[at + 1] - places[at]) for at in pairs]
    if len(steps) >= TEXT:
        usual = max(sorted(steps)[len(steps) // 2], em / STEP)
        yield from ((at, at + 1) for at, step in zip(pairs, steps, strict=True) if step >= STEP * usual)


def _is_crumbled(marks: Boxes, left: float, right: float, em: float) -> bool:
    """Whether print stands before the first character read, or behind the last, that may be what is left of one."""
    middles = (marks[:, 0] + marks[:, 2]) / 2
    for beyond in (marks[middles < left], marks[middles > right]):
        if len(beyond) > 1 and beyond[:, 3].max() - beyond[:, 1].min() >= CRUMBS * em:
            return True
    return False


def _lost(left: str, right: str) -> float:
    """In em: how much paper between these two is more than a space."""
    if left.isdecimal() and right.isdecimal():
        return LOST_DIGIT
    if right in _AT_LEFT and left not in RUNNING:
        return LOST_HANZI
    if left in _FIGURES or right in _FIGURES:
        return np.inf if _APART & {left, right} else LOST_BESIDE
    return LOST_HANZI if is_hanzi(left) and is_hanzi(right) else np.inf


def _gaps(marks: Boxes) -> list[tuple[int, int, float]]:
    """Where paper begins and ends between the components of a line, and how wide such gaps are by half of them."""
    order = marks[np.argsort(marks[:, 0])]
    ends = np.maximum.accumulate(order[:, 2])
    found = [(int(end), int(start)) for end, start in zip(ends[:-1], order[1:, 0], strict=True) if start > end]
    widths = sorted(end - start for start, end in found)
    usual = float(widths[len(widths) // 2]) if len(widths) >= SEVERAL else 0.0
    return [(start, end, usual) for start, end in found]
