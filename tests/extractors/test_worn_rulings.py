"""Rulings that fade, break off or stand beside print that looks like them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from extractors.scans.page import page_layout
from extractors.scans.rulings.drawn import find_strokes, ink_of
from extractors.scans.rulings.mending import mended
from extractors.scans.rulings.printed import Printed
from extractors.scans.rulings.strokes import Stroke, Strokes, off_lines, shares_end
from tests.scan_pictures import COLUMNS, EM, ROWS, filled, paper, rule, write


def ruled_at(page: Pixels, place: int, *, horizontal: bool) -> list[tuple[int, int]]:
    """From where to where the rulings of one direction lie at this place, joined."""
    at_place = [r for r in page_layout(page).rulings if r.horizontal == horizontal and abs(r.position - place) < 5]
    joined: list[tuple[int, int]] = []
    for start, end in sorted((round(r.start), round(r.end)) for r in at_place):
        if joined and start <= joined[-1][1] + 6:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def down_at(page: Pixels, place: int) -> list[tuple[int, int]]:
    return ruled_at(page, place, horizontal=False)


def across_at(page: Pixels, place: int) -> list[tuple[int, int]]:
    return ruled_at(page, place, horizontal=True)


def close(found: list[tuple[int, int]], *spans: tuple[int, int]) -> bool:
    return len(found) == len(spans) and np.array(found) == pytest.approx(np.array(spans), abs=5)


def test_a_trace_is_enough_where_a_ruling_must_lie() -> None:
    """Twelve levels are no ruling on their own, and one on the line of another."""
    page = filled()
    page[252:598, 698:703] = 255
    page[252:598, 699:701] = 243
    page[260:590, 850:852] = 243
    assert close(down_at(page, 700), (150, 600))
    assert down_at(page, 850) == []


def test_a_trace_in_grain_is_found_by_its_length() -> None:
    page = filled()
    page[252:598, 698:703] = 255
    page[252:598, 699:701] = 225
    noise = np.random.default_rng(5).normal(-8, 4, page.shape)
    assert close(down_at(np.asarray(np.clip(page + noise, 0, 255), np.uint8), 700), (150, 600))


def test_no_ruling_is_drawn_through_print() -> None:
    """Over a merged cell a column ends, though a stem of its print hangs on the ruling that goes on below."""
    page = filled()
    page[252:349, 395:406] = 255
    write(page, "田日田田日田", 330, 280)
    cv2.line(page, (400, 322), (400, 350), 0, 2)
    assert close(down_at(page, 400), (150, 250), (350, 600))


def test_stems_as_high_as_their_row_are_no_borders() -> None:
    """In a row as low as its print a character may reach from ruling to ruling; the border beside it does too."""
    page = paper()
    rows = (150, 184, 218, 252)
    rule(page, COLUMNS, rows)
    for y in rows[:-1]:
        write(page, "日田", 150, y + 2)
        write(page, "田田", 760, y + 2)
    for y in (400, 500, 600):
        write(page, "田日田日田日", 150, y)
    write(page, "田 日", 565, 186)
    write(page, "田 日", 465, 186)
    for left, top, bottom in ((600, 184, 218), (500, 188, 214)):
        cv2.rectangle(page, (left, top), (left + 26, bottom), 0, 2)
        cv2.line(page, (left, 200), (left + 26, 200), 0, 2)
    assert [down_at(page, x) for x in (500, 526, 600, 626)] == [[], [], [], []]
    assert all(close(down_at(page, x), (150, 252)) for x in COLUMNS)


def test_a_border_at_which_print_begins_is_one() -> None:
    """A value set close to the left border of a low row, which no other row has."""
    page = paper()
    rule(page, COLUMNS, (150, 188, 226, 264))
    cv2.line(page, (520, 188), (520, 226), 0, 2)
    write(page, "田日田", 522, 191)
    write(page, "日田", 430, 153)
    write(page, "日田", 130, 191)
    assert close(down_at(page, 520), (188, 226))


def test_dashes_at_a_border_are_no_ruling() -> None:
    """—— begins a line of print at the cell's edge, and another stands on the same line."""
    page = filled()
    cv2.line(page, (402, 480), (402 + 2 * EM, 480), 0, 2)
    write(page, "田日", 402 + 2 * EM + 4, 465)
    cv2.line(page, (402 + 4 * EM + 8, 480), (402 + 6 * EM, 480), 0, 2)
    write(page, "田", 402 + 6 * EM + 4, 465)
    assert across_at(page, 480) == []


