"""Borders worn away from ruling to ruling, told by the texts that nothing else keeps apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes
from extractors.scans.corridors import bands, corridors
from extractors.scans.printed import Printed
from extractors.scans.sides import sides
from extractors.scans.strokes import MEETS, Stroke, reach_of, spans

# Of the length of a page's rulings: so much is missing where they are worn, and only there any is made up.
WORN = 0.01
# In em: rulings closer together are a pair; so near to one lie its remnants.
PAIR, RIM = 0.6, 0.25
# In em: print smaller than this may be dirt; a text has some that is larger; two cells' print stands so far apart.
LEAST_PRINT, TEXT, BESIDE = 0.35, 0.5, 0.3
# In em: lines of one text stand closer than the texts of two cells above each other, which a ruling ends at on one side
# (or on both); a label set downwards is no wider than `STACK`.
APART, CLOSER, STACK = 1.0, 0.8, 1.6
# In em: what is left of a ruling is no thicker or further off its line, and sure if it is so long; a dash is so flat.
REMNANT, THIN, FLAT = 1.2, 0.2, 0.2
# In em: a text stands in the middle of its cell, and that of the cell with its neighbour is so far from there; marks
# between the words of one text stand so near to one of them, and the other one so near to the line.
CENTRED, ASIDE, POINTED, WORD = 0.35, 1.0, 0.45, 1.5
# In em: so near to a line lie its crumbs; a mark beside which one would run stands further off.
ON_LINE = 0.15
# In em: so exactly in the middle of two cells stands the one text of both, and further than this from their side.
MIDDLE, INDENT = 0.2, 1.0
# In em: a bracket is no wider and no less high; half of its square is blank. Parts of a character stand closer than
# `WITHIN`.
BRACKET, WITHIN = (0.34, 0.81), 0.15
# In em: characters of one text, as wide at least, have their middles so far apart at most, 项目 too.
WIDE, PITCH = 0.4, 1.2
# A border is put back row by row; so many are worn on end.
ROUNDS = 8

Marks = NDArray[np.float64]
"""(count, 4): start and end along a ruling, low and high across it."""
Mark = NDArray[np.float64]
"""(4): one of them."""


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
    alike: bool
    """Whether it goes on, over no more than gaps, as a ruling between the same two others."""


def inferred(strokes: Sequence[Stroke], marks: Boxes, printed: Printed, em: float) -> list[Stroke]:
    """The strokes, and on a page with worn rulings those that must have been there between two texts."""
    found = list(strokes)
    if _missing(found) < WORN:
        return found
    found += sides(found, em)
    for _ in range(ROUNDS):
        new = [
            s for horizontal in (False, True) for s in _between_texts(found, marks, printed, em, horizontal=horizontal)
        ]
        new += corridors(found + new, marks, em)
        new += bands(found + new, marks, em)
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
    marks = (boxes[:, [0, 2, 1, 3]] if horizontal else boxes[:, [1, 3, 0, 2]]).astype(np.float64)
    large = np.maximum(marks[:, 1] - marks[:, 0], marks[:, 3] - marks[:, 2]) >= LEAST_PRINT * em
    points, marks = marks[~large], marks[large]
    along = [stroke for stroke in strokes if stroke.horizontal == horizontal]
    across = [stroke for stroke in strokes if stroke.horizontal != horizontal]
    gaps = [gap for line in _lines(along) for gap in _gaps(line, along, across, em)]
    made: list[Stroke] = []
    for wide in sorted(gaps, key=lambda gap: (not _is_left(gap, marks, em), -gap.sides, gap.at)):
        gap = _narrowed(wide, made)
        if printed.across(horizontal, gap.at, gap.start, gap.end):
            continue
        if not horizontal and _goes_over(gap, marks, _off_lines(points, along, em), em):
            continue
        if _parts(gap, marks, em, horizontal):
            if horizontal:
                others = [_narrowed(other, made) for other in gaps if (other.start, other.end) == (gap.start, gap.end)]
                gap = _amid(gap, [other for other in others if _parts(other, marks, em, horizontal)], marks, em)
            low = round(gap.at)
            made.append(Stroke(horizontal, low, low + 1, gap.start, gap.end))
    return made


def _amid(gap: _Gap, others: Sequence[_Gap], marks: Marks, em: float) -> _Gap:
    """The one of several lines across between the same two texts that both stand in the middle of their cells beside.

    The line itself where none is such.
    """
    inside = marks[((marks[:, 0] + marks[:, 1]) / 2 > gap.start) & ((marks[:, 0] + marks[:, 1]) / 2 < gap.end)]
    inside = inside[(inside[:, 2] > gap.low) & (inside[:, 3] < gap.high)]
    upper, lower = inside[inside[:, 3] <= gap.at], inside[inside[:, 2] >= gap.at]
    if not len(upper) or not len(lower) or len(upper) + len(lower) < len(inside):
        return gap
    top, bottom = float(upper[:, 3].max()), float(lower[:, 2].min())

    def off(line: _Gap) -> float:
        above = (float(upper[:, 2].min()) + top - gap.low - line.at) / 2
        below = (bottom + float(lower[:, 3].max()) - line.at - gap.high) / 2
        return abs(above) + abs(below)

    between = [line for line in others if top <= line.at <= bottom and (line.low, line.high) == (gap.low, gap.high)]
    best = min(between, key=off, default=gap)
    return best if off(best) <= 2 * CENTRED * em else gap


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
            gaps.append(_Gap(at, round(start), round(end), low, high, sides, on_both and inside, alike))
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


def _parts(gap: _Gap, marks: Marks, em: float, horizontal: bool) -> bool:
    """Whether there are texts on both sides of a line, as far apart as those of two cells, or what is left of it."""
    along, across = (marks[:, 0] + marks[:, 1]) / 2, (marks[:, 2] + marks[:, 3]) / 2
    rim = RIM * em
    inside = (along > gap.start + rim) & (along < gap.end - rim)  # what is left of the rulings around is no text
    inside &= (across > gap.low + rim) & (across < gap.high - rim)
    remnants = inside & _on_line(gap, marks, em)
    inside &= ~remnants
    left = _is_left(gap, marks, em)
    before, after = marks[inside & (across < gap.at)], marks[inside & (across >= gap.at)]
    texts = _has_text(before, em), _has_text(after, em)
    if not horizontal:
        whole = not len(before) or before[:, 3].max() <= gap.at, not len(after) or after[:, 2].min() >= gap.at
        return (left and any(texts) and all(whole)) or _parts_beside(gap, before, after, texts, em)
    if not all(texts):
        return False
    space = float(after[:, 2].min() - before[:, 3].max())
    if gap.sides == 2 or left:
        return space >= (0 if left else CLOSER * em)
    widths = [float(np.ptp(side[:, :2])) for side in (before, after)]
    return space >= APART * em and max(widths) > STACK * em


def _is_left(gap: _Gap, marks: Marks, em: float) -> bool:
    """Whether a part of the line is left, longer than a dash."""
    along, across = (marks[:, 0] + marks[:, 1]) / 2, (marks[:, 2] + marks[:, 3]) / 2
    inside = (along > gap.start + RIM * em) & (along < gap.end - RIM * em)
    inside &= (across > gap.low + RIM * em) & (across < gap.high - RIM * em) & _on_line(gap, marks, em)
    return bool((marks[inside, 1] - marks[inside, 0] >= REMNANT * em).any())


def _parts_beside(gap: _Gap, before: Marks, after: Marks, texts: tuple[bool, bool], em: float) -> bool:
    """Whether a line down the page parts what stands on its left and on its right, one of which may be blank."""
    if not len(before) or not len(after):
        one = before if len(before) else after
        through = len(one) and one[:, 2].min() < gap.at < one[:, 3].max()
        if not any(texts) or through or (gap.among and _as_one(gap, one, em)):
            return False
        return gap.among or (gap.alike and not _over_both(gap, one, em)) or _centred(gap, one, em)
    nearest = before[before[:, 3].argmax()], after[after[:, 2].argmin()]
    space = float(nearest[1][2] - nearest[0][3])
    if space >= APART * em and all(
        text or _is_dash(side, gap, em) for text, side in zip(texts, (before, after), strict=True)
    ):
        return True
    if gap.among and any(texts):  # beside a blank cell: its text would be taken for both columns'
        if space < APART * em and _as_one(gap, np.concatenate((before, after)), em):
            return False
        return bool(nearest[0][3] <= gap.at <= nearest[1][2])
    bracket = _is_bracket(nearest[0], before, em) or _is_bracket(nearest[1], nearest[1][None], em)
    solid = (
        all(mark[3] - mark[2] >= WIDE * em for mark in nearest)
        and _middle(nearest[1]) - _middle(nearest[0]) <= PITCH * em
    )
    return all(texts) and space >= (APART if bracket or solid else BESIDE) * em


def _middle(mark: Mark) -> float:
    return float(mark[2] + mark[3]) / 2


def _is_bracket(mark: Mark, side: Marks, em: float) -> bool:
    """Whether a mark is as narrow and high as a bracket, and no part of a character among those of its side, as in 制.

    Characters do not begin with such a part.
    """
    alike = (side[:, 0] < mark[1]) & (side[:, 1] > mark[0])
    near = alike & (side[:, 2] < mark[3] + WITHIN * em) & (side[:, 3] > mark[2] - WITHIN * em)
    narrow = mark[3] - mark[2] <= BRACKET[0] * em and mark[1] - mark[0] >= BRACKET[1] * em
    return bool(narrow and np.count_nonzero(near) == 1)


def _off_lines(points: Marks, along: Sequence[Stroke], em: float) -> Marks:
    """The small marks that are no crumbs of rulings of this direction, which lie on their lines."""
    lines = np.array([stroke.middle for stroke in along])
    off = np.abs((points[:, 2] + points[:, 3])[:, None] / 2 - lines)
    return np.asarray(points[(off > ON_LINE * em).all(axis=1)])


def _goes_over(gap: _Gap, marks: Marks, points: Marks, em: float) -> bool:
    """Whether one text goes over a line down the page, which would run beside a mark of it: 体系；推动."""

    def near(some: Marks) -> Marks:
        beside = (some[:, 2] < gap.at + WORD * em) & (some[:, 3] > gap.at - WORD * em) & ~_on_line(gap, some, em)
        inside = (some[:, 0] < gap.end - MEETS) & (some[:, 1] > gap.start + MEETS)  # no crumbs of the rulings across
        return some[beside & inside]

    print_, rim = near(marks), RIM * em
    for start, end, low, high in near(points).tolist():
        level = print_[(print_[:, 0] < end) & (print_[:, 1] > start - rim)]
        before = (level[:, 2] + level[:, 3]) / 2 < gap.at
        left, right = level[before, 3].max(initial=-np.inf), level[~before, 2].min(initial=np.inf)
        if left > low + 1 or high > right + 1 or min(low - left, right - high) > POINTED * em:
            continue
        if (low - left if gap.at < low else right - high) <= CLOSER * em:
            return True
    return False


def _on_line(gap: _Gap, marks: Marks, em: float) -> NDArray[np.bool_]:
    """Which marks may be what is left of the line itself."""
    thick = marks[:, 3] - marks[:, 2]
    thin = (thick <= THIN * em) & (marks[:, 1] - marks[:, 0] >= 2 * thick)
    return np.asarray(thin & (np.abs(marks[:, 2] + marks[:, 3] - 2 * gap.at) <= 2 * THIN * em), np.bool_)


def _centred(gap: _Gap, text: Marks, em: float) -> bool:
    """Whether a text stands in the middle of the cell that the line makes, which is not that of the two as one."""
    low, high = (gap.low, gap.at) if text[0, 2] < gap.at else (gap.at, gap.high)
    middle = (text[:, 2].min() + text[:, 3].max()) / 2
    aside = abs(low + high - gap.low - gap.high) / 2
    return bool(abs(middle - (low + high) / 2) <= CENTRED * em and aside >= ASIDE * em)


def _over_both(gap: _Gap, text: Marks, em: float) -> bool:
    """Whether a text stands in the middle of the cell without the line, as the title of a table does."""
    return bool(abs(text[:, 2].min() + text[:, 3].max() - gap.low - gap.high) / 2 <= CENTRED * em)


def _as_one(gap: _Gap, text: Marks, em: float) -> bool:
    """Whether print stands exactly in the middle of both cells as one, and on neither side of the line as in a cell."""
    left, right = float(text[:, 2].min()), float(text[:, 3].max())
    if abs(left + right - gap.low - gap.high) / 2 > MIDDLE * em or left - gap.low <= INDENT * em:
        return False
    halves = (text[text[:, 2] < gap.at], text[text[:, 2] >= gap.at])
    return not all(_centred(gap, half, em) for half in halves if len(half))


def _is_dash(marks: Marks, gap: _Gap, em: float) -> bool:
    """Whether all print of a cell is a dash, off its borders."""
    flat = marks[:, 1] - marks[:, 0] <= FLAT * em
    off = (marks[:, 0] > gap.start + RIM * em) & (marks[:, 1] < gap.end - RIM * em)
    return bool((flat & off).all())


def _has_text(marks: Marks, em: float) -> bool:
    return bool((np.maximum(marks[:, 1] - marks[:, 0], marks[:, 3] - marks[:, 2]) >= TEXT * em).any())
