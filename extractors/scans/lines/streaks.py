"""White streaks across a page, as drums, feeders and glass leave them: they take a stroke off each character in their
way, and what is left is read for sure as another one. The rulings they cross tell where they run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

import numpy as np

from extractors.picture import Spot
from extractors.scans.lines.boxes import Line
from extractors.scans.lines.dirt import touching
from extractors.scans.rulings.strokes import Mask, Stroke

# In em: how wide a streak is at most, how far a ruling is whole on both sides of it, how long a ruling is that tells,
# and how far to both sides of its middle it is looked for: rulings waver.
WIDEST, WHOLE, LONG, WAVERS = 0.6, 0.8, 4.0, 0.15
# Pixels that a streak may wander from one ruling to the next.
WANDERS = 2
# A ruling of more notches than one to so many em of its length is worn.
WORN = 12.0
# Rulings one behind the other that a streak crosses, at least; and where it is the only notch of each.
SEVERAL, ALONE = 3, 2


def streaks(found: Sequence[Stroke], ink: Mask, em: float) -> list[Spot]:
    """Where white streaks run (left, top, right, bottom), from the ruling before the first they cross to the one behind
    the last; `found` are the rulings that are there, `ink` is the page's.
    """
    height, width = ink.shape
    spots: list[Spot] = []
    for horizontal in (True, False):
        rulings = sorted(
            (s for s in found if s.horizontal == horizontal and s.length >= LONG * em), key=attrgetter("middle")
        )
        for low, high, start, end in _runs(rulings, ink if horizontal else ink.T, em, height if horizontal else width):
            spots.append((low, start, high, end) if horizontal else (start, low, end, high))
    return spots


def touched(lines: Sequence[Line], spots: Sequence[Spot]) -> list[Line]:
    """The lines, those that a streak runs through marked as stained: what it took of their print nothing tells."""
    hit = touching(np.array([line.box for line in lines], np.int32).reshape(-1, 4), spots)
    return [replace(line, stained=True) if there else line for line, there in zip(lines, hit, strict=True)]


def _runs(rulings: Sequence[Stroke], ink: Mask, em: float, far: int) -> list[tuple[int, int, int, int]]:
    """(low, high, start, end): along the rulings, and across them, of each streak."""
    rows = [(round(stroke.middle), stroke, _notches(stroke, ink, em)) for stroke in rulings]
    done: set[tuple[int, int]] = set()
    runs = []
    for number, (_, _, notches) in enumerate(rows):
        for notch in notches:
            if (number, notch[0]) in done:
                continue
            last, low, high, crossed, alone = number, *notch, 1, len(notches) == 1
            for further in range(number + 1, len(rows)):
                _, stroke, others = rows[further]
                if not stroke.start + WHOLE * em <= notch[0] <= stroke.end - WHOLE * em:
                    continue  # it does not reach so far
                same = [other for other in others if other[0] < high + WANDERS and low - WANDERS < other[1]]
                if not same:
                    break
                done.add((further, same[0][0]))
                last, crossed, alone = further, crossed + 1, alone and len(others) == 1
                low, high = min(low, same[0][0]), max(high, same[0][1])
            if crossed >= (ALONE if alone else SEVERAL):
                runs.append((low, high, rows[number - 1][0] if number else 0, _behind(rows, last, low, far)))
    return runs


def _behind(rows: Sequence[tuple[int, Stroke, list[tuple[int, int]]]], last: int, place: int, far: int) -> int:
    """Where the next ruling lies that goes past this place."""
    return next((middle for middle, stroke, _ in rows[last + 1 :] if stroke.start <= place <= stroke.end), far)


def _notches(stroke: Stroke, ink: Mask, em: float) -> list[tuple[int, int]]:
    """Where a ruling is interrupted and whole on both sides; none where it is worn."""
    beside = max(round(WAVERS * em), 2)
    band = ink[max(stroke.low - beside, 0) : stroke.high + beside, stroke.start : stroke.end]
    there = np.flatnonzero(band.any(axis=0))
    breaks = [(int(a) + 1, int(b)) for a, b in pairwise(there.tolist()) if b - a > 1]
    if len(breaks) * WORN * em > max(stroke.length, WORN * em):
        return []
    edges = [0, *(place for pair in breaks for place in pair), stroke.length]
    whole = [(end - start) >= WHOLE * em for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [
        (start + stroke.start, end + stroke.start)
        for (start, end), before, after in zip(breaks, whole[:-1], whole[1:], strict=True)
        if before and after and end - start <= WIDEST * em
    ]