def worn() -> Pixels:
    """The table with one border gone between two texts, others torn: so it is seen that its rulings wear away."""
    page = filled()
    page[252:348, 694:707] = 255
    for x in (100, 1100):
        page[480:598, x - 3 : x + 4] = 255
    page[596:604, 120:380] = 255
    page[246:254, 130:380] = 255
    return page


def test_a_border_gone_is_told_by_the_texts_it_parted() -> None:
    assert close(down_at(worn(), 700), (150, 600))


def test_a_border_gone_beside_a_blank_cell_is_told_by_the_rows_above_and_below() -> None:
    page = worn()
    page[255:345, 720:1080] = 255
    assert close(down_at(page, 700), (150, 600))


def test_one_text_is_not_parted() -> None:
    """Where one side holds print the cell may be a merged one; on a page that is not worn two sides tell nothing."""
    page = worn()
    page[252:348, 394:407] = 255
    page[255:345, 420:1080] = 255
    assert close(down_at(page, 700), (150, 250), (350, 600))
    page = filled()
    page[252:348, 694:707] = 255
    assert close(down_at(page, 700), (150, 250), (350, 600))


def test_a_border_between_two_texts_above_each_other_and_none_between_lines() -> None:
    page = worn()
    page[346:355, 403:697] = 255
    assert close(across_at(page, 350), (100, 1100))
    page[255:440, 410:690] = 255
    write(page, "田日田田", 440, 312)
    write(page, "田日", 440, 360)
    assert close(across_at(page, 350), (100, 400), (700, 1100))


def test_rulings_are_not_drawn_on_to_the_edge_of_the_sheet() -> None:
    page = filled()
    cv2.line(page, (40, 20), (40, 880), 0, 2)
    page[:, 90:110] = 255
    assert [r.start for r in page_layout(page).rulings if r.horizontal] == pytest.approx([110] * 4, abs=5)


def test_what_sticks_out_of_a_table_alone_is_cut_off() -> None:
    """The stem of a title above it, on the line of a column."""
    page = filled()
    cv2.line(page, (700, 60), (700, 110), 0, 2)
    assert close(down_at(page, 700), (150, 600))


def test_a_frame_of_three_lines_is_a_ruling() -> None:
    page = filled()
    cv2.rectangle(page, (100, 142), (1100, 156), 0, -1)
    page[142:157, 300:360] = 255
    assert close(across_at(page, 149), (100, 1100))


def test_ends_are_shared_where_no_more_rulings_go_on() -> None:
    rows = [Stroke(True, y, y + 2, 200, 900) for y in (100, 200, 300)]
    going_on = [Stroke(True, y, y + 2, 100, 900) for y in (400, 500, 600)]
    assert shares_end(rows[0], Strokes.of([*rows, *going_on[:2]]), at_start=True)
    assert not shares_end(rows[0], Strokes.of([*rows, *going_on]), at_start=True)


def test_remnants_are_told_from_digits_on_the_same_line() -> None:
    ruling = [Stroke(False, 400, 402, 100, 200), Stroke(True, 300, 302, 100, 900)]
    border = Stroke(False, 898, 900, 100, 600)
    crumb, stem, digit, beside = (399, 302, 403, 315), (399, 340, 403, 380), (399, 420, 403, 440), (408, 420, 424, 440)
    marks = np.array([crumb, stem, digit, beside], np.int32)
    assert off_lines(marks, [*ruling, border], EM).tolist() == [list(digit), list(beside)]
    assert off_lines(marks, ruling, EM).tolist() == [list(stem), list(digit), list(beside)], "a bracket between tables"


