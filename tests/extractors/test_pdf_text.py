from __future__ import annotations

import io
from typing import Any

import pytest

from extractors.pdf_text import read_pdf
from tests.extractors.pdfs import FONT, HEIGHT, TEXTS, WIDTH, Draw, form, pdf, texts


def test_a_form_is_read_with_places_and_sizes() -> None:
    document = read_pdf(pdf(form))
    (sheet,) = document.sheets
    assert texts(document.sheets) == TEXTS
    assert (document.reader, document.media_type) == ("pdfium", "application/pdf")
    assert [(p.number, p.width, p.height, p.unit) for p in document.pages] == [(1, 595.0, 842.0, "pt")]
    assert sheet.column_edges == pytest.approx((100, 200, 300), abs=0.5)
    box = sheet.cells[1].pieces[0].place.box
    assert box is not None
    assert (box.left, box.right) == pytest.approx((105, 145), abs=1)
    assert box.top < 117 < box.bottom
    assert document.findings == ()


def rotated(draw: Draw, degrees: int, spin: bool) -> bytes:
    """A page with /Rotate; with `spin` its content is turned against it, so that it reads upright."""

    def page(canvas: Any) -> None:
        canvas.setPageRotation(degrees)
        if spin:
            if degrees == 90:
                canvas.translate(HEIGHT, 0)
            elif degrees == 180:
                canvas.translate(WIDTH, HEIGHT)
            elif degrees == 270:
                canvas.translate(0, WIDTH)
            canvas.rotate(degrees)
        draw(canvas)

    sideways = degrees % 180 and not spin
    return pdf(page, size=(HEIGHT, WIDTH) if sideways else (WIDTH, HEIGHT))  # as shown: reportlab swaps them


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_rotate_with_content_drawn_against_it_reads_like_an_upright_page(degrees: int) -> None:
    plain, turned = read_pdf(pdf(form)), read_pdf(rotated(form, degrees, spin=True))
    assert texts(turned.sheets) == TEXTS
    assert turned.pages == plain.pages
    for a, b in zip(plain.sheets[0].cells, turned.sheets[0].cells, strict=True):
        one, other = a.pieces[0].place.box, b.pieces[0].place.box
        assert one is not None
        assert other is not None
        assert one.rounded() == pytest.approx(other.rounded(), abs=0.3)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_shown_sideways_is_read_upright_and_its_places_are_as_shown(degrees: int) -> None:
    document = read_pdf(rotated(form, degrees, spin=False))
    assert texts(document.sheets) == TEXTS
    (page,) = document.pages
    assert (page.width, page.height) == ((HEIGHT, WIDTH) if degrees % 180 else (WIDTH, HEIGHT))
    box = document.sheets[0].cells[1].pieces[0].place.box  # near (125, 117) before the page is turned
    assert box is not None
    seen = {90: (HEIGHT - 117, 125), 180: (WIDTH - 125, HEIGHT - 117), 270: (117, WIDTH - 125)}[degrees]
    assert box.middle == pytest.approx(seen, abs=4)


def test_places_are_relative_to_the_crop_box() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf(form))
    document[0].set_cropbox(50, 100, 595, 792)
    out = io.BytesIO()
    document.save(out)
    document.close()
    read = read_pdf(out.getvalue())
    box = read.sheets[0].cells[1].pieces[0].place.box
    assert box is not None
    assert (read.pages[0].width, read.pages[0].height) == (545, 692)
    assert (box.left, box.middle[1]) == pytest.approx((55, 67), abs=2)


def test_fake_bold_is_read_once() -> None:
    def bold(canvas: Any) -> None:
        form(canvas)
        for offset in (0, 0.3, 0.6):
            canvas.drawString(100 + offset, 600, "绩效自评 11.00")

    assert texts(read_pdf(pdf(bold)).sheets) == [*TEXTS, "绩效自评11.00"]


