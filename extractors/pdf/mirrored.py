"""Text of a PDF page that is drawn mirrored: a person sees no such text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.pdf.glyphs import Glyph
from extractors.pdf.objects import Drawn, bounds
from extractors.pdf.paths import Rectangle, matrix_of, product

LONGEST = 40


def mirrored_texts(drawn: Drawn, glyphs: Sequence[Glyph]) -> Iterator[str]:
    """The texts that are mirrored from left to right, of which PDFium says that they run backwards."""
    if all(glyph.quarter == 0 or glyph.quarter is None for glyph in glyphs):
        return
    for thing, around in zip(drawn.texts, drawn.around, strict=True):
        a, b, c, d, *_ = product(matrix_of(thing), around)
        box = bounds(thing, around) if a * d < b * c else None
        if box is not None:
            text = "".join([glyph.char for glyph in glyphs if stands_in(glyph, box)]).strip()
            yield f"{text[:LONGEST] or 'text'}, mirrored"


def stands_in(glyph: Glyph, box: Rectangle) -> bool:
    left, bottom, right, top = box
    return left < (glyph.left + glyph.right) / 2 < right and bottom < (glyph.bottom + glyph.top) / 2 < top
