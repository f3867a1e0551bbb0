from __future__ import annotations

from extractors.scans.closing import closed
from extractors.scans.strokes import Stroke


def down(x: int, start: int = 100, end: int = 900) -> Stroke:
    return Stroke(False, x - 1, x + 1, start, end)


def across(y: int, start: int, end: int) -> Stroke:
    return Stroke(True, y - 1, y + 1, start, end)


ROWS = [across(y, 200, 700) for y in (300, 500, 700)]


def added(strokes: list[Stroke]) -> list[tuple[float, int, int]]:
    return [(stroke.middle, stroke.start, stroke.end) for stroke in closed(strokes)[len(strokes) :]]


def test_the_column_of_a_section_that_goes_on_is_closed_above_and_below() -> None:
    assert added([down(100), down(200), down(450), down(700), *ROWS]) == [(100, 100, 200), (900, 100, 200)]


def test_columns_that_rulings_cross_are_left_as_they_are() -> None:
    assert added([down(200), down(450), down(700), *ROWS]) == []
    assert added([down(100), down(200), down(450), down(700), *ROWS, across(500, 100, 200)]) == []


def test_a_line_beside_a_table_that_ends_elsewhere_is_no_side_of_it() -> None:
    assert added([down(100, 60, 990), down(200), down(450), down(700), *ROWS]) == []
    assert added([down(100), down(200), down(700, 100, 500)]) == [], "two are no table"
