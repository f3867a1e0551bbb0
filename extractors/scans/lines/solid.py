"""Rows of one cell set so solid that characters touch across them, as brackets do what stands above: two components."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.picture import Boxes, Pixels
from extractors.scans.lines.boxes import around

# In em: so tall are two characters above each other, and so much of each at least stands on its side of the border;
# other print reaches no further over it, and stands no further from it.
TALL, EACH, OVER, NEAR = (1.4, 2.6), 0.5, 0.15, 1.2
# In em: how much of a component's ink lies on the border at most, where a bow or a dot of the one row touches the
# other; below this level is ink. So many characters at least stand beside the border, and so much of them reaches over
# it, as brackets of long rows do.
TOUCH, DARK, SEVERAL, FEW = 0.4, 160, 2, 0.2


def rows_parted(boxes: Boxes, page: Pixels, em: float) -> Boxes:
    """The components of a cell, those cut in two that reach over two of its rows, as the print beside them has them.

    A character set larger than the page's others stays whole: its neighbours reach over any border too. So do those of
    a label set downwards, which have none.
    """
    high = boxes[:, 3] - boxes[:, 1]
    tall = (high >= TALL[0] * em) & (high <= TALL[1] * em)
    if not tall.any():
        return boxes
    left, _, right, _ = around(boxes)
    ink = page[:, left:right] < DARK
    parts = [part for box in boxes[tall].tolist() for part in _parts(box, boxes[~tall], ink, left, em)]
    return np.concatenate((boxes[~tall], np.array(parts, boxes.dtype)))


def _parts(
    box: Sequence[int], others: Boxes, ink: np.ndarray, first: int, em: float
) -> list[tuple[int, int, int, int]]:
    """A component above and below the border of its rows; whole where there is none. `ink` is that of the cell's rows,
    from the column `first` on.
    """
    left, top, right, bottom = box
    own = ink[:, left - first : right - first]
    others = others[(others[:, 2:] - others[:, :2]).max(axis=1) >= EACH * em]
    others = others[(others[:, 2] <= left + OVER * em) | (others[:, 0] >= right - OVER * em)]
    upper, lower = others[:, 1], others[:, 3]
    inner = np.arange(top + int(EACH * em), bottom - int(EACH * em) + 1)
    over = ((upper[:, None] < inner - OVER * em) & (lower[:, None] > inner + OVER * em)).sum(axis=0)
    along = ink[inner].sum(axis=1) + over * em  # a character that reaches over it weighs as much as its width in ink
    border = int(np.median(inner[along == along.min()]))
    above = (lower <= border + OVER * em) & (lower >= border - NEAR * em)
    below = (upper >= border - OVER * em) & (upper <= border + NEAR * em)
    beside = int(np.count_nonzero(above | below))
    if own[border].sum() > TOUCH * em or beside < SEVERAL or over[border - inner[0]] > FEW * beside:
        return [(left, top, right, bottom)]
    parts = []
    for start, end in ((top, border), (border, bottom)):
        columns = left + np.flatnonzero(own[start:end].any(axis=0))
        if not len(columns):  # print too pale to tell where it touches
            return [(left, top, right, bottom)]
        parts.append((int(columns[0]), start, int(columns[-1]) + 1, end))
    return parts
