"""Rows of a page without rulings made level: its lines of text tell how far they still slope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.model.document import PageContent, Word
from pipeline.model.geometry import Box

# Slopes that straightening may have left, in the middle of the page and at its top and bottom beside that: 0.025 is
# 1.5 em over a row of 60 em.
STEEPEST, STEP = 0.025, 0.001
BESIDE, BESIDE_STEP = 0.02, 0.004
# In em: middles of texts of one row differ by about this where the row is level.
NEAR = 0.12
# In em: texts this high have hanzi or digits: their middles are those of the line.
LOW, HIGH = 0.6, 1.6
# By this factor rows must stand out more than as they are.
CLEARER = 1.05
FEWEST = 8


@dataclass(frozen=True, slots=True)
class Slope:
    """Pixels down per pixel to the right: `middle` halfway down the page, `more` further on at its bottom."""

    middle: float
    more: float
    width: float
    height: float

    def levelled(self, box: Box) -> Box:
        return _down(box, -self._at(box))

    def back(self, box: Box) -> Box:
        """Where a box lay that has been levelled; within a pixel."""
        return _down(box, self._at(_down(box, self._at(box))))

    def _at(self, box: Box) -> float:
        x, y = box.middle
        return (self.middle + self.more * (2 * y / self.height - 1)) * (x - self.width / 2)


def _down(box: Box, by: float) -> Box:
    return box._replace(top=box.top + by, bottom=box.bottom + by)


def level(content: PageContent, em: float) -> tuple[PageContent, Slope]:
    """The page with its words moved up or down so that rows are level, and what gives their boxes back."""
    slope = _slope(content.words, em, content.width, content.height)
    words = tuple(word._replace(box=slope.levelled(word.box)) for word in content.words)
    return replace(content, words=words), slope


def _slope(words: Sequence[Word], em: float, width: float, height: float) -> Slope:
    """The slope at which the middles of texts fall together the most."""
    flat = Slope(0.0, 0.0, width, height)
    boxes = [word.box for word in words if LOW * em <= word.box.bottom - word.box.top <= HIGH * em]
    if len(boxes) < FEWEST:
        return flat
    x, y = np.array([box.middle for box in boxes]).T
    aside, beside = x - width / 2, 2 * y / height - 1

    def together(middle: float, more: float) -> float:
        places = np.sort(y - (middle + more * beside) * aside)
        apart = (places[:, None] - places) / (NEAR * em)
        return float(np.exp(-(apart**2)).sum())

    best = together(0.0, 0.0) * CLEARER
    for middle in np.arange(-STEEPEST, STEEPEST + STEP / 2, STEP):
        for more in np.arange(-BESIDE, BESIDE + BESIDE_STEP / 2, BESIDE_STEP):
            if (score := together(middle, more)) > best:
                best, flat = score, Slope(float(middle), float(more), width, height)
    return flat
