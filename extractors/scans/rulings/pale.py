"""Rulings of a grainy page that are hardly darker than its paper: what goes on straight for several em.

No pixel of one is told from grain, but its mean over some em is: what is so dark there is by chance the mean of no
place of the paper. How much such means vary is measured on the page itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Pixels
from extractors.scans.rulings.strokes import Mask, Parallel, Stroke, Strokes, reach_of

Levels = NDArray[np.float32]
"""(rows, cells): how dark each cell is, or of how much of it something holds."""

# In em: grain is evened out along so much of a line, which is nowhere blank for so long; a cell along it; and so far on
# both sides of it is its paper.
WINDOW, PART, CELL, BAND = 4.0, 0.5, 0.25, 0.35
# A line is darker than the paper beside it by so many deviations of such means, and in so many parts of it by so much
# of its own darkness: stems of figures under each other are not. It is so long (em) in the end, and in parts
# longer than stems before gaps are closed.
SURE, EVEN, FULL, SHORTEST, STEM, GAP = 6.0, 0.5, 0.85, 3.8, 1.25, 1.0
# Of a page's lines, by length, so many are no darker than usual; what shows through from the back of a sheet is less
# than so much of that.
MOST, ALIKE = 0.8, 0.5
# In em: connected ink of these sizes is print, but what is so many times longer than thick may be left of a ruling.
LARGEST, LEAST, FLAT = 1.7, 0.35, 2.5
# Of a line: so much at most has print on it; or, down the page, print on both sides so near (em), as in columns of
# figures.
COVERED, FLANKED, NEAR = 0.2, 0.25, 0.35
# In em: so well is known where a line ends; over so much it may be worn. In pixels: it drifts so far in one piece.
ENDS, TORN, DRIFT = 1.5, 4.0, 2.0


@dataclass(frozen=True, slots=True)
class _Line:
    """A line from `start` to `end` (pixels), at `row` in its middle, drifting by `slope`; so much darker than paper."""

    start: int
    end: int
    row: float
    slope: float
    level: float

    def at(self, place: float) -> float:
        return self.row + self.slope * (place - (self.start + self.end) / 2)


def with_pale(strokes: Sequence[Stroke], grey: Pixels, ink: Mask, em: float) -> list[Stroke]:
    """The rulings of a grainy page, with those that only means along them show."""
    printed = _print_of(ink, em)
    paper = int(np.median(grey[::7, ::7]))
    bare = grey.copy()
    bare[printed > 0] = paper
    lines = {
        horizontal: list(
            _lines(
                _crossed_out(strokes, bare, paper, horizontal=horizontal),
                _along(printed, horizontal),
                em,
                horizontal=horizontal,
            )
        )
        for horizontal in (True, False)
    }
    if not any(lines.values()):
        return list(strokes)
    least, known = ALIKE * _usual(lines, strokes), Strokes.of(strokes)
    pale = [
        _stroke(part, horizontal=horizontal)
        for horizontal, found in lines.items()
        for line in _chained([x for x in found if x.level >= least or _ends_rows(x, known.along(not horizontal))], em)
        for part in _without(line, [s for s in strokes if s.horizontal == horizontal and _is_on(s, line)])
        if part.end - part.start >= SHORTEST * em
    ]
    rulings = Strokes.of([*strokes, *pale])
    pale = [x for x in pale if _in_table(x, rulings, known, em)]
    rulings = Strokes.of([*strokes, *pale])
    return [*strokes, *[_ended(x, rulings, em) for x in pale]]


def _ends_rows(line: _Line, across: Parallel) -> bool:
    """Whether known rulings end on a line: however pale, it is their border."""
    return across.end_on(line.row, line.start, line.end, DRIFT, DRIFT)


def _crossed_out(strokes: Sequence[Stroke], bare: Pixels, paper: int, *, horizontal: bool) -> Pixels:
    """The page along one direction, paper where the rulings of the other one are: they would fill gaps of a line."""
    page = _along(bare, horizontal).copy()
    for stroke in strokes:
        if stroke.horizontal != horizontal:
            for piece in stroke.pieces:
                page[piece.start : piece.end, max(piece.low - 1, 0) : piece.high + 1] = paper
    return page


def _along(picture: Pixels, horizontal: bool) -> Pixels:
    """A picture whose rows run along lines of this direction."""
    return picture if horizontal else np.asarray(cv2.transpose(picture), np.uint8)


def _print_of(ink: Mask, em: float) -> Mask:
    """Where connected ink has the size of characters."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    size, thick = sides.max(axis=1), sides.min(axis=1)
    characters = (size <= LARGEST * em) & (size >= LEAST * em) & (size < FLAT * thick)
    characters[0] = False
    mask = np.where(characters, 255, 0).astype(np.uint8)[labels]
    return np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), np.uint8)