def test_text_that_its_clip_hides_is_not_read_and_overflow_stays_in_its_cell() -> None:
    def clipped(canvas: Any) -> None:
        form(canvas)
        for top, text in ((400, "看不见的一行"), (100, "98765432109876543210987")):
            canvas.saveState()
            path = canvas.beginPath()
            path.rect(100, HEIGHT - 130, 98, 30)
            canvas.clipPath(path, stroke=0, fill=0)
            canvas.drawString(105, HEIGHT - top - 8, text)
            canvas.restoreState()

    read = texts(read_pdf(pdf(clipped)).sheets)
    assert read == [TEXTS[0], "98765432109876543210987\n项目名称", *TEXTS[2:]]


@pytest.mark.parametrize("kind", ["rectangles", "bars", "strokes"])
def test_borders_are_found_however_they_are_drawn(kind: str) -> None:
    def drawn(canvas: Any) -> None:
        for row in (0, 1):
            for column in (0, 1):
                left, bottom = 100 + 100 * column, HEIGHT - 130 - 30 * row
                if kind == "rectangles":
                    canvas.rect(left, bottom, 100, 30)
                elif kind == "bars":
                    for bar in ((0, 0, 100, 0.7), (0, 30, 100, 0.7), (0, 0, 0.7, 30), (100, 0, 0.7, 30.7)):
                        canvas.rect(left + bar[0], bottom + bar[1], bar[2], bar[3], stroke=0, fill=1)
                else:
                    path = canvas.beginPath()
                    for x, y in ((0, 0), (100, 0), (100, 30), (0, 30)):
                        (path.lineTo if (x, y) != (0, 0) else path.moveTo)(left + x, bottom + y)
                    path.close()
                    canvas.drawPath(path)
                canvas.drawString(left + 5, bottom + 10, f"格{row}{column}")
        canvas.setFillGray(0.9)
        canvas.rect(90, HEIGHT - 125, 60, 12, stroke=0, fill=1)  # a highlight is no border

    (sheet,) = read_pdf(pdf(drawn)).sheets
    assert [(c.row, c.column, c.text) for c in sheet.cells] == [
        (0, 0, "格00"),
        (0, 1, "格01"),
        (1, 0, "格10"),
        (1, 1, "格11"),
    ]


def test_forms_inside_form_objects_are_found_where_they_are_placed() -> None:
    def nested(canvas: Any) -> None:
        canvas.beginForm("inner")
        canvas.setFont(FONT, 10)
        form(canvas)
        canvas.endForm()
        canvas.translate(40, -60)
        canvas.doForm("inner")

    (sheet,) = read_pdf(pdf(nested)).sheets
    assert [cell.text for cell in sheet.cells] == TEXTS
    assert sheet.column_edges == pytest.approx((140, 240, 340), abs=0.5)


def test_a_turned_label_is_one_piece_and_a_watermark_stands_apart() -> None:
    def turned(canvas: Any) -> None:
        form(canvas)
        canvas.saveState()
        canvas.translate(250, HEIGHT - 135)
        canvas.rotate(45)
        canvas.drawString(-30, 0, "内部资料")
        canvas.restoreState()
        canvas.rect(80, HEIGHT - 160, 20, 60)
        canvas.saveState()
        canvas.translate(94, HEIGHT - 155)
        canvas.rotate(90)
        canvas.drawString(0, 0, "产出指标")
        canvas.restoreState()

    read = texts(read_pdf(pdf(turned)).sheets)
    assert read == [TEXTS[0], "产出指标", *TEXTS[1:], "内部资料"]


def test_filled_fields_are_read() -> None:
    def fields(canvas: Any) -> None:
        canvas.drawString(100, 700, "Name")
        canvas.acroForm.textfield(name="a", value="Filled 42", x=150, y=695, width=120, height=18)

    assert "Filled 42" in " ".join(texts(read_pdf(pdf(fields)).sheets))
