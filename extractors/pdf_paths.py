"""Ruled lines of a PDF page, from the paths it draws, through PDFium. Coordinates are the page's own."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

Matrix = tuple[float, float, float, float, float, float]
Segment = tuple[float, float, float, float]  # x1, y1, x2, y2 with x1 <= x2, y1 <= y2; one side near zero

# A filled rectangle or a stroke at most this thick is a ruled line: the thickest border that office
# programs offer is 6 pt, but highlights and shaded rows begin at the height of small text, 5 pt.
THICKEST = 3.5
# A stroke counts as straight along an axis when it strays at most this far over its whole length.
SLANT = 0.7
# Forms within forms deeper than this are an attack or a drawing.
DEEPEST = 8
# A form page has 50-1,500 path segments; what has more than this is a map or an engineering drawing.
MOST_SEGMENTS = 200_000
MOST_OBJECTS = 200_000
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class TooManyObjects(Exception):
    """The page draws more than any form does."""


@dataclass(slots=True)
class Drawn:
    """What a page draws beside text: straight strokes along an axis, and the area its pictures cover."""

    segments: list[Segment] = field(default_factory=list)
    picture_area: float = 0.0  # of the largest picture, in square units
    paths: int = 0
    objects: int = 0
    steps: int = 0


def page_to_drawn(page: Any) -> Drawn:
    """Walk the page's objects, those inside form XObjects too. Raises TooManyObjects."""
    drawn = Drawn()
    objects = (pdfium.FPDFPage_GetObject(page, i) for i in range(pdfium.FPDFPage_CountObjects(page)))
    _walk(objects, _IDENTITY, drawn, 0)
    return drawn


def _walk(objects: Iterator[Any], matrix: Matrix, drawn: Drawn, depth: int) -> None:
    for thing in objects:
        drawn.objects += 1
        if drawn.objects > MOST_OBJECTS or drawn.steps > MOST_SEGMENTS:
            raise TooManyObjects
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            drawn.paths += 1
            _path(thing, matrix, drawn)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            _picture(thing, matrix, drawn)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
            inner = (
                pdfium.FPDFFormObj_GetObject(thing, i) for i in range(pdfium.FPDFFormObj_CountObjects(thing))
            )
            _walk(inner, _times(_matrix_of(thing), matrix), drawn, depth + 1)


def _bounds(thing: Any, matrix: Matrix) -> Segment | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return None
    box = (left.value, bottom.value, right.value, top.value)
    if matrix is _IDENTITY:
        return box
    corners = [_at(matrix, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _picture(thing: Any, matrix: Matrix, drawn: Drawn) -> None:
    box = _bounds(thing, matrix)
    if box is None:
        return
    width, height = box[2] - box[0], box[3] - box[1]
    drawn.picture_area = max(drawn.picture_area, width * height)
    if min(width, height) <= THICKEST < max(width, height):
        drawn.segments.append(box)  # some programs draw a border as a picture one dot high


def _path(thing: Any, matrix: Matrix, drawn: Drawn) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(thing, fill, stroke) or not (fill.value or stroke.value):
        return
    count = pdfium.FPDFPath_CountSegments(thing)
    drawn.steps += max(count, 0)
    if count <= 5:
        box = _bounds(thing, matrix)
        if box is None:
            return
        width, height = box[2] - box[0], box[3] - box[1]
        if width <= THICKEST or height <= THICKEST:
            drawn.segments.append(box)
            return
        if not stroke.value:
            return  # a shaded rectangle: its edges are those of no cell in particular
    if drawn.steps > MOST_SEGMENTS:
        raise TooManyObjects
    own = _times(_matrix_of(thing), matrix)
    for points in _subpaths(thing, count, own):
        drawn.segments.extend(_straight(points, bool(stroke.value)))


def _subpaths(path: Any, count: int, matrix: Matrix) -> Iterator[list[tuple[float, float] | None]]:
    """The corners of each subpath, transformed; None stands where a curve breaks the line."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float] | None] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        if kind == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            points.append(None)
        points.append(_at(matrix, x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _straight(points: list[tuple[float, float] | None], stroked: bool) -> Iterator[Segment]:
    """A thin subpath as one segment; else, if it is stroked, its sides along an axis."""
    corners = [point for point in points if point is not None]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    if right - left <= THICKEST or top - bottom <= THICKEST:
        yield left, bottom, right, top
        return
    if not stroked:
        return
    before: tuple[float, float] | None = None
    for point in points:
        if (
            before is not None
            and point is not None
            and (abs(before[0] - point[0]) <= SLANT or abs(before[1] - point[1]) <= SLANT)
        ):
            yield (
                min(before[0], point[0]),
                min(before[1], point[1]),
                max(before[0], point[0]),
                max(before[1], point[1]),
            )
        before = point


def _matrix_of(thing: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that applies `first`, then `second`."""
    if second is _IDENTITY:
        return first
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
