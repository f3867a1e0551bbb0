"""A PDF with a text layer → Document, through PDFium. Not thread-safe, as PDFium is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_float
from typing import Any

import pypdfium2.raw as pdfium

from extractors.pdf_glyphs import Glyph, TooManyGlyphs, page_to_glyphs
from extractors.pdf_objects import Drawn, TooManyObjects, page_to_drawn
from extractors.pdf_page import Frame, reading_turn, turned_back, upright_page
from extractors.tables import page_to_sheets
from extractors.text_sanity import text_trouble
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document, PageInfo
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.table import Sheet

MEDIA_TYPE = "application/pdf"
READER = "pdfium"
# Forms have 1-10 pages, a department's whole yearbook of them some hundreds.
MOST_PAGES = 2_000
# A picture over this part of the page with fewer characters than this beside it is a scan that somebody
# stamped a page number or a file name on.
SCAN_AREA = 0.5
SCAN_TEXT = 30
_NO_TEXT = "no text layer"


def read_pdf(data: bytes, passwords: Sequence[str] = ()) -> Document:
    """The tables of every page with a usable text layer; the other pages become findings.

    Boxes are in points of the page as a viewer shows it (/Rotate applied), origin top left. Raises
    InputError: ENCRYPTED, DAMAGED, EMPTY (no pages, or all blank), TOO_LARGE, NEEDS_OCR (no page with a
    usable text layer); never anything else, whatever the bytes.
    """
    with _opened(data, passwords) as document:
        count = pdfium.FPDF_GetPageCount(document)
        if count < 1:
            raise InputError(FailureCode.EMPTY, "the PDF has no pages")
        if count > MOST_PAGES:
            raise InputError(FailureCode.TOO_LARGE, f"the PDF has {count} pages, more than {MOST_PAGES}")
        pages: list[PageInfo] = []
        sheets: list[Sheet] = []
        troubles: dict[int, str] = {}
        for number in range(1, count + 1):
            info, found, trouble = _read_page(document, number)
            pages.append(info)
            sheets.extend(found)
            if trouble is not None:
                troubles[number] = trouble
    if not sheets:
        raise _nothing_usable(troubles)
    findings = tuple(_missing(number, reason) for number, reason in troubles.items())
    return Document(MEDIA_TYPE, READER, tuple(pages), tuple(sheets), findings)


def _nothing_usable(troubles: dict[int, str]) -> InputError:
    if not troubles:
        return InputError(FailureCode.EMPTY, "every page is blank")
    reasons = set(troubles.values())
    first = next(iter(troubles.values()))
    if reasons <= {_NO_TEXT, "garbled text layer"}:
        return InputError(FailureCode.NEEDS_OCR, f"no page can be read as text: {first}")
    if any("more than" in reason for reason in reasons):
        return InputError(FailureCode.TOO_LARGE, f"no page can be read: {first}")
    return InputError(FailureCode.DAMAGED, f"no page can be read: {first}")


def _missing(number: int, reason: str) -> Finding:
    return finding(Code.PAGE_MISSING, page=number, reason=reason)


@contextmanager
def _opened(data: bytes, passwords: Sequence[str]) -> Iterator[Any]:
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


def _read_page(document: Any, number: int) -> tuple[PageInfo, tuple[Sheet, ...], str | None]:
    """Size, sheets, and what is wrong with the page (then no sheets)."""
    page = _loaded(document, number)
    if not page:
        return PageInfo(number, 0.0, 0.0, "pt"), (), "damaged"
    try:
        frame = _frame(page)
        width, height = frame.size(frame.quarters)
        info = PageInfo(number, round(width, 2), round(height, 2), "pt")
        try:
            drawn = page_to_drawn(page)
            glyphs = page_to_glyphs(page, drawn.clips)
        except TooManyGlyphs:
            return info, (), "more text than a form has"
        except TooManyObjects:
            return info, (), "more drawing than a form has"
    finally:
        pdfium.FPDF_ClosePage(page)
    trouble = _trouble(glyphs, drawn, frame)
    if trouble is not None or not glyphs:
        return info, (), trouble
    turn = reading_turn(glyphs)
    content, aside = upright_page(number, frame, turn, glyphs, drawn.segments)
    sheets = page_to_sheets(content, READER, aside)
    if turn != frame.quarters:
        sheets = tuple(turned_back(sheet, frame, turn) for sheet in sheets)
    return info, sheets, None


def _loaded(document: Any, number: int) -> Any:
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


def _frame(page: Any) -> Frame:
    box = pdfium.FS_RECTF()
    quarters = max(pdfium.FPDFPage_GetRotation(page), 0)
    if pdfium.FPDF_GetPageBoundingBox(page, box) and box.right > box.left and box.top > box.bottom:
        return Frame(box.left, box.bottom, box.right, box.top, quarters)
    width, height = c_float(pdfium.FPDF_GetPageWidthF(page)).value, pdfium.FPDF_GetPageHeightF(page)
    return Frame(0.0, 0.0, max(width, 1.0), max(height, 1.0), quarters)


def _trouble(glyphs: Sequence[Glyph], drawn: Drawn, frame: Frame) -> str | None:
    """Why the page cannot be read as text; None if it can, or if it is blank."""
    inked = sum(glyph.char != " " for glyph in glyphs)
    if not inked:
        return _NO_TEXT if drawn.picture_area or drawn.paths else None
    area = (frame.right - frame.left) * (frame.top - frame.bottom)
    if inked < SCAN_TEXT and drawn.picture_area >= SCAN_AREA * area:
        return _NO_TEXT
    return text_trouble(glyph.char for glyph in glyphs)
