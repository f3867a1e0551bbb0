"""Signs of comparison on a line of their own, above the number they belong to or in the cell before it: ≥ in a column
too narrow for ≥99.5%, or in one of signs alone (指标性质 beside 指标值).

Alone they are read as letters or hanzi, V, Z or N for ⩾, S or M for ⩽ and 二 for =; before their number they are read
as what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.ocr.engine import Engine
from extractors.ocr.recognize import Reading, is_hanzi, read_crops
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
# In em: the cells of a sign and of its number are no further apart, the middles of their lines no further off.
APART, LEVEL = 0.5, 0.5
# Hanzi alone in a cell are read with this score or more (units beside numbers, 0.96 to 1.00), and none is so narrow
# (em) as =, which is read as 二 with up to 0.95.
SURE_HANZI, NARROW = 0.95, 0.7


def with_signs(layout: Layout, readings: Sequence[Reading], engine: Engine) -> list[Reading]:
    """The readings with lines that may be a sign as they are read before the number below, or in the next cell, if that
    reads as alone.
    """
    readings = list(readings)
    places = [
        (above, index)
        for index, above in lines_above(layout).items()
        if _may_be_sign(layout.lines[above], readings[above], layout.em) and _is_number(readings[index])
    ]
    places += _beside(layout, readings)
    pictures = [side_by_side([crop(layout.page, layout.lines[i], layout.em) for i in place], ROOM) for place in places]
    for (sign, index), together in zip(places, read_crops(pictures, engine), strict=True):
        glyphs = [glyph for glyph in together.glyphs if glyph.char.strip()]
        said = "".join(glyph.char for glyph in glyphs[1:])
        if glyphs and glyphs[0].char in SIGNS and said == readings[index].text:
            readings[sign] = Reading((replace(glyphs[0], at=0.5),))
    return readings


def _beside(layout: Layout, readings: Sequence[Reading]) -> Iterator[tuple[int, int]]:
    """Lines that may be a sign, and the number that stands in the next cell at their height."""
    whole, em = layout.whole, layout.em
    numbers = [i for i, line in enumerate(layout.lines) if line.limits != whole and _is_number(readings[i])]
    for index, line in enumerate(layout.lines):
        reading = readings[index]
        if line.limits == whole or not _may_be_sign(line, reading, em) or _is_sure_hanzi(line, reading, em):
            continue
        beside = [i for i in numbers if _is_before(line, layout.lines[i], em)]
        if len(beside) == 1:
            yield index, beside[0]


def _is_before(line: Line, other: Line, em: float) -> bool:
    """Whether the cell of a line ends where that of another begins, and their middles are at one height."""
    off = line.box[1] + line.box[3] - other.box[1] - other.box[3]
    return abs(other.limits[0] - line.limits[2]) <= APART * em and abs(off) / 2 <= LEVEL * em


def _is_sure_hanzi(line: Line, reading: Reading, em: float) -> bool:
    left, _, right, _ = line.box
    sure = reading.score >= SURE_HANZI and all(is_hanzi(glyph.char) for glyph in reading.glyphs)
    return sure and (reading.text != "二" or right - left > NARROW * em)


def _is_number(reading: Reading) -> bool:
    return reading.text[:1].isdecimal() and len(reading.text) <= LONGEST


def _may_be_sign(line: Line, reading: Reading, em: float) -> bool:
    left, top, right, bottom = line.box
    small = max(right - left, bottom - top) <= LARGEST * em and len(line.marks[0]) <= PARTS
    return small and len(reading.text) <= 1 and not reading.text.isdecimal()
