"""Worn rulings drawn on to where they must have ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extractors.scans.rulings.printed import Printed
from extractors.scans.rulings.strokes import (
    MEETS,
    SEVERAL,
    Sides,
    Stroke,
    Strokes,
    crossed_by,
    ends_on,
    flanked,
    met_by,
    reach_of,
    shares_end,
)

# In em: so much of a ruling may be worn away; and how often mended rulings may mend others.
WIDEST_TEAR = 20.0
# In em: over so much all rulings down the page may be torn at one height; over more it is the room between two tables.
OPEN_TEAR = 3.0
ROUNDS = 4
# In em: where a page break cuts a row, its sides end together so far above the border below it, at most.
CUT_ROW = 4.0
# Rulings across that one down the page may be torn over, within the table, where only one of its ends is torn: over
# more rows the texts tell whether it was there.
MOST_ROWS = 2
# In em, and of the gap: no ruling that ends on another one goes on to a piece that is shorter.
CRUMB = 0.7
# In em: so far from each other may end the two rulings of a corner that is worn away.
CORNER = 0.7
# In em: a stroke this long that ends at print is a ruling all the same, and so is a piece this long that is there, by
# its direction: no dash and no stem is.
SURELY_RULED, SURELY_PIECE = 5.0, {True: 3.0, False: 2.0}
# In em: no row of a label and its value is higher.
HIGHEST = 5.0


def mended(strokes: Sequence[Stroke], printed: Printed, em: float) -> list[Stroke]:
    """Strokes with their torn ends drawn on, or cut back where print stands in the way.

    A ruling ends at another one. Where an end meets none, the ruling is worn away from there to its next
    piece on the same line, or to the next ruling across; but none runs through print: what ends there in the air
    is a stem or a dash. Several that end at one height stay: the page ends there. Where no ruling goes down the page,
    those across end beside cells of several rows.
    """
    strokes = _united(strokes)
    for last in (False, True) if any(not stroke.horizontal for stroke in strokes) else (False,):
        for _ in range(ROUNDS):
            joined = [
                stroke
                for horizontal in (True, False)
                for stroke in _bridged(strokes, printed, em, horizontal=horizontal)
            ]
            rulings = _Rulings.of(joined)
            drawn = _united([end for stroke in joined for end in _ended(stroke, rulings, printed, em, to_shared=last)])
            if drawn == strokes:
                break
            strokes = drawn
    everything = Strokes.of(strokes)
    return [part for stroke in strokes for part in _trimmed(stroke, everything, printed, em)]


def _united(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Strokes on one line that overlap or touch as one each, in order."""
    done: list[Stroke] = []
    open_ones: list[int] = []
    for stroke in sorted(strokes, key=lambda s: (s.horizontal, s.start, s.end, s.low)):
        open_ones = [
            i for i in open_ones if done[i].horizontal == stroke.horizontal and done[i].end >= stroke.start - 2 * MEETS
        ]
        near = [i for i in open_ones if abs(done[i].middle - stroke.middle) <= reach_of(done[i])]
        if not near:
            open_ones.append(len(done))
            done.append(stroke)
            continue
        home = min(near, key=lambda i: abs(done[i].middle - stroke.middle))
        before = done[home]
        longest = max(before, stroke, key=lambda s: s.length)
        pieces = tuple(sorted({*before.pieces, *stroke.pieces}, key=lambda piece: piece.start))
        done[home] = replace(longest, start=before.start, end=max(before.end, stroke.end), pieces=pieces)
    return done


def _bridged(strokes: Sequence[Stroke], printed: Printed, em: float, *, horizontal: bool) -> list[Stroke]:
    """Strokes of one direction, those on one line joined where either end between them is torn."""
    done: list[Stroke] = []
    others = Strokes.of(strokes)
    for stroke in sorted((s for s in strokes if s.horizontal == horizontal), key=lambda s: s.start):
        before = max(
            (s for s in done if abs(s.middle - stroke.middle) <= reach_of(s) and s.end <= stroke.start + reach_of(s)),
            key=lambda s: s.end,
            default=None,
        )
        if before is None or not _torn_between(before, stroke, others, printed, em):
            done.append(stroke)
            continue
        done.remove(before)
        longest = max(before, stroke, key=lambda s: s.length)
        end = max(stroke.end, before.end)
        done.append(replace(longest, start=before.start, end=end, pieces=before.pieces + stroke.pieces))
    return done


