"""Print that the rulings of a PDF page run through: a text of more lines than its cell has room for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from math import inf

from extractors.pdf.glyphs import Glyph
from extractors.pdf.paths import Rectangle

# Of the height of a letter, from below: where a ruling halves it. Of 114 exported PDFs no right one has two such
# letters side by side; high boxes of labels set downwards in low cells are crossed at 0.40 and below.
HALVES = (0.41, 0.66)
# So many hanzi of a line make a text that was too long for its cell; a figure may stand on a border for its own sake.
_HANZI = re.compile("[\u4e00-\u9fff]")
FEWEST = 3
# In points: what is shorter is a stroke of a letter or underlines one, what is thicker is a ground. Strokes count wider
# than they are.
LONG, THIN = 20.0, 4.0
LONGEST = 20

Level = tuple[float, float, float]
"""The height of a level ruling, and where it begins and ends."""


def crossed_texts(glyphs: Sequence[Glyph], segments: Sequence[Rectangle]) -> tuple[str, ...]:
    """The texts that stand across a level ruling, as they are read: whose cell they belong to cannot be told."""
    rulings = sorted(
        ((bottom + top) / 2, left, right)
        for left, bottom, right, top in segments
        if right - left > LONG and top - bottom < THIN
    )
    ys = [*(y for y, _, _ in rulings), inf]
    below, above = HALVES
    sides = [(glyph.bottom, glyph.top - glyph.bottom) for glyph in glyphs]
    near = [ys[bisect_left(ys, bottom + below * height)] <= bottom + above * height for bottom, height in sides]
    if sum(near) < FEWEST:  # of most pages none
        return ()
    texts = []
    for ruling, some in groupby(glyphs, key=lambda glyph: _halved_by(glyph, rulings)):
        text = "".join([glyph.char for glyph in some])
        if ruling and len(_HANZI.findall(text)) >= FEWEST:
            texts.append(text[:LONGEST])
    return tuple(texts)


def _halved_by(glyph: Glyph, rulings: Sequence[Level]) -> Level | None:
    """The ruling that runs through the middle of a level letter, from one side of it to the other."""
    height = glyph.top - glyph.bottom
    if glyph.quarter != 0 or height <= 0 or glyph.char.isspace():
        return None
    low, high = (glyph.bottom + share * height for share in HALVES)
    for ruling in rulings[bisect_left(rulings, (low,)) :]:
        y, left, right = ruling
        if y > high:
            return None
        if left <= glyph.left and glyph.right <= right:
            return ruling
    return None
