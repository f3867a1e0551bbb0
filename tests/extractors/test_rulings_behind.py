"""What shows through from the back of a sheet: its rulings are none of the page's own."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from extractors.scans.page import page_layout
from extractors.scans.rulings.behind import sides_of
from extractors.scans.rulings.drawn import ink_of
from extractors.scans.rulings.strokes import Stroke
from tests.scan_pictures import EM, paper, rule, write

OWN, BACK = ((100, 400, 700, 1000), (100, 200, 300, 400, 500)), ((60, 250, 560, 830, 1060), (60, 150, 250, 350, 560))


def page_and_back(*, printed: bool, grey: int = 205) -> Pixels:
    """A table, and another one as pale as it shows through thin paper, with print or without."""
    back = paper()
    rule(back, *BACK, grey=grey)
    if printed:
        for y in range(75, 860, 45):
            write(back, "田日田日田日田日", 300, y)
            write(back, "田日田日", 620, y)
        back[(back < 100)] = grey
    page = cv2.GaussianBlur(back, (3, 3), 0)
    front = paper()
    rule(front, *OWN)
    for y in OWN[1][:-1]:
        for x in OWN[0][:-1]:
            write(front, "田日田", x + 40, y + 40)
    return np.minimum(page, front)


def places(page: Pixels, *, horizontal: bool) -> list[int]:
    return sorted({round(r.position) for r in page_layout(page).rulings if r.horizontal == horizontal})


def test_pale_rulings_among_pale_print_are_those_of_the_back() -> None:
    page = page_and_back(printed=True)
    assert places(page, horizontal=False) == list(OWN[0])
    assert places(page, horizontal=True) == list(OWN[1])


@pytest.mark.parametrize("dark", [135, 60])
def test_a_ruling_of_the_back_is_darker_where_it_crosses_print(dark: int) -> None:
    """From one ruling of the back to the next, where none of the page's own is."""
    page = page_and_back(printed=True, grey=185)
    cv2.line(page, (950, 150), (950, 250), dark, 3)
    assert places(page, horizontal=False) == list(OWN[0])


@pytest.mark.parametrize(("grey", "own"), [(205, False), (160, True)])
def test_what_is_left_of_a_ruling_is_not_as_pale_as_all_that_shows_through(grey: int, own: bool) -> None:
    """Between two rulings of the page, on the line of one."""
    page = page_and_back(printed=True)
    page[203:298, 699:702] = grey
    known = [Stroke(True, y, y + 1, 100, 1000) for y in OWN[1]]
    known += [Stroke(False, x, x + 1, 300 if x == 700 else 100, 500) for x in OWN[0]]
    back = [Stroke(True, y, y + 1, 70, 1050) for y in BACK[1] if y not in OWN[1]]
    part = Stroke(False, 700, 701, 201, 299)
    kept, behind = sides_of([*known, *back, part], page, ink_of(page), EM)
    assert set(known) <= set(kept) and set(back) <= set(behind)
    assert (part in kept) == own


def test_pale_rulings_of_a_page_without_pale_print_are_its_own() -> None:
    assert len(places(page_and_back(printed=False), horizontal=False)) > len(OWN[0])


def test_a_line_in_the_last_row_of_a_page_has_no_thickness() -> None:
    page = paper()
    last = page.shape[0] - 1
    stroke = Stroke(True, last, last, 100, 400)
    assert sides_of([stroke], page, ink_of(page), EM) == ([stroke], [])
