from __future__ import annotations

from collections import Counter

import cv2
import numpy as np
import pytest

from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Pixels
from extractors.scans.lines.crops import crop
from extractors.scans.page import Layout, page_layout, to_content
from tests.scan_pictures import EM, filled, paper, rule, write

Spot = tuple[int, int, int, int]


def boxes(layout: Layout) -> list[Spot]:
    """Of all lines, from the top, in rows of some height from the left."""
    return sorted((line.box for line in layout.lines), key=lambda box: (box[1] // 20, box[0]))


def around(text: str, left: int, top: int) -> object:
    """About where `write` puts a text."""
    return pytest.approx((left + 3, top + 2, left + EM * len(text) - 4, top + EM - 2), abs=3)


def test_lines_of_a_paragraph() -> None:
    page = paper()
    for row in range(5):
        write(page, "田日田田日田", 100, 100 + 40 * row)
    assert boxes(page_layout(page)) == [around("田日田田日田", 100, 100 + 40 * row) for row in range(5)]


def test_columns_that_nearly_touch_are_two_lines_where_a_ruling_stands_between() -> None:
    page = paper()
    rule(page, (100, 300, 500), (100, 160, 220))
    for top in (110, 170):
        write(page, "田日田日田日", 103, top)
        write(page, "日田日田日", 305, top)
    found = boxes(page_layout(page))
    assert found == [
        around(text, left, top) for top in (110, 170) for text, left in (("田日田日田日", 103), ("日田日田日", 305))
    ]


def test_a_wide_gap_parts_two_texts_of_a_line_and_a_space_does_not() -> None:
    page = paper()
    write(page, "田日 田日", 100, 100)
    write(page, "田日", 100, 200)
    write(page, "日田", 100 + 5 * EM, 200)
    assert boxes(page_layout(page)) == [
        around("田日 田日", 100, 100),
        around("田日", 100, 200),
        around("日田", 100 + 5 * EM, 200),
    ]


def test_a_label_set_downwards_is_one_text_of_many_parts() -> None:
    page = paper()
    rule(page, (100, 150, 600), (100, 400))
    for row in range(5):
        write(page, "田", 109, 130 + 45 * row)
    for row in range(4):
        write(page, "田日田日田日", 200, 130 + 60 * row)
    layout = page_layout(page)
    (label,) = (line for line in layout.lines if line.downwards)
    assert len(label.marks) == 5
    assert label.box == pytest.approx((112, 132, 137, 342), abs=3)
    assert crop(layout.page, label, layout.em).shape[1] > 5 * 0.8 * EM
    assert sum(not line.downwards for line in layout.lines) == 4


def test_print_that_touches_a_ruling_stays_whole() -> None:
    page = paper()
    rule(page, (100, 700), (100, 200, 300))
    write(page, "田日田日田", 150, 200 - EM + 4)
    for row in range(3):
        write(page, "日田日田田", 150, 330 + 50 * row)
    layout = page_layout(page)
    above = boxes(layout)[0]
    assert (above[0], above[2]) == pytest.approx((153, 150 + 5 * EM - 4), abs=3)
    assert above[3] <= 201
    assert len(layout.lines) == 4
    assert layout.page[150:190, 150:310].min() == 0, "print is not erased"


def test_rulings_are_erased_and_crossings_kept() -> None:
    page = paper()
    rule(page, (100, 700), (100, 200, 300))
    write(page, "田日田日田日田日", 150, 130)
    write(page, "田", 450, 186)
    cleaned = page_layout(page).page
    assert cleaned[199:202, 500:690].min() == 255
    assert cleaned[195:206, 465].max() < 128, "the stem in the middle"


def test_dirt_is_no_print_and_dots_beside_print_are() -> None:
    page = paper()
    write(page, "田日田.", 100, 100)
    write(page, "日田田日", 100, 160)
    for x, y in ((800, 120), (950, 500), (300, 700)):
        page[y : y + 3, x : x + 3] = 0
    page[600, 100:1100:40] = 0
    first, second = boxes(page_layout(page))
    assert first[2] == pytest.approx(100 + 3 * EM + 7, abs=2)
    assert second == around("日田田日", 100, 160)


def test_a_dot_far_from_the_text_on_its_line_is_no_text() -> None:
    """The foot of a bracket that runs over the border of the cell above."""
    page = filled()
    page[360:590, 410:690] = 255
    write(page, "日", 420, 350 - EM)
    cv2.rectangle(page, (430, 356), (434, 357), 0, -1)
    write(page, "田日", 560, 354)
    found = [line.box for line in page_layout(page).lines if line.box[1] > 350 and 400 < line.box[0] < 700]
    assert found == [around("田日", 560, 354)]


def test_a_semicolon_behind_a_quotation_mark_is_print_and_a_speck_there_is_none() -> None:
    page = paper()
    for top in (100, 200):
        write(page, "田日田", 100, top)
        page[top + 4 : top + 9, 100 + 3 * EM + 2 : 100 + 3 * EM + 6] = 0  # ”
        page[top + 4 : top + 9, 100 + 3 * EM + 9 : 100 + 3 * EM + 13] = 0
    end = 100 + 4 * EM + 6
    page[112:116, end : end + 4] = 0
    page[122:127, end : end + 4] = 0
    page[222:226, end : end + 4] = 0
    first, second = boxes(page_layout(page))
    assert (first[2], second[2]) == pytest.approx((end + 4, 100 + 3 * EM + 13), abs=2)


def test_a_comma_that_begins_a_line_is_print_and_specks_there_are_none() -> None:
    page = paper()
    for top in (100, 200, 300, 400, 500):
        write(page, "田日田", 100 + EM, top)
    page[418:420, 100 + EM : 100 + 2 * EM] = 255  # a character of two parts
    for cut in (508, 516):  # none of three half as high as a character
        page[cut : cut + 2, 100 + EM : 100 + 2 * EM] = 255
    comma = 100 + EM // 4
    page[120:126, comma : comma + 3] = 0
    page[206:212, comma : comma + 3] = 0  # above the foot
    page[322:325, comma : comma + 3] = 0  # smaller
    page[420:426, comma : comma + 3] = 0
    page[520:526, comma : comma + 3] = 0
    lefts = [box[0] for box in boxes(page_layout(page))]
    assert lefts == pytest.approx([comma, 100 + EM + 3, 100 + EM + 3, comma, comma], abs=2)


def test_a_comma_in_the_middle_of_its_square_is_print_and_a_speck_there_is_none() -> None:
    page = paper()
    for top in (100, 200):
        write(page, "田日田", 100, top)
    comma = 100 + 3 * EM + EM // 2
    page[112:118, comma : comma + 4] = 0
    page[213:216, comma : comma + 3] = 0
    first, second = boxes(page_layout(page))
    assert (first[2], second[2]) == pytest.approx((comma + 4, 100 + 3 * EM - 3), abs=3)


@pytest.mark.parametrize(("inside", "kept"), [(255, True), (0, False)])
def test_a_stop_far_from_other_print_is_a_ring_and_a_speck_is_none(inside: int, kept: bool) -> None:
    """In the middle of its square behind the last character, and on a line of its own."""
    page = paper()
    rule(page, (100, 700), (100, 400))
    write(page, "田日田日田日", 120, 130)
    for left, top in ((120 + 6 * EM + EM * 3 // 4, 130 + EM // 2 - 8), (124, 130 + EM * 3 // 2)):
        page[top : top + 7, left : left + 7] = 0
        page[top + 2 : top + 5, left + 2 : left + 5] = inside
    found = boxes(page_layout(page))
    assert len(found) == (2 if kept else 1)
    assert (found[0][2] > 120 + 6 * EM) == kept


def test_lines_with_no_row_of_paper_between_them_are_cut_apart() -> None:
    page = paper()
    for row in range(4):
        write(page, "田日田日田日田", 100, 100 + 60 * row)
    write(page, "田日 日田日田", 500, 100)
    write(page, "田", 500 + 2 * EM, 106)
    write(page, "日田 日日田日", 500, 135)
    right = [box for box in boxes(page_layout(page)) if box[0] > 450]
    assert [(box[0], box[2]) for box in right] == [pytest.approx((503, 720), abs=3)] * 2
    assert [box[1] for box in right] == pytest.approx([102, 137], abs=3)


def test_every_mark_is_in_one_line() -> None:
    """Seen on a page with cells, stray texts and a table in a cell."""
    page = paper()
    rule(page, (100, 300, 700, 1000), (200, 300, 500, 700))
    rule(page, (340, 500, 660), (330, 400, 470))
    for x, y in ((120, 100), (120, 230), (350, 350), (520, 420), (720, 560), (720, 800)):
        write(page, "田日田", x, y)
    layout = page_layout(page)
    marks = Counter(tuple(mark) for line in layout.lines for part in line.marks for mark in part.tolist())
    assert max(marks.values()) == 1
    assert len(marks) == 6 * 3
    ink = np.zeros_like(layout.page)
    for left, top, right, bottom in marks:
        ink[top:bottom, left:right] = 1
    assert not (layout.page[ink == 0] < 128).any()


def test_the_size_of_a_character_is_found() -> None:
    for em in (20, 32, 48):
        page = paper()
        for row in range(4):
            write(page, "田日田田日田", 100, 100 + 2 * em * row, em)
        assert page_layout(page).em == pytest.approx(em, rel=0.15)


def _one_line() -> tuple[Pixels, Layout]:
    page = paper()
    write(page, "田日田", 100, 100)
    write(page, "日日田", 100, 200)
    return page, page_layout(page)


def test_a_crop_has_its_print_and_paper_around_it() -> None:
    _, layout = _one_line()
    line = min(layout.lines, key=lambda line: line.box[1])
    cut = crop(layout.page, line, layout.em)
    left, top, right, bottom = line.box
    down, across = np.nonzero(cut < 128)
    assert (across.max() - across.min() + 1, down.max() - down.min() + 1) == (right - left, bottom - top)
    assert min(across.min(), cut.shape[1] - 1 - across.max()) >= 0.1 * EM
    assert abs(int(across.min()) - (cut.shape[1] - 1 - int(across.max()))) <= 1


def test_more_room_makes_a_crop_higher_and_leaves_its_print() -> None:
    _, layout = _one_line()
    line = layout.lines[0]
    cut, roomy = (crop(layout.page, line, layout.em, room) for room in (1.0, 1.3))
    assert roomy.shape == (pytest.approx(1.3 * cut.shape[0], abs=1), cut.shape[1])
    assert np.count_nonzero(roomy < 128) == np.count_nonzero(cut < 128)


def test_a_crop_does_not_reach_into_the_next_cell() -> None:
    page = paper()
    rule(page, (100, 300, 500), (100, 160))
    write(page, "田日田日田日", 106, 110)
    write(page, "日田日田日", 303, 110)
    layout = page_layout(page)
    first = min(layout.lines, key=lambda line: line.box[0])
    cut = crop(layout.page, first, layout.em)
    across = np.nonzero((cut < 128).any(axis=0))[0]
    assert across.max() - across.min() + 1 == first.box[2] - first.box[0]


def label_over_its_border() -> tuple[Pixels, int]:
    """A label set downwards whose last line runs over the border of its cell, beside a text half a line lower."""
    page, border = paper(), 100 + 3 * EM // 2
    rule(page, (100, border, 600), (100, 500))
    for row, character in enumerate("田日田日"):
        write(page, character, 104, 150 + 40 * row)
    write(page, "日田", 128, 310)
    write(page, "田日田日", border + 3 * EM, 326)
    return page, border


def test_a_label_set_downwards_may_run_over_its_border() -> None:
    page, border = label_over_its_border()
    label, text = sorted(page_layout(page).lines, key=lambda line: line.box[0])
    assert label.box[2] > border + EM // 2 and label.limits[2] <= border + 2
    assert text.box[0] == pytest.approx(border + 3 * EM + 3, abs=3)
    content = to_content(page_layout(page), [Reading((Glyph("田", 1.0, (), 0.5),))] * 2, 1)
    assert [word.box.middle[0] < border for word in content.words].count(True) == 1


def test_a_text_beside_an_upright_label_keeps_its_own_print() -> None:
    """However near to the border it begins, it goes on farther than a label would."""
    page, border = label_over_its_border()
    page[300:360, 102 : border - 4] = 255
    page[300:360, border + 4 : 590] = 255
    write(page, "日", 104, 310)
    write(page, "田日田日", border + 3, 310)
    label, text = sorted(page_layout(page).lines, key=lambda line: line.box[0])
    assert label.box[2] <= border and text.box[0] > border
