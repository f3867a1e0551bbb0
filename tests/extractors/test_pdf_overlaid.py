from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extractors.pdf.reader import read_pdf
from pipeline.model.document import Document
from pipeline.model.finding import Code
from tests.extractors.pdfs import FONT, HEIGHT, TEXTS, form, pdf, texts


def shown(draw: Callable[[Any], None]) -> Document:
    def page(canvas: Any) -> None:
        form(canvas)
        draw(canvas)

    return read_pdf(pdf(page))


def written(size: float, x: float, y: float, text: str) -> Callable[[Any], None]:
    def draw(canvas: Any) -> None:
        canvas.setFont(FONT, size)
        canvas.drawString(x, HEIGHT - y, text)

    return draw


@pytest.mark.parametrize(
    ("size", "x", "y"), [(40, 110, 150), (24, 170, 135), (18, 205, 135), (30, 205, 150), (40, 110, 130)]
)
def test_large_print_over_the_table_is_set_aside(size: float, x: float, y: float) -> None:
    document = shown(written(size, x, y, "作废"))
    assert texts(document.sheets) == [*TEXTS, "作废"]
    assert [(f.code, f.message) for f in document.findings] == [
        (Code.HIDDEN_TEXT, "page 1: text hidden by the layout: 作废")
    ]
    assert document.overlaid == {1}


def test_large_print_that_lies_over_nothing_is_read_where_it_stands() -> None:
    assert texts(shown(written(20, 120, 60, "年度自评报告")).sheets) == ["年度自评报告", *TEXTS]
    inside = shown(written(20, 250, 152, "优"))
    assert texts(inside.sheets) == [*TEXTS[:-1], "98.5 优"]
    assert inside.findings == ()


@pytest.mark.parametrize("y", [148, 149, 150, 152])
def test_print_of_usual_size_over_other_print_is_asked_about(y: float) -> None:
    document = shown(written(11, 207, y, "315"))
    (found,) = document.findings
    assert found.code is Code.HIDDEN_TEXT
    assert "98.5" in found.message
    assert "31" in found.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((10, 230, 150, "人次"), (10, 240, 150, "。")),
        ((10, 235, 150, "□"), (10, 235, 150, "√")),  # a box and the tick in it
        ((10, 205, 158, "第二行"), (10, 235, 150, "人")),  # lines set solid
    ],
)
def test_print_beside_other_print_or_a_tick_in_a_box_is_read(first: Any, second: Any) -> None:
    def draw(canvas: Any) -> None:
        written(*first)(canvas)
        written(*second)(canvas)

    assert shown(draw).findings == ()


def test_vertical_writing_whose_characters_the_browser_sets_on_one_spot_is_read() -> None:
    def draw(canvas: Any) -> None:
        for character in "绩效指标":
            written(10, 260, 125, character)(canvas)

    document = shown(draw)
    assert document.findings == ()
    assert "绩效指标" in "".join(texts(document.sheets))
