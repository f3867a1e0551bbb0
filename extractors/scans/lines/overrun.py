"""Labels in narrow cells whose last line runs over the right border: （元） under 项目资金."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes, Spot

Homes = NDArray[np.int64]
"""(count): in which cell each component stands, -1 outside of all."""

# In em: no label runs over a cell wider than this, nor over its border by more; by less is the blur of print.
NARROW, FARTHEST, OVER = 2.2, 2.2, 0.12
# In em: characters of one line stand no further apart; of the smaller one's height, they share so much.
NEXT, LEVEL = 0.45, 0.5
# In em: the lines of the label that stand in the cell are as high together, characters at least so large; a character
# cut in two by the border has parts so near to it on both sides.
TALL, CHARACTER, CUT = 2.0, 0.55, 0.15


def dealt(boxes: Boxes, cells: Sequence[Spot], em: float) -> Homes:
    """The cell of each component: that of its middle, or of a label set downwards whose line goes on with it."""
    across, down = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    homes = np.full(len(boxes), -1, np.int64)
    for index, (left, top, right, bottom) in enumerate(cells):
        inside = (across > left) & (across < right) & (down > top) & (down < bottom)
        homes[inside & (homes < 0)] = index
    size = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    for index, (left, _, right, _) in enumerate(cells):
        own = homes == index
        label = boxes[own & (size >= CHARACTER * em)]
        if right - left > NARROW * em or not len(label) or label[:, 3].max() - label[:, 1].min() < TALL * em:
            continue
        ends = boxes[:, 2] > right - CUT * em
        for last in np.flatnonzero(own & ends).tolist():
            line = _line_of(last, boxes, em)
            parts = boxes[line]
            over = parts[parts[:, 2] > right + OVER * em]
            goes_over = len(over) and over[:, 0].min() < right + CUT * em
            if goes_over and parts[:, 0].min() >= left and parts[:, 2].max() <= right + FARTHEST * em:
                homes[line] = index
    return homes


def _line_of(first: int, boxes: Boxes, em: float) -> list[int]:
    """The components on one line with one, each near the next."""
    line = [first]
    for index in line:  # grows while it is walked
        one = boxes[index]
        shared = np.minimum(boxes[:, 3], one[3]) - np.maximum(boxes[:, 1], one[1])
        level = shared >= LEVEL * np.minimum(boxes[:, 3] - boxes[:, 1], one[3] - one[1])
        near = (boxes[:, 0] <= one[2] + NEXT * em) & (boxes[:, 2] >= one[0] - NEXT * em)
        line += [other for other in np.flatnonzero(level & near).tolist() if other not in line]
    return line
