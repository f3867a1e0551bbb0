"""m² behind what has an area."""

from __future__ import annotations

import pytest

from extractors.ocr.areas import with_areas
from extractors.ocr.judge import confidence
from extractors.ocr.recognize import Glyph, Reading


@pytest.mark.parametrize(
    ("text", "rival", "said", "sure"),
    [
        ("铺装塑胶跑道8m²，", "³", "铺装塑胶跑道8m²，", True),
        ("铣刨重铺沥青255m°，", "²", "铣刨重铺沥青255m²，", True),
        ("铺设地膜5062m²。", "★", "铺设地膜5062m²。", True),
        ("新建泵房8m²，", "★", "新建泵房8m²，", False),
        ("清淤路面土方8m²，", "³", "清淤路面土方8m²，", False),  # a volume
        ("新建泵房8m²，", "³", "新建泵房8m²，", False),  # who knows
        ("铺装塑胶跑道8m²，", "8", "铺装塑胶跑道8m²，", False),  # it may be no raised figure
    ],
)
def test_what_has_an_area_is_measured_in_square_metres(text: str, rival: str, said: str, sure: bool) -> None:
    glyphs = [Glyph(char, 1.0, (), 0.5) for char in text]
    at = text.index("m") + 1
    glyphs[at] = Glyph(text[at], 0.7, ((rival, 0.2),), 0.5)
    found = with_areas(Reading(tuple(glyphs)))
    assert (found.text, confidence(found) >= 0.9) == (said, sure)
