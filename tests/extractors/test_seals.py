from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from extractors.scans.flat.seals import lift

RED, BLUE, BLACK = (205, 30, 45), (40, 60, 190), (10, 10, 10)
PLACE = (600, 800)
RADIUS = 130
DIGITS = (440, 815)


def page() -> Pixels:
    """A column of black numbers at 150 dpi."""
    pixels = np.full((1754, 1240, 3), 250, np.uint8)
    for row in range(215, 1600, 100):
        cv2.putText(pixels, "1750.05 1944.52", (DIGITS[0], row), cv2.FONT_HERSHEY_SIMPLEX, 1.2, BLACK, 3)
    return pixels


def stamp(colour: tuple[int, int, int]) -> Pixels:
    """A ring with a filled star in the middle and marks around it, multiplied over white."""
    pixels = np.full((1754, 1240, 3), 255, np.uint8)
    cv2.circle(pixels, PLACE, RADIUS, colour, 9, cv2.LINE_AA)
    angles = np.radians(np.arange(-90, 270, 36))
    radii = np.where(np.arange(10) % 2 == 0, 45, 18)
    star = np.stack([PLACE[0] + radii * np.cos(angles), PLACE[1] + radii * np.sin(angles)], axis=1)
    cv2.fillPoly(pixels, [star.astype(np.int32)], colour, cv2.LINE_AA)
    for angle in np.radians(np.arange(0, 360, 30)):
        at = (int(PLACE[0] + 95 * np.cos(angle)), int(PLACE[1] + 95 * np.sin(angle)))
        cv2.putText(pixels, "X", (at[0] - 10, at[1] + 10), cv2.FONT_HERSHEY_SIMPLEX, 0.9, colour, 2, cv2.LINE_AA)
    return pixels


def stamped(colour: tuple[int, int, int], quality: int | None) -> Pixels:
    both = np.asarray(page().astype(np.uint16) * stamp(colour) // 255, np.uint8)
    if quality is None:
        return both
    _, data = cv2.imencode(".jpg", both[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.cvtColor(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR)), cv2.COLOR_BGR2RGB), np.uint8)


