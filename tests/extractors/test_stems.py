"""Stems of characters that reach from ruling to ruling, told from the borders of cells by the print beside them."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.scans.rulings.ruled import ruled
from extractors.scans.rulings.strokes import Stroke

EM = 20.0


def is_border(pieces: list[tuple[int, int]], bottom: int, beside: list[tuple[int, int, int, int]]) -> bool:
    """Whether strokes down the page at 300, between rulings at 150 and `bottom`, are taken for a border where print
    (left, top, right, bottom) stands beside them.
    """
    mask = np.zeros((400, 600), np.uint8)
    across = [Stroke(True, y - 2, y + 2, 100, 500) for y in (150, bottom)]
    for ruling in across:
        mask[ruling.low : ruling.high, ruling.start : ruling.end] = 255
    parts = tuple(Stroke(False, 299, 302, start, end) for start, end in pieces)
    for part in parts:
        mask[part.start : part.end, part.low : part.high] = 255
    for left, top, right, low in beside:
        mask[top:low, left:right] = 255
    whole = Stroke(False, 299, 302, pieces[0][0], pieces[-1][1], parts)
    found = ruled([Stroke(s.horizontal, s.low, s.high, s.start, s.end, (s,)) for s in across], [whole], mask, EM)
    return any(not stroke.horizontal for stroke in found)


STEMS, BORDER = [(155, 173), (189, 203)], [(152, 205)]
TEXT = [(left, top, left + 21, top + 2) for left in (275, 305) for top in (160, 195)]
TEXT += [(left, top, left + 20, top + 15) for left in (270, 310) for top in (157, 188)]


@pytest.mark.parametrize(("pieces", "beside", "there"), [(STEMS, TEXT, False), (BORDER, TEXT, True), (STEMS, [], True)])
def test_stems_of_two_lines_of_text_are_no_border(
    pieces: list[tuple[int, int]], beside: list[tuple[int, int, int, int]], there: bool
) -> None:
    """The stems of 预 in one line and of 标 below it, on one line; what is left of a border has no print beside it."""
    assert is_border(pieces, 207, beside) is there


FIRST = [(304, top, 324, top + 2) for top in (155, 161, 166, 171)]


@pytest.mark.parametrize(("bottom", "beside", "there"), [(179, FIRST, False), (179, [], True), (187, FIRST, True)])
def test_the_stem_that_a_text_begins_with_in_a_low_row_is_no_border(
    bottom: int, beside: list[tuple[int, int, int, int]], there: bool
) -> None:
    """Blank on its left, print at its right: 预 in a row as high as itself; no stem is higher than that."""
    assert is_border([(153, bottom - 2)], bottom, beside) is there