def _lines(bare: Pixels, printed: Mask, em: float, *, horizontal: bool) -> Iterator[_Line]:
    """Where something thin goes on along the rows and no print is on it."""
    cell = bare.shape[1] / max(round(bare.shape[1] / (CELL * em)), 1)
    dark = 255 - _cells(bare, cell)
    covered = np.asarray(_cells(printed, cell) / 255, np.float32)
    darker = np.asarray(dark - cv2.blur(dark, (1, 2 * int(BAND * em) + 1)), np.float32)
    whole, part = _mean(darker, WINDOW), _mean(darker, PART)
    flanked = np.zeros_like(covered) if horizontal else _between(covered, max(round(NEAR * em), 1))
    there = _straight(whole, part)
    _, _, stats, _ = cv2.connectedComponentsWithStats(there, connectivity=8)
    for left, top, wide, high, _ in stats[1:].tolist():
        spot = slice(top, top + high), slice(left, left + wide)
        rows = top + np.where(there[spot] > 0, whole[spot], 0).argmax(axis=0)
        columns = np.arange(left, left + wide)
        if covered[rows, columns].mean() > COVERED or flanked[rows, columns].mean() > FLANKED:
            continue
        slope, row = np.polyfit(columns - columns.mean(), rows, 1)
        darkness = part[rows, columns][covered[rows, columns] == 0]
        level = float(darkness.mean())
        if (darkness >= EVEN * level).mean() < FULL:
            continue
        yield _Line(round(left * cell), round((left + wide) * cell), float(row), float(slope) / cell, level)


def _straight(whole: Levels, part: Levels) -> Mask:
    """The cells of lines: darker than chance leaves any, and evenly so."""
    sample = whole[::3, :: round(WINDOW / CELL / 2)]
    deviation = 1.4826 * float(np.median(np.abs(sample - np.median(sample))))
    ridge = (whole >= cv2.dilate(whole, np.ones((5, 1), np.uint8))) & (whole >= SURE * deviation)
    level = cv2.dilate(np.where(ridge, whole, 0).astype(np.float32), np.ones((3, round(WINDOW / CELL)), np.uint8))
    there = np.where((level > 0) & (part >= EVEN * level), 255, 0).astype(np.uint8)
    for step, length in ((cv2.MORPH_OPEN, STEM), (cv2.MORPH_CLOSE, GAP), (cv2.MORPH_OPEN, SHORTEST)):
        there = np.asarray(cv2.morphologyEx(there, step, np.ones((1, round(length / CELL) + 1), np.uint8)), np.uint8)
    return there


def _cells(picture: Pixels, cell: float) -> Levels:
    """The mean of each cell of a row."""
    size = (round(picture.shape[1] / cell), picture.shape[0])
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)


def _mean(levels: Levels, length: float) -> Levels:
    """The mean over so much (em) along the rows."""
    return np.asarray(cv2.blur(levels, (round(length / CELL) | 1, 1)), np.float32)


def _between(covered: Levels, near: int) -> Levels:
    """How much of each cell has print on both sides, so many pixels near."""
    reach = np.ones((near, 1), np.uint8)
    before, after = (cv2.dilate(covered, reach, anchor=(0, end)) for end in (0, near - 1))
    return np.asarray(np.minimum(before, after), np.float32)


def _usual(lines: dict[bool, list[_Line]], strokes: Sequence[Stroke]) -> float:
    """How dark those lines are that are known, or most: what shows through from the back of a sheet may be more."""
    found = [
        line
        for horizontal, some in lines.items()
        for line in some
        if any(_is_on(stroke, line) for stroke in strokes if stroke.horizontal == horizontal)
    ]
    return max(_darkest(some, part) for some, part in ((found, 0.5), ([*lines[True], *lines[False]], MOST)))


def _darkest(lines: Sequence[_Line], part: float) -> float:
    """The darkness that so much of all lines, by their length, stays below."""
    if not lines:
        return 0.0
    order = sorted(lines, key=lambda line: line.level)
    lengths = np.cumsum([line.end - line.start for line in order])
    return order[int(lengths.searchsorted(lengths[-1] * part))].level


