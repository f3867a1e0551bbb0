from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.colors import Color, black, white
from reportlab.lib.utils import ImageReader

from extractors.pdf.reader import read_pdf
from pipeline.errors import FailureCode
from pipeline.model.document import Document
from pipeline.model.finding import Code
from tests.extractors.pdfs import HEIGHT, TEXTS, failure, form, pdf, texts

# The last cell is that of the score: 98.5 at (205, 150).
X, Y = 235, HEIGHT - 150


def shown(draw: Callable[[Any], None]) -> Document:
    def page(canvas: Any) -> None:
        form(canvas)
        draw(canvas)

    return read_pdf(pdf(page))


def hidden(document: Document) -> list[str]:
    assert {found.code for found in document.findings} <= {Code.HIDDEN_TEXT}
    return [found.message.partition("layout: ")[2] for found in document.findings]


def in_colour(colour: Any, text: str = "17") -> Callable[[Any], None]:
    def draw(canvas: Any) -> None:
        canvas.setFillColor(colour)
        canvas.drawString(X, Y, text)
        canvas.setFillColor(black)

    return draw


def covered(cover: Callable[[Any], None], again: str = "") -> Callable[[Any], None]:
    def draw(canvas: Any) -> None:
        canvas.drawString(X, Y, "17")
        cover(canvas)
        canvas.drawString(X, Y, again)

    return draw


def fill(colour: Any, left: float = X - 1, width: float = 14) -> Callable[[Any], None]:
    def cover(canvas: Any) -> None:
        canvas.setFillColor(colour)
        canvas.rect(left, Y - 2, width, 12, stroke=0, fill=1)
        canvas.setFillColor(black)

    return cover


def picture(alpha: int) -> Callable[[Any], None]:
    def cover(canvas: Any) -> None:
        image = Image.new("RGBA", (40, 40), (255, 0, 0, alpha))
        canvas.drawImage(ImageReader(image), X - 1, Y - 2, 14, 12, mask="auto")

    return cover


@pytest.mark.parametrize("cover", [fill(white), fill(Color(0, 0, 0)), picture(255)])
def test_text_that_is_painted_over_is_left_out(cover: Callable[[Any], None]) -> None:
    document = shown(covered(cover))
    assert texts(document.sheets) == TEXTS
    assert hidden(document) == ["17"]


def test_what_is_written_over_the_paint_is_read_alone() -> None:
    document = shown(covered(fill(white), again="15"))
    assert texts(document.sheets) == [*TEXTS[:-1], "98.5 15"]
    assert hidden(document) == ["7"]


def test_a_letter_of_a_text_may_be_painted_over() -> None:
    document = shown(covered(fill(white, left=X + 4.8, width=6)))
    assert texts(document.sheets) == [*TEXTS[:-1], "98.5 1"]
    assert hidden(document) == ["7"]


@pytest.mark.parametrize(
    "cover",
    [fill(Color(1, 1, 0, alpha=0.4)), picture(0), picture(90), fill(white, left=X + 40)],
)
def test_text_that_shows_through_or_beside_a_paint_is_read(cover: Callable[[Any], None]) -> None:
    document = shown(covered(cover))
    assert texts(document.sheets) == [*TEXTS[:-1], "98.5 17"]
    assert document.findings == ()


def test_a_seal_whose_ground_is_clear_hides_nothing() -> None:
    def ring(canvas: Any) -> None:
        image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
        ImageDraw.Draw(image).ellipse((10, 10, 190, 190), outline=(220, 0, 0, 255), width=12)
        canvas.drawImage(ImageReader(image), X - 30, Y - 30, 70, 70, mask="auto")

    document = shown(covered(ring))
    assert texts(document.sheets) == [*TEXTS[:-1], "98.5 17"]
    assert document.findings == ()


def test_text_painted_over_and_written_again_says_nothing() -> None:
    document = shown(covered(fill(Color(0.9, 0.9, 0.9)), again="17"))
    assert texts(document.sheets) == [*TEXTS[:-1], "98.5 17"]
    assert document.findings == ()


@pytest.mark.parametrize("colour", [white, Color(0.98, 0.98, 0.98), Color(0, 0, 0, alpha=0.0)])
def test_text_of_the_papers_colour_is_left_out(colour: Any) -> None:
    document = shown(in_colour(colour))
    assert texts(document.sheets) == TEXTS
    assert hidden(document) == ["17"]


