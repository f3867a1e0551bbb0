"""The bar of a character that lies on the line of a thick ruling is no part of it."""

from __future__ import annotations

import cv2
import pytest

from extractors.picture import Pixels
from extractors.scans.page import page_layout
from tests.scan_pictures import paper, write

TOP, MIDDLE, FOOT = 100, 200, 300


def table(thin: int) -> Pixels:
    """A label beside two rows, in its last character a bar (so many pixels) on the line of the border between them."""
    page = paper()
    for y in (TOP, FOOT):
        cv2.line(page, (100, y), (700, y), 0, 9)
    cv2.line(page, (240, MIDDLE), (700, MIDDLE), 0, 9)
    for x in (100, 240, 470, 700):
        cv2.line(page, (x, TOP), (x, FOOT), 0, 9)
    for x, y in ((260, 140), (500, 140), (260, 240), (500, 240)):
        write(page, "田日田日", x, y)
    write(page, "田日", 140, 160)
    cv2.rectangle(page, (196, MIDDLE + 2), (230, MIDDLE + 1 + thin), 0, -1)
    cv2.rectangle(page, (206, MIDDLE + 2), (208, MIDDLE + 24), 0, -1)
    cv2.rectangle(page, (222, MIDDLE + 12), (224, MIDDLE + 26), 0, -1)
    cv2.rectangle(page, (206, MIDDLE + 12), (224, MIDDLE + 13), 0, -1)
    return page


@pytest.mark.parametrize("thin", [1, 2])
def test_a_thin_bar_does_not_carry_a_thick_ruling_on(thin: int) -> None:
    (border,) = [r for r in page_layout(table(thin)).rulings if r.horizontal and abs(r.position - MIDDLE) < 6]
    assert border.start >= 230
