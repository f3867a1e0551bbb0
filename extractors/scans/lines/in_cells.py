"""Print of a straightened page → the boxes of its text lines, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes, Pixels, Spot
from extractors.scans.lines.bands import to_bands
from extractors.scans.lines.boxes import Line, around
from extractors.scans.lines.dirt import darkness_of, stains, touching
from extractors.scans.lines.dots import Flags, is_stop, lonely
from extractors.scans.lines.overrun import dealt
from extractors.scans.lines.solid import rows_parted
from extractors.scans.lines.stacks import singles, stacked, to_columns
from extractors.scans.lines.stamped import left_of_stamps, may_be_print, to_leave_out
from extractors.scans.rulings.strokes import DOUBLE, Mask, Stroke

Numbers = NDArray[np.int32]

# In em: a full stop is smaller than this.
DOT = 0.25
# In em: what is left of a ruling lies no further from it, and its middle within half of that; print does not. Nor is
# print as thin where it stands as near (pixels).
REMNANT = 0.2
SLIVER, HUGS = 0.06, 2
# Of the longer side: print keeps this distance from a picture's edge. In em: the longest connected print there, and
# how many times longer than wide a strip is. Nearer to the edge than this (of that side, and in em) is nothing: a 1 is
# wider.
EDGE, LONGEST_MARK, STRIP, RIM = 0.012, 3.0, 6.0, (0.005, 0.25)
# …… stands for a text, a dot or two on a line of their own for none.
FEWEST_DOTS = 3


def erase(strokes: Sequence[Stroke], ink: Mask, grey: Pixels, em: float) -> tuple[Mask, Pixels]:
    """Ink and page without the rulings; where print crosses one, the crossing stays."""
    ink, grey = ink.copy(), grey.copy()
    for stroke in chain.from_iterable(stroke.pieces for stroke in strokes):
        area = ink if stroke.horizontal else ink.T
        paper = grey if stroke.horizontal else grey.T
        low, high = max(stroke.low - 1, 0), min(stroke.high + 1, area.shape[0])
        start, end = stroke.start, stroke.end
        above = area[max(low - 2, 0), start:end]
        below = area[min(high + 1, area.shape[0] - 1), start:end]
        crossed = np.asarray(cv2.bitwise_and(above, below), np.uint8).reshape(1, -1).repeat(high - low, 0)
        area[low:high, start:end] &= crossed
        band = paper[low:high, start:end]
        band[crossed == 0] = 255
    for horizontal, low, high, start, end in _between_doubles(strokes, em):
        for area, blank in ((ink, 0), (grey, 255)):
            (area if horizontal else area.T)[low:high, start:end] = blank
    return ink, grey


def _between_doubles(strokes: Sequence[Stroke], em: float) -> Iterator[tuple[bool, int, int, int, int]]:
    """The strips between the two lines of double rulings, where no print can stand."""
    ordered = sorted(strokes, key=lambda stroke: (stroke.horizontal, stroke.low))
    for index, stroke in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if other.horizontal != stroke.horizontal or other.middle - stroke.middle > DOUBLE * em:
                break
            start, end = max(stroke.start, other.start), min(stroke.end, other.end)
            if start < end:
                yield stroke.horizontal, stroke.low, other.high, start, end


def components(ink: Mask, dark: Mask, em: float) -> Boxes:
    """The boxes of connected print that has some `dark` ink; dirt left out.

    That is, what is smaller than a full stop, or as small and far from print.
    """
    count, labels = cv2.connectedComponents(ink, connectivity=8)
    across, down = _inked(ink)
    home = np.asarray(labels[down, across], np.int64) - 1
    boxes = np.empty((count - 1, 4), np.int32)
    boxes[home[::-1], 1] = down[::-1]  # from above: of many the last one stays
    boxes[home, 3] = down + 1
    boxes[:, 0], boxes[:, 2] = ink.shape[1], 0
    np.minimum.at(boxes[:, 0], home, across)
    np.maximum.at(boxes[:, 2], home, across + 1)
    area = np.bincount(home, minlength=count - 1)
    seeded = np.bincount(home[dark[down, across] > 0], minlength=count - 1) > 0
    left, top, right, bottom = boxes.T
    width, height = right - left, bottom - top
    size = np.maximum(width, height)
    keep = seeded & (size >= max(em * 0.08, 2)) & (area >= max((em * 0.07) ** 2, 3))
    keep &= ~_edge_dirt(left, top, width, height, ink.shape, em)
    boxes = boxes[keep]
    alone = lonely(boxes, size[keep] < DOT * em, ink.shape, em)
    drawn = np.asarray(cv2.bitwise_not(ink), np.uint8)
    alone[alone] = [not is_stop(tuple(mark), drawn, em) for mark in boxes[alone].tolist()]
    kept: Boxes = boxes[~alone]
    return kept


def _inked(ink: Mask) -> tuple[Numbers, Numbers]:
    """The columns and rows of all pixels with ink, row by row."""
    places = cv2.findNonZero(ink)
    columns, rows = (np.zeros((2, 0)) if places is None else places.reshape(-1, 2).T).astype(np.int32)
    return columns, rows


def _edge_dirt(
    left: Numbers, top: Numbers, width: Numbers, height: Numbers, shape: tuple[int, ...], em: float
) -> Flags:
    """Blocks and strips along the picture's edges, and all that lies on them: the dark border of a scan, no print."""
    margin, rim = EDGE * max(shape), min(RIM[0] * max(shape), RIM[1] * em)
    right, bottom = left + width, top + height
    outside = (left < margin) | (top < margin) | (right > shape[1] - margin) | (bottom > shape[0] - margin)
    on_rim = (right < rim) | (bottom < rim) | (left > shape[1] - rim) | (top > shape[0] - rim)
    long = np.maximum(width, height) > LONGEST_MARK * em
    thin = np.maximum(width, height) > STRIP * np.minimum(width, height)
    dirt: Flags = on_rim | (outside & (long | (thin & (np.maximum(width, height) > em))))
    return dirt


