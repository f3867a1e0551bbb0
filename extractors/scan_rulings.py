"""Ink of a straightened page → its ruled lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.mending import mended
from extractors.picture import Pixels
from extractors.strokes import MEETS, Stroke, ends_on, reach_of, shares_end
from pipeline.model.geometry import Ruling

Mask = NDArray[np.uint8]
"""(height, width), 255 where there is ink, 0 elsewhere."""


# Rulings are thinner than print and wear away first: what is darker than the paper beside it by so many levels
# may be one, and on grainy paper by so many times the grain (the median deviation).
FAINT, GRAIN = 28.0, 8.0
# Grey levels between which the border of paper and print is looked for: a nearly blank page has no other.
DARKEST_PAPER, LIGHTEST_INK = 150, 200
# In em. The longest stroke of print that is no ruling: a dash of two characters across, a stem down.
LONGEST_DASH, LONGEST_STEM = 2.4, 1.25
# A line this long is a ruling on its own, and one with paper on both sides; a shorter one must end on another.
ALONE, FREE = 5.0, 3.0
# Pieces of a broken ruling: at least this long, at most this far apart.
PIECE, BREAK = 0.7, 1.0
# Between two rulings that cross it, so much of a ruling is there; stems of characters on one line are less.
COVERAGE = 0.7
# Of a short ruling that is whole.
MOSTLY = 0.8
# In em: a row of one line, and how much of a ruling is there beside it.
LOW_ROW, LOW_COVERAGE = 2.5, 0.85
# Of the page's height or width: no ruling lies so near to the edge of a sheet.
EDGE = 0.008
# A ruling is thinner than this part of an em; bolder strokes are bars or pictures.
THICKEST = 0.35
# In pixels: how near to a ruling its paper is looked for; and how much of that may have print on it.
BESIDE, BESIDE_FILLED = 5, 0.2


def ink_of(grey: Pixels) -> Mask:
    """What is print on a page whose paper is even and near white."""
    blurred = cv2.GaussianBlur(grey, (3, 3), 0)
    level, _ = cv2.threshold(blurred, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    level = min(max(level, DARKEST_PAPER), LIGHTEST_INK)
    return np.asarray(cv2.threshold(grey, level, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)


def find_strokes(grey: Pixels, ink: Mask, em: float) -> list[Stroke]:
    """The ruled lines of a page: long straight strokes, where they are worn away drawn on to what they end at."""
    contrast = max(FAINT, GRAIN * _grain(grey))
    across = _chained(_pieces(ink, _thin(grey, em, contrast, horizontal=True), em, horizontal=True), em)
    down = _chained(_pieces(ink, _thin(grey, em, contrast, horizontal=False), em, horizontal=False), em)
    height, width = grey.shape
    across = [stroke for stroke in across if EDGE * height < stroke.middle < (1 - EDGE) * height]
    down = [stroke for stroke in down if EDGE * width < stroke.middle < (1 - EDGE) * width]
    sideways, downwards = _measures(across), _measures(down)
    strokes = [part for stroke in across for part in _present(stroke, downwards, em)]
    strokes += [part for stroke in down for part in _present(stroke, sideways, em)]
    return mended(_ruled(strokes, ink, em), em)


def _grain(grey: Pixels) -> float:
    """The usual deviation of the paper from its usual grey."""
    sample = grey[::7, ::7].astype(np.float32)
    return float(np.median(np.abs(sample - np.median(sample))))


def _thin(grey: Pixels, em: float, contrast: float, *, horizontal: bool) -> Mask:
    """What is darker than the paper on both sides of it, however little print wears; folds and shadows are not."""
    across = 2 * int(THICKEST * em / 2) + 3
    size = (1, across) if horizontal else (across, 1)
    hats = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, cv2.getStructuringElement(cv2.MORPH_RECT, size))
    return np.asarray(cv2.threshold(hats, contrast, 255, cv2.THRESH_BINARY)[1], np.uint8)


def to_rulings(strokes: Sequence[Stroke]) -> tuple[Ruling, ...]:
    """Strokes as rulings in pixels."""
    return tuple(Ruling(s.horizontal, s.middle, float(s.start), float(s.end)) for s in strokes)


def _pieces(ink: Mask, thin: Mask, em: float, *, horizontal: bool) -> list[Stroke]:
    """Straight runs along the axis: those too long for print, in ink and in what is thin, and parts of broken rulings.

    The longest first, and off the page then: print or a stamp that touches one would make a block of it.
    """
    longest = LONGEST_DASH if horizontal else LONGEST_STEM
    layers = ink.copy(), thin.copy()
    pieces: list[Stroke] = []
    for layer, length in ((0, ALONE), (0, longest), (1, ALONE), (1, longest), (1, PIECE)):
        runs = _runs(layers[layer], max(int(length * em), 5), horizontal=horizontal)
        for piece in _measured(runs, em, horizontal=horizontal):
            pieces.append(piece)
            for rest in layers:
                area = rest if horizontal else rest.T
                area[max(piece.low - 2, 0) : piece.high + 2, piece.start : piece.end] = 0
    return pieces


def _runs(ink: Mask, length: int, *, horizontal: bool) -> Mask:
    size = (length, 1) if horizontal else (1, length)
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
    return np.asarray(runs, np.uint8)


def _measured(runs: Mask, em: float, *, horizontal: bool) -> list[Stroke]:
    """Runs of neighbouring rows as one stroke; blocks left out."""
    across = (1, 3) if horizontal else (3, 1)
    runs = np.asarray(cv2.dilate(runs, cv2.getStructuringElement(cv2.MORPH_RECT, across)), np.uint8)
    pieces = []
    for left, top, width, height in boxes_of(runs):
        low, thick, start, length = (top, height, left, width) if horizontal else (left, width, top, height)
        thick -= 2  # the dilation
        if length >= 2 * thick and thick <= max(THICKEST * em, 3) + length / 200:
            pieces.append(Stroke(horizontal, low + 1, low + 1 + thick, start, start + length))
    return pieces


def boxes_of(mask: Mask) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of what is connected: eight times as fast as labelling every pixel."""
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not len(contours):
        return []
    outer = (contour for contour, parent in zip(contours, tree[0, :, 3].tolist(), strict=True) if parent < 0)
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h in map(cv2.boundingRect, outer)]


