"""Ink of a straightened page → its ruled lines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes, Pixels
from extractors.scans.rulings.behind import sides_of
from extractors.scans.rulings.pale import with_pale
from extractors.scans.rulings.present import ALONE, LONGEST_DASH, LONGEST_STEM
from extractors.scans.rulings.ruled import ruled
from extractors.scans.rulings.strokes import Mask, Stroke, Strokes, on_line, reach_of
from pipeline.model.geometry import Ruling

Places = NDArray[np.int64]

# Rulings are thinner than print and wear away first: what is darker than the paper beside it by so many levels
# may be one, and on grainy paper by so many times the grain (the median deviation).
FAINT, GRAIN = 28.0, 8.0
# Where a ruling must lie, so few levels are a trace of it, grain evened out along so much of it (em);
# print and its blurred rim (pixels) left out.
TRACE, EVENED, RIM = 8.0, 0.7, 2
# In em: the shortest trace; how far around a place its paper is looked for. And how many times smaller a picture tells.
LEAST_TRACE, AROUND, COARSER = 0.4, 4.0, 4
# Grey levels between which the border of paper and print is looked for: a nearly blank page has no other.
DARKEST_PAPER, LIGHTEST_INK = 150, 200
# In em: how thick a ruling is at most, across the page (print with a thick line under it is none) and down it, where
# the double border of a low row is nearly half as thick as long; and what more a frame of several lines has. Of what
# a piece is longer than underlined print (10 em), it may be so much thicker.
THICKEST = {True: 0.35, False: 0.5}
FRAME, PRINTED, TAPER = 0.45, 10.0, 0.2
# Pieces of a broken ruling: at least this long, at most this far apart.
PIECE, BREAK = 0.7, 1.0
# Two pieces along each other for so much of the longer one are one that specks halve: so many pixels of paper are
# between them, and together they are no thicker (em).
HALVED, SPECKS, HALVES = 0.5, 2, 0.2
# Of the page's height or width: no ruling lies so near to the edge of a sheet.
EDGE = 0.008


def ink_of(grey: Pixels) -> Mask:
    """What is print on a page whose paper is even and near white."""
    blurred = cv2.GaussianBlur(grey, (3, 3), 0)
    level, _ = cv2.threshold(blurred, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    level = min(max(level, DARKEST_PAPER), LIGHTEST_INK)
    return np.asarray(cv2.threshold(grey, level, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)


def find_strokes(grey: Pixels, ink: Mask, em: float) -> list[Stroke]:
    """The ruled lines of a page: what is there of them."""
    return find_both_sides(grey, ink, em)[0]


def find_both_sides(grey: Pixels, ink: Mask, em: float) -> tuple[list[Stroke], list[Stroke]]:
    """The ruled lines of a page, and those that show through from the back of the sheet."""
    contrast = max(FAINT, GRAIN * _grain(grey))
    across = _chained(_pieces(ink, _thin(grey, em, contrast, horizontal=True), em, horizontal=True), em)
    down = _chained(_pieces(ink, _thin(grey, em, contrast, horizontal=False), em, horizontal=False), em)
    strokes, behind = sides_of(ruled(_inside(across, grey.shape), _inside(down, grey.shape), ink, em), grey, ink, em)
    if contrast > FAINT:
        strokes = _inside(with_pale(strokes, grey, ink, em), grey.shape)
    return strokes, behind


def find_traces(page: Pixels, marks: Boxes, strokes: Sequence[Stroke], em: float) -> list[Stroke]:
    """What little is left of rulings on the lines of `strokes`; `page` is the page without those, `marks` its print."""
    if not strokes:
        return []
    paper = _paper(page, em)
    white = cv2.threshold(page, 254, 255, cv2.THRESH_BINARY)[1]
    page = np.asarray(cv2.copyTo(paper, white, page.copy()), np.uint8)
    for left, top, right, bottom in marks.tolist():
        spot = slice(max(top - RIM, 0), bottom + RIM), slice(max(left - RIM, 0), right + RIM)
        page[spot] = paper[spot]
    along, least, found = max(round(EVENED * em), 1), max(int(LEAST_TRACE * em), 3), []
    rulings = Strokes.of(strokes)
    for horizontal in (True, False):
        evened = np.asarray(cv2.blur(page, (along, 1) if horizontal else (1, along)), np.uint8)
        thin = _thin(evened, em, max(TRACE, GRAIN * _grain(evened)), horizontal=horizontal)
        traces = _straight(_along(thin, horizontal), least + along, em, horizontal=horizontal)
        for trace in _inside(traces, page.shape):
            piece = replace(trace, start=trace.start + along // 2, end=trace.end - along // 2)
            # At the page's edge runs are half as long.
            if piece.length >= least and on_line(piece, rulings):
                found.append(replace(piece, pieces=(piece,)))
    return found


def _paper(page: Pixels, em: float) -> Pixels:
    """The usual grey around each place."""
    height, width = page.shape
    small = cv2.resize(page, (max(width // COARSER, 1), max(height // COARSER, 1)), interpolation=cv2.INTER_AREA)
    usual = cv2.medianBlur(small, 2 * int(AROUND * em / COARSER / 2) + 1)
    return np.asarray(cv2.resize(usual, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _inside(strokes: Sequence[Stroke], shape: tuple[int, ...]) -> list[Stroke]:
    """Strokes off the edges of the sheet."""
    return [s for s in strokes if EDGE < s.middle / shape[0 if s.horizontal else 1] < 1 - EDGE]


def _grain(grey: Pixels) -> float:
    """The usual deviation of the paper from its usual grey."""
    sample = grey[::7, ::7].astype(np.float32)
    return float(np.median(np.abs(sample - np.median(sample))))


def _thin(grey: Pixels, em: float, contrast: float, *, horizontal: bool) -> Mask:
    """What is darker than the paper on both sides of it, however little print wears; folds and shadows are not."""
    across = 2 * int(FRAME * em / 2) + 3
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
    layers = _along(ink, horizontal), _along(thin, horizontal)
    pieces: list[Stroke] = []
    for layer, length in ((0, ALONE), (0, longest), (1, ALONE), (1, longest), (1, PIECE)):
        for piece in _straight(layers[layer], max(int(length * em), 5), em, horizontal=horizontal):
            pieces.append(piece)
            for rest in layers:
                rest[max(piece.low - 2, 0) : piece.high + 2, piece.start : piece.end] = 0
    return pieces


def _along(ink: Mask, horizontal: bool) -> Mask:
    """A copy whose rows run along strokes of this direction."""
    return ink.copy() if horizontal else np.asarray(cv2.transpose(ink), np.uint8)


def _straight(ink: Mask, length: int, em: float, *, horizontal: bool) -> list[Stroke]:
    """What goes on straight along the rows for so long, over neighbouring rows as one stroke; blocks left out.

    Only rows around such runs are looked at.
    """
    rows, starts, ends = runs_of(ink, length)
    looked_at = np.zeros(len(ink) + 4, np.bool_)
    for beside in range(5):
        looked_at[rows + beside] = True
    kept = np.flatnonzero(looked_at[2:-2])
    runs = np.zeros((len(kept), ink.shape[1]), np.uint8)
    for row, start, end in zip(kept.searchsorted(rows).tolist(), starts.tolist(), ends.tolist(), strict=True):
        runs[row, start:end] = 255
    runs = np.asarray(cv2.dilate(runs, np.ones((3, 1), np.uint8)), np.uint8) if len(kept) else runs
    strokes = []
    for start, top, along, high in boxes_of(runs):
        low, thick = int(kept[top]), high - 2  # the dilation
        thicker = along / 200 + min(max(along - PRINTED * em, 0) * TAPER, FRAME * em)
        if along >= 2 * thick and thick <= max(THICKEST[horizontal] * em, 3) + thicker:
            strokes.append(Stroke(horizontal, low + 1, low + 1 + thick, start, start + along))
    return strokes


def runs_of(ink: Mask, length: int) -> tuple[Places, Places, Places]:
    """The rows, starts and ends of what goes on straight along a row for so long; at the page's edge, half as long.

    As `cv2.morphologyEx` opens a mask with a line, in a quarter of its time: it puts runs of an even length one pixel
    further on.
    """
    wide = ink.shape[1]
    line = cv2.copyMakeBorder(ink, 0, 0, 1, 1, cv2.BORDER_CONSTANT, value=(0,)).ravel()  # row after row, apart
    edges = np.flatnonzero(line[1:] != line[:-1])
    half = length // 2
    long = edges[1::2] - edges[::2] >= length - half
    rows, starts = np.divmod(edges[::2][long], wide + 2)
    ends = edges[1::2][long] - rows * (wide + 2)
    first = np.where(starts > 0, starts + half, 0)  # the middles of all lines within a run
    last = np.where(ends < wide, ends - length + half, wide - 1)
    kept = first <= last
    starts, ends = np.maximum(first - (length - 1 - half), 0), np.minimum(last + half + 1, wide)
    return rows[kept], starts[kept], ends[kept]


def boxes_of(mask: Mask) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of what is connected: eight times as fast as labelling every pixel."""
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not len(contours):
        return []
    outer = (contour for contour, parent in zip(contours, tree[0, :, 3].tolist(), strict=True) if parent < 0)
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h in map(cv2.boundingRect, outer)]


