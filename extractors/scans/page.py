"""One straightened page → its words and rulings, in pixels of that page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractors.ocr.bars import BARS, with_bars
from extractors.ocr.combine import combined
from extractors.ocr.engine import Engine
from extractors.ocr.judge import (
    as_number,
    confidence,
    doubtful_spot,
    is_common,
    lone_mark,
    other_texts,
    simplified,
    typeset,
    with_operators,
    with_permille,
)
from extractors.ocr.language import questioned, worded
from extractors.ocr.permille import with_ring_signs
from extractors.ocr.recognize import Reading, is_hanzi, read_crops
from extractors.ocr.shapes import with_limits, with_numerals
from extractors.ocr.small_marks import with_small_marks
from extractors.ocr.stray import with_stray_points, without_end_specks
from extractors.picture import Pixels
from extractors.rulings import clean_rulings
from extractors.scans.boxes import Line, Spot, around
from extractors.scans.crops import beside_print, crop
from extractors.scans.dirt import bow_of, slant_of, without_dirt
from extractors.scans.inferring import inferred
from extractors.scans.lines import DOT, components, erase, lines_in_cells, usual_em, without_remnants
from extractors.scans.mending import mended
from extractors.scans.open_lines import open_lines
from extractors.scans.printed import Printed
from extractors.scans.rulings import find_strokes, find_traces, ink_of, to_rulings
from extractors.scans.strokes import Boxes, Mask, Stroke, off_lines
from extractors.tables import page_lattices
from pipeline.model.document import PageContent, Word
from pipeline.model.geometry import Box, Ruling

# Lines are read with so much room above and below: as well as without any (17 wrong characters of 12,800, and 13
# without), in three quarters of the time. One with a character below this score is read again, larger, and again.
FIRST_ROOM = 1.3
SURE = 0.97
ROOMS = (1.0, 1.15)
# What the recogniser makes of a speck beside a mark.
SPECKS = frozenset(".·•")
# Of an em: the height of a line of hanzi.
HANZI = 0.92


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the print of a page stands, before any of it is read.

    `page` is the page without its rulings; `ruled` says whether any of its print stands in cells.
    """

    page: Pixels
    em: float
    lines: tuple[Line, ...]
    rulings: tuple[Ruling, ...]
    ruled: bool = False


def page_layout(grey: Pixels) -> Layout:
    """The lines of print on a page with even light and straight rulings."""
    ink = ink_of(grey)
    em = usual_em(ink)
    strokes, page, marks = _ruled(grey, ink, em)
    rulings = to_rulings(strokes)
    height, width = grey.shape
    lines, free = lines_in_cells(marks, page, _cells(rulings, marks, em, width * height), em)
    ruled = bool(lines)
    lines += open_lines(free, (0, 0, width, height), em)
    return Layout(page, em, tuple(without_dirt(lines, page, em)), rulings, ruled)


def _ruled(grey: Pixels, ink: Mask, em: float) -> tuple[list[Stroke], Pixels, Boxes]:
    """The rulings, the page without them, and the boxes of its print."""
    found = find_strokes(grey, ink, em)
    print_alone, page = erase(found, ink, grey, em)
    marks = off_lines(without_remnants(components(print_alone, print_alone, em), found, em), found, em)
    found += find_traces(page, marks, found, em)
    printed = Printed(marks, em)
    strokes = inferred(mended(found, printed, em), marks, printed, em)
    print_alone, page = erase(strokes, ink, grey, em)
    # Without the rulings faint print is found whole; what is new altogether is the rulings' blurred edges.
    return strokes, page, without_remnants(components(ink_of(page), print_alone, em), strokes, em)


def _cells(rulings: Sequence[Ruling], marks: np.ndarray, em: float, area: float) -> list[Spot]:
    """The cells of all tables, those of the smallest table first."""
    words = [Word("?", Box(*map(float, mark))) for mark in marks.tolist()]
    lattices = page_lattices(clean_rulings(rulings, em), words, em, area)
    lattices.sort(key=lambda lattice: lattice.box.width * lattice.box.height)
    return [
        (int(x.xs[c.left]), int(x.ys[c.top]), int(np.ceil(x.xs[c.right])), int(np.ceil(x.ys[c.bottom])))
        for x in lattices
        for c in x.cells
    ]


