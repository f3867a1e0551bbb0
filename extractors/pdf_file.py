"""A PDF file and its pages opened with PDFium, for all that read or draw them. Not thread-safe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_float
from typing import Any

import pypdfium2.raw as pdfium

from extractors.pdf_page import Frame
from pipeline.errors import FailureCode, InputError


@contextmanager
def opened(data: bytes, passwords: Sequence[str]) -> Iterator[Any]:
    """The document, opened with no password or the first that fits, and closed again."""
    if not data:
        raise InputError(FailureCode.EMPTY, "the file has no content")
    document = None
    error = 0
    for password in _spellings(passwords):
        document = pdfium.FPDF_LoadMemDocument64(data, len(data), password)
        if document:
            break
        error = pdfium.FPDF_GetLastError()
        if error != pdfium.FPDF_ERR_PASSWORD:
            break
    if not document:
        raise _cannot_open(error, bool(passwords))
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _spellings(passwords: Sequence[str]) -> Iterator[bytes | None]:
    """No password first, then each as newer (UTF-8) and older files (Latin-1) spell it."""
    yield None
    for password in passwords:
        spelling = password.encode("utf-8", "surrogatepass")
        yield spelling
        older = password.encode("latin-1", "ignore")
        if older != spelling:
            yield older


def _cannot_open(error: int, tried: bool) -> InputError:
    if error == pdfium.FPDF_ERR_PASSWORD:
        reason = "none of the passwords opens it" if tried else "a password is needed"
        return InputError(FailureCode.ENCRYPTED, reason)
    if error == pdfium.FPDF_ERR_SECURITY:
        return InputError(FailureCode.ENCRYPTED, "its kind of encryption is not supported")
    return InputError(FailureCode.DAMAGED, "it cannot be opened as a PDF")


def loaded(document: Any, number: int) -> Any:
    """The page (from 1), what is filled into form fields drawn on it; None if it cannot be loaded."""
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if (
        page
        and _has_fields(page)
        and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == (pdfium.FLATTEN_SUCCESS)
    ):
        pdfium.FPDF_ClosePage(page)  # the flattened content is seen on loading only
        page = pdfium.FPDF_LoadPage(document, number - 1)
    return page


def _has_fields(page: Any) -> bool:
    """Whether the page has filled fields or typed-on text, which are not part of its content."""
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT):
            return True
    return False


def page_frame(page: Any) -> Frame:
    """What of the page shows; a page without a usable box is at least a point wide and high."""
    box = pdfium.FS_RECTF()
    quarters = max(pdfium.FPDFPage_GetRotation(page), 0)
    if pdfium.FPDF_GetPageBoundingBox(page, box) and box.right > box.left and box.top > box.bottom:
        return Frame(box.left, box.bottom, box.right, box.top, quarters)
    width, height = c_float(pdfium.FPDF_GetPageWidthF(page)).value, pdfium.FPDF_GetPageHeightF(page)
    return Frame(0.0, 0.0, max(width, 1.0), max(height, 1.0), quarters)
