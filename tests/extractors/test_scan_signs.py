"""Signs of comparison on a line of their own, read by the real engine."""

from __future__ import annotations

import cv2
import numpy as np
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


def _signs_in_cells(beside: str) -> list[str]:
    """What is read of ⩾ and = in a column of their own, with this beside them in the next one."""
    page = paper()
    rule(page, (100, 180, 340, 800), (100, 200, 300, 400, 500))
    arrow = np.array([(130, 140), (149, 147), (130, 154)], np.int32)
    cv2.polylines(page, [arrow], isClosed=False, color=(0,), thickness=2, lineType=cv2.LINE_AA)
    cv2.line(page, (130, 160), (149, 153), 0, 2, cv2.LINE_AA)
    for y in (246, 253):
        cv2.line(page, (130, y), (146, y), 0, 2)
    for y in (161, 261):
        cv2.putText(page, beside, (220, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0,), 2, cv2.LINE_AA)
    for y in (140, 240, 340, 440):
        write(page, "田日田田日田", 400, y)
    engine = open_engine("ppocr", EngineOptions(threads=2))
    layout = page_layout(page)
    told = with_signs(layout, read_lines(layout, layout.lines, engine), engine)
    return [reading.text for line, reading in zip(layout.lines, told, strict=True) if line.box[2] < 180]


def test_signs_in_a_column_of_their_own_are_read_before_the_number_in_the_next() -> None:
    assert _signs_in_cells("95") == ["≥", "="]
    assert _signs_in_cells("AB")[1] == "二"
