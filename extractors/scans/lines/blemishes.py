"""Ink on print that is no print: holes and blots, pens that cross a border, lines through a text. The recogniser takes
them for a part of a character, or passes over them; the lines they touch are in doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import cv2
import numpy as np

from extractors.picture import Pixels, Spot
from extractors.scans.lines.boxes import Line
from extractors.scans.lines.dirt import touching
from extractors.scans.rulings.strokes import Mask

# In em: no character of print is a disc so large, bold ones neither; what is larger is a dark cell; and so near to it
# print is hidden.
SOLID, LARGE, BESIDE = 0.85, 4.0, 0.25
# In em: a pen's stroke stands so far into the cells on both sides of a border.
OVER = 0.3
# In em: what a line through a text joins is so wide and high, and no line is thicker; and of its height, where such a
# line runs, of its width, how much is ink there, and how much has other print above or below: a dash has none.
JOINED, TALL, THICK = 2.2, 0.6, 0.12
MIDDLE, THROUGH, CROSSED = (0.3, 0.75), 0.97, 0.6


def without_trust(lines: Sequence[Line], page: Pixels, ink: Mask, em: float) -> list[Line]:
    """The lines, those that such ink touches marked as stained; `page` is the page without rulings, `ink` its ink."""
    near = ceil(BESIDE * em)
    spots = [
        (left - near, top, right + near, bottom)
        for left, top, right, bottom in (*_blots(ink, em), *_over_borders(lines, em))
    ]
    hit = touching(np.array([line.box for line in lines], np.int32).reshape(-1, 4), spots)
    return [
        replace(line, stained=True) if there or _is_struck(line, page, em) else line
        for line, there in zip(lines, hit, strict=True)
    ]


def _blots(ink: Mask, em: float) -> list[Spot]:
    """Where solid ink stands that no pen or type has drawn."""
    side = max(round(SOLID * em), 3)
    within = max(round(side / np.sqrt(2)), 2)  # the square within the disc, which is looked for much faster
    if not cv2.erode(ink, np.ones((within, within), np.uint8)).any():
        return []
    core = cv2.erode(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    found = cv2.connectedComponentsWithStats(core)[2][1:, :4].tolist()
    room = side // 2
    return [
        (left - room, top - room, left + width + room, top + height + room)
        for left, top, width, height in found
        if max(width, height) + side <= LARGE * em
    ]


def _over_borders(lines: Sequence[Line], em: float) -> list[Spot]:
    """Components that stand far into two cells; a label set downwards may run over its border."""
    spots = []
    for line in lines:
        x0, y0, x1, y1 = line.limits
        for left, top, right, bottom in () if line.downwards else line.marks[0].tolist():
            out = max(x0 - left, right - x1, y0 - top, bottom - y1)
            if OVER * em < out < max(right - left, bottom - top) - OVER * em:
                spots.append((left, top, right, bottom))
    return spots


def _is_struck(line: Line, page: Pixels, em: float) -> bool:
    """Whether a level stroke joins characters of the line through their middle."""
    if line.downwards:
        return False
    marks = line.marks[0]
    wide = (marks[:, 2] - marks[:, 0] >= JOINED * em) & (marks[:, 3] - marks[:, 1] >= TALL * em)
    for left, top, right, bottom in marks[wide].tolist():
        print_of = page[top:bottom, left:right]
        dark = print_of < (float(print_of.min()) + 255) / 2
        low, high = (round(part * (bottom - top)) for part in MIDDLE)
        through = np.flatnonzero(dark[low:high].mean(axis=1) >= THROUGH) + low
        if len(through):
            thick = round(THICK * em)
            beside = np.delete(dark, slice(max(through[0] - thick, 0), through[-1] + thick + 1), axis=0)
            if beside.any(axis=0).mean() >= CROSSED:
                return True
    return False
