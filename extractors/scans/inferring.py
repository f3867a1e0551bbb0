"""Borders worn away from ruling to ruling, told by the texts that nothing else keeps apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.scans.printed import Printed
from extractors.scans.strokes import MEETS, Boxes, Stroke, reach_of

# Of the length of a page's rulings: so much is missing where they are worn, and only there any is made up.
WORN = 0.04
# In em: rulings closer together are a pair; so near to one lie its remnants.
PAIR, RIM = 0.6, 0.25
# In em: print smaller than this may be dirt; a text has some that is larger; two cells' print stands so far apart.
LEAST_PRINT, TEXT, BESIDE = 0.35, 0.5, 0.3
# In em: lines of one text stand closer than the texts of two cells above each other, which a ruling ends at on one side
# (or on both); a label set downwards is no wider than `STACK`.
APART, CLOSER, STACK = 1.0, 0.8, 1.6
ROUNDS = 3

Marks = NDArray[np.float64]
"""(count, 4): start and end along a ruling, low and high across it."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """A stretch of a line between two rulings across it, and the room on both sides of the line."""

    at: float
    start: int
    end: int
    low: float
    high: float
    sides: int
    """On how many of its ends the line goes on as a ruling; the table's last edge counts as the other end."""
    among: bool
    """Whether it goes on as a ruling on both ends, in a row (column) that has other borders inside the table."""


def inferred(strokes: Sequence[Stroke], marks: Boxes, printed: Printed, em: float) -> list[Stroke]:
    """The strokes, and on a page with worn rulings those that must have been there between two texts."""
    found = list(strokes)
    if _missing(found) < WORN:
        return found
    for _ in range(ROUNDS):
        new = [
            s for horizontal in (False, True) for s in _between_texts(found, marks, printed, em, horizontal=horizontal)
        ]
        if not new:
            break
        found += new
    return found


def _missing(strokes: Sequence[Stroke]) -> float:
    """The part of the rulings' length that was drawn on."""
    length = sum(stroke.length for stroke in strokes)
    there = 0
    for stroke in strokes:
        reached = stroke.start
        for piece in sorted(stroke.pieces, key=lambda p: p.start):
            start, end = max(piece.start, reached), min(piece.end, stroke.end)
            there += max(end - start, 0)
            reached = max(reached, end)
    return 1 - there / length if length else 0.0


def _between_texts(
    strokes: Sequence[Stroke], boxes: Boxes, printed: Printed, em: float, *, horizontal: bool
) -> list[Stroke]:
    """The border in each gap that has texts on both sides, the likeliest first: it may leave others nothing to part."""
    marks = boxes[np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) >= LEAST_PRINT * em]
    marks = (marks[:, [0, 2, 1, 3]] if horizontal else marks[:, [1, 3, 0, 2]]).astype(np.float64)
    along = [stroke for stroke in strokes if stroke.horizontal == horizontal]
    across = [stroke for stroke in strokes if stroke.horizontal != horizontal]
    gaps = [gap for line in _lines(along) for gap in _gaps(line, along, across, em)]
    made: list[Stroke] = []
    for wide in sorted(gaps, key=lambda gap: (-gap.sides, gap.at)):
        gap = _narrowed(wide, made)
        if not printed.across(horizontal, gap.at, gap.start, gap.end) and _parts(gap, marks, em, horizontal):
            low = round(gap.at)
            made.append(Stroke(horizontal, low, low + 1, gap.start, gap.end))
    return made


def _narrowed(gap: _Gap, made: Sequence[Stroke]) -> _Gap:
    beside = [s.middle for s in made if s.start <= gap.start + 2 * MEETS and gap.end - 2 * MEETS <= s.end]
    low = max((x for x in beside if x < gap.at), default=gap.low)
    high = min((x for x in beside if x > gap.at), default=gap.high)
    return replace(gap, low=max(gap.low, low), high=min(gap.high, high))


def _lines(along: Sequence[Stroke]) -> list[list[Stroke]]:
    """Strokes that lie on one line."""
    lines: list[list[Stroke]] = []
    for stroke in sorted(along, key=lambda s: s.middle):
        if lines and stroke.middle - lines[-1][-1].middle <= reach_of(stroke):
            lines[-1].append(stroke)
        else:
            lines.append([stroke])
    return lines


def _gaps(line: Sequence[Stroke], along: Sequence[Stroke], across: Sequence[Stroke], em: float) -> list[_Gap]:
    """Where a line stops between two rulings that cross it, next to a part of it that is there."""
    at = max(line, key=lambda s: s.length).middle
    places = sorted(s.middle for s in across if s.start - MEETS <= at <= s.end + MEETS)
    marks = [place for place, before in zip(places, [-em, *places], strict=False) if place - before > PAIR * em]
    spans = list(pairwise(marks))
    ruled = [any(s.start <= a + 2 * MEETS and b - 2 * MEETS <= s.end for s in line) for a, b in spans]
    gaps = []
    for index, (start, end) in enumerate(spans):
        before = index > 0 and ruled[index - 1]
        sides = before + (ruled[index + 1] if index + 1 < len(spans) else before)
        if ruled[index] or not sides:
            continue
        beside = [s.middle for s in along if s.start <= start + 2 * MEETS and end - 2 * MEETS <= s.end]
        low = max((x for x in beside if x < at - PAIR * em), default=None)
        high = min((x for x in beside if x > at + PAIR * em), default=None)
        if low is not None and high is not None:
            on_both = before and index + 1 < len(spans) and ruled[index + 1]
            inside = low > min(s.middle for s in along) + PAIR * em or high < max(s.middle for s in along) - PAIR * em
            gaps.append(_Gap(at, round(start), round(end), low, high, sides, on_both and inside))
    return gaps


def _parts(gap: _Gap, marks: Marks, em: float, horizontal: bool) -> bool:
    """Whether there are texts on both sides of a line, as far apart as those of two cells."""
    along, across = (marks[:, 0] + marks[:, 1]) / 2, (marks[:, 2] + marks[:, 3]) / 2
    rim = RIM * em
    inside = (along > gap.start) & (along < gap.end) & (across > gap.low + rim) & (across < gap.high - rim)
    before, after = marks[inside & (across < gap.at)], marks[inside & (across >= gap.at)]
    texts = _has_text(before, em), _has_text(after, em)
    if not horizontal and gap.among and any(texts):  # beside a blank cell: its text would be taken for both columns'
        return not (len(before) and before[:, 3].max() > gap.at) and not (len(after) and after[:, 2].min() < gap.at)
    if not all(texts):
        return False
    space = float(after[:, 2].min() - before[:, 3].max())
    if not horizontal:
        return space >= BESIDE * em
    if gap.sides == 2:
        return space >= CLOSER * em
    widths = [float(np.ptp(side[:, :2])) for side in (before, after)]
    return space >= APART * em and max(widths) > STACK * em


def _has_text(marks: Marks, em: float) -> bool:
    return bool((np.maximum(marks[:, 1] - marks[:, 0], marks[:, 3] - marks[:, 2]) >= TEXT * em).any())
