"""Lines of print that go on in the next line of their cell."""

from __future__ import annotations

from itertools import pairwise

from extractors.picture import Spot
from extractors.scans.page import Layout

# In em: the next line of a text begins no further down.
NEXT = 2.6


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
