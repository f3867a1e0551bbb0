from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.picture import Pixels
from extractors.scans.flat.straighten import LONGEST, Flat, flatten
from pipeline.model.geometry import Box

WIDTH, HEIGHT = 1240, 1754
COLUMNS, ROWS = (110, 300, 560, 800, 1130), tuple(range(200, 1600, 70))
DARK = 128
Shape = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Points of the flat form (count, 2) to points of the picture."""


def form() -> Pixels:
    """A ruled table of numbers at 150 dpi."""
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for y in ROWS:
        cv2.line(page, (COLUMNS[0], y), (COLUMNS[-1], y), 0, 2)
    for x in COLUMNS:
        cv2.line(page, (x, ROWS[0]), (x, ROWS[-1]), 0, 2)
    for row, y in enumerate(ROWS[:-1]):
        for column, x in enumerate(COLUMNS[:-1]):
            cv2.putText(page, f"{row * 37 + column * 11}.50", (x + 25, y + 45), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    return page


def turned(degrees: float) -> Shape:
    angle = np.radians(degrees)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = np.array([WIDTH / 2, HEIGHT / 2])
    return lambda points: np.asarray((points - middle) @ matrix + middle, dtype=np.float64)


def askew(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Seen from the side: lines converge by some 6 degrees, and the page is turned a little."""
    middle = points - (WIDTH / 2, HEIGHT / 2)
    depth = 1 + middle[:, :1] * 8e-5 + middle[:, 1:] * 6e-5
    return turned(2)(middle / depth + (WIDTH / 2, HEIGHT / 2))


def sagging(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Paper that bulges by 10 pixels down and 5 to the side."""
    x, y = points.T
    bulge = np.stack(
        [5 * np.sin(np.pi * y / HEIGHT), 10 * np.sin(np.pi * x / WIDTH) * (0.5 + 0.5 * y / HEIGHT)], axis=1
    )
    return np.asarray(points + bulge, dtype=np.float64)


@dataclass(frozen=True)
class Seen:
    """A picture of the form, and where its points lie in it."""

    pixels: Pixels
    shape: Shape


def seen(shape: Shape, desk: int = 255, margin: int = 120) -> Seen:
    """The form as `shape` moves it, on a desk of the given grey."""

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return shape(points) + margin

    y, x = np.mgrid[0 : HEIGHT + 2 * margin, 0 : WIDTH + 2 * margin]
    target = np.stack([x.ravel(), y.ravel()], axis=1) + 0.5
    source = target - margin
    for _ in range(12):
        source = source + target - moved(source)
    across, down = (source - 0.5).astype(np.float32).T.reshape(2, *x.shape)
    picture = cv2.remap(form(), across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=desk)
    return Seen(np.asarray(picture, np.uint8), moved)


def off_line(flat: Flat) -> float:
    """Pixels by which the form's long rulings leave an axis-parallel line, at worst: ends of their dark runs aside."""
    worst = 0.0
    for page in (flat.grey, np.ascontiguousarray(flat.grey.T)):
        dark = (page < DARK).astype(np.uint8)
        runs = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, 61), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(runs, np.ones((3, 3), np.uint8)))
        long = [label for label in range(1, count) if stats[label, cv2.CC_STAT_WIDTH] > 900]
        assert len(long) >= min(len(ROWS), len(COLUMNS))
        for label in long:
            rows, columns = np.nonzero((labels == label) & (dark > 0))
            total = np.bincount(columns)
            middles = (np.bincount(columns, rows)[total > 0] / total[total > 0])[20:-20]
            worst = max(worst, float(np.abs(middles - np.median(middles)).max()))
    return worst


SHAPES = {
    "turned 0.4": (turned(0.4), 255),
    "turned -3": (turned(-3), 255),
    "turned 15": (turned(15), 255),
    "turned -15 on a desk": (turned(-15), 70),
    "askew on a desk": (askew, 70),
    "sagging": (sagging, 255),
    "sagging and askew on a desk": (lambda points: askew(sagging(points)), 70),
}


@pytest.mark.parametrize("name", SHAPES)
def test_rulings_come_out_straight_and_along_the_axes(name: str) -> None:
    shape, desk = SHAPES[name]
    assert off_line(flatten(seen(shape, desk).pixels)) <= 1.5


