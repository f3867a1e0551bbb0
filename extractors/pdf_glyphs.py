"""The glyphs of a PDF page's text layer, through PDFium. Coordinates are the page's own (y upwards)."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from extractors.pdf_paths import Rectangle

# A form page has 300-2,500 glyphs, a dense page of small print 8,000.
MOST_GLYPHS = 200_000
# Fake bold draws a glyph again up to 4 times, shifted by a fraction of a point; the closest honest pair
# (two dots or two l, 0.22 em) is further apart than this part of the glyph's height.
SAME_SPOT = 0.1
# Text this many degrees off a quarter turn is a watermark.
OBLIQUE = 6.0
HYPHENS = (0x02, 0xFFFE)  # what PDFium makes of a hyphen at the end of a line
REPLACEMENT = "\ufffd"  # a glyph with ink that no table of the file maps to a character


Clips = Mapping[int, Rectangle | None]  # address of a text object → the rectangle of it that shows


class TooManyGlyphs(Exception):
    """The page holds more text than any form does."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character with its box; it is turned `quarter` turns counter-clockwise, None if oblique.

    `line` grows by one at every line or word that PDFium tells apart.
    """

    char: str
    left: float
    bottom: float
    right: float
    top: float
    quarter: int | None
    line: int


def page_to_glyphs(page: Any, clips: Clips) -> list[Glyph]:
    """The glyphs in the order of the content stream, each drawn spot once. Raises TooManyGlyphs.

    Real space glyphs stay, the spaces and line breaks that PDFium makes up do not. Text that its clip
    hides is left out: office programs draw a cell cut by a page break on both pages, whole. A glyph that
    runs out at the side of a clip (a number too long for its column) is moved to the clip's edge, so
    that it stays with its cell.
    """
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return []
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > MOST_GLYPHS:
            raise TooManyGlyphs
        return _read(text, count, clips)
    finally:
        pdfium.FPDFText_ClosePage(text)


def _read(text: Any, count: int, clips: Clips) -> list[Glyph]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    loose = pdfium.FS_RECTF()
    unicode_of, generated = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_IsGenerated
    loose_box, tight_box = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharBox
    unmapped, angle_of = pdfium.FPDFText_HasUnicodeMapError, pdfium.FPDFText_GetCharAngle
    glyphs: list[Glyph] = []
    spots: dict[tuple[str, int, int], tuple[float, float]] = {}
    line = 0
    high_half = 0
    for index in range(count):
        code = unicode_of(text, index)
        if code in (0x0A, 0x0D) or (code == 0x20 and generated(text, index)):
            line += 1
            continue
        if 0xD800 <= code < 0xDC00:
            high_half = code
            continue
        if 0xDC00 <= code < 0xE000 and high_half:
            code = 0x10000 + ((high_half - 0xD800) << 10) + (code - 0xDC00)
        high_half = 0
        quarter = _quarter(angle_of(text, index))
        if loose_box(text, index, loose):
            box = (loose.left, loose.bottom, loose.right, loose.top)
        elif tight_box(text, index, left, right, bottom, top):
            box = (left.value, bottom.value, right.value, top.value)
        else:
            continue
        char = _character(code, unmapped(text, index) == 1)
        if char is None or not all(map(math.isfinite, box)) or box[2] < box[0] or box[3] < box[1]:
            continue
        if clips:
            shown = _shown(text, index, box, clips)
            if shown is None:
                continue
            box = shown
        if char != " " and _drawn_before(spots, char, box):
            continue
        glyphs.append(Glyph(char, *box, quarter, line))
    return glyphs


def _shown(text: Any, index: int, box: Rectangle, clips: Clips) -> Rectangle | None:
    """The box, moved to the edge of its clip where it runs out sideways; None where the glyph is hidden."""
    thing = pdfium.FPDFText_GetTextObject(text, index)
    address = ctypes.addressof(thing.contents) if thing else 0
    if address not in clips:
        return box
    clip = clips[address]
    left, bottom, right, top = box
    if clip is None or not clip[1] <= (bottom + top) / 2 <= clip[3]:
        return None
    return max(min(left, clip[2]), clip[0]), bottom, max(min(right, clip[2]), clip[0]), top


def _character(code: int, unmapped: bool) -> str | None:
    """The character for a code as PDFium gives it; None for what prints nothing."""
    if code in HYPHENS:
        return "-"
    if code in (0x09, 0x20, 0xA0):
        return " "
    if unmapped or code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return REPLACEMENT
    char = chr(code)
    return None if code < 0x20 or char.isspace() or code in (0x200B, 0xFEFF, 0xAD) else char


def _quarter(angle: float) -> int | None:
    """Quarter turns (0-3) counter-clockwise for an angle as PDFium gives it: radians, clockwise.

    None in between, 0 where PDFium knows none (negative).
    """
    if angle == 0.0 or not math.isfinite(angle) or angle < 0:
        return 0
    quarters = -math.degrees(angle) / 90
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) * 90 <= OBLIQUE else None


def _drawn_before(spots: dict[tuple[str, int, int], tuple[float, float]], char: str, box: Rectangle) -> bool:
    """Whether the same character was drawn at this spot; remembers the spot if not."""
    left, bottom, right, top = box
    near = max(top - bottom, right - left) * SAME_SPOT
    if near <= 0:
        return False
    x, y = (left + right) / 2, (bottom + top) / 2
    column, row = math.floor(x / near / 2), math.floor(y / near / 2)
    beside = column + (1 if x / near / 2 - column > 0.5 else -1)
    above = row + (1 if y / near / 2 - row > 0.5 else -1)
    for key in ((char, column, row), (char, beside, row), (char, column, above), (char, beside, above)):
        spot = spots.get(key)
        if spot is not None and abs(spot[0] - x) <= near and abs(spot[1] - y) <= near:
            return True
    spots[char, column, row] = (x, y)
    return False
