"""Print outside of all cells → its lines, by the white between them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes, Spot
from extractors.scans.lines.bands import to_bands
from extractors.scans.lines.boxes import Line, around
from extractors.scans.lines.dots import Flags
from extractors.scans.lines.in_cells import GAP, Numbers, parts_of
from extractors.scans.lines.stacks import singles, stacked

Raster = NDArray[np.uint8]

# A raster of so many squares per em is fine enough for white of this size, and quick.
SQUARES = 12
# In em: white this wide and this high between two texts parts two columns. Running text has gaps as wide (after a
# full stop, before a bracket), but the lines above and below, 1.1-1.6 apart, close them; rows of a table are 1.6-3
# apart, and the white between its columns goes on from one to the next.
CORRIDOR = (0.85, 3.0)
# In em: texts of one column have their left edges, right edges or middles within so much of each other, and the next
# of them is no further off. A gap that no other text knows is one of running text, at the end of its paragraph.
ALIGNED, NEARBY = 0.5, 8.0
# In em: a text is as wide and as tall as this. Of the page's width: nobody prints so near to the edge of paper.
WIDE, TALL, MARGIN = 3.0, 1.6, 0.04
# In em: the first line of a paragraph begins so much further in. So many lines of it that are short may follow.
INDENT, SHORT_LINES = 2.5, 3
# In em: both sides of a component larger than any print; one with more than so many others in it is a frame.
FRAME, FRAMED = 3.0, 5
# In em: parts of one hanzi (二, 三) stand no further apart.
WITHIN = 0.6


def open_lines(boxes: Boxes, whole: Spot, em: float) -> list[Line]:
    """Every component in one line; a column of text is cut into lines by itself, whatever stands beside it."""
    boxes = boxes[~_frames(boxes, em)]
    if not len(boxes):
        return []
    squares = np.maximum((boxes * (SQUARES / em)).astype(np.int32), 0)
    squares[:, 2:] = np.maximum(squares[:, 2:], squares[:, :2] + 1)
    corridors = _corridors(squares)
    stacks: list[Line] = []
    texts: list[Boxes] = []
    for block in _blocks(squares, corridors):
        bands = to_bands(boxes[block], em)
        characters = singles(bands, em)
        if stacked(characters, em):
            stacks.append(Line(tuple(characters), whole))
            continue
        for band in bands:
            pieces = np.split(band, _cuts(band, corridors, em))
            texts += [part for piece in pieces for part in parts_of(piece, em)]
    lines = [*stacks, *(Line((text,), whole) for text in _rejoined(texts, em))]
    return _within_margins(lines, whole, em)


def _within_margins(lines: Sequence[Line], whole: Spot, em: float) -> list[Line]:
    """Without what stands beside all texts at the left or right edge of the picture: the scanner's lid, a desk."""
    spots = [line.box for line in lines]
    texts = [spot for spot in spots if spot[2] - spot[0] >= WIDE * em and spot[3] - spot[1] <= TALL * em]
    if not texts:
        return list(lines)
    left = min(min(spot[0] for spot in texts) - em, whole[0] + MARGIN * (whole[2] - whole[0]))
    right = max(max(spot[2] for spot in texts) + em, whole[2] - MARGIN * (whole[2] - whole[0]))
    return [line for line, spot in zip(lines, spots, strict=True) if spot[2] > left and spot[0] < right]


def _frames(boxes: Boxes, em: float) -> Flags:
    """Which components are none of print but stand around some: the ring of a stamp, a frame."""
    large = (boxes[:, 2:] - boxes[:, :2]).min(axis=1) > FRAME * em
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    around_print: Flags = np.zeros(len(boxes), bool)
    for index in np.flatnonzero(large):
        inside = (middles > boxes[index, :2]).all(axis=1) & (middles < boxes[index, 2:]).all(axis=1)
        around_print[index] = inside.sum() > FRAMED
    return around_print


def _corridors(squares: Boxes) -> Raster:
    """Where white is at least as wide and as high as what stands between two columns; 1 or 0, with a margin."""
    right, bottom = squares[:, 2:].max(axis=0)
    white = np.ones((bottom + 1, right + 1), np.uint8)
    for left, top, end, below in squares.tolist():
        white[top:below, left:end] = 0
    wide, high = (round(side * SQUARES) | 1 for side in CORRIDOR)
    kernel = np.ones((high, wide), np.uint8)
    fits = cv2.erode(white, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=(1,))
    return np.asarray(cv2.dilate(fits, kernel), np.uint8)


