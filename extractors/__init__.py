"""Readers: the bytes of a file → a Document. What is not read says what to do instead."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import sniff
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document
from pipeline.model.table import Sheet

if TYPE_CHECKING:
    from extractors.ocr.engine import Engine
    from extractors.picture import Picture
    from extractors.seen import PagesSeen


OpenEngine = Callable[[], "Engine"]
"""Gives the OCR engine, the same one each time. Raises InputError(NEEDS_OCR) where it cannot be opened."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader may need beyond the bytes: passwords to try, in order; the OCR engine for pictures, and what it has
    seen of a long scan already.
    """

    passwords: tuple[str, ...] = ()
    engine: OpenEngine | None = None
    seen: PagesSeen | None = None


Reader = Callable[[bytes, Options], Document]


def _read_pdf(data: bytes, options: Options) -> Document:
    from extractors.pdf.reader import read_pdf

    return read_pdf(data, options.passwords, options.engine, options.seen)


def _read_picture(kind: str) -> Reader:
    def read_picture(data: bytes, options: Options) -> Document:
        if options.engine is None:
            raise InputError(FailureCode.NEEDS_OCR, "a picture; needs OCR")
        from extractors.scans.reading import read_pictures

        return read_pictures(data, kind, options.engine(), options.seen.pages if options.seen else None)

    return read_picture


def _read_text(data: bytes, _: Options) -> Document:
    from extractors.delimited import read_delimited

    return read_delimited(data)


def _read_workbook(data: bytes, _: Options) -> Document:
    from extractors.workbook.reader import read_workbook

    return read_workbook(data)


def _read_word(data: bytes, _: Options) -> Document:
    from extractors.word.reader import read_word

    return read_word(data)


def _read_web_page(data: bytes, _: Options) -> Document:
    from extractors.web_tables import read_web_tables

    return read_web_tables(data)


READERS: dict[str, Reader] = {
    sniff.PDF: _read_pdf,
    sniff.XLSX: _read_workbook,
    sniff.XLS: _read_workbook,
    sniff.DOCX: _read_word,
    sniff.HTML: _read_web_page,
    sniff.TSV: _read_text,
    sniff.CSV: _read_text,
    sniff.TEXT: _read_text,
    **{kind: _read_picture(kind) for kind in (sniff.PNG, sniff.JPEG, sniff.TIFF, sniff.BMP, sniff.WEBP)},
}

_UNREAD = FailureCode.UNSUPPORTED
_AS_XLSX = "open it in WPS or Excel and save it as .xlsx"
_AS_DOCX = "open it in WPS or Word and save it as .docx or PDF"
_AS_PNG = "save it as PNG, JPEG, TIFF or PDF"
_NOT_WHAT_IT_SAYS = "check what the file is: it was renamed or is damaged; put the form itself into the inbox"
_UNPACK = "unpack it and put the files inside into the inbox"

# media type → code, reason, and what to do
_REFUSED: dict[str, tuple[FailureCode, str, str]] = {
    sniff.ENCRYPTED_OFFICE: (
        FailureCode.ENCRYPTED,
        "an office document under a password",
        "open it with its password and save an unprotected copy",
    ),
    sniff.OFD: (_UNREAD, "an OFD document", "open it in an OFD reader and export it as PDF"),
    sniff.ET: (_UNREAD, "a WPS spreadsheet (.et)", _AS_XLSX),
    sniff.XLSB: (_UNREAD, "a binary workbook (.xlsb)", _AS_XLSX),
    sniff.SPREADSHEET_XML: (_UNREAD, "a workbook saved as XML 2003", _AS_XLSX),
    sniff.MHTML: (_UNREAD, "a web page archive, whatever its suffix says", _AS_XLSX),
    sniff.WPS: (_UNREAD, "a WPS document (.wps)", _AS_DOCX),
    sniff.DOC: (_UNREAD, "a document of Word 97-2003 (.doc)", _AS_DOCX),
    sniff.RTF: (_UNREAD, "a rich text document (.rtf)", _AS_DOCX),
    sniff.OPEN_DOCUMENT: (_UNREAD, "an OpenDocument file", "save it as .xlsx, .docx or PDF"),
    sniff.PPT: (_UNREAD, "a presentation (.ppt)", "export it as PDF"),
    sniff.PPTX: (_UNREAD, "a presentation (.pptx)", "export it as PDF"),
    sniff.OLE: (_UNREAD, "an office document of an unknown kind", "save it as .xlsx, .docx or PDF"),
    sniff.ZIP: (_UNREAD, "a zip archive", _UNPACK),
    "application/vnd.rar": (_UNREAD, "a RAR archive", _UNPACK),
    "application/x-7z-compressed": (_UNREAD, "a 7z archive", _UNPACK),
    "application/gzip": (_UNREAD, "a gzip archive", _UNPACK),
    sniff.HEIC: (_UNREAD, "a HEIC picture of a phone", _AS_PNG),
    sniff.AVIF: (_UNREAD, "an AVIF picture", _AS_PNG),
    sniff.JPEG_2000: (_UNREAD, "a JPEG 2000 picture", _AS_PNG),
    sniff.GIF: (_UNREAD, "a GIF picture", _AS_PNG),
}


def read(
    data: bytes,
    suffix: str,
    passwords: Sequence[str] = (),
    engine: OpenEngine | None = None,
    seen: PagesSeen | None = None,
) -> Document:
    """The file as a Document; what it is, is decided by its content before its suffix (`.xlsx`, any case).

    `seen` are the scanned pages of a long scan, seen by `see_pages`.

    Raises InputError and nothing else, whatever the bytes.
    """
    if not data:
        raise InputError(FailureCode.EMPTY, "the file has no content")
    kind = sniff.media_type(data, suffix)
    reader = READERS.get(kind)
    if reader is not None:
        return reader(data, Options(tuple(passwords), engine, seen))
    if kind in _REFUSED:
        raise InputError(*_REFUSED[kind])
    if sniff.claims(suffix):
        raise InputError(_UNREAD, f"a file named {suffix.lower()} whose content is something else", _NOT_WHAT_IT_SAYS)
    raise InputError(_UNREAD, f"a file of an unknown kind ({suffix.lower() or 'without suffix'})")


def parts_of(data: bytes, suffix: str, passwords: Sequence[str] = (), *, alone: bool = False) -> list[tuple[int, ...]]:
    """The pages of a long scan in parts that can be seen apart (`see_pages`), or each scanned page `alone` of a file of
    several; none of any other file.

    Raises InputError.
    """
    kind = sniff.media_type(data, suffix)
    if kind not in (sniff.PDF, sniff.TIFF):
        return []
    from extractors.long_scans import parts_of

    return parts_of(data, kind, passwords, alone=alone)


def see_pages(
    data: bytes, suffix: str, passwords: Sequence[str], pages: Sequence[int], engine: OpenEngine
) -> PagesSeen:
    """What is printed on these pages (from 1) of a PDF or a TIFF. Raises InputError."""
    from extractors.long_scans import see_pages

    return see_pages(data, sniff.media_type(data, suffix), passwords, pages, engine())


def other_readings(data: bytes, passwords: Sequence[str], page: int) -> tuple[tuple[str, tuple[Sheet, ...]], ...]:
    """(reader, sheets) of a PDF page (from 1) by pdfplumber and camelot, where they can read it; never raises."""
    from extractors.pdf.opinions import other_readings as ask

    return next((found for password in (None, *passwords) if (found := ask(data, password, page))), ())


def page_pictures(
    data: bytes,
    suffix: str,
    passwords: Sequence[str] = (),
    pages: Collection[int] | None = None,
    *,
    sideways: bool = False,
) -> Iterator[Picture]:
    """The pages (from 1; None for all) of a PDF or a picture for a person to look at; none for other files.

    They are turned as a viewer shows them and at most 1,400 pixels wide, or high where their print lies `sideways`; a
    damaged page is left out.
    Raises InputError.
    """
    kind = sniff.media_type(data, suffix)
    if kind == sniff.PDF:
        from extractors.page_view import pdf_views

        yield from pdf_views(data, passwords, pages, sideways=sideways)
    elif kind.startswith("image/") and kind not in _REFUSED:
        from extractors.page_view import picture_views

        yield from picture_views(data, kind, pages, sideways=sideways)
