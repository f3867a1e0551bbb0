"""Borders worn away from ruling to ruling, told by the texts that nothing else keeps apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from extractors.picture import Boxes
from extractors.scans.rulings.corridors import bands, corridors
from extractors.scans.rulings.parting import Gap, amid, goes_over, is_left, off_lines, parts
from extractors.scans.rulings.printed import Printed
from extractors.scans.rulings.sides import sides
from extractors.scans.rulings.strokes import MEETS, Stroke, reach_of, spans

# Of the length of a page's rulings: so much is missing where they are worn, and only there any is made up.
WORN = 0.01
# In em: rulings closer together are a pair; print smaller than this may be dirt.
PAIR, LEAST_PRINT = 0.6, 0.35
# A border is put back row by row; so many are worn on end.
ROUNDS = 8


def inferred(strokes: Sequence[Stroke], marks: Boxes, printed: Printed, em: float) -> list[Stroke]:
    """The strokes, and on a page with worn rulings those that must have been there between two texts."""
    found = list(strokes)
    if _missing(found) < WORN:
        return found
    found += sides(found, em)
    for _ in range(ROUNDS):
        new = _between_texts(found, marks, printed, em, horizontal=False)
        new += _between_texts(found, marks, printed, em, horizontal=True)
        new += corridors(found + new, marks, em)
        new += bands(found + new, marks, em)
        new = new or _between_texts(found, marks, printed, em, horizontal=True, anywhere=True)
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
    strokes: Sequence[Stroke], boxes: Boxes, printed: Printed, em: float, *, horizontal: bool, anywhere: bool = False
) -> list[Stroke]:
    """The border in each gap that has texts on both sides, the likeliest first: it may leave others nothing to part.

    One across is put only where both texts stand in their cells as texts do, unless it may be `anywhere` between them:
    the line it lies on may be worn in the rows beside it too, which are parted first.
    """
    marks = (boxes[:, [0, 2, 1, 3]] if horizontal else boxes[:, [1, 3, 0, 2]]).astype(np.float64)
    large = np.maximum(marks[:, 1] - marks[:, 0], marks[:, 3] - marks[:, 2]) >= LEAST_PRINT * em
    points, marks = marks[~large], marks[large]
    along = [stroke for stroke in strokes if stroke.horizontal == horizontal]
    across = [stroke for stroke in strokes if stroke.horizontal != horizontal]
    gaps = [gap for line in _lines(along) for gap in _gaps(line, along, across, em)]
    made: list[Stroke] = []
    for wide in sorted(gaps, key=lambda gap: (not is_left(gap, marks, em), -gap.sides, gap.at)):
        gap = _narrowed(wide, made)
        if printed.across(horizontal, gap.at, gap.start, gap.end):
            continue
        if not horizontal and goes_over(gap, marks, off_lines(points, gap, along, em), em):
            continue
        if parts(gap, marks, em, horizontal):
            if horizontal:
                others = [_narrowed(other, made) for other in gaps if (other.start, other.end) == (gap.start, gap.end)]
                home = amid(gap, [other for other in others if parts(other, marks, em, horizontal)], marks, em)
                if home is None and not anywhere:
                    continue
                gap = home or gap
            low = round(gap.at)
            made.append(Stroke(horizontal, low, low + 1, gap.start, gap.end))
    return made


def _narrowed(gap: Gap, made: Sequence[Stroke]) -> Gap:
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


def _gaps(line: Sequence[Stroke], along: Sequence[Stroke], across: Sequence[Stroke], em: float) -> list[Gap]:
    """Where a line stops between two rulings that cross it, next to a part of it that is there."""
    at = max(line, key=lambda s: s.length).middle
    places = sorted(s.middle for s in across if s.start - MEETS <= at <= s.end + MEETS)
    marks = [place for place, before in zip(places, [-em, *places], strict=False) if place - before > PAIR * em]
    stretches = list(pairwise(marks))
    ruled = [any(spans(stroke, *stretch) for stroke in line) for stretch in stretches]
    gaps = []
    for index, (start, end) in enumerate(stretches):
        before = index > 0 and ruled[index - 1]
        sides = before + (ruled[index + 1] if index + 1 < len(stretches) else before)
        if ruled[index] or not sides:
            continue
        if line[0].horizontal and any(ruled[:index]) and any(ruled[index + 1 :]):
            sides = 2
        low, high = _beside(at, start, end, along, em)
        if low is not None and high is not None:
            on_both = before and index + 1 < len(stretches) and ruled[index + 1]
            inside = low > min(s.middle for s in along) + PAIR * em or high < max(s.middle for s in along) - PAIR * em
            alike = any(
                _same((low, high), _beside(at, *stretches[near], along, em), em)
                for near in _nearest_ruled(index, ruled)
            )
            gaps.append(Gap(at, round(start), round(end), low, high, sides, on_both and inside, alike))
    return gaps


def _beside(
    at: float, start: float, end: float, along: Sequence[Stroke], em: float
) -> tuple[float | None, float | None]:
    """Where the next rulings on both sides of a line lie that are there over a whole stretch of it."""
    beside = [s.middle for s in along if spans(s, start, end)]
    low = max((x for x in beside if x < at - PAIR * em), default=None)
    high = min((x for x in beside if x > at + PAIR * em), default=None)
    return low, high


def _same(sides: tuple[float, float], others: tuple[float | None, float | None], em: float) -> bool:
    pairs = zip(sides, others, strict=True)
    return all(other is not None and abs(side - other) <= PAIR * em for side, other in pairs)


def _nearest_ruled(index: int, ruled: Sequence[bool]) -> list[int]:
    """The stretches before and after one at which its line is there again."""
    before = [i for i in range(index) if ruled[i]][-1:]
    return before + [i for i in range(index + 1, len(ruled)) if ruled[i]][:1]
