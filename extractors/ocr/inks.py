"""The ink of a sign, as a mask: its parts, its rows and the strokes on them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# Turned by half a turn, % is itself: the correlation of a sign, so many pixels across and a little blurred, with itself
# turned. Of 136 ‰ on generated scans none had more than 0.66, of 4,227 % half had 0.89 and more.
TURNED, ACROSS, BLUR = 0.75, 24, 1.2


def parts_of(ink: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The columns that hold ink, as runs without a gap: the first of each, and that behind its last."""
    edges = np.flatnonzero(np.diff(np.pad(ink.any(axis=0), 1).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def rows_of(ink: NDArray[np.bool_]) -> tuple[int, int]:
    """The first row with ink, and that behind the last."""
    rows = np.flatnonzero(ink.any(axis=1))
    return int(rows[0]), int(rows[-1]) + 1


def is_turned_itself(ink: NDArray[np.bool_]) -> bool:
    """Whether the sign, turned by half a turn, is much the same, as % is."""
    down, across = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(down) < ACROSS // 3 or len(across) < ACROSS // 3:
        return False
    tight = ink[down[0] : down[-1] + 1, across[0] : across[-1] + 1].astype(np.float32)
    small = cv2.GaussianBlur(cv2.resize(tight, (ACROSS, ACROSS), interpolation=cv2.INTER_AREA), (0, 0), BLUR)
    return float(np.corrcoef(small.ravel(), small[::-1, ::-1].ravel())[0, 1]) >= TURNED


def strokes_on(rows: NDArray[np.bool_]) -> int:
    """The most strokes that a row crosses, two rows at least."""
    begun = np.sort(strokes_by_row(rows))
    return int(begun[-2]) if len(begun) > 1 else 0


def strokes_by_row(rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many strokes each row crosses."""
    return np.asarray((np.diff(rows.astype(np.int8), axis=1, prepend=0) == 1).sum(axis=1))
