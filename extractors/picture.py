"""A page as pixels: what pictures and rendered PDF pages have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.model.document import PageInfo

Pixels = NDArray[np.uint8]
"""(height, width) grey or (height, width, 3) RGB, 0 black to 255 white, rows from the top."""

Boxes = NDArray[np.int32]
"""(count, 4): left, top, right, bottom in pixels, ends out."""

Spot = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels, ends out."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of a file, turned as a viewer shows it (/Rotate and EXIF orientation applied).

    `scale` is pixels per unit of `info`: 1.0 for pictures at their own size, dpi / 72 for PDF pages.
    """

    info: PageInfo
    pixels: Pixels
    scale: float = 1.0
