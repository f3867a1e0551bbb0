"""The glyphs of a PDF page's text layer, through PDFium. Coordinates are the page's own (y upwards)."""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from operator import add
from struct import Struct
from types import MappingProxyType
from typing import Any, NamedTuple

from extractors.pdf.calls import pdfium
from extractors.pdf.paths import Rectangle

# A form page has 300-2,500 glyphs, a dense page of small print 8,000.
MOST_GLYPHS = 200_000
# Fake bold draws a glyph again up to 4 times, shifted by a fraction of a point; the closest honest pair
# (two dots or two l, 0.22 em) is further apart than this part of the glyph's height.
SAME_SPOT = 0.1
SAME_SIZE = 0.8  # and it has the height of the first, but for rounding
# Text this many degrees off a quarter turn is a watermark.
OBLIQUE = 6.0
# One line of print holds far fewer of the same character; beyond, repetitions may stay (leaders of dots).
MOST_ALIKE = 300
HYPHENS = (0x02, 0xFFFE)  # what PDFium makes of a hyphen at the end of a line
REPLACEMENT = "\ufffd"  # a glyph with ink that no table of the file maps to a character


# In points: the box of a blank is as wide as the space it takes, and 0.01 high at most (of 1,462 in generated PDFs).
BLANK = 0.05
LINE_ENDS = (0x0A, 0x0D)
SPACE = 0x20
BREAKS = (*LINE_ENDS, SPACE)  # what PDFium puts between lines and words
SPACES = (0x09, SPACE, 0xA0)
_MAPPED = (*HYPHENS, *SPACES)  # whatever the file's tables say of them
HIGH_HALVES, LOW_HALVES, AFTER_HALVES = 0xD800, 0xDC00, 0xE000  # surrogates
FAR = 1e6  # points; a page has at most 14,400

_SIDES = Struct("4f")  # left, top, right and bottom of FS_RECTF, all at once

Clips = Mapping[int, Rectangle]  # address of a text object → the rectangle outside of which nothing shows


class TooManyGlyphs(Exception):
    """The page holds more text than any form does."""


class Fate(NamedTuple):
    """What becomes of the glyphs of a text object.

    `faint` ones show, but lie under or over the layout as a watermark does. Else they do not show: all, or
    those that lie mostly within one of the boxes `under` fills.
    """

    faint: bool = False
    under: tuple[Rectangle, ...] = ()


HIDDEN = Fate()
Fates = Mapping[int, Fate]  # address of a text object → its fate, where it does not simply show


class Glyph(NamedTuple):
    """A character with its box; it is turned `quarter` turns counter-clockwise, None if oblique.

    `line` grows by one at every line or word that PDFium tells apart. `clip` is the clip at whose edge, or
    beyond, the glyph stands; `fate` that of its text object, None if it shows.
    """

    char: str
    left: float
    bottom: float
    right: float
    top: float
    quarter: int | None
    line: int
    clip: Rectangle | None = None
    fate: Fate | None = None


# A page has thousands, and this makes one in a third of the time that its own constructor takes.
_glyph: Callable[[tuple[object, ...]], Glyph] = partial(tuple.__new__, Glyph)


def page_to_glyphs(page: Any, clips: Clips, fates: Fates = MappingProxyType({})) -> list[Glyph]:
    """The glyphs in the order of the content stream, each drawn spot once. Raises TooManyGlyphs.

    Real space glyphs stay, the spaces and line breaks that PDFium makes up do not. Text that a clip cuts
    or hides is given like any other, with its clip, and so is text that does not show, with its fate.
    """
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return []
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > MOST_GLYPHS:
            raise TooManyGlyphs
        return _read(text, count, clips, fates)
    finally:
        pdfium.FPDFText_ClosePage(text)


def _read(text: Any, count: int, clips: Clips, fates: Fates) -> list[Glyph]:
    loose, sides_of = pdfium.FS_RECTF(), _SIDES.unpack
    unicode_of, generated = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_IsGenerated
    loose_box, angle_of = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharAngle
    unmapped = pdfium.FPDFText_HasUnicodeMapError
    glyphs: list[Glyph] = []
    line = 0
    high_half = 0
    whole: Rectangle | None = None
    together = 1
    for index in range(count):
        code = unicode_of(text, index)
        if code <= SPACE or code >= HIGH_HALVES:
            if code in BREAKS and (generated(text, index) or (code in LINE_ENDS and not _inked(text, index))):
                line += 1
                continue
            if HIGH_HALVES <= code < LOW_HALVES:
                high_half = code
                continue
            if high_half and LOW_HALVES <= code < AFTER_HALVES:
                code = 0x10000 + ((high_half - HIGH_HALVES) << 10) + (code - LOW_HALVES)
        high_half = 0
        char = REPLACEMENT if unmapped(text, index) == 1 and code not in _MAPPED else _character(code)
        if (char is None or char == " ") and _inked(text, index):
            char = REPLACEMENT
        if char is None or not loose_box(text, index, loose):
            continue
        left, top, right, bottom = sides_of(loose)
        box = left, bottom, right, top
        if not (-FAR < left <= right < FAR and -FAR < bottom <= top < FAR):
            continue  # not-a-number fails every comparison
        thing = _object_of(text, index) if clips or fates else 0
        angle = angle_of(text, index)
        quarter = _quarter(angle) if angle else 0
        if quarter is None:
            quarter, lean = _line_of(text, index)
            lean = min(lean * (top - bottom), right - left) / 2
            left, right = left + lean, right - lean
        together = together + 1 if box == whole and _one_object(text, index) else 1
        whole = box
        clip, fate = (clips.get(thing), fates.get(thing)) if thing else (None, None)
        glyphs.append(_glyph((char, left, bottom, right, top, quarter, line, clip, fate)))
        if together > 1:
            glyphs[-together:] = _side_by_side(glyphs[-together:], whole)
    return drawn_once(glyphs)