def stroke(horizontal: bool, low: int, high: int, start: int, end: int) -> Stroke:
    piece = Stroke(horizontal, low, high, start, end)
    return replace(piece, pieces=(piece,))


def test_a_ruling_that_ends_at_the_edge_of_a_thick_one_is_whole() -> None:
    """Two pixels before it, and of two rulings of a corner neither reaches the other."""
    across = [stroke(True, y, y + 4, 100, 900) for y in (100, 300, 505)]
    down = [stroke(False, 100, 103, 100, 502), stroke(False, 400, 403, 100, 502), stroke(False, 908, 911, 100, 508)]
    found = mended([*across, *down], Printed(np.empty((0, 4), np.int32), EM), EM)
    assert [(s.low, s.start, s.end) for s in found if not s.horizontal] == [
        (100, 100, 502),
        (400, 100, 502),
        (908, 100, 508),
    ]


def test_a_character_of_the_title_that_touches_the_table_is_no_cell() -> None:
    """目, in the larger letters of a title, stands on the upper border."""
    page = filled()
    left, top, wide, high = 500, ROWS[0] - 40, 24, 40
    for x in (left, left + wide):
        cv2.line(page, (x, top), (x, top + high), 0, 3)
    for y in range(top, top + high - 4, 10):
        cv2.line(page, (left, y), (left + wide, y), 0, 2)
    assert ruled_at(page, left, horizontal=False) == []
    assert ruled_at(page, left + wide, horizontal=False) == []
    assert ruled_at(page, top + 10, horizontal=True) == []
    assert ruled_at(page, ROWS[0], horizontal=True) == ruled_at(filled(), ROWS[0], horizontal=True)
    assert any(line.box[1] < ROWS[0] - 30 for line in page_layout(page).lines), "it is print"


def test_stems_of_a_title_on_the_upper_border_are_no_columns() -> None:
    """Those of 目 without its inner strokes; a table that a page break has cut has its sides up there too."""
    page = filled()
    for x in (520, 548):
        cv2.line(page, (x, ROWS[0] - 36), (x, ROWS[0]), 0, 3)
    assert ruled_at(page, 520, horizontal=False) == []
    cut = filled()
    for x in COLUMNS:
        cv2.line(cut, (x, ROWS[0] - 36), (x, ROWS[0]), 0, 2)
    assert [ruled_at(cut, x, horizontal=False)[0][0] for x in COLUMNS] == pytest.approx([ROWS[0] - 36] * 4, abs=4)


def test_the_side_of_a_character_in_a_title_is_no_border() -> None:
    """自, apart from the next one, in a title within the table, on the line of a border below."""
    page = paper()
    rows = (150, 215, 305, 405)
    rule(page, COLUMNS, rows[1:])
    rule(page, (COLUMNS[0], COLUMNS[-1]), rows[:2])
    for y in rows[1:-1]:
        for x in COLUMNS[:-1]:
            write(page, "田日田田日", x + 40, y + 30)
    cv2.rectangle(page, (700, 162), (732, 204), 0, 3)
    cv2.line(page, (700, 176), (732, 176), 0, 1)
    cv2.line(page, (700, 190), (732, 190), 0, 2)
    assert close(down_at(page, 700), (215, 405))


def test_a_long_piece_is_kept_though_print_stands_before_the_next_ruling() -> None:
    """Of a line that ends in the air, because the column it should end at is not known yet."""
    across = [stroke(True, y, y + 2, 100, 900) for y in (100, 500)] + [stroke(True, 300, 302, 420, 900)]
    down = [stroke(False, x, x + 2, 100, 502) for x in (100, 600, 898)]
    label = np.array([(200, 290, 230, 320)], np.int32)
    found = mended([*across, *down], Printed(label, EM), EM)
    assert [s.start for s in found if s.low == 300] == [420]
    short = [*across[:2], stroke(True, 300, 302, 560, 900), *down]
    assert [s.start for s in mended(short, Printed(label, EM), EM) if s.low == 300] == [601]


