"""Rows of one cell set solid: what touches across them is parted, what is merely large stays whole."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.picture import Boxes, Pixels
from extractors.scans.lines.bands import to_bands
from extractors.scans.lines.size import usual_em
from extractors.scans.lines.solid import rows_parted
from tests.scan_pictures import paper, write

EM = 24


def marks(*boxes: tuple[int, int, int, int]) -> Boxes:
    return np.array(boxes, np.int32)


def touching() -> tuple[Boxes, Pixels]:
    """Two rows of a cell; the second begins with a bracket whose bow touches what stands above it."""
    page = paper(200, 120)
    for left in (20, 44, 68):
        page[20:42, left : left + 22] = 0
    page[42:66, 44:47] = 0
    page[45:66, 52:74] = 0
    return marks((20, 20, 42, 42), (44, 20, 66, 66), (68, 20, 90, 42), (52, 45, 74, 66)), page


def test_a_bracket_that_touches_the_row_above_is_parted_from_it() -> None:
    boxes, page = touching()
    parts = rows_parted(boxes, page, EM).tolist()
    assert [44, 20, 66, 43] in parts or [44, 20, 66, 42] in parts
    assert len(parts) == 5
    assert [len(band) for band in to_bands(rows_parted(boxes, page, EM), EM, page)] == [3, 2]


def test_what_is_too_pale_to_tell_stays_whole() -> None:
    boxes, page = touching()
    page[page < 200] = 180
    assert sorted(rows_parted(boxes, page, EM).tolist()) == sorted(boxes.tolist())


def test_a_character_larger_than_others_stays_whole() -> None:
    page = paper(200, 120)
    for left in (20, 70):
        page[20:62, left : left + 40] = 0
        page[38:44, left : left + 37] = 255
    page[50:62, 120:132] = 0
    boxes = marks((20, 20, 60, 62), (70, 20, 110, 62), (120, 50, 132, 62))
    assert sorted(rows_parted(boxes, page, EM).tolist()) == boxes.tolist()


def test_ink_tells_rows_apart_whose_boxes_reach_over_each_other() -> None:
    page = paper(200, 120)
    page[20:44, 20:100] = 0
    page[42:68, 30:33] = 0
    page[46:68, 30:90] = 0
    boxes = marks((20, 20, 44, 44), (46, 20, 72, 44), (76, 20, 100, 44), (30, 42, 90, 68))
    assert len(to_bands(boxes, EM)) == 1
    assert [len(band) for band in to_bands(boxes, EM, page)] == [3, 1]


def test_characters_that_touch_make_a_page_s_no_larger() -> None:
    page = paper()
    for y in range(50, 730, 40):
        write(page, "日日日日", 100, y)
    alone = usual_em(255 - page)
    side = round(1.85 * alone / 1.06)
    for left in range(300, 1200, 100):  # 27 of 95 marks, and more than 0.4 of what all measure
        for y in (100, 300, 500):
            cv2.rectangle(page, (left, y), (left + side - 1, y + side - 1), 0, 2)
    assert usual_em(255 - page) <= 1.1 * alone


def test_a_label_set_downwards_is_not_cut_between_the_strokes_of_its_characters() -> None:
    """Two of 工 that touch: there is least ink amid each, where its stem is."""
    page = paper(200, 120)
    for top in (20, 42):
        page[top : top + 4, 20:42] = page[top + 18 : top + 22, 20:42] = 0
        page[top : top + 22, 30:32] = 0
    boxes = marks((20, 20, 42, 43), (20, 41, 42, 64))
    assert [band.tolist() for band in to_bands(boxes, EM, page)] == [band.tolist() for band in to_bands(boxes, EM)]