def _blocks(squares: Boxes, corridors: Raster) -> list[NDArray[np.intp]]:
    """The components of each text: neighbours on a line, and lines close to each other, that no corridor parts."""
    ink = np.zeros_like(corridors)
    for left, top, right, bottom in squares.tolist():
        ink[top:bottom, left:right] = 1
    reach = (round(WITHIN * SQUARES) | 1, round(GAP * SQUARES) | 1)
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, reach[1]), np.uint8)), np.uint8)
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((reach[0], 1), np.uint8)), np.uint8)
    ink[corridors > 0] = 0
    _, labels = cv2.connectedComponents(ink, connectivity=4)
    middles = (squares[:, :2] + squares[:, 2:] - 1) // 2
    home = labels[middles[:, 1], middles[:, 0]]
    return [np.flatnonzero(home == label) for label in np.unique(home)]


def _cuts(band: Boxes, corridors: Raster, em: float) -> list[int]:
    """Where a line (from the left) is parted by a corridor, all its height: each first component behind one."""
    _, top, _, bottom = (int(edge * SQUARES / em) for edge in around(band))
    clear = corridors[top : bottom + 1].min(axis=0)
    reach = (np.maximum.accumulate(band[:, 2])[:-1] * SQUARES / em).astype(int).tolist()
    starts = (band[1:, 0] * SQUARES / em).astype(int).tolist()
    return [i for i, (end, start) in enumerate(zip(reach, starts, strict=True), 1) if clear[end:start].any()]


def _rejoined(texts: Sequence[Boxes], em: float) -> list[Boxes]:
    """The texts, those made one between which a gap is that no text above or below shares."""
    if not texts:
        return []
    spots = np.array([around(text) for text in texts])
    order = np.argsort(spots[:, 0], kind="stable")
    joined: list[Boxes] = []
    ends: list[int] = []  # of each joined text, the last of those it is made of
    for index in order.tolist():
        left = next((i for i, last in enumerate(ends) if _goes_on(spots[last], spots[index], em)), None)
        if left is not None and (
            _in_paragraph(spots, ends[left], index, em) or not _shared(spots, ends[left], index, em)
        ):
            joined[left] = np.concatenate((joined[left], texts[index]))
            ends[left] = index
        else:
            joined.append(texts[index])
            ends.append(index)
    return joined


def _goes_on(left: Numbers, right: Numbers, em: float) -> bool:
    """Whether a text stands behind another, on its line and no further off than the next word."""
    level = min(left[3], right[3]) - max(left[1], right[1])
    gap = right[0] - left[2]
    return bool(0 <= gap <= GAP * em and 2 * level > min(left[3] - left[1], right[3] - right[1]))


def _in_paragraph(spots: Numbers, left: int, right: int, em: float) -> bool:
    """Whether a line near above or below begins where the left one of two texts does, and runs on over the gap.

    Near are the next lines and those next to them, as far as they begin there too.
    """
    top, bottom = min(spots[left, 1], spots[right, 1]), max(spots[left, 3], spots[right, 3])
    start = spots[left, 0]
    lines = spots[(spots[:, 0] >= start - INDENT * em) & (spots[:, 0] <= start + ALIGNED * em)]
    for _ in range(SHORT_LINES):
        away = np.maximum(lines[:, 1] - bottom, top - lines[:, 3])
        near = lines[(away >= 0) & (away <= WITHIN * em)]
        if not len(near):
            return False
        if (near[:, 2] >= spots[right, 0] + em).any():
            return True
        top, bottom = min(top, int(near[:, 1].min())), max(bottom, int(near[:, 3].max()))
    return False


def _shared(spots: Numbers, left: int, right: int, em: float) -> bool:
    """Whether a text above or below is in line with one of two: they stand in columns."""
    top, bottom = min(spots[left, 1], spots[right, 1]), max(spots[left, 3], spots[right, 3])
    away = np.maximum(spots[:, 1] - bottom, top - spots[:, 3])
    others = spots[(away >= 0) & (away <= NEARBY * em)]
    starts = np.abs(others[:, 0] - spots[right, 0])
    middles = np.abs(others[:, [0, 2]].mean(axis=1) - spots[right, [0, 2]].mean())
    ends = np.abs(others[:, 2] - spots[left, 2]).astype(float)
    ends[np.abs(others[:, 0] - spots[left, 0]) <= ALIGNED * em] = np.inf  # as long a text by chance
    return bool((np.minimum.reduce([starts, middles, ends]) <= ALIGNED * em).any())
