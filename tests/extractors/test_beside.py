"""What is told of many strokes at once: the paper beside them, the others they meet, the runs they are made of."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractors.scans.flat.seals import lift
from extractors.scans.rulings.beside import Ink, bare_sides
from extractors.scans.rulings.drawn import runs_of
from extractors.scans.rulings.strokes import Mask, Stroke, Strokes, crossed_by, ends_on, met_by, on_line, shares_end

EM = 20.0


def ruling(horizontal: bool, low: int, start: int, end: int) -> Stroke:
    piece = Stroke(horizontal, low, low + 2, start, end)
    return replace(piece, pieces=(piece,))


def inked(*boxes: tuple[int, int, int, int]) -> Mask:
    """Left, top, right, bottom of what is black."""
    ink = np.zeros((300, 400), np.uint8)
    for left, top, right, bottom in boxes:
        ink[top:bottom, left:right] = 255
    return ink


@pytest.mark.parametrize("turned", [False, True])
def test_paper_is_told_on_each_side_of_a_stroke(turned: bool) -> None:
    """Alone; with print above a fifth of it, and above more; with print on both sides; at the page's edge."""
    places = [50, 100, 150, 200, 298]
    boxes = [(100, place, 300, place + 2) for place in places]
    boxes += [(120, 95, 155, 98), (120, 145, 170, 148), (120, 195, 170, 198), (120, 204, 170, 207)]
    ink = inked(*boxes)
    strokes = [ruling(not turned, place, 100, 300) for place in places]
    sides = bare_sides(strokes, Ink.of(np.ascontiguousarray(ink.T) if turned else ink), EM)
    assert sides.tolist() == [2, 2, 1, 0, 2]


def test_the_sides_of_a_double_ruling_are_those_of_the_pair() -> None:
    pair = (100, 50, 300, 52), (100, 56, 300, 58)
    strokes = [ruling(True, 50, 100, 300)]
    assert bare_sides(strokes, Ink.of(inked(*pair)), EM).tolist() == [2]
    assert bare_sides(strokes, Ink.of(inked(*pair, (100, 62, 300, 64))), EM).tolist() == [2]
    assert bare_sides(strokes, Ink.of(inked(*pair, (100, 60, 300, 75))), EM).tolist() == [1]


def test_print_beside_a_crumb_of_a_stroke_tells_little() -> None:
    """What is left of a border at a ruling across has that beside it."""
    ink = inked((100, 50, 104, 52), (130, 50, 300, 52), (100, 44, 104, 60))
    worn = replace(ruling(True, 50, 100, 300), pieces=(ruling(True, 50, 100, 104), ruling(True, 50, 130, 300)))
    assert bare_sides([worn], Ink.of(ink), EM).tolist() == [2]


def test_strokes_of_both_directions_are_told_in_their_order() -> None:
    """Those of one direction do not stand for the others; pieces count as much as their stroke has of them."""
    ink = inked((100, 50, 300, 52), (200, 60, 202, 160), (180, 60, 199, 160))
    broken = replace(ruling(True, 50, 100, 300), pieces=(ruling(True, 50, 100, 150), ruling(True, 50, 250, 300)))
    strokes = [ruling(False, 200, 60, 160), broken, ruling(True, 250, 10, 60)]
    assert bare_sides(strokes, Ink.of(ink), EM).tolist() == [1, 2, 2]
    assert bare_sides([], Ink.of(ink), EM).tolist() == []


def test_strokes_meet_those_across_that_reach_them() -> None:
    row = ruling(True, 100, 50, 300)
    columns = [ruling(False, 50, 20, 200), ruling(False, 150, 104, 200), ruling(False, 200, 110, 200)]
    everything = Strokes.of([row, *columns])
    assert met_by(row, everything).tolist() == [True, True, False]
    assert crossed_by(row, everything, 12).tolist() == [True, True, True]
    assert ends_on(row, row.start, everything)
    assert not ends_on(row, row.end, everything)
    assert on_line(ruling(True, 102, 320, 350), everything)
    assert not on_line(ruling(True, 110, 320, 350), everything)
    assert shares_end(columns[0], everything, at_start=False)
    assert not shares_end(columns[0], everything, at_start=True)


@pytest.mark.parametrize("length", [2, 5, 8, 25])
def test_runs_are_what_a_line_fits_in(length: int) -> None:
    """The same as a mask opened with the line, at the edges too."""
    dice = np.random.default_rng(length)
    ink = np.where(dice.random((40, 60)) < 0.9, 255, 0).astype(np.uint8)
    ink[0], ink[1] = 255, 0
    ink[2, : length - length // 2], ink[2, length - length // 2 :] = 255, 0
    drawn = np.zeros_like(ink)
    for row, start, end in zip(*runs_of(ink, length), strict=True):
        drawn[row, start:end] = 255
    assert np.array_equal(drawn, cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)))
    assert drawn[2, 0]


@pytest.mark.parametrize("size", [(2000, 40), (60, 2000), (7, 9), (1, 1)])
def test_rings_are_sought_on_pictures_narrower_than_any(size: tuple[int, int]) -> None:
    page = np.random.default_rng(1).integers(0, 256, (*size, 3)).astype(np.uint8)
    assert lift(page)[0].shape == size
