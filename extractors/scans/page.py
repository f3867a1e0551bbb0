"""One straightened page → its rulings and lines of print; with what they say, its words. In pixels of that page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractors.ocr.judge import confidence, doubtful_spot, other_texts
from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Boxes, Pixels, Spot
from extractors.rulings import clean_rulings
from extractors.scans.lines.blemishes import without_trust
from extractors.scans.lines.boxes import Line
from extractors.scans.lines.dirt import without_dirt
from extractors.scans.lines.ends import with_whole_ends
from extractors.scans.lines.in_cells import components, erase, lines_in_cells, without_remnants
from extractors.scans.lines.open import open_lines
from extractors.scans.lines.parted import parted
from extractors.scans.lines.size import usual_em
from extractors.scans.lines.streaks import streaks, touched
from extractors.scans.rulings.closing import closed, lengthened
from extractors.scans.rulings.dashed import with_dashes_joined
from extractors.scans.rulings.drawn import find_both_sides, find_traces, ink_of, to_rulings
from extractors.scans.rulings.inferring import inferred
from extractors.scans.rulings.mending import mended
from extractors.scans.rulings.printed import Printed
from extractors.scans.rulings.sides import with_open_columns
from extractors.scans.rulings.strokes import Mask, Stroke, Strokes, ends_on, off_lines
from extractors.scans.rulings.title_strokes import without_brackets
from extractors.tables import page_lattices
from pipeline.model.document import PageContent, Word
from pipeline.model.geometry import Box, Ruling

# Where so many times as much ink is seen once the rulings are off, print is far paler than they (2.0; usually 0.96 to
# 1.06).
PALE = 1.3
# In em: dashes of one line of text, with a character or two between them, make no longer stroke.
DASHES = 8.0
# What stands for print that nothing was read of, at least so large (em): a person must look.
UNREAD, LEAST_UNREAD = Reading((Glyph("〓", 0.0, (), 0.5),)), 0.5


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

    @property
    def whole(self) -> Spot:
        """The limits of lines that stand in no cell."""
        height, width = self.page.shape
        return 0, 0, width, height

    def keeping(self, kept: Sequence[int]) -> Layout:
        """The layout with some of its lines only."""
        return replace(self, lines=tuple(self.lines[index] for index in kept))


def page_layout(grey: Pixels, stamps: Sequence[Spot] = ()) -> Layout:
    """The lines of print on a page with even light and straight rulings, off which stamps were taken in some places."""
    ink = ink_of(grey)
    em = usual_em(ink)
    whole = with_dashes_joined(grey, ink, em)
    grey, ink = (grey, ink) if whole is grey else (whole, ink_of(whole))
    strokes, page, marks, torn = _ruled(grey, ink, em, stamps)
    rulings = to_rulings(strokes)
    height, width = grey.shape
    lines, free = lines_in_cells(marks, page, _cells(rulings, marks, em, width * height), em, stamps)
    ruled = bool(lines)
    lines += open_lines(free, (0, 0, width, height), em)
    lines = with_whole_ends(without_dirt(lines, page, em), page, em)
    lines = touched(without_trust(lines, page, ink, em), torn)
    return Layout(page, em, tuple(lines), rulings, ruled)


def _ruled(
    grey: Pixels, ink: Mask, em: float, stamps: Sequence[Spot]
) -> tuple[list[Stroke], Pixels, Boxes, list[Spot]]:
    """The rulings, the page without them, the boxes of its print, and where streaks run."""
    found, behind = find_both_sides(grey, ink, em)
    torn = streaks(found, ink, em)
    page, marks = _print_beside(found, grey, ink, em)
    rulings = without_brackets(_without_dashes(found, Printed(marks, em), em), marks, em)
    if len(rulings) < len(found):
        found = rulings
        page, marks = _print_beside(found, grey, ink, em)
    printed = Printed(marks, em, stamps)
    # What shows through on the lines of rulings is no trace of them. Faint print leaves traces too: between two
    # characters of one text there is no ruling.
    traces = find_traces(erase(behind, ink, page, em)[1] if behind else page, marks, found, em)
    found += [x for x in traces if not printed.across(x.horizontal, x.middle, x.start, x.end)]
    drawn = with_open_columns(inferred(mended(found, printed, em), marks, printed, em), em)
    strokes = closed(lengthened(drawn, marks, em))
    print_alone, page = erase(strokes, ink, grey, em)
    # Without the rulings faint print is found whole; what is new altogether is the rulings' blurred edges.
    whole = ink_of(page)
    marks = without_remnants(components(whole, print_alone, em), strokes, em)
    return strokes, page, parted(marks, strokes, whole, em), torn


def _print_beside(found: Sequence[Stroke], grey: Pixels, ink: Mask, em: float) -> tuple[Pixels, Boxes]:
    """The page without these strokes, and the boxes of its print."""
    print_alone, page = erase(found, ink, grey, em)
    # Beside dark rulings pale print falls to pieces, which rulings would be drawn between.
    whole = ink_of(page)
    seen = whole if np.count_nonzero(whole) > PALE * np.count_nonzero(print_alone) else print_alone
    return page, off_lines(without_remnants(components(seen, print_alone, em), found, em), found, em)


def _without_dashes(found: Sequence[Stroke], printed: Printed, em: float) -> list[Stroke]:
    """Strokes but for the dashes of a line of text that stand on one line: ——统一——分散."""
    everything = Strokes.of(found)
    return [
        stroke
        for stroke in found
        if not stroke.horizontal
        or stroke.length > DASHES * em
        or (ends_on(stroke, stroke.start, everything) and ends_on(stroke, stroke.end, everything))
        or not printed.dashes([(piece.start, piece.end) for piece in stroke.pieces], stroke.middle)
    ]


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


def _is_large(line: Line, em: float) -> bool:
    left, top, right, bottom = line.box
    return min(right - left, bottom - top) >= LEAST_UNREAD * em


def _box_of(line: Line) -> Box:
    """Where a line stands, as far as its cell goes: what is read has its place there."""
    left, top, right, bottom = line.box
    return Box(float(left), float(top), float(max(min(right, line.limits[2]), left + 1)), float(bottom))


def to_content(layout: Layout, readings: Sequence[Reading], number: int) -> PageContent:
    """The page's words, one for each line that says anything, and for print in a cell that nothing was read of."""
    height, width = layout.page.shape
    readings = [
        UNREAD if not reading.text.strip() and line.limits != layout.whole and _is_large(line, layout.em) else reading
        for line, reading in zip(layout.lines, readings, strict=True)
    ]
    words = tuple(
        Word(
            reading.text,
            _box_of(line),
            round(confidence(reading), 4),
            other_texts(reading),
            doubtful_spot(reading),
        )
        for line, reading in zip(layout.lines, readings, strict=True)
        if reading.text.strip()
    )
    return PageContent(number, float(width), float(height), words, layout.rulings)
