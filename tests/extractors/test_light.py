from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from extractors.scans.flat.light import even


def lines(paper: int = 255, ink: int = 0) -> Pixels:
    page = np.full((1700, 1200), paper, np.uint8)
    for row in range(100, 1650, 50):
        cv2.putText(page, "2024 expenditure 31.50", (60, row), cv2.FONT_HERSHEY_SIMPLEX, 1.2, ink, 3)
    return page


def test_a_shadow_goes_and_print_stays() -> None:
    shade = np.linspace(1.0, 0.45, 1200)[None, :] * np.linspace(1.0, 0.9, 1700)[:, None]
    page, outside = even(np.asarray(lines(235) * shade, np.uint8))
    blank = lines() == 255
    away = cv2.erode(blank.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert not outside.any()
    assert np.percentile(page[away], 1) >= 235
    assert np.percentile(page[lines() == 0], 95) <= 60


def test_faint_print_becomes_darker() -> None:
    page, _ = even(lines(230, 160))
    assert np.median(page[lines() == 0]) <= 130


def test_noise_on_empty_paper_is_not_blown_up() -> None:
    noise = np.random.default_rng(3).normal(225, 4, (1700, 1200))
    page, _ = even(np.asarray(noise, np.uint8))
    assert page.min() >= 190
    assert np.percentile(page, 1) >= 225


def test_two_levels_stay_two_levels() -> None:
    page, _ = even(lines())
    bilevel = np.where(lines() < 128, 0, 255).astype(np.uint8)
    assert np.array_equal(even(bilevel)[0], bilevel)
    assert page.max() > 245


def test_a_dark_border_turns_white_and_print_beside_it_stays() -> None:
    page = lines(230)
    page[:, :40] = 20
    page[-60:] = 35
    page[100:1500, 56:59] = 0
    flat, outside = even(page)
    assert outside.any()
    assert flat[:, :40].min() == 255
    assert flat[-60:].min() == 255
    assert flat[100:1500, 56:59].max() < 80


def test_a_heading_on_black_ground_is_no_border() -> None:
    page = lines(240)
    page[60:160, 50:1150] = 0
    _, outside = even(page)
    assert not outside.any()


def test_a_shadow_over_the_edge_of_a_sheet_on_a_dark_desk_is_no_border() -> None:
    """In the corner the paper is darker than the border's threshold and touches the desk."""
    page = lines(230)
    blank = page == 230
    x, y = np.meshgrid(np.linspace(0, 1, 1200), np.linspace(0, 1, 1700))
    sheet = page * (0.36 + 0.64 * np.clip(np.hypot(x, y) * 2 - 0.6, 0, 1))
    desk = np.full((1900, 1400), 30.0)
    desk[100:1800, 100:1300] = sheet
    flat, outside = even(np.asarray(desk, np.uint8))
    assert float(np.mean(outside)) == pytest.approx(1 - 1700 * 1200 / (1900 * 1400), abs=0.01)
    assert flat[:90].min() == flat[:, :90].min() == 255
    corner = flat[160:800, 160:700]
    assert np.percentile(corner[~blank[60:700, 60:600]], 75) <= 60
    assert np.median(corner[blank[60:700, 60:600]]) >= 235


def test_a_fold_goes_and_text_and_rulings_stay() -> None:
    """A band of shade 3 mm wide from edge to edge, aslant; a ruling of the same length and a bold one are none."""
    page = lines(230)
    page[700:704, 40:1160] = 0
    page[900:910, 40:1160] = 0
    blank = page == 230
    y, x = np.mgrid[0:1700, 0:1200]
    way = (y - 1230 - 0.01 * x) / 12
    plain, _ = even(page)
    folded, _ = even(np.asarray(page * (1 - 0.35 * np.exp(-(way**2) / 2)), np.uint8))
    away = cv2.erode(blank.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert np.percentile(folded[away], 0.5) >= 215
    assert np.percentile(folded[page < 40], 95) <= 70
    beside = np.abs(way) > 8
    assert np.abs(folded.astype(int) - plain)[beside].max() <= 6


@pytest.mark.parametrize("density", [0.37, 0.22])
def test_a_grey_border_in_two_levels_is_taken_off_and_print_beside_it_stays(density: float) -> None:
    clean = np.where(lines() < 128, 0, 255).astype(np.uint8)
    page = clean.copy()
    grain = np.random.default_rng(7).random(page.shape) < density
    border = np.zeros(page.shape, np.bool_)
    border[:40] = border[-30:] = border[:, :35] = border[:, -38:] = True
    page[border] = np.where(grain[border], 0, 255)
    cleaned, outside = even(page)
    assert 0.05 < outside.mean() < 0.15
    assert np.mean(cleaned[border] == 0) < 0.01
    inside = (clean == 0) & ~cv2.dilate(border.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(np.bool_)
    assert (cleaned[inside] == 0).all()


def test_print_that_the_edge_of_a_picture_in_two_levels_cuts_off_stays() -> None:
    page = np.full((1700, 1200), 255, np.uint8)
    for row in range(50, 1650, 34):
        cv2.putText(page, "WMBWMBWMBWMBWMBWMBWMBWMBWMBWMBWMBWMBWMBW", (-8, row), cv2.FONT_HERSHEY_PLAIN, 1.9, (0,), 4)
    page = np.where(page < 128, 0, 255).astype(np.uint8)
    assert np.array_equal(even(page)[0], page)


def test_a_desk_that_is_bright_in_places_is_no_sheet() -> None:
    """Its streaks are as bright as the sheet in the shade, one lies along it, another leads to a bright patch."""
    y, x = np.mgrid[0:1700, 0:1200]
    page = np.where((x > 150) & (x < 1050) & (y > 200) & (y < 1500), 90 + 150 * y / 1700, 70)
    desk = page == 70
    page[np.asarray(desk & (x > 130) & (x < 155) & (y > 1200))] = 122
    page[np.asarray(desk & (x > 600) & (x < 640) & (y > 1480))] = 135
    page[np.asarray(desk & (x > 560) & (x < 700) & (y > 1600))] = 150
    page = page.astype(np.uint8)
    cv2.putText(page, "70815.00", (400, 700), cv2.FONT_HERSHEY_SIMPLEX, 1, (20,), 2)
    cleaned, _ = even(page)
    assert cleaned[1230:1450, 132:142].min() == 255
    assert cleaned[1540:].min() == 255
    assert cleaned[670:710, 400:600].min() < 60
