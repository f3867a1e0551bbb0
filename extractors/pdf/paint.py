"""What shows at a place of a PDF page, by drawing it with some of its objects left out. Not thread-safe."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from extractors.pdf.calls import pdfium
from extractors.pdf.page import Frame
from extractors.pdf.paths import Rectangle

# Pixels per point: a stroke of small print is a pixel wide.
SCALE = 2.0
# A page of five metres is allowed in a PDF; it is drawn coarser.
MOST_PIXELS = 4_000_000
WHITE, BLACK = 0xFFFFFFFF, 0xFF000000
# Points at which a box is probed, along both of its sides.
ACROSS, DOWN = 9, 5
# At the edge of a picture its pixels run into the paper's; an opaque one hides this part of a box within it.
OPAQUE = 0.8

Colour = tuple[int, int, int]
_BYTES = 4  # of a pixel: blue, green, red, and one unused


@dataclass(frozen=True, slots=True)
class Painting:
    """The page as drawn: rows of pixels, and what leads from the page's coordinates to them."""

    frame: Frame
    scale: float
    width: int
    height: int
    stride: int
    pixels: bytes

    def _spots(self, box: Rectangle) -> list[int]:
        """Where in `pixels` the points stand at which a box of the page is probed; those off the page left out."""
        shown = self.frame.turn(self.frame.quarters)(*box)
        spots = []
        for down in range(DOWN):
            y = int((shown.top + (shown.bottom - shown.top) * (down + 0.5) / DOWN) * self.scale)
            for across in range(ACROSS):
                x = int((shown.left + (shown.right - shown.left) * (across + 0.5) / ACROSS) * self.scale)
                if 0 <= x < self.width and 0 <= y < self.height:
                    spots.append(y * self.stride + x * _BYTES)
        return spots

    def colours(self, box: Rectangle) -> list[Colour]:
        """Red, green and blue (0-255) at points all over the box."""
        return [(self.pixels[at + 2], self.pixels[at + 1], self.pixels[at]) for at in self._spots(box)]

    def ranges(self, box: Rectangle, inset: float) -> list[tuple[int, int]]:
        """The least and the most red, green and blue (0-255) of the pixels in a box, its rim of `inset` left out."""
        shown = self.frame.turn(self.frame.quarters)(*box)
        left, right = round((shown.left + inset) * self.scale), round((shown.right - inset) * self.scale)
        top, bottom = round((shown.top + inset) * self.scale), round((shown.bottom - inset) * self.scale)
        left, top = min(max(left, 0), self.width - 1), min(max(top, 0), self.height - 1)
        right, bottom = max(min(right, self.width), left + 1), max(min(bottom, self.height), top + 1)
        rows = (slice(y * self.stride + left * _BYTES, y * self.stride + right * _BYTES) for y in range(top, bottom))
        pixels = b"".join([self.pixels[row] for row in rows])
        return [(min(pixels[at::_BYTES]), max(pixels[at::_BYTES])) for at in (2, 1, 0)]

    def shows(self, box: Rectangle, other: Painting) -> bool:
        """Whether any pixel of the box differs from that of another painting of the page."""
        shown = self.frame.turn(self.frame.quarters)(*box)
        left, right = (min(max(int(x * self.scale), 0), self.width) for x in (shown.left, shown.right + 1))
        top, bottom = (min(max(int(y * self.scale), 0), self.height) for y in (shown.top, shown.bottom + 1))
        rows = (slice(y * self.stride + left * _BYTES, y * self.stride + right * _BYTES) for y in range(top, bottom))
        return any(self.pixels[row] != other.pixels[row] for row in rows)


def painted(page: Any, frame: Frame, without: Iterable[Any] = (), paper: int = WHITE) -> Painting:
    """The page drawn on paper of a colour, some of its objects left out. Annotations are left out too."""
    across, down = frame.size(frame.quarters)
    scale = min(SCALE, math.sqrt(MOST_PIXELS / (across * down)))
    width, height = max(int(across * scale), 1), max(int(down * scale), 1)
    with _left_out(without):
        bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, None, 0)
        if not bitmap:
            raise MemoryError
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, paper)
            pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0)
            stride = pdfium.FPDFBitmap_GetStride(bitmap)
            pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
    return Painting(frame, scale, width, height, stride, pixels)


@contextmanager
def _left_out(things: Iterable[Any]) -> Iterator[None]:
    """For as long as it lasts, these objects are no part of the page."""
    switched = list(things)
    for thing in switched:
        pdfium.FPDFPageObj_SetIsActive(thing, False)
    try:
        yield
    finally:
        for thing in switched:
            pdfium.FPDFPageObj_SetIsActive(thing, True)


@dataclass(frozen=True, slots=True)
class Cover:
    """One object of the page drawn alone, on white and on black paper: the same where it hides what is beneath."""

    on_white: Painting
    on_black: Painting

    def hides(self, box: Rectangle) -> bool:
        pairs = list(zip(self.on_white.colours(box), self.on_black.colours(box), strict=True))
        return sum(white == black for white, black in pairs) >= OPAQUE * max(len(pairs), 1)


def cover(page: Any, frame: Frame, thing: Any, things: Sequence[Any]) -> Cover:
    """What one of all the `things` of a page hides."""
    others = [other for other in things if other != thing]
    return Cover(painted(page, frame, others), painted(page, frame, others, BLACK))
