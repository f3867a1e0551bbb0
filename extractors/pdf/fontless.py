"""Text of a PDF page in a font that the file has lost: what is shown in its place is not what was written."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence

from extractors.pdf.calls import pdfium
from extractors.pdf.glyphs import Glyph
from extractors.pdf.mirrored import LONGEST, stands_in
from extractors.pdf.objects import Drawn, bounds

# Before the name of a font of which the file holds the glyphs in use, and so must hold them.
_PART = re.compile(rb"[A-Z]{6}\+")
_LONGEST_NAME = 256


def fontless_texts(drawn: Drawn, glyphs: Sequence[Glyph]) -> Iterator[str]:
    """What is left of all such texts of the page, where there are any: PDFium gives no character that it finds no glyph
    for, and draws others in their place.
    """
    fonts = [pdfium.FPDFTextObj_GetFont(thing) for thing in drawn.texts]
    lost = {font for font in set(fonts) if font and _is_lost(font)}
    if not lost:
        return
    there = zip(drawn.texts, drawn.around, fonts, strict=True)
    boxes = [box for thing, around, font in there if font in lost and (box := bounds(thing, around)) is not None]
    text = "".join([glyph.char for glyph in glyphs if any(stands_in(glyph, box) for box in boxes)]).strip()
    yield f"{text[:LONGEST] or 'text'}, in a font that the file has lost"


def _is_lost(font: int) -> bool:
    name = ctypes.create_string_buffer(_LONGEST_NAME)
    pdfium.FPDFFont_GetBaseFontName(font, name, _LONGEST_NAME)
    return _PART.match(name.value) is not None and pdfium.FPDFFont_GetIsEmbedded(font) == 0
