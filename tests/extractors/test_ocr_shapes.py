from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.ocr.judge import confidence
from extractors.ocr.recognize import Glyph, Reading
from extractors.ocr.shapes import with_limits, with_numerals, with_plus, with_wide_letters
from extractors.picture import Pixels

EM = 32


def drawn(bar: str) -> tuple[Pixels, NDArray[np.int32]]:
    """A > of 16 by 16 pixels, with a level or a leaning bar or none, before a 5 of 16 by 24 (a block will do)."""
    page = np.full((40, 60), 255, np.uint8)
    top = 8
    for start, end in (((4, top), (20, top + 8)), ((20, top + 8), (4, top + 16))):
        cv2.line(page, start, end, (0,), 2, cv2.LINE_AA)
    if bar == "level":
        cv2.line(page, (4, top + 22), (20, top + 22), (0,), 2, cv2.LINE_AA)
    if bar == "leaning":
        cv2.line(page, (4, top + 22), (20, top + 14), (0,), 2, cv2.LINE_AA)
    page[8:32, 34:50] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(page < 160, np.uint8))
    left, width, wide, high = (stats[1:, i] for i in range(4))
    return page, np.column_stack((left, width, left + wide, width + high)).astype(np.int32)


def test_a_limit_in_two_signs_stays_so() -> None:
    page, marks = drawn("level")
    reading = Reading((Glyph(">", 0.99, (), 12 / 60), Glyph("=", 0.99, (), 42 / 60)))
    assert with_limits(reading, marks, page, 0, 60, EM) == reading


def test_a_leaning_bar_that_the_recogniser_saw_too_is_one() -> None:
    page, marks = drawn("leaning")
    reading = Reading((Glyph(">", 0.98, (("≥", 0.01),), 12 / 60), Glyph("5", 0.99, (), 42 / 60)))
    found = with_limits(reading, marks, page, 0, 60, EM)
    assert found.text == "≥5"
    assert confidence(found) == pytest.approx(0.97)


@pytest.mark.parametrize(
    ("bar", "read_as", "said", "sure"),
    [
        ("", ">", ">", True),
        ("", "≥", "≥", True),  # it was read so by something that sees more than this
        ("level", ">", "≥", True),
        ("level", "≥", "≥", True),
        ("leaning", ">", ">", False),
    ],
)
def test_a_bar_makes_a_limit(bar: str, read_as: str, said: str, sure: bool) -> None:
    page, marks = drawn(bar)
    reading = Reading((Glyph(read_as, 0.99, (), 12 / 60), Glyph("5", 0.99, (), 42 / 60)))
    found = with_limits(reading, marks, page, 0, 60, EM)
    assert found.text == f"{said}5"
    assert (confidence(found) >= 0.9) == sure


def stems(count: int) -> NDArray[np.int32]:
    """Between 到 and 类, each of one component."""
    thin = [(40 + 9 * i, 8, 44 + 9 * i, 30) for i in range(count)]
    return np.array([(4, 4, 34, 34), *thin, (76, 4, 106, 34)], np.int32)


@pytest.mark.parametrize(
    ("read_as", "count", "said", "sure"),
    [
        ("ⅢⅢ", 3, "III", True),
        ("ⅢI", 3, "III", True),
        ("ⅡI", 2, "II", True),
        ("Ⅲ", 3, "Ⅲ", True),
        ("I", 1, "I", True),
        ("ⅢI", 0, "ⅢI", False),  # the stems are joined by their serifs: nothing to count
        ("ⅢI", 2, "ⅢI", False),  # or two of them are
    ],
)
def test_stems_of_a_numeral_are_counted(read_as: str, count: int, said: str, sure: bool) -> None:
    places = np.linspace(44, 60, len(read_as)) if len(read_as) > 1 else [51]
    middle = [Glyph(char, 0.96, (), float(x) / 110) for char, x in zip(read_as, places, strict=True)]
    reading = Reading((Glyph("到", 0.99, (), 19 / 110), *middle, Glyph("类", 0.99, (), 91 / 110)))
    found = with_numerals(reading, stems(count), np.full((40, 110), 255, np.uint8), 0, 110, EM)
    assert found.text == f"到{said}类"
    assert (confidence(found) >= 0.9) == sure


