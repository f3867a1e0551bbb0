"""Short lines between letters of a PDF, and mirrored text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from extractors.pdf.reader import read_pdf
from pipeline.model.document import Document
from pipeline.model.finding import Code
from tests.extractors.pdfs import FONT, HEIGHT, TEXTS, form, pdf, texts

# In a row of its own beneath the form's table, (200, 160) to (300, 190) from the top left.
X, Y = 220, HEIGHT - 178


def in_a_row(draw: Callable[[Any], None]) -> Document:
    def page(canvas: Any) -> None:
        form(canvas)
        canvas.rect(100, HEIGHT - 190, 100, 30)
        canvas.rect(200, HEIGHT - 190, 100, 30)
        canvas.drawString(105, Y, "目标")
        draw(canvas)

    return read_pdf(pdf(page))


def said(document: Document) -> tuple[str, list[str]]:
    """The text of the row, and what a person is asked to look at."""
    assert texts(document.sheets)[: len(TEXTS)] == TEXTS
    assert {found.code for found in document.findings} <= {Code.HIDDEN_TEXT}
    return texts(document.sheets)[-1], [found.message.partition("layout: ")[2] for found in document.findings]


def underlined(text: str, *parts: tuple[str, str]) -> Callable[[Any], None]:
    """The text, with a line beneath each part, told by what stands before it."""

    def draw(canvas: Any) -> None:
        canvas.drawString(X, Y, text)
        for before, part in parts:
            left = X + stringWidth(before, FONT, 10)
            canvas.line(left, Y - 1, left + stringWidth(part, FONT, 10), Y - 1)

    return draw


@pytest.mark.parametrize(
    ("text", "parts", "read"),
    [
        (">24株", [("", ">")], "≥24株"),
        ("<24株", [("", "<")], "≤24株"),
        (">24株", [], ">24株"),
        (">24株", [("", ">24株")], ">24株"),
        (">24株", [("", ">"), (">", "24")], ">24株"),
        (">24株", [(">", "24")], ">24株"),
        ("优>良", [("优", ">")], "优>良"),
    ],
)
def test_a_line_of_its_own_makes_a_comparison_one_of_or_equal(
    text: str, parts: list[tuple[str, str]], read: str
) -> None:
    assert said(in_a_row(underlined(text, *parts))) == (read, [])


def fraction(above: str, below: str, left: float = X + 21) -> Callable[[Any], None]:
    def draw(canvas: Any) -> None:
        width = max(stringWidth(text, FONT, 8) for text in (above, below))
        canvas.setFont(FONT, 8)
        canvas.drawString(left, Y + 6, above)
        canvas.drawString(left, Y - 3.5, below)
        canvas.setFont(FONT, 10)
        canvas.line(left - 0.5, Y + 4, left + width + 0.5, Y + 4)

    return draw


@pytest.mark.parametrize(("above", "below"), [("1", "2"), ("3", "10"), ("12.5", "100")])
def test_what_may_be_a_fraction_is_asked_about(above: str, below: str) -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(X, Y, "达到")
        fraction(above, below)(canvas)
        canvas.drawString(X + 42, Y, "以上")

    assert said(in_a_row(draw))[1] == [f"{above} over {below}, a fraction?"]


@pytest.mark.parametrize(
    "draw",
    [
        fraction("甲", "乙"),
        underlined("共 18 株", ("共 ", "18")),
        lambda canvas: (underlined("共 18 株", ("共 ", "18"))(canvas), canvas.drawString(X + 12, Y - 10, "20 年")),
        lambda canvas: (canvas.drawString(X, Y + 4, "18"), canvas.drawString(X, Y - 8, "20")),
    ],
)
def test_other_numbers_above_each_other_are_left_alone(draw: Callable[[Any], None]) -> None:
    assert said(in_a_row(draw))[1] == []


def turned(a: float, b: float, c: float, d: float) -> Callable[[Any], None]:
    def draw(canvas: Any) -> None:
        canvas.saveState()
        canvas.transform(a, b, c, d, X + 30, Y)
        canvas.drawString(0, 0, "351")
        canvas.restoreState()

    return draw


@pytest.mark.parametrize("how", [(-1, 0, 0, 1), (0, 1, 1, 0)])
def test_mirrored_text_is_asked_about(how: tuple[float, float, float, float]) -> None:
    assert "351, mirrored" in said(in_a_row(turned(*how)))[1]


@pytest.mark.parametrize("how", [(1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1)])
def test_turned_text_is_not_mirrored(how: tuple[float, float, float, float]) -> None:
    assert said(in_a_row(turned(*how))) == ("351", [])
