"""What a reader makes of a file: its pages, and the tables on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.model.finding import Finding
from pipeline.model.geometry import Box, Ruling
from pipeline.model.table import Sheet


class Word(NamedTuple):
    """The smallest text a reader gives with a box: one glyph of a text layer, or one line of OCR.

    `rivals` are other texts it may be, the likeliest first; `doubt` is the part of it that is least sure. A tuple, for
    a page has thousands, and a tuple is made twice as fast as a dataclass.
    """

    text: str
    box: Box
    confidence: float | None = None
    rivals: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class PageContent:
    """Words and ruled lines of one page, upright, in page units from the top left."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rulings: tuple[Ruling, ...]


@dataclass(frozen=True, slots=True)
class PageInfo:
    """One page of the source: number from 1, size in `unit` (`pt`, `px`, or `cells` for sheets and text)."""

    number: int
    width: float
    height: float
    unit: str


@dataclass(frozen=True, slots=True)
class SealMark:
    """A stamp seen on a page: its colour (`red`, `blue`) and its box in page units."""

    page: int
    box: Box
    colour: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file after reading: its sheets in reading order, and what the reader noticed (a page unread, say).

    `ocr` names the engine that read its pictures, None where none was read. On the pages `overlaid` text lies over
    the layout, which another reader would take for part of it.
    """

    media_type: str
    reader: str
    pages: tuple[PageInfo, ...]
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...] = ()
    ocr: str | None = None
    seals: tuple[SealMark, ...] = ()
    overlaid: frozenset[int] = frozenset()
