"""Lines of one mark: a slash is told from 1 by its slant, with a speck beside it, pale, and in pieces."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Boxes, Pixels
from extractors.scans.lines.boxes import Line
from extractors.scans.page import Layout
from extractors.scans.texts.single_marks import with_single_mark

EM = 23.0
SLASH, UPRIGHT = ((40, 60), (50, 40)), ((45, 60), (45, 40))


def _read(text: str, stroke: tuple[tuple[int, int], tuple[int, int]], grey: int, gaps: bool, speck: bool) -> str:
    """What becomes of this reading of a stroke on white paper, all of whose components are taken for one line."""
    page: Pixels = np.full((100, 100), 255, np.uint8)
    cv2.line(page, *stroke, (grey,), 2)
    if gaps:
        page[45:47] = page[53:55] = 255
    if speck:
        page[50:53, 60:63] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats((page < 255).astype(np.uint8), connectivity=8)
    boxes: Boxes = (stats[1:, :4] + np.pad(stats[1:, :2], ((0, 0), (2, 0)))).astype(np.int32)
    line = Line((boxes,), (0, 0, 100, 100))
    reading = Reading(tuple(Glyph(char, 0.6, (), (i + 1) / (len(text) + 1)) for i, char in enumerate(text)))
    return with_single_mark(Layout(page, EM, (line,), ()), line, reading).text


@pytest.mark.parametrize(
    ("text", "grey", "gaps", "speck"),
    [
        ("1", 60, False, False),
        ("1", 190, False, False),
        ("1", 190, True, False),
        ("1·", 60, False, True),
        ("I.", 190, False, True),
    ],
)
def test_a_slash_is_told_by_its_slant(text: str, grey: int, gaps: bool, speck: bool) -> None:
    assert _read(text, SLASH, grey, gaps, speck) == "/"
    assert _read(text, UPRIGHT, grey, gaps, speck) == text


def test_other_characters_stay() -> None:
    assert _read("7", SLASH, 190, True, False) == "7"
    assert _read("13", SLASH, 60, False, True) == "13"
