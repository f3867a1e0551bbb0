"""Print as boxes: components and the lines they make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extractors.picture import Boxes, Spot


@dataclass(frozen=True, slots=True)
class Line:
    """One text to be read: its parts from left to right, or from the top where a label is set downwards.

    `marks` are the components of each part, `limits` the cell that holds them; `stained` says whether what a stamp has
    left stood so near that print may have been taken for it.
    """

    marks: tuple[Boxes, ...]
    limits: Spot
    stained: bool = False

    @property
    def box(self) -> Spot:
        return around(np.concatenate(self.marks))

    @property
    def downwards(self) -> bool:
        return len(self.marks) > 1


def around(boxes: Boxes) -> Spot:
    return int(boxes[:, 0].min()), int(boxes[:, 1].min()), int(boxes[:, 2].max()), int(boxes[:, 3].max())
