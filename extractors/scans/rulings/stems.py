"""Short strokes down a page: whether they are stems of characters or borders of rows hardly higher than their print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.scans.rulings.beside import Ink
from extractors.scans.rulings.present import COVERAGE, LONGEST_STEM
from extractors.scans.rulings.strokes import MEETS, Stroke, Strokes, on_line

# In em: on both sides of a stem, so near, stands print of its text; not so of a border in a low row.
NEXT = 1.2
# In em: beside so much of both ends of a border in a low row there is no print; a stem is no longer than its character.
BARE_END = 0.12
# In em: a border that a text begins or ends at is taller than its print by so much, above and below together.
TALLER = 0.25


@dataclass(frozen=True, slots=True)
class Short:
    """A stroke too short for a ruling on its own, with paper beside it or a piece that is too long for print."""

    stroke: Stroke
    free: bool
    """On both sides."""
    alone: bool
    """And no print touches it."""
    lonely: bool
    """And no print is near."""
    apart: bool
    """Print of a text is next to it on one side at most."""
    crowded: bool
    """Print is right beside it on both sides, as between two rows as low as their print."""


def are_stems(short: Short, em: float) -> bool:
    """Whether a stroke down may be stems of texts under each other: short pieces, far apart, print on both sides."""
    stroke = short.stroke
    there = [piece.length for piece in stroke.pieces]
    sparse = max(there) < LONGEST_STEM * em and sum(there) < COVERAGE * stroke.length
    return not stroke.horizontal and not short.apart and sparse


def row_height(stroke: Stroke, kept: Strokes) -> float:
    """How high the row is that a stroke down stands in; infinite where no ruling is above or below it."""
    rows = kept.across.middle[kept.across.holds(stroke.middle, MEETS)]
    above, below = rows[rows <= stroke.start + MEETS], rows[rows >= stroke.end - MEETS]
    return float(below.min(initial=np.inf) - above.max(initial=-np.inf))


def is_clear(short: Short, kept: Strokes, ink: Ink, em: float) -> bool:
    """Whether a stroke from ruling to ruling stands clear of the print beside it, as no stem does."""
    aligned = on_line(short.stroke, kept)
    if short.alone and (aligned or (short.apart and short.lonely)):
        return True
    known = aligned or short.alone or short.lonely or short.stroke.length >= LONGEST_STEM * em
    joined = _joins(short.stroke, kept) and known
    return short.apart and (joined or _bare_ends(short.stroke, kept, ink, em))


def _joins(stroke: Stroke, kept: Strokes) -> bool:
    """Whether both ends run into the ink of a ruling: a stem stops a little short of one."""
    across = kept.along(not stroke.horizontal)
    crossed = across.holds(stroke.middle, MEETS)
    return all(
        bool((crossed & (across.low - 1 <= end) & (end <= across.high + 1)).any())
        for end in (max(stroke.start, stroke.pieces[0].start), min(stroke.end, stroke.pieces[-1].end))
    )


def _bare_ends(stroke: Stroke, kept: Strokes, ink: Ink, em: float) -> bool:
    """Whether a stroke down a row reaches farther up and down than all print beside it."""
    across = kept.across
    crossed = across.holds(stroke.middle, MEETS)
    above = across.high[crossed & (across.high <= stroke.start + MEETS + (across.high - across.low))]
    below = across.low[crossed & (across.low >= stroke.end - MEETS - (across.high - across.low))]
    top = round(max(above.max(initial=0), stroke.start)) + 2
    bottom = round(min(below.min(initial=ink.sums.shape[0] - 1), stroke.end)) - 2
    reach, near = max(round(BARE_END * em), 2), round(NEXT * em)
    sides = [(max(left, 0), right) for left, right in _beside(stroke, near)]
    ends = ((top, top + reach), (bottom - reach, bottom))
    return top + 2 * reach < bottom and not any(ink.within(*side, *end) for side in sides for end in ends)


def is_taller(short: Short, ink: Ink, em: float) -> bool:
    """Whether a stroke down, longer than stems, begins or ends its text, whose print is shorter by some of an em."""
    stroke = short.stroke
    if stroke.horizontal or not short.apart or stroke.length < LONGEST_STEM * em or len(stroke.pieces) > 1:
        return False
    near = round(NEXT * em)
    bare = [
        not any(ink.within(max(left, 0), right, row, row + 1) for left, right in _beside(stroke, near))
        for row in range(stroke.start, stroke.end)
    ]
    above, below = _margin(bare), _margin(bare[::-1])
    return above > 0 and below > 0 and above + below >= TALLER * em


def _margin(bare: Sequence[bool]) -> int:
    """How many rows are bare from the first one on, below what is left of a ruling there."""
    edges = enumerate(pairwise(bare[: 2 * MEETS]), start=1)
    first = max((row for row, (above, here) in edges if here and not above), default=0)
    return next((row for row, paper in enumerate(bare) if row >= first and not paper), len(bare)) - first


def _beside(stroke: Stroke, near: int) -> tuple[tuple[int, int], tuple[int, int]]:
    return (stroke.low - 1 - near, stroke.low - 1), (stroke.high + 1, stroke.high + 1 + near)
