"""Which straight dark strokes are rulings, and which are print: dashes, stems of characters, chains of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.scans.strokes import MEETS, NEAR, SHARD, Mask, Stroke, crosses, ends_on, on_line, shares_end
from extractors.scans.title_strokes import without_characters

# In em. The longest stroke of print that is no ruling: a dash of two characters across, a stem down.
LONGEST_DASH, LONGEST_STEM = 2.4, 1.25
# A line this long is a ruling on its own, and one with paper on both sides; a shorter one must end on another.
ALONE, FREE = 5.0, 3.8
# Between two rulings that cross it, so much of a ruling is there; stems of characters on one line are less.
COVERAGE = 0.7
# Of a short ruling that is whole.
MOSTLY = 0.8
# In em: a row of one line, and how much of a ruling is there beside it.
LOW_ROW, LOW_COVERAGE = 2.5, 0.85
# In em: a row no taller than its print, whose stems reach from ruling to ruling as a border does.
TIGHT_ROW = 1.75
# In em: how near to its ends a stroke meets the rulings it runs between.
END = 0.35
# In pixels: how near to a ruling its paper is looked for; and how much of that may have print on it.
BESIDE, BESIDE_FILLED = 5, 0.2
# In em: on both sides of a stem, so near, stands print of its text; not so of a border in a low row.
NEXT = 1.2
# In em: print touching a stroke is so near. Of its length, so much may have that, and more where it goes on above and
# below, on one side.
TOUCHING, TOUCHED, STEM_TOUCHED = 0.15, 0.08, 0.25
# Of a ruling's length: so much of the other one of a pair lies within so many em of it.
TWIN, TWIN_NEAR = 0.8, 0.4


def ruled(across: Sequence[Stroke], down: Sequence[Stroke], ink: Mask, em: float) -> list[Stroke]:
    """The rulings among the strokes of both directions."""
    sideways, downwards = _measures(across), _measures(down)
    strokes = [part for stroke in across for part in _present(stroke, downwards, ink, em)]
    strokes += [part for stroke in down for part in _present(stroke, sideways, ink, em)]
    return without_characters(_ruled(strokes, ink, em), em)


def _measures(strokes: Sequence[Stroke]) -> NDArray[np.float64]:
    rows = [(stroke.start, stroke.end, stroke.middle, stroke.length) for stroke in strokes]
    return np.array(rows, np.float64).reshape(-1, 4).T


def _present(stroke: Stroke, crossing: NDArray[np.float64], ink: Mask, em: float) -> list[Stroke]:
    """The stroke cut where, between two rulings across it, there is too little of it, and before its ends in the air.

    What is between them is worn, or it was chained over a merged cell by stems of characters; either way it is
    judged alone. `crossing` holds start, end, middle and length of every stroke across, a row of each.
    """
    thick = stroke.high - stroke.low
    reach = MEETS + thick
    start, end, middle, length = crossing
    crosses_it = (
        (start - reach <= stroke.middle)
        & (stroke.middle <= end + reach)
        & (stroke.start - reach <= middle)
        & (middle <= stroke.end + reach)
        & (length > thick + reach)
    )
    marks = middle[crosses_it]
    inner = sorted(round(mark) for mark in marks.tolist() if stroke.start + reach < mark < stroke.end - reach)
    on_start = bool((marks <= stroke.start + reach).any())
    on_end = bool((marks >= stroke.end - reach).any())
    stems = _stems(stroke, sorted(middle[crosses_it & (length >= ALONE * em)].tolist()), ink, em)
    parts: list[tuple[int, int]] = []
    rest: list[Stroke] = []
    for number, (start, end) in enumerate(pairwise([stroke.start, *inner, stroke.end])):
        in_the_air = bool(inner) and ((number == 0 and not on_start) or (number == len(inner) and not on_end))
        stem = any(low <= start and end <= high for low, high in stems)
        if in_the_air or stem or not _fills(stroke, start, end, em):
            rest += _between(stroke, start, end)
        elif parts and parts[-1][1] == start:
            parts[-1] = parts[-1][0], end
        else:
            parts.append((start, end))
    whole = [
        replace(stroke, start=start, end=end, pieces=tuple(p for p in stroke.pieces if p.end > start and p.start < end))
        for start, end in parts
    ]
    return whole + rest


def _between(stroke: Stroke, start: int, end: int) -> list[Stroke]:
    """What is there of a stroke between two places."""
    pieces = tuple(
        replace(piece, start=max(piece.start, start), end=min(piece.end, end))
        for piece in stroke.pieces
        if piece.end > start and piece.start < end
    )
    if not pieces:
        return []
    longest = max(pieces, key=lambda piece: piece.length)
    return [replace(longest, start=pieces[0].start, end=pieces[-1].end, pieces=pieces)]


def _stems(stroke: Stroke, rulings: Sequence[float], ink: Mask, em: float) -> list[tuple[float, float]]:
    """Where a stroke runs through a row as low as its print, apart from what is above and below, and print touches it.

    On both sides: there it may be a stem.
    """
    if stroke.horizontal:
        return []
    near = max(round(TOUCHING * em), 3) + 1
    rows = [(above, below) for above, below in pairwise(rulings) if MEETS < below - above <= TIGHT_ROW * em]
    return [
        (above - MEETS, below + MEETS)
        for above, below in rows
        if not any(
            piece.start < above - 2 * MEETS or piece.end > below + 2 * MEETS
            for piece in stroke.pieces
            if piece.start <= above + MEETS and piece.end >= below - MEETS
        )
        and not all(
            _bare(part, ink, em, 1, near, STEM_TOUCHED) for part in _between(stroke, round(above), round(below))
        )
    ]


def _fills(stroke: Stroke, start: int, end: int, em: float) -> bool:
    """Whether a stroke is there from `start` to `end`; over a low row it must reach both ends, as no stem does."""
    pieces = [(max(p.start, start), min(p.end, end)) for p in stroke.pieces if p.start < end and p.end > start]
    if not pieces:
        return False
    there = sum(high - low for low, high in pieces)
    if end - start >= LOW_ROW * em:
        return there >= COVERAGE * (end - start)
    return (
        there >= LOW_COVERAGE * (end - start) and pieces[0][0] <= start + MEETS + 1 and pieces[-1][1] >= end - MEETS - 1
    )


def _ruled(strokes: Sequence[Stroke], ink: Mask, em: float) -> list[Stroke]:
    """Strokes with paper beside them that are too long for print, and shorter ones that end on one or go on with it."""
    solid = [stroke for stroke in strokes if max(piece.length for piece in stroke.pieces) >= ALONE * em]
    short = [stroke for stroke in strokes if max(piece.length for piece in stroke.pieces) < ALONE * em]
    free = {stroke for stroke in short if _bare(stroke, ink, em, sides=2)}
    bare = [stroke for stroke in short if stroke in free or (_drawn(stroke, em) and _bare(stroke, ink, em))]
    near = max(round(TOUCHING * em), 3) + 1
    alone = {stroke for stroke in free if _bare(stroke, ink, em, 2, near, TOUCHED)}
    apart = {stroke for stroke in bare if _bare(stroke, ink, em, 1, round(NEXT * em))}
    lonely = {stroke for stroke in free if _bare(stroke, ink, em, 2, round(NEAR * em))}
    kept = solid + [s for s in bare if s.length >= ALONE * em or (s.length >= FREE * em and s in free)]
    found = set(kept)
    while True:
        met = []
        for stroke in (stroke for stroke in bare if stroke not in found):
            if stroke in alone:
                clear = stroke in apart or on_line(stroke, kept)
            else:
                clear = stroke in apart and _joins(stroke, kept)
            goes_on = stroke in free and _goes_on(stroke, kept, em, lonely=stroke in lonely)
            if goes_on or _borders(stroke, kept, bare + solid, em, clear=clear):
                met.append(stroke)
        if not met:
            return kept
        kept += met
        found.update(met)


def _goes_on(stroke: Stroke, kept: Sequence[Stroke], em: float, *, lonely: bool) -> bool:
    """Whether it is a part of a ruling: on its line, and either next to it or longer than print is and far from any."""
    if lonely and stroke.length >= SHARD[stroke.horizontal] * em:
        return on_line(stroke, kept)
    return any(
        on_line(stroke, [other])
        and (abs(other.start - stroke.end) <= 2 * MEETS or abs(stroke.start - other.end) <= 2 * MEETS)
        for other in kept
    )


def _drawn(stroke: Stroke, em: float) -> bool:
    """Whether it has a piece too long for print: a line of characters makes a chain of short ones, as dots do."""
    longest = max(piece.length for piece in stroke.pieces)
    return longest >= (LONGEST_DASH if stroke.horizontal else LONGEST_STEM) * em or longest >= MOSTLY * stroke.length


def _borders(stroke: Stroke, kept: Sequence[Stroke], all_strokes: Sequence[Stroke], em: float, *, clear: bool) -> bool:
    """Whether a short stroke is the border of a cell: from ruling to ruling, or from one, and no stem or dash.

    That is, long for print, or ending in the air where several beside it do: there a page break cut the table.
    In a row as low as its print it must be `clear` of that.
    """
    on_start, on_end = ends_on(stroke, stroke.start, kept), ends_on(stroke, stroke.end, kept)
    if on_start and on_end:
        return stroke.horizontal or clear or stroke.length >= TIGHT_ROW * em
    if not (on_start or on_end):
        return False
    cut = not stroke.horizontal and stroke.length >= LONGEST_STEM * em
    return stroke.length >= LONGEST_DASH * em or (cut and shares_end(stroke, all_strokes, at_start=on_end))


def _joins(stroke: Stroke, kept: Sequence[Stroke]) -> bool:
    """Whether both ends run into the ink of a ruling: a stem stops a little short of one."""
    return all(
        any(crosses(stroke, other) and other.low - 1 <= end <= other.high + 1 for other in kept)
        for end in (max(stroke.start, stroke.pieces[0].start), min(stroke.end, stroke.pieces[-1].end))
    )


def _bare(
    stroke: Stroke, ink: Mask, em: float, sides: int = 1, beside: int = BESIDE, filled: float = BESIDE_FILLED
) -> bool:
    """Whether there is paper along one side at least: strokes of characters, chained, have print on both.

    The ends are left out: there it meets the rulings it runs between. Of a pair of rulings, the sides are those
    of the pair.
    """
    area = ink if stroke.horizontal else ink.T
    spans = [_inner(piece, int(END * em)) for piece in stroke.pieces]
    bare = 0
    for edge, step in ((stroke.low, -1), (stroke.high, 1)):
        beyond = (
            edge if _print_beside(area, spans, edge, step, beside) <= filled else _twin(area, spans, edge, step, em)
        )
        bare += beyond is not None and (beyond == edge or _print_beside(area, spans, beyond, step, beside) <= filled)
    return bare >= sides


def _print_beside(area: Mask, spans: Sequence[tuple[int, int]], edge: int, step: int, beside: int) -> float:
    """How much of a stroke's length has print on one side of it."""
    near = sorted((edge + step, edge + step * beside))
    strip = area[max(near[0], 0) : max(near[1], 0)]
    return sum(float(strip[:, a:b].any(axis=0).mean()) for a, b in spans) / len(spans) if len(strip) else 0.0


def _twin(area: Mask, spans: Sequence[tuple[int, int]], edge: int, step: int, em: float) -> int | None:
    """The far edge of the other ruling of a pair, if there is one on this side with paper between them."""
    away = int(TWIN_NEAR * em)
    rows = area[max(edge - away, 0) : edge][::-1] if step < 0 else area[edge + 1 : edge + away + 1]
    if not len(rows):
        return None
    filled = sum((rows[:, start:end] > 0).mean(axis=1) for start, end in spans) / len(spans)
    found, paper = None, False
    for number, there in enumerate(np.asarray(filled).tolist(), 1):
        if paper and there >= TWIN:
            found = edge + step * number
        elif found is not None:
            break
        paper = paper or there <= BESIDE_FILLED
    return found


def _inner(piece: Stroke, end: int) -> tuple[int, int]:
    return (piece.start + end, piece.end - end) if piece.length >= 3 * end else (piece.start, piece.end)
