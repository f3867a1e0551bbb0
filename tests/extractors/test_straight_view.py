from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.picture import Picture, Pixels
from extractors.straight_view import straight_view
from pipeline.model.document import PageInfo
from pipeline.model.geometry import Box
from tests.extractors.test_straighten import COLUMNS, DARK, ROWS, SHAPES, Shape, form, seen, turned

AROUND = 12  # pixels beside a number in which there is no other print


def ink(page: Pixels, box: Box) -> Box:
    """Around the print in and near a box."""
    left, top = max(int(box.left) - AROUND, 0), max(int(box.top) - AROUND, 0)
    y, x = np.nonzero(page[top : int(box.bottom) + AROUND, left : int(box.right) + AROUND] < DARK)
    return Box(left + float(x.min()), top + float(y.min()), left + float(x.max()) + 1, top + float(y.max()) + 1)


def in_pixels(pixels: Pixels) -> Picture:
    return Picture(PageInfo(1, float(pixels.shape[1]), float(pixels.shape[0]), "px"), pixels)


def numbers() -> list[Box]:
    """The boxes of some numbers of the form."""
    page = form()
    cells = [(ROWS[row], COLUMNS[column]) for row in (0, 9, 18) for column in range(4)]
    return [ink(page, Box(x + 25, y + 25, x + 130, y + 46)) for y, x in cells]


def around(box: Box, shape: Shape) -> Box:
    """The box around where a box of the form lies in the picture, as a record has it."""
    edge = np.linspace(0, 1, 20)
    sides = [
        (x, y) for t in edge for x, y in ((box.left + t * box.width, box.top), (box.left + t * box.width, box.bottom))
    ]
    sides += [(x, box.top + t * box.height) for t in edge for x in (box.left, box.right)]
    places = shape(np.array(sides))
    return Box(*map(float, (*places.min(axis=0), *places.max(axis=0))))


def laid_back(box: Box, turns: int, width: int, height: int) -> Box:
    """A box of an upright page of this size on the same page lying, which so many counterclockwise quarters turn upright."""
    for _ in range(turns):
        box = Box(height - box.bottom, box.left, height - box.top, box.right)
        width, height = height, width
    return box


@pytest.mark.parametrize(
    ("name", "turns"),
    [("turned -3", 0), ("turned 15", 1), ("askew on a desk", 2), ("sagging and askew on a desk", 3)],
)
def test_the_box_of_a_number_lies_around_it_on_the_straight_picture(name: str, turns: int) -> None:
    shape, desk = SHAPES[name]
    picture = seen(shape, desk)
    lying = np.ascontiguousarray(np.rot90(picture.pixels, -turns))
    height, width = picture.pixels.shape
    boxes = [laid_back(around(box, picture.shape), turns, width, height) for box in numbers()]
    view = straight_view(in_pixels(lying), turns, boxes)
    for box, true in zip(view.boxes, numbers(), strict=True):
        found = ink(view.pixels, box)
        assert box.rounded() == pytest.approx(found.rounded(), abs=3.5)
        assert (found.width, found.height) == pytest.approx((true.width, true.height), rel=0.12, abs=3)


def test_a_straight_page_stays_as_it_is_and_so_do_its_boxes() -> None:
    page = form()
    view = straight_view(Picture(PageInfo(1, 620.0, 877.0, "pt"), page, 2.0), 0, [Box(10, 20, 30, 40)])
    assert np.array_equal(view.pixels, page)
    assert view.boxes[0].rounded() == (20, 40, 60, 80)


def test_colours_and_seals_are_kept_and_paper_is_white_where_the_picture_ends() -> None:
    picture = np.asarray(cv2.cvtColor(seen(turned(4)).pixels, cv2.COLOR_GRAY2RGB), dtype=np.uint8)
    cv2.circle(picture, (900, 1500), 80, (200, 30, 30), 12)
    view = straight_view(in_pixels(picture), 0)
    red = (view.pixels[:, :, 0] > 180) & (view.pixels[:, :, 1] < 80)
    assert red.sum() == pytest.approx(int(((picture[:, :, 0] > 180) & (picture[:, :, 1] < 80)).sum()), rel=0.1)
    assert view.pixels[0, 0].tolist() == [255, 255, 255]


def test_boxes_at_the_edges_and_of_no_size_stay_on_the_picture() -> None:
    picture = seen(turned(8)).pixels
    height, width = picture.shape
    odd = [Box(0, 0, 1, 1), Box(0, 0, width, height), Box(width, height, width, height)]
    view = straight_view(in_pixels(picture), 0, odd)
    for box in view.boxes:
        assert 0 <= box.left <= box.right <= view.pixels.shape[1]
        assert 0 <= box.top <= box.bottom <= view.pixels.shape[0]
