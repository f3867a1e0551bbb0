"""Borders that are gone from ruling to ruling, put back by what stands around them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from extractors.picture import Boxes
from extractors.scans.corridors import corridors
from extractors.scans.inferring import inferred
from extractors.scans.printed import Printed
from extractors.scans.sides import sides
from extractors.scans.strokes import Stroke
from tests.scan_pictures import EM

Spot = tuple[int, int, int, int]
ROWS = (100, 200, 300, 400, 500)


def ruling(horizontal: bool, at: int, start: int, end: int) -> Stroke:
    piece = Stroke(horizontal, at - 1, at + 1, start, end)
    return replace(piece, pieces=(piece,))


def across(at: int, start: int = 100, end: int = 900) -> Stroke:
    return ruling(True, at, start, end)


def down(at: int, start: int = ROWS[0], end: int = ROWS[-1]) -> Stroke:
    return ruling(False, at, start, end)


def text(left: int, top: int, count: int, size: int = EM - 4) -> list[Spot]:
    """Characters of a line, each a box."""
    return [(left + i * EM, top, left + i * EM + size, top + size) for i in range(count)]


def marks(*spots: list[Spot]) -> Boxes:
    return np.array([spot for some in spots for spot in some], np.int32).reshape(-1, 4)


def made(strokes: list[Stroke], print_: Boxes) -> set[tuple[bool, int, int, int]]:
    """Direction, place, start and end of what is put back, on a page known to be worn by a border beside the table."""
    worn = Stroke(False, 1500, 1502, 0, 2000)
    found = inferred([*strokes, worn], print_, Printed(print_, EM), EM)
    return {(s.horizontal, s.low, s.start, s.end) for s in found[len(strokes) + 1 :]}


def test_the_outer_border_lies_where_the_rows_end() -> None:
    """So do the ends of the upper and the lower one; there is nothing between two tables."""
    table = [across(100), across(200), across(300, end=600), across(400), across(500, end=600), down(100), down(600)]
    assert sides(table, EM) == [Stroke(True, 499, 501, 600, 900), Stroke(False, 900, 901, 100, 500)]
    assert sides([*table, down(900)], EM) == [Stroke(True, 499, 501, 600, 900)]
    below = [across(y) for y in (700, 800, 900)] + [down(x, 700, 900) for x in (100, 400)]
    through = [replace(stroke, end=900) if stroke == down(100) else stroke for stroke in table]
    added = sides([*through, *below], EM)
    assert [(s.start, s.end) for s in added if not s.horizontal] == [(100, 500), (700, 900)]


def columns(*lefts: int) -> list[list[Spot]]:
    return [text(left, top + 30, 2) for top in ROWS[:-1] for left in lefts]


def test_white_through_all_rows_is_a_border() -> None:
    """Of three columns both are told, by the line of one that is there elsewhere, or else in the middle."""
    table = [*map(across, ROWS), down(100), down(900), down(395, 500, 700)]
    print_ = marks(*columns(120, 420, 700))
    assert [(s.low, s.start, s.end) for s in corridors(table, print_, EM)] == [(395, 100, 500), (590, 100, 500)]


def test_white_that_a_text_goes_over_is_none() -> None:
    table = [*map(across, ROWS), down(100), down(900)]
    print_ = marks(*columns(120, 420))
    assert len(corridors(table, print_, EM)) == 1
    assert corridors(table, marks(*columns(120, 420)[:-2], text(120, 430, 12)), EM) == []
    two = marks(*columns(120, 420)[:4])
    assert corridors(table, two, EM) == []  # two rows are a chance
    elsewhere = down(250, 500, 700)
    assert [(s.low, s.start, s.end) for s in corridors([*table, elsewhere], two, EM)] == [(250, 100, 500)]


def test_a_cell_beside_a_blank_one_is_as_in_the_next_row() -> None:
    """The last row of a column, its text on the left of the border; a text through it, or in a wider cell, has none."""
    table = [*map(across, ROWS), down(100), down(300), down(500, end=300), down(900)]
    left = marks(text(310, 330, 2))
    assert made([*table, down(700, end=400)], left) >= {(False, 500, 300, 400)}
    assert (False, 500, 300, 400) not in made(table, marks(text(310, 330, 9)))


def test_what_is_left_of_a_border_is_enough_between_two_texts() -> None:
    """Though they stand closer than texts of two cells do."""
    table = [*map(across, ROWS), down(100), down(300), down(900)]
    table[2] = across(300, start=300)
    near = [text(120, 300 - EM, 3), text(120, 304, 3)]
    assert made(table, marks(*near)) == set()
    assert made(table, marks(*near, [(130, 299, 130 + 2 * EM, 301)])) == {(True, 300, 100, 300)}


def test_no_border_runs_beside_a_mark_of_a_text() -> None:
    """体系；推动: the points of a full-width semicolon are smaller than print."""
    table = [*map(across, ROWS), down(100), down(500, end=300), down(900)]
    left, right = text(500 - 8 * EM, 330, 8), text(500 + EM, 330, 6)
    points = [(504, 336, 511, 343), (504, 348, 511, 357)]
    assert made(table, marks(left, right)) >= {(False, 500, 300, 400)}
    assert (False, 500, 300, 400) not in made(table, marks(left, right, points))
    crumbs = [(484, 399, 508, 401), (510, 399, 514, 401), (516, 399, 519, 401)]  # of the ruling below
    assert made(table, marks(left, right, crumbs)) >= {(False, 500, 300, 400)}
    part = [(500 + EM - 6, 340, 500 + EM - 2, 350)]  # of 小, which begins a text
    assert made(table, marks(left, right, part)) >= {(False, 500, 300, 400)}


def test_no_border_runs_beside_a_bracket() -> None:
    """（项目）名称: half of a bracket's square is blank, as wide as the gap of two cells whose texts fill them."""
    table = [*map(across, ROWS), down(100), down(500, end=300), down(900)]
    left, right = text(500 - 8 * EM, 330, 8), text(508, 330, 6)
    assert made(table, marks(left, right)) >= {(False, 500, 300, 400)}
    bracket = [(484, 330, 491, 330 + EM - 3)]
    assert (False, 500, 300, 400) not in made(table, marks(left[:-1], bracket, right))