def without_remnants(boxes: Boxes, strokes: Sequence[Stroke], em: float) -> Boxes:
    """The components without slivers that lie along a ruling: its edge is jagged, or it was drawn twice."""
    reach = max(REMNANT * em, 2)
    keep = np.ones(len(boxes), bool)
    for stroke in strokes:
        low, high, start, end = (1, 3, 0, 2) if stroke.horizontal else (0, 2, 1, 3)
        thin = boxes[:, high] - boxes[:, low] <= max(SLIVER * em, 1)
        hugs = (boxes[:, low] <= stroke.high + HUGS) & (boxes[:, high] >= stroke.low - HUGS)
        keep &= ~(
            (boxes[:, low] >= stroke.low - reach)
            & (boxes[:, high] <= stroke.high + reach)
            & ((np.abs(boxes[:, low] + boxes[:, high] - stroke.low - stroke.high) <= reach) | (thin & hugs))
            & (boxes[:, start] >= stroke.start - reach)
            & (boxes[:, end] <= stroke.end + reach)
        )
    return boxes[keep]


# All in em.
# Print on one line goes on over a gap up to this; further off stands another text.
GAP = 1.6
# A dot at the end of a line and this far from it is a speck, unless it stands at the line's foot, as points do, or at
# half its height, as a bullet does: how far the foot may lie above and below, and the middle off, in em.
STRAY, FOOT, MIDDLE = 0.3, (0.2, 0.12), 0.12


def lines_in_cells(
    boxes: Boxes, page: Pixels, cells: Sequence[Spot], em: float, stamps: Sequence[Spot] = ()
) -> tuple[list[Line], Boxes]:
    """Lines of print cell by cell (inner ones first), stains left out, and the components outside of all cells.

    `stamps` are the places where stamps were taken off the page.
    """
    darkness, stamped = darkness_of(boxes, page), touching(boxes, stamps)
    remains = left_of_stamps(boxes, darkness, stamped, em)
    homes = dealt(boxes, cells, em)
    lines: list[Line] = []
    for index, cell in enumerate(cells):
        inside = homes == index
        if not inside.any():
            continue
        pale = inside.copy()
        pale[inside] = stains(boxes[inside], darkness[inside], em, stamped[inside])
        inside &= ~pale
        out = inside & remains
        out[out] = to_leave_out(boxes[out], boxes[inside & ~remains], em)
        inside, left = inside & ~out, boxes[out | (pale & ~stamped)]
        marks = rows_parted(boxes[inside], page, em)
        bands = to_bands(marks, em, page)
        columns = to_columns(marks, bands, em)
        if columns:
            bands = [band for column in columns for band in to_bands(column, em)]
        characters = singles(bands, em)
        if columns or stacked(characters, em):
            lines.append(Line(tuple(characters), cell, len(left) > 0))
        else:
            parts = [part for band in bands for part in parts_of(band, em, page)]
            lines += [Line((part,), cell, may_be_print(left, part, em)) for part in parts]
    return lines, boxes[homes < 0]


def parts_of(band: Boxes, em: float, page: Pixels | None = None) -> list[Boxes]:
    """A line's components (from the left), cut where a wide gap stands between two texts; a dot alone is dirt.

    Where the page is given, a ring is no dot.
    """
    reach = np.maximum.accumulate(band[:, 2])
    cuts = np.flatnonzero(band[1:, 0] - reach[:-1] > GAP * em) + 1
    return [_without_strays(part, page, em) for part in np.split(band, cuts) if not _are_dots(part, page, em)]


def _are_dots(part: Boxes, page: Pixels | None, em: float) -> bool:
    """Whether a dot or two are all of a text: what stands so far from it is dirt, or the foot of a bracket."""
    size = np.maximum(part[:, 2] - part[:, 0], part[:, 3] - part[:, 1])
    few = len(part) < FEWEST_DOTS and size.max() < DOT * em
    return bool(few and not any(_is_stop(mark, page, em) for mark in part.tolist()))


def _without_strays(part: Boxes, page: Pixels | None, em: float) -> Boxes:
    """A line (from the left) without a dot at either end that stands apart and is no point or bullet: a speck."""
    print_ = part[np.maximum(part[:, 2] - part[:, 0], part[:, 3] - part[:, 1]) >= DOT * em]
    if not len(print_) or len(print_) == len(part):
        return part
    _, top, _, foot = around(print_)
    first, last = part[0], part[part[:, 2].argmax()]
    gap = STRAY * em
    if part[1:, 0].min(initial=first[2]) - first[2] > gap and _is_speck(first, top, foot, page, em):
        part = part[1:]
    others = part[(part != last).any(axis=1)]
    if len(others) and last[0] - others[:, 2].max() > gap and _is_speck(last, top, foot, page, em):
        part = others
    return part


def _is_stop(mark: Sequence[int], page: Pixels | None, em: float) -> bool:
    left, top, right, bottom = mark
    return page is not None and is_stop((left, top, right, bottom), page, em)


def _is_speck(mark: NDArray[np.int32], top: int, foot: int, page: Pixels | None, em: float) -> bool:
    left, above, right, below = mark.tolist()
    if max(right - left, below - above) >= DOT * em or _is_stop(mark.tolist(), page, em):
        return False
    at_foot = -FOOT[0] * em <= below - foot <= FOOT[1] * em
    return not at_foot and abs(above + below - top - foot) / 2 > MIDDLE * em