def _torn_between(before: Stroke, stroke: Stroke, others: Strokes, printed: Printed, em: float) -> bool:
    torn = 2 - ends_on(before, before.end, others) - ends_on(stroke, stroke.start, others)
    past = _past_stamps(max(before, stroke, key=lambda s: s.length), printed)
    if past and printed.stamped(stroke.horizontal, stroke.middle, before.end, stroke.start):
        torn = 2
    if not torn or stroke.start - before.end > torn * WIDEST_TEAR * em:
        return False
    gap = Stroke(stroke.horizontal, stroke.low, stroke.high, before.end, stroke.start)
    if torn == 1 and min(before.length, stroke.length) < CRUMB * min(em, gap.length):
        return False
    if not stroke.horizontal and gap.length > OPEN_TEAR * em and not flanked(gap, others):
        return False
    if not stroke.horizontal and torn == 1 and _rows_over(gap, others, em) > MOST_ROWS:
        return False
    return not (past or printed).across(stroke.horizontal, stroke.middle, before.end, stroke.start)


def _past_stamps(stroke: Stroke, printed: Printed) -> Printed | None:
    """The print that matters to a stroke where a stamp breaks it."""
    pieces = [(piece.start, piece.end) for piece in stroke.pieces]
    return printed.past_stamps(stroke.horizontal, stroke.middle, pieces)


def _rows_over(gap: Stroke, others: Strokes, em: float) -> int:
    """How many rulings across meet a part of the line of a stroke down the page; at the side of a table none counts."""
    rows = others.across
    beside = (rows.middle > gap.start) & (rows.middle < gap.end)
    within = (beside & (rows.start < gap.low - em)).any() and (beside & (rows.end > gap.high + em)).any()
    return int(np.count_nonzero(met_by(gap, others))) if within else 0


@dataclass(frozen=True, slots=True)
class _Rulings:
    """The rulings of a round, and for each of them how many others it meets, by direction: the edge of a sheet none.

    The side of a table from which all rows are worn away meets none either; it begins and ends where columns do.
    """

    each: Sequence[Stroke]
    all: Strokes
    meeting: dict[bool, NDArray[np.int64]]

    @classmethod
    def of(cls, strokes: Sequence[Stroke]) -> _Rulings:
        rulings = Strokes.of(strokes)
        meeting = {
            horizontal: np.array(
                [
                    np.count_nonzero(met_by(stroke, rulings)) + SEVERAL * _is_side(stroke, rulings)
                    for stroke in strokes
                    if stroke.horizontal == horizontal
                ]
            )
            for horizontal in (True, False)
        }
        return cls(strokes, rulings, meeting)

    def across(self, stroke: Stroke, beyond: float) -> list[int]:
        """Where the line of one of them, drawn on, is crossed by those that meet another one.

        Or so many pixels past their ends.
        """
        met_by_more = self.meeting[not stroke.horizontal] > met_by(stroke, self.all)
        crossing = crossed_by(stroke, self.all, beyond) & met_by_more
        return [round(place) for place in self.all.along(not stroke.horizontal).middle[crossing].tolist()]


def _is_side(stroke: Stroke, others: Strokes) -> bool:
    """Whether a stroke down the page begins and ends where several others do."""
    beside = others.down
    alike = (np.abs(beside.start - stroke.start) <= 2 * MEETS) & (np.abs(beside.end - stroke.end) <= 2 * MEETS)
    return not stroke.horizontal and int(np.count_nonzero(alike)) > SEVERAL  # itself too


