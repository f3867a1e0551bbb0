"""The pages of a TIFF: each on its own, whatever the others are."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from extractors import pictures, sniff
from extractors.picture import Picture
from extractors.pictures import Unread, pictures_of
from pipeline.errors import FailureCode, InputError
from tests.broken_pictures import KINDS, grey_tags, refusal, tiff, valid_picture, written


def pages(count: int) -> list[tuple[list[tuple[int, int]], bytes]]:
    return [(list(grey_tags(4, 2)), bytes([number] * 8)) for number in range(count)]


def firsts(data: bytes) -> list[int | str]:
    """The first value of each page; `!` and its number of one that was not read."""
    return [
        f"!{page.number}" if isinstance(page, Unread) else int(page.pixels[0, 0])
        for page in pictures_of(data, sniff.TIFF)
    ]


def test_pages_come_one_at_a_time() -> None:
    found = pictures_of(tiff(pages(3)), sniff.TIFF)
    first = next(found)
    assert isinstance(first, Picture)
    assert (first.info.number, first.pixels[0, 0]) == (1, 0)
    assert firsts(tiff(pages(3))) == [0, 1, 2]


def test_big_tiff() -> None:
    images = [Image.new("L", (4, 4), value) for value in (5, 6, 7)]
    data = written(images[0], "TIFF", save_all=True, append_images=images[1:], big_tiff=True)
    assert data[2] == 43
    assert firsts(data) == [5, 6, 7]


def test_a_list_of_pages_that_leads_back_ends() -> None:
    assert firsts(tiff(pages(3), {2: 0})) == [0, 1, 2]
    assert firsts(tiff(pages(3), {1: 1})) == [0, 1]


def test_a_list_of_pages_that_leads_out_of_the_file_says_so() -> None:
    assert firsts(tiff(pages(3), {1: 1_000_000})) == [0, 1, "!3"]


@pytest.mark.parametrize("bad", [0, 1, 2])
@pytest.mark.parametrize(
    "tags",
    [
        grey_tags(4, 2_000),  # less data than its rows need
        [(257, 2), (258, 8), (259, 1), (262, 1)],  # no width
        [(256, 4), (257, 2), (258, 8), (259, 5), (262, 1), (277, 1), (278, 2)],  # no LZW at all
        grey_tags(30_000, 30_000),
    ],
)
def test_one_bad_page_costs_no_other(tags: list[tuple[int, int]], bad: int) -> None:
    leaves = pages(3)
    leaves[bad] = list(tags), b"\xff" * 8
    assert firsts(tiff(leaves)) == [f"!{number + 1}" if number == bad else number for number in range(3)]


def test_a_file_without_a_good_page_is_refused() -> None:
    bad = (list(grey_tags(4, 2_000)), b"1")
    assert refusal(tiff([bad, bad]), sniff.TIFF).code is FailureCode.DAMAGED


def test_thumbnails_are_no_pages() -> None:
    small = [(254, 1), *grey_tags(4, 2)], b"\x99" * 8
    assert firsts(tiff([pages(1)[0], small, pages(2)[1]])) == [0, 1]


def test_too_many_pages_are_refused_before_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(firsts(tiff(pages(30)))) == 30
    monkeypatch.setattr(pictures, "MOST_PAGES", 29)
    with pytest.raises(InputError) as caught:
        next(pictures_of(tiff(pages(30)), sniff.TIFF))
    assert caught.value.code is FailureCode.TOO_LARGE


@pytest.mark.parametrize("name", [name for name in KINDS if name.startswith("tiff")])
def test_a_tiff_cut_off_in_its_last_page_gives_the_others(name: str) -> None:
    whole = [page.pixels for page in pictures_of(valid_picture(name), sniff.TIFF) if isinstance(page, Picture)]
    data = valid_picture(name)
    for part in (0.75, 0.97):
        first, second, third = pictures_of(data[: int(len(data) * part)], sniff.TIFF)
        assert isinstance(first, Picture)
        assert isinstance(second, Picture)
        assert np.array_equal(first.pixels, whole[0])
        assert np.array_equal(second.pixels, whole[1])
        assert isinstance(third, Unread)
        assert (third.number, "damaged" in third.reason) == (3, True)
