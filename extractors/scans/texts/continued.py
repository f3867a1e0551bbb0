"""Lines of print that go on in the next line of their cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice, pairwise

from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Spot
from extractors.scans.page import Layout

# In em: the next line of a text begins no further down.
NEXT = 2.6


# What stands before the first line of a text.
_START = Glyph("。", 1.0, (), 0.0)


def joined(layout: Layout, readings: Sequence[Reading], tell: Callable[[Reading], Reading]) -> list[Reading]:
    """The readings with what `tell`, which leaves their number of characters alone, makes of lines that go on together,
    as if a 。 stood before the first.
    """
    readings = list(readings)
    for lines in _texts(lines_above(layout), len(readings)):
        glyphs = tuple(glyph for index in lines for glyph in readings[index].glyphs)
        told = iter(tell(Reading((_START, *glyphs))).glyphs[1:])
        for index in lines:
            readings[index] = Reading(tuple(islice(told, len(readings[index].glyphs))))
    return readings


def _texts(above: dict[int, int], count: int) -> list[list[int]]:
    """The lines in groups that go on in one another, each from its first."""
    below = {over: under for under, over in above.items()}
    texts = [[index] for index in range(count) if index not in above]
    for text in texts:
        while text[-1] in below:
            text.append(below[text[-1]])
    return texts


def lines_above(layout: Layout) -> dict[int, int]:
    """Line → the line right above it in the same cell, both across, of which it may be the rest."""
    lines = layout.lines
    above: dict[int, int] = {}
    order = sorted(range(len(lines)), key=lambda index: (lines[index].limits, lines[index].box[1]))
    for last, index in pairwise(order):
        across = not (lines[index].downwards or lines[last].downwards)
        together = lines[index].limits == lines[last].limits
        if across and together and _is_below(lines[index].box, lines[last].box, layout.em):
            above[index] = last
    return above


def _is_below(box: Spot, above: Spot, em: float) -> bool:
    beside = min(box[2], above[2]) <= max(box[0], above[0])
    return not beside and em / 2 < box[1] - above[1] <= NEXT * em