@pytest.mark.parametrize(
    ("heights", "sure"),
    [
        ([(8, 30), (8, 30), (8, 30)], True),
        ([(8, 30), (8, 30)], False),  # a stem was lost, or it is Ⅱ
        ([(6, 32), (8, 27), (6, 33)], False),  # 川
    ],
)
def test_a_numeral_read_as_one_character_has_its_stems(heights: list[tuple[int, int]], sure: bool) -> None:
    page = np.full((40, 110), 255, np.uint8)
    marks = np.array([(40 + 9 * i, top, 44 + 9 * i, bottom) for i, (top, bottom) in enumerate(heights)], np.int32)
    for left, top, right, bottom in marks.tolist():
        page[top:bottom, left:right] = 0
    reading = Reading((Glyph("Ⅲ", 0.82, (("I", 0.14),), 51 / 110),))
    assert (confidence(with_numerals(reading, marks, page, 0, 110, EM)) >= 0.9) == sure


@pytest.mark.parametrize(("lefts", "said", "sure"), [((40, 49, 58), "Ⅲ", True), ((40, 58), "ⅢI", False)])
def test_a_numeral_whose_serifs_touch_is_one_however_often_it_was_read(
    lefts: tuple[int, ...], said: str, sure: bool
) -> None:
    page = np.full((40, 110), 255, np.uint8)
    for left in lefts:
        page[8:30, left : left + 4] = 0
    page[8:10, 38:64] = page[28:30, 38:64] = 0
    reading = Reading((Glyph("Ⅲ", 0.88, (("I", 0.1),), 49 / 110), Glyph("I", 0.72, (), 58 / 110)))
    found = with_numerals(reading, np.array([(38, 8, 64, 30)], np.int32), page, 0, 110, EM)
    assert (found.text, confidence(found) >= 0.9) == (said, sure)


def test_a_thin_sign_whose_middle_is_a_pixel_off_has_no_bar() -> None:
    page = np.full((40, 60), 255, np.uint8)
    cv2.line(page, (4, 10), (20, 17), (0,), 2)
    cv2.line(page, (20, 17), (4, 26), (0,), 2)
    page[8:32, 34:50] = 0
    marks = np.array([(3, 9, 22, 28), (34, 8, 50, 32)], np.int32)

    reading = Reading((Glyph(">", 0.98, (), 12 / 60), Glyph("5", 0.99, (), 42 / 60)))
    found = with_limits(reading, marks, page, 0, 60, EM)
    assert (found.text, confidence(found)) == (">5", 0.98)


@pytest.mark.parametrize(("wide", "said", "sure"), [(20, "推行O2O付费", True), (16, "推行020付费", False)])
def test_wide_rings_beside_a_two_are_letters(wide: int, said: str, sure: bool) -> None:
    lefts = [0, 32, 64, 64 + wide + 2, 64 + wide + 18, 68 + 2 * wide + 16, 68 + 2 * wide + 50]
    widths = [30, 30, wide, 14, wide, 30, 30]
    marks = np.array([(x, 4, x + w, 28) for x, w in zip(lefts, widths, strict=True)], np.int32)
    places = [(x + w / 2) / 300 for x, w in zip(lefts, widths, strict=True)]
    read = Reading(tuple(Glyph(char, 0.7, (("O", 0.3),), x) for char, x in zip("推行020付费", places, strict=True)))
    found = with_wide_letters(read, marks, 0, 300, EM)
    assert found.text == said
    assert [glyph.score for glyph in found.glyphs[2:5]] == ([0.97, 0.7, 0.97] if sure else [0.7, 0.7, 0.7])


@pytest.mark.parametrize(("side", "sure"), [(22, True), (28, False)])
def test_a_plus_is_smaller_than_ten(side: int, sure: bool) -> None:
    """线上+线下, where the recogniser also sees 十."""
    glyphs = (Glyph("上", 0.99, (), 16 / 96), Glyph("+", 0.87, (("十", 0.13),), 0.5), Glyph("线", 0.99, (), 80 / 96))
    marks = np.array([(1, 0, 31, 30), (48 - side // 2, 4, 48 + side // 2, 4 + side), (65, 0, 95, 30)], np.int32)
    found = with_plus(Reading(glyphs), marks, 0, 96, EM)
    assert (found.text, confidence(found) >= 0.9) == ("上+线", sure)
