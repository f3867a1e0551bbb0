"""A PDF → Document, through PDFium: text layers as they are, other pages as scans. Not thread-safe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from extractors.carried import Carried
from extractors.pdf_cut import Cut, Print, cut_lines, hidden_texts, settle, shown, with_page_clip, without
from extractors.pdf_file import loaded, opened, page_frame
from extractors.pdf_glyphs import Glyph, TooManyGlyphs, page_to_glyphs
from extractors.pdf_objects import Drawn, TooManyObjects, page_to_drawn
from extractors.pdf_page import Frame, reading_turn, turned_back, upright_page
from extractors.pdf_paths import Rectangle
from extractors.tables import page_to_sheets
from extractors.text_sanity import GARBLED, text_trouble
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document, PageInfo, SealMark
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.table import Sheet

if TYPE_CHECKING:
    from extractors import OpenEngine
    from extractors.ocr.engine import Engine
    from extractors.scans.reading import Scanned

MEDIA_TYPE = "application/pdf"
READER = "pdfium"
_Found = tuple[tuple[Sheet, ...], str]  # the tables of a page, and what is in none of them
# Forms have 1-10 pages, a department's whole yearbook of them some hundreds.
MOST_PAGES = 2_000
# A picture over this part of the page with fewer characters than this beside it is a scan that somebody
# stamped a page number or a file name on.
SCAN_AREA = 0.5
SCAN_TEXT = 30
_NO_TEXT = "no text layer"
_BEHIND = "a text layer that the page does not show"
_FOR_OCR = (_NO_TEXT, _BEHIND, GARBLED)


def read_pdf(data: bytes, passwords: Sequence[str] = (), engine: OpenEngine | None = None) -> Document:
    """The tables of every page: from its text layer where that is usable, else from its picture by OCR.

    Without an engine, pages that need one become findings. Boxes are in points of the page as a viewer shows
    it (/Rotate applied), origin top left. Raises InputError: ENCRYPTED, DAMAGED, EMPTY (no pages, or all
    blank), TOO_LARGE, NEEDS_OCR (nothing but scans, and no engine); never anything else, whatever the bytes.
    """
    with opened(data, passwords) as document:
        count = pdfium.FPDF_GetPageCount(document)
        if count < 1:
            raise InputError(FailureCode.EMPTY, "the PDF has no pages")
        if count > MOST_PAGES:
            raise InputError(FailureCode.TOO_LARGE, f"the PDF has {count} pages, more than {MOST_PAGES}")
        pages: list[PageInfo] = []
        found: dict[int, _Found] = {}
        troubles: dict[int, str] = {}
        waiting: list[_Leaf] = []
        prints: dict[int, Print] = {}
        seals: list[SealMark] = []
        read_by = None
        carried = Carried()
        for number in range(1, count + 1):
            info, leaf, trouble = _read_page(document, number)
            pages.append(info)
            if trouble in _FOR_OCR and engine is not None:
                scanned = _scan(document, info, engine(), carried)
                if isinstance(scanned, str):
                    troubles[number] = scanned
                    continue
                found[number] = scanned.sheets, ""
                seals += scanned.seals
                read_by = engine().name
            elif trouble is not None:
                troubles[number] = trouble
            elif leaf is not None:
                prints[number] = shown(leaf.glyphs, leaf.cuts)
                if leaf.cuts:
                    waiting.append(leaf)
                    carried = Carried()
                else:
                    found[number] = _sheets(leaf, leaf.glyphs, carried)
    unseen = _settled(waiting, prints, found)
    unseen += [(number, lost) for number, (_, lost) in found.items() if lost]
    sheets = tuple(sheet for number in sorted(found) for sheet in found[number][0])
    if read_by is not None and any(sheet.reader == READER for sheet in sheets):
        sheets = _comparable(sheets)
    if not sheets:
        raise _nothing_usable(troubles)
    findings = (
        *(_missing(number, reason) for number, reason in troubles.items()),
        *(finding(Code.HIDDEN_TEXT, page=number, text=text) for number, text in unseen),
    )
    readers = " + ".join(dict.fromkeys(sheet.reader for sheet in sheets))
    return Document(MEDIA_TYPE, readers, tuple(pages), sheets, findings, read_by, tuple(seals))


def _comparable(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """Text pages among scans measure their columns as those do."""
    from extractors.scans.reading import relative

    return tuple(relative(sheet) if sheet.reader == READER else sheet for sheet in sheets)


def _scan(document: Any, info: PageInfo, engine: Engine, carried: Carried) -> Scanned | str:
    """The page read from its picture, or why it cannot be."""
    from extractors.pdf_picture import pdf_page_picture  # slow to import, and most PDFs are no scans
    from extractors.scans.reading import TOO_MUCH, TooMuchPrint, read_page

    page = loaded(document, info.number)
    try:
        return read_page(pdf_page_picture(page, info), engine, carried)
    except TooMuchPrint:
        return TOO_MUCH
    except InputError as error:
        return error.reason
    finally:
        pdfium.FPDF_ClosePage(page)


def _settled(waiting: Sequence[_Leaf], prints: Mapping[int, Print], found: dict[int, _Found]) -> list[tuple[int, str]]:
    """Put the sheets of the pages with cut text into `found`; return what no page shows: page and text."""
    dropped, unseen = settle([cut for leaf in waiting for cut in leaf.cuts], prints)
    for leaf in waiting:
        glyphs = without(leaf.glyphs, leaf.number, dropped)
        found[leaf.number] = _sheets(leaf, glyphs, Carried())
    return hidden_texts(unseen)


def _nothing_usable(troubles: dict[int, str]) -> InputError:
    if not troubles:
        return InputError(FailureCode.EMPTY, "every page is blank")
    reasons = set(troubles.values())
    first = next(iter(troubles.values()))
    if reasons <= set(_FOR_OCR):
        return InputError(FailureCode.NEEDS_OCR, f"no page can be read as text: {first}")
    if any("more than" in reason for reason in reasons):
        return InputError(FailureCode.TOO_LARGE, f"no page can be read: {first}")
    return InputError(FailureCode.DAMAGED, f"no page can be read: {first}")


def _missing(number: int, reason: str) -> Finding:
    return finding(Code.PAGE_MISSING, page=number, reason=reason)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page read, its tables not yet made: text that is cut off on it may show on another."""

    number: int
    frame: Frame
    glyphs: Sequence[Glyph]
    cuts: Sequence[Cut]
    segments: Sequence[Rectangle]


