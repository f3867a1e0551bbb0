"""Borders of which a few pieces are left, and what pieces of print are not taken for them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from extractors.scans.flat.traces import trace
from extractors.scans.rulings.drawn import find_strokes, find_traces, ink_of
from extractors.scans.rulings.mending import mended
from extractors.scans.rulings.printed import Printed
from extractors.scans.rulings.strokes import Stroke, off_lines
from extractors.scans.rulings.title_strokes import without_brackets, without_characters
from tests.scan_pictures import COLUMNS, EM, filled, paper, rule, write


def stroke(horizontal: bool, at: int, start: int, end: int) -> Stroke:
    piece = Stroke(horizontal, at - 1, at + 1, start, end)
    return Stroke(horizontal, at - 1, at + 1, start, end, (piece,))


def down_at(page: Pixels, place: int) -> list[tuple[int, int]]:
    found = [s for s in find_strokes(page, ink_of(page), EM) if not s.horizontal and abs(s.middle - place) < 5]
    return sorted((s.start, s.end) for s in found)


@pytest.mark.parametrize(("pieces", "there"), [([(300, 400)], 100), ([(352, 410), (540, 598), (190, 248)], 160)])
def test_pieces_that_end_on_rulings_are_a_border(pieces: list[tuple[int, int]], there: int) -> None:
    """One that goes over a ruling, or several under each other."""
    page = filled()
    for start, end in pieces:
        cv2.line(page, (920, start), (920, end), 0, 2)
    assert sum(end - start for start, end in down_at(page, 920)) >= there


def test_a_piece_alone_on_a_ruling_is_print() -> None:
    page = filled()
    cv2.line(page, (920, 300), (920, 348), 0, 2)
    assert down_at(page, 920) == []


def test_a_piece_on_the_line_of_a_border_between_torn_rulings_is_one() -> None:
    """Neither of the rulings that it ends at is there; both go on on its left and on its right."""
    page = filled()
    for x in COLUMNS:
        page[255:345, x - 3 : x + 4] = 255
    for y in (250, 350):
        page[y - 3 : y + 4, 640:760] = 255
    page[200:400, 697:704] = 255
    cv2.line(page, (700, 253), (700, 347), 0, 2)
    assert (253, 347) in [pytest.approx(span, abs=5) for span in down_at(page, 700)]


def test_a_worn_row_has_borders_and_a_title_has_stems() -> None:
    """What stands on a long piece is a border where it comes down from the height of another one."""
    lower = [stroke(True, 300, 100, 400), stroke(False, 100, 300, 600), stroke(False, 400, 300, 600)]
    standing = stroke(False, 250, 240, 300)
    assert standing not in without_characters([*lower, standing], EM)
    assert standing in without_characters([*lower, standing, stroke(True, 240, 500, 900)], EM)


@pytest.mark.parametrize(
    ("more", "character", "is_print"),
    [
        pytest.param([], (662, 109, 694, 138), True, id="beside a character as high as it is"),
        pytest.param([], (400, 109, 432, 138), False, id="beside nothing"),
        pytest.param([], (662, 125, 694, 154), False, id="beside a lower one"),
        pytest.param([stroke(False, 700, 160, 300)], (662, 109, 694, 138), False, id="a border of the next row"),
        pytest.param([stroke(False, 700, 230, 300)], (662, 109, 694, 138), True, id="a border of another row"),
        pytest.param([stroke(False, 400, 90, 150)], (662, 109, 694, 138), False, id="in a row of cells"),
    ],
)
def test_the_stem_of_a_bracket_in_a_row_of_one_cell_is_no_border(
    more: list[Stroke], character: tuple[int, int, int, int], is_print: bool
) -> None:
    table = [stroke(True, y, 100, 900) for y in (90, 150, 300)] + [stroke(False, x, 90, 300) for x in (100, 900)]
    bracket = stroke(False, 700, 108, 140)
    found = without_brackets([*table, bracket, *more], np.array([character], np.int32), EM)
    assert (bracket not in found) == is_print
    assert len(found) == len(table) + len(more) + (not is_print)


@pytest.mark.parametrize(("y", "are_print"), [(108, True), (94, False)], ids=["in the air", "from above"])
def test_two_brackets_in_a_row_of_one_cell_are_no_borders_for_each_other(y: int, are_print: bool) -> None:
    """(2022年度) in a title's row: each of the stems has a character beside it."""
    table = [stroke(True, y, 100, 900) for y in (90, 150, 300)] + [stroke(False, x, 90, 300) for x in (100, 900)]
    brackets = [stroke(False, x, y, 146 - 6 * are_print) for x in (500, 700)]
    beside = np.array([(505, y + 1, 537, 138), (662, y + 1, 694, 138)], np.int32)
    assert without_brackets([*table, *brackets], beside, EM) == (table if are_print else [*table, *brackets])


