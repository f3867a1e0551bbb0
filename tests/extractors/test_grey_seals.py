from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from extractors.scans.flat.grey_seals import lift_grey

PLACE, RADIUS = (600, 830), 125
"""At 150 dpi: a seal of 4.2 cm."""


def page() -> Pixels:
    """Lines of thin print, and a table's rulings, at 150 dpi."""
    pixels = np.full((1754, 1240), 250, np.uint8)
    for row in range(215, 1600, 50):
        cv2.putText(pixels, "1750.05 1944.52 0.38 12.40%", (280, row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 20, 1)
    for row in range(180, 1650, 100):
        cv2.line(pixels, (100, row), (1150, row), 20, 1)
    return pixels


def ink(level: int) -> Pixels:
    """A ring, a name and a filled disc of this grey on white."""
    pixels = np.full((1754, 1240), 255, np.uint8)
    cv2.circle(pixels, PLACE, RADIUS, level, 7, cv2.LINE_AA)
    for angle in np.radians(np.arange(0, 360, 40)):
        at = (int(PLACE[0] + 90 * np.cos(angle)) - 12, int(PLACE[1] + 90 * np.sin(angle)) + 12)
        cv2.putText(pixels, "X", at, cv2.FONT_HERSHEY_SIMPLEX, 1, level, 5, cv2.LINE_AA)
    cv2.circle(pixels, PLACE, 30, level, -1)
    return pixels


def stamped(level: int) -> Pixels:
    return np.asarray(page().astype(np.uint16) * ink(level) // 255, np.uint8)


def test_a_grey_seal_is_taken_off_and_print_and_rulings_stay() -> None:
    cleaned, (seal,) = lift_grey(stamped(130))
    assert (seal.colour, seal.like_print) == ("grey", True)
    box = seal.box
    true = (PLACE[0] - RADIUS, PLACE[1] - RADIUS, PLACE[0] + RADIUS, PLACE[1] + RADIUS)
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx(true, abs=12)
    near = np.s_[690:970, 460:740]
    clean, left = page()[near], cleaned[near]
    core = clean < 60
    assert np.percentile(left[core], 95) <= 130, "print under the seal stays dark"
    away = cv2.dilate((clean < 250).astype(np.uint8), np.ones((7, 7), np.uint8)) == 0
    assert np.percentile(left[away], 2) >= 190, "the seal is gone"


def pressed(outline: Pixels) -> Pixels:
    """The page with a stamp of this outline, and wide characters in it, at PLACE."""
    for at in ((-40, -8), (8, -8), (-40, 40), (8, 40)):
        cv2.putText(outline, "H", (PLACE[0] + at[0], PLACE[1] + at[1]), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 130, 6)
    return np.asarray(page().astype(np.uint16) * outline // 255, np.uint8)


def oval() -> Pixels:
    """45 mm by 31 mm, turned."""
    pixels = np.full((1754, 1240), 255, np.uint8)
    cv2.ellipse(pixels, PLACE, (133, 92), -20, 0, 360, 130, 7, cv2.LINE_AA)
    return pixels


def frame() -> Pixels:
    """20 mm square, turned."""
    pixels = np.full((1754, 1240), 255, np.uint8)
    corners = cv2.boxPoints((PLACE, (118, 118), 12)).astype(np.int32)
    cv2.polylines(pixels, [corners], True, 130, 8, cv2.LINE_AA)
    return pixels


@pytest.mark.parametrize(("outline", "half"), [(oval(), (129, 98)), (frame(), (70, 70))])
def test_ovals_and_frames_are_seals_too(outline: Pixels, half: tuple[int, int]) -> None:
    pixels = pressed(outline.copy())
    cleaned, (seal,) = lift_grey(pixels)
    box = seal.box
    true = (PLACE[0] - half[0], PLACE[1] - half[1], PLACE[0] + half[0], PLACE[1] + half[1])
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx(true, abs=8)
    assert (seal.colour, seal.like_print, seal.fills_box) == ("grey", True, True)
    clean = page()
    core = (clean < 60) & (outline == 255)
    assert np.percentile(cleaned[core], 98) <= 130, "print in the seal stays dark"
    blank = (cv2.dilate((clean < 250).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0) & (outline < 160)
    assert np.percentile(cleaned[blank], 5) >= 190, "the outline is gone"


def test_cells_with_wide_borders_are_no_seals() -> None:
    pixels = page()
    for row in range(500, 1000, 118):
        cv2.line(pixels, (300, row), (900, row), 40, 8)
    for column in range(300, 901, 118):
        cv2.line(pixels, (column, 500), (column, 972), 40, 8)
    cleaned, seals = lift_grey(pixels)
    assert seals == ()
    assert cleaned is pixels


@pytest.mark.parametrize("side", [90, 121, 150])
@pytest.mark.parametrize("level", [30, 120, 200])
def test_filled_squares_are_no_seals(side: int, level: int) -> None:
    pixels = page()
    pixels[500 : 500 + side, 600 : 600 + side] = level
    assert lift_grey(pixels)[1] == ()


@pytest.mark.parametrize("side", [100, 118, 140])
def test_qr_codes_are_no_seals(side: int) -> None:
    code = cv2.QRCodeEncoder.create().encode("https://example.invalid/form/2024/abc")
    pixels = page()
    pixels[500 : 500 + side, 600 : 600 + side] = cv2.resize(code, (side, side), interpolation=cv2.INTER_NEAREST)
    assert lift_grey(pixels)[1] == ()


def test_wide_print_in_a_grey_seal_is_not_wiped() -> None:
    """Wider than print mostly is, and all that stands there: nothing would be left to doubt."""
    pixels = page()
    pixels[730:930, 500:700] = 250
    cv2.putText(pixels, "2024.3.5", (530, 850), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 20, 3)
    ring = np.full_like(pixels, 255)
    cv2.circle(ring, PLACE, RADIUS, 130, 7, cv2.LINE_AA)
    print_there = (pixels < 60) & (cv2.circle(np.zeros_like(pixels), PLACE, RADIUS - 20, 1, -1) > 0)
    cleaned, (_,) = lift_grey(np.asarray(pixels.astype(np.uint16) * ring // 255, np.uint8))
    assert np.percentile(cleaned[print_there], 80) <= 130


def test_corners_of_the_desk_around_a_sheet_are_no_seals() -> None:
    pixels = np.full((1754, 1240), 60, np.uint8)
    cv2.fillConvexPoly(pixels, np.array([[90, 60], [1200, 90], [1180, 1700], [60, 1680]]), 240)
    pixels[640:760, 0:45] = 225
    assert lift_grey(pixels)[1] == ()


def test_overlapping_grey_seals_are_both_taken_off() -> None:
    second = np.roll(ink(130), (90, 160), axis=(0, 1))
    pixels = np.asarray(stamped(130).astype(np.uint16) * second // 255, np.uint8)
    _, seals = lift_grey(pixels)
    middles = sorted(((s.box.left + s.box.right) / 2, (s.box.top + s.box.bottom) / 2) for s in seals)
    assert np.array(middles) == pytest.approx(np.array([PLACE, (PLACE[0] + 160, PLACE[1] + 90)]), abs=8)


def test_a_seal_as_dark_as_print_is_named_and_left_alone() -> None:
    pixels = np.where(stamped(60) < 128, 0, 255).astype(np.uint8)
    cleaned, seals = lift_grey(pixels)
    assert [(seal.colour, seal.like_print) for seal in seals] == [("grey", True)]
    assert (cleaned == pixels).all()


def test_print_rulings_and_small_circles_are_no_seals() -> None:
    pixels = page()
    cv2.circle(pixels, (900, 400), 40, 20, 5)
    cv2.putText(pixels, "Bold title 2024", (300, 140), cv2.FONT_HERSHEY_SIMPLEX, 2.2, 20, 8)
    cleaned, seals = lift_grey(pixels)
    assert seals == ()
    assert cleaned is pixels


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (60, 60)])
def test_any_picture_will_do(shape: tuple[int, int]) -> None:
    pixels = np.full(shape, 90, np.uint8)
    assert lift_grey(pixels) == (pixels, ()) or lift_grey(pixels)[0].shape == shape
