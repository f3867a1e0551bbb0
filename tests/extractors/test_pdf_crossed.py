"""Print across the rulings of a page: which row it belongs to cannot be told."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.pdf.reader import read_pdf
from pipeline.model.finding import Code
from tests.extractors.pdfs import FONT, HEIGHT, form, pdf


def hidden(x: float, y: float, text: str, ruling: tuple[float, float] | None = None) -> list[str]:
    """What is said of a form with a text whose foot is at y, and perhaps a ruling from x to x at the height of 300."""

    def page(canvas: Any) -> None:
        form(canvas)
        canvas.setFont(FONT, 10)
        canvas.drawString(x, HEIGHT - y, text)
        if ruling:
            canvas.line(ruling[0], HEIGHT - 300, ruling[1], HEIGHT - 300)

    return [found.message for found in read_pdf(pdf(page)).findings if found.code is Code.HIDDEN_TEXT]


@pytest.mark.parametrize(("y", "crossed"), [(303, True), (304, True), (299, False), (309, False)])
def test_a_text_that_a_ruling_halves_is_asked_about(y: float, crossed: bool) -> None:
    said = ["page 1: text hidden by the layout: 发放培训补贴人数"]
    assert hidden(120, y, "发放培训补贴人数", (60, 400)) == (said if crossed else [])


def test_a_ruling_beside_a_text_or_through_a_figure_halves_none() -> None:
    assert hidden(120, 304, "发放培训补贴人数", (210, 400)) == []
    assert hidden(120, 304, "1,234.50元", (60, 400)) == []
