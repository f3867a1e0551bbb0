"""A page of an open PDFium document → its pixels, at the resolution of the scan on it. Not thread-safe."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_uint
from dataclasses import dataclass
from math import hypot, inf, sqrt
from typing import Any

import numpy as np

from extractors.colour import without_colour
from extractors.pdf.calls import pdfium
from extractors.pdf.file import page_frame
from extractors.pdf.page import Frame
from extractors.pdf.paths import IDENTITY, Matrix, matrix_of, moved, product
from extractors.picture import Picture, Pixels
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import PageInfo

# Pixels per point. A page drawn with fonts or outlines is made as fine as an office scan.
DRAWN = 200 / 72
# A scan finer than the first is made as fine as that, one coarser than the second is enlarged; but a page may
# claim to be as large as a poster or as small as a stamp, so between these pixels of an A4 page all is well.
FINEST, COARSEST = 300 / 72, 100 / 72
_A4 = 595.276 * 841.89
# A whole page: A3 at 300 dpi has 17.4 million pixels.
MOST_PIXELS = 40_000_000
# Pixels of one picture on the page: PDFium unpacks it whole. A3 at 600 dpi has 70 million.
MOST_PICTURE_PIXELS = 160_000_000
# The part of the page its pictures cover together if it is a scan, and each resolution that counts: a scanner
# puts text and paper into layers, or a page into strips.
_SCAN, _LAYER = 0.5, 0.1
# Resolutions that differ less than this are one.
_ALIKE = 0.02
# Up to this difference both axes keep their own pixels: it is the rounding of the page size.
_SQUARE = 0.001
# PDFium stretches a picture over every pixel it touches: this much of a pixel keeps it from touching the next.
_INSET = 0.01
# What leans less than this is upright.
_UPRIGHT = 1e-4
_UNIT = (0.0, 0.0, 1.0, 1.0)  # where a picture is drawn before its matrix
_DEEPEST, _MOST_OBJECTS = 8, 20_000
_GREYS = (pdfium.FPDF_COLORSPACE_DEVICEGRAY, pdfium.FPDF_COLORSPACE_CALGRAY)


@dataclass(frozen=True, slots=True)
class _Image:
    """A picture on the page: what leads from around it to the page, its own matrix, and its size in pixels.

    `across` and `down` are pixels per point of the page as shown, `area` what shows of it in square points.
    """

    thing: Any
    around: Matrix
    matrix: Matrix
    pixels: tuple[int, int]
    across: float
    down: float
    area: float
    grey: bool

    @property
    def scale(self) -> float:
        return max(self.across, self.down)


def pdf_page_picture(page: Any, info: PageInfo) -> Picture:
    """The page drawn on white, annotations included; `info` is its size in points, /Rotate applied.

    A scan keeps its own pixels wherever its resolution allows (100 to 300 dpi on usual paper), a page
    without one has 200 dpi. Grey where the page has no colour. Fields must have been flattened into the page.
    Places are right to a pixel: the pictures of the opened page are moved by at most one.
    Raises InputError: TOO_LARGE (a picture of more than 160 million pixels).
    """
    width, height = max(info.width, 1.0), max(info.height, 1.0)
    frame = page_frame(page)
    images, plain = _images(page, frame)
    across, down = _scales(images, width, height)
    for image in images:
        _snap(image, frame, across, down)
    size = max(1, round(width * across)), max(1, round(height * down))
    grey = plain and bool(images) and all(image.grey for image in images)
    return Picture(info, _drawn(page, size, (across, down), grey), sqrt(across * down))


def _scales(images: list[_Image], width: float, height: float) -> tuple[float, float]:
    """Pixels per point along x and y: the scan's own, where they may be kept."""
    area = width * height
    most = sqrt(MOST_PIXELS / area)
    image = _leading(images, area)
    if image is None:
        return min(DRAWN, most), min(DRAWN, most)
    finest = min(max(FINEST, FINEST * sqrt(_A4 / area)), most)
    coarsest = min(COARSEST, COARSEST * sqrt(_A4 / area), most)
    times = coarsest / image.scale if image.scale < coarsest else _times(image.scale, finest)
    if abs(image.across / image.down - 1) > _SQUARE:
        return image.scale * times, image.scale * times
    return image.across * times, image.down * times


def _times(scale: float, finest: float) -> float:
    """1, or what makes the scale at most the finest: an even part of the pixels where one is near."""
    if scale <= finest * (1 + _ALIKE):
        return 1.0
    parts = round(scale / finest)
    return 1 / parts if abs(scale / finest / parts - 1) < _ALIKE else finest / scale


def _leading(images: list[_Image], area: float) -> _Image | None:
    """The largest picture of the finest resolution that counts; None if the page is no scan."""
    if sum(image.area for image in images) < _SCAN * area:
        return None
    layers: list[list[_Image]] = []
    for image in sorted(images, key=lambda image: -image.scale):
        if layers and image.scale > layers[-1][0].scale * (1 - _ALIKE):
            layers[-1].append(image)
        else:
            layers.append([image])
    fine = [layer for layer in layers if sum(image.area for image in layer) >= _LAYER * area]
    return max(fine[0] if fine else images, key=lambda image: image.area)