def test_no_border_runs_between_narrow_characters_of_one_text() -> None:
    """项目资金 over two columns: 目 is narrow, and the line runs beside it, as a border does in the rows below."""
    table = [*map(across, ROWS), down(100), down(500, start=200), down(900)]
    rows = [spot for top in (230, 330, 430) for spot in (*text(300, top, 3), *text(560, top, 3))]
    narrow = [(480, 130, 494, 130 + EM - 4)]
    one = marks(rows, text(500 - 2 * EM - 16, 130, 1), narrow, text(494 + 14, 130, 2))
    assert (False, 500, 100, 200) not in made(table, one)
    assert made(table, marks(rows, text(440, 130, 1), text(520, 130, 2))) >= {(False, 500, 100, 200)}
    beside = [(480, 130, 486, 130 + EM - 4)]  # of 制: no bracket, though as narrow
    assert made(table, marks(rows, text(448, 130, 1), beside, text(506, 130, 2))) >= {(False, 500, 100, 200)}


def test_a_dash_is_a_text() -> None:
    table = [*map(across, ROWS), down(100), down(500, end=300), down(900)]
    dash = [(700, 350, 714, 352)]
    assert made(table, marks(text(200, 330, 3), dash)) >= {(False, 500, 300, 400)}


def test_a_title_over_the_whole_table_is_not_parted() -> None:
    """It stands in the middle of the table, right of the border that begins below it; a value stands in its own cell."""
    table = [*map(across, ROWS), down(100), down(400, start=200), down(900)]
    assert (False, 400, 100, 200) not in made(table, marks(text(500 - 2 * EM + 2, 130, 4)))
    assert made(table, marks(text(410, 130, 4))) >= {(False, 400, 100, 200)}
