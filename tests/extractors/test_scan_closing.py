from __future__ import annotations

import numpy as np

from extractors.scans.rulings.closing import closed, lengthened
from extractors.scans.rulings.sides import with_open_columns
from extractors.scans.rulings.strokes import Stroke


def down(x: int, start: int = 100, end: int = 900) -> Stroke:
    return Stroke(False, x - 1, x + 1, start, end)


def across(y: int, start: int, end: int) -> Stroke:
    return Stroke(True, y - 1, y + 1, start, end)


ROWS = [across(y, 200, 700) for y in (300, 500, 700)]


def added(strokes: list[Stroke]) -> list[tuple[float, int, int]]:
    return [(stroke.middle, stroke.start, stroke.end) for stroke in closed(strokes)[len(strokes) :]]


def test_the_column_of_a_section_that_goes_on_is_closed_above_and_below() -> None:
    assert added([down(100), down(200), down(450), down(700), *ROWS]) == [(100, 100, 200), (900, 100, 200)]


def test_all_columns_of_a_row_that_fills_the_page_are_closed() -> None:
    sides = [(100, 100, 200), (900, 100, 200), (100, 200, 450), (900, 200, 450), (100, 450, 700), (900, 450, 700)]
    assert added([down(100), down(200), down(450), down(700)]) == sides


def test_columns_that_rulings_cross_are_left_as_they_are() -> None:
    assert added([down(200), down(450), down(700), *ROWS]) == []
    assert added([down(100), down(200), down(450), down(700), *ROWS, across(500, 100, 200)]) == []


def test_a_line_beside_a_table_that_ends_elsewhere_is_no_side_of_it() -> None:
    assert added([down(100, 60, 990), down(200), down(450), down(700), *ROWS]) == []
    assert added([down(100), down(200), down(700, 100, 500)]) == [], "two are no table"


EM = 20.0
# 产 at the foot of its column and 出 below it, where the page break left no more of the cell.
LABEL = [(140, 870, 160, 890), (140, 901, 160, 921)]


def ends(strokes: list[Stroke], *marks: tuple[int, int, int, int]) -> list[int]:
    boxes = np.array([*LABEL[:1], *marks], np.int32)
    return [stroke.end for stroke in lengthened(strokes, boxes, EM)]


def test_a_label_that_runs_over_the_page_break_keeps_its_column() -> None:
    strokes = [down(100), down(200), down(450), down(700), across(900, 200, 700)]
    assert ends(strokes, LABEL[1]) == [924, 924, 900, 900, 700], "the columns that a ruling ends are left alone"


def test_what_stands_below_a_table_is_no_label_that_goes_on() -> None:
    open_below = [down(100), down(200), down(450), down(700)]
    assert ends(open_below, (140, 940, 160, 960)) == [900] * 4, "a page mark keeps its distance"
    assert ends(open_below, (105, 901, 160, 921)) == [900] * 4, "a line of print is wider"
    assert ends([*open_below, across(900, 100, 700)], LABEL[1])[:4] == [900] * 4
    assert ends(open_below[:2], LABEL[1]) == [900] * 2, "two are no table"


def borders(*strokes: Stroke) -> list[tuple[float, int, int]]:
    return [(stroke.middle, stroke.start, stroke.end) for stroke in with_open_columns(strokes, EM)[len(strokes) :]]


def test_a_column_that_only_the_last_ruling_reaches_has_its_border() -> None:
    sides = [down(200), down(450), down(700)]
    rows = [across(y, 200, 700) for y in (100, 300, 500, 700)]
    assert borders(*sides, *rows, across(900, 100, 700)) == [(100.5, 100, 900)]
    assert borders(*sides, *rows, across(900, 200, 820)) == [(820.5, 100, 900)]
    assert borders(*sides, *rows, across(900, 170, 715)) == [], "drawn a little too far"
    assert borders(down(100), *sides, *rows, across(900, 100, 700)) == [], "it is there"
    assert borders(*sides, *rows, across(900, 200, 700), across(960, 100, 700)) == [], "a line below the table"
