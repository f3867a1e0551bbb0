"""Numbers in rings drawn, as the recogniser reads them: the last digit of two."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.ocr.judge import confidence
from extractors.ocr.recognize import Glyph, Reading
from extractors.ocr.ringed import with_ringed

EM = 48


@pytest.mark.parametrize(
    ("printed", "read_as", "said", "sure"),
    [
        ("2", "②", "②", True),
        ("1", "①", "①", True),
        ("12", "②", "⑫", False),
        ("15", "⑤", "⑮", False),
        ("19", "⑨", "⑲", False),
        ("12", "2", "2", True),  # no number in a ring was read
    ],
)
def test_two_digits_in_a_ring_are_no_single_one(printed: str, read_as: str, said: str, sure: bool) -> None:
    page = np.full((80, 200), 255, np.uint8)
    cv2.circle(page, (40, 40), 20, 0, 1, cv2.LINE_AA)
    (wide, tall), _ = cv2.getTextSize(printed, cv2.FONT_HERSHEY_PLAIN, 1.5, 1)
    cv2.putText(page, printed, (40 - wide // 2, 40 + tall // 2), cv2.FONT_HERSHEY_PLAIN, 1.5, 0, 1, cv2.LINE_AA)
    reading = Reading((Glyph(read_as, 1.0, (), 0.2), Glyph("铺", 1.0, (), 0.5)))
    found = with_ringed(reading, np.array([(18, 18, 63, 63)], np.int32), page, 0, 200, EM)
    assert found.text == f"{said}铺"
    assert (confidence(found) >= 0.95) == sure
