"""Print of one column of text → its lines, told apart by the rows of paper between them, or by those with least ink."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes, Pixels

Profile = NDArray[np.int64]
"""For each row of a column of text, how much of it components or ink cover (pixels)."""

# All in em.
# A hanzi of several parts (二, 言, =) is taken together up to this height; lines stand further apart.
ONE_LINE = 1.12
# A band this tall holds several lines that touch somewhere; it is cut where there is least print: of what other rows
# have, components cover so much there, or ink, which tells more where brackets reach into the row above. Rows have
# several characters: of one alone there is as little ink between its strokes.
TWO_LINES = 1.75
THIN_WAIST, THIN_INK, DARK, ROW = 0.25, 0.15, 160, 2.5


def to_bands(boxes: Boxes, em: float, page: Pixels | None = None) -> list[Boxes]:
    """Components of one column of text (a cell) as lines, from the top; `page` is where they stand."""
    if not len(boxes):
        return []
    top, bottom = int(boxes[:, 1].min()), int(boxes[:, 3].max())
    weight = np.zeros(bottom - top + 1, np.int64)
    inset = (boxes[:, 3] - boxes[:, 1] >= 0.3 * em).astype(np.int32)  # characters set solid touch
    np.add.at(weight, boxes[:, 1] + inset - top, boxes[:, 2] - boxes[:, 0])
    np.add.at(weight, boxes[:, 3] - inset - top, boxes[:, 0] - boxes[:, 2])
    profile = np.cumsum(weight)[:-1]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (profile > 0).astype(np.int8), [0]))))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    profiles = [(profile, THIN_WAIST)]
    if page is not None and np.ptp(boxes[:, [0, 2]]) >= ROW * em:
        profiles.append((_inked(boxes, page), THIN_INK))
    bands: list[tuple[int, int]] = []
    for start, end in _merged(runs, em):
        bands += _cut(profiles, start, end, em)
    middles = (boxes[:, 1] + boxes[:, 3]) / 2 - top
    ends = np.array([end for _, end in bands])
    home = np.minimum(np.searchsorted(ends, middles), len(bands) - 1)
    lines = [boxes[home == index] for index in range(len(bands))]
    return [line[np.argsort(line[:, 0])] for line in lines if len(line)]


def _inked(boxes: Boxes, page: Pixels) -> Profile:
    """The ink of each row of the boxes."""
    (left, top), (right, bottom) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return np.asarray((page[top:bottom, left:right] < DARK).sum(axis=1), np.int64)


def _merged(runs: Sequence[tuple[int, int]], em: float) -> list[tuple[int, int]]:
    """Neighbouring runs of rows that together are no taller than a character, the closest first."""
    bands = list(runs)
    while len(bands) > 1:
        gaps = [(b[0] - a[1], i) for i, (a, b) in enumerate(pairwise(bands)) if b[1] - a[0] <= ONE_LINE * em]
        if not gaps:
            break
        _, i = min(gaps)
        bands[i : i + 2] = [(bands[i][0], bands[i + 1][1])]
    return bands


def _cut(profiles: Sequence[tuple[Profile, float]], start: int, end: int, em: float) -> list[tuple[int, int]]:
    """A band of rows cut into lines where print of two lines touches, as the first profile with a waist says."""
    reach = int(0.6 * em)
    if end - start < TWO_LINES * em or end - start <= 2 * reach:
        return [(start, end)]
    for profile, thin in profiles:
        waist = start + reach + int(np.argmin(profile[start + reach : end - reach]))
        if profile[waist] <= thin * np.percentile(profile[start:end], 80):
            return [*_cut(profiles, start, waist, em), *_cut(profiles, waist, end, em)]
    return [(start, end)]
