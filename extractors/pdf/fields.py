"""Fields of a PDF page that were filled in: what they hold beside what the file shows of them."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

from extractors.pdf.annotations import shown_on, text_of
from extractors.pdf.calls import pdfium
from extractors.pdf.paths import Rectangle
from pipeline.model.notation import measure

_VALUE, _APPEARANCE, _KIND, _TEXT_FIELD = b"V", b"AP", b"FT", "Tx"
# Longer texts are cut at the field's edge.
LONGEST = 60


def filled_fields(page: Any) -> list[tuple[Rectangle, str]]:
    """Where the fields stand that hold a short text and have a look of their own, and that text."""
    fields = []
    box = pdfium.FS_RECTF()
    for annotation in shown_on(page):
        if pdfium.FPDFAnnot_GetSubtype(annotation) != pdfium.FPDF_ANNOT_WIDGET:
            continue
        if not pdfium.FPDFAnnot_HasKey(annotation, _APPEARANCE) or text_of(annotation, _KIND) != _TEXT_FIELD:
            continue
        text = text_of(annotation, _VALUE)
        if text and len(text) <= LONGEST and pdfium.FPDFAnnot_GetRect(annotation, box):
            fields.append(((box.left, box.bottom, box.right, box.top), text))
    return fields


def stale_texts(page: Any, fields: Sequence[tuple[Rectangle, str]]) -> tuple[str, ...]:
    """Of a page that shows its fields: what they hold, where that is another text or number than what shows."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return ()
    try:
        return tuple(
            f"{held}, shown as {shown}" for box, held in fields if not _alike(held, shown := _text_within(text, box))
        )
    finally:
        pdfium.FPDFText_ClosePage(text)


def _text_within(text: Any, box: Rectangle) -> str:
    left, bottom, right, top = box
    buffer = (ctypes.c_ushort * (2 * LONGEST))()
    count = pdfium.FPDFText_GetBoundedText(text, left, top, right, bottom, buffer, len(buffer))
    return bytes(buffer)[: 2 * max(count, 0)].decode("utf-16-le", "replace").strip("\0 \r\n")


def _alike(held: str, shown: str) -> bool:
    """Whether two texts are the same but for blanks, or the same number written in two ways."""
    if "".join(held.split()) == "".join(shown.split()):
        return True
    number = measure(held)
    return number is not None and number == measure(shown)
