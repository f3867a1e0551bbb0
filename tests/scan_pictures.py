"""Scans made where a test needs one, of the example documents: rendered, moved, stamped, packed. No font is needed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.picture import Pixels
from tests.documents import input_of

DPI = 200
Matrix = NDArray[np.float64]
"""3 x 3: where a point of a page (x, y, 1) lies in a picture of it."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@cache
def printed(case: str, colour: bool = False, dpi: int = DPI) -> tuple[Pixels, ...]:
    """The pages of a PDF as pixels."""
    document = pypdfium2.PdfDocument(input_of(case))
    pages = [page.render(scale=dpi / 72, grayscale=not colour).to_pil() for page in document]
    return tuple(np.asarray(page.convert("RGB" if colour else "L")) for page in pages)


@cache
def embedded(case: str) -> Pixels:
    """The one picture on the first page of a PDF, pixel by pixel, in colour."""
    (found,) = pypdfium2.PdfDocument(input_of(case))[0].get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
    return np.asarray(found.get_bitmap().to_pil().convert("RGB"))


@cache
def frames(case: str) -> tuple[Pixels, ...]:
    """The pages of a picture file, grey."""
    found = []
    with Image.open(input_of(case)) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            found.append(np.asarray(image.convert("L")))
    return tuple(found)


def picture(pixels: Pixels, form: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form, **options)
    return out.getvalue()


def tiff(pages: Sequence[Pixels]) -> bytes:
    """Black and white, CCITT G4."""
    images = [Image.fromarray(page > 127) for page in pages]
    out = io.BytesIO()
    images[0].save(out, "TIFF", save_all=True, append_images=images[1:], compression="group4")
    return out.getvalue()


def pdf(pages: Sequence[Pixels], hidden: str = "", dpi: int = DPI) -> bytes:
    """Each page a picture, with this text invisible before it."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in pages:
        height, width = (side * 72 / dpi for side in page.shape[:2])
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(Image.fromarray(page)), 0, 0, width, height)
        text = canvas.beginText(40, height - 40)
        text.setTextRenderMode(3)
        text.textLines(hidden)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def part(data: bytes, pages: Sequence[int]) -> bytes:
    """A PDF of these pages (from 0) of a PDF."""
    return joined([(data, page) for page in pages])


def joined(pages: Sequence[tuple[bytes, int]]) -> bytes:
    """A PDF of pages of several."""
    whole = pypdfium2.PdfDocument.new()
    for data, page in pages:
        whole.import_pages(pypdfium2.PdfDocument(data), [page])
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def seen(pixels: Pixels, matrix: Matrix, width: int, height: int, desk: int = 255) -> Pixels:
    """The page as the matrix moves it, on a desk of this grey."""
    moved = cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(desk,) * 3)
    return np.asarray(moved, np.uint8)


def moved(box: Box, matrix: Matrix) -> Box:
    """The box around the same region, seen through the matrix."""
    left, top, right, bottom = box
    corners = np.array([[left, top, 1], [right, top, 1], [right, bottom, 1], [left, bottom, 1]]) @ matrix.T
    places = corners[:, :2] / corners[:, 2:]
    (x0, y0), (x1, y1) = places.min(axis=0), places.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def turned(box: Box, quarters: int, width: float, height: float) -> Box:
    """The box on the page of this size after quarters of a turn counterclockwise."""
    left, top, right, bottom = box
    for _ in range(quarters):
        left, top, right, bottom = top, width - right, bottom, width - left
        width, height = height, width
    return left, top, right, bottom


def stamped(pixels: Pixels, middle: tuple[int, int], radius: int) -> Pixels:
    """A red seal, ring and star, inked over the print."""
    ink = np.full((*pixels.shape[:2], 3), 255, np.uint8)
    red = (205, 30, 45)
    cv2.circle(ink, middle, radius, red, max(radius // 14, 3), cv2.LINE_AA)
    angles = np.radians(np.arange(-90, 270, 36))
    radii = np.where(np.arange(10) % 2 == 0, radius * 0.35, radius * 0.14)
    star = np.stack([middle[0] + radii * np.cos(angles), middle[1] + radii * np.sin(angles)], axis=1)
    cv2.fillPoly(ink, [star.astype(np.int32)], red, cv2.LINE_AA)
    page = np.repeat(pixels[:, :, None], 3, axis=2) if pixels.ndim == 2 else pixels
    return np.asarray(page.astype(np.uint16) * ink // 255, np.uint8)


EM = 32
# Where the rulings of `filled` stand.
COLUMNS, ROWS = (100, 400, 700, 1100), (150, 250, 350, 600)
"""Pixels: 11.5 points in 200 dpi."""


def paper(width: int = 1200, height: int = 900) -> Pixels:
    return np.full((height, width), 255, np.uint8)


def write(page: Pixels, text: str, left: int, top: int, em: int = EM) -> None:
    """A mark of a hanzi's size for each character (口 with what is inside it); a dot for `.`, a gap for a space."""
    for char in text:
        if char == ".":
            cv2.rectangle(page, (left + 3, top + em - 8), (left + 6, top + em - 5), 0, -1)
        elif char != " ":
            right, bottom = left + em - 5, top + em - 3
            cv2.rectangle(page, (left + 3, top + 2), (right, bottom), 0, 2)
            cv2.line(page, (left + 3, (top + bottom) // 2), (right, (top + bottom) // 2), 0, 2)
            if char == "田":
                cv2.line(page, ((left + 3 + right) // 2, top + 2), ((left + 3 + right) // 2, bottom), 0, 2)
        left += em


def rule(page: Pixels, columns: Sequence[int], rows: Sequence[int], grey: int = 0, thick: int = 2) -> None:
    """A table's rulings at these places."""
    for y in rows:
        cv2.line(page, (columns[0], y), (columns[-1], y), grey, thick)
    for x in columns:
        cv2.line(page, (x, rows[0]), (x, rows[-1]), grey, thick)


def filled() -> Pixels:
    """A table of three by three with a line of print in each cell."""
    page = paper()
    for y in ROWS[:-1]:
        for x in COLUMNS[:-1]:
            write(page, "田日田田日", x + 40, y + 30)
    rule(page, COLUMNS, ROWS)
    return page


def strip(number: int) -> Pixels:
    """A line or two of a printed form, others on each page; the tenth page lies on its side."""
    lines = printed("draw-unruled")[0][60 * number : 60 * number + 70, :900]
    return np.rot90(lines) if number == 10 else lines


def grey_tiff(pages: Sequence[Pixels]) -> bytes:
    frames = [Image.fromarray(page) for page in pages]
    stream = io.BytesIO()
    frames[0].save(stream, "TIFF", save_all=True, append_images=frames[1:], compression="tiff_lzw")
    return stream.getvalue()
