"""Labels set downwards, their characters touching."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.ocr.engine import Floats
from extractors.ocr.recognize import Glyph, Reading
from extractors.scans.lines.boxes import around
from extractors.scans.lines.crops import crop
from extractors.scans.lines.stacks import singles
from extractors.scans.page import page_layout
from extractors.scans.texts.recognition import refined
from tests.scan_pictures import EM, paper, rule, write


def test_characters_of_a_stack_that_touch_are_cut_apart() -> None:
    page = paper()
    rule(page, (100, 150, 600), (100, 400))
    for top in (120, 160, 190, 222, 262):
        write(page, "田", 109, top)
    page[190:192, 120] = 0
    for row in range(5):
        write(page, "田日田日田日", 200, 120 + 50 * row)
    (label,) = (line for line in page_layout(page).lines if line.downwards)
    spots = [around(part) for part in label.marks]
    assert len(spots) == 5
    assert all(0.8 * EM < bottom - top < 1.05 * EM for _, top, _, bottom in spots)


def test_a_speck_over_a_stack_is_no_character_of_it() -> None:
    page = paper()
    rule(page, (100, 150, 600), (100, 400))
    for row in range(4):
        write(page, "田", 109, 160 + 45 * row)
        write(page, "田日田日田日", 200, 120 + 60 * row)
    page[140:144, 120:124] = 0
    (label,) = (line for line in page_layout(page).lines if line.downwards)
    assert len(label.marks) == 4
    assert label.box[1] > 155


def test_brackets_that_lie_in_vertical_writing_are_set_up_and_a_stroke_is_not() -> None:
    page = paper()
    rule(page, (100, 150, 600), (100, 420))
    for row in range(6):
        write(page, "田日田日田日", 200, 110 + 50 * row)
    for top in (110, 152, 236, 320, 362):
        write(page, "田", 109, top)
    cv2.ellipse(page, (125, 210), (14, 8), 0, 180, 360, 0, 2)
    cv2.line(page, (111, 300), (139, 300), 0, 2)
    layout = page_layout(page)
    (label,) = (line for line in layout.lines if line.downwards)
    bracket = np.array_split(crop(layout.page, label, layout.em) < 128, 7, axis=1)[2]
    assert len(label.marks) == 7
    down, across = np.nonzero(bracket)
    assert down.max() - down.min() > 20
    (middle,) = np.flatnonzero(bracket[(down.min() + down.max()) // 2])[:1]
    assert middle < across.max() - 4, "open to the right"


class Silent:
    """An engine that need not be asked."""

    name = "silent"
    characters: tuple[str, ...] = ()
    witness = None

    def recognize(self, batch: Floats) -> Floats:
        raise AssertionError


def test_a_label_set_downwards_has_no_spaces() -> None:
    page = paper()
    rule(page, (100, 150, 600), (100, 420))
    for row in range(5):
        write(page, "田", 109, 110 + 50 * row)
    layout = page_layout(page)
    said = Reading(tuple(Glyph(char, 0.99, (), place / 10) for place, char in enumerate("指标（3 0分）")))
    assert [reading.text for reading in refined(layout, [said], Silent())] == ["指标（30分）"]


def test_a_character_parted_between_two_lines_is_whole_again() -> None:
    """八 of 分 on a line of its own, and 刀 on one with the bracket that touches it."""
    lines = [np.array([box], np.int32) for box in ((10, 0, 38, 29), (10, 33, 38, 46), (10, 45, 38, 88))]
    parts = [around(part) for part in singles(lines, 31.8)]
    assert parts[0][1::2] == (0, 29)
    assert len(parts) == 3
    assert 24 <= parts[1][3] - parts[1][1] <= 36
    apart = [np.array([box], np.int32) for box in ((10, 33, 38, 46), (10, 50, 38, 93))]
    assert [around(part)[3] - around(part)[1] for part in singles(apart, 31.8)] == [13, 43]
