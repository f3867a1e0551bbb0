"""A PDF file and its pages opened with PDFium, for all that read or draw them. Not thread-safe."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_float
from typing import Any

from extractors.pdf.annotations import drawn_over, flatten
from extractors.pdf.calls import pdfium
from extractors.pdf.fields import filled_fields, stale_texts
from extractors.pdf.page import Frame
from pipeline.errors import FailureCode, InputError

# Layers that are off when the file is opened; most files with layers have none. The bare catalogue says so, or one
# packed into a stream of objects.
_SWITCHED_OFF = re.compile(rb"/OFF\s*\[\s*\d|/BaseState\s*/OFF|/(?:View|Print)State\s*/OFF")
_LAYERS, _CATALOGUE = b"/OCProperties", re.compile(rb"/Type\s*/Catalog\b")
_DRAWN_ANEW = re.compile(rb"/NeedAppearances\s+true\b")
_OBJECTS = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
# A stream of objects unpacked holds at most some hundred kilobytes.
_UNPACKED = 4_000_000


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
    """The page (from 1), what is put on it (filled fields, stamps) drawn on it; None if it cannot be loaded."""
    return loaded_with_texts(document, number, b"")[0]


def loaded_with_texts(document: Any, number: int, data: bytes) -> tuple[Any, tuple[str, ...]]:
    """The page, and what of the texts and strokes put on it could not be drawn as part of it.

    `data` is the file: some have viewers draw their fields anew, whatever they look like in it.
    """
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page or not drawn_over(page):
        return page, ()
    fields = filled_fields(page)
    done, texts = flatten(page)
    if done:
        pdfium.FPDF_ClosePage(page)  # the flattened content is seen on loading only
        page = pdfium.FPDF_LoadPage(document, number - 1)
    stale = stale_texts(page, fields) if fields and page else ()
    return page, (*texts, *stale) if stale and _draws_fields_anew(data) else texts


def _draws_fields_anew(data: bytes) -> bool:
    return _DRAWN_ANEW.search(data) is not None or any(_DRAWN_ANEW.search(objects) for objects in _unpacked(data))


def page_frame(page: Any) -> Frame:
    """What of the page shows; a page without a usable box is at least a point wide and high."""
    box = pdfium.FS_RECTF()
    quarters = max(pdfium.FPDFPage_GetRotation(page), 0)
    if pdfium.FPDF_GetPageBoundingBox(page, box) and box.right > box.left and box.top > box.bottom:
        return Frame(box.left, box.bottom, box.right, box.top, quarters)
    width, height = c_float(pdfium.FPDF_GetPageWidthF(page)).value, pdfium.FPDF_GetPageHeightF(page)
    return Frame(0.0, 0.0, max(width, 1.0), max(height, 1.0), quarters)


def switches_layers_off(data: bytes) -> bool:
    """Whether some content of the file may be switched off: a layer that does not show, or nobody can tell."""
    if _LAYERS in data:
        return _SWITCHED_OFF.search(data) is not None or b"/ObjStm" in data
    if _CATALOGUE.search(data):
        return False
    if b"/Encrypt" in data:
        return True
    return any(_LAYERS in objects and _SWITCHED_OFF.search(objects) for objects in _unpacked(data))


def _unpacked(data: bytes) -> Iterator[bytes]:
    """The streams of objects in a file, unpacked."""
    for found in _OBJECTS.finditer(data):
        try:
            yield zlib.decompressobj().decompress(memoryview(data)[found.end() :], _UNPACKED)
        except zlib.error:
            continue