def _chained(pieces: Sequence[Stroke], em: float) -> list[Stroke]:
    """Pieces that follow each other on one line, as one stroke each."""
    pieces = _healed(pieces, em)
    chains: list[list[Stroke]] = []
    ends, middles, reaches = np.zeros((3, len(pieces)))  # of each chain's last piece
    for piece in sorted(pieces, key=lambda s: (s.start, s.low)):
        count = len(chains)
        aside = np.abs(middles[:count] - piece.middle)
        near = np.flatnonzero((piece.start - ends[:count] <= BREAK * em) & (aside <= reaches[:count]))
        if len(near):
            home = int(near[aside[near].argmin()])
        else:
            home = count
            chains.append([])
        chain = chains[home]
        if not chain or chain[-1].end < piece.end:
            chain.append(piece)
            ends[home], middles[home], reaches[home] = piece.end, piece.middle, reach_of(piece)
    return [_joined(chain) for chain in chains]


def _healed(pieces: Sequence[Stroke], em: float) -> list[Stroke]:
    """The pieces, two halves of one as one: specks of paper along its middle part a thick ruling."""
    whole: list[Stroke] = []
    for piece in sorted(pieces, key=lambda s: (s.low, s.start)):
        nearest = bisect_left(whole, piece.low - HALVES * em, key=lambda s: s.low)
        home = next((place for place in range(nearest, len(whole)) if _are_halves(whole[place], piece, em)), None)
        if home is None:
            whole.append(piece)
            continue
        other = whole[home]
        start, end = min(piece.start, other.start), max(piece.end, other.end)
        whole[home] = replace(other, high=piece.high, start=start, end=end)
    return whole


def _are_halves(upper: Stroke, lower: Stroke, em: float) -> bool:
    near = upper.high <= lower.low <= upper.high + SPECKS and lower.high - upper.low <= HALVES * em
    along = min(upper.end, lower.end) - max(upper.start, lower.start)
    return near and along >= HALVED * max(upper.length, lower.length)


def _joined(chain: Sequence[Stroke]) -> Stroke:
    """Where it lies across is where most of its length lies."""
    longest = max(chain, key=lambda s: s.length)
    return replace(longest, start=chain[0].start, end=chain[-1].end, pieces=tuple(chain))
