"""Lines of one mark: a dash, a slash, a bracket or a stop is told by its shape, in pieces or with dirt beside it."""

from __future__ import annotations

import numpy as np

from extractors.ocr.bars import BARS
from extractors.ocr.judge import SLASHES, last_stop, lone_mark
from extractors.ocr.recognize import Reading
from extractors.picture import Boxes
from extractors.scans.lines.boxes import Line, around
from extractors.scans.lines.dirt import bow_of, slant_of
from extractors.scans.lines.in_cells import DOT
from extractors.scans.page import Layout

# What the recogniser makes of a speck beside a mark.
SPECKS = frozenset(".·•,，'’‘`")
# Components of a line of a longer text, at least; in em, how far below it the next one stands, and how far from its
# left edge that may begin.
MUCH, NEXT_LINE, INDENT = 12, 2.6, 2.4
# Pieces of a bar lie within so much (em) and cover this part of its length.
BAR, SOLID = 0.2, 0.75


def with_single_mark(layout: Layout, line: Line, reading: Reading) -> Reading:
    """A line of one connected mark, dirt beside it left out, is judged by its shape too."""
    if len(reading.text) > 1 and not _ends_text(layout, line):
        reading = _bar_alone(reading)
    slash = _without_specks(reading, SLASHES)
    if line.downwards or (len(reading.text) > 1 and not slash and not BARS.issuperset(reading.text)):
        return reading
    marks = line.marks[0]
    sizes = np.maximum(marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1])
    if len(marks) > 1:
        large = marks[sizes >= DOT * layout.em]
        marks = marks if slash and not len(large) else large  # a pale one is in pieces
    if not len(marks) or (len(marks) > 1 and not slash and not _is_broken_bar(marks, layout.em)):
        return reading
    spot = left, top, right, bottom = around(marks)
    wide, tall = (right - left) / layout.em, (bottom - top) / layout.em
    slant, bow = slant_of(spot, layout.page), bow_of(spot, layout.page)
    if slash and (len(marks) > 1 or len(reading.text) > 1):
        judged = lone_mark(slash, wide, tall, slant, bow)
        return judged if judged.text == "/" else reading
    if _ends_text(layout, line):
        reading = last_stop(reading, wide, tall)
    return lone_mark(reading, wide, tall, slant, bow)


def _is_broken_bar(marks: Boxes, em: float) -> bool:
    """Whether the marks of a line are the pieces of one flat stroke, or the halves of ——: no dots, which leave gaps."""
    if not len(marks):
        return False
    left, top, right, bottom = around(marks)
    covered = int((marks[:, 2] - marks[:, 0]).sum())
    return bottom - top <= BAR * em and covered >= SOLID * (right - left)


def _ends_text(layout: Layout, line: Line) -> bool:
    """Whether right above it, in the same cell, a line of much print begins at about the same place."""
    left, _, _, bottom = line.box
    return any(
        other.limits == line.limits
        and not other.downwards
        and len(other.marks[0]) >= MUCH
        and 0 < bottom - other.box[3] <= NEXT_LINE * layout.em
        and abs(left - other.box[0]) <= INDENT * layout.em
        for other in layout.lines
        if other is not line
    )


def _bar_alone(reading: Reading) -> Reading:
    """A bar without the specks that were read beside it."""
    return _without_specks(reading, BARS) or reading


def _without_specks(reading: Reading, chars: frozenset[str]) -> Reading | None:
    """One of these characters without the specks that were read beside it; None where something else was read."""
    rest = tuple(glyph for glyph in reading.glyphs if glyph.char not in SPECKS)
    return Reading(rest) if len(rest) == 1 and rest[0].char in chars else None