def read_lines(layout: Layout, lines: Sequence[Line], engine: Engine) -> list[Reading]:
    """What the engine makes of some lines at first sight."""
    return read_crops([crop(layout.page, line, layout.em, FIRST_ROOM) for line in lines], engine)


def refined(layout: Layout, first: Sequence[Reading], engine: Engine) -> list[Reading]:
    """What each line of the layout says; where the engine is not sure, it is asked again at other scales."""
    readings = [_judged(layout, line, reading) for line, reading in zip(layout.lines, first, strict=True)]
    for seen, room in enumerate(ROOMS, 1):
        unsure = [index for index, reading in enumerate(readings) if _asks_again(reading)]
        again = read_crops([crop(layout.page, layout.lines[i], layout.em, room) for i in unsure], engine)
        for index, other in zip(unsure, again, strict=True):
            readings[index] = combined(readings[index], other, seen)
    return [_settled(layout, line, reading) for line, reading in zip(layout.lines, readings, strict=True)]


def _asks_again(reading: Reading) -> bool:
    """Doubtful characters, and those that forms do not use: at one scale Kai type is read as traditional for sure."""
    return confidence(reading) < SURE or any(
        is_hanzi(glyph.char) and not is_common(glyph.char) for glyph in reading.glyphs
    )


def _settled(layout: Layout, line: Line, reading: Reading) -> Reading:
    """The reading with what neighbours and lengths tell of its marks."""
    reading = worded(simplified(_marked(layout, line, reading)))
    return with_stray_points(questioned(as_number(typeset(with_operators(with_permille(reading))))))


def _marked(layout: Layout, line: Line, reading: Reading) -> Reading:
    """Marks by their place and length, where a line runs across; a label set downwards has no spaces."""
    if line.downwards:
        return Reading(tuple(glyph for glyph in reading.glyphs if glyph.char.strip()))
    if len(line.marks[0]) == 1:
        return reading
    left, top, right, bottom = line.box
    em = min(max((bottom - top) / HANZI, 0.7 * layout.em), 1.6 * layout.em)
    beside = beside_print(layout.em)
    crop_left, crop_width = left - beside, right - left + 2 * beside
    reading = without_end_specks(reading, line.marks[0], layout.em)
    reading = with_limits(reading, line.marks[0], layout.page, crop_left, crop_width, em)
    reading = with_numerals(reading, line.marks[0], crop_left, crop_width, em)
    reading = with_bars(reading, line.marks[0], crop_left, crop_width, em)
    reading = with_ring_signs(reading, line.marks[0], layout.page, crop_left, crop_width, em)
    return with_small_marks(reading, line.marks[0], crop_left, crop_width, em)


def _judged(layout: Layout, line: Line, reading: Reading) -> Reading:
    """A line of one connected mark, dirt beside it left out, is judged by its shape too."""
    if len(reading.text) > 1:
        reading = _bar_alone(reading)
    if line.downwards or len(reading.text) > 1:
        return reading
    marks = line.marks[0]
    sizes = np.maximum(marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1])
    marks = marks[sizes >= DOT * layout.em]
    if len(marks) != 1:
        return reading
    spot = left, top, right, bottom = around(marks)
    wide, tall = (right - left) / layout.em, (bottom - top) / layout.em
    return lone_mark(reading, wide, tall, slant_of(spot, layout.page), bow_of(spot, layout.page))


def _bar_alone(reading: Reading) -> Reading:
    """A bar without the specks that were read beside it."""
    rest = tuple(glyph for glyph in reading.glyphs if glyph.char not in SPECKS)
    return Reading(rest) if len(rest) == 1 and rest[0].char in BARS else reading


def to_content(layout: Layout, readings: Sequence[Reading], number: int) -> PageContent:
    """The page's words, one for each line that says anything."""
    height, width = layout.page.shape
    words = tuple(
        Word(
            reading.text,
            Box(*map(float, line.box)),
            round(confidence(reading), 4),
            other_texts(reading),
            doubtful_spot(reading),
        )
        for line, reading in zip(layout.lines, readings, strict=True)
        if reading.text.strip()
    )
    return PageContent(number, float(width), float(height), words, layout.rulings)