def _ended(stroke: Stroke, rulings: _Rulings, printed: Printed, em: float, *, to_shared: bool) -> list[Stroke]:
    """The stroke with both ends at rulings across it if any are in reach, or (`to_shared`) where several others end.

    Nothing where it is short and hangs on print.
    """
    others, printed = rulings.all, _past_stamps(stroke, printed) or printed
    across = rulings.across(stroke, CORNER * em)
    beside = [o for o in rulings.each if to_shared and o.horizontal == stroke.horizontal and o != stroke]
    tear = WIDEST_TEAR * em
    start, end = stroke.start, stroke.end
    if not (_is_at_ruling(stroke, start, others, em) or shares_end(stroke, others, at_start=True)):
        stops = [x for x in across if start - tear <= x < start]
        stop = max(stops or _shared([o.start for o in beside], start - tear, start), default=start)
        if printed.across(stroke.horizontal, stroke.middle, stop, start):
            inner = min((x for x in across if start < x < end), default=end)
            if not _is_there(stroke, start, inner, em):
                start = inner if inner < end or stroke.length < SURELY_RULED * em else start
        else:
            start = stop
    near = not stroke.horizontal and any(end < x <= end + CUT_ROW * em for x in across)
    if not (_is_at_ruling(stroke, end, others, em) or (shares_end(stroke, others, at_start=False) and not near)):
        stops = [x for x in across if end < x <= end + tear]
        stop = min(stops or _shared([o.end for o in beside], end, end + tear), default=end)
        if printed.across(stroke.horizontal, stroke.middle, end, stop):
            inner = max((x for x in across if start < x < end), default=start)
            if not _is_there(stroke, inner, end, em):
                end = inner if inner > start or stroke.length < SURELY_RULED * em else end
        else:
            end = stop
    if end <= start:
        return []
    drawn = stroke.cut(start, end)
    return [drawn] if drawn.pieces else []


def _is_at_ruling(stroke: Stroke, end: int, others: Strokes, em: float) -> bool:
    """Whether an end lies on a ruling across it, or, of a stroke across the page, on the line of one torn there."""
    if ends_on(stroke, end, others) or not stroke.horizontal:
        return ends_on(stroke, end, others)
    line = np.abs(others.down.middle - end) <= MEETS
    above = line & (others.down.end <= stroke.middle) & (others.down.end > stroke.middle - WIDEST_TEAR * em)
    below = line & (others.down.start >= stroke.middle) & (others.down.start < stroke.middle + WIDEST_TEAR * em)
    return bool(above.any() and below.any())


def _is_there(stroke: Stroke, start: int, end: int, em: float) -> bool:
    """Whether between two places of it there is a piece too long for print, which needs not be cut off before print."""
    there = [min(piece.end, end) - max(piece.start, start) for piece in stroke.pieces]
    return max(there, default=0) >= SURELY_PIECE[stroke.horizontal] * em


def _trimmed(stroke: Stroke, others: Strokes, printed: Printed, em: float) -> list[Stroke]:
    """A stroke down the page without ends that stick out of the table alone: stems of a title above it, a fold.

    It keeps what goes on as far as several others, as above a row cut by a page break, and what parts the texts of a
    row: the first one of a table without a frame.
    """
    if stroke.horizontal:
        return [stroke]
    there = (others.across.low - MEETS <= stroke.end) & (stroke.start <= others.across.high + MEETS)
    middles = others.across.middle[there & crossed_by(stroke, others, CORNER * em)]
    across = sorted(round(place) for place in middles.tolist())
    if not across:
        return [stroke]
    start, end = stroke.start, stroke.end
    beside = others.down

    def parts(near: int, far: int) -> bool:
        return (
            far - near <= HIGHEST * em and _is_there(stroke, near, far, em) and printed.parted(stroke.middle, near, far)
        )

    if across[0] - start > MEETS and not (shares_end(stroke, others, at_start=True) or parts(start, across[0])):
        start = min([x for x in _common(beside.start) if start < x < across[0]], default=across[0])
    if end - across[-1] > MEETS and not (shares_end(stroke, others, at_start=False) or parts(across[-1], end)):
        end = max([x for x in _common(beside.end) if across[-1] < x < end], default=across[-1])
    whole = stroke.cut(start, end)
    return [whole] if start < end and whole.pieces else []


def _common(ends: Sides) -> list[int]:
    """The places at which so many strokes end that it is no chance."""
    return [round(end) for end in ends.tolist() if np.count_nonzero(np.abs(ends - end) <= MEETS) > SEVERAL]


def _shared(ends: Sequence[int], low: float, high: float) -> list[int]:
    """The ends between `low` and `high` at which another one lies too."""
    return [end for end in ends if low <= end <= high and sum(abs(end - other) <= MEETS for other in ends) > 1]
