"""Whether a line that is not there parts the texts on both sides of it: what they and the marks beside it tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.scans.rulings.strokes import MEETS, Stroke

# In em: so near to a ruling lie its remnants; a text has some print that is so large; two cells' print stands so far
# apart.
RIM, TEXT, BESIDE = 0.25, 0.5, 0.3
# In em: lines of one text stand closer than the texts of two cells above each other, which a ruling ends at on one side
# (or on both); a label set downwards is no wider than `STACK`.
APART, CLOSER, STACK = 1.0, 0.8, 1.6
# Two labels set downwards stand so far apart (em), and so many times as far as the characters of each.
TWO_STACKS, WIDER = 2.0, 2.0
# In em: what is left of a ruling is no thicker or further off its line, and sure if it is so long; a dash is so flat.
REMNANT, THIN, FLAT = 1.2, 0.2, 0.2
# In em: a text stands in the middle of its cell, and that of the cell with its neighbour is so far from there; marks
# between the words of one text stand so near to one of them, and the other one so near to the line.
CENTRED, ASIDE, POINTED, WORD = 0.35, 1.0, 0.45, 1.5
# In em: so near to a line lie its crumbs; a mark beside which one would run stands further off.
ON_LINE = 0.15
# In em: a text at the top of its cell hangs no further below the border.
HUNG = 0.6
# In em: so exactly in the middle of two cells stands the one text of both, and further than this from their side.
MIDDLE, INDENT = 0.2, 1.0
# In em: a bracket is no wider and no less high; half of its square is blank. Parts of a character stand closer than
# `WITHIN`.
BRACKET, WITHIN = (0.34, 0.81), 0.15
# In em: characters of one text, as wide at least, have their middles so far apart at most, 项目 too.
WIDE, PITCH = 0.4, 1.2

Marks = NDArray[np.float64]
"""(count, 4): start and end along a ruling, low and high across it."""
Mark = NDArray[np.float64]
"""(4): one of them."""


@dataclass(frozen=True, slots=True)
class Gap:
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


def parts(gap: Gap, marks: Marks, em: float, horizontal: bool) -> bool:
    """Whether there are texts on both sides of a line, as far apart as those of two cells, or what is left of it."""
    texts_beside = marks[_is_inside(gap, marks, em) & ~_on_line(gap, marks, em)]
    left = is_left(gap, marks, em)
    first = (texts_beside[:, 2] + texts_beside[:, 3]) / 2 < gap.at
    before, after = texts_beside[first], texts_beside[~first]
    texts = _has_text(before, em), _has_text(after, em)
    if not horizontal:
        whole = not len(before) or before[:, 3].max() <= gap.at, not len(after) or after[:, 2].min() >= gap.at
        return (left and any(texts) and all(whole)) or _parts_beside(gap, before, after, texts, em)
    if not len(before) and texts[1]:  # no text of both rows stands in the middle of the lower one
        return gap.sides == 2 and _centred(gap, after, em)
    if not all(texts):
        return False
    space = float(after[:, 2].min() - before[:, 3].max())
    if gap.sides == 2 or left:
        return space >= (0 if left else CLOSER * em)
    widths = [float(np.ptp(side[:, :2])) for side in (before, after)]
    if max(widths) > STACK * em:
        return space >= APART * em
    apart = space >= max(TWO_STACKS * em, WIDER * max(_widest_gap(side) for side in (before, after)))
    return apart and all(_centred(gap, side, em) for side in (before, after))


def _widest_gap(text: Marks) -> float:
    """The widest blank between the characters of a label set downwards."""
    ordered = text[text[:, 2].argsort()]
    return float((ordered[1:, 2] - np.maximum.accumulate(ordered[:, 3])[:-1]).max(initial=0.0))


def is_left(gap: Gap, marks: Marks, em: float) -> bool:
    """Whether a part of the line is left, longer than a dash."""
    remnants = marks[_is_inside(gap, marks, em) & _on_line(gap, marks, em)]
    return bool((remnants[:, 1] - remnants[:, 0] >= REMNANT * em).any())


def _is_inside(gap: Gap, marks: Marks, em: float) -> NDArray[np.bool_]:
    """Which marks stand in the room beside a line, off the rulings around it: what is left of those is no text."""
    along, across = (marks[:, 0] + marks[:, 1]) / 2, (marks[:, 2] + marks[:, 3]) / 2
    inside = (along > gap.start + RIM * em) & (along < gap.end - RIM * em)
    return np.asarray(inside & (across > gap.low + RIM * em) & (across < gap.high - RIM * em), np.bool_)


def _parts_beside(gap: Gap, before: Marks, after: Marks, texts: tuple[bool, bool], em: float) -> bool:
    """Whether a line down the page parts what stands on its left and on its right, one of which may be blank."""
    if not len(before) or not len(after):
        one = before if len(before) else after
        through = len(one) and one[:, 2].min() < gap.at < one[:, 3].max()
        if not any(texts) or through or (gap.among and _as_one(gap, one, em)):
            return False
        return gap.among or (gap.alike and not _over_both(gap, one, CENTRED * em)) or _centred(gap, one, em)
    nearest = before[before[:, 3].argmax()], after[after[:, 2].argmin()]
    space = float(nearest[1][2] - nearest[0][3])
    if space >= APART * em and all(
        text or _is_dash(side, gap, em) for text, side in zip(texts, (before, after), strict=True)
    ):
        return True
    solid = (
        all(mark[3] - mark[2] >= WIDE * em for mark in nearest)
        and _middle(nearest[1]) - _middle(nearest[0]) <= PITCH * em
    )
    if gap.among and any(texts):  # beside a blank cell: its text would be taken for both columns'
        if space < APART * em and (solid or _as_one(gap, np.concatenate((before, after)), em)):
            return False
        return bool(nearest[0][3] <= gap.at <= nearest[1][2])
    bracket = _is_bracket(nearest[0], before, em) or _is_bracket(nearest[1], nearest[1][None], em)
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


def off_lines(points: Marks, gap: Gap, along: Sequence[Stroke], em: float) -> Marks:
    """The small marks that are no crumbs of the other line of a double ruling, which lie on it.

    On the line itself a point of a text may lie, beside which no ruling runs.
    """
    lines = np.array([stroke.middle for stroke in along if abs(stroke.middle - gap.at) > ON_LINE * em])
    on_one = (np.abs((points[:, 2] + points[:, 3])[:, None] / 2 - lines) <= ON_LINE * em).any(axis=1)
    crumbs = on_one & (points[:, [1, 3]] - points[:, [0, 2]] <= THIN * em).all(axis=1)
    return np.asarray(points[~crumbs])


def goes_over(gap: Gap, marks: Marks, points: Marks, em: float) -> bool:
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


def _on_line(gap: Gap, marks: Marks, em: float) -> NDArray[np.bool_]:
    """Which marks may be what is left of the line itself."""
    thick = marks[:, 3] - marks[:, 2]
    thin = (thick <= THIN * em) & (marks[:, 1] - marks[:, 0] >= 2 * thick)
    return np.asarray(thin & (np.abs(marks[:, 2] + marks[:, 3] - 2 * gap.at) <= 2 * THIN * em), np.bool_)


def _centred(gap: Gap, text: Marks, em: float) -> bool:
    """Whether a text stands in the middle of the cell that the line makes, which is not that of the two as one."""
    low, high = (gap.low, gap.at) if text[0, 2] < gap.at else (gap.at, gap.high)
    middle = (text[:, 2].min() + text[:, 3].max()) / 2
    aside = abs(low + high - gap.low - gap.high) / 2
    return bool(abs(middle - (low + high) / 2) <= CENTRED * em and aside >= ASIDE * em)


def _over_both(gap: Gap, text: Marks, within: float) -> bool:
    """Whether a text stands, so near (pixels), in the middle of the cell without the line, as a table's title does."""
    return bool(abs(text[:, 2].min() + text[:, 3].max() - gap.low - gap.high) / 2 <= within)


