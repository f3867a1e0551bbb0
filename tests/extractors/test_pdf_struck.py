from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extractors.pdf.reader import read_pdf
from pipeline.model.document import Document
from pipeline.model.finding import Code
from tests.extractors.pdfs import HEIGHT, TEXTS, form, pdf, texts

X, Y = 235, HEIGHT - 150  # behind 98.5 in the last cell, which reaches from 200 to 300


def shown(draw: Callable[[Any], None]) -> Document:
    def page(canvas: Any) -> None:
        form(canvas)
        canvas.setLineWidth(0.5)
        draw(canvas)

    return read_pdf(pdf(page))


def lined(*lines: tuple[float, float, float], text: str = "17人") -> Document:
    """A text with level lines: from, to, height above its foot."""

    def draw(canvas: Any) -> None:
        canvas.drawString(X, Y, text)
        for start, end, up in lines:
            canvas.line(X + start, Y + up, X + end, Y + up)

    return shown(draw)


@pytest.mark.parametrize("lines", [[(0, 20, 3)], [(-1, 22, 4)], [(0, 10, 3), (10, 20, 3)], [(0, 20, 2.5), (0, 20, 4)]])
def test_text_with_a_line_through_it_is_left_out(lines: list[tuple[float, float, float]]) -> None:
    document = lined(*lines)
    assert texts(document.sheets) == TEXTS
    assert [(f.code, f.message) for f in document.findings] == [
        (Code.HIDDEN_TEXT, "page 1: text hidden by the layout: 17人")
    ]


def test_only_the_letters_with_a_line_through_them_are_left_out() -> None:
    document = lined((0, 5, 3))
    assert texts(document.sheets) == [*TEXTS[:-1], "98.5 7人"]
    assert [f.code for f in document.findings] == [Code.HIDDEN_TEXT]


def test_a_thin_filled_bar_strikes_out_too() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(X, Y, "17人")
        canvas.rect(X, Y + 3, 20, 0.7, stroke=0, fill=1)

    assert texts(shown(draw).sheets) == TEXTS


@pytest.mark.parametrize(
    "line",
    [
        (0, 20, -1.5),  # underlined
        (0, 20, 9.5),  # a line above it
        (30, 45, 3),  # a dash beside it
        (-35, 65, 3),  # the text stands on a border from side to side
        (-20, 40, 3),  # a line that goes on beyond the text
    ],
)
def test_lines_that_strike_nothing_out(line: tuple[float, float, float]) -> None:
    document = lined(line)
    assert "17人" in "".join(texts(document.sheets))
    assert document.findings == ()


def test_a_text_as_wide_as_its_cell_on_a_border_is_not_struck_out() -> None:
    def draw(canvas: Any) -> None:
        for x in (350, 371):
            canvas.line(x, HEIGHT - 100, x, HEIGHT - 160)
        for y in (100, 130, 160):
            canvas.line(350, HEIGHT - y, 371, HEIGHT - y)
        canvas.drawString(350.5, HEIGHT - 133, "17人")

    document = shown(draw)
    assert "17人" in texts(document.sheets)
    assert document.findings == ()
