"""Bars at the ends of lines, of which pale print leaves a part: 一 before 级指标."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extractors.picture import Boxes, Pixels
from extractors.scans.lines.boxes import Line

# In em: a bar is no higher and grows by no more; what grows by less was whole.
FLAT, LONGEST, LEAST = 0.22, 1.0, 0.2
# Grey levels: a column of the bar, two rows of it, is so much darker on average than the paper beside it (pixels; a
# fold is dark there too). Paper is near 250, pale print near 180.
DARKER, PAPER = 28, (2, 5)
# In em: a line of print has a mark so high.
PRINT = 0.5


def with_whole_ends(lines: Sequence[Line], page: Pixels, em: float) -> list[Line]:
    """The lines, with the bars at their ends as long as they are, within their cells."""
    return [line if line.downwards else replace(line, marks=(_grown(line, page, em),)) for line in lines]


def _grown(line: Line, page: Pixels, em: float) -> Boxes:
    (marks,) = line.marks
    if int((marks[:, 3] - marks[:, 1]).max()) < PRINT * em:
        return marks
    first, last = int(marks[:, 0].argmin()), int(marks[:, 2].argmax())
    grown = marks.copy()
    grown[first, 0] -= _beyond(marks[first].tolist(), page[:, : marks[first, 0]][:, ::-1], em)
    grown[last, 2] += _beyond(marks[last].tolist(), page[:, marks[last, 2] :], em)
    grown[:, 0] = np.maximum(grown[:, 0], np.minimum(marks[:, 0], line.limits[0]))
    grown[:, 2] = np.minimum(grown[:, 2], np.maximum(marks[:, 2], line.limits[2]))
    return grown


def _beyond(mark: Sequence[int], outwards: Pixels, em: float) -> int:
    """How many pixels further a bar goes; `outwards` is the page from its end on."""
    _, top, _, bottom = mark
    near, far = PAPER
    if bottom - top > FLAT * em or top < far:
        return 0
    reach = outwards[:, : round(LONGEST * em)].astype(np.float64)
    paper = (reach[top - far : top - near].mean(axis=0) + reach[bottom + near : bottom + far].mean(axis=0)) / 2
    band = reach[top:bottom]
    # A hairline, as 一 is in a serif type, is two rows of pixels and ends higher than that.
    bar = ((band[:-1] + band[1:]) / 2).min(axis=0) if len(band) > 1 else band[0]
    lighter = bar > paper - DARKER
    beyond = int(lighter.argmax()) if lighter.any() else 0
    return beyond if beyond >= LEAST * em else 0
