"""Strokes of a title that touch the table below it: characters, no cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.picture import Boxes
from extractors.scans.rulings.strokes import MEETS, Stroke, Strokes, at_torn, reach_of

# In em: the sides of 目 and 自 in a title, and the distance of the strokes within them, which no rows have.
SIDE, RUNGS, RUNG = 2.5, 3, 0.8
# In em: a table's upper border is longer than this; what ends so near to it stands on it.
BORDER, REACH = 5.0, 0.4
# In em: a bracket ends so far above or below the row's border, so near to the character beside it, and as that does.
SHORT, NEAR, LEVEL = 0.3, 0.35, 0.3


def without_characters(strokes: Sequence[Stroke], em: float) -> list[Stroke]:
    """The strokes without those of characters like 目 and 自, and without stems that stand on a table."""
    ladders = [ladder for horizontal in (True, False) for ladder in _ladders(strokes, em, horizontal=horizontal)]
    found = [stroke for stroke in strokes if not any(_within(stroke, ladder) for ladder in ladders)]
    return [stroke for stroke in found if not _on_top(stroke, found, em)]


def _ladders(strokes: Sequence[Stroke], em: float, *, horizontal: bool) -> list[tuple[int, int, int, int]]:
    """Left, top, right and bottom of characters like 目 that touch a ruling: short strokes closer than any rows."""
    short = [s for s in strokes if s.horizontal == horizontal and s.length <= SIDE * em]
    ladders: list[list[Stroke]] = []
    for stroke in sorted(short, key=lambda s: s.middle):
        for ladder in ladders:
            last = ladder[-1]
            alike = max(abs(stroke.start - last.start), abs(stroke.end - last.end)) <= MEETS
            if alike and stroke.middle - last.middle < RUNG * em:
                ladder.append(stroke)
                break
        else:
            ladders.append([stroke])
    spots = [(min(s.start for s in x), x[0].low, max(s.end for s in x), x[-1].high) for x in ladders if len(x) >= RUNGS]
    reach = round(RUNG * em)
    spots = [(left, top - reach, right, bottom + reach) for left, top, right, bottom in spots]
    return [spot if horizontal else (spot[1], spot[0], spot[3], spot[2]) for spot in spots]


def _within(stroke: Stroke, spot: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = spot
    along, across = ((left, right), (top, bottom)) if stroke.horizontal else ((top, bottom), (left, right))
    inside = along[0] - MEETS <= stroke.start and stroke.end <= along[1] + MEETS
    return inside and across[0] - MEETS <= stroke.middle <= across[1] + MEETS


def _on_top(stroke: Stroke, strokes: Sequence[Stroke], em: float) -> bool:
    """Whether a short stroke stands on the upper border of a table whose sides begin there: it is print of a title.

    Where it comes down from the height of another border, it is one in a row whose own borders are worn.
    """
    if stroke.horizontal or stroke.length > SIDE * em:
        return False
    reach = 2 * MEETS + REACH * em
    borders = [other for other in strokes if other.horizontal and other.length >= BORDER * em]
    if any(abs(border.middle - stroke.start) <= MEETS for border in borders):
        return False
    for top in borders:
        if abs(top.middle - stroke.end) > reach:
            continue
        sides = [
            side
            for side in strokes
            if not side.horizontal and min(abs(side.middle - top.start), abs(side.middle - top.end)) <= reach
        ]
        below = [side for side in sides if side.end > top.middle + em]
        above = [side for side in sides if side.start < top.middle - reach]
        if top.start < stroke.middle < top.end and below and not above:
            return True
    return False


def without_brackets(strokes: Sequence[Stroke], marks: Boxes, em: float) -> list[Stroke]:
    """The strokes without the stems of brackets: short ones that end in the air within a row that has no others but
    such, beside a character as high as they are, and that no row below or above has on their line.
    """
    rulings = Strokes.of(strokes)
    stems = [stroke for stroke in strokes if _is_stem(stroke, strokes, rulings, marks, em)]
    borders = [stroke for stroke in strokes if not stroke.horizontal and stroke not in stems]
    parted = [stem for stem in stems if any(_in_row_of(stem, border, strokes, em) for border in borders)]
    return [stroke for stroke in strokes if stroke not in stems or stroke in parted]


def _is_stem(stroke: Stroke, strokes: Sequence[Stroke], rulings: Strokes, marks: Boxes, em: float) -> bool:
    """Whether a stroke ends in the air, level with a character right beside it, and on the line of no other border."""
    if stroke.horizontal or stroke.length > SIDE * em:
        return False
    left, top, right, bottom = marks.T
    near = np.minimum(np.abs(left - stroke.high), np.abs(right - stroke.low)) <= NEAR * em
    level = (np.abs(top - stroke.start) <= LEVEL * em) & (np.abs(bottom - stroke.end) <= LEVEL * em)
    if not (near & level).any():
        return False
    if all(at_torn(stroke, end, rulings) for end in (stroke.start, stroke.end)):
        return False
    above, below = _row_of(stroke, strokes)
    if max(stroke.start - above, below - stroke.end) < SHORT * em:
        return False
    others = [s for s in strokes if not s.horizontal and s is not stroke]
    beyond = [s for s in others if abs(s.middle - stroke.middle) <= reach_of(s) + MEETS]
    return not any(s.start < above - em <= s.end or s.start <= below + em < s.end for s in beyond)


def _row_of(stroke: Stroke, strokes: Sequence[Stroke]) -> tuple[float, float]:
    """Where the rulings lie between which a stroke stands; infinitely far where there is none."""
    over = [s.middle for s in _over(stroke, strokes)]
    above = max((at for at in over if at <= stroke.start + MEETS), default=-np.inf)
    return above, min((at for at in over if at >= stroke.end - MEETS), default=np.inf)


def _over(stroke: Stroke, strokes: Sequence[Stroke]) -> list[Stroke]:
    return [s for s in strokes if s.horizontal and s.start - MEETS < stroke.middle < s.end + MEETS]


def _in_row_of(stem: Stroke, border: Stroke, strokes: Sequence[Stroke], em: float) -> bool:
    """Whether a border stands in the row of a stem, within the ends of the rulings above and below that."""
    row = _row_of(stem, strokes)
    level = border.start < stem.end and border.end > stem.start
    sides = [side for side in _over(stem, strokes) if side.middle in row]
    return level and all(side.start + em < border.middle < side.end - em for side in sides)