def test_print_above_a_table_costs_its_side_no_more_than_that() -> None:
    """Stems on the line of a side above the other sides' common end: only they are cut off."""
    across = [stroke(True, 200, 300, 900), stroke(True, 500, 100, 900)]
    others = [stroke(False, x, 200, 500) for x in (300, 600, 900)]
    side = stroke(False, 100, 170, 500)
    found = mended([*across, *others, side], Printed(np.empty((0, 4), np.int32), EM), EM)
    assert [(s.start, s.end) for s in found if not s.horizontal and s.low == 99] == [(200, 500)]
    alone = mended([*across, others[0], side], Printed(np.empty((0, 4), np.int32), EM), EM)
    assert [(s.start, s.end) for s in alone if not s.horizontal and s.low == 99] == []


def test_one_short_stroke_tells_of_no_perspective() -> None:
    """Beside long rulings down, a slanted stroke of some millimetres across."""
    page = np.full((1754, 1240), 255, np.uint8)
    for x in (200, 500, 800, 1100):
        cv2.line(page, (x, 200), (x, 1500), 0, 2)
    cv2.line(page, (560, 400), (690, 404), 0, 2)
    assert trace(page).horizontal == ()
    for y in (300, 600, 900):
        cv2.line(page, (200, y), (1100, y), 0, 2)
    assert len(trace(page).horizontal) >= 3


def test_two_crumbs_on_both_lines_of_a_double_ruling_are_its_own() -> None:
    """Between its torn ends, as high as a digit; one of them alone may be a 1, and print beside them makes both so."""
    table = [stroke(False, x, 100, 300) for x in (400, 408)] + [
        stroke(True, 100, 100, 900),
        stroke(True, 300, 100, 900),
    ]
    pair = [(399, 400, 401, 416), (407, 402, 409, 416)]
    marks = np.array([*pair, (600, 400, 620, 424)], np.int32)
    assert off_lines(marks, table, EM).tolist() == [[600, 400, 620, 424]]
    assert len(off_lines(marks[1:], table, EM)) == 2
    beside = np.array([*pair, (412, 398, 436, 422)], np.int32)
    assert len(off_lines(beside, table, EM)) == 3


@pytest.mark.parametrize(("top", "start"), [(100, 100), (60, 140)])
def test_rows_worn_away_at_a_tables_side_reach_it(top: int, start: int) -> None:
    """It meets none of them, but begins and ends where the columns do; the edge of a sheet does not."""
    side, columns = stroke(False, 100, top, 500), [stroke(False, at, 100, 500) for at in (220, 340, 460)]
    rows = [stroke(True, at, 140 + at % 7, 460) for at in (100, 300, 500)]
    found = mended([side, *columns, *rows], Printed(np.zeros((0, 4), np.int32), EM), EM)
    assert sorted(s.start for s in found if s.horizontal)[0] == start or top == 60
    assert all((s.start == 100) == (top == 100) for s in found if s.horizontal)


def test_a_stem_among_print_is_no_piece_of_the_border_below() -> None:
    """The last stroke of 儿 in a row as low as its print, on the line of a border that begins below it."""
    page = paper()
    rule(page, COLUMNS, (250, 350, 600))
    rule(page, (COLUMNS[0], COLUMNS[-1]), (206, 250))
    write(page, "田日田", 594, 217)
    write(page, "田日田", 707, 217)
    cv2.line(page, (700, 217), (700, 247), 0, 2)
    write(page, "田日田田日", 440, 280)
    assert min(start for start, _ in down_at(page, 700)) >= 249


def test_traces_at_the_edge_of_the_page_are_as_long_as_others() -> None:
    page = np.full((300, 600), 245, np.uint8)
    page[148:152, :20] = 200
    page[148:152, 100:160] = 200
    found = find_traces(page, np.zeros((0, 4), np.int32), [stroke(True, 150, 200, 580)], EM)
    assert [(s.start > 80, s.length >= 0.4 * EM) for s in found] == [(True, True)]
