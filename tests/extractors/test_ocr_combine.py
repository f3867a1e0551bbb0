"""Several readings of one line, put together."""

from __future__ import annotations

import pytest

from extractors.ocr.combine import combined
from extractors.ocr.judge import confidence
from extractors.ocr.language import worded
from extractors.ocr.recognize import Glyph, Reading
from tests.extractors.test_ocr_reading import glyphs


def test_two_readings_that_agree_are_surer_that_there_is_a_character() -> None:
    both = combined(glyphs("17.50", 0.9), glyphs("17.50", 0.8))
    assert both.text == "17.50"
    assert confidence(both) == pytest.approx(0.98)


def test_readings_that_see_the_same_other_character_are_no_surer_together() -> None:
    """Measured: 永 for 水 with 0.52, 0.59 and 0.78, 水 being the rival each time."""
    three = combined(combined(glyphs("永", 0.52, 水=0.48), glyphs("永", 0.59, 水=0.41)), glyphs("永", 0.78, 水=0.21), 2)
    assert three.text == "永"
    assert confidence(three) == pytest.approx(0.63, abs=0.01)
    assert [(char, round(score, 2)) for char, score in three.glyphs[0].rivals] == [("水", 0.37)]


def test_of_two_readings_the_surer_character_stands_and_is_in_doubt() -> None:
    both = combined(glyphs("牛辆", 0.6, 车=0.39), glyphs("车辆", 0.97))
    assert both.text == "车辆"
    assert 0.5 < confidence(both) < 0.9
    assert both.glyphs[0].rivals[0][0] == "牛"


def test_a_character_that_one_reading_lacks_is_never_sure() -> None:
    both = combined(glyphs("17.50", 0.995), glyphs("17.5", 0.98))
    assert both.text in ("17.50", "17.5")
    assert both.text == "17.5" or confidence(both) < 0.8


def test_no_word_settles_that_a_character_may_be_lacking() -> None:
    torn = Reading((Glyph("汽", 0.99, (), 0.2), Glyph("车", 0.8, (("牛", 0.19),), 0.5)))
    found = worded(combined(torn, glyphs("汽车队", 0.7)))
    assert found.text.startswith("汽")
    assert confidence(found) < 0.9


def test_a_comma_that_one_reading_lacks_sends_nobody_to_look() -> None:
    assert confidence(combined(glyphs("车，辆", 0.98), glyphs("车辆", 0.98))) > 0.9
