"""Rulings with print right beside them, as in rows as low as their print, and rulings that specks break."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from extractors.scans.page import page_layout
from extractors.scans.rulings.beside import Ink
from extractors.scans.rulings.drawn import find_strokes, ink_of
from extractors.scans.rulings.present import measures, present
from extractors.scans.rulings.strokes import Stroke
from tests.scan_pictures import EM, paper, rule, write


def places(page: Pixels, horizontal: bool) -> list[tuple[int, int, int]]:
    found = page_layout(page).rulings
    return sorted((round(r.position), round(r.start), round(r.end)) for r in found if r.horizontal == horizontal)


def test_a_border_from_ruling_to_ruling_may_have_print_on_both_sides() -> None:
    """Of a column whose next one has no ruling there; dashes of two characters end on none."""
    page, columns = paper(), (100, 220, 700)
    rows = [200 + (EM + 2) * row for row in range(5)]
    rule(page, columns, (rows[0], rows[-1]))
    for top in rows[:-1]:
        write(page, "日田日", 112, top + 1)
        write(page, "田日 田田日", 300, top + 1)
    for at in rows[1:-1]:
        cv2.line(page, (100, at), (220, at), 0, 2)
    assert np.array(places(page, True)) == pytest.approx(
        np.array([(at, 100, 700 if at in (rows[0], rows[-1]) else 220) for at in rows]), abs=3
    )


def test_both_halves_of_a_ruling_are_one() -> None:
    """Specks of paper along its middle leave a stroke above them and a shorter one below."""
    page = paper()
    rule(page, (100, 700), (200, 400))
    for left in (140, 340):
        write(page, "田日田", left, 280)
    page[396:405, 620:699] = 255
    page[398, 620:698] = page[401, 622:692] = 0
    pieces = [piece for stroke in find_strokes(page, ink_of(page), EM) for piece in stroke.pieces]
    assert [(x.low, x.high) for x in pieces if x.horizontal and x.low > 300 and x.start < 650 < x.end] == [(398, 402)]


def test_the_side_of_a_ring_is_no_border() -> None:
    """It stands from ruling to ruling, as a border does, and is thicker than those of the page."""
    page = paper()
    rows = (200, 260, 460)
    rule(page, (100, 700, 1100), rows)
    page[202:259, 690:710] = 255
    for left in (140, 740):
        write(page, "田日田", left, 212)
        write(page, "田日田日", left, 300)
    cv2.line(page, (400, 190), (400, 252), 0, 12)
    write(page, "田", 408, 206)
    cv2.line(page, (900, 200), (900, 260), 0, 2)
    cv2.rectangle(page, (1000, 200), (1007, 260), 0, 2)  # a double ruling
    assert [at for at, _, end in places(page, False) if end < 300] == pytest.approx([900, 1000, 1008], abs=3)


@pytest.mark.parametrize(("top", "bottom", "end"), [(204, 232, 200), (201, 234, 234)])
def test_the_side_of_a_character_on_the_line_of_a_border_does_not_carry_it_on(top: int, bottom: int, end: int) -> None:
    """Of 目 in a row as low as it; a border that a text touches there runs into the rulings above and below."""
    ink = np.zeros((400, 900), np.uint8)
    for x0, y0, x1, y1 in ((100, 199, 800, 201), (100, 234, 800, 236), (500, 100, 502, 200), (500, top, 502, bottom)):
        ink[y0:y1, x0:x1] = 255
    for y in (204, 213, 222, 230):
        ink[y : y + 2, 474:500] = 255
    pieces = Stroke(False, 500, 502, 100, 200), Stroke(False, 500, 502, top, bottom)
    crossing = measures([Stroke(True, y - 1, y + 1, 100, 800) for y in (100, 200, 235)])
    first, *rest = present(Stroke(False, 500, 502, 100, bottom, pieces), crossing, Ink.of(ink), EM)
    assert (first.start, first.end) == (100, end)
    assert [(stem.start, stem.end) for stem in rest] == ([(top, bottom)] if end == 200 else [])
