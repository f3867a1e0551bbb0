"""Numbers in rings: the recogniser knows ① to ⑩ and takes ⑫ for ②, for sure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Pixels

# In em: how large a ring is, and by how much its sides may differ.
RING, ROUND = (0.6, 1.2), 0.2
# The part of a ring's picture, across and down, that holds print but not the ring.
WITHIN, MIDDLE = (0.16, 0.84), (0.32, 0.68)
# Print this wide, as a part of the ring, may be two digits; that wide it is: one measures 0.2 to 0.56, a 1 up to 0.23,
# two measure 0.52 to 0.68, 11 0.4 (210 in rings of generated scans).
PERHAPS, TWO, ONES = 0.5, 0.57, 0.35
UNSURE = 0.9
_ONE_DIGIT = frozenset("①②③④⑤⑥⑦⑧⑨")


def with_ringed(
    reading: Reading, marks: NDArray[np.int32], page: Pixels, crop_left: float, crop_width: float, em: float
) -> Reading:
    """The reading with ⑪ to ⑲ where two digits stand in the ring; these, and what may be such, are not sure.

    `marks` are the components of the line (left, top, right, bottom) on `page`, the crop begins at `crop_left` and is
    `crop_width` wide, all in pixels.
    """
    glyphs = list(reading.glyphs)
    for place, glyph in enumerate(glyphs):
        if glyph.char not in _ONE_DIGIT:
            continue
        wide = _print_in_ring(marks, page, crop_left + glyph.at * crop_width, em)
        if wide >= (ONES if glyph.char == "①" else PERHAPS):
            glyphs[place] = _either(glyph, two=wide >= TWO)
    return Reading(tuple(glyphs))


def _print_in_ring(marks: NDArray[np.int32], page: Pixels, x: float, em: float) -> float:
    """How wide the print in the ring at `x` is, as a part of the ring's width; 0 where there is no ring."""
    width, height = marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1]
    rings = marks[
        (marks[:, 0] <= x)
        & (x <= marks[:, 2])
        & (width >= RING[0] * em)
        & (width <= RING[1] * em)
        & (abs(width - height) <= ROUND * em)
    ]
    if not len(rings):
        return 0.0
    left, top, right, bottom = rings[0].tolist()
    ring = page[top:bottom, left:right]
    tall, wide = ring.shape
    dark = ring < (np.percentile(ring, 5) + np.percentile(ring, 95)) / 2
    inside = dark[round(MIDDLE[0] * tall) : round(MIDDLE[1] * tall), round(WITHIN[0] * wide) : round(WITHIN[1] * wide)]
    inked = np.flatnonzero(inside.any(axis=0))
    return float(inked[-1] - inked[0] + 1) / wide if len(inked) else 0.0


def _either(glyph: Glyph, *, two: bool) -> Glyph:
    """The glyph as a number of two digits, or of one that may be one of two."""
    longer = chr(ord(glyph.char) + 10)
    char, other = (longer, glyph.char) if two else (glyph.char, longer)
    score = min(glyph.score, UNSURE)
    return replace(glyph, char=char, score=score, rivals=((other, 1 - score), *glyph.rivals))
