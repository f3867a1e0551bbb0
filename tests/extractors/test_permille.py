"""% and ‰ drawn, read as the recogniser reads them, and told apart by their print."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.ocr.judge import confidence, with_permille
from extractors.ocr.permille import with_ring_signs
from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Pixels
from extractors.scans.lines.in_cells import components, lines_in_cells
from extractors.scans.rulings.drawn import ink_of

EM = 48
TALL = 36
"""Pixels: an em, and the height of a sign and of a digit."""


def drawn(text: str, wide: float = 1.0, joined: bool = False, thick: int = 2) -> tuple[Pixels, list[float]]:
    """A page with digits as rings and signs `wide` times as wide as high, and their middles; all `joined` or apart."""
    page = np.full((150, 600), 255, np.uint8)
    left, middles = 75.0, []
    for char in text:
        if char == "d":
            _ring(page, left + 8, 75, 8, TALL / 2, thick)
            middles.append(left + 8)
            left += 18 if joined else 23
        elif char == "。":
            _ring(page, left + 6, 88, 5, 5, thick)
            middles.append(left + 6)
            left += EM
        else:
            middle, radius = left + wide * TALL / 2, wide * TALL / 5
            high, low = 75 - TALL / 4, 75 + TALL / 4
            _ring(page, left + radius, high, radius, TALL / 4, thick)
            cv2.line(page, (round(middle - 6 * wide), 93), (round(middle + 6 * wide), 57), 0, thick, cv2.LINE_AA)
            _ring(page, left + wide * TALL - radius, low, radius, TALL / 4, thick)
            end = left + wide * TALL
            if char == "‰":
                _ring(page, end + 4 + radius, low, radius, TALL / 4, thick)
                end += 4 + 2 * radius
            middles.append((left + end) / 2)
            left = end + 8
    return page, middles


def _ring(page: Pixels, x: float, y: float, wide: float, tall: float, thick: int) -> None:
    cv2.ellipse(page, (round(x), round(y)), (round(wide), round(tall)), 0, 0, 360, 0, thick, cv2.LINE_AA)


def read(page: Pixels, text: str, places: list[float], score: float = 0.99) -> Reading:
    """The text, its characters at these places, corrected by the print of the page."""
    ink = ink_of(page)
    marks = components(ink, ink, EM)
    (line,), _ = lines_in_cells(marks, page, [(0, 0, 600, 150)], EM)
    glyphs = tuple(Glyph(char, score, (), x / 600) for char, x in zip(text, places, strict=True))
    return with_ring_signs(Reading(glyphs), line.marks[0], page, 0, 600, EM)


def said(reading: Reading) -> tuple[str, bool]:
    """The text, and whether its signs are sure."""
    return reading.text, min(glyph.score for glyph in reading.glyphs) > 0.9


@pytest.mark.parametrize(("wide", "joined"), [(0.8, False), (0.9, False), (1.1, False), (0.8, True), (0.9, True)])
def test_a_sign_with_one_ring_more_below_is_per_mille(wide: float, joined: bool) -> None:
    assert said(read(*_as_read("dd%", "88%", wide, joined))) == ("88%", True)
    assert said(read(*_as_read("dd‰", "88%", wide, joined))) == ("88‰", True)


def _as_read(print_: str, text: str, wide: float = 1.0, joined: bool = False) -> tuple[Pixels, str, list[float]]:
    page, places = drawn(print_, wide, joined)
    return page, text, places


def test_a_speck_or_a_broken_slash_is_no_ring() -> None:
    """Of a thin slash only pieces were left: two components in the lower half that were taken for rings."""
    page, places = drawn("dd%", 1.0)
    sign = round(places[-1])
    page[74:77, sign - 8 : sign + 3] = 255
    page[98:101, sign + 2 : sign + 5] = 0
    assert said(read(page, "88%", places)) == ("88%", True)


def test_what_was_read_for_the_second_ring_goes_into_the_sign() -> None:
    page, (first, second, sign) = drawn("dd‰", 0.9)
    reading = read(page, "88%o", [first, second, sign - 9, sign + 21])
    assert said(reading) == ("88‰", True)
    assert reading.glyphs[-1].at == pytest.approx((sign + 6) / 600)


def test_a_last_ring_that_stands_nearer_to_the_mark_behind_it_is_one_of_the_sign() -> None:
    page, (first, second, sign) = drawn("dd‰", 1.0)
    page[74:96, round(sign) + 11 : round(sign) + 14] = 255
    assert said(read(page, "88%;", [first, second, sign - 14, sign + 35])) == ("88‰;", True)


def test_a_sign_that_stands_beside_where_it_was_read_has_all_its_rings() -> None:
    """Behind a narrow 1 the upper ring lay nearer to that than to the sign as read."""
    page = np.full((150, 600), 255, np.uint8)
    _ring(page, 110, 75, 8, TALL / 2, 2)
    cv2.line(page, (165, 93), (165, 57), 0, 2)
    _ring(page, 187, 66, 7, 10, 2)
    cv2.line(page, (192, 92), (208, 57), 0, 2, cv2.LINE_AA)
    _ring(page, 215, 83, 7, 10, 2)
    assert said(read(page, "81%，", [110, 165, 211, 249])) == ("81%，", True)


def test_a_sign_that_is_itself_when_turned_is_per_cent() -> None:
    """The 。 behind it touches it."""
    page, (first, second, sign, _) = drawn("dd%。", 0.8, joined=True, thick=3)
    assert said(read(page, "88%。", [first, second, sign + 4, sign + 18])) == ("88%。", True)


def test_a_semicolon_nearer_to_the_sign_than_it_was_read_is_no_ring() -> None:
    page, (first, second, sign) = drawn("dd%", 0.6)
    left = round(sign) + 17
    page[80:84, left : left + 6] = 0
    page[89:101, left : left + 6] = 0
    assert said(read(page, "88%;", [first, second, sign + 8, sign + 40])) == ("88%;", True)


def test_a_full_stop_behind_per_cent_stays() -> None:
    page, places = drawn("dd%。", 1.0)
    assert said(read(page, "88%。", places)) == ("88%。", True)


def test_a_full_stop_that_touches_per_cent_is_no_ring() -> None:
    page, places = drawn("dd%。", 1.0)
    sign = round(places[2])
    page[88:90, sign + 10 : sign + 28] = 0
    assert said(read(page, "88%。", places)) == ("88%。", True)


def test_a_letter_that_stands_behind_per_cent_makes_it_doubtful() -> None:
    page, (first, second, sign) = drawn("dd%", 1.0)
    assert said(read(page, "88%e", [first, second, sign, sign + 30])) == ("88%e", False)


def test_a_sign_that_is_neither_is_doubtful() -> None:
    page, places = drawn("dd%", 1.0)
    page[:75] = 255
    assert said(read(page, "88%", places)) == ("88%", False)


def test_pale_and_coarse_print_is_told_too() -> None:
    for print_, text in (("dd%", "88%"), ("dd‰", "88‰")):
        page, places = drawn(print_, 1.0)
        small = cv2.resize(page, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
        pale = np.asarray(255 - (255 - cv2.resize(small, (600, 150)).astype(np.float32)) * 0.6, np.uint8)
        assert read(pale, "88%", places).text == text


def test_a_sign_whose_upper_ring_has_faded_is_no_sure_per_mille() -> None:
    page, places = drawn("dd%", 1.0)
    left, sign = round(places[-1]) - 20, round(places[-1])
    page[56:75, left : sign - 2] = 255
    assert said(read(page, "88%", places)) == ("88%", False)


def test_a_hundred_per_mille_is_told_as_any_other() -> None:
    assert said(read(*_as_read("ddd‰", "100%"))) == ("100‰", True)
    assert said(read(*_as_read("ddd%", "100%"))) == ("100%", True)


def test_the_last_ring_belongs_to_the_sign_and_not_to_the_character_behind_it() -> None:
    """The recogniser places ‰ at the % that it begins with."""
    page, (first, second, sign) = drawn("dd‰", 1.1)
    behind = sign + 32 + EM / 2
    page[60:95, round(behind) - 20 : round(behind) + 20] = 0
    assert said(read(page, "88%以", [first, second, sign - 30, behind])) == ("88‰以", True)
    page, (first, second, sign) = drawn("dd%", 1.0)
    behind = sign + 24 + EM / 2
    page[60:95, round(behind) - 20 : round(behind) + 20] = 0
    assert said(read(page, "88%以", [first, second, sign, behind])) == ("88%以", True)


@pytest.mark.parametrize("sign", ["%", "‰"])
def test_a_stroke_of_the_character_behind_is_none_of_the_sign(sign: str) -> None:
    """The upright stroke of 以, which stands left of where that is read."""
    page, places = drawn(f"dd{sign}", 0.9)
    edge = round(places[-1]) + (16 if sign == "%" else 25)
    cv2.line(page, (edge + 11, 60), (edge + 11, 86), 0, 3)
    cv2.line(page, (edge + 11, 86), (edge + 18, 80), 0, 3)
    assert said(read(page, "88%以", [*places, edge + 54])) == (f"88{sign}以", True)


def test_a_full_stop_one_piece_with_per_cent_is_cut_off() -> None:
    """It makes the sign wide, and reaches further down than its rings."""
    page, (first, second, sign) = drawn("dd%", 0.8, joined=True)
    right = round(sign + 0.4 * TALL)
    _ring(page, right + 4, 90, 5, 5, 2)
    assert said(read(page, "88%。", [first, second, sign, right + 4])) == ("88%。", True)


def test_a_ring_read_beside_where_it_stands_is_none_of_its_own() -> None:
    page, (first, second, sign) = drawn("dd‰", 0.8)
    assert said(read(page, "88%0", [first, second, sign, sign + 46])) == ("88‰", True)


def test_specks_beside_per_cent_make_it_no_per_mille() -> None:
    page, places = drawn("dd%", 1.1)
    sign = round(places[2])
    page[70:73, sign + 26 : sign + 30] = 0
    assert said(read(page, "88%", places)) == ("88%", True)


@pytest.mark.parametrize(("foot", "sure"), [(94, True), (86, False)])
def test_a_small_last_ring_stands_at_the_foot_of_the_sign(foot: int, sure: bool) -> None:
    """What stands higher is left of a stamp."""
    page, (first, second, sign) = drawn("dd%", 0.8)
    _ring(page, sign + 26, foot - 7, 8, 7, 2)
    found = read(page, "88%；", [first, second, sign + 6, sign + 70])
    assert said(found) == ("88‰；", True) if sure else said(found)[1] is False or found.text == "88%；"


def test_a_stop_behind_a_per_mille_sign_is_no_figure() -> None:
    """Its halves are read both, and no figure follows them; behind a per cent sign it may be the other half."""
    stop = Glyph("。", 0.86, (("0", 0.11), ("o", 0.03)), 0.9)
    for sign, sure in (("‰", True), ("%", False)):
        found = with_permille(Reading((Glyph("4", 0.99, (), 0.1), Glyph(sign, 0.99, (), 0.5), stop)))
        assert (found.text, confidence(found) >= 0.9) == (f"4{sign}。", sure)
