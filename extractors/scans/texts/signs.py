"""Signs of comparison on a line of their own, above the number they belong to: ≥ in a column too narrow for ≥99.5%.

Alone they are read as letters or hanzi, V for ⩾ and 二 for =; before their number they are read as what they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.ocr.engine import Engine
from extractors.ocr.recognize import Reading, read_crops
from extractors.scans.lines.boxes import Line
from extractors.scans.lines.crops import crop, side_by_side
from extractors.scans.page import Layout
from extractors.scans.texts.continued import lines_above

SIGNS = frozenset("≥≤><=")
# In em: a sign is no longer or higher; and of so many components at most.
LARGEST, PARTS = 1.0, 3
# Characters of the number and its unit at most; longer is running text, in which 二 counts an item.
LONGEST = 10
# How much room the two are read with, above and below.
ROOM = 1.15


def with_signs(layout: Layout, readings: Sequence[Reading], engine: Engine) -> list[Reading]:
    """The readings with lines that may be a sign as they are read before the number below, if that reads as alone."""
    readings = list(readings)
    places = [
        (above, index)
        for index, above in lines_above(layout).items()
        if _may_be_sign(layout.lines[above], readings[above], layout.em) and _is_number(readings[index])
    ]
    pictures = [side_by_side([crop(layout.page, layout.lines[i], layout.em) for i in place], ROOM) for place in places]
    for (above, index), together in zip(places, read_crops(pictures, engine), strict=True):
        glyphs = [glyph for glyph in together.glyphs if glyph.char.strip()]
        if glyphs and glyphs[0].char in SIGNS and "".join(x.char for x in glyphs[1:]) == readings[index].text:
            readings[above] = Reading((replace(glyphs[0], at=0.5),))
    return readings


def _is_number(reading: Reading) -> bool:
    return reading.text[:1].isdecimal() and len(reading.text) <= LONGEST


def _may_be_sign(line: Line, reading: Reading, em: float) -> bool:
    left, top, right, bottom = line.box
    small = max(right - left, bottom - top) <= LARGEST * em and len(line.marks[0]) <= PARTS
    return small and len(reading.text) <= 1 and not reading.text.isdecimal()
