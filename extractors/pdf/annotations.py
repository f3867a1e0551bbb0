"""What is put on a PDF page from outside its content: filled fields, typed-on text, stamps, strokes of a pen."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from extractors.pdf.calls import pdfium

# Drawn over the page, and part of what it says.
_DRAWN = frozenset({
    pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_INK,
    pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_POLYGON,
    pdfium.FPDF_ANNOT_POLYLINE, pdfium.FPDF_ANNOT_STRIKEOUT,
})  # fmt: skip
# Drawn beside or behind the text, or icons: drawn as content, some would hide what they mark.
_MARKING = frozenset({
    pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_UNDERLINE, pdfium.FPDF_ANNOT_SQUIGGLY,
    pdfium.FPDF_ANNOT_CARET, pdfium.FPDF_ANNOT_FILEATTACHMENT,
})  # fmt: skip
_NOT_SHOWN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_APPEARANCE, _CONTENTS, _VALUE = b"AP", b"Contents", b"V"
_TEXTUAL = {pdfium.FPDF_ANNOT_FREETEXT: _CONTENTS, pdfium.FPDF_ANNOT_WIDGET: _VALUE}
_PEN = "strokes of a pen"
_LONGEST = 200  # characters of a text that are asked for


def drawn_over(page: Any) -> bool:
    """Whether anything that is put on the page is part of what it says."""
    return any(pdfium.FPDFAnnot_GetSubtype(annotation) in _DRAWN for annotation in shown_on(page))


def flatten(page: Any) -> tuple[bool, tuple[str, ...]]:
    """Make what is put on the page part of its content, which shows when it is loaded again: whether that was done.

    Also says what cannot be: a stamp's text, which would mix with the text beneath it, strokes of a pen, and texts
    without a look of their own.
    """
    _appear(page)
    texts: list[str] = []
    for annotation in shown_on(page):
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind in _MARKING:
            _hide(annotation)
        elif kind == pdfium.FPDF_ANNOT_STAMP and _holds_text(annotation):
            texts.append(text_of(annotation, _CONTENTS) or "a stamp")
            _hide(annotation)
        elif kind == pdfium.FPDF_ANNOT_INK:
            texts.append(_PEN)
        elif kind in _TEXTUAL and not pdfium.FPDFAnnot_HasKey(annotation, _APPEARANCE):
            texts.append(text_of(annotation, _TEXTUAL[kind]))
    done = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
    return done, tuple(text for text in texts if text)


def shown_on(page: Any) -> Iterator[Any]:
    """The annotations that a viewer shows, each open until the next."""
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        with _opened(page, index) as annotation:
            if annotation and not pdfium.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN:
                yield annotation


@contextmanager
def _opened(page: Any, index: int) -> Iterator[Any]:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    try:
        yield annotation
    finally:
        if annotation:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _appear(page: Any) -> None:
    """Have PDFium make a look for those that lack one: it does when it draws the page, and a pixel is enough."""
    bitmap = pdfium.FPDFBitmap_CreateEx(1, 1, pdfium.FPDFBitmap_BGRx, None, 0)
    if bitmap:
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, 1, 1, 0, pdfium.FPDF_ANNOT)
        pdfium.FPDFBitmap_Destroy(bitmap)


def _hide(annotation: Any) -> None:
    flags = pdfium.FPDFAnnot_GetFlags(annotation)
    pdfium.FPDFAnnot_SetFlags(annotation, flags | pdfium.FPDF_ANNOT_FLAG_HIDDEN)


def _holds_text(annotation: Any) -> bool:
    """Whether a stamp is drawn with letters, and not as the picture that a seal is."""
    return any(
        pdfium.FPDFPageObj_GetType(pdfium.FPDFAnnot_GetObject(annotation, index)) == pdfium.FPDF_PAGEOBJ_TEXT
        for index in range(pdfium.FPDFAnnot_GetObjectCount(annotation))
    )


def text_of(annotation: Any, key: bytes) -> str:
    """The text that an annotation has under a key, its beginning at least; "" for none."""
    buffer = (pdfium.FPDF_WCHAR * _LONGEST)()
    length: int = pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, ctypes.sizeof(buffer))
    return bytes(buffer)[: max(min(length, ctypes.sizeof(buffer)) - 2, 0)].decode("utf-16-le", "replace").strip()