def _chained(lines: Sequence[_Line], em: float) -> list[_Line]:
    """Lines that go on as another one begins as one each."""
    done: list[_Line] = []
    for line in sorted(lines, key=lambda x: x.start):
        near = [x for x in done if -em <= line.start - x.end <= TORN * em and _goes_over(x, line)]
        if not near:
            done.append(line)
            continue
        before = max(near, key=lambda x: x.end)
        done.remove(before)
        done.append(_joined(before, line))
    return done


def _goes_over(before: _Line, line: _Line) -> bool:
    place = (before.end + line.start) / 2
    return line.end > before.end and abs(before.at(place) - line.at(place)) <= DRIFT


def _joined(before: _Line, line: _Line) -> _Line:
    """Through the middles of both."""
    lengths = before.end - before.start, line.end - line.start
    middles = (before.start + before.end) / 2, (line.start + line.end) / 2
    slope = (line.row - before.row) / (middles[1] - middles[0])
    row = before.row + slope * ((before.start + line.end) / 2 - middles[0])
    level = (before.level * lengths[0] + line.level * lengths[1]) / sum(lengths)
    return _Line(before.start, line.end, row, slope, level)


def _is_on(stroke: Stroke, line: _Line) -> bool:
    """Whether a stroke and a line are the same where both are."""
    start, end = max(stroke.start, line.start), min(stroke.end, line.end)
    return start < end and abs(line.at((start + end) / 2) - stroke.middle) <= reach_of(stroke)


def _without(line: _Line, strokes: Sequence[Stroke]) -> Iterator[_Line]:
    """The parts of a line before, between and after strokes that lie on it."""
    start = line.start
    for first, last in [*sorted((s.start, s.end) for s in strokes), (line.end, line.end)]:
        if first > start:
            yield replace(line, start=start, end=first, row=line.at((start + first) / 2))
        start = max(start, last)


def _stroke(line: _Line, *, horizontal: bool) -> Stroke:
    """A line as one stroke at its middle, in pieces that follow its drift."""
    count = int(abs(line.slope) * (line.end - line.start) / DRIFT) + 1
    edges = np.linspace(line.start, line.end, count + 1).round().astype(int).tolist()
    rows = [round(line.at((start + end) / 2)) for start, end in pairwise(edges)]
    pieces = [Stroke(horizontal, row - 1, row + 2, *ends) for row, ends in zip(rows, pairwise(edges), strict=True)]
    row = round(line.row)
    return Stroke(horizontal, row - 1, row + 2, line.start, line.end, tuple(pieces))


def _in_table(stroke: Stroke, others: Strokes, known: Strokes, em: float) -> bool:
    """Whether a stroke joins two known ones, or meets a ruling, and its ends lie near one or go on on its line.

    A fold does not, on a page without rulings.
    """
    if all(_goes_on(stroke, known, em)):
        return True
    across = others.along(not stroke.horizontal)
    meeting = across.middle[across.holds(stroke.middle, ENDS * em)]
    if not ((stroke.start - ENDS * em <= meeting) & (meeting <= stroke.end + ENDS * em)).any():
        return False
    return all(
        more or bool((np.abs(meeting - place) <= ENDS * em).any())
        for place, more in zip((stroke.start, stroke.end), _goes_on(stroke, others, em), strict=True)
    )


def _goes_on(stroke: Stroke, others: Strokes, em: float) -> tuple[bool, bool]:
    """Whether one of the others lies on the line of a stroke before its start, and after its end."""
    beside = others.along(stroke.horizontal)
    on_it = np.abs(beside.middle - stroke.middle) <= 2 * beside.reach
    before, after = beside.start < stroke.start - em, beside.end > stroke.end + em
    return bool((on_it & before).any()), bool((on_it & after).any())


def _ended(stroke: Stroke, others: Strokes, em: float) -> Stroke:
    """The stroke with its ends on rulings across it where they are as near as it is known where it ends."""
    across = others.along(not stroke.horizontal)
    there = across.middle[across.holds(stroke.middle, ENDS * em)]

    def moved(place: int) -> int:
        away = np.abs(there - place)
        return round(there[away.argmin()]) if away.min(initial=np.inf) <= ENDS * em else place

    start, end = moved(stroke.start), moved(stroke.end)
    if start >= end:
        return stroke
    first, last = replace(stroke.pieces[0], start=start), replace(stroke.pieces[-1], end=end)
    pieces = (first, *stroke.pieces[1:-1], last) if len(stroke.pieces) > 1 else (replace(first, end=end),)
    return replace(stroke, start=start, end=end, pieces=pieces)