def _inked(text: Any, index: int) -> bool:
    """Whether something is drawn for a character that the file's tables call blank: then they are wrong."""
    left, right, bottom, top = ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    if not pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top):
        return False
    return right.value - left.value > BLANK and top.value - bottom.value > BLANK


def _one_object(text: Any, index: int) -> bool:
    """Whether a character and the one before it come from one text object."""
    first, second = _object_of(text, index - 1), _object_of(text, index)
    return first == second != 0


def _side_by_side(glyphs: Sequence[Glyph], whole: Rectangle) -> list[Glyph]:
    """The characters of one drawn shape (—— as one long dash, fi as one letter), each with its share of the box.

    Fake bold is another thing: there the shape is drawn again, by an object of its own.
    """
    left, bottom, right, top = whole
    upright = glyphs[0].quarter in (1, 3)
    share = (top - bottom if upright else right - left) / len(glyphs)
    # Quarter turns counter-clockwise: to the right, upwards, to the left, downwards.
    ordered = list(range(len(glyphs)))
    places = ordered[::-1] if glyphs[0].quarter in (2, 3) else ordered
    if upright:
        return [
            glyph._replace(bottom=bottom + place * share, top=bottom + (place + 1) * share)
            for glyph, place in zip(glyphs, places, strict=True)
        ]
    return [
        glyph._replace(left=left + place * share, right=left + (place + 1) * share)
        for glyph, place in zip(glyphs, places, strict=True)
    ]


def _object_of(text: Any, index: int) -> int:
    """The address of the text object that a character comes from; 0 for none."""
    return pdfium.FPDFText_GetTextObject(text, index) or 0


@lru_cache(maxsize=4096)
def _character(code: int) -> str | None:
    """The character for a code as PDFium gives it; None for what prints nothing."""
    if code in HYPHENS:
        return "-"
    if code in SPACES:
        return " "
    if code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return REPLACEMENT
    char = chr(code)
    return None if code < 0x20 or char.isspace() or code in (0x200B, 0xFEFF, 0xAD) else char


@lru_cache(maxsize=256)  # one angle for each run of text, mostly
def _quarter(angle: float) -> int | None:
    """Quarter turns (0-3) counter-clockwise for an angle as PDFium gives it: radians, clockwise.

    None in between, 0 where PDFium knows none (negative).
    """
    if not math.isfinite(angle) or angle < 0:
        return 0
    quarters = -math.degrees(angle) / 90
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) * 90 <= OBLIQUE else None


def _line_of(text: Any, index: int) -> tuple[int | None, float]:
    """The quarter turns of the line that a character stands on, and by how much of its height it leans along it.

    PDFium's own angle is that of the strokes: letters that lean (italics without a font of their own) stand on a level
    line. Their boxes reach over their neighbours.
    """
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text, index, matrix):
        return 0, 0.0
    quarter = _quarter(math.atan2(-matrix.b, matrix.a) % math.tau)
    level = quarter in (0, 2) and matrix.d != 0
    return quarter, abs(matrix.c / matrix.d) if level else 0.0


def drawn_once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Without the repetitions that make fake bold: the first glyph drawn at a spot stays."""
    if not glyphs:
        return []
    chars, lefts, bottoms, rights, tops, *_ = zip(*glyphs, strict=True)
    ys, xs = list(map(add, bottoms, tops)), list(map(add, lefts, rights))
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for index, char in enumerate(chars):
        alike[char].append(index)
    alike.pop(" ", None)
    again = {found for some in alike.values() if len(some) > 1 for found in _repeated(some, ys, xs, glyphs)}
    if not again:
        return list(glyphs)
    return [glyph for index, glyph in enumerate(glyphs) if index not in again]


def _repeated(alike: Sequence[int], ys: Sequence[float], xs: Sequence[float], glyphs: Sequence[Glyph]) -> Iterator[int]:
    """Indices of glyphs of one character that repeat one near by; `ys` and `xs` are the doubled middles of all."""
    ordered = sorted(alike, key=ys.__getitem__)
    for place, index in enumerate(ordered[:-1], 1):
        y, x = ys[index], xs[index]
        glyph = glyphs[index]
        height, width = glyph.top - glyph.bottom, glyph.right - glyph.left
        near = 2 * SAME_SPOT * (height if height > width else width)
        for other in ordered[place : place + MOST_ALIKE]:
            if ys[other] - y > near:
                break
            if -near <= xs[other] - x <= near and _alike(glyph, glyphs[other]):
                yield max(index, other)


def _alike(glyph: Glyph, other: Glyph) -> bool:
    """Whether both are of one size, clip and fate: what one of two clips hides the other may show."""
    height, other_height = glyph.top - glyph.bottom, other.top - other.bottom
    if glyph.clip != other.clip or glyph.fate != other.fate:
        return False
    return SAME_SIZE * max(height, other_height) <= min(height, other_height)