def _read_page(document: Any, number: int) -> tuple[PageInfo, _Leaf | None, str | None]:
    """Size, content, and what is wrong with the page (then no content, nor where it is blank)."""
    page = loaded(document, number)
    if not page:
        return PageInfo(number, 0.0, 0.0, "pt"), None, "damaged"
    try:
        frame = page_frame(page)
        width, height = frame.size(frame.quarters)
        info = PageInfo(number, round(width, 2), round(height, 2), "pt")
        try:
            drawn = page_to_drawn(page)
            glyphs = page_to_glyphs(page, drawn.clips)
        except TooManyGlyphs:
            return info, None, "more text than a form has"
        except TooManyObjects:
            return info, None, "more drawing than a form has"
    finally:
        pdfium.FPDF_ClosePage(page)
    trouble = _trouble(glyphs, drawn, frame)
    if trouble is not None or not glyphs:
        return info, None, trouble
    glyphs = with_page_clip(glyphs, (frame.left, frame.bottom, frame.right, frame.top))
    return info, _Leaf(number, frame, glyphs, cut_lines(number, glyphs), drawn.segments), None


def _sheets(leaf: _Leaf, glyphs: Sequence[Glyph], carried: Carried) -> _Found:
    """The tables of the page, and the characters of it that are in none of them: there must be none."""
    turn = reading_turn(glyphs)
    content, setting, aside = upright_page(leaf.number, leaf.frame, turn, glyphs, leaf.segments)
    sheets = page_to_sheets(content, READER, aside, setting, carried)
    if turn != leaf.frame.quarters:
        sheets = tuple(turned_back(sheet, leaf.frame, turn) for sheet in sheets)
    return sheets, _lost(glyphs, sheets)


def _lost(glyphs: Sequence[Glyph], sheets: Sequence[Sheet]) -> str:
    """The characters in no cell. A pattern of watermarks may run off the page; it counts as no text."""
    lost = Counter([glyph.char for glyph in glyphs if glyph.quarter is not None])
    lost.subtract("".join([cell.text for sheet in sheets for cell in sheet.cells]))
    return "".join(char * times for char, times in lost.items() if times > 0 and char != " ")


def _trouble(glyphs: Sequence[Glyph], drawn: Drawn, frame: Frame) -> str | None:
    """Why the page cannot be read as text; None if it can, or if it is blank."""
    inked = sum(glyph.char != " " for glyph in glyphs)
    if not inked:
        return _NO_TEXT if drawn.picture_area or drawn.paths else None
    area = (frame.right - frame.left) * (frame.top - frame.bottom)
    if drawn.picture_area >= SCAN_AREA * area:
        if inked < SCAN_TEXT:
            return _NO_TEXT
        if drawn.unseen:
            return _BEHIND
    return text_trouble(glyph.char for glyph in glyphs)
