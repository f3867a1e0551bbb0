"""Specks that are read as part of a mark."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.ocr.recognize import Glyph, Reading
from extractors.ocr.stray import without_specks_above


@pytest.mark.parametrize(
    ("text", "dot", "said"),
    [
        ("3,131;460", 3, "3,131,460"),
        ("3,131;460", 5, "3,131;460"),
        ("偏高；今后", 3, "偏高；今后"),
        ("偏高；今后", 2, "偏高，今后"),
        ("6;46", 3, "6;46"),  # no thousands
    ],
)
def test_a_speck_above_a_comma_makes_no_semicolon_of_it(text: str, dot: int, said: str) -> None:
    """The mark is five pixels wide, and what stands above it as many as the case says."""
    places = [(at + 0.5) / len(text) for at in range(len(text))]
    reading = Reading(tuple(Glyph(char, 0.99, (), place) for char, place in zip(text, places, strict=True)))
    left = round(20 * (next(at for at, char in enumerate(text) if char in ";；") + 0.5)) - 2
    marks = np.array([(left + 1, 6, left + 1 + dot, 6 + dot), (left, 18, left + 5, 26)], np.int32)
    assert without_specks_above(reading, marks, 0, 20 * len(text), 24).text == said
