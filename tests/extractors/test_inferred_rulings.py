"""Borders that are gone from ruling to ruling, put back by what stands around them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from extractors.picture import Boxes
from extractors.scans.rulings.corridors import bands, corridors
from extractors.scans.rulings.inferring import inferred
from extractors.scans.rulings.printed import Printed
from extractors.scans.rulings.sides import sides
from extractors.scans.rulings.strokes import Stroke
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


def test_what_is_left_of_a_border_is_no_text_beside_it() -> None:
    table = [*map(across, ROWS), down(100), down(900), down(395, 500, 700)]
    left = [(392, 330, 395, 360), (380, 480, 410, 680)]  # that of the last row hangs together with print below it
    print_ = marks(*columns(120, 420), left)
    assert [(s.low, s.start, s.end) for s in corridors(table, print_, EM)] == [(395, 100, 500)]


def test_what_is_taller_than_print_is_left_of_a_border_that_is_gone() -> None:
    table = [*map(across, ROWS), down(100), down(900)]
    found = corridors(table, marks(*columns(120, 420), [(395, 410, 398, 455)]), EM)
    assert [(s.low, s.start, s.end) for s in found] == [(396, 100, 500)]


def test_rows_below_a_blank_one_have_borders_of_their_own() -> None:
    """Above it a text goes over the white of the rows below."""
    rows = (100, 160, 220, 280, 340, 400)
    table = [*map(across, rows), down(100), down(900)]
    texts = [text(left, top + 15, 3) for top in rows[2:-1] for left in (120, 500)]
    assert [(s.start, s.end) for s in corridors(table, marks(text(180, 115, 11), *texts), EM)] == [(220, 400)]
    assert corridors(table, marks(text(180, 115, 11), text(180, 175, 11), *texts), EM) == []


def test_rows_that_end_short_of_the_side_reach_it() -> None:
    table = [across(100), across(200, end=860), across(300), across(400, end=700), across(500)]
    table += [down(100), down(300)]
    assert Stroke(True, 199, 201, 860, 900) in sides(table, EM)
    assert not any(s.horizontal and s.low == 399 for s in sides(table, EM)), "where nothing parts two cells"


def test_two_cells_whose_texts_a_line_would_part_have_it() -> None:
    """As near as lines of one text stand, along a ruling that is there in the columns before; not without one."""
    table = [across(100), across(200), across(160, end=500), down(100), down(500), down(700), down(900)]
    low = [text(left, top, 3) for left in (520, 720) for top in (118, 168)]
    assert [(s.low, s.start, s.end) for s in bands(table, marks(*low), EM)] == [(160, 500, 900)]
    without = [stroke for stroke in table if stroke.pieces[0].low != 159]
    assert bands(without, marks(*low), EM) == []
    assert bands(table, marks(*low, text(520, 143, 3)), EM) == [], "a text over the line"


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


def test_the_text_of_a_wider_cell_stands_in_its_middle() -> None:
    """Though it leaves room for the border that the rows above and below have: 项目资金（万元）."""
    rows = [across(y, end=1200) for y in ROWS]
    table = [*rows, down(100), down(500, end=300), down(500, start=400), down(900), down(1200)]
    border = (False, 500, 300, 400)
    assert border not in made(table, marks(text(494 - 4 * EM, 330, 4), text(506, 330, 4)))
    assert border in made(table, marks(text(494 - 4 * EM, 330, 4), text(506, 330, 6))), "not in the middle"
    assert border in made(table, marks(text(110, 330, 12), text(506, 330, 12))), "each fills its cell"
    assert border in made(table, marks(text(240, 330, 4), text(640, 330, 4))), "each in the middle of its own"
    table = [*rows, down(100), down(700, end=300), down(700, start=400), down(900), down(1200)]
    border = (False, 700, 300, 400)
    assert border not in made(table, marks(text(502 - 4 * EM, 330, 8)))
    assert border in made(table, marks(text(692 - 8 * EM, 330, 8))), "at the right of its cell"


def test_a_text_with_even_steps_goes_over_a_border_of_other_rows() -> None:
    """It is not in the middle of both cells: that on their right is not closed yet. As far apart as cells, it is two."""
    rows = [across(y, end=1200) for y in ROWS]
    table = [*rows, down(100), down(500, end=300), down(500, start=400), down(900, end=300), down(1200)]
    border = (False, 500, 300, 400)
    assert border not in made(table, marks(text(504 - 7 * EM, 330, 10, EM - 8)))
    assert border in made(table, marks(text(492 - 7 * EM, 330, 7, EM - 8), text(508, 330, 3, EM - 8)))


def test_what_is_left_of_a_border_is_enough_between_two_texts() -> None:
    """Though they stand closer than texts of two cells do."""
    table = [*map(across, ROWS), down(100), down(300), down(900)]
    table[2] = across(300, start=300)
    near = [text(120, 300 - EM, 3), text(120, 304, 3)]
    assert made(table, marks(*near)) == set()
    assert made(table, marks(*near, [(130, 299, 130 + 2 * EM, 301)])) == {(True, 300, 100, 300)}


def test_of_several_lines_two_texts_are_parted_by_that_between_their_cells() -> None:
    """A label over three rows, and one over the last: the first line below the label is not their border."""
    rows = (100, 200, 300, 400, 500)
    table = [*(across(at, start=300) for at in rows[1:-1]), across(100), across(500), down(100), down(300), down(900)]
    assert made(table, marks(text(120, 236, 4), text(120, 436, 2))) == {(True, 400, 100, 300)}
    assert made(table, marks(text(120, 136, 4), text(120, 436, 2))) == {(True, 200, 100, 300)}


def test_crumbs_of_a_border_are_no_marks_beside_it() -> None:
    """Of its other line, too, where it is double."""
    table = [*map(across, ROWS), down(100), down(500, end=300), down(506, end=300), down(900)]
    near = text(500 - 7 * EM, 330, 7), text(500 + EM, 330, 6)
    crumbs = [(503, 340, 509, 346)]
    assert (False, 500, 300, 400) in made(table, marks(*near, crumbs))
    comma = [(497, 346, 505, 357)]  # 床、救: on the line, as far as it is known
    assert (False, 500, 300, 400) not in made(table, marks(near[0], text(526, 330, 6), comma))


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


def test_a_border_between_two_labels_at_the_top_of_their_cells() -> None:
    """The second levels beside five rows of third ones: four of the first, or, in the middle of theirs, two and three."""
    rows = [across(100), *(across(y, start=400) for y in (140, 180, 220, 260)), across(300)]
    table = [*rows, down(100, 100, 300), down(400, 100, 300), down(900, 100, 300)]
    third = [text(450, y + 6, 6) for y in (100, 140, 180, 220, 260)]

    def borders(upper: int, lower: int) -> set[int]:
        found = made(table, marks(text(150, upper, 4), text(150, lower, 4), *third))
        return {at for horizontal, at, start, _ in found if horizontal and start == 100}

    assert borders(106, 266) == {260}
    assert borders(126, 226) == {180}


def test_rows_are_parted_before_a_label_that_stands_beside_them() -> None:
    """The line between two labels is worn in the rows beside them too; the one above it that is there is not theirs."""
    rows = [across(100), *(across(y, start=300) for y in (200, 300)), across(400, start=400), across(500)]
    down_ = [down(at, 100, 500) for at in (100, 300, 400, 900)]
    first, second = text(120, 236, 6), text(120, 436, 6)
    beside = [text(310, y, 3) for y in (136, 236, 336, 436)] + [text(420, y, 3) for y in (136, 236, 336, 436)]
    found = made([*rows, *down_], marks(first, second, *beside))
    assert {at for horizontal, at, start, _ in found if horizontal and start == 100} == {400}


@pytest.mark.parametrize(
    ("upper", "lower", "parted"),
    [
        ((172, 5, 32), (438, 5, 32), {400}),  # each in the middle of its rows
        ((172, 5, 32), (466, 5, 32), set()),  # the second one does not
        ((156, 3, 80), (422, 3, 80), set()),  # the characters of one label, spread, stand nearly as far apart
    ],
)
def test_two_labels_set_downwards_have_a_border_between_them(
    upper: tuple[int, int, int], lower: tuple[int, int, int], parted: set[int]
) -> None:
    """Top, characters, and the step from one to the next, in a column beside rows of 100 and 132 pixels."""
    table = [*(across(y, start=300) for y in (200, 300, 400, 500)), across(100), across(632), down(100, 100, 632)]
    table += [down(300, 100, 632), down(900, 100, 632)]
    labels = [text(180, top + step * at, 1) for top, count, step in (upper, lower) for at in range(count)]
    rows = [text(350, y + 40, 6) for y in (100, 200, 300, 400, 500)]
    found = made(table, marks(*labels, *rows))
    assert {at for horizontal, at, start, _ in found if horizontal and start == 100} == parted


@pytest.mark.parametrize(
    ("top", "parted"),
    [
        (236, {200}),  # in the middle of the lower row
        (186, set()),  # of both
        (136, set()),  # of the upper one: so stands a text at the top of both
    ],
)
def test_a_text_in_the_middle_of_the_lower_row_has_a_border_above(top: int, parted: set[int]) -> None:
    row = [across(200, end=500), across(200, start=700)]
    table = [across(100), *row, across(300), *(down(x, 100, 300) for x in (100, 500, 700, 900))]
    beside = [text(x, y, 4) for y in (136, 236) for x in (150, 720)]
    found = made(table, marks(*beside, text(520, top, 4)))
    assert {at for horizontal, at, start, _ in found if horizontal and start == 500} == parted