def _drawn(page: Any, size: tuple[int, int], scales: tuple[float, float], grey: bool) -> Pixels:
    width, height = size
    pixels: Pixels = np.full((height, width) if grey else (height, width, 3), 255, np.uint8)
    kind, flags = pdfium.FPDFBitmap_BGR, pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
    if grey:
        kind, flags = pdfium.FPDFBitmap_Gray, pdfium.FPDF_ANNOT  # with bytes reversed nothing would be drawn
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, kind, pixels.ctypes.data, pixels.strides[0])
    if not bitmap:
        raise InputError(FailureCode.TOO_LARGE, f"no memory for a page of {width} x {height} pixels")
    try:
        pdfium.FPDF_RenderPageBitmapWithMatrix(
            bitmap,
            page,
            pdfium.FS_MATRIX(scales[0], 0.0, 0.0, scales[1], 0.0, 0.0),
            pdfium.FS_RECTF(0.0, 0.0, float(width), float(height)),
            flags,
        )
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return without_colour(pixels)


def _images(page: Any, frame: Frame) -> tuple[list[_Image], bool]:
    """The pictures that show, and whether nothing else does. Raises InputError."""
    images: list[_Image] = []
    plain = pdfium.FPDFPage_GetAnnotCount(page) == 0
    for thing, matrix in _things(page):
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            image = _image(page, thing, matrix, frame)
            if image is not None:
                images.append(image)
        elif kind != pdfium.FPDF_PAGEOBJ_TEXT or (
            pdfium.FPDFTextObj_GetTextRenderMode(thing) != pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        ):
            plain = False
    return images, plain


def _things(page: Any) -> Iterator[tuple[Any, Matrix]]:
    """The objects drawn, those inside forms too, each with what leads from around it to the page."""
    waiting = [
        (pdfium.FPDFPage_GetObject(page, index), IDENTITY, 0)
        for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS))
    ]
    seen = 0
    while waiting and seen < _MOST_OBJECTS:
        thing, around, depth = waiting.pop()
        seen += 1
        if pdfium.FPDFPageObj_GetType(thing) != pdfium.FPDF_PAGEOBJ_FORM:
            yield thing, around
        elif depth < _DEEPEST:
            matrix = product(matrix_of(thing), around)
            count = min(pdfium.FPDFFormObj_CountObjects(thing), _MOST_OBJECTS)
            waiting.extend((pdfium.FPDFFormObj_GetObject(thing, index), matrix, depth + 1) for index in range(count))


def _image(page: Any, thing: Any, around: Matrix, frame: Frame) -> _Image | None:
    wide, high = c_uint(), c_uint()
    if not pdfium.FPDFImageObj_GetImagePixelSize(thing, wide, high) or not wide.value or not high.value:
        return None
    if wide.value * high.value > MOST_PICTURE_PIXELS:
        raise InputError(
            FailureCode.TOO_LARGE, f"a picture of {wide.value} x {high.value} pixels, more than a scanned page has"
        )
    matrix = product(matrix_of(thing), around)
    a, b, c, d = matrix[:4]
    box = frame.turn(frame.quarters)(*moved(_UNIT, matrix))
    width, height = frame.size(frame.quarters)
    shown = max(min(box.right, width) - max(box.left, 0.0), 0.0) * max(min(box.bottom, height) - max(box.top, 0.0), 0.0)
    if not 0 < shown < inf or a * d == b * c:
        return None
    scales = wide.value / hypot(a, b), high.value / hypot(c, d)
    if (abs(b) > abs(a)) != (frame.quarters % 2 == 1):
        scales = scales[1], scales[0]
    metadata = pdfium.FPDF_IMAGEOBJ_METADATA()
    grey = pdfium.FPDFImageObj_GetImageMetadata(thing, page, metadata) and metadata.colorspace in _GREYS
    return _Image(thing, around, matrix, (wide.value, high.value), *scales, shown, bool(grey))


def _snap(image: _Image, frame: Frame, across: float, down: float) -> None:
    """Move the picture's edges by at most a pixel to the edges of pixels, so that none of its own is divided."""
    a, b, c, d = image.matrix[:4]
    pixels = image.pixels
    if abs(a) < abs(b):
        pixels = pixels[1], pixels[0]
    if min(abs(a), abs(b)) > _UPRIGHT * max(abs(a), abs(b)) or min(abs(c), abs(d)) > _UPRIGHT * max(abs(c), abs(d)):
        return
    if frame.quarters % 2:
        across, down = down, across
    left, bottom, right, top = box = moved(_UNIT, image.matrix)
    x0 = (frame.left, frame.left, frame.right, frame.right)[frame.quarters]
    y0 = (frame.top, frame.bottom, frame.bottom, frame.top)[frame.quarters]
    left, right = _snapped(left - x0, right - x0, across, pixels[0])
    bottom, top = _snapped(bottom - y0, top - y0, down, pixels[1])
    grown = (right - left) / (box[2] - box[0]), (top - bottom) / (box[3] - box[1])
    shift = left + x0 - box[0] * grown[0], bottom + y0 - box[1] * grown[1]
    matrix = product(image.matrix, (grown[0], 0.0, 0.0, grown[1], *shift))
    pdfium.FPDFPageObj_SetMatrix(image.thing, pdfium.FS_MATRIX(*product(matrix, _inverse(image.around))))


def _snapped(low: float, high: float, scale: float, pixels: int) -> tuple[float, float]:
    """Both ends on the grid of the scale, as many of its steps apart as the picture has pixels, if that is near."""
    start, steps = round(low * scale), max(1, round((high - low) * scale))
    if abs(pixels - (high - low) * scale) <= max(1.0, _SQUARE * pixels):
        steps = pixels
    return (start + _INSET) / scale, (start + steps - _INSET) / scale


def _inverse(matrix: Matrix) -> Matrix:
    """What undoes a matrix that can be undone."""
    a, b, c, d, e, f = matrix
    area = a * d - b * c
    return d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area
