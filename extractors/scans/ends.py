"""Bars at the ends of lines, of which pale print leaves a part: 一 before 级指标."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extractors.picture import Boxes, Pixels, Spot
from extractors.scans.boxes import Line

# In em: a bar is no higher and grows by no more; what grows by less was whole.
FLAT, LONGEST, LEAST = 0.22, 1.0, 0.2
# Grey: a column of the bar's rows is darker than this on average. Paper is near 250, pale print near 180.
FAINT = 222


def with_whole_ends(lines: Sequence[Line], page: Pixels, em: float) -> list[Line]:
    """The lines, with the bars at their ends as long as they are, within their cells."""
    return [line if line.downwards else replace(line, marks=(_grown(line, page, em),)) for line in lines]


def _grown(line: Line, page: Pixels, em: float) -> Boxes:
    (marks,) = line.marks
    first, last = int(marks[:, 0].argmin()), int(marks[:, 2].argmax())
    grown = marks.copy()
    grown[first, 0] -= _beyond(marks[first].tolist(), page[:, : marks[first, 0]][:, ::-1], em)
    grown[last, 2] += _beyond(marks[last].tolist(), page[:, marks[last, 2] :], em)
    grown[:, 0] = np.maximum(grown[:, 0], np.minimum(marks[:, 0], line.limits[0]))
    grown[:, 2] = np.minimum(grown[:, 2], np.maximum(marks[:, 2], line.limits[2]))
    return grown


def _beyond(mark: Spot | Sequence[int], outwards: Pixels, em: float) -> int:
    """How many pixels further a bar goes; `outwards` is the page from its end on."""
    _, top, _, bottom = mark
    if bottom - top > FLAT * em:
        return 0
    columns = outwards[top:bottom, : round(LONGEST * em)].mean(axis=0)
    beyond = int(np.argmax(np.append(columns, 255) >= FAINT))
    return beyond if beyond >= LEAST * em else 0