def test_a_line_ends_at_a_column_whose_border_is_torn_there() -> None:
    """The cell on its left goes over several rows; it would else be cut in two."""
    across = [stroke(True, y, y + 2, 100, 900) for y in (100, 500)] + [stroke(True, 300, 302, 400, 900)]
    sides = [stroke(False, x, x + 2, 100, 502) for x in (100, 898)]
    border = [stroke(False, 400, 402, 100, 200), stroke(False, 400, 402, 400, 502)]
    label = np.array([(420, 240, 446, 270), (378, 240, 396, 270)], np.int32)  # print at the tear
    found = mended([*across, *sides, *border], Printed(label, EM), EM)
    assert [(s.start, s.end) for s in found if s.low == 300] == [(400, 900)]


def test_many_rows_are_not_bridged_where_one_end_is_whole() -> None:
    rows = [stroke(True, y, y + 2, 100, 900) for y in (100, 200, 300, 400, 500)]
    sides = [stroke(False, x, x + 2, 100, 502) for x in (100, 898)]
    above, below = stroke(False, 400, 402, 100, 150), stroke(False, 400, 402, 402, 502)
    none = Printed(np.empty((0, 4), np.int32), EM)
    found = mended([*rows, *sides, above, below], none, EM)
    assert [(s.start, s.end) for s in found if s.low == 400 and not s.horizontal] == [(100, 201), (402, 502)]


def test_a_long_piece_with_print_at_one_side_is_a_border() -> None:
    """Far longer than any stem, on the line of a column, right before the text of its cell, and in the air."""
    page = filled()
    page[252:598, 394:407] = 255
    page[250:600, 410:690] = 255
    cv2.line(page, (400, 400), (400, 490), 0, 2)
    for y in (405, 440):
        write(page, "田日田", 404, y)
    found = find_strokes(page, ink_of(page), EM)
    assert close(
        [(s.start, s.end) for s in found if not s.horizontal and s.low < 402 <= s.high + 2], (150, 250), (400, 490)
    )


def test_a_border_that_outreaches_the_print_of_a_low_row_is_one() -> None:
    """In its row alone, with print close to it, and worn at both ends."""
    page = paper()
    rule(page, COLUMNS, (150, 200, 250, 300))
    cv2.line(page, (520, 205), (520, 245), 0, 2)
    write(page, "田日田", 523, 209)
    write(page, "日田", 130, 209)
    assert close(down_at(page, 520), (200, 250))
    page[200:250, 515:522] = 255
    rule(page, COLUMNS, (200, 250))
    cv2.line(page, (520, 209), (520, 241), 0, 2)
    assert down_at(page, 520) == [], "as high as its print"


def test_a_crumb_on_the_line_of_a_border_is_no_piece_of_it() -> None:
    """Where a border ends on a ruling, a speck above the text two rows below says nothing of the row between."""
    page = filled()
    page[252:598, 395:406] = 255
    cv2.line(page, (400, 366), (400, 382), 170, 2)
    write(page, "田日田田日田", 330, 420)
    assert close(down_at(page, 400), (150, 250))


@pytest.mark.parametrize("bold", [False, True])
def test_bold_characters_that_have_run_into_each_other_are_no_ruling(bold: bool) -> None:
    """Their bars make one stroke; a ruling as long, with paper beside it, is one."""
    page = paper()
    rule(page, COLUMNS, ROWS)
    left, y, right = 460, 450, 460 + 6 * EM
    cv2.line(page, (left, y), (right, y), 0, 2)
    for x in range(left, right, 5) if bold else ():
        cv2.line(page, (x, y - 12), (x, y + 12), 0, 2)
    found = find_strokes(page, ink_of(page), EM)
    assert len([s for s in found if s.horizontal and abs(s.middle - y) < 4]) == (not bold)
