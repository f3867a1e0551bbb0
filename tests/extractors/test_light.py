from __future__ import annotations

import cv2
import numpy as np

from extractors.light import even
from extractors.picture import Pixels


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
