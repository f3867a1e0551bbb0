"""What a stamp leaves beside print, and rulings that it breaks."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.picture import Boxes
from extractors.scans.lines.stamped import left_of_stamps, may_be_print, to_leave_out
from extractors.scans.rulings.mending import mended
from extractors.scans.rulings.printed import Printed
from extractors.scans.rulings.strokes import Stroke

EM = 30.0


def boxes(*spots: tuple[int, int, int, int]) -> Boxes:
    return np.array(spots, np.int32).reshape(-1, 4)


def test_what_is_paler_than_the_print_of_the_page_is_left_of_a_stamp() -> None:
    print_ = [(40 * i, 0, 40 * i + 20, 25) for i in range(200)]
    spots = boxes(*print_, (0, 100, 20, 125), (40, 100, 60, 125), (80, 100, 84, 104), (90, 100, 94, 104))
    darkness = np.array([*(0.0 for _ in print_), 5.0, 45.0, 45.0, 90.0])
    stamped = np.array([*(False for _ in print_), True, True, True, True])
    left = left_of_stamps(spots, darkness, stamped, EM)
    assert left[-4:].tolist() == [False, True, False, True]  # points are paler than strokes
    assert not left[:-4].any()
    assert not left_of_stamps(spots, darkness, ~stamped | stamped, EM).any(), "nothing to hold it against"


@pytest.mark.parametrize(
    ("left", "out", "doubted"),
    [
        ((10, 10, 22, 18), True, False),  # a fragment apart
        ((42, 10, 57, 18), True, True),  # before the digit
        ((53, 22, 57, 26), False, True),  # a point, maybe
        ((10, 60, 30, 80), True, True),  # as large as a character
    ],
)
def test_what_is_left_out_near_print_or_as_large_leaves_doubt(
    left: tuple[int, int, int, int], out: bool, doubted: bool
) -> None:
    digit = boxes((60, 5, 75, 28))
    assert to_leave_out(boxes(left), digit, EM).tolist() == [out]
    assert may_be_print(boxes(left), digit, EM) == doubted
    assert not to_leave_out(boxes(left), boxes(), EM).any(), "what stands alone is kept"
    assert not may_be_print(boxes(), digit, EM)


def stroke(horizontal: bool, middle: int, start: int, end: int) -> Stroke:
    piece = Stroke(horizontal, middle - 1, middle + 1, start, end)
    return Stroke(horizontal, middle - 1, middle + 1, start, end, (piece,))


STAMP = (200, 50, 500, 350)
LETTER = (385, 205, 420, 230)


def _border(marks: Boxes, stamps: list[tuple[int, int, int, int]]) -> list[tuple[int, int]]:
    """The pieces of a border down the table that the rows at 100, 200, 240 and 600 cross, torn above 240."""
    rows = [stroke(True, y, 100, 700) for y in (100, 200, 240, 600)]
    sides = [stroke(False, x, 100, 600) for x in (100, 700)]
    torn = [stroke(False, 400, 140, 200), stroke(False, 400, 240, 600)]
    found = mended([*rows, *sides, *torn], Printed(marks, EM, stamps), EM)
    return [(s.start, s.end) for s in found if not s.horizontal and s.low == 399]


def test_a_ruling_goes_on_beneath_a_stamp() -> None:
    """Between two rows nothing of it is left, and above print of the stamp stands across it."""
    marks = boxes(LETTER, (390, 105, 430, 135))
    assert _border(marks, [STAMP]) == [(100, 600)]
    assert _border(marks, []) == [(240, 600)]


def test_no_ruling_goes_through_a_text_beneath_a_stamp() -> None:
    text = [(325 + 28 * i, 208, 351 + 28 * i, 233) for i in range(6)]
    assert (240, 600) in _border(boxes(*text), [STAMP])


def test_parts_of_characters_beneath_a_stamp_are_a_text_and_crumbs_of_a_ring_none() -> None:
    """印刷, whose halves are narrow, on both sides of the line; and as narrow pieces that stand level with nothing."""
    halves = [(372, 208, 382, 230), (385, 207, 397, 231), (403, 208, 415, 232), (419, 208, 426, 231)]
    assert (240, 600) in _border(boxes(*halves), [STAMP])
    crumbs = [(372, 208, 382, 230), (385, 222, 397, 246), (403, 195, 415, 219)]
    assert _border(boxes(*crumbs), [STAMP]) == [(100, 600)]


def test_what_no_piece_beside_the_stamp_shows_is_no_ruling() -> None:
    inner = stroke(False, 400, 140, 200)
    assert Printed(boxes(LETTER), EM, [STAMP]).past_stamps(False, inner.middle, [(140, 200)]) is None


@pytest.mark.parametrize(
    ("character", "dashes"),
    [
        ((260, 88, 284, 112), True),  # 统 of ——统一——分散
        ((260, 96, 284, 120), False),  # right below a ruling
        ((280, 88, 304, 112), False),  # too far away
        ((260, 97, 264, 103), False),  # a point
    ],
)
def test_a_character_beside_the_end_of_a_stroke_makes_it_a_dash(
    character: tuple[int, int, int, int], dashes: bool
) -> None:
    assert Printed(boxes(character), EM).dashes([(200, 258)], 100) == dashes
