"""One straightened page → its words and rulings, in pixels of that page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractors.ocr.bars import with_bars
from extractors.ocr.combine import combined
from extractors.ocr.engine import Engine
from extractors.ocr.judge import (
    as_number,
    confidence,
    lone_mark,
    other_texts,
    simplified,
    typeset,
    with_operators,
    with_permille,
)
from extractors.ocr.language import worded
from extractors.ocr.recognize import Reading, read_crops
from extractors.ocr.small_marks import with_small_marks
from extractors.open_lines import open_lines
from extractors.picture import Pixels
from extractors.rulings import clean_rulings
from extractors.scan_crops import beside_print, crop
from extractors.scan_lines import DOT, Line, Spot, around, components, erase, lines_in_cells, usual_em, without_remnants
from extractors.scan_rulings import find_strokes, ink_of, to_rulings
from extractors.tables import page_lattices
from pipeline.model.document import PageContent, Word
from pipeline.model.geometry import Box, Ruling

# A line with a character below this score is read again with so much room, and again.
SURE = 0.97
ROOMS = (1.3, 1.15)
# Of an em: the height of a line of hanzi.
HANZI = 0.92
# A mark or two that are lighter than the print beside them by so much are none; how dark print is, its darkest
# part tells (per cent of the pixels of its box).
FEW_MARKS, LIGHTER, DARKEST = 2, 60, 3
# Per cent of a page's lines that are at most as light as the lighter part of its print.
LIGHT = 75
# A dash is at least so many times wider than high.
DASH = 4
# Darker than this is ink, on a page whose paper is near 255; a mark has at least so many pixels of it.
INK = 160
FEWEST_PIXELS = 6


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
    strokes = find_strokes(grey, ink, em)
    ink, page = erase(strokes, ink, grey, em)
    marks = without_remnants(components(ink, em), strokes, em)
    rulings = to_rulings(strokes)
    height, width = grey.shape
    lines, free = lines_in_cells(marks, _cells(rulings, marks, em, width * height), em)
    ruled = bool(lines)
    lines += open_lines(free, (0, 0, width, height), em)
    return Layout(page, em, tuple(_without_stains(lines, page)), rulings, ruled)


def _without_stains(lines: Sequence[Line], page: Pixels) -> list[Line]:
    """Lines without a mark or two far lighter than the print in the same cell: what is left of a stamp, or dirt.

    Outside of cells that is the print of the whole page, of which some is bold: its lighter part counts. A dash,
    which is thin and therefore light, stays there.
    """
    height, width = page.shape
    whole = (0, 0, width, height)
    levels = [_darkness(line, page) for line in lines]
    by_cell: dict[Spot, list[float]] = {}
    for line, level in zip(lines, levels, strict=True):
        by_cell.setdefault(line.limits, []).append(level)
    usual = {cell: min(some) for cell, some in by_cell.items()}
    texts = [
        level
        for line, level in zip(lines, levels, strict=True)
        if line.limits == whole and len(line.marks[0]) > FEW_MARKS
    ]
    if texts:
        usual[whole] = float(np.percentile(texts, LIGHT))
    return [
        line
        for line, level in zip(lines, levels, strict=True)
        if line.downwards
        or len(line.marks[0]) > FEW_MARKS
        or level - usual[line.limits] <= LIGHTER
        or (line.limits == whole and _is_dash(line.box))
    ]


def _is_dash(spot: Spot) -> bool:
    left, top, right, bottom = spot
    return right - left >= DASH * (bottom - top)


def _darkness(line: Line, page: Pixels) -> float:
    """The grey of the darkest pixels of a line, 0 black."""
    left, top, right, bottom = line.box
    return float(np.percentile(page[top:bottom, left:right], DARKEST))


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
    return read_crops([crop(layout.page, line, layout.em) for line in lines], engine)


def refined(layout: Layout, first: Sequence[Reading], engine: Engine) -> list[Reading]:
    """What each line of the layout says; where the engine is not sure, it is asked again at other scales."""
    readings = [_judged(layout, line, reading) for line, reading in zip(layout.lines, first, strict=True)]
    for room in ROOMS:
        unsure = [index for index, reading in enumerate(readings) if confidence(reading) < SURE]
        again = read_crops([crop(layout.page, layout.lines[i], layout.em, room) for i in unsure], engine)
        for index, other in zip(unsure, again, strict=True):
            readings[index] = combined(readings[index], other)
    return [_settled(layout, line, reading) for line, reading in zip(layout.lines, readings, strict=True)]


def _settled(layout: Layout, line: Line, reading: Reading) -> Reading:
    """The reading with what neighbours and lengths tell of its marks."""
    reading = worded(simplified(_marked(layout, line, reading)))
    return as_number(typeset(with_operators(with_permille(reading))))


def _marked(layout: Layout, line: Line, reading: Reading) -> Reading:
    """Marks by their place and length, where a line runs across."""
    if line.downwards or len(line.marks[0]) == 1:
        return reading
    left, top, right, bottom = line.box
    em = min(max((bottom - top) / HANZI, 0.7 * layout.em), 1.6 * layout.em)
    beside = beside_print(layout.em)
    crop_left, crop_width = left - beside, right - left + 2 * beside
    reading = with_bars(reading, line.marks[0], crop_left, crop_width, em)
    return with_small_marks(reading, line.marks[0], crop_left, crop_width, em)


def _judged(layout: Layout, line: Line, reading: Reading) -> Reading:
    """A line of one connected mark, dirt beside it left out, is judged by its shape too."""
    if line.downwards or len(reading.text) > 1:
        return reading
    marks = line.marks[0]
    sizes = np.maximum(marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1])
    marks = marks[sizes >= DOT * layout.em]
    if len(marks) != 1:
        return reading
    left, top, right, bottom = around(marks)
    wide, tall = (right - left) / layout.em, (bottom - top) / layout.em
    return lone_mark(reading, wide, tall, _slant(layout.page[top:bottom, left:right]))


def _slant(mark: Pixels) -> float:
    """The correlation of x and y over the ink of a mark."""
    down, across = np.nonzero(mark < INK)
    if len(down) < FEWEST_PIXELS or not down.std() or not across.std():
        return 0.0
    return float(np.corrcoef(across, down)[0, 1])


def to_content(layout: Layout, readings: Sequence[Reading], number: int) -> PageContent:
    """The page's words, one for each line that says anything."""
    height, width = layout.page.shape
    words = tuple(
        Word(reading.text, Box(*map(float, line.box)), round(confidence(reading), 4), other_texts(reading))
        for line, reading in zip(layout.lines, readings, strict=True)
        if reading.text.strip()
    )
    return PageContent(number, float(width), float(height), words, layout.rulings)
