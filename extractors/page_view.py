"""Pages as pictures for a person to look at, no larger than that needs; no text is read from these."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from extractors.pdf.calls import pdfium
from extractors.pdf.file import loaded, opened, page_frame
from extractors.picture import Picture, Pixels
from extractors.pictures import pictures_of
from pipeline.model.document import PageInfo

# Ten-point print is legible at this, also when enlarged a little.
VIEW_DPI = 150
# In pixels: what a large screen shows beside a list.
WIDEST = 1_400
# A page of five metres is allowed in a PDF; its picture is made coarser.
MOST_PIXELS = 12_000_000


def pdf_views(
    data: bytes, passwords: Sequence[str], pages: Collection[int] | None = None, *, sideways: bool = False
) -> Iterator[Picture]:
    """The pages (from 1; None for all) as a viewer shows them; a page that cannot be loaded is left out.

    Those that lie `sideways` are bounded in height: they will be turned.
    Raises InputError: ENCRYPTED, DAMAGED, EMPTY.
    """
    with opened(data, passwords) as document:
        for number in range(1, pdfium.FPDF_GetPageCount(document) + 1):
            page = loaded(document, number) if pages is None or number in pages else None
            if page:
                try:
                    yield _view(page, number, sideways)
                finally:
                    pdfium.FPDF_ClosePage(page)


def picture_views(
    data: bytes, kind: str, pages: Collection[int] | None = None, *, sideways: bool = False
) -> Iterator[Picture]:
    """The same of a picture file of this media type. Raises InputError."""
    for page in pictures_of(data, kind, pages):
        if isinstance(page, Picture):
            yield shrunk(page, sideways)


def _view(page: Any, number: int, sideways: bool) -> Picture:
    frame = page_frame(page)
    width, height = frame.size(frame.quarters)
    scale = min(VIEW_DPI / 72, _largest(width, height, sideways))
    info = PageInfo(number, round(width, 2), round(height, 2), "pt")
    return Picture(info, _rendered(page, max(round(width * scale), 1), max(round(height * scale), 1)), scale)


def shrunk(picture: Picture, sideways: bool = False) -> Picture:
    """The picture at most as large as a view is; a smaller one stays as it is."""
    height, width = picture.pixels.shape[:2]
    factor = _largest(width, height, sideways)
    if factor >= 1:
        return picture
    size = max(round(width * factor), 1), max(round(height * factor), 1)
    small = Image.fromarray(picture.pixels).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return replace(picture, pixels=np.asarray(small), scale=picture.scale * factor)


def _largest(width: float, height: float, sideways: bool) -> float:
    """The scale that makes a page of this size as large as a view may be."""
    return min(WIDEST / (height if sideways else width), math.sqrt(MOST_PIXELS / (width * height)))


def _rendered(page: Any, width: int, height: int) -> Pixels:
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        buffer = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    rows = np.frombuffer(buffer, np.uint8).reshape(height, stride)[:, : width * 3]
    return np.ascontiguousarray(rows.reshape(height, width, 3)[:, :, ::-1])
