"""Print as boxes: components and the lines they make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from extractors.picture import Boxes, Spot


@dataclass(frozen=True)
class Line:
    """One text to be read: its parts from left to right, or from the top where a label is set downwards.

    `marks` are the components of each part, `limits` the cell that holds them; `stained` says whether what a stamp has
    left stood so near that print may have been taken for it.
    """

    marks: tuple[Boxes, ...]
    limits: Spot
    stained: bool = False

    @cached_property
    def box(self) -> Spot:
        return around(np.concatenate(self.marks))

    @property
    def downwards(self) -> bool:
        return len(self.marks) > 1


def around(boxes: Boxes) -> Spot:
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = boxes[:, 2:].max(axis=0).tolist()
    return left, top, right, bottom