def _chained(pieces: Sequence[Stroke], em: float) -> list[Stroke]:
    """Pieces that follow each other on one line, as one stroke each."""
    chains: list[list[Stroke]] = []
    growing: list[list[Stroke]] = []
    for piece in sorted(pieces, key=lambda s: (s.start, s.low)):
        growing = [chain for chain in growing if piece.start - chain[-1].end <= BREAK * em]
        near = [chain for chain in growing if abs(chain[-1].middle - piece.middle) <= reach_of(chain[-1])]
        if near:
            chain = min(near, key=lambda chain: abs(chain[-1].middle - piece.middle))
        else:
            chain = []
            chains.append(chain)
            growing.append(chain)
        if not chain or chain[-1].end < piece.end:
            chain.append(piece)
    return [_joined(chain) for chain in chains]


def _joined(chain: Sequence[Stroke]) -> Stroke:
    """Where it lies across is where most of its length lies."""
    longest = max(chain, key=lambda s: s.length)
    return replace(longest, start=chain[0].start, end=chain[-1].end, pieces=tuple(chain))


def _measures(strokes: Sequence[Stroke]) -> NDArray[np.float64]:
    rows = [(stroke.start, stroke.end, stroke.middle, stroke.length) for stroke in strokes]
    return np.array(rows, np.float64).reshape(-1, 4).T


def _present(stroke: Stroke, crossing: NDArray[np.float64], em: float) -> list[Stroke]:
    """The stroke without the stretches between two rulings across it where there is next to nothing of it.

    There it was chained over a merged cell, by stems of characters. `crossing` holds start, end, middle and
    length of every stroke across, a row of each.
    """
    thick = stroke.high - stroke.low
    reach = MEETS + thick
    start, end, middle, length = crossing
    marks = middle[
        (start - reach <= stroke.middle)
        & (stroke.middle <= end + reach)
        & (stroke.start + reach < middle)
        & (middle < stroke.end - reach)
        & (length > thick + reach)
    ]
    ends = [stroke.start, *sorted(round(mark) for mark in marks.tolist()), stroke.end]
    parts: list[list[int]] = []
    for start, end in pairwise(ends):
        if not _fills(stroke, start, end, em):
            continue
        if parts and parts[-1][1] == start:
            parts[-1][1] = end
        else:
            parts.append([start, end])
    return [
        replace(stroke, start=start, end=end, pieces=tuple(p for p in stroke.pieces if p.end > start and p.start < end))
        for start, end in parts
    ]


