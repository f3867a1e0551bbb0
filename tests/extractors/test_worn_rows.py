"""Borders of low rows whose own rulings are worn away where the borders end on them."""

from __future__ import annotations

import cv2
import pytest

from extractors.picture import Pixels
from extractors.scans.page import page_layout
from extractors.scans.rulings.drawn import find_strokes, ink_of
from tests.scan_pictures import EM, paper, rule, write

BORDER, TOP, BOTTOM = 500, 200, 250


def worn_row(gap: tuple[int, int]) -> Pixels:
    """A table of three rows; the rulings of the middle one, 50 px low, are worn over the gap."""
    page = paper()
    rule(page, (100, 1100), (140, TOP, BOTTOM, 320), 40)
    for y in (TOP, BOTTOM):
        cv2.line(page, (gap[0], y), (gap[1], y), 255, 7)
    write(page, "田日田日田", 220, TOP + 9)
    write(page, "日田田日田日田", BORDER + 2, TOP + 9)
    return page


def borders(page: Pixels) -> list[int]:
    """Where rulings run down within the table."""
    found = find_strokes(page, ink_of(page), EM)
    return [round(s.middle) for s in found if not s.horizontal and 110 < s.middle < 1090]


@pytest.mark.parametrize("gap", [(470, 560), (497, 620)])
def test_a_border_from_one_worn_ruling_to_the_next_is_one_though_its_text_touches_it(gap: tuple[int, int]) -> None:
    page = worn_row(gap)
    cv2.line(page, (BORDER, TOP), (BORDER, BOTTOM), 40, 4)
    assert borders(page) == [pytest.approx(BORDER, abs=2)]
    layout = page_layout(page)
    assert any(abs(r.position - BORDER) <= 2 for r in layout.rulings if not r.horizontal)


def test_stems_of_figures_under_each_other_are_no_border() -> None:
    """The 1 of 34,140.63 in three rows whose rulings are worn away there."""
    page = paper()
    rule(page, (100, 1100), (140, 330), 40)
    for y in (150, 200, 250):
        write(page, "日田", 430, y + 9)
        write(page, "田日", 510, y + 9)
        cv2.line(page, (502, y + 14), (502, y + 35), 0, 3)
    assert borders(page) == []


def test_a_stem_as_high_as_its_text_is_none() -> None:
    page = worn_row((470, 560))
    cv2.line(page, (BORDER, TOP + 9), (BORDER, TOP + 9 + EM), 40, 4)
    assert borders(page) == []


def low_ended(end: int) -> list[int]:
    """A row of one text on either side, 2.7 em high, and a line from its upper ruling down to `end`."""
    page = paper()
    rule(page, (100, 1100), (140, 200, 286, 340), 40)
    write(page, "田日田日田", 220, 226)
    write(page, "日田田日田日田", 560, 226)
    cv2.line(page, (BORDER, 200), (BORDER, end), 40, 3)
    return borders(page)


def test_a_line_far_from_print_that_fills_most_of_its_row_is_a_border() -> None:
    assert low_ended(270) == [pytest.approx(BORDER, abs=2)]
    assert low_ended(240) == []


def cut_row(height: int) -> list[int]:
    """The last row of a table, which a page break left without the ruling above it, so many pixels high."""
    page = paper()
    cv2.line(page, (100, 200), (1100, 200), 40, 3)
    for x in (100, 400, 700, 900, 1100):
        cv2.line(page, (x, 200 - height), (x, 200), 40, 3)
    write(page, "田日", 480, 200 - height + 2, 22)
    write(page, "日田日", 730, 200 - height + 2, 22)
    return borders(page)


def test_sides_of_a_low_row_that_begin_together_are_borders_though_nothing_lies_above_them() -> None:
    """Figures that stand on a ruling are lower than such a row."""
    assert cut_row(34) == [pytest.approx(x, abs=2) for x in (400, 700, 900)]
    assert cut_row(24) == []
