"""Worn rulings drawn on to where they must have ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.strokes import MEETS, Stroke, ends_on, reach_of, shares_end

# In em: so much of a ruling may be worn away; and how often mended rulings may mend others.
WIDEST_TEAR = 12.0
ROUNDS = 4


def mended(strokes: Sequence[Stroke], em: float) -> list[Stroke]:
    """Strokes with their torn ends drawn on.

    A ruling ends at another one. Where an end meets none, the ruling is worn away from there to its next
    piece on the same line, or to the next ruling across. Several that end at one height stay: the page ends there.
    """
    strokes = list(strokes)
    for _ in range(ROUNDS):
        joined = [stroke for horizontal in (True, False) for stroke in _bridged(strokes, em, horizontal=horizontal)]
        drawn = [_drawn_on(stroke, joined, em) for stroke in joined]
        if drawn == strokes:
            break
        strokes = drawn
    return strokes


def _bridged(strokes: Sequence[Stroke], em: float, *, horizontal: bool) -> list[Stroke]:
    """Strokes of one direction, those on one line joined where either end between them is torn."""
    done: list[Stroke] = []
    for stroke in sorted((s for s in strokes if s.horizontal == horizontal), key=lambda s: s.start):
        before = max(
            (s for s in done if abs(s.middle - stroke.middle) <= reach_of(s) and s.end <= stroke.start + reach_of(s)),
            key=lambda s: s.end,
            default=None,
        )
        if before is None or not _torn_between(before, stroke, strokes, em):
            done.append(stroke)
            continue
        done.remove(before)
        longest = max(before, stroke, key=lambda s: s.length)
        end = max(stroke.end, before.end)
        done.append(replace(longest, start=before.start, end=end, pieces=before.pieces + stroke.pieces))
    return done


def _torn_between(before: Stroke, stroke: Stroke, others: Sequence[Stroke], em: float) -> bool:
    torn = 2 - ends_on(before, before.end, others) - ends_on(stroke, stroke.start, others)
    return torn > 0 and stroke.start - before.end <= torn * WIDEST_TEAR * em


def _drawn_on(stroke: Stroke, others: Sequence[Stroke], em: float) -> Stroke:
    """The stroke with both ends at rulings across it, or where several beside it end, if there are any in reach."""
    across = [
        round(other.middle)
        for other in others
        if other.horizontal != stroke.horizontal and other.start - MEETS <= stroke.middle <= other.end + MEETS
    ]
    beside = [other for other in others if other.horizontal == stroke.horizontal and other != stroke]
    tear = WIDEST_TEAR * em
    start, end = stroke.start, stroke.end
    if not (ends_on(stroke, start, others) or shares_end(stroke, others, at_start=True)):
        stops = [x for x in across if start - tear <= x < start]
        start = max(stops or _shared([o.start for o in beside], start - tear, start), default=start)
    if not (ends_on(stroke, end, others) or shares_end(stroke, others, at_start=False)):
        stops = [x for x in across if end < x <= end + tear]
        end = min(stops or _shared([o.end for o in beside], end, end + tear), default=end)
    return replace(stroke, start=start, end=end)


def _shared(ends: Sequence[int], low: float, high: float) -> list[int]:
    """The ends between `low` and `high` at which another one lies too."""
    return [end for end in ends if low <= end <= high and sum(abs(end - other) <= MEETS for other in ends) > 1]
