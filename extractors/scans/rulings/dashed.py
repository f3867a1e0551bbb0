"""Dashed and dotted rulings of a straightened page, drawn whole: row after row of short marks at one distance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from extractors.picture import Pixels
from extractors.scans.rulings.drawn import boxes_of
from extractors.scans.rulings.strokes import Mask

# In em: a dash is so long at most (a digit is longer), and no thicker (or so many pixels), nor than twice its length:
# scanned dots are narrower along the ruling. The next one begins no further off, where rulings cross too.
LONGEST, THICKEST, FINE, GAP = 0.5, 0.14, 4, 1.0
# A ruling has so many at least and is so long (em); they are as long, and as far from each other, as usual, to so much
# of that or a pixel: so many of them, at crossings they are not. …… has six dots.
MANY, SHORTEST, REGULAR, MOST = 10, 4.0, 0.25, 0.6
# Where there are several such rulings, so few dashes as theirs, to so many pixels, are one too: a low row's border.
SEVERAL, FEW, NEARLY = 6, 3, 2.0
# A page with fewer has no dashed table: along a fold paper breaks to crumbs. One with more is a screen of dots.
TABLE = 5, 300
# In pixels: the dashes of one ruling lie in a band so high. As bands part some, there are two sets of them.
BAND = 4

Marks = NDArray[np.int32]
"""(count, 4): where each mark lies along the ruling, from and to, and across it, from and to."""


def with_dashes_joined(grey: Pixels, ink: Mask, em: float) -> Pixels:
    """The page with the paper between the dashes of its rulings as dark as they are."""
    boxes = np.array(boxes_of(ink), np.int32).reshape(-1, 4)
    left, top, wide, high = boxes.T
    across, down = np.stack((left, left + wide, top, top + high), 1), np.stack((top, top + high, left, left + wide), 1)
    found = {True: list(_rulings(across, em)), False: list(_rulings(down, em))}
    if not TABLE[0] <= sum(map(len, found.values())) <= TABLE[1]:
        return grey
    whole = grey.copy()
    for horizontal, rulings in found.items():
        lying = ink if horizontal else ink.T
        for start, end, low, upto in rulings:
            ends = start - _gap(lying[low:upto, :start][:, ::-1], em), end + _gap(lying[low:upto, end:], em)
            band = (whole if horizontal else whole.T)[low:upto, slice(*ends)]
            band[:] = np.minimum(band, int(np.percentile(band.min(axis=0), 25)))
    return whole


def _rulings(marks: Marks, em: float) -> Iterator[tuple[int, int, int, int]]:
    """From and to, along and across, of each row of marks that is a ruling; a short one is as the page's long ones."""
    long, thick = marks[:, 1] - marks[:, 0], marks[:, 3] - marks[:, 2]
    dashes = marks[(long <= LONGEST * em) & (thick <= max(THICKEST * em, FINE)) & (2 * long >= thick)]
    runs = [run for run in _runs(dashes, em) if len(run) >= FEW]
    rulings = [run for run in runs if len(run) >= MANY and run[-1, 1] - run[0, 0] >= SHORTEST * em and _is_regular(run)]
    if len(rulings) >= SEVERAL:
        usual = np.median([_measures(run) for run in rulings], axis=0)
        rulings += [run for run in runs if len(run) < MANY and np.abs(_measures(run) - usual).max() <= NEARLY]
    for run in rulings:
        low, high = int(np.median(run[:, 2])), int(np.median(run[:, 3]))
        yield int(run[0, 0]), int(run[-1, 1]), low, max(high, low + 1)


def _gap(beyond: Mask, em: float) -> int:
    """How far off the end of a ruling another one is, or a dash that touches it; 0 where none is near."""
    near = np.flatnonzero(beyond[:, : round(GAP * em)].any(axis=0))
    return int(near[0]) if len(near) else 0


def _runs(dashes: Marks, em: float) -> Iterator[Marks]:
    """Dashes that follow each other in one band."""
    middles = dashes[:, 2] + dashes[:, 3]  # twice
    for offset in (0, BAND):
        bands = (middles + offset) // (2 * BAND)
        order = np.lexsort((dashes[:, 0], bands))
        row, place = dashes[order], bands[order]
        breaks = (np.diff(place) != 0) | (row[1:, 0] - row[:-1, 1] > GAP * em)
        yield from np.split(row, np.flatnonzero(breaks) + 1)


def _measures(run: Marks) -> NDArray[np.float64]:
    """The usual step from one dash to the next, the usual length, and how thick."""
    long, thick = np.median(run[:, 1] - run[:, 0]), np.median(run[:, 3] - run[:, 2])
    return np.array([np.median(np.diff(run[:, 0])), long, thick])


def _is_regular(run: Marks) -> bool:
    steps, lengths = np.diff(run[:, 0]), run[:, 1] - run[:, 0]
    alike = [np.abs(some - np.median(some)) <= max(REGULAR * float(np.median(some)), 1) for some in (steps, lengths)]
    return all(float(same.mean()) >= MOST for same in alike)
