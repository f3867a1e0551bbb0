"""Bars between words, also where a line ends; bars drawn, of which one thinner than 一 of its weight is a dash."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Pixels
from extractors.scans.lines.boxes import Line
from extractors.scans.page import Layout
from extractors.scans.texts.dashes import with_dashes, with_thin_dashes

EM = 32
ONE = Glyph("一", 0.99, (), 0.5)
TORN = Glyph("—", 0.88, (("一", 0.12),), 0.5)
MAYBE_ONE = Glyph("一", 0.88, (("—", 0.12),), 0.5)


def line(page: Pixels, top: int, thick: int, stroke: int) -> Line:
    """Between two characters of upright strokes, each an em wide, a bar this thick."""
    marks = []
    for left in (0, 2 * EM):
        for start in range(left + 2, left + EM - 4, 8):
            page[top : top + 29, start : start + stroke] = 0
        marks.append((left + 2, top, left + EM - 2, top + 29))
    page[top + 14 : top + 14 + thick, EM + 3 : 2 * EM - 3] = 0
    marks.append((EM + 3, top + 14, 2 * EM - 3, top + 14 + thick))
    boxes = np.array(sorted(marks), np.int32)
    return Line((boxes,), (0, top - 4, 3 * EM, top + 36))


def read(bars: list[tuple[int, int, Glyph]]) -> list[str]:
    """What is said of the bars of lines, each given by its thickness, that of its line's strokes, and as read."""
    page = np.full((50 * len(bars), 3 * EM), 255, np.uint8)
    lines = tuple(line(page, 50 * place + 5, thick, stroke) for place, (thick, stroke, _) in enumerate(bars))
    around = (Glyph("量", 1.0, (), 1 / 6), Glyph("分", 1.0, (), 5 / 6))
    readings = [Reading((around[0], glyph, around[1])) for _, _, glyph in bars]
    found = with_thin_dashes(Layout(page, EM, lines, ()), readings)
    return [f"{reading.glyphs[1].char}{'' if reading.glyphs[1].score > 0.9 else '?'}" for reading in found]


@pytest.mark.parametrize(
    ("bars", "said"),
    [
        ([(6, 3, ONE), (3, 3, TORN)], ["一", "—"]),
        ([(6, 3, ONE), (3, 3, MAYBE_ONE)], ["一", "—"]),
        ([(6, 3, ONE), (5, 3, TORN)], ["一", "—?"]),  # as thick as 一
        ([(6, 3, TORN), (3, 3, TORN)], ["—?", "—?"]),  # nothing to hold it against
        ([(6, 5, ONE), (3, 3, TORN)], ["一", "—?"]),  # the other line is bold
        ([(6, 3, ONE), (3, 3, ONE)], ["一", "一"]),  # what is sure stays
    ],
)
def test_a_bar_thinner_than_one_is_a_dash(bars: list[tuple[int, int, Glyph]], said: list[str]) -> None:
    assert read(bars) == said


@pytest.mark.parametrize(
    ("first", "second", "below", "said"),
    [
        ("各区县持续强化垃圾的源头减量", "一分类投放一资源利用", 1, "各区县持续强化垃圾的源头减量—分类投放—资源利用"),
        ("各区县落实河湖长制推行一", "河一策、一库一档", 1, "各区县落实河湖长制推行一河一策、一库一档"),
        (
            "各区县持续强化垃圾的源头减量",
            "一分类投放一资源利用",
            4,
            "各区县持续强化垃圾的源头减量一分类投放一资源利用",
        ),  # another text
        ("强化源头减量", "一分类投放", 1, "强化源头减量一分类投放"),  # so short they may be names
    ],
)
def test_a_text_goes_on_in_the_next_line(first: str, second: str, below: int, said: str) -> None:
    page = np.full((50 * 6, 40 * EM), 255, np.uint8)
    lines = tuple(
        Line((np.array([(0, top, EM * len(text), top + 29)], np.int32),), (0, 0, 40 * EM, 300))
        for text, top in ((first, 5), (second, 5 + 40 * below))
    )
    readings = [
        Reading(tuple(Glyph(char, 1.0, (), (place + 0.5) / len(text)) for place, char in enumerate(text)))
        for text in (first, second)
    ]
    assert "".join(reading.text for reading in with_dashes(Layout(page, EM, lines, ()), readings)) == said
    aside = [np.array([0, 0, 0, 0]), np.array([25 * EM, 0, 25 * EM, 0])]
    beside = tuple(
        Line((np.asarray(line.marks[0] + off, np.int32),), line.limits) for line, off in zip(lines, aside, strict=True)
    )
    apart = "".join(reading.text for reading in with_dashes(Layout(page, EM, beside, ()), readings))
    assert apart == "".join(reading.text for reading in readings), "texts beside each other are two"
