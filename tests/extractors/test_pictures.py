from __future__ import annotations

import gc
import resource
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from extractors import sniff
from extractors.picture import Picture
from extractors.pictures import Unread, pictures_of
from pipeline.errors import FailureCode, InputError
from tests.broken_pictures import KINDS, broken_pictures, drawing, grey_tags, png, refusal, tiff, valid_picture, written


def only(data: bytes, kind: str) -> Picture:
    (picture,) = pictures_of(data, kind)
    assert isinstance(picture, Picture)
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.flags["C_CONTIGUOUS"]
    return picture


LOSSY = {"jpeg", "jpeg progressive", "jpeg cmyk", "tiff jpeg", "webp", "png palette"}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_read_as_it_was_written(name: str) -> None:
    kind, _, mode, _ = KINDS[name]
    data = valid_picture(name)
    assert sniff.media_type(data, ".dat") == kind
    pages = list(pictures_of(data, kind))
    assert len(pages) == (3 if kind == sniff.TIFF else 1)
    expected = np.asarray(drawing("L" if mode in ("1", "L", "I;16") else "RGB"), np.int16)
    if mode == "1":
        expected = np.asarray(drawing("1").convert("L"), np.int16)
    if mode == "I;16":
        expected = np.asarray(drawing("RGB"), np.int16)[:, :, 1]
    for number, page in enumerate(pages, 1):
        assert isinstance(page, Picture)
        assert (page.info.number, page.info.width, page.info.height, page.info.unit) == (number, 60, 40, "px")
        assert page.scale == 1.0
        assert page.pixels.shape == expected.shape
        difference = np.abs(page.pixels.astype(np.int16) - expected)
        if name in LOSSY:
            assert np.median(difference) <= 8
            assert difference[22:33, 34:46].max() <= 12  # inside the dark block
        else:
            assert difference.max() == 0


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "LZW"])
def test_exif_orientation_is_applied(form: str, orientation: int) -> None:
    """A picture that a camera stores in any way comes out with its dark corner at the top left."""
    shown = np.full((24, 40), 250, np.uint8)
    shown[:8, :8], shown[:8, -8:] = 10, 120
    flips: tuple[Any, ...] = (
        shown, shown[:, ::-1], shown[::-1, ::-1], shown[::-1],
        shown.T, np.rot90(shown), shown[::-1, ::-1].T, np.rot90(shown, -1),
    )  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(flips[orientation - 1]))
    if form in ("TIFF", "LZW"):
        compression = {"compression": "tiff_lzw"} if form == "LZW" else {}
        data, kind = written(stored, "TIFF", tiffinfo={0x0112: orientation}, **compression), sniff.TIFF
    else:
        options: dict[str, Any] = {"lossless": True} if form == "WEBP" else {}
        data, kind = written(stored, form, exif=exif, **options), f"image/{form.lower()}"
    picture = only(data, kind)
    assert (picture.info.width, picture.info.height) == (40, 24)
    assert np.abs(picture.pixels.astype(np.int16) - shown).max() <= 12