def test_invisible_text_is_left_out() -> None:
    def invisible(canvas: Any) -> None:
        text = canvas.beginText(X, Y)
        text.setTextRenderMode(3)
        text.textOut("17")
        canvas.drawText(text)

    document = shown(invisible)
    assert texts(document.sheets) == TEXTS
    assert hidden(document) == ["17"]


def test_text_for_no_eye_is_left_out() -> None:
    def tiny(canvas: Any) -> None:
        canvas.setFont("Helvetica", 0.8)
        canvas.drawString(X, Y, "17")

    document = shown(tiny)
    assert texts(document.sheets) == TEXTS
    assert hidden(document) == ["17"]


@pytest.mark.parametrize("bar", ["fill", "stroke", "picture"])
def test_white_text_on_a_dark_heading_is_read(bar: str) -> None:
    def heading(canvas: Any) -> None:
        if bar == "picture":
            canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), (20, 40, 90))), X - 5, Y - 5, 40, 18)
        elif bar == "fill":
            canvas.setFillColor(Color(0.1, 0.2, 0.5))
            canvas.rect(X - 5, Y - 5, 40, 18, stroke=0, fill=1)
        else:
            canvas.setLineWidth(18)
            canvas.line(X - 5, Y + 4, X + 35, Y + 4)
        in_colour(white)(canvas)

    document = shown(heading)
    assert "17" in texts(document.sheets)[-1]
    assert document.findings == ()


def test_black_text_on_a_black_bar_is_left_out() -> None:
    def bar(canvas: Any) -> None:
        canvas.rect(X - 5, Y - 5, 40, 18, stroke=0, fill=1)
        canvas.drawString(X, Y, "17")

    assert hidden(shown(bar)) == ["17"]


def test_grey_text_is_read_and_a_pale_watermark_is_set_aside() -> None:
    grey = shown(in_colour(Color(0.5, 0.5, 0.5)))
    assert texts(grey.sheets) == [*TEXTS[:-1], "98.5 17"]
    assert grey.findings == ()
    pale = shown(in_colour(Color(0.85, 0.85, 0.85), "样稿"))
    assert texts(pale.sheets) == [*TEXTS, "样稿"]
    assert hidden(pale) == ["样稿"]
    assert pale.overlaid == {1}


def test_a_page_most_of_whose_text_does_not_show_needs_ocr() -> None:
    def page(canvas: Any) -> None:
        form(canvas)
        canvas.setFillColor(white)
        canvas.rect(0, 0, 595, 842, stroke=0, fill=1)

    assert failure(pdf(page)) is FailureCode.NEEDS_OCR


def layered(state: str) -> bytes:
    """The form with 17 in a layer that is switched on or off, between the objects of the plain file."""

    def page(canvas: Any) -> None:
        form(canvas)
        canvas._code.append("/OC /L0 BDC")
        canvas.drawString(X, Y, "17")
        canvas._code.append("EMC")

    data = pdf(page, pageCompression=0)
    size = len(re.findall(rb"\n\d+ 0 obj", data)) + 1
    layer = f"{size} 0 R".encode()
    data = data.replace(b"/Resources <<", b"/Resources << /Properties << /L0 " + layer + b" >>", 1)
    off = layer if state == "off" else b""
    data = data.replace(
        b"/Type /Catalog", b"/Type /Catalog /OCProperties << /OCGs [" + layer + b"] /D << /OFF [" + off + b"] >> >>", 1
    )
    start = data.rindex(b"\nxref") + 1
    out = io.BytesIO()
    out.write(data[:start] + f"{size} 0 obj\n<< /Type /OCG /Name (L) >>\nendobj\n".encode())
    out.write(b"trailer\n" + data[data.rindex(b"trailer") + 8 : data.rindex(b"startxref")])
    return out.getvalue()  # without a table of its objects, which readers then look for


def test_a_layer_that_is_switched_off_is_left_out() -> None:
    document = read_pdf(layered("off"))
    assert texts(document.sheets) == TEXTS
    assert hidden(document) == ["17"]


def test_a_layer_that_is_on_is_read() -> None:
    document = read_pdf(layered("on"))
    assert texts(document.sheets) == [*TEXTS[:-1], "98.5 17"]
    assert document.findings == ()
