"""Signs of comparison on a line of their own, read by the real engine."""

from __future__ import annotations

import cv2
import pytest

from extractors.ocr import EngineOptions, open_engine
from extractors.scans.page import page_layout
from extractors.scans.texts.recognition import read_lines
from extractors.scans.texts.signs import with_signs
from tests.scan_pictures import paper, rule, write


@pytest.mark.parametrize(("below", "said"), [("120", "="), ("99.5%", "="), ("", "二")])
def test_two_strokes_above_a_number_are_a_sign_and_above_hanzi_a_numeral(below: str, said: str) -> None:
    page = paper()
    rule(page, (100, 300, 800), (100, 300, 500))
    for y in (150, 160):
        cv2.line(page, (150, y), (172, y), 0, 2)
    if below:
        cv2.putText(page, below, (130, 222), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (0,), 2, cv2.LINE_AA)
    else:
        write(page, "田日", 130, 200)
    for y in (140, 340):
        write(page, "田日田田日田", 400, y)
    engine = open_engine("ppocr", EngineOptions(threads=2))
    layout = page_layout(page)
    first = read_lines(layout, layout.lines, engine)
    assert first[0].text == "二"
    told = with_signs(layout, first, engine)
    assert told[0].text == said
    assert told[1:] == first[1:]