def _as_one(gap: Gap, text: Marks, em: float) -> bool:
    """Whether print stands exactly in the middle of both cells as one, and on neither side of the line as in a cell."""
    if not _over_both(gap, text, MIDDLE * em) or text[:, 2].min() - gap.low <= INDENT * em:
        return False
    halves = (text[text[:, 2] < gap.at], text[text[:, 2] >= gap.at])
    return not all(_centred(gap, half, em) for half in halves if len(half))


def _is_dash(marks: Marks, gap: Gap, em: float) -> bool:
    """Whether all print of a cell is a dash, off its borders."""
    flat = marks[:, 1] - marks[:, 0] <= FLAT * em
    off = (marks[:, 0] > gap.start + RIM * em) & (marks[:, 1] < gap.end - RIM * em)
    return bool((flat & off).all())


def _has_text(marks: Marks, em: float) -> bool:
    return bool((np.maximum(marks[:, 1] - marks[:, 0], marks[:, 3] - marks[:, 2]) >= TEXT * em).any())


def amid(gap: Gap, others: Sequence[Gap], marks: Marks, em: float) -> Gap | None:
    """The one of several lines across between the same two texts that both stand in the middle of their cells beside.

    Where none is such, the one below which the lower text hangs as the upper one does in its cell, if any does. The
    line itself where a mark lies on it: it is left there.
    """
    along = (marks[:, 0] + marks[:, 1]) / 2
    inside = marks[(along > gap.start) & (along < gap.end)]
    inside = inside[(inside[:, 2] > gap.low) & (inside[:, 3] < gap.high)]
    upper, lower = inside[inside[:, 3] <= gap.at], inside[inside[:, 2] >= gap.at]
    if not len(upper) or not len(lower) or len(upper) + len(lower) < len(inside):
        return gap
    top, bottom = float(upper[:, 3].max()), float(lower[:, 2].min())

    def off(line: Gap) -> float:
        above = (float(upper[:, 2].min()) + top - gap.low - line.at) / 2
        below = (bottom + float(lower[:, 3].max()) - line.at - gap.high) / 2
        return abs(above) + abs(below)

    between = [line for line in others if top <= line.at <= bottom and (line.low, line.high) == (gap.low, gap.high)]
    best = min(between, key=off, default=gap)
    if off(best) <= 2 * CENTRED * em:
        return best
    indent = float(upper[:, 2].min()) - gap.low
    hung = min(between, key=lambda line: abs(bottom - line.at - indent), default=gap)
    return hung if indent <= HUNG * em and abs(bottom - hung.at - indent) <= CENTRED * em else None
