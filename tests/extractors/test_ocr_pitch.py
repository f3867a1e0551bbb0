"""The room that a point takes up between two digits."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.ocr.judge import confidence
from extractors.ocr.pitch import with_room
from extractors.ocr.recognize import Glyph, Reading

HIGH, WIDE = 22, 16


def read(text: str, point: int) -> Reading:
    """The reading of a line of digits as a font with a pitch of WIDE sets them, with points `point` pixels wide: print
    and places; a point of none is a speck between two digits.
    """
    marks, glyphs, x = [], [], 0
    for char in text:
        if char in ".,":
            marks.append((x + point // 2 - 1, HIGH - 3, x + point // 2 + 2, HIGH))
            glyphs.append((char, x + point / 2))
            x += point
        else:
            inset = 6 if char == "1" else 2
            marks.append((x + inset, 0, x + WIDE - inset, HIGH))
            glyphs.append((char, x + WIDE / 2))
            x += WIDE
    made = Reading(tuple(Glyph(char, 1.0, (), at / x) for char, at in glyphs))
    return with_room(made, np.array(marks, np.int32), 0, x, 32)


@pytest.mark.parametrize(
    ("text", "point", "sure"),
    [
        ("9.6", 8, True),
        ("9.6", 0, False),
        ("186.000", 0, False),
        ("186,000.00", 8, True),
        ("1.1", 8, True),
        ("1.1", 0, False),
        ("11.5", 16, True),  # as wide as a digit
        ("2023.5", 0, False),
    ],
)
def test_a_point_that_takes_up_no_room_is_not_sure(text: str, point: int, sure: bool) -> None:
    found = read(text, point)
    assert found.text == text
    assert (confidence(found) > 0.9) is sure


def test_digits_that_touch_tell_nothing() -> None:
    glyphs = tuple(Glyph(char, 1.0, (), at) for char, at in (("9", 0.25), (".", 0.5), ("6", 0.75)))
    joined = np.array([(2, 0, 30, HIGH), (15, 19, 18, 22)], np.int32)
    assert confidence(with_room(Reading(glyphs), joined, 0, 32, 32)) == 1.0
