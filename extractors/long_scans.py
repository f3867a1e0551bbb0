"""A long scan, a PDF or a TIFF, in parts, so that several workers see its pages at once: what they see is put together
by the reader of its kind, and is the same as when one worker sees all.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from extractors import sniff
from extractors.carried import PART_PAGES, Turns, part_of
from extractors.ocr.engine import Engine
from extractors.pdf.calls import pdfium
from extractors.pdf.file import opened
from extractors.pdf.reader import read_page, see_page
from extractors.picture import Picture
from extractors.pictures import MOST_PAGES, Unread, pictures_of
from extractors.scans.reading import Seen, see_or_not
from extractors.seen import PagesSeen
from extractors.tiff_pages import page_offsets
from pipeline.errors import FailureCode, InputError

# Below so many scanned pages one worker is done before others would have begun.
FEWEST_PAGES = 3 * PART_PAGES
# A PDF that begins with so many pages of text is no scan, mostly; looking at all of its pages would take time.
_FIRST_PAGES = 3


def parts_of(data: bytes, kind: str, passwords: Sequence[str], *, alone: bool) -> list[tuple[int, ...]]:
    """The numbers of the scanned pages of a long scan of this media type, by parts; nothing for any other file.

    `alone`: each page by itself, of any file with scanned pages and with several pages. Raises InputError.
    """
    fewest = 2 if alone else FEWEST_PAGES
    scanned = _pages_of_tiff(data, fewest) if kind == sniff.TIFF else _scanned_pages(data, passwords, fewest)
    if alone:
        return [(page,) for page in scanned]
    return [tuple(part) for _, part in groupby(scanned, part_of)] if len(scanned) >= fewest else []


def _pages_of_tiff(data: bytes, fewest: int) -> Sequence[int]:
    """None where there are fewer, or more than are read."""
    count = len(page_offsets(data, MOST_PAGES))
    return range(1, count + 1) if fewest <= count <= MOST_PAGES else ()


def _scanned_pages(data: bytes, passwords: Sequence[str], fewest: int) -> Sequence[int]:
    """Those of a PDF of so many pages; none of one that begins like no long scan, if a long one is asked for."""
    with opened(data, passwords) as document:
        count = pdfium.FPDF_GetPageCount(document)
        if not fewest <= count <= MOST_PAGES:
            return ()
        if fewest > _FIRST_PAGES and not any(_is_scanned(document, page) for page in range(1, _FIRST_PAGES + 1)):
            return ()
        return [page for page in range(1, count + 1) if _is_scanned(document, page)]


def _is_scanned(document: Any, page: int) -> bool:
    _, leaf = read_page(document, page)
    return isinstance(leaf, InputError) and leaf.code is FailureCode.NEEDS_OCR


def see_pages(data: bytes, kind: str, passwords: Sequence[str], pages: Sequence[int], engine: Engine) -> PagesSeen:
    """What is printed on some pages of a file of this media type. Raises InputError where it cannot be opened."""
    began, turns = time.perf_counter(), Turns()
    if kind == sniff.TIFF:
        seen = {page: _see_picture(data, page, engine, turns) for page in pages}
    else:
        with opened(data, passwords) as document:
            seen = {page: see_page(document, read_page(document, page)[0], engine, turns) for page in pages}
    return PagesSeen(engine.name, seen, time.perf_counter() - began)


def _see_picture(data: bytes, page: int, engine: Engine, turns: Turns) -> Seen | InputError:
    def picture() -> Picture:
        found = next(pictures_of(data, sniff.TIFF, (page,)))
        if isinstance(found, Unread):
            raise InputError(FailureCode.DAMAGED, found.reason)
        return found

    return see_or_not(picture, page, engine, turns)