def test_damaged_exif_costs_no_picture() -> None:
    data = written(drawing("L"), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7fjunk")
    assert only(data, sniff.JPEG).pixels[25, 40] < 20


def test_transparency_is_white() -> None:
    image = Image.new("RGBA", (20, 10), (200, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 10, 10))
    image.paste((0, 0, 0, 128), (0, 5, 10, 10))
    for data, kind in ((written(image, "PNG"), sniff.PNG), (written(image, "TIFF"), sniff.TIFF)):
        pixels = only(data, kind).pixels
        assert pixels[2, 15].tolist() == [200, 0, 0]
        assert pixels[2, 5].tolist() == [255, 255, 255]
        assert pixels[7, 5].tolist() == [127, 127, 127]


@pytest.mark.parametrize("mode", ["LA", "P", "L", "RGB"])
def test_grey_stays_or_becomes_grey(mode: str) -> None:
    picture = only(written(drawing("L").convert(mode), "PNG"), sniff.PNG)
    assert np.array_equal(picture.pixels, np.asarray(drawing("L")))


def test_palette_with_a_transparent_entry() -> None:
    image = Image.new("P", (20, 10), 0)
    image.putpalette([0, 0, 0, 10, 200, 30, 90, 90, 90])
    image.paste(1, (10, 0, 20, 10))
    pixels = only(written(image, "PNG", transparency=0), sniff.PNG).pixels
    assert pixels[5, 5].tolist() == [255, 255, 255]
    assert pixels[5, 15].tolist() == [10, 200, 30]


def test_grey_values_of_16_bits_in_either_order_and_sense() -> None:
    values = np.array([[0, 0x1234, 0x80FF, 0xFFFF]], np.uint16)
    for order in ("<u2", ">u2"):
        image = Image.fromarray(values.astype(order))
        assert only(written(image, "TIFF"), sniff.TIFF).pixels.tolist() == [[0, 0x12, 0x80, 0xFF]]
    from_white = written(Image.fromarray(values), "TIFF", tiffinfo={0x0106: 0})
    assert only(from_white, sniff.TIFF).pixels.tolist() == [[0xFF, 0xED, 0x7F, 0]]


def test_colours_of_16_bits() -> None:
    row = b"\0" + struct.pack(">6H", 0xFFFF, 0x8000, 0, 0x1234, 0x4321, 0xABCD)
    assert only(png(2, 1, 16, 2, row), sniff.PNG).pixels.tolist() == [[[255, 128, 0], [0x12, 0x43, 0xAB]]]


def test_values_of_32_bits_are_refused_by_name() -> None:
    error = refusal(written(Image.new("F", (9, 9), 0.5), "TIFF"), sniff.TIFF)
    assert (error.code, "32 bits" in error.reason) == (FailureCode.UNSUPPORTED, True)


def test_a_bitmap_may_be_written_from_its_top() -> None:
    head = struct.pack("<2sIHHI", b"BM", 54 + 16, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 2, -2, 1, 24, *[0] * 6)
    rows = bytes([0, 0, 255, 255, 255, 255, 0, 0]) + bytes([255, 0, 0, 0, 0, 0, 0, 0])  # blue, green, red
    pixels = only(head + rows, sniff.BMP).pixels
    assert pixels.tolist() == [[[255, 0, 0], [255, 255, 255]], [[0, 0, 255], [0, 0, 0]]]


def test_the_first_picture_of_an_animation() -> None:
    red, blue = Image.new("RGB", (8, 8), (255, 0, 0)), Image.new("RGB", (8, 8), (0, 0, 255))
    for form in ("WEBP", "PNG"):
        data = written(red, form, save_all=True, append_images=[blue], lossless=True)
        assert only(data, f"image/{form.lower()}").pixels[4, 4].tolist() == [255, 0, 0]


@pytest.mark.parametrize(("form", "kind"), [("PNG", sniff.PNG), ("JPEG", sniff.JPEG), ("TIFF", sniff.TIFF)])
def test_one_pixel_is_a_picture(form: str, kind: str) -> None:
    assert only(written(Image.new("L", (1, 1), 77), form), kind).pixels.tolist() == [[77]]


@pytest.mark.parametrize(("across", "down", "size"), [(204, 98, (60, 83)), (204, 391, (115, 40)), (200, 1, (60, 40))])
def test_pixels_of_a_fax_become_square(across: int, down: int, size: tuple[int, int]) -> None:
    image = drawing("L").point(lambda value: 255 * (value > 30)).convert("1")
    data = written(image, "TIFF", compression="group3", dpi=(across, down))
    picture = only(data, sniff.TIFF)
    assert (picture.info.width, picture.info.height) == size
    assert picture.pixels.shape == size[::-1]
    assert picture.pixels[round(27 * size[1] / 40), round(40 * size[0] / 60)] == 0
    assert picture.scale == 1.0


def test_a_fax_that_lies_on_its_side_becomes_square_too() -> None:
    """Its lines run down the page as shown: twice as many pixels are missing from side to side."""
    image = drawing("L").point(lambda value: 255 * (value > 30)).convert("1")
    data = written(image, "TIFF", compression="group3", dpi=(204, 98), tiffinfo={0x0112: 6})
    picture = only(data, sniff.TIFF)
    assert (picture.info.width, picture.info.height) == (83, 60)
    assert picture.pixels.shape == (60, 83)


# Large pages


@pytest.mark.parametrize(
    ("form", "mode", "size", "kept", "scale"),
    [
        ("PNG", "L", (5000, 4000), (5000, 4000), 1.0),
        ("PNG", "L", (6001, 4001), (5476, 3651), 0.9127),
        ("PNG", "1", (9933, 7016), (4967, 3508), 0.5),
        ("JPEG", "RGB", (7016, 4961), (3508, 2481), 0.5),
        ("PNG", "1", (30_000, 40), (30_000, 40), 1.0),
    ],
)
def test_large_pages_are_made_smaller_and_say_so(
    form: str, mode: str, size: tuple[int, int], kept: tuple[int, int], scale: float
) -> None:
    image = Image.new(mode, size, (250, 250, 240) if mode == "RGB" else 255)
    image.paste(0, (0, 0, size[0] // 2, size[1] // 4))
    picture = only(written(image, form), f"image/{form.lower()}")
    assert (picture.info.width, picture.info.height) == size
    assert picture.pixels.shape[:2] == kept[::-1]
    assert picture.scale == pytest.approx(scale, abs=2e-4)
    edge = round(size[0] // 2 * picture.scale), round(size[1] // 4 * picture.scale)
    assert np.all(picture.pixels[: edge[1] - 8, : edge[0] - 8] <= 3)
    assert np.all(picture.pixels[edge[1] + 8 :] >= 235)
    assert np.all(picture.pixels[:, edge[0] + 8 :] >= 235)


def test_a_large_page_is_averaged() -> None:
    pixels = np.zeros((6000, 6000), np.uint8)
    pixels[::2, ::2], pixels[1::2, ::2] = 200, 100
    picture = only(written(Image.fromarray(pixels), "PNG", compress_level=1), sniff.PNG)
    assert picture.pixels.shape == (3000, 3000)
    assert np.unique(picture.pixels).tolist() == [75]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(60_000, 60_000, 8, 2, b""), sniff.PNG),
        (png(30_000, 30_000, 1, 0, bytes(3751 * 30_000)), sniff.PNG),
        (png(9_000, 9_000, 8, 0, bytes(9_001 * 9_000)), sniff.PNG),
        (tiff([(grey_tags(30_000, 30_000), b"0")]), sniff.TIFF),
        (struct.pack("<2sIHHIIiiHHIIiiII", b"BM", 0, 0, 0, 54, 40, 30_000, 30_000, 1, 24, *[0] * 6), sniff.BMP),
    ],
)
def test_bombs_are_refused_by_their_header(data: bytes, kind: str) -> None:
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = refusal(data, kind)
    assert error.code is FailureCode.TOO_LARGE
    assert "million pixels" in error.reason
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_more_data_than_the_picture_has_is_not_unpacked() -> None:
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with_more = png(8, 8, 8, 0, (b"\0" + b"\x55" * 8) * 8 + bytes(300_000_000))
    before = max(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    for picture in _read_or_refused(with_more):
        assert np.all(picture.pixels == 0x55)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def _read_or_refused(data: bytes) -> Iterator[Picture]:
    try:
        yield only(data, sniff.PNG)
    except InputError as error:
        assert error.code is FailureCode.DAMAGED


def test_a_tile_larger_than_its_page_is_refused() -> None:
    tags = [
        (256, 9),
        (257, 9),
        (258, 8),
        (259, 5),
        (262, 1),
        (277, 1),
        (322, 60_000),
        (323, 60_000),
        (324, 8),
        (325, 9),
    ]
    assert refusal(tiff([(tags, b"123456789")]), sniff.TIFF).code is FailureCode.DAMAGED


# Damage


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9, 0.97])
@pytest.mark.parametrize("name", [name for name in KINDS if not name.startswith("tiff")])
def test_a_picture_cut_off_is_refused(name: str, part: float) -> None:
    data = valid_picture(name)
    error = refusal(data[: int(len(data) * part)], KINDS[name][0])
    assert error.code is FailureCode.DAMAGED
    assert error.reason