def _fills(stroke: Stroke, start: int, end: int, em: float) -> bool:
    """Whether a stroke is there from `start` to `end`; over a low row it must reach both ends, as no stem does."""
    pieces = [(max(p.start, start), min(p.end, end)) for p in stroke.pieces if p.start < end and p.end > start]
    if not pieces:
        return False
    there = sum(high - low for low, high in pieces)
    if end - start >= LOW_ROW * em:
        return there >= COVERAGE * (end - start)
    return (
        there >= LOW_COVERAGE * (end - start) and pieces[0][0] <= start + MEETS + 1 and pieces[-1][1] >= end - MEETS - 1
    )


def _ruled(strokes: Sequence[Stroke], ink: Mask, em: float) -> list[Stroke]:
    """Strokes with paper beside them that are too long for print, and shorter ones that end on one."""
    solid = [stroke for stroke in strokes if max(piece.length for piece in stroke.pieces) >= ALONE * em]
    bare = [
        stroke
        for stroke in strokes
        if stroke not in solid and _bare(stroke, ink, em, sides=1 if _drawn(stroke, em) else 2)
    ]
    clear = [s for s in bare if s.length >= ALONE * em or (s.length >= FREE * em and _bare(s, ink, em, sides=2))]
    kept = solid + clear
    short = [stroke for stroke in bare if stroke not in clear]
    while True:
        met = [stroke for stroke in short if _borders(stroke, kept, bare + solid, em)]
        if not met:
            return kept
        kept = kept + met
        short = [stroke for stroke in short if stroke not in met]


def _drawn(stroke: Stroke, em: float) -> bool:
    """Whether it has a piece too long for print: a line of characters makes a chain of short ones, as dots do."""
    longest = max(piece.length for piece in stroke.pieces)
    return longest >= (LONGEST_DASH if stroke.horizontal else LONGEST_STEM) * em or longest >= MOSTLY * stroke.length


def _borders(stroke: Stroke, kept: Sequence[Stroke], all_strokes: Sequence[Stroke], em: float) -> bool:
    """Whether a short stroke is the border of a cell: from ruling to ruling, or from one, and no stem or dash.

    That is, long for print, or ending in the air where several beside it do: there a page break cut the table.
    """
    on_start, on_end = ends_on(stroke, stroke.start, kept), ends_on(stroke, stroke.end, kept)
    if on_start and on_end:
        return True
    if not (on_start or on_end):
        return False
    cut = not stroke.horizontal and stroke.length >= LONGEST_STEM * em
    return stroke.length >= LONGEST_DASH * em or (cut and shares_end(stroke, all_strokes, at_start=on_end))


def _bare(stroke: Stroke, ink: Mask, em: float, sides: int = 1) -> bool:
    """Whether there is paper along one side at least: strokes of characters, chained, have print on both.

    The ends are left out: there it meets the rulings it runs between.
    """
    area = ink if stroke.horizontal else ink.T
    strips = area[max(stroke.low - BESIDE, 0) : max(stroke.low - 1, 0)], area[stroke.high + 1 : stroke.high + BESIDE]
    spans = [_inner(piece, int(THICKEST * em)) for piece in stroke.pieces]
    filled = [
        float(np.mean([side[:, start:end].any(axis=0).mean() for start, end in spans])) if len(side) else 0.0
        for side in strips
    ]
    return sorted(filled)[sides - 1] <= BESIDE_FILLED


def _inner(piece: Stroke, end: int) -> tuple[int, int]:
    return (piece.start + end, piece.end - end) if piece.length >= 3 * end else (piece.start, piece.end)
