"""What a PDF page draws (paths, pictures, clips), through PDFium; in the page's own units, y upwards."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from extractors.pdf.calls import pdfium
from extractors.pdf.dotted import with_dotted_lines
from extractors.pdf.paths import (
    IDENTITY,
    RECTANGLE,
    THICKEST,
    Matrix,
    Rectangle,
    common,
    is_arrowhead,
    matrix_of,
    moved,
    path_to_segments,
    product,
)

# Forms within forms deeper than this are an attack or a drawing.
DEEPEST = 8
# A form page has 300-2,000 objects and path segments; a map or an engineering drawing has more than this.
MOST_OBJECTS = 200_000
MOST_SEGMENTS = 200_000
# A picture this thin is a border drawn as one.
THIN_PICTURE = 3.0
# ... and a path this thin is no drawn letter: a 1 in small print is wider.
THIN_SHAPE = 1.2
# A box to tick is so nearly square, and no larger than this.
SQUARE, LARGEST_SQUARE = 0.75, 24.0
# PDFium writes the sides of each object here: to make four numbers takes as long as to ask for them.
_BOUNDS = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
UNSEEN = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)


class TooManyObjects(Exception):
    """The page draws more than any form does."""


class Fill(NamedTuple):
    """A filled shape or a picture that is not thin: its box on the page, and how many texts are drawn before it.

    A `plain` one is a rectangle of one colour.
    """

    thing: Any
    box: Rectangle
    after: int
    plain: bool


class Shape(NamedTuple):
    """A path with curves, slants or many corners, or a small square: its box, and whether it is an outline alone.

    A `round` one has no side along an axis.
    """

    thing: Any
    box: Rectangle
    outline: bool
    square: bool
    round: bool


@dataclass(slots=True)
class Drawn:
    """What a page draws beside text: straight strokes along an axis, fills, and the area its pictures cover.

    `clips` holds the text objects (by address) that a clip cuts or hides, and those that stand at the
    edge of the same clip: the clip of each. It may be empty (right < left or top < bottom).
    """

    segments: list[Rectangle] = field(default_factory=list)
    clips: dict[int, Rectangle] = field(default_factory=dict)
    clipped: list[tuple[int, Rectangle, Rectangle]] = field(default_factory=list)  # address, bounds, clip
    picture_area: float = 0.0  # of all pictures, in square units
    largest_picture: float = 0.0
    painted_over: int = 0  # texts drawn before the largest picture
    texts: list[Any] = field(default_factory=list)  # text objects, in the order they are drawn
    around: list[Matrix] = field(
        default_factory=list
    )  # what leads from around each to the page; IDENTITY outside forms
    fills: list[Fill] = field(default_factory=list)  # in the order they are drawn
    shapes: list[Shape] = field(default_factory=list)  # that may be more than borders and shading
    pictures: list[tuple[Any, Rectangle]] = field(default_factory=list)  # with their boxes
    things: list[Any] = field(default_factory=list)  # all objects but the forms around others
    unseen: bool = False  # most of the text is painted over by a picture, or drawn invisibly, as OCR programs do
    paths: int = 0
    objects: int = 0
    steps: int = 0


def page_to_drawn(page: Any) -> Drawn:
    """Walk the page's objects, those inside form XObjects too. Raises TooManyObjects."""
    drawn = Drawn()
    objects = (pdfium.FPDFPage_GetObject(page, i) for i in range(pdfium.FPDFPage_CountObjects(page)))
    _walk(objects, IDENTITY, None, drawn, 0)
    drawn.segments = with_dotted_lines(drawn.segments)
    drawn.clips = _at_edges(drawn.clipped)
    if drawn.picture_area:
        shown = drawn.texts[drawn.painted_over :]
        invisible = sum(pdfium.FPDFTextObj_GetTextRenderMode(text) in UNSEEN for text in shown)
        drawn.unseen = drawn.painted_over + invisible > len(drawn.texts) / 2
    return drawn


def _at_edges(clipped: list[tuple[int, Rectangle, Rectangle]]) -> dict[int, Rectangle]:
    """The clip of each text object that it cuts, and of those on the same line as one that is cut.

    A comma may lie whole within a clip that cuts the letters beside it.
    """
    cutting = {clip for _, box, clip in clipped if common(box, clip) != box}
    return {
        address: clip
        for address, box, clip in clipped
        if clip in cutting and (common(box, clip) != box or min(box[1] - clip[1], clip[3] - box[3]) < box[3] - box[1])
    }