def test_a_pixel_changed_in_a_png_is_noticed() -> None:
    data = bytearray(png(4, 4, 8, 0, (b"\0" + b"\x55" * 4) * 4))
    at = data.index(b"IDAT") + 6
    data[at] ^= 1
    assert refusal(bytes(data), sniff.PNG).code is FailureCode.DAMAGED


@pytest.mark.parametrize("kind", [sniff.PNG, sniff.JPEG, sniff.TIFF, sniff.BMP, sniff.WEBP])
@pytest.mark.parametrize("data", [b"", b"II*\0", b"no picture at all" * 9, b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"])
def test_what_is_no_picture_is_damaged(data: bytes, kind: str) -> None:
    assert refusal(data, kind).code is FailureCode.DAMAGED


@settings(deadline=None)
@given(broken_pictures())
def test_any_bytes_give_pictures_or_one_of_our_errors(broken: tuple[bytes, str]) -> None:
    try:
        for page in pictures_of(*broken):
            assert isinstance(page, Unread) or page.pixels.size > 0
    except InputError:
        pass


def test_pillow_is_left_as_it_was() -> None:
    before = Image.MAX_IMAGE_PIXELS
    refusal(png(60_000, 60_000, 8, 2, b""), sniff.PNG)
    only(valid_picture("png"), sniff.PNG)
    assert before == Image.MAX_IMAGE_PIXELS
