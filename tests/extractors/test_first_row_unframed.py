"""Tables without a frame: the border between a label and its value is all that the first row has."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.picture import Pixels
from extractors.scans.page import page_layout
from extractors.scans.rulings.printed import Printed
from tests.scan_pictures import paper, write

BORDER, LINES = 240, (180, 240, 300)


def unframed() -> Pixels:
    """Three rows under a row of a label of two lines and its value; no borders around them."""
    page = paper()
    for y in LINES:
        cv2.line(page, (100, y), (900, y), 0, 2)
    cv2.line(page, (BORDER, 110), (BORDER, 360), 0, 2)
    cv2.line(page, (560, LINES[0]), (560, 360), 0, 2)
    write(page, "田日田", 130, 114)
    write(page, "日田", 130, 148)
    for y in (198, 258, 318):
        for x in (130, 300, 640):
            write(page, "田日田日", x, y)
    return page


def first_rows(page: Pixels) -> float:
    (border,) = [r for r in page_layout(page).rulings if not r.horizontal and abs(r.position - BORDER) < 4]
    return border.start


def test_a_border_between_two_texts_stays_above_the_first_ruling() -> None:
    page = unframed()
    write(page, "田日田日田日田日", 480, 132)
    assert first_rows(page) < 116


def test_a_fold_beside_one_text_ends_at_the_table() -> None:
    assert first_rows(unframed()) > 170


def test_a_stem_of_a_title_parts_no_texts() -> None:
    marks = [(100, 100, 124, 124), (130, 100, 154, 124), (164, 100, 188, 124)]
    assert not Printed(np.array(marks), 24.0).parted(159.0, 98, 130)
    assert Printed(np.array([*marks[:2], (300, 100, 324, 124)]), 24.0).parted(159.0, 98, 130)
    assert not Printed(np.array([*marks[:2], (300, 60, 324, 124)]), 24.0).parted(159.0, 98, 130), "it stands higher"
