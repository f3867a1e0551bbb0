"""What is there of a straight stroke between the rulings across it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.scans.rulings.beside import Ink, bare_sides
from extractors.scans.rulings.strokes import MEETS, Stroke

# In em. The longest stroke of print that is no ruling: a dash of two characters across, a stem down.
LONGEST_DASH, LONGEST_STEM = 2.4, 1.25
# In em: a line this long is a ruling on its own; a shorter one must end on another.
ALONE = 5.0
# What crosses a ruling and is no longer is a bar of the character whose stem lies on its line (目).
CROSSING = 1.0
# Between two rulings that cross it, so much of a ruling is there; stems of characters on one line are less.
COVERAGE = 0.7
# In em: a row of one line, and how much of a ruling is there beside it.
LOW_ROW, LOW_COVERAGE = 2.5, 0.85
# In em: a row no taller than its print, whose stems reach from ruling to ruling as a border does.
TIGHT_ROW = 1.75
# In em: print touching a stroke is so near. Of its length, so much may have that where it goes on above and below, on
# one side.
TOUCHING, STEM_TOUCHED = 0.15, 0.25


def measures(strokes: Sequence[Stroke]) -> NDArray[np.float64]:
    """Middle, start, end and length of the strokes, a row of each, in the order of their middles."""
    rows = sorted((stroke.middle, stroke.start, stroke.end, stroke.length) for stroke in strokes)
    return np.array(rows, np.float64).reshape(-1, 4).T


def present(stroke: Stroke, crossing: NDArray[np.float64], ink: Ink, em: float) -> list[Stroke]:
    """The stroke cut where, between two rulings across it, there is too little of it, and before its ends in the air.

    What is between them is worn, or it was chained over a merged cell by stems of characters; either way it is
    judged alone. `crossing` holds the measures of all strokes across.
    """
    thick = stroke.high - stroke.low
    reach = MEETS + thick
    first = crossing[0].searchsorted(stroke.start - reach)
    last = crossing[0].searchsorted(stroke.end + reach, side="right")
    middle, start, end, length = crossing[:, first:last]
    ruling = length > max(thick + reach, CROSSING * em)
    crosses_it = (start - reach <= stroke.middle) & (stroke.middle <= end + reach) & ruling
    if not crosses_it.any():
        whole = _fills(stroke, stroke.start, stroke.end, em)
        return [stroke] if whole else _between(stroke, stroke.start, stroke.end)
    marks = middle[crosses_it].tolist()
    inner = [round(mark) for mark in marks if stroke.start + reach < mark < stroke.end - reach]
    on_start, on_end = marks[0] <= stroke.start + reach, marks[-1] >= stroke.end - reach
    if stroke.pieces:  # a bar of a character on the line of a thick ruling is thin, and stems stand near its end
        on_start &= _meets(stroke.start, stroke.pieces[0], marks)
        on_end &= _meets(stroke.end, stroke.pieces[-1], marks)
    stems = _stems(stroke, middle[crosses_it & (length >= ALONE * em)].tolist(), ink, em)
    parts: list[tuple[int, int]] = []
    rest: list[Stroke] = []
    for number, (start, end) in enumerate(pairwise([stroke.start, *inner, stroke.end])):
        in_the_air = bool(inner) and ((number == 0 and not on_start) or (number == len(inner) and not on_end))
        in_the_air = in_the_air and not _is_one_piece(stroke, start, end, em)
        stem = any(low <= start and end <= high for low, high in stems)
        if in_the_air or stem or not _fills(stroke, start, end, em):
            rest += _between(stroke, start, end)
        elif parts and parts[-1][1] == start:
            parts[-1] = parts[-1][0], end
        else:
            parts.append((start, end))
    return [stroke.cut(start, end) for start, end in parts] + rest


def _meets(end: int, piece: Stroke, marks: Sequence[float]) -> bool:
    """Whether one of the places where rulings cross lies at the end of a stroke, for how thick that is there."""
    return any(abs(mark - end) <= MEETS + piece.high - piece.low for mark in marks)


def _is_one_piece(stroke: Stroke, start: int, end: int, em: float) -> bool:
    """Whether a part of a stroke across the page belongs to a piece that no print has: what crosses it is a stem."""
    return stroke.horizontal and any(
        piece.start <= start and end <= piece.end and piece.length >= LONGEST_DASH * em for piece in stroke.pieces
    )


def _between(stroke: Stroke, start: int, end: int) -> list[Stroke]:
    """What is there of a stroke between two places, without crumbs of what lies beyond them."""
    pieces = [
        piece.cut(max(piece.start, start), min(piece.end, end))
        for piece in stroke.pieces
        if piece.end > start and piece.start < end
    ]
    pieces = [piece for piece in pieces if piece.length > MEETS] or pieces
    if not pieces:
        return []
    longest = max(pieces, key=lambda piece: piece.length)
    return [replace(longest, start=pieces[0].start, end=pieces[-1].end, pieces=tuple(pieces))]


def _stems(stroke: Stroke, rulings: Sequence[float], ink: Ink, em: float) -> list[tuple[float, float]]:
    """Where a stroke runs through a row as low as its print, apart from what is above and below, and print touches it.

    On both sides, or, on the line of a border, on one where paper parts it from both rulings: there it may be a stem.
    """
    if stroke.horizontal:
        return []
    near = max(round(TOUCHING * em), 3) + 1

    def is_stem(above: float, below: float) -> bool:
        parts = _between(stroke, round(above), round(below))
        goes_on = any(piece.length >= LOW_ROW * em for piece in stroke.pieces)
        bare = bare_sides(parts, ink, em, near, STEM_TOUCHED).tolist()
        return any(
            not sides or (sides == 1 and goes_on and _stands_free(part, ink))
            for part, sides in zip(parts, bare, strict=True)
        )

    rows = [(above, below) for above, below in pairwise(rulings) if MEETS < below - above <= TIGHT_ROW * em]
    return [
        (above - MEETS, below + MEETS)
        for above, below in rows
        if not any(
            piece.start < above - 2 * MEETS or piece.end > below + 2 * MEETS
            for piece in stroke.pieces
            if piece.start <= above + MEETS and piece.end >= below - MEETS
        )
        and is_stem(above, below)
    ]


def _stands_free(stroke: Stroke, ink: Ink) -> bool:
    """Whether there is a row of paper right above a stroke down the page, and one right below it."""
    above, below = range(max(stroke.start - MEETS, 0), stroke.start), range(stroke.end, stroke.end + MEETS)
    return all(any(not ink.within(stroke.low, stroke.high, row, row + 1) for row in rows) for rows in (above, below))


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