def _walk(objects: Iterator[Any], matrix: Matrix, around: Rectangle | None, drawn: Drawn, depth: int) -> None:
    """Gather the objects; `matrix` leads from their coordinates to the page's, `around` clips them all."""
    clip_of, clips_in = pdfium.FPDFPageObj_GetClipPath, pdfium.FPDFClipPath_CountPaths
    for thing in objects:
        drawn.objects += 1
        if drawn.objects > MOST_OBJECTS or drawn.steps > MOST_SEGMENTS:
            raise TooManyObjects
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            drawn.things.append(thing)
        path = clip_of(thing)
        clip = _clip(path, matrix, around) if clips_in(path) > 0 else around
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            drawn.texts.append(thing)
            drawn.around.append(matrix)
            if clip is not None:
                box = bounds(thing, matrix)
                if box is not None:
                    drawn.clipped.append((thing, box, clip))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            drawn.paths += 1
            _draw_path(thing, matrix, clip, drawn)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            _draw_picture(thing, matrix, clip, drawn)
        elif kind == pdfium.FPDF_PAGEOBJ_SHADING:
            _fill(thing, bounds(thing, matrix), clip, drawn, plain=False)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
            inner = (pdfium.FPDFFormObj_GetObject(thing, i) for i in range(pdfium.FPDFFormObj_CountObjects(thing)))
            _walk(inner, product(matrix_of(thing), matrix), clip, drawn, depth + 1)


def _clip(path: Any, matrix: Matrix, around: Rectangle | None) -> Rectangle | None:
    """The rectangle outside of which nothing shows under a clip (one of any other shape: the box around)."""
    clip = around
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium.FPDFClipPath_CountPaths(path), MOST_OBJECTS)):
        corners = []
        for step in range(min(pdfium.FPDFClipPath_CountPathSegments(path, index), MOST_SEGMENTS)):
            segment = pdfium.FPDFClipPath_GetPathSegment(path, index, step)
            if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
                corners.append((x.value, y.value))
        if corners:
            xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
            box = moved((min(xs), min(ys), max(xs), max(ys)), matrix)
            clip = box if clip is None else common(clip, box)
    return clip


def _draw_path(thing: Any, matrix: Matrix, clip: Rectangle | None, drawn: Drawn) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(thing, fill, stroke) or not (fill.value or stroke.value):
        return
    count = max(pdfium.FPDFPath_CountSegments(thing), 0)
    drawn.steps += count
    if drawn.steps > MOST_SEGMENTS:
        raise TooManyObjects
    box = bounds(thing, matrix)
    if fill.value:
        _fill(thing, box, clip, drawn, plain=count <= RECTANGLE)
    segments = path_to_segments(thing, count, bool(stroke.value), box, matrix)
    if box is not None and (count > RECTANGLE or stroke.value):
        _shape(thing, box if clip is None else common(box, clip), count, len(segments), not fill.value, drawn)
    if clip is None:
        drawn.segments.extend(segments)
        return
    for segment in segments:
        left, bottom, right, top = shown = common(segment, clip)
        if right >= left and top >= bottom:
            drawn.segments.append(shown)


def _shape(thing: Any, box: Rectangle, count: int, sides: int, outline: bool, drawn: Drawn) -> None:
    """Keep a path of `count` segments, so many of them along an axis, if it may be more than a border."""
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    if width <= THIN_SHAPE or height <= THICKEST:
        return
    square = count - sides <= 1  # the start is no side
    if square and not SQUARE * max(width, height) <= min(width, height) <= LARGEST_SQUARE:
        return
    if not is_arrowhead(thing, count):
        drawn.shapes.append(Shape(thing, box, outline, square, sides <= 1))  # a ring closes with a side of no length


def _fill(thing: Any, box: Rectangle | None, clip: Rectangle | None, drawn: Drawn, *, plain: bool) -> None:
    if box is None:
        return
    left, bottom, right, top = shown = box if clip is None else common(box, clip)
    if right - left > THICKEST and top - bottom > THICKEST:
        drawn.fills.append(Fill(thing, shown, len(drawn.texts), plain))


def _draw_picture(thing: Any, matrix: Matrix, clip: Rectangle | None, drawn: Drawn) -> None:
    box = bounds(thing, matrix)
    if box is None:
        return
    _fill(thing, box, clip, drawn, plain=False)
    left, bottom, right, top = shown = box if clip is None else common(box, clip)
    if right <= left or top <= bottom:
        return
    drawn.pictures.append((thing, shown))
    area = (right - left) * (top - bottom)
    if area > drawn.largest_picture:
        drawn.largest_picture, drawn.painted_over = area, len(drawn.texts)
    drawn.picture_area += area
    if min(right - left, top - bottom) <= THIN_PICTURE:
        drawn.segments.append(shown)


def bounds(thing: Any, matrix: Matrix) -> Rectangle | None:
    """The box of an object on the page; `matrix` leads there from its coordinates."""
    left, bottom, right, top = _BOUNDS
    if not pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return None
    return moved((left.value, bottom.value, right.value, top.value), matrix)
