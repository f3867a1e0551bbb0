from __future__ import annotations

import io
import random
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

from extractors.pdf_opinions import other_readings
from extractors.pdf_text import read_pdf
from extractors.text_sanity import text_trouble
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document
from pipeline.model.finding import Code
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


def picture(canvas: Any) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 128)), 0, 0, WIDTH, HEIGHT)


def garbled(canvas: Any) -> None:
    canvas.setFont("Helvetica", 10)
    canvas.drawString(100, 700, "ÏîÄ¿Ö§³ö¼¨Ð§×ÔÆÀ±í ÏîÄ¿Ãû³Æ")


def test_pages_without_usable_text_become_findings() -> None:
    document = read_pdf(pdf(form, picture, garbled, lambda canvas: None))
    assert texts(document.sheets) == TEXTS
    assert len(document.pages) == 4
    assert [(f.code, f.message) for f in document.findings] == [
        (Code.PAGE_MISSING, "page 2 could not be read: no text layer"),
        (Code.PAGE_MISSING, "page 3 could not be read: garbled text layer"),
    ]


def test_a_scan_with_a_printed_page_number_has_no_text_layer() -> None:
    def stamped(canvas: Any) -> None:
        picture(canvas)
        canvas.drawString(280, 20, "第 1 页")

    assert failure(pdf(stamped)) is FailureCode.NEEDS_OCR


def test_files_that_cannot_be_read_say_why() -> None:
    assert failure(pdf(picture)) is FailureCode.NEEDS_OCR
    assert failure(pdf(garbled)) is FailureCode.NEEDS_OCR
    assert failure(pdf(lambda canvas: None)) is FailureCode.EMPTY
    assert failure(b"") is FailureCode.EMPTY
    assert failure(b"no PDF at all") is FailureCode.DAMAGED
    assert failure(pdf(form)[:300]) is FailureCode.DAMAGED


def test_passwords_are_tried_in_turn() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = pdf(form, encrypt=StandardEncryption("geheim", strength=128))
    assert failure(locked) is FailureCode.ENCRYPTED
    assert failure(locked, "wrong", "密码") is FailureCode.ENCRYPTED
    assert texts(read_pdf(locked, ["wrong", "密码", "geheim"]).sheets) == TEXTS


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("项目支出绩效自评表 ≥95% ①②Ⅲ类 —", None),
        ("Project evaluation form 2024", None),
        ("⼀级指标⽬标⼥性", None),
        ("   ", "no text layer"),
        ("ÏîÄ¿Ö§³ö¼¨Ð§", "garbled text layer"),
        ("项目\ufffd\ufffd\ufffd支出", "garbled text layer"),
        ("项目(cid:12)(cid:88)", "garbled text layer"),
        ("项目锟斤拷名称", "garbled text layer"),
        ("椤圭洰鏀嚭缁╂晥鑷瘎琛ㄩ」鐩悕绉板疄鏂藉崟浣", "garbled text layer"),
        ("\ue001\ue002\ue003项目", "garbled text layer"),
    ],
)
def test_what_counts_as_a_usable_text_layer(text: str, trouble: str | None) -> None:
    assert text_trouble(text) == trouble


def test_second_opinions_agree_on_a_plain_form() -> None:
    readings = other_readings(pdf(form), None, 1)
    assert [name for name, _ in readings] == ["pdfplumber", "camelot"]
    for _, sheets in readings:
        assert texts(sheets) == TEXTS


def test_second_opinions_on_rubbish_are_none() -> None:
    assert other_readings(b"no PDF", None, 1) == ()
    assert other_readings(pdf(form), None, 7) == ()


GOOD = pdf(form, form)


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_a_damaged_file_gives_a_document_or_an_input_error(seed: int, hits: int) -> None:
    rng = random.Random(seed)
    data = bytearray(GOOD)
    for _ in range(hits):
        data[rng.randrange(len(data))] = rng.randrange(256)
    if rng.random() < 0.3:
        del data[rng.randrange(len(data)) :]
    try:
        document = read_pdf(bytes(data), ())
    except InputError:
        return
    assert isinstance(document, Document)
