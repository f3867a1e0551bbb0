from __future__ import annotations

import ctypes
import io
from collections.abc import Callable
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from extractors.pdf.reader import read_pdf
from pipeline.model.document import Document
from tests.extractors.pdfs import HEIGHT, TEXTS, form, pdf, texts

# Left, bottom, right and top of 98.5 in the last cell.
SCORE = (205.0, HEIGHT - 152, 222.0, HEIGHT - 141)
BEFORE = (201.0, HEIGHT - 152, 205.0, HEIGHT - 141)


def annotated(kind: int, box: tuple[float, float, float, float], fill: Callable[[Any, Any], None]) -> Document:
    """The form with one annotation, which is filled by a function of the file and it."""
    document = pypdfium2.PdfDocument(pdf(form))
    page = pdfium.FPDF_LoadPage(document.raw, 0)
    annotation = pdfium.FPDFPage_CreateAnnot(page, kind)
    left, bottom, right, top = box
    pdfium.FPDFAnnot_SetRect(annotation, pdfium.FS_RECTF(left, top, right, bottom))
    fill(document.raw, annotation)
    pdfium.FPDFPage_CloseAnnot(annotation)
    pdfium.FPDF_ClosePage(page)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return read_pdf(out.getvalue())


def hidden(document: Document) -> list[str]:
    return [found.message.partition("layout: ")[2] for found in document.findings]


def around(box: tuple[float, float, float, float]) -> Callable[[Any, Any], None]:
    left, bottom, right, top = box

    def mark(_: Any, annotation: Any) -> None:
        corners = pdfium.FS_QUADPOINTSF(left, top, right, top, left, bottom, right, bottom)
        pdfium.FPDFAnnot_AppendAttachmentPoints(annotation, corners)
        pdfium.FPDFAnnot_SetColor(annotation, pdfium.FPDFANNOT_COLORTYPE_Color, 255, 0, 0, 255)

    return mark


def wide(text: str) -> Any:
    data = text.encode("utf-16-le") + b"\0\0"
    return ctypes.cast(ctypes.create_string_buffer(data), ctypes.POINTER(pdfium.FPDF_WCHAR))


def test_text_under_a_strike_out_is_left_out() -> None:
    document = annotated(pdfium.FPDF_ANNOT_STRIKEOUT, SCORE, around(SCORE))
    assert [text for text in texts(document.sheets) if text] == TEXTS[:-1]
    assert hidden(document) == ["98.5"]


def test_highlighted_and_underlined_text_is_read() -> None:
    for kind in (pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_UNDERLINE):
        document = annotated(kind, SCORE, around(SCORE))
        assert texts(document.sheets) == TEXTS
        assert document.findings == ()


def test_the_text_of_a_stamp_does_not_mix_with_the_values() -> None:
    def letters(document: Any, annotation: Any) -> None:
        thing = pdfium.FPDFPageObj_NewTextObj(document, b"Helvetica", 9.0)
        pdfium.FPDFText_SetText(thing, wide("1"))
        pdfium.FPDFPageObj_Transform(thing, 1, 0, 0, 1, BEFORE[0], BEFORE[1])
        pdfium.FPDFAnnot_AppendObject(annotation, thing)
        pdfium.FPDFAnnot_SetStringValue(annotation, b"Contents", wide("作废"))

    document = annotated(pdfium.FPDF_ANNOT_STAMP, BEFORE, letters)
    assert texts(document.sheets) == TEXTS
    assert hidden(document) == ["作废"]


def test_a_seal_without_letters_that_lets_the_text_show_says_nothing() -> None:
    def ring(_: Any, annotation: Any) -> None:
        x, y = SCORE[0] - 20, SCORE[1] + 5
        thing = pdfium.FPDFPageObj_CreateNewPath(x, y)
        pdfium.FPDFPath_BezierTo(thing, x, y + 40, x + 60, y + 40, x + 60, y)
        pdfium.FPDFPath_BezierTo(thing, x + 60, y - 40, x, y - 40, x, y)
        pdfium.FPDFPageObj_SetStrokeColor(thing, 220, 0, 0, 255)
        pdfium.FPDFPath_SetDrawMode(thing, pdfium.FPDF_FILLMODE_NONE, True)
        pdfium.FPDFAnnot_AppendObject(annotation, thing)

    document = annotated(pdfium.FPDF_ANNOT_STAMP, (SCORE[0] - 20, SCORE[1] - 20, SCORE[0] + 40, SCORE[1] + 30), ring)
    assert texts(document.sheets)[-1] == "98.5"
    assert document.findings == ()


def test_strokes_of_a_pen_are_said() -> None:
    def stroke(_: Any, annotation: Any) -> None:
        points = (pdfium.FS_POINTF * 2)(pdfium.FS_POINTF(203, SCORE[1]), pdfium.FS_POINTF(203, SCORE[3]))
        pdfium.FPDFAnnot_AddInkStroke(annotation, points, 2)

    document = annotated(pdfium.FPDF_ANNOT_INK, BEFORE, stroke)
    assert hidden(document) == ["strokes of a pen"]


def test_a_note_beside_the_page_says_nothing() -> None:
    def note(_: Any, annotation: Any) -> None:
        pdfium.FPDFAnnot_SetStringValue(annotation, b"Contents", wide("请核对"))

    document = annotated(pdfium.FPDF_ANNOT_TEXT, SCORE, note)
    assert texts(document.sheets) == TEXTS
    assert document.findings == ()


@pytest.mark.parametrize(
    ("held", "anew", "told"),
    [
        ("17", b"true", ["17, shown as 15"]),
        ("17", b"false", []),  # every viewer shows what the file has
        ("15", b"true", []),
        ("15.0", b"true", []),
    ],
)
def test_a_field_that_viewers_draw_anew_is_told_if_it_holds_what_the_file_does_not_show(
    held: str, anew: bytes, told: list[str]
) -> None:
    def page(canvas: Any) -> None:
        form(canvas)
        canvas.acroForm.textfield(value="15", x=235, y=HEIGHT - 153, width=30, height=14, fontSize=9, borderWidth=0)

    data = pdf(page, pageCompression=0)
    stale = data.replace(b"/V (15)", f"/V ({held})".encode()).replace(
        b"/Fields [", b"/NeedAppearances %s /Fields [" % anew
    )
    document = read_pdf(stale)
    assert texts(document.sheets)[-1] == "98.5 15"
    assert hidden(document) == told
