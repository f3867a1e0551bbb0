from __future__ import annotations

import cv2
import pytest

from extractors.scans.page import page_layout
from tests.extractors.test_scan_lines import around, boxes
from tests.scan_pictures import EM, paper, write

GAP = EM
"""White between two columns; a paragraph below has gaps as wide."""


def test_columns_that_nearly_touch_are_parted_where_rows_share_the_gap() -> None:
    page = paper()
    second = 100 + 4 * EM + GAP
    for row, text in enumerate(("田日田日", "日田", "田田日")):
        write(page, text, 100, 100 + 62 * row)
        write(page, "日田日", second, 100 + 62 * row)
    assert boxes(page_layout(page)) == [
        around(text, left, 100 + 62 * row)
        for row, first in enumerate(("田日田日", "日田", "田田日"))
        for text, left in ((first, 100), ("日田日", second))
    ]


def test_a_paragraph_is_not_cut_at_a_gap_that_its_other_lines_close() -> None:
    page = paper()
    write(page, "日田日", 100 + 5 * EM, 100)  # begins where the text behind the gap does
    write(page, "田日田日 日田日田", 100, 200)
    write(page, "日田日田日田日田日", 100, 242)
    write(page, "田日", 100, 284)
    assert boxes(page_layout(page))[1:] == [
        around("田日田日 日田日田", 100, 200),
        around("日田日田日田日田日", 100, 242),
        around("田日", 100, 284),
    ]


def test_the_ring_of_a_stamp_is_no_print_and_what_it_surrounds_is() -> None:
    page = paper()
    for row in range(3):
        write(page, "田日田日田", 300, 300 + 60 * row)
    cv2.circle(page, (380, 380), 160, 0, 3)
    assert boxes(page_layout(page)) == [around("田日田日田", 300, 300 + 60 * row) for row in range(3)]


def test_what_stands_beside_all_texts_at_the_edge_is_no_print() -> None:
    page = paper()
    for row in range(4):
        write(page, "田日田日田日", 200, 200 + 60 * row)
    write(page, "田日", 6, 300, 14)
    write(page, "日", 1180, 500, 14)
    write(page, "1", 600, 860, 24)  # a page's number stands below texts, not beside them
    found = boxes(page_layout(page))
    assert found[:4] == [around("田日田日田日", 200, 200 + 60 * row) for row in range(4)]
    assert [box[0] for box in found[4:]] == [pytest.approx(603, abs=2)]


def test_a_dash_is_print_though_it_is_lighter_than_hanzi_and_a_speck_as_light_is_none() -> None:
    page = paper()
    for row in range(6):
        write(page, "田日田", 200, 200 + 60 * row)
        page[214 + 60 * row : 217 + 60 * row, 500 : 500 + EM - 4] = 110
    page[520:535, 800:812] = 110
    assert [box[0] for box in boxes(page_layout(page))] == [pytest.approx(x, abs=3) for x in [203, 500] * 6]
