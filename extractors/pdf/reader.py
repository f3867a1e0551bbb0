"""A PDF → Document, through PDFium: text layers as they are, other pages as scans. Not thread-safe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from extractors.carried import Carried, Turns
from extractors.pdf.bars import with_bars
from extractors.pdf.calls import pdfium
from extractors.pdf.crossed import crossed_texts
from extractors.pdf.cut import Cut, Print, cut_lines, hidden_texts, settle, shown, with_page_clip, without
from extractors.pdf.drawings import drawn_values
from extractors.pdf.file import loaded, loaded_with_texts, opened, page_frame, switches_layers_off
from extractors.pdf.fontless import fontless_texts
from extractors.pdf.glyphs import Glyph, TooManyGlyphs
from extractors.pdf.hidden import text_fates
from extractors.pdf.marks import UNMARKED
from extractors.pdf.mirrored import mirrored_texts
from extractors.pdf.objects import Drawn, TooManyObjects, page_to_drawn
from extractors.pdf.overlaid import overlaid
from extractors.pdf.page import Frame, reading_turn, turned_back, upright_page
from extractors.pdf.paths import Rectangle
from extractors.pdf.unreadable import unreadable
from extractors.pdf.unseen import Parted, seen_glyphs
from extractors.tables import page_to_sheets
from extractors.text_sanity import text_trouble
from pipeline.errors import FailureCode, InputError, attempted
from pipeline.model.document import Document, PageInfo, SealMark
from pipeline.model.finding import Code, finding
from pipeline.model.table import Sheet

if TYPE_CHECKING:
    from extractors import OpenEngine
    from extractors.ocr.engine import Engine
    from extractors.scans.reading import Scanned, Seen
    from extractors.seen import PagesSeen

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


def read_pdf(
    data: bytes, passwords: Sequence[str] = (), engine: OpenEngine | None = None, seen: PagesSeen | None = None
) -> Document:
    """The tables of every page: from its text layer where that is usable, else from its picture by OCR.

    `seen` are all scanned pages, seen before (extractors/long_scans.py). Without an engine, pages that need one become
    findings. Boxes are in points of the page as a viewer shows it (/Rotate applied), origin top left. Raises
    InputError: ENCRYPTED, DAMAGED, EMPTY (no pages, or all blank), TOO_LARGE, NEEDS_OCR (nothing but scans, and no
    engine); never anything else, whatever the bytes.
    """
    with opened(data, passwords) as document:
        count = _page_count(document)
        pages: list[PageInfo] = []
        found: dict[int, _Found] = {}
        troubles: dict[int, InputError] = {}
        waiting: list[_Leaf] = []
        prints: dict[int, Print] = {}
        seals: list[SealMark] = []
        read_by = None
        layers = switches_layers_off(data)
        carried, turns = Carried(), Turns()
        unseen: list[tuple[int, str]] = []
        watermarked: set[int] = set()
        for number in range(1, count + 1):
            info, leaf = read_page(document, number, data, layers=layers)
            pages.append(info)
            if isinstance(leaf, _Leaf):
                unseen += [(number, text) for text in leaf.left_out]
                watermarked |= {number} if any(glyph.quarter is None for glyph in leaf.glyphs) else set()
            if isinstance(leaf, InputError) and leaf.code == FailureCode.NEEDS_OCR and engine is not None:
                page = seen.pages[number] if seen else see_page(document, info, engine(), turns)
                scanned = page if isinstance(page, InputError) else attempted(partial(_tables_of, page, carried))
                if isinstance(scanned, InputError):
                    troubles[number], carried = scanned, Carried()
                    continue
                found[number] = scanned.sheets, ""
                seals += scanned.seals
                read_by = seen.engine if seen else engine().name
            elif isinstance(leaf, InputError):
                troubles[number] = leaf
            elif leaf is not None and leaf.cuts:
                prints[number] = shown(leaf.glyphs, leaf.cuts)
                waiting.append(leaf)
                carried = Carried()
            elif leaf is not None:
                prints[number] = shown(leaf.glyphs, leaf.cuts)
                if not _place(leaf, leaf.glyphs, carried, found, troubles):
                    carried = Carried()
    unseen += _settled(waiting, prints, found, troubles)
    unseen += [(number, lost) for number, (_, lost) in found.items() if lost]
    sheets = tuple(sheet for number in sorted(found) for sheet in found[number][0])
    if read_by is not None and any(sheet.reader == READER for sheet in sheets):
        sheets = _comparable(sheets)
    if not sheets:
        raise _nothing_usable(troubles)
    findings = (
        *(finding(Code.PAGE_MISSING, page=number, reason=troubles[number].reason) for number in sorted(troubles)),
        *(finding(Code.HIDDEN_TEXT, page=number, text=text) for number, text in unseen),
        *unreadable([sheet for sheet in sheets if sheet.reader == READER], data),
    )
    readers = " + ".join(dict.fromkeys(sheet.reader for sheet in sheets))
    return Document(MEDIA_TYPE, readers, tuple(pages), sheets, findings, read_by, tuple(seals), frozenset(watermarked))


def _page_count(document: Any) -> int:
    """At least one. Raises InputError."""
    count: int = pdfium.FPDF_GetPageCount(document)
    if count < 1:
        raise InputError(FailureCode.EMPTY, "the PDF has no pages")
    if count > MOST_PAGES:
        raise InputError(FailureCode.TOO_LARGE, f"the PDF has {count} pages, more than {MOST_PAGES}")
    return count


def _comparable(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """Text pages among scans measure their columns as those do."""
    from extractors.scans.reading import relative

    return tuple(relative(sheet) if sheet.reader == READER else sheet for sheet in sheets)


def see_page(document: Any, info: PageInfo, engine: Engine, turns: Turns) -> Seen | InputError:
    """What is printed on a page by its picture, or why that cannot be told."""
    from extractors.pdf.picture import pdf_page_picture  # slow to import, and most PDFs are no scans
    from extractors.scans.reading import see_or_not

    page = loaded(document, info.number)
    try:
        return see_or_not(lambda: pdf_page_picture(page, info), info.number, engine, turns)
    finally:
        pdfium.FPDF_ClosePage(page)


def _tables_of(seen: Seen, carried: Carried) -> Scanned:
    from extractors.scans.reading import tables_of

    return tables_of(seen, carried)


def _place(
    leaf: _Leaf, glyphs: Sequence[Glyph], carried: Carried, found: dict[int, _Found], troubles: dict[int, InputError]
) -> bool:
    """Puts the tables of a page into `found`, or why there are none into `troubles`; True for the first."""
    sheets = attempted(lambda: _sheets(leaf, glyphs, carried))
    if isinstance(sheets, InputError):
        troubles[leaf.number] = sheets
        return False
    found[leaf.number] = sheets
    return True


def _settled(
    waiting: Sequence[_Leaf],
    prints: Mapping[int, Print],
    found: dict[int, _Found],
    troubles: dict[int, InputError],
) -> list[tuple[int, str]]:
    """Put the sheets of the pages with cut text into `found`; return what no page shows: page and text."""
    dropped, unseen = settle([cut for leaf in waiting for cut in leaf.cuts], prints)
    for leaf in waiting:
        _place(leaf, without(leaf.glyphs, leaf.number, dropped), Carried(), found, troubles)
    return hidden_texts(unseen)


def _nothing_usable(troubles: Mapping[int, InputError]) -> InputError:
    if not troubles:
        return InputError(FailureCode.EMPTY, "every page is blank")
    codes = {trouble.code for trouble in troubles.values()}
    first = next(iter(troubles.values()))
    if codes == {FailureCode.NEEDS_OCR}:
        return InputError(FailureCode.NEEDS_OCR, f"no page can be read as text: {first.reason}")
    worst = next((code for code in (FailureCode.TOO_LARGE, FailureCode.CRASHED) if code in codes), FailureCode.DAMAGED)
    first = next((trouble for trouble in troubles.values() if trouble.code == worst), first)
    return InputError(worst, f"no page can be read: {first.reason}", first.advice)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page read, its tables not yet made: text that is cut off on it may show on another.

    `left_out` are texts that it hides, has struck out or prints over others, and what it shows that no text says.
    """

    number: int
    frame: Frame
    glyphs: Sequence[Glyph]
    cuts: Sequence[Cut]
    segments: Sequence[Rectangle]
    left_out: Sequence[str]


