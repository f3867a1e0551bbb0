"""Readers: the bytes of a file → a Document. What is not read says what to do instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractors import sniff
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document
from pipeline.model.table import Sheet


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader may need beyond the bytes: passwords to try, in order."""

    passwords: tuple[str, ...] = ()


Reader = Callable[[bytes, Options], Document]


def _read_pdf(data: bytes, options: Options) -> Document:
    from extractors.pdf_text import read_pdf

    return read_pdf(data, options.passwords)


def _read_text(data: bytes, _: Options) -> Document:
    from extractors.delimited import read_delimited

    return read_delimited(data)


def _read_workbook(data: bytes, _: Options) -> Document:
    from extractors.workbook import read_workbook

    return read_workbook(data)


def _read_word(data: bytes, _: Options) -> Document:
    from extractors.word import read_word

    return read_word(data)


READERS: dict[str, Reader] = {
    sniff.PDF: _read_pdf,
    sniff.XLSX: _read_workbook,
    sniff.XLS: _read_workbook,
    sniff.DOCX: _read_word,
    sniff.TSV: _read_text,
    sniff.CSV: _read_text,
    sniff.TEXT: _read_text,
}

_UNREAD, _NEEDS_OCR = FailureCode.UNSUPPORTED, FailureCode.NEEDS_OCR
_AS_XLSX = "open it in WPS or Excel and save it as .xlsx"
_AS_DOCX = "open it in WPS or Word and save it as .docx or PDF"
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
    sniff.HTML: (_UNREAD, "a web page, whatever its suffix says", _AS_XLSX),
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
    "image/heic": (_UNREAD, "a HEIC picture of a phone", "export the form itself as PDF or .xlsx"),
}


def read(data: bytes, suffix: str, passwords: Sequence[str] = ()) -> Document:
    """The file as a Document; what it is, is decided by its content before its suffix (`.xlsx`, any case).

    Raises InputError and nothing else, whatever the bytes.
    """
    if not data:
        raise InputError(FailureCode.EMPTY, "the file has no content")
    kind = sniff.media_type(data, suffix)
    reader = READERS.get(kind)
    if reader is not None:
        return reader(data, Options(tuple(passwords)))
    if kind in _REFUSED:
        raise InputError(*_REFUSED[kind])
    if kind.startswith("image/"):
        raise InputError(_NEEDS_OCR, "a picture; needs OCR")
    raise InputError(_UNREAD, f"a file of an unknown kind ({suffix.lower() or 'without suffix'})")


def other_readings(data: bytes, passwords: Sequence[str], page: int) -> tuple[tuple[str, tuple[Sheet, ...]], ...]:
    """(reader, sheets) of a PDF page (from 1) by pdfplumber and camelot, where they can read it; never raises."""
    from extractors.pdf_opinions import other_readings as ask

    return next((found for password in (None, *passwords) if (found := ask(data, password, page))), ())
