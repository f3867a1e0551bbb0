"""A dash of one em and 一 look alike: words tell them apart, across line ends too, or a sure 一 of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from extractors.ocr.joints import RUNNING_TEXT, dashed
from extractors.ocr.recognize import DOUBTED, Glyph, Reading
from extractors.picture import Spot
from extractors.scans.lines.boxes import Line
from extractors.scans.lines.crops import print_of
from extractors.scans.page import Layout
from extractors.scans.texts.continued import lines_above

# In em: a bar is at least so long and no higher.
LONG, HIGH = 0.5, 0.35
# A bar whose stroke, or whose box, has this part of the height of 一 is none: of 480 × 一 none had less than 0.67, of
# 190 dashes in nine fonts half had less; Micro Hei draws both alike.
THINNER = 0.62
# By what part the strokes of two lines of one weight differ at most, and their em.
WEIGHT, SIZE = 0.15, 0.12
# What is no longer than this part of an em across is a stroke of a character.
STROKE = 0.4
# Ink is darker than this, of 255.
DARK = 128
# Characters in a cell: names of units and indicators have 30 at most.
LONG_TEXT = 40
# How sure a dash told so is.
TOLD = 0.97
_BARS = frozenset("一—")


def with_dashes(layout: Layout, readings: Sequence[Reading]) -> list[Reading]:
    """The readings with dashes and 一 told by what stands beside them, also where a line ends between the two."""
    readings = list(readings)
    for paragraph in _paragraphs(layout, readings):
        joined = iter(dashed(Reading(tuple(glyph for index in paragraph for glyph in readings[index].glyphs))).glyphs)
        for index in paragraph:
            readings[index] = Reading(tuple(islice(joined, len(readings[index].glyphs))))
    return readings


def _paragraphs(layout: Layout, readings: Sequence[Reading]) -> list[list[int]]:
    """The lines of the layout; those that go on in the next one below, in the same cell, are together.

    A line with few characters ends its paragraph, it may be a name, but where its narrow cell holds a longer text.
    """
    lines, above = layout.lines, lines_above(layout)
    written: Counter[Spot] = Counter()
    for line, reading in zip(lines, readings, strict=True):
        written[line.limits] += len(reading.glyphs) if line.limits != layout.whole else 0
    paragraphs: list[list[int]] = []
    for index in sorted(range(len(lines)), key=lambda index: (lines[index].limits, lines[index].box[1])):
        long = written[lines[index].limits] >= LONG_TEXT
        if index in above and (long or len(readings[above[index]].glyphs) >= RUNNING_TEXT):
            paragraphs[-1].append(index)
        else:
            paragraphs.append([index])
    return paragraphs


@dataclass(frozen=True, slots=True)
class _Bar:
    """A flat mark read as 一 or a dash: which glyph of which line; pixels high, of its box and of its stroke; the
    thickness of the strokes of its line, and its em, in pixels.
    """

    line: int
    glyph: int
    height: float
    stroke: float
    weight: float
    em: float


def with_thin_dashes(layout: Layout, readings: Sequence[Reading]) -> list[Reading]:
    """The readings with those doubtful bars as dashes that are thinner than what is surely 一 elsewhere on the page.

    Many fonts draw them so.
    """
    readings = list(readings)
    doubtful = [index for index, reading in enumerate(readings) if any(map(_is_torn, reading.glyphs))]
    if not doubtful:
        return readings
    bars = [
        bar
        for index, (line, reading) in enumerate(zip(layout.lines, readings, strict=True))
        if not line.downwards and ("一" in reading.text or index in doubtful)
        for bar in _bars(layout, line, reading, index)
    ]
    ones = [bar for bar in bars if _is_sure(readings[bar.line].glyphs[bar.glyph])]
    for bar in bars:
        glyphs = list(readings[bar.line].glyphs)
        if _is_torn(glyphs[bar.glyph]) and _is_thinner(bar, ones):
            glyphs[bar.glyph] = replace(glyphs[bar.glyph], char="—", score=TOLD, rivals=(("一", 1 - TOLD),))
            readings[bar.line] = Reading(tuple(glyphs))
    return readings


def _is_torn(glyph: Glyph) -> bool:
    return glyph.char in _BARS and glyph.score <= DOUBTED and any(char in _BARS for char, _ in glyph.rivals)


def _is_sure(glyph: Glyph) -> bool:
    return glyph.char == "一" and glyph.score >= TOLD


def _is_thinner(bar: _Bar, ones: Sequence[_Bar]) -> bool:
    alike = [
        one
        for one in ones
        if abs(one.weight - bar.weight) <= WEIGHT * bar.weight and abs(one.em - bar.em) <= SIZE * bar.em
    ]
    if not alike:
        return False
    height, stroke = (float(np.median([getattr(one, size) for one in alike])) for size in ("height", "stroke"))
    return min(bar.height / height, bar.stroke / stroke) <= THINNER


def _bars(layout: Layout, line: Line, reading: Reading, index: int) -> Iterator[_Bar]:
    marks, crop_left, crop_width, em = print_of(line, layout.em)
    flat = (marks[:, 2] - marks[:, 0] >= LONG * em) & (marks[:, 3] - marks[:, 1] <= HIGH * em)
    for place, glyph in enumerate(reading.glyphs):
        if glyph.char not in _BARS:
            continue
        x = crop_left + glyph.at * crop_width
        there = marks[flat & (marks[:, 0] <= x) & (marks[:, 2] >= x)]
        if len(there) != 1:
            continue
        start, top, end, bottom = there[0].tolist()
        ink = 1 - layout.page[max(top - 1, 0) : bottom + 1, start:end].astype(np.float64) / 255
        middle = ink[:, ink.shape[1] // 4 : ink.shape[1] * 3 // 4]
        yield _Bar(index, place, bottom - top, float(middle.sum(axis=0).mean()), _weight(layout, line, em), em)


def _weight(layout: Layout, line: Line, em: float) -> float:
    """The mean thickness of a line's upright strokes."""
    left, top, right, bottom = line.box
    ink = np.pad(layout.page[top:bottom, left:right] < DARK, ((0, 0), (1, 1))).astype(np.int8)
    edges = np.diff(ink, axis=1)
    runs = np.argwhere(edges == -1)[:, 1] - np.argwhere(edges == 1)[:, 1]
    runs = runs[runs <= STROKE * em]
    return float(runs.mean()) if len(runs) else 0.0
