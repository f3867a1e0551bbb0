from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from extractors.scans.page import page_layout
from tests.scan_pictures import EM, paper, rule, write

COLUMNS, ROWS = (100, 400, 700, 1100), (150, 250, 350, 600)
Found = list[tuple[int, int, int]]
"""Where each ruling lies, from where to where."""


def filled(grey: int = 0) -> Pixels:
    """A table of three by three with a line of print in each cell, its rulings of this grey."""
    page = paper()
    for y in ROWS[:-1]:
        for x in COLUMNS[:-1]:
            write(page, "田日田田日", x + 40, y + 30)
    rule(page, COLUMNS, ROWS, grey)
    return page


def rulings(page: Pixels) -> tuple[Found, Found]:
    """Those across and those down, by place."""
    found = page_layout(page).rulings
    across, down = ([r for r in found if r.horizontal == horizontal] for horizontal in (True, False))
    return tuple(  # type: ignore[return-value]
        sorted((round(r.position), round(r.start), round(r.end)) for r in some) for some in (across, down)
    )


def assert_table(page: Pixels, off: int = 3) -> None:
    across, down = rulings(page)
    assert np.array(across) == pytest.approx(np.array([(y, COLUMNS[0], COLUMNS[-1]) for y in ROWS]), abs=off)
    assert np.array(down) == pytest.approx(np.array([(x, ROWS[0], ROWS[-1]) for x in COLUMNS]), abs=off)


@pytest.mark.parametrize("grey", [0, 120, 205])
def test_a_table_of_nine_cells(grey: int) -> None:
    """The faintest of these rulings is no ink."""
    assert_table(filled(grey))


def dotted(page: Pixels) -> Pixels:
    """Every ruling with gaps, half an em wide, between longer pieces."""
    for at in range(140, 1100, 70):
        page[[y + d for y in ROWS for d in (-1, 0, 1)], at : at + 12] = 255
    for at in range(190, 600, 70):
        page[at : at + 12, [x + d for x in COLUMNS for d in (-1, 0, 1)]] = 255
    return page


def torn(page: Pixels) -> Pixels:
    """The end of one ruling and the middle of another worn away."""
    page[248:253, 960:1098] = 255
    page[400:520, 698:703] = 255
    return page


def stamped_on(page: Pixels) -> Pixels:
    """A bold bar of dirt lies over a ruling's end."""
    cv2.circle(page, (400, 350), 14, 0, -1)
    return page


def wavering(page: Pixels) -> Pixels:
    """One ruling climbs by two pixels, as straightening leaves it."""
    page[349:352, 100:1101] = 255
    for left in range(100, 1100, 250):
        cv2.line(page, (left, 350 + left // 500), (left + 250, 350 + left // 500), 0, 2)
    rule(page, COLUMNS, ROWS[-2:])
    page[349:352, 420:690] = 255
    cv2.line(page, (400, 351), (700, 351), 0, 2)
    return page


@pytest.mark.parametrize("damage", [dotted, torn, stamped_on, wavering])
def test_damaged_rulings_are_whole(damage: Callable[[Pixels], Pixels]) -> None:
    assert_table(damage(filled()), off=4)


@pytest.mark.parametrize("noise", [3, 8])
def test_grain_of_the_paper_is_no_ruling(noise: int) -> None:
    page = filled().astype(np.float64) + np.random.default_rng(noise).normal(-2 * noise, noise, (900, 1200))
    assert_table(np.asarray(np.clip(page, 0, 255), np.uint8))


def test_print_alone_has_no_rulings() -> None:
    page = paper()
    for row in range(12):
        write(page, "田日田田日 田田日日田田 日田", 120, 100 + 50 * row)
    assert rulings(page) == ([], [])


def test_dashes_are_no_rulings() -> None:
    page = paper()
    for row in range(6):
        write(page, "田日田田", 120, 100 + 60 * row)
        cv2.line(page, (300, 117 + 60 * row), (300 + 2 * EM, 117 + 60 * row), 0, 2)
    assert rulings(page) == ([], [])


def test_a_merged_cell_has_no_ruling_through_it() -> None:
    page = paper()
    rule(page, COLUMNS, ROWS)
    page[252:349, 398:403] = 255
    for y in ROWS[:-1]:
        write(page, "田田日田", 450, y + 30)
    write(page, "田日田日田日田", 320, 285)
    _, down = rulings(page)
    parts = np.array([part for part in down if abs(part[0] - 400) < 5])
    assert parts == pytest.approx(np.array([(400, 150, 250), (400, 350, 600)]), abs=3)


def test_a_short_border_between_two_rulings_is_one() -> None:
    """A row as low as its print: its borders are shorter than a stem of a title."""
    page = paper()
    rows = (150, 190, 230, 270)
    rule(page, COLUMNS, rows)
    for y in rows[:-1]:
        write(page, "日田", 150, y + 5)
    across, down = rulings(page)
    assert [y for y, _, _ in across] == pytest.approx(list(rows), abs=2)
    assert np.array(down) == pytest.approx(np.array([(x, 150, 270) for x in COLUMNS]), abs=3)


def test_a_border_that_is_not_printed_is_not_made_up() -> None:
    """Forms without a right border: what ends at the edge of the table ends there."""
    page = filled()
    page[:, 1097:1104] = 255
    across, down = rulings(page)
    assert len(down) == 3
    assert [end for _, _, end in across] == pytest.approx([1097] * 4, abs=4)


def test_double_rulings_are_both_there() -> None:
    page = filled()
    cv2.line(page, (COLUMNS[0], 157), (COLUMNS[-1], 157), 0, 2)
    across, _ = rulings(page)
    assert [y for y, _, _ in across][:2] == pytest.approx([150, 157], abs=2)


def test_a_page_of_nothing_has_nothing() -> None:
    assert rulings(paper()) == ([], [])
