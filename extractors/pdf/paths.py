"""One path of a PDF page → the straight strokes along an axis in it, which may be ruled lines."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from extractors.pdf.calls import pdfium

Matrix = tuple[float, float, float, float, float, float]
Rectangle = tuple[float, float, float, float]  # left, bottom, right, top
Point = tuple[float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# In points. A filled rectangle or a stroke at most this thick is a ruled line: thick borders have 2.25,
# while highlights and shaded rows begin at the height of small text, 5.
THICKEST = 3.5
# A stroke runs along an axis when it strays from it by at most this.
SLANT = 0.7
# A rectangle has five segments; anything longer may hold several separate strokes.
RECTANGLE = 5
# The arms of an arrowhead are equal but for this part of its width.
ARROWHEAD, EQUAL = 3, 0.1


def path_to_segments(path: Any, count: int, stroked: bool, bounds: Rectangle | None, matrix: Matrix) -> list[Rectangle]:
    """Thin rectangles on the page for a painted path of `count` segments whose `bounds` are on the page.

    `matrix` leads from the coordinates the path is drawn in to the page's. Of a filled shape that is
    not thin nothing is taken: shading has the edges of no cell in particular.
    """
    if bounds is None:
        return []
    if count <= RECTANGLE:
        left, bottom, right, top = bounds
        if right - left <= THICKEST or top - bottom <= THICKEST:
            return [bounds]
        if not stroked:
            return []
    own = product(matrix_of(path), matrix)
    return [segment for points in _subpaths(path, count, own) for segment in _straight(points, stroked)]


def _subpaths(path: Any, count: int, matrix: Matrix) -> Iterator[list[Point | None]]:
    """The corners of each subpath on the page; None stands where a curve breaks the line."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point | None] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO and points:
            points.append(None)
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _straight(points: list[Point | None], stroked: bool) -> Iterator[Rectangle]:
    """A thin subpath as one segment; else, if it is stroked, those of its sides that follow an axis."""
    corners = [point for point in points if point is not None]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    if right - left <= THICKEST or top - bottom <= THICKEST:
        yield left, bottom, right, top
        return
    if not stroked:
        return
    before: Point | None = None
    for point in points:
        if before is not None and point is not None:
            (x1, y1), (x2, y2) = before, point
            if abs(x1 - x2) <= SLANT or abs(y1 - y2) <= SLANT:
                yield min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
        before = point


def is_arrowhead(path: Any, count: int) -> bool:
    """Whether a path of `count` segments is a V or a Λ with equal arms, as lists to choose from have."""
    if count != ARROWHEAD:
        return False
    corners = [point for points in _subpaths(path, count, IDENTITY) for point in points if point is not None]
    if len(corners) != ARROWHEAD:
        return False
    (left, start), (middle, _), (right, end) = corners
    near = EQUAL * abs(right - left)
    return abs(left + right - 2 * middle) <= near and abs(start - end) <= near


def matrix_of(thing: Any) -> Matrix:
    """From the coordinates a path or a form is drawn in to those around it."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, matrix):
        return IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def product(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that applies `first`, then `second`."""
    if second is IDENTITY:
        return first
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def moved(box: Rectangle, matrix: Matrix) -> Rectangle:
    """The upright rectangle around a rectangle after the matrix."""
    if matrix is IDENTITY:
        return box
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def common(a: Rectangle, b: Rectangle) -> Rectangle:
    """What two rectangles share; empty (right < left or top < bottom) where they are apart."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
