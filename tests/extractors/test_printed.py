"""What crosses a line that may be a ruling: print does, the blots of worn rulings at its ends do not."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.scans.rulings.printed import Printed

EM, AT, TOP, BOTTOM = 24.0, 200, 100, 145


@pytest.mark.parametrize(
    ("mark", "crosses"),
    [
        ((185, 138, 220, 148), False),  # a blot on the lower ruling
        ((194, 100, 208, 110), False),  # one right below the upper ruling
        ((185, 122, 220, 148), True),  # a character that touches the lower ruling
        ((185, 115, 220, 125), True),  # a dash amid the row
    ],
)
@pytest.mark.parametrize("horizontal", [False, True])
def test_a_blot_where_rulings_meet_is_no_print(mark: tuple[int, ...], crosses: bool, horizontal: bool) -> None:
    left, top, right, bottom = mark
    box = (top, left, bottom, right) if horizontal else mark
    printed = Printed(np.array([box]), EM)
    assert printed.across(horizontal, AT, TOP, BOTTOM) is crosses


CHARACTER = (206, 100, 230, 124)
"""Right of the line, as near as characters of one text stand."""


@pytest.mark.parametrize(
    ("pieces", "crosses"),
    [
        ([(100, 108), (109, 126), (128, 144)], False),  # what is worn of the ruling: all of the gap but a few pixels
        ([(104, 122)], True),  # a 1 before the character
        ([(101, 118), (126, 143)], True),  # ones of two lines, one above the other
    ],
)
def test_pieces_of_the_ruling_itself_are_no_print(pieces: list[tuple[int, int]], crosses: bool) -> None:
    marks = [CHARACTER, *((198, top, 202, bottom) for top, bottom in pieces)]
    assert Printed(np.array(marks), EM).across(False, AT, TOP, BOTTOM) is crosses
