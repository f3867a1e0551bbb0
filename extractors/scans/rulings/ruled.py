"""Which straight dark strokes are rulings, and which are print: dashes, stems of characters, chains of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

import numpy as np

from extractors.scans.rulings.beside import Ink, bare_sides
from extractors.scans.rulings.present import (
    ALONE,
    COVERAGE,
    LONGEST_DASH,
    LONGEST_STEM,
    TIGHT_ROW,
    TOUCHING,
    measures,
    present,
)
from extractors.scans.rulings.stems import NEXT, Short, are_stems, is_clear, is_taller, row_height
from extractors.scans.rulings.strokes import (
    MEETS,
    NEAR,
    SEVERAL,
    SHARD,
    WOBBLE,
    Mask,
    Stroke,
    Strokes,
    at_torn,
    ends_on,
    flanked,
    met_by,
    on_line,
    reach_of,
    shares_end,
)
from extractors.scans.rulings.title_strokes import without_characters

# In em: a line this long with paper on both sides is a ruling on its own.
FREE = 3.8
# In em: no label that stands in one line of a cell is longer.
LABEL = 8.0
# Of a short ruling that is whole.
MOSTLY = 0.8
# In em: a straight piece down this long on the line of a ruling is no stem, whatever stands next to it.
LONG_STEM = 2.0
# A short ruling is no thicker than so many times the usual one of the page, or so many pixels.
THICKER, THIN_ANYWAY = 2.5, 5.0
# Of a stroke's length: so much may have print touching it.
TOUCHED = 0.08


def ruled(across: Sequence[Stroke], down: Sequence[Stroke], mask: Mask, em: float) -> list[Stroke]:
    """The rulings among the strokes of both directions on a page with this ink."""
    ink = Ink.of(mask)
    sideways, downwards = measures(across), measures(down)
    strokes = [part for stroke in across for part in present(stroke, downwards, ink, em)]
    strokes += [part for stroke in down for part in present(stroke, sideways, ink, em)]
    return without_characters(_ruled(strokes, ink, em), em)


def _ruled(strokes: Sequence[Stroke], ink: Ink, em: float) -> list[Stroke]:
    """Strokes with paper beside them that are too long for print, and shorter ones that end on one or go on with it."""
    solid = [stroke for stroke in strokes if max(piece.length for piece in stroke.pieces) >= ALONE * em]
    solid = _without_smears(solid, Strokes.of(strokes), ink, em)
    rest = [stroke for stroke in strokes if max(piece.length for piece in stroke.pieces) < ALONE * em]
    short = _as_thin(_with_paper(rest, ink, em), solid)
    everything = Strokes.of([x.stroke for x in short] + solid)
    long = [x.stroke.length >= (FREE if x.free else ALONE) * em for x in short]
    joining = [is_long and not x.crowded and not are_stems(x, em) for x, is_long in zip(short, long, strict=True)]
    kept = solid + [x.stroke for x in compress(short, joining)]
    while True:
        short = [x for x, joined in zip(short, joining, strict=True) if not joined]
        rulings = Strokes.of(kept)
        border = _aligned(short, rulings, em)
        joining = [x in border or _goes_on(x, rulings, em) or _borders(x, rulings, everything, ink, em) for x in short]
        if not any(joining):
            return kept
        kept += [x.stroke for x in compress(short, joining)]


def _without_smears(solid: Sequence[Stroke], strokes: Strokes, ink: Ink, em: float) -> list[Stroke]:
    """Without strokes across in the midst of print, no longer than a label, that meet no other: those of bold
    characters that have run into each other.
    """
    sides = bare_sides(solid, ink, em).tolist()
    return [
        stroke
        for stroke, bare in zip(solid, sides, strict=True)
        if bare or not stroke.horizontal or stroke.length > LABEL * em or met_by(stroke, strokes).any()
    ]


def _as_thin(short: Sequence[Short], solid: Sequence[Stroke]) -> list[Short]:
    """Short strokes about as thin as the rulings of the page, with paper on both sides, as double ones have, or on the
    line of one: the ring of a stamp is thicker and has its text beside it.
    """
    if not solid:
        return list(short)
    most = max(THICKER * float(np.median([s.high - s.low for s in solid])), THIN_ANYWAY)
    rulings = Strokes.of(solid)
    return [x for x in short if x.free or x.stroke.high - x.stroke.low <= most or on_line(x.stroke, rulings)]


def _with_paper(strokes: Sequence[Stroke], ink: Ink, em: float) -> list[Short]:
    sides = bare_sides(strokes, ink, em).tolist()
    bare = [
        (s, count)
        for s, count in zip(strokes, sides, strict=True)
        if count == 2 or (count and _drawn(s, em)) or _is_solid(s, em)
    ]
    some = [stroke for stroke, _ in bare]
    alone = bare_sides(some, ink, em, max(round(TOUCHING * em), 3) + 1, TOUCHED) == 2
    lonely = bare_sides(some, ink, em, round(NEAR * em)) == 2
    apart = bare_sides(some, ink, em, round(NEXT * em)) > 0
    return [
        Short(stroke, free := count == 2, free and bool(alone[i]), free and bool(lonely[i]), bool(apart[i]), not count)
        for i, (stroke, count) in enumerate(bare)
    ]


def _goes_on(short: Short, kept: Strokes, em: float) -> bool:
    """Whether it is a part of a ruling: on its line, and either next to it or longer than print is and far from any.

    Longer than print, it may have some beside it. Between two tables, where no other ruling runs down, a bracket of
    a title may lie on the line of one; in a title within a table the side of 自 may, which the strokes inside touch.
    What nothing touches may be alone in its row, the first one of a table without a frame.
    """
    stroke = short.stroke
    longest = max(piece.length for piece in stroke.pieces)
    if short.crowded:
        return stroke.horizontal and on_line(stroke, kept)
    if not stroke.horizontal and longest >= LONG_STEM * em and not short.alone:
        return on_line(stroke, kept) and flanked(stroke, kept)
    if not short.free and longest < (LONGEST_DASH if stroke.horizontal else LONGEST_STEM) * em:
        return False
    shard = short.lonely and stroke.length >= SHARD[stroke.horizontal] * em
    if shard and (stroke.horizontal or (short.alone and flanked(stroke, kept))):
        return on_line(stroke, kept)
    if not stroke.horizontal and not short.apart:
        return False
    beside = kept.along(stroke.horizontal)
    next_to = (np.abs(beside.start - stroke.end) <= 2 * MEETS) | (np.abs(stroke.start - beside.end) <= 2 * MEETS)
    # The bar of a character on the line of a thick ruling is far thinner, and has the rest of the character at it.
    alike = short.alone | (beside.high - beside.low <= THICKER * (stroke.high - stroke.low) + WOBBLE)
    return bool((next_to & alike & (np.abs(beside.middle - stroke.middle) <= beside.reach)).any())


def _drawn(stroke: Stroke, em: float) -> bool:
    """Whether it has a piece too long for print: a line of characters makes a chain of short ones, as dots do."""
    longest = max(piece.length for piece in stroke.pieces)
    return longest >= (LONGEST_DASH if stroke.horizontal else LONGEST_STEM) * em or longest >= MOSTLY * stroke.length


def _is_solid(stroke: Stroke, em: float) -> bool:
    """Whether it has a piece that no print has: strokes of characters that touch make a long one of several.

    One that goes on beyond the ruling at its end is a border, if no dash is so long.
    """
    if not stroke.horizontal:
        there = [min(piece.end, stroke.end) - max(piece.start, stroke.start) for piece in stroke.pieces]
        return max(there) >= LONG_STEM * em
    longest = max(stroke.pieces, key=lambda piece: piece.length)
    beyond = longest.start < stroke.start - 2 * MEETS or longest.end > stroke.end + 2 * MEETS
    return longest.length >= (LONGEST_DASH if beyond else FREE) * em


def _borders(short: Short, kept: Strokes, everything: Strokes, ink: Ink, em: float) -> bool:
    """Whether a short stroke is the border of a cell: from ruling to ruling, or from one, and no stem or dash.

    That is, long for print, or ending in the air where several beside it do: there a page break cut the table.
    In a row as low as its print it must be clear of that, and where print touches it, there for the most part:
    stems of two lines of text may lie on one line.
    """
    stroke = short.stroke
    on_start, on_end = ends_on(stroke, stroke.start, kept), ends_on(stroke, stroke.end, kept)
    if short.crowded:
        # Over several low rows a border and the stem below it make one stroke.
        return on_start and on_end and (stroke.horizontal or not _is_crossed(stroke, kept))
    torn = on_start != on_end or on_line(stroke, kept)
    taller = is_taller(short, ink, em)
    if taller or (short.alone and stroke.length >= LONGEST_STEM * em and not stroke.horizontal and torn):
        on_start, on_end = (
            on_start or at_torn(stroke, stroke.start, kept),
            on_end or at_torn(stroke, stroke.end, kept),
        )
    if on_start and on_end:
        if taller:
            return True
        whole = short.alone or sum(piece.length for piece in stroke.pieces) >= COVERAGE * stroke.length
        return stroke.horizontal or (whole and stroke.length >= TIGHT_ROW * em) or is_clear(short, kept, ink, em)
    if not (on_start or on_end):
        return False
    cut = not stroke.horizontal and stroke.length >= LONGEST_STEM * em
    if cut and short.lonely and stroke.length >= COVERAGE * row_height(stroke, kept):
        return True
    long = max(stroke.length, max(piece.length for piece in stroke.pieces) if stroke.horizontal else 0)
    cut = cut or (short.lonely and not stroke.horizontal and stroke.length >= SHARD[False] * em)
    return long >= LONGEST_DASH * em or (cut and shares_end(stroke, everything, at_start=on_end))


def _is_crossed(stroke: Stroke, kept: Strokes) -> bool:
    """Whether a ruling goes over it between its ends."""
    across = kept.along(not stroke.horizontal)
    inside = (across.middle > stroke.start + 2 * MEETS) & (across.middle < stroke.end - 2 * MEETS)
    return bool((across.holds(stroke.middle, MEETS) & inside).any())


def _aligned(short: Sequence[Short], kept: Strokes, em: float) -> list[Short]:
    """Strokes down, on one line, that all end on rulings, too long for stems: what is left of a worn border.

    Two that go over one ruling, or several.
    """
    ending = [
        x
        for x in short
        if x.alone
        and not x.stroke.horizontal
        and x.stroke.length >= LONGEST_STEM * em
        and (ends_on(x.stroke, x.stroke.start, kept) or ends_on(x.stroke, x.stroke.end, kept))
    ]
    found = []
    for x in ending:
        line = [y.stroke for y in ending if y is not x and abs(y.stroke.middle - x.stroke.middle) <= reach_of(x.stroke)]
        over = [y for y in line if min(abs(y.start - x.stroke.end), abs(x.stroke.start - y.end)) <= 2 * MEETS]
        if over or len(line) >= SEVERAL:
            found.append(x)
    return found
