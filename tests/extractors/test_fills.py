from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.picture import Pixels
from extractors.scans.flat.fills import with_dark_print
from extractors.scans.flat.straighten import flatten

Colour = tuple[int, int, int]
WHITE, BLACK = (255, 255, 255), (12, 12, 12)
SLATE, BLUE, ORANGE, GREY = (68, 84, 106), (68, 114, 196), (237, 125, 49), (128, 128, 128)
LEFT, TOP, RIGHT, BOTTOM = 100, 300, 1140, 340
HEADINGS = ((130, "NAME"), (480, "TARGET"), (850, "WEIGHT"))


def page(fill: Colour, print_: Colour) -> Pixels:
    """A table at 150 dpi: a filled row of headings, rows of numbers below it."""
    pixels = np.full((1754, 1240, 3), 250, np.uint8)
    cv2.rectangle(pixels, (LEFT, TOP), (RIGHT, BOTTOM), fill, -1)
    for x, text in HEADINGS:
        cv2.putText(pixels, text, (x, 330), cv2.FONT_HERSHEY_SIMPLEX, 0.8, print_, 2, cv2.LINE_AA)
        for y in range(390, 800, 50):
            cv2.putText(pixels, "1750.05", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, BLACK, 2, cv2.LINE_AA)
    for y in (TOP, *range(BOTTOM, 801, 50)):
        cv2.line(pixels, (LEFT, y), (RIGHT, y), BLACK, 2)
    return pixels


def strokes(pixels: Pixels) -> NDArray[np.bool_]:
    """Where print is white: nothing else is, paper has 250."""
    return np.asarray((pixels == 255).all(axis=2), dtype=np.bool_)


@pytest.mark.parametrize("fill", [SLATE, BLUE, ORANGE, BLACK])
@pytest.mark.parametrize("colour", [True, False])
def test_light_print_on_a_dark_cell_becomes_dark_print_on_paper(fill: Colour, colour: bool) -> None:
    pixels = page(fill, WHITE)
    given = pixels if colour else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    done = with_dark_print(given)
    grey = cv2.cvtColor(done, cv2.COLOR_RGB2GRAY) if colour else done
    assert np.percentile(grey[strokes(pixels)], 90) < 60
    assert grey[310:330, 700:840].min() > 235  # the fill between two headings
    assert grey[320, LEFT - 1 : LEFT + 3].min() < 60  # where the fill ends a border is
    np.testing.assert_array_equal(done[BOTTOM + 10 :], given[BOTTOM + 10 :])


def test_print_of_another_colour_on_such_a_cell_is_not_lost_though_it_is_as_bright() -> None:
    navy, red = (31, 56, 100), (192, 0, 0)
    pixels = page(navy, WHITE)
    cv2.rectangle(pixels, (LEFT, BOTTOM + 4), (RIGHT, BOTTOM + 44), navy, -1)
    cv2.putText(pixels, "1750.05", (480, BOTTOM + 34), cv2.FONT_HERSHEY_SIMPLEX, 0.8, red, 2, cv2.LINE_AA)
    done = cv2.cvtColor(with_dark_print(pixels), cv2.COLOR_RGB2GRAY)
    assert np.percentile(done[(pixels == red).all(axis=2)], 90) < 60
    assert done[BOTTOM + 14 : BOTTOM + 34, 700:840].min() > 235


def test_an_empty_cell_beside_dark_ones_is_paper_and_a_bar_alone_is_none() -> None:
    pixels = page(SLATE, WHITE)
    cv2.rectangle(pixels, (RIGHT + 4, TOP), (RIGHT + 90, BOTTOM), SLATE, -1)
    cv2.rectangle(pixels, (480, 610), (700, 640), SLATE, -1)
    done = with_dark_print(pixels)
    assert done[310:330, RIGHT + 20 : RIGHT + 70].min() > 235
    np.testing.assert_array_equal(done[600:650], pixels[600:650])


def test_what_was_light_print_is_dark_on_the_flat_page() -> None:
    light, dark = (flatten(page(*colours)).grey[306:335, 120:1000] for colours in ((BLUE, WHITE), (WHITE, BLACK)))
    assert np.count_nonzero(light < 100) == pytest.approx(np.count_nonzero(dark < 100), rel=0.25)
    assert np.median(light) > 235


def test_a_page_of_two_levels_keeps_them() -> None:
    bilevel = np.where(cv2.cvtColor(page(BLACK, WHITE), cv2.COLOR_RGB2GRAY) > 128, 255, 0).astype(np.uint8)
    done = with_dark_print(bilevel)
    assert set(np.unique(done)) == {0, 255}
    assert done[310:330, 700:840].min() == 255


def test_dark_print_on_a_cell_stays() -> None:
    pixels = page(GREY, BLACK)
    assert with_dark_print(pixels) is pixels


def test_a_bar_that_hides_print_stays_black() -> None:
    pixels = page(GREY, BLACK)
    cv2.rectangle(pixels, (300, 500), (700, 540), BLACK, -1)
    assert with_dark_print(pixels) is pixels


def test_a_highlighter_over_print_beside_a_ruling_is_no_fill() -> None:
    pixels = page(WHITE, BLACK)
    marked = pixels[TOP + 6 : BOTTOM - 4, LEFT + 4 : 700]
    marked[:] = (marked * (np.array([255, 150, 190]) / 255)).astype(np.uint8)
    assert with_dark_print(pixels) is pixels


def test_a_square_seal_with_light_characters_is_no_cell() -> None:
    pixels = page(WHITE, BLACK)
    cv2.rectangle(pixels, (500, 1000), (640, 1140), (200, 30, 45), -1)
    for y in (1055, 1115):
        cv2.putText(pixels, "WX", (530, y), cv2.FONT_HERSHEY_SIMPLEX, 1.3, WHITE, 5)
    assert with_dark_print(pixels) is pixels


def test_a_desk_around_the_sheet_is_no_cell() -> None:
    desk = np.full((2000, 1500, 3), 70, np.uint8)
    for y in range(100, 1900, 100):
        cv2.putText(desk, "WOOD", (1360, y), cv2.FONT_HERSHEY_SIMPLEX, 1.4, WHITE, 4)
    desk[100:1854, 100:1340] = page(WHITE, BLACK)
    assert with_dark_print(desk) is desk
