"""A long scanned PDF in parts, so that several workers see its pages at once: what they see is put together by
`read_pdf`, and is the same as when one worker sees all.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import pypdfium2.raw as pdfium

from extractors.carried import PART_PAGES, Turns, part_of
from extractors.ocr.engine import Engine
from extractors.pdf_file import opened
from extractors.pdf_text import read_page, see_page
from extractors.seen import PagesSeen
from pipeline.errors import FailureCode, InputError

# Below so many scanned pages one worker is done before others would have begun.
FEWEST_PAGES = 3 * PART_PAGES
# A PDF that begins with so many pages of text is no scan, mostly; looking at all of its pages would take time.
_FIRST_PAGES = 3


def parts_of(data: bytes, passwords: Sequence[str]) -> list[tuple[int, ...]]:
    """The numbers of the scanned pages of a long scan, by parts; nothing for any other PDF. Raises InputError."""
    with opened(data, passwords) as document:
        count = pdfium.FPDF_GetPageCount(document)
        if count < FEWEST_PAGES or not any(_is_scanned(document, page) for page in range(1, _FIRST_PAGES + 1)):
            return []
        scanned = [page for page in range(1, count + 1) if _is_scanned(document, page)]
    return [tuple(part) for _, part in groupby(scanned, part_of)] if len(scanned) >= FEWEST_PAGES else []


def _is_scanned(document: Any, page: int) -> bool:
    _, leaf = read_page(document, page)
    return isinstance(leaf, InputError) and leaf.code is FailureCode.NEEDS_OCR


def see_pages(data: bytes, passwords: Sequence[str], pages: Sequence[int], engine: Engine) -> PagesSeen:
    """What is printed on some pages of a PDF. Raises InputError where it cannot be opened."""
    began, turns = time.perf_counter(), Turns()
    with opened(data, passwords) as document:
        seen = {page: see_page(document, read_page(document, page)[0], engine, turns) for page in pages}
    return PagesSeen(engine.name, seen, time.perf_counter() - began)