@pytest.mark.parametrize("name", SHAPES)
def test_a_box_finds_its_way_back(name: str) -> None:
    """The dark frame of the table, found on the flat page, lies where the form's frame lies in the picture."""
    shape, desk = SHAPES[name]
    picture = seen(shape, desk)
    flat = flatten(picture.pixels)
    y, x = np.nonzero(flat.grey < DARK)
    back = flat.back(Box(float(x.min()), float(y.min()), float(x.max() + 1), float(y.max() + 1)))
    edge = np.linspace(0, 1, 50)[:, None]
    corners = (
        np.array([(c, r) for c, r in ((110, 200), (1130, 200), (1130, 1530), (110, 1530))], dtype=np.float64) + 0.5
    )
    around = np.concatenate([a + (b - a) * edge for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True)])
    true = picture.shape(around)
    found = (back.left, back.top, back.right, back.bottom)
    assert found == pytest.approx((*true.min(axis=0), *true.max(axis=0)), abs=3)


def test_a_straight_page_is_taken_as_it_is() -> None:
    page = form()
    flat = flatten(page)
    assert flat.grey.shape == page.shape
    assert flat.back(Box(10, 20, 30, 40)) == Box(10, 20, 30, 40)
    assert np.abs(flat.grey.astype(int) - page).max() <= 16


def test_a_page_turned_by_quarters_is_the_same_page_turned() -> None:
    picture = seen(turned(3)).pixels
    upright = flatten(picture).grey
    for quarters in (1, 2, 3):
        sideways = np.rot90(flatten(np.ascontiguousarray(np.rot90(picture, quarters))).grey, -quarters)
        assert sideways.shape == pytest.approx(upright.shape, abs=2)
        high, wide = np.minimum(sideways.shape, upright.shape)
        difference = np.abs(sideways[:high, :wide].astype(int) - upright[:high, :wide])
        assert float(difference.mean()) < 6


def test_large_pictures_are_reduced_and_their_boxes_scaled_back() -> None:
    large = np.asarray(cv2.resize(form(), None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC), np.uint8)
    flat = flatten(large)
    assert max(flat.grey.shape) == LONGEST
    scale = large.shape[0] / LONGEST
    back = flat.back(Box(100, 100, 200, 300))
    found = (back.left, back.top, back.right, back.bottom)
    assert found == pytest.approx((100 * scale, 100 * scale, 200 * scale, 300 * scale), abs=2)


def test_text_without_rulings_is_straightened_by_its_lines() -> None:
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for row in range(200, 1500, 60):
        cv2.putText(page, "expenditure report 2024 of 31.50", (150, row), cv2.FONT_HERSHEY_SIMPLEX, 1.3, 0, 2)
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -6, 1)
    flat = flatten(np.asarray(cv2.warpAffine(page, matrix, (WIDTH, HEIGHT), borderValue=(255,)), np.uint8))
    rows = np.count_nonzero(flat.grey < DARK, axis=1)
    assert np.count_nonzero(rows == 0) > 600, "between straight lines of text there are empty rows"


def blank(height: int, width: int, level: int) -> Pixels:
    return np.full((height, width), level, np.uint8)


def noise(height: int, width: int) -> Pixels:
    return np.random.default_rng(5).integers(0, 256, (height, width, 3), dtype=np.uint8)


ODD = {
    "blank": blank(1754, 1240, 255),
    "black": blank(1754, 1240, 0),
    "grey": blank(900, 700, 128),
    "one pixel": blank(1, 1, 0),
    "one row": blank(1, 3000, 200),
    "one column": blank(3000, 1, 200),
    "wide": blank(40, 30_000, 255),
    "noise": noise(1200, 1600),
    "a little noise": noise(7, 5),
    "gradient": np.asarray(np.tile(np.linspace(0, 255, 1240).astype(np.uint8), (1754, 1))),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_form_is_a_page_all_the_same(name: str) -> None:
    start = time.process_time()
    flat = flatten(ODD[name])
    assert time.process_time() - start < 5
    assert flat.grey.ndim == 2
    assert flat.grey.dtype == np.uint8
    assert max(flat.grey.shape) <= LONGEST
    box = flat.back(Box(0, 0, flat.grey.shape[1], flat.grey.shape[0]))
    assert 0 <= box.left <= box.right <= ODD[name].shape[1]
    assert 0 <= box.top <= box.bottom <= ODD[name].shape[0]