def read_page(
    document: Any, number: int, data: bytes = b"", *, layers: bool = False
) -> tuple[PageInfo, _Leaf | InputError | None]:
    """Size and content, or what is wrong with the page; None where it is blank.

    `data` is the file. With `layers`, some content of the file is switched off.
    """
    page, beside = loaded_with_texts(document, number, data)
    if not page:
        return PageInfo(number, 0.0, 0.0, "pt"), InputError(FailureCode.DAMAGED, "damaged")
    try:
        frame = page_frame(page)
        width, height = frame.size(frame.quarters)
        info = PageInfo(number, round(width, 2), round(height, 2), "pt")
        return info, attempted(lambda: _leaf(page, number, frame, layers, beside))
    finally:
        pdfium.FPDF_ClosePage(page)


def _leaf(page: Any, number: int, frame: Frame, layers: bool, beside: Sequence[str]) -> _Leaf | None:
    """The text of the page; None where it is blank. Raises InputError, NEEDS_OCR where only its picture tells it.

    `beside` are texts put on the page that are no part of it.
    """
    try:
        drawn = page_to_drawn(page)
        behind = drawn.unseen and _is_scan(drawn, frame)
        fates = {} if behind else text_fates(page, drawn, frame, layers=layers)
        seen = seen_glyphs(page, drawn, fates)
    except TooManyGlyphs as error:
        raise InputError(FailureCode.TOO_LARGE, "more text than a form has") from error
    except TooManyObjects as error:
        raise InputError(FailureCode.TOO_LARGE, "more drawing than a form has") from error
    trouble = _trouble(seen, drawn, frame)
    if trouble is not None:
        raise InputError(FailureCode.NEEDS_OCR, trouble)
    if not seen.glyphs and not seen.left_out:
        return None
    glyphs, over = overlaid(seen.glyphs, drawn.segments)
    glyphs, fractions = with_bars(glyphs, drawn.segments)
    glyphs = with_page_clip(glyphs, (frame.left, frame.bottom, frame.right, frame.top))
    unlike = *mirrored_texts(drawn, glyphs), *fontless_texts(drawn, glyphs), *drawn_values(page, drawn, frame, glyphs)
    left_out = (*beside, *seen.left_out, *over, *crossed_texts(glyphs, drawn.segments), *fractions, *unlike)
    return _Leaf(number, frame, glyphs, cut_lines(number, glyphs), drawn.segments, left_out)


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
    drawn = "".join([glyph.char for glyph in glyphs if glyph.quarter is not None])
    told = "".join([cell.text for sheet in sheets for cell in sheet.cells])
    lost = Counter(drawn)
    lost.subtract(Counter(told))
    if any(times > 0 for char, times in lost.items() if char != " "):
        lost = Counter(drawn.translate(UNMARKED))
        lost.subtract(Counter(told.translate(UNMARKED)))
    return "".join(char * times for char, times in lost.items() if times > 0 and char != " ")


def _is_scan(drawn: Drawn, frame: Frame) -> bool:
    """Whether pictures cover so much of the page that they may be all there is to it."""
    return drawn.picture_area >= SCAN_AREA * (frame.right - frame.left) * (frame.top - frame.bottom)


def _trouble(seen: Parted, drawn: Drawn, frame: Frame) -> str | None:
    """Why the page cannot be read as text; None if it can, or if it is blank."""
    inked = sum(glyph.char != " " for glyph in seen.glyphs)
    if seen.hidden > inked:
        return _BEHIND
    if not inked:
        return _NO_TEXT if drawn.picture_area or drawn.paths else None
    if _is_scan(drawn, frame):
        if inked < SCAN_TEXT:
            return _NO_TEXT
        if drawn.unseen:
            return _BEHIND
    return text_trouble(glyph.char for glyph in seen.glyphs)
