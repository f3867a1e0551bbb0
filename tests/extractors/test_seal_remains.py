from __future__ import annotations

import cv2
import numpy as np

from extractors.picture import Pixels
from extractors.scans.flat.seal_remains import wipe
from pipeline.model.geometry import Box

SEAL = Box(100.0, 600.0, 500.0, 1000.0)


def page() -> Pixels:
    pixels = np.full((1754, 1240), 250, np.uint8)
    for row in range(100, 1700, 60):
        cv2.putText(pixels, "1750.05 1944.52", (600, row), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 30, 2)
    return pixels


def wiped(level: int, before: int) -> int:
    """What becomes of a mark of this grey within a seal, where the page was of grey `before` with the seal on it."""
    pixels = page()
    cv2.rectangle(pixels, (290, 790), (310, 793), level, -1)
    stamped = pixels.copy()
    cv2.rectangle(stamped, (280, 780), (320, 805), before, -1)
    wipe(pixels, stamped, [SEAL])
    return int(pixels[791, 300])


def test_what_is_lighter_than_print_is_wiped_where_a_seal_was() -> None:
    assert wiped(140, before=110) == 250


def test_what_is_as_dark_as_print_stays() -> None:
    assert wiped(30, before=20) == 30


def test_light_marks_beside_the_seals_ink_stay() -> None:
    assert wiped(140, before=250) == 140


def test_print_beyond_the_seal_stays() -> None:
    pixels, clean = page(), page()
    wipe(pixels, np.full_like(clean, 90), [SEAL])
    assert (pixels[:, 540:] == clean[:, 540:]).all()


def test_print_that_is_faint_all_around_a_seal_stays() -> None:
    pixels = page()
    for row in range(620, 1000, 40):
        cv2.putText(pixels, "1750.05 1944.52", (20, row), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 150, 2)
    stamped = np.minimum(pixels, 90)
    clean = pixels.copy()
    wipe(pixels, stamped, [Box(150.0, 650.0, 350.0, 850.0)])
    assert (pixels[clean == 150] == 150).all()


def left_of_a_stroke(spots: int, around: int = 30) -> int:
    """What becomes of a stroke within a stamp that was not taken off, with so many dark spots, beside such print."""
    pixels = page()
    for row in range(620, 1000, 40):
        cv2.putText(pixels, "1944", (505, row), cv2.FONT_HERSHEY_SIMPLEX, 0.6, around, 2)
    cv2.rectangle(pixels, (285, 780), (314, 809), 140, -1)
    for x in range(spots):
        pixels[794:796, 288 + 10 * x : 290 + 10 * x] = 30
    inside = np.zeros_like(pixels)
    cv2.circle(inside, (300, 800), 200, 1, -1)
    wipe(pixels, pixels.copy(), [SEAL], inside)
    return int(pixels[785, 300])


def test_whole_strokes_of_a_grey_stamp_go_though_spots_of_them_are_as_dark_as_print() -> None:
    assert left_of_a_stroke(spots=0) == 250
    assert left_of_a_stroke(spots=3) == 250


def test_they_stay_where_print_beside_the_stamp_is_as_light() -> None:
    assert left_of_a_stroke(spots=0, around=140) == 140
