"""Rulings of dashes or dots, and what is none."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.picture import Pixels
from extractors.scans.lines.size import usual_em
from extractors.scans.page import page_layout
from extractors.scans.rulings.dashed import with_dashes_joined
from extractors.scans.rulings.drawn import ink_of
from tests.scan_pictures import paper, write

COLUMNS, ROWS = (100, 340, 700, 1100), tuple(range(100, 701, 60))


def dashed_table(dash: int, step: int, thick: int = 2) -> Pixels:
    """A table of ten rows and three columns in a solid frame, print in each cell, close to the borders."""
    page = paper()
    for y in ROWS:
        for x in range(COLUMNS[0], COLUMNS[-1], step):
            cv2.rectangle(page, (x, y - thick // 2), (x + dash - 1, y + (thick - 1) // 2), 0, -1)
    for x in COLUMNS:
        for y in range(ROWS[0], ROWS[-1], step):
            cv2.rectangle(page, (x - thick // 2, y), (x + (thick - 1) // 2, y + dash - 1), 0, -1)
    cv2.rectangle(page, (COLUMNS[0], ROWS[0]), (COLUMNS[-1], ROWS[-1]), 0, 2)
    for y in ROWS[:-1]:
        for x in COLUMNS[:-1]:
            write(page, "田日田", x + 5, y + 17)
    return page


def test_dashes_are_the_borders_of_cells() -> None:
    for dash, step, thick in ((5, 8, 2), (2, 5, 4)):  # the second are dots, blurred
        layout = page_layout(dashed_table(dash, step, thick))
        assert sorted(round(r.position) for r in layout.rulings if r.horizontal) == list(ROWS), thick
    layout = page_layout(dashed_table(5, 8))
    assert sorted(round(r.position) for r in layout.rulings if r.horizontal) == list(ROWS)
    cells = {line.limits for line in layout.lines}
    assert len(cells) == len(layout.lines) == 30


def test_a_row_of_dots_in_a_text_and_the_ones_of_a_column_are_no_rulings() -> None:
    page = paper()
    for y in range(100, 700, 50):
        write(page, "田日田日", 100, y)
        cv2.line(page, (500, y + 4), (500, y + 22), 0, 2)
    for x in range(240, 280, 7):
        cv2.rectangle(page, (x, 112), (x + 2, 114), 0, -1)
    ink = ink_of(page)
    assert np.array_equal(with_dashes_joined(page, ink, usual_em(ink)), page)
