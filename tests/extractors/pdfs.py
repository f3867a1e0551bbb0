"""Small PDFs drawn for a test."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

from extractors.pdf.reader import read_pdf
from pipeline.errors import FailureCode, InputError
from pipeline.model.table import Sheet

FONT = "STSong-Light"  # named, not embedded: no font file is needed
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = 595.0, 842.0

Draw = Callable[[Any], None]


def pdf(*pages: Draw, size: tuple[float, float] = (WIDTH, HEIGHT), **options: Any) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1, **options)
    for draw in pages:
        canvas.setFont(FONT, 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def form(canvas: Any) -> None:
    """A title and a table of two rows and two columns at (100, 100) to (300, 160) from the top left."""
    canvas.drawString(150, HEIGHT - 80, "项目支出绩效自评表")
    for x in (100, 200, 300):
        canvas.line(x, HEIGHT - 100, x, HEIGHT - 160)
    for y in (100, 130, 160):
        canvas.line(100, HEIGHT - y, 300, HEIGHT - y)
    for x, y, text in (
        (105, 120, "项目名称"),
        (205, 120, "河岸清淤"),
        (105, 150, "得分"),
        (205, 150, "98.5"),
    ):
        canvas.drawString(x, HEIGHT - y, text)


TEXTS = ["项目支出绩效自评表", "项目名称", "河岸清淤", "得分", "98.5"]


def texts(sheets: tuple[Sheet, ...]) -> list[str]:
    return [cell.text for sheet in sheets for cell in sheet.cells]


def failure(data: bytes, *passwords: str) -> FailureCode:
    with pytest.raises(InputError) as caught:
        read_pdf(data, passwords)
    return caught.value.code
