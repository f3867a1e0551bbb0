from __future__ import annotations

import io
from typing import Any

import pytest

from extractors.pdf.reader import read_pdf
from pipeline.model.finding import Code
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


def clipped(canvas: Any, box: tuple[float, float, float, float], at: float, text: str) -> None:
    """Text at (105, at from the top) that shows within the box (left, top, width, height) only."""
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(box[0], HEIGHT - box[1] - box[3], box[2], box[3])
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(105, HEIGHT - at - 8, text)
    canvas.restoreState()


FIRST_CELL = (100, 100, 98, 30)


def test_a_line_hidden_here_that_shows_on_another_page_is_read_there_only() -> None:
    def upper(canvas: Any) -> None:
        form(canvas)
        clipped(canvas, FIRST_CELL, 400, "看不见的一行")

    def lower(canvas: Any) -> None:
        form(canvas)
        clipped(canvas, FIRST_CELL, 119, "看不见的一行")

    document = read_pdf(pdf(upper, lower))
    assert texts(document.sheets) == [*TEXTS, TEXTS[0], "项目名称\n看不见的一行", *TEXTS[2:]]
    assert document.findings == ()


def test_a_line_that_shows_nowhere_is_kept_in_its_cell_and_found() -> None:
    def page(canvas: Any) -> None:
        form(canvas)
        for at in (400, 412):
            clipped(canvas, FIRST_CELL, at, f"看不见的一行{at}")

    document = read_pdf(pdf(page, form))
    assert texts(document.sheets) == [TEXTS[0], "项目名称\n看不见的一行400\n看不见的一行412", *TEXTS[2:], *TEXTS]
    assert [(f.code, f.message) for f in document.findings] == [
        (Code.HIDDEN_TEXT, "page 1: text hidden by the layout: 看不见的一行400看不见的一行412")
    ]


def test_a_hidden_line_is_not_taken_for_another_of_the_same_text_elsewhere() -> None:
    def page(canvas: Any) -> None:
        form(canvas)
        clipped(canvas, FIRST_CELL, 400, "河岸清淤")

    assert [f.code for f in read_pdf(pdf(page, form)).findings] == [Code.HIDDEN_TEXT]


@pytest.mark.parametrize("cut", [-0.4, 0.0, 0.4])
def test_a_line_that_the_page_break_cuts_in_two_is_read_once(cut: float) -> None:
    def half(top: float, height: float) -> Draw:
        def page(canvas: Any) -> None:
            form(canvas)
            clipped(canvas, (100, top, 98, height), 121, "可持续，效益")

        return page

    read = texts(read_pdf(pdf(half(100, 26 + cut), half(126 + cut, 10))).sheets)
    assert sum("可持续，效益" in text for text in read) == 1
    assert sum("可" in text or "，" in text for text in read) == 1


def test_text_off_the_page_is_kept_and_found() -> None:
    def page(canvas: Any) -> None:
        form(canvas)
        canvas.drawString(WIDTH + 20, HEIGHT - 120, "裁掉")

    document = read_pdf(pdf(page))
    assert "裁掉" in texts(document.sheets)
    assert [f.code for f in document.findings] == [Code.HIDDEN_TEXT]


def test_overflow_stays_in_its_cell() -> None:
    def page(canvas: Any) -> None:
        form(canvas)
        clipped(canvas, FIRST_CELL, 100, "98765432109876543210987")
        canvas.drawString(170, HEIGHT - 128, "（元）")  # the bracket hangs over into the next cell

    read = texts(read_pdf(pdf(page)).sheets)
    assert read == [TEXTS[0], "98765432109876543210987\n项目名称\n（元）", *TEXTS[2:]]


@pytest.mark.parametrize("kind", ["rectangles", "bars", "strokes"])
def test_borders_are_found_however_they_are_drawn(kind: str) -> None:
    def drawn(canvas: Any) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(90, HEIGHT - 125, 60, 12, stroke=0, fill=1)  # a highlight is no border
        canvas.setFillGray(0)
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


def test_letters_that_lean_stand_in_their_cells_and_are_no_watermark() -> None:
    def leaning(canvas: Any) -> None:
        form(canvas)
        canvas.line(400, HEIGHT - 100, 400, HEIGHT - 160)
        for y, text in ((120, "权重"), (150, "10")):
            canvas.line(300, HEIGHT - y + 20, 400, HEIGHT - y + 20)
            canvas.saveState()
            canvas.transform(1, 0, 0.25, 1, 305, HEIGHT - y)
            canvas.drawString(0, 0, text)
            canvas.drawString(canvas.stringWidth(text, FONT, 10), 0, "分")
            canvas.restoreState()
        canvas.line(300, HEIGHT - 160, 400, HEIGHT - 160)

    document = read_pdf(pdf(leaning))
    assert document.findings == ()  # their boxes reach over each other, they do not
    (sheet,) = document.sheets
    assert [(cell.column, cell.text) for cell in sheet.cells[1:]] == [
        (0, "项目名称"), (1, "河岸清淤"), (2, "权重分"), (0, "得分"), (1, "98.5"), (2, "10分"),
    ]  # fmt: skip


def test_filled_fields_are_read() -> None:
    def fields(canvas: Any) -> None:
        canvas.drawString(100, 700, "Name")
        canvas.acroForm.textfield(name="a", value="Filled 42", x=150, y=695, width=120, height=18)

    assert "Filled 42" in " ".join(texts(read_pdf(pdf(fields)).sheets))
