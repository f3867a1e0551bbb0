"""Paper where a character may have stood puts those beside it in doubt; the gaps of type do not."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.ocr.gaps import with_gaps
from extractors.ocr.recognize import Glyph, Reading

EM = 20.0


def doubted(text: str, before: int, paper: float) -> str:
    """The characters in doubt in a line of print, a tenth of an em between each two, but for so much paper (in em)
    before one of them; marks stand at the left of their squares.
    """
    boxes, places, x = [], [], 10.0
    for index, char in enumerate(text):
        x += (paper if index == before else 0.1) * EM
        wide = (0.25 if char in "，。；" else 0.45 if char.isdigit() else 0.9) * EM
        boxes.append((round(x), 10, round(x + wide), 30))
        places.append(x + wide / 2)
        x += wide + (0.6 * EM if char in "，。；" else 0)
    glyphs = tuple(Glyph(char, 0.99, (), place / (x + 10)) for char, place in zip(text, places, strict=True))
    read = with_gaps(Reading(glyphs), np.array(boxes, np.int32), 0.0, x + 10, EM)
    return "".join(glyph.char for glyph in read.glyphs if glyph.score < 0.9)


@pytest.mark.parametrize(
    ("text", "before", "paper", "doubt"),
    [
        ("冷链温度控制在2至8，异常反应", 10, 1.3, "8，"),  # ℃ is gone
        ("补贴对象做到不重不漏。及时足额", 10, 1.2, "漏。"),
        ("冷链温度控制在2至8，异常反应", 10, 0.5, ""),
        ("开展职业技能培训，培训学员", 9, 0.9, ""),  # behind a mark there is paper
        ("开展职业技能培训四百人次", 6, 1.1, "能培"),
        ("开展职业技能培训四百人次", 6, 0.5, ""),
        ("共培训128人次以上人员", 5, 0.6, "28"),
    ],
)
def test_what_stands_beside_a_gap_is_in_doubt(text: str, before: int, paper: float, doubt: str) -> None:
    assert doubted(text, before, paper) == doubt
