from __future__ import annotations

import numpy as np

from extractors.picture import Spot
from extractors.scans.boxes import Line
from extractors.scans.continued import lines_above
from extractors.scans.page import Layout

EM = 30
CELL, NEXT_CELL = (0, 0, 600, 300), (600, 0, 900, 300)


def line(left: int, top: int, limits: Spot = CELL, parts: int = 1) -> Line:
    spots = [(left, top + part * EM, left + 200, top + (part + 1) * EM - 1) for part in range(parts)]
    return Line(tuple(np.array([spot], np.int32) for spot in spots), limits)


def test_a_line_may_be_the_rest_of_the_one_right_above_it_in_its_cell() -> None:
    lines = (
        line(0, 10),
        line(0, 50),
        line(0, 200),  # too far below
        line(300, 205),  # beside it
        line(610, 10, NEXT_CELL),
        line(610, 50, NEXT_CELL, parts=2),  # set downwards
    )
    page = np.full((300, 900), 255, np.uint8)
    assert lines_above(Layout(page, EM, lines, ())) == {1: 0}
