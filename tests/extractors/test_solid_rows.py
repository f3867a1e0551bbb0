"""Rows set solid: print that touches the ruling between them from both sides; and bars that pale print leaves."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from extractors.scans.lines.boxes import Line
from extractors.scans.lines.crops import crop
from extractors.scans.lines.ends import with_whole_ends
from extractors.scans.lines.parted import parted
from extractors.scans.page import page_layout
from extractors.scans.rulings.drawn import ink_of
from extractors.scans.rulings.strokes import Stroke
from tests.scan_pictures import EM, filled, paper, write


def test_two_characters_that_touch_over_a_ruling_stand_in_two_rows() -> None:
    page = filled()
    write(page, "田田田", 920, 250 - EM)
    write(page, "日日日", 920, 250)
    cv2.line(page, (936, 240), (936, 260), 0, 2)
    found = [line.box for line in page_layout(page).lines if line.box[0] > 900]
    assert sorted(box[1] < 250 for box in found) == [False, True], "a line in each row"
    assert sorted(box[3] < 256 for box in found) == [False, True]


def test_a_character_that_a_ruling_crosses_is_one() -> None:
    """A fold taken for a ruling goes through the print of one line, which is as high as one character."""
    page = paper()
    write(page, "田", 200, 200)
    (whole,) = [(203, 202, 228, 230)]
    ruling = Stroke(True, 214, 216, 100, 500)
    boxes = np.array([whole], np.int32)
    assert parted(boxes, [ruling], ink_of(page), EM).tolist() == [list(whole)]
    tall = np.array([(203, 180, 228, 250)], np.int32)
    assert len(parted(tall, [ruling], ink_of(page), EM)) == 2
    assert len(parted(tall, [Stroke(True, 190, 192, 100, 500)], ink_of(page), EM)) == 1, "too little above it"


def test_a_character_set_downwards_is_cut_out_without_its_neighbours() -> None:
    """Each stands 1 pixel below the one before; the edges of those are paper in its crop."""
    page = np.full((400, 300), 255, np.uint8)
    marks = []
    for number in range(3):
        top = 100 + 21 * number
        cv2.rectangle(page, (100, top), (119, top + 19), 0, -1)
        marks.append(np.array([(100, top, 120, top + 20)], np.int32))
    cut = crop(page, Line(tuple(marks), (50, 50, 200, 300)), 20.0)
    rows = np.flatnonzero((cut < 128).any(axis=1))
    assert rows[-1] - rows[0] == 19


def test_the_last_character_of_a_column_is_not_cut_off_at_the_first_of_the_next() -> None:
    page = np.full((400, 300), 255, np.uint8)
    page[100:120, 150:170] = page[130:150, 150:170] = page[100:120, 100:120] = 0
    spots = ((150, 100, 170, 120), (150, 130, 170, 150), (100, 100, 120, 120))
    cut = crop(page, Line(tuple(np.array([spot], np.int32) for spot in spots), (50, 50, 200, 300)), 20.0)
    assert np.count_nonzero(cut == 0) == 3 * 20 * 20


def bar(grey: int, left: int = 100) -> tuple[Pixels, Line]:
    """一 from `left` to 120, of which only the last pixels are as dark as print, before 日."""
    page = paper(400, 200)
    page[100:103, left:120] = grey
    page[100:103, 114:120] = 140
    write(page, "日", 122, 86)
    return page, Line((np.array([(114, 100, 120, 104), (125, 88, 149, 115)], np.int32),), (50, 50, 300, 150))


def test_a_pale_bar_at_the_end_of_a_line_is_whole() -> None:
    page, line = bar(190)
    (whole,) = with_whole_ends([line], page, EM)
    assert whole.box[0] == 100
    (near,) = with_whole_ends([Line(line.marks, (108, 50, 300, 150))], page, EM)
    assert near.box[0] == 108, "it stays in its cell"


def test_a_hairline_is_whole_whose_end_alone_was_seen() -> None:
    page, line = bar(255)
    page[102:104, 100:120] = 200
    page[100:104, 114:120] = 140
    (whole,) = with_whole_ends([line], page, EM)
    assert whole.box[0] == 100


def test_the_shade_of_a_fold_is_no_bar() -> None:
    page, line = bar(190)
    page[90:113, 60:120] = np.minimum(page[90:113, 60:120], 195)
    (same,) = with_whole_ends([line], page, EM)
    assert same.box[0] == 114


@pytest.mark.parametrize(("grey", "left"), [(240, 100), (190, 110)])
def test_paper_and_the_blur_of_a_bar_are_no_part_of_it(grey: int, left: int) -> None:
    page, line = bar(grey, left)
    (same,) = with_whole_ends([line], page, EM)
    assert same.box[0] == 114
