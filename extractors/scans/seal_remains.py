"""What is left of a stamp after it was taken off, wiped away where it is lighter than the page's print."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from extractors.picture import Pixels
from extractors.scans.light import COARSE, paper_of
from pipeline.model.geometry import Box

INKED = 0.8
"""Darker than this share of the paper is print, or what is left of a stamp."""
CORE = 55
"""Percentile of the print's pixels, the dark ones first, that every stroke reaches somewhere."""
REACH = 1 / 297
"""Of the picture's longer side (1 mm of an A4 sheet): so near to a dark pixel all of it is print."""
RULING = 6 / 297
"""What is longer than this in a straight line is no print that others are measured by."""
AROUND = 0.04
"""A seal's edge, as a share of its longer side: what lies there belongs to it too."""
LIFTED, STRAY = 0.2, 7
"""Where the page became lighter by this share of the paper there was a stamp; what is left of it is no further off than
half of so many pixels."""
FEWEST = 200
"""With fewer pixels of print on the page nothing can be compared."""


def wipe(grey: Pixels, before: Pixels, seals: Iterable[Box]) -> None:
    """Whiten, in place and within these boxes, what is lighter than print elsewhere on the page and far from print.

    Only where a stamp was taken off: `grey` is lighter there than the page `before`. Print beside a stamp stays.
    """
    height, width = grey.shape
    factor = max(1, round(max(height, width) / COARSE))
    size = (max(1, width // factor), max(1, height // factor))
    coarse = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    paper = cv2.resize(paper_of(coarse), (width, height), interpolation=cv2.INTER_LINEAR)
    shares = grey / paper
    ink = (shares < INKED).astype(np.uint8)
    places = [_around(box, width, height) for box in seals]
    elsewhere = np.asarray(cv2.bitwise_and(ink, cv2.bitwise_not(_lines(ink))), np.uint8)
    for place in places:
        elsewhere[place] = 0
    levels = shares[elsewhere > 0]
    if levels.size < FEWEST:
        return
    darkest = np.percentile(levels, CORE)
    side = 2 * max(2, round(REACH * max(height, width))) + 1
    for place in places:
        lifted = (grey[place] - before[place].astype(np.float32) > LIFTED * paper[place]).astype(np.uint8)
        there = cv2.dilate(lifted, np.ones((STRAY, STRAY), np.uint8)) > 0
        core = (shares[place] <= darkest).astype(np.uint8)
        near = cv2.dilate(core, np.ones((side, side), np.uint8)) > 0
        gone = there & ~near
        grey[place][gone] = np.maximum(grey[place], paper[place].astype(np.uint8))[gone]


def _lines(ink: Pixels) -> Pixels:
    """Long straight runs, across and down."""
    length = max(3, round(RULING * max(ink.shape)))
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray(cv2.bitwise_or(across, down), np.uint8)


def _around(box: Box, width: int, height: int) -> tuple[slice, slice]:
    margin = AROUND * max(box.width, box.height)
    return (
        slice(max(0, int(box.top - margin)), min(height, int(box.bottom + margin) + 1)),
        slice(max(0, int(box.left - margin)), min(width, int(box.right + margin) + 1)),
    )
