from __future__ import annotations

import numpy as np
import pytest

from extractors.ocr.judge import confidence
from extractors.ocr.language import worded
from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Spot
from extractors.scans.lines.boxes import Line
from extractors.scans.page import Layout
from extractors.scans.texts.continued import begins_with_point, joined, lines_above

EM = 30
CELL, NEXT_CELL = (0, 0, 600, 300), (600, 0, 900, 300)


def line(left: int, top: int, limits: Spot = CELL, parts: int = 1) -> Line:
    spots = [(left, top + part * EM, left + 200, top + (part + 1) * EM - 1) for part in range(parts)]
    return Line(tuple(np.array([spot], np.int32) for spot in spots), limits)


def test_a_line_may_be_the_rest_of_the_one_right_above_it_in_its_cell() -> None:
    lines = (
        line(0, 10),
        line(0, 50),
        line(0, 200),  # too far below
        line(300, 205),  # beside it
        line(610, 10, NEXT_CELL),
        line(610, 50, NEXT_CELL, parts=2),  # set downwards
    )
    page = np.full((300, 900), 255, np.uint8)
    assert lines_above(Layout(page, EM, lines, ())) == {1: 0}


def test_a_word_that_the_end_of_a_line_breaks_tells_of_its_characters() -> None:
    lines = (line(0, 10), line(0, 50), line(610, 10, NEXT_CELL))
    layout = Layout(np.full((300, 900), 255, np.uint8), EM, lines, ())
    torn = Glyph("问", 0.76, (("间", 0.24),), 0.9)

    def sure(below: str) -> bool:
        ends = Reading((*_plain("波动性大，").glyphs, torn))
        found = joined(layout, [ends, _plain(below), _plain("题")], worded)
        assert [reading.text for reading in found] == ["波动性大，问", below, "题"]
        return confidence(found[0]) >= 0.9

    assert sure("题较多")  # 问题 is a word, 间题 is none
    assert not sure("长期存在")


def test_what_counts_the_items_of_a_text_stands_behind_a_stop() -> None:
    layout = Layout(np.full((300, 900), 255, np.uint8), EM, (line(0, 10), line(0, 50)), ())
    torn = Reading((Glyph("二", 0.58, (("工", 0.42),), 0.1), *_plain("是核查药店").glyphs))
    for above, sure in (("减免费用254万元。", True), ("减免费用254万", False)):
        found = joined(layout, [_plain(above), torn], worded)[1]
        assert (found.text, confidence(found) >= 0.9) == ("二是核查药店", sure)


@pytest.mark.parametrize(
    ("left", "right", "begins"),
    [
        (100, 160, True),  # where the line above does
        (92, 160, False),  # before it
        (105, 175, True),  # in the middle, as that
        (96, 175, False),  # aside: the line is there without it
        (120, 180, False),  # both end together
    ],
)
def test_a_point_that_keeps_a_line_in_its_place_is_its_own(left: int, right: int, begins: bool) -> None:
    """A point of 4 pixels, 10 before the digits of the second line; the first one goes from 100 to 180."""
    upper = np.array([(100, 10, 120, 34), (160, 10, 180, 34)], np.int32)
    lower = np.array([(left, 70, left + 4, 74), (left + 10, 50, left + 30, 74), (right - 20, 50, right, 74)], np.int32)
    layout = Layout(np.full((300, 900), 255, np.uint8), EM, (Line((upper,), CELL), Line((lower,), CELL)), ())
    assert begins_with_point(layout, 1) is begins


def _plain(text: str) -> Reading:
    return Reading(tuple(Glyph(char, 0.99, (), (place + 0.5) / len(text)) for place, char in enumerate(text)))
