"""Specks, hairs and stains beside print, and the dashes that must not be taken for them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.ocr import EngineOptions, open_engine
from extractors.ocr.engine import Engine
from extractors.ocr.judge import confidence
from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Pixels
from extractors.scans.lines.boxes import Line
from extractors.scans.lines.dirt import bow_of, stains
from extractors.scans.page import Layout, page_layout, to_content
from extractors.scans.texts.recognition import refined
from tests.scan_pictures import EM, paper, rule, write


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine("ppocr", EngineOptions(1))


def page_of_cells() -> Pixels:
    """Rows of two cells with print in the left ones."""
    page = paper()
    rule(page, (100, 500, 900), range(100, 701, 100))
    for row in range(6):
        write(page, "田日田日田", 120, 130 + 100 * row)
    return page


def right(layout: Layout) -> list[tuple[int, int, int, int]]:
    """The lines of the right cells, from the top."""
    return sorted((line.box for line in layout.lines if line.box[0] > 500), key=lambda box: box[1])


def test_a_hair_is_no_dash_and_a_dash_is_no_hair() -> None:
    page = page_of_cells()
    cv2.line(page, (600, 150), (630, 140), 60, 1)
    cv2.line(page, (600, 240), (630, 257), 60, 2)
    cv2.line(page, (600, 350), (620, 350), 60, 2)
    cv2.line(page, (600, 465), (610, 438), 60, 2)
    cv2.line(page, (600, 550), (630, 549), 60, 2)
    cv2.line(page, (600, 635), (616, 660), 60, 2)
    cv2.line(page, (700, 350), (726, 354), 60, 2)
    cv2.line(page, (750, 530), (756, 560), 60, 2)
    assert [box[1] // 100 for box in right(page_layout(page))] == [3, 4, 5]


def test_the_leaning_strokes_of_a_sign_are_no_hairs() -> None:
    """⩾ alone in the first line of its cell: an arm, and a bar along it, joined or apart."""
    for joined, grey, thick in ((False, 0, 1), (True, 0, 1), (True, 75, 2)):  # pale print too
        page = paper()
        rule(page, (100, 500), (100, 300))
        for start, end in (((130, 150), (152, 140)), ((130, 156), (152, 146))):
            cv2.line(page, start, end, (grey,), thick, cv2.LINE_AA)
        if joined:
            cv2.line(page, (150, 141), (150, 147), (grey,), 1)
        write(page, "田日田田日田", 130, 190)
        assert len(page_layout(page).lines) == 2
    hair = paper()
    rule(hair, (100, 500), (100, 300))
    cv2.line(hair, (130, 150), (152, 140), 0, 1, cv2.LINE_AA)
    write(hair, "田日田田日田", 130, 190)
    assert len(page_layout(hair).lines) == 1


def test_what_is_left_of_a_ruling_is_no_text_and_a_one_and_a_dash_are() -> None:
    page = page_of_cells()
    cv2.rectangle(page, (600, 120), (603, 165), 0, -1)
    cv2.line(page, (600, 250), (690, 250), 0, 2)
    cv2.rectangle(page, (600, 335), (609, 358), 0, -1)
    cv2.line(page, (600, 450), (660, 450), 0, 2)
    cv2.line(page, (600, 545), (600, 556), 0, 2)
    cv2.line(page, (508, 640), (508, 660), 0, 2)
    assert [box[1] // 100 for box in right(page_layout(page))] == [3, 4]


def test_a_speck_off_the_line_at_its_end_is_no_part_of_it_and_a_point_is() -> None:
    page = page_of_cells()
    clean = [("日田", 0), ("日田.", 0), ("日田", 20), ("日田", 32)]
    for row, (text, height) in enumerate(clean):
        top = 130 + 100 * row
        write(page, text, 600, top)
        if height:
            page[top + EM - height : top + EM - height + 4, 674:678] = 0
    boxes = right(page_layout(page))
    assert [box[2] for box in boxes] == pytest.approx([661, 671, 678, 661], abs=2), "at half the height a bullet stands"


def test_a_stain_beside_print_makes_it_neither_longer_nor_higher() -> None:
    page = page_of_cells()
    write(page, "日田", 600, 130)
    write(page, "日田", 600, 230)
    noise = np.random.default_rng(1).random((60, 120)) < 0.2
    blot = cv2.dilate(noise.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    for top in (110, 210):
        page[top : top + 60, 690:810][blot] = 150
    page[150:190, 592:596] = 150
    assert right(page_layout(page)) == [pytest.approx((603, top, 659, top + 28), abs=3) for top in (132, 232)]


def test_print_that_is_pale_throughout_stays() -> None:
    page = page_of_cells()
    pale = paper()
    write(pale, "日田.", 600, 130)
    page[pale < 255] = 150
    assert len(right(page_layout(page))) == 1


def test_faint_print_beside_dark_rulings_is_found_whole() -> None:
    page = np.full_like(paper(), 250)
    for row in range(6):
        for left in (120, 600):
            write(page, "田日田日", left, 130 + 100 * row)
    page[page < 250] = 185
    page[(page == 185) & (np.random.default_rng(1).random(page.shape) < 0.05)] = 140
    rule(page, (100, 500, 900), range(100, 701, 100), 0, 4)
    assert right(page_layout(page)) == [
        pytest.approx((602, 131 + 100 * row, 724, 160 + 100 * row), abs=3) for row in range(6)
    ]


@pytest.mark.parametrize(
    ("shape", "bowed"),
    [(")", 1), ("(", -1), ("1", 0), ("7", 0), ("J", 0), ("O", 0)],
)
def test_a_bracket_is_a_thin_bow(shape: str, bowed: int) -> None:
    page = np.full((60, 60), 255, np.uint8)
    if shape in "()":
        centre, angles = ((18, 30), (-60, 60)) if shape == ")" else ((42, 30), (120, 240))
        cv2.ellipse(page, centre, (12, 18), 0, *angles, 0, 2)
    elif shape == "O":
        cv2.ellipse(page, (30, 30), (10, 16), 0, 0, 360, 0, 2)
    else:
        cv2.line(page, (30, 14), (30, 46), 0, 2)
        if shape == "7":
            cv2.line(page, (16, 14), (30, 14), 0, 2)
        if shape == "J":
            cv2.ellipse(page, (24, 42), (6, 6), 0, 0, 180, 0, 2)
    down, across = np.nonzero(page < 160)
    bow = bow_of((int(across.min()), int(down.min()), int(across.max()) + 1, int(down.max()) + 1), page)
    assert (bow >= 0.08) - (bow <= -0.08) == bowed


def test_print_that_fades_along_a_line_and_down_a_cell_stays() -> None:
    page = paper()
    rule(page, (100, 500, 900), (100, 300))
    fading = np.linspace(0, 170, 200)
    for row, lightest in enumerate((1.0, 0.5, 0.9)):
        pale = paper()
        write(pale, "田日田日田", 600, 130 + 50 * row)
        grey = np.broadcast_to(fading if row == 0 else np.full(200, 170 * lightest), (pale.shape[0], 200))
        ink = pale[:, 600:800] < 255
        page[:, 600:800][ink] = grey[ink]
    assert [box[2] - box[0] for box in right(page_layout(page))] == [pytest.approx(5 * EM, abs=8)] * 3


def test_print_that_nothing_is_read_of_is_named() -> None:
    page = page_of_cells()
    write(page, "日田", 600, 130)
    layout = page_layout(page)
    content = to_content(layout, [Reading(())] * len(layout.lines), 1)
    assert {word.text for word in content.words} == {"〓"}
    assert [word.confidence for word in content.words] == [0.0] * len(layout.lines)


def test_a_pale_digit_is_print_where_it_stands_in_a_table_and_a_stain_elsewhere() -> None:
    """On a page without rulings: in a row with others, under one of its column."""
    page = paper()
    for row in range(6):
        for left in (100, 350, 600, 850):
            write(page, "田日田" if left < 850 or not row else "", left, 100 + 90 * row)
        if row:
            cv2.rectangle(page, (854, 104 + 90 * row), (870, 126 + 90 * row), 130, 2)
    cv2.rectangle(page, (1000, 640), (1016, 662), 130, 2)
    boxes = [line.box for line in page_layout(page).lines]
    assert len([box for box in boxes if 845 < box[0] < 865]) == 6
    assert not [box for box in boxes if box[0] > 990]


def test_a_flat_mark_at_a_border_is_what_is_left_of_it_and_a_dash_is_none() -> None:
    page = page_of_cells()
    before = len(page_layout(page).lines)
    page[106:109, 620:650] = 0
    assert len(page_layout(page).lines) == before
    page[134:137, 620:650] = 0
    assert len(page_layout(page).lines) == before + 1


def test_a_text_that_fills_a_low_row_is_print() -> None:
    page = paper()
    rows = range(100, 700, EM + 8)
    rule(page, (100, 500, 900), rows)
    for top in rows[:-1]:
        write(page, "田日田日田", 120, top + 4)
        write(page, "日田日田日", 520, top + 4)
    assert len(page_layout(page).lines) == 2 * (len(rows) - 1)


def test_a_black_speck_makes_no_pale_character_a_stain() -> None:
    page = page_of_cells()
    for row in range(6):
        write(page, "田日田田", 520, 115 + 100 * row)
        write(page, "日", 520, 155 + 100 * row)
    pale = np.where(page[:, 510:890] < 128, 130, 255).astype(np.uint8)
    page[:, 510:890] = pale
    rule(page, (100, 500, 900), range(100, 701, 100))
    page[154:158, 640:644] = 0
    assert len([box for box in right(page_layout(page)) if box[0] < 600]) == 12


def test_a_dash_alone_in_its_cell_has_no_comma_behind_it(engine: Engine) -> None:
    page = paper()
    rule(page, (100, 500, 900), (100, 200))
    write(page, "田日田日田", 120, 130)
    page[148:151, 650:674] = 60
    page[150:156, 678:684] = 0
    layout = page_layout(page)
    read_as = ["田日田日田" if line.box[0] < 500 else "一，" for line in layout.lines]
    first = [Reading(tuple(Glyph(char, 0.99, (), 0.5) for char in text)) for text in read_as]
    said = refined(layout, first, engine)
    assert sorted(reading.text for reading in said) == ["—", "田日田日田"]


@pytest.mark.parametrize(("gap", "read_as", "whole"), [(2, "--", True), (2, "一", True), (9, "--", False)])
def test_a_dash_in_pieces_is_one(gap: int, read_as: str, whole: bool, engine: Engine) -> None:
    page = paper()
    rule(page, (100, 500, 900), (100, 200))
    write(page, "田日田日田", 120, 130)
    page[147:151, 650:661] = page[147:151, 661 + gap : 672 + gap] = 0
    layout = page_layout(page)
    texts = ["田日田日田" if line.box[0] < 500 else read_as for line in layout.lines]
    first = [Reading(tuple(Glyph(char, 0.9 if char in read_as else 0.99, (), 0.5) for char in text)) for text in texts]
    said = refined(layout, first, engine)
    assert any(reading.text == "—" and confidence(reading) > 0.95 for reading in said) is whole


def test_crumbs_alone_in_a_line_are_no_dash(engine: Engine) -> None:
    crumbs = np.array([(100, 100, 102, 102), (110, 100, 112, 102)], np.int32)
    layout = Layout(paper(), float(EM), (Line((crumbs,), (90, 90, 200, 200)),), ())
    (said,) = refined(layout, [Reading((Glyph("一", 0.9, (), 0.5),))], engine)
    assert confidence(said) < 0.95


@pytest.mark.parametrize("comma", [True, False])
def test_a_pale_digit_before_a_comma_is_print_and_a_pale_mark_far_from_any_is_none(comma: bool) -> None:
    """2,322: the digit behind the comma is further off than print is from its neighbour as a rule."""
    boxes = [(20, 10, 34, 31), (54, 10, 68, 31), (70, 10, 84, 31)] + [(41, 27, 46, 34)] * comma
    darkness = np.array([138.0, 20, 20] + [90.0] * comma)
    found = stains(np.array(boxes, np.int32), darkness, 32.0, np.zeros(len(boxes), np.bool_))
    assert found.tolist() == [not comma, False, False] + [False] * comma


@pytest.mark.parametrize(
    ("comma", "stamped", "is_print"), [(True, False, True), (False, False, False), (True, True, False)]
)
def test_what_fades_after_a_comma_is_print(comma: bool, stamped: bool, is_print: bool) -> None:
    """方米，更换 at the end of a line: a comma fills half of its square."""
    boxes = [(0, 10, 28, 40), (34, 34, 40, 42) if comma else (34, 10, 40, 40), (70, 11, 98, 40)]
    found = stains(np.array(boxes, np.int32), np.array([20.0, 40, 140]), 32.0, np.array([False, False, stamped]))
    assert found.tolist() == [False, False, not is_print]


def test_a_line_beside_which_a_stain_as_large_as_a_character_was_left_out_is_in_doubt() -> None:
    def stained(grey: int) -> list[bool]:
        page = page_of_cells()
        write(page, "日田日田", 520, 130)
        far = paper()
        write(far, "田", 720, 130)
        page[far < 128] = grey
        return [line.stained for line in page_layout(page).lines if line.box[1] < 200]

    assert stained(150) == [False, True]
    assert stained(255) == [False, False]
