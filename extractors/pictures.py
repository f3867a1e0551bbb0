"""The bytes of a picture file (PNG, JPEG, TIFF, BMP, WebP) → its pages as pixels, one at a time, through Pillow."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from math import isfinite, sqrt

import cv2
import numpy as np
from PIL import Image

from extractors import sniff
from extractors.colour import without_colour
from extractors.picture import Picture, Pixels
from extractors.tiff_pages import begin_with, page_offsets
from pipeline.errors import FailureCode, InputError, attempted
from pipeline.model.document import PageInfo

# A fax journal of a year has some hundreds; as many as a PDF may have.
MOST_PAGES = 2_000
# A3 at 600 dpi has 70 million pixels, the cameras of phones 12 to 50.
MOST_PIXELS = 80_000_000
# Larger pages are made smaller until they have no more: A3 at 300 dpi has 17.4 million, A4 at 400 dpi 15.5.
KEPT_PIXELS = 20_000_000
# Where halving leaves at least this many pixels per one allowed, it is halved: exact, and JPEG decodes so.
_HALVED_FROM = 1.6
# Pixels converted at once: memory beside the decoded page and the result stays below 16 MB.
_BAND = 2_000_000
# A fax scans 98 or 391 lines an inch, but 204 points across; any other ratio is a slip of the writer.
_FAX_RATIOS = (1.7, 2.3)

_FORMATS = {
    sniff.PNG: "PNG",
    sniff.JPEG: "JPEG",
    sniff.TIFF: "TIFF",
    sniff.BMP: "BMP",
    sniff.WEBP: "WEBP",
}
_ORIENTATION, _PHOTOMETRIC, _BITS = 0x0112, 0x0106, 0x0102
_TILE = (0x0142, 0x0143)
# What Pillow and its decoders raise on damaged files: each names its trouble in its own way.
_DAMAGE = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, OverflowError,
    ZeroDivisionError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unread:
    """A page (from 1) that could not be decoded, and why; other pages of its file could."""

    number: int
    reason: str


def pictures_of(data: bytes, kind: str, pages: Collection[int] | None = None) -> Iterator[Picture | Unread]:
    """The pages (from 1; None for all) of a picture file of this media type, decoded as they are asked for.

    Pixels are turned as EXIF says, square, on white; grey where the page has no colour. `info` has the size
    in pixels before a large page was made smaller (`scale` < 1). A page is whole or it is Unread.

    Raises InputError: DAMAGED or TOO_LARGE (too many pages, or pixels on a page) or UNSUPPORTED, at the end
    if there was no page to read; never anything else, whatever the bytes.
    """
    stream = BytesIO(data)
    offsets = page_offsets(data, MOST_PAGES) if kind == sniff.TIFF else [0]
    if len(offsets) > MOST_PAGES:
        raise InputError(FailureCode.TOO_LARGE, f"the file has more than {MOST_PAGES} pages")
    trouble = InputError(FailureCode.DAMAGED, "the picture has no pages")
    read = False
    for number, offset in enumerate(offsets, 1):
        if pages is not None and number not in pages:
            continue
        if kind == sniff.TIFF:
            begin_with(stream, offset)
        picture = attempted(partial(_page, stream, kind, number))
        if isinstance(picture, InputError):
            if number == 1:
                trouble = picture
            if len(offsets) > 1:
                yield Unread(number, picture.reason)
            continue
        read = True
        yield picture
        del picture
    if not read:
        raise trouble


def _page(stream: BytesIO, kind: str, number: int) -> Picture:
    """The first picture of the stream. Raises InputError."""
    try:
        with _quiet():
            if kind == sniff.PNG:
                with Image.open(stream, formats=[_FORMATS[kind]]) as image:
                    _bounded(image)
                    image.verify()  # the check sums; loading looks at none
                stream.seek(0)
            with Image.open(stream, formats=[_FORMATS[kind]]) as image:
                _bounded(image)
                return _decoded(image, number)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except _DAMAGE as error:
        raise InputError(FailureCode.DAMAGED, "the picture is damaged or cut off") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Without warnings: of large pictures, whose bound is ours, and of odd metadata, which is not used."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _bounded(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_large(f"{image.width} x {image.height}, ")


def _too_large(size: str = "") -> InputError:
    reason = f"the picture has {size}more than {MOST_PIXELS // 1_000_000} million pixels"
    return InputError(FailureCode.TOO_LARGE, reason, "scan it with at most 600 dpi, or save it smaller")


def _decoded(image: Image.Image, number: int) -> Picture:
    """The page turned and made smaller; raises what Pillow raises."""
    orientation = _orientation(image)
    ratio = _line_ratio(image)
    width, height = image.size
    tags = getattr(image, "tag_v2", {})
    if tags.get(_TILE[0], 0) * tags.get(_TILE[1], 0) > MOST_PIXELS:
        raise ValueError("a tile larger than any page: decoding would take memory for the whole tile")
    halved = width * height > _HALVED_FROM * KEPT_PIXELS
    if halved:
        image.draft(None, (width // 2, height // 2))  # JPEG only: decodes at half its size
    drafted = image.size != (width, height)
    image.load()
    pixels = without_colour(_pixels(image, 2 if halved and not drafted else 1))
    scale = 0.5 if halved else 1.0
    if image.format != "TIFF":  # those are turned on loading
        pixels = _turned(pixels, orientation)
        width, height = (height, width) if orientation > 4 else (width, height)
    elif orientation > 4:
        ratio = 1 / ratio
    pixels, (width, height) = _square(pixels, (width, height), ratio)
    pixels, scale = _small_enough(pixels, scale)
    return Picture(PageInfo(number, float(width), float(height), "px"), np.ascontiguousarray(pixels), scale)


def _orientation(image: Image.Image) -> int:
    """1 to 8 as EXIF counts; 1 also where the metadata is damaged."""
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except _DAMAGE:
        return 1
    return found if found in range(1, 9) else 1


def _line_ratio(image: Image.Image) -> float:
    """How many times as many pixels an inch has across as down: 1.0 but for faxes."""
    if image.format != "TIFF":
        return 1.0
    across, down = (float(dots) for dots in image.info.get("dpi", (1, 1)))
    ratio = across / down if across > 0 and down > 0 and isfinite(across / down) else 1.0
    low, high = _FAX_RATIOS
    return ratio if low <= ratio <= high or low <= 1 / ratio <= high else 1.0


def _pixels(image: Image.Image, factor: int) -> Pixels:
    """The loaded picture, each axis divided by the factor (1 or 2) by averaging."""
    depth = _depth(image)
    rows = max(2, _BAND // image.width // 2 * 2)
    width, height = -(-image.width // factor), -(-image.height // factor)
    pixels: Pixels | None = None
    for top in range(0, image.height, rows):
        band = image.crop((0, top, image.width, min(top + rows, image.height)))
        flat = _flat(band, depth)
        if factor > 1:
            flat = flat.reduce(factor)
        part = np.asarray(flat)
        if pixels is None:
            pixels = np.empty((height, width, *part.shape[2:]), np.uint8)
        pixels[top // factor : top // factor + len(part)] = part
    if pixels is None:
        raise ValueError("a picture without area")
    return pixels


def _depth(image: Image.Image) -> tuple[int, bool]:
    """Bits of a grey value of more than eight, and whether they count from white (TIFF only)."""
    tags = getattr(image, "tag_v2", {})
    return tags.get(_BITS, (16,))[0], tags.get(_PHOTOMETRIC) == 0


def _flat(band: Image.Image, depth: tuple[int, bool]) -> Image.Image:
    """As L or RGB, what is transparent on white."""
    if band.mode.startswith("I;16"):
        bits, from_white = depth
        grey = (np.asarray(band) >> (bits - 8)).astype(np.uint8)
        return Image.fromarray(255 - grey if from_white else grey)
    if band.mode in ("I", "F"):
        raise InputError(FailureCode.UNSUPPORTED, "a picture with values of 32 bits", "save it with 8 bits a channel")
    if band.has_transparency_data:
        over = band.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("RGB")
    if band.mode in ("1", "L"):
        return band.convert("L")
    return band.convert("RGB")


def _turned(pixels: Pixels, orientation: int) -> Pixels:
    """As a viewer shows a picture with this EXIF orientation."""
    if orientation > 4:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels[::-1] if orientation in (3, 4, 7, 8) else pixels


def _square(pixels: Pixels, size: tuple[int, int], ratio: float) -> tuple[Pixels, tuple[int, int]]:
    """Pixels and page size with the axis that has fewer dots an inch stretched."""
    if ratio == 1.0:
        return pixels, size
    across, down = max(1 / ratio, 1.0), max(ratio, 1.0)
    height, width = round(len(pixels) * down), round(pixels.shape[1] * across)
    stretched = cv2.resize(np.ascontiguousarray(pixels), (width, height), interpolation=cv2.INTER_LINEAR)
    return stretched.astype(np.uint8, copy=False), (round(size[0] * across), round(size[1] * down))


def _small_enough(pixels: Pixels, scale: float) -> tuple[Pixels, float]:
    height, width = pixels.shape[:2]
    if height * width <= KEPT_PIXELS:
        return pixels, scale
    less = sqrt(KEPT_PIXELS / (height * width))
    size = max(1, int(width * less)), max(1, int(height * less))
    small = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8, copy=False), scale * max(size[0] / width, size[1] / height)
