"""Lines of print that go on in the next line of their cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice, pairwise

from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Spot
from extractors.scans.page import Layout

# In em: the next line of a text begins no further down.
NEXT = 2.6
# In em: lines of one cell begin so near to each other, or (in the middle of it) have their middles so near; a line that
# lacks the point before it does not.
LEFT, MIDDLE = (0.12, 0.22), (0.07, 0.12)
# In em: a point is smaller.
POINT = 0.25


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


def begins_with_point(layout: Layout, index: int) -> bool:
    """Whether the small mark that a line begins with is its own, and no speck: the line begins where the others of its
    cell do, or is as much in the middle, with it alone.
    """
    line, em = layout.lines[index], layout.em
    marks = line.marks[0]
    first = marks[marks[:, 0].argmin()]
    rest = marks[(marks != first).any(axis=1)]
    others = [other.box for other in layout.lines if other is not line and other.limits == line.limits]
    if line.downwards or not len(rest) or not others or (first[2:] - first[:2]).max() > POINT * em:
        return False
    left, _, right, _ = line.box
    without = int(rest[:, 0].min())
    if all(abs(right - box[2]) <= LEFT[0] * em for box in others):
        return False
    begins = [(abs(left - box[0]), without - box[0]) for box in others]
    middles = [(abs(left + right - box[0] - box[2]) / 2, abs(without + right - box[0] - box[2]) / 2) for box in others]
    return any(
        all(own <= near * em and bare >= off * em for own, bare in places)
        for (near, off), places in ((LEFT, begins), (MIDDLE, middles))
    )


def _is_below(box: Spot, above: Spot, em: float) -> bool:
    beside = min(box[2], above[2]) <= max(box[0], above[0])
    return not beside and em / 2 < box[1] - above[1] <= NEXT * em