@pytest.mark.parametrize(("name", "colour"), [("red", RED), ("blue", BLUE)])
@pytest.mark.parametrize("quality", [None, 75])
def test_a_seal_is_named_and_the_print_under_it_stays(
    name: str, colour: tuple[int, int, int], quality: int | None
) -> None:
    pixels = stamped(colour, quality)
    grey, seals = lift(pixels)
    (seal,) = seals
    assert seal.colour == name
    found = (seal.box.left, seal.box.top, seal.box.right, seal.box.bottom)
    true = (PLACE[0] - RADIUS, PLACE[1] - RADIUS, PLACE[0] + RADIUS, PLACE[1] + RADIUS)
    assert found == pytest.approx(true, abs=12)
    clean = page()[:, :, 0]
    core = cv2.erode((clean < 60).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    near = np.zeros_like(core)
    near[670:930, 470:730] = True
    assert np.percentile(grey[core & near], 95) <= 90, "digits under the seal stay dark"
    away = cv2.dilate((clean < 250).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert np.percentile(grey[away & near], 2) >= 190, "the seal is gone"
    assert float(np.mean(grey[away & near] < 150)) < 0.004


def test_an_oval_seal_that_touches_a_round_one_is_found_whole() -> None:
    oval = np.full((1754, 1240, 3), 255, np.uint8)
    middle, half = (PLACE[0] + RADIUS + 128, PLACE[1] + 20), (133, 92)
    cv2.ellipse(oval, middle, half, 0, 0, 360, RED, 8, cv2.LINE_AA)
    cv2.putText(oval, "SEAL", (middle[0] - 60, middle[1] + 15), cv2.FONT_HERSHEY_SIMPLEX, 1.4, RED, 4)
    grey, seals = lift(np.asarray(stamped(RED, None).astype(np.uint16) * oval // 255, np.uint8))
    found = sorted((seal.box.left, seal.box.top, seal.box.right, seal.box.bottom) for seal in seals)
    first = (PLACE[0] - RADIUS, PLACE[1] - RADIUS, PLACE[0] + RADIUS, PLACE[1] + RADIUS)
    second = (middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1])
    assert found == [pytest.approx(box, abs=18) for box in (first, second)]
    away = cv2.dilate((page()[:, :, 0] < 250).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert np.percentile(grey[away], 0.1) >= 190, "both are gone"


def test_red_text_and_blue_rulings_are_print() -> None:
    pixels = page()
    cv2.putText(pixels, "Red title of an office 2024", (150, 120), cv2.FONT_HERSHEY_SIMPLEX, 2.0, RED, 6)
    cv2.putText(pixels, "signed", (800, 1700), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.5, BLUE, 3)
    cv2.rectangle(pixels, (100, 200), (1150, 1600), BLUE, 3)
    cv2.line(pixels, (100, 900), (1150, 900), BLUE, 3)
    grey, seals = lift(pixels)
    assert seals == ()
    assert grey[:130].min() < 110
    assert grey[600, 99:102].min() < 110


def test_a_block_of_red_text_is_no_seal() -> None:
    pixels = page()
    for row in range(4):
        cv2.putText(pixels, "a note in red"[: 13 - 2 * row], (300, 500 + 45 * row), cv2.FONT_HERSHEY_SIMPLEX, 1, RED, 2)
    assert lift(pixels)[1] == ()


def test_a_faded_seal_of_dark_blue_ink_is_lifted() -> None:
    faded = 255 - (255 - stamp((60, 50, 140)).astype(np.float32)) * 0.4
    pixels = np.asarray(page() * (faded / 255), np.uint8)
    grey, seals = lift(pixels)
    assert [seal.colour for seal in seals] == ["blue"]
    away = cv2.dilate((page()[:, :, 0] < 250).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert grey[670:930, 470:730][away[670:930, 470:730]].min() >= 220


def test_seals_that_overlap_are_told_apart() -> None:
    first = stamp(RED)
    second = np.roll(first, (150, 120), axis=(0, 1))
    pixels = np.asarray(page() * (first / 255) * (second / 255), np.uint8)
    grey, seals = lift(pixels)
    middles = [((s.box.left + s.box.right) / 2, (s.box.top + s.box.bottom) / 2) for s in seals]
    assert np.array(middles) == pytest.approx(np.array([PLACE, (PLACE[0] + 120, PLACE[1] + 150)]), abs=8)
    away = cv2.dilate((page()[:, :, 0] < 250).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert np.percentile(grey[away], 0.5) >= 190


@pytest.mark.parametrize(("down", "mixed"), [(150, True), (400, False)])
def test_where_two_colours_mix_nothing_is_sure(down: int, mixed: bool) -> None:
    second = np.roll(stamp(BLUE), (down, 120), axis=(0, 1))
    pixels = np.asarray(page() * (stamp(RED) / 255) * (second / 255), np.uint8)
    assert [(seal.colour, seal.like_print) for seal in lift(pixels)[1]] == [("red", mixed), ("blue", mixed)]


def test_a_desk_of_wood_has_no_seals() -> None:
    dice = np.random.default_rng(5)
    grain = cv2.resize(dice.uniform(0.5, 1.1, (60, 9)).astype(np.float32), (1640, 2154), interpolation=cv2.INTER_CUBIC)
    pixels = np.asarray(np.clip(grain[:, :, None] * np.array([110, 70, 40]), 0, 255), np.uint8)
    pixels[200:1954, 200:1440] = stamped(RED, 75)
    (seal,) = lift(pixels)[1]
    assert (seal.box.left, seal.box.top) == pytest.approx((200 + PLACE[0] - RADIUS, 200 + PLACE[1] - RADIUS), abs=12)


def test_a_grey_seal_on_a_page_in_colour_is_seen_too() -> None:
    pixels = stamped((120, 120, 120), None)
    pixels[:, :, 2] -= 8  # tinted: the picture has colours
    (seal,) = lift(pixels)[1]
    assert (seal.colour, seal.like_print) == ("grey", True)


def test_grey_pages_and_tinted_paper_have_no_seals() -> None:
    grey = np.full((600, 400), 200, np.uint8)
    assert lift(grey)[0] is grey
    tinted = np.full((600, 400, 3), (245, 225, 190), np.uint8)
    assert lift(tinted)[1] == ()
