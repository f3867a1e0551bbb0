"""Pictures of pages → their tables, with the place of every text in the picture as it was given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from extractors.carried import Carried
from extractors.level import level
from extractors.ocr.engine import Engine
from extractors.ocr.recognize import Reading
from extractors.picture import Picture, Pixels
from extractors.pictures import Unread, pictures_of
from extractors.scan_lines import Line
from extractors.scan_page import Layout, page_layout, read_lines, refined, to_content
from extractors.straighten import Flat, flatten
from extractors.tables import Setting, page_to_sheets
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document, PageInfo, SealMark
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.geometry import Box
from pipeline.model.table import Cell, Piece, Sheet

READER = "scan"
# A form page has 40-250 lines of print; a photograph of gravel has thousands of specks.
MOST_LINES = 1_200
# Lines read to tell which way up a page is, and the mean score that only upright print has (upright pages
# of the generated scans have at least 0.93, turned ones at most 0.75).
SAMPLE = 12
UPRIGHT = 0.88
# The lines with the most print are so many times as long as high (of generated scans upright at least 3.4, lying
# with few lines 1.1): a single character is read with high scores also where it lies.
LONG = 2.0
# Of the lines of an upright page so many run across; labels set downwards are few.
ACROSS = 0.6

# In points, as on an A4 page: what the edges of columns are measured in.
TABLE_WIDTH = 480.0

Back = Callable[[Box], Box]


@dataclass(frozen=True, slots=True)
class Scanned:
    """A page after reading: boxes in page units, as the page was given."""

    sheets: tuple[Sheet, ...]
    seals: tuple[SealMark, ...]


TOO_MUCH = "more separate print than a form has"


class TooMuchPrint(Exception):
    """The page has more separate print than any form does."""


def read_pictures(data: bytes, kind: str, engine: Engine) -> Document:
    """A picture file of this media type, every page of it read. Raises InputError."""
    pages: list[PageInfo] = []
    sheets: list[Sheet] = []
    seals: list[SealMark] = []
    findings: list[Finding] = []
    carried = Carried()
    crowded = False
    for page in pictures_of(data, kind):
        if isinstance(page, Unread):
            findings.append(finding(Code.PAGE_MISSING, page=page.number, reason=page.reason))
            pages.append(PageInfo(page.number, 0.0, 0.0, "px"))
            continue
        pages.append(page.info)
        try:
            scanned = read_page(page, engine, carried)
        except TooMuchPrint:
            findings.append(finding(Code.PAGE_MISSING, page=page.info.number, reason=TOO_MUCH))
            crowded = True
            continue
        sheets += scanned.sheets
        seals += scanned.seals
    if not sheets:
        if crowded:
            raise InputError(FailureCode.TOO_LARGE, f"no page can be read: {TOO_MUCH}")
        raise InputError(FailureCode.EMPTY, "there is no print on the picture")
    return Document(kind, READER, tuple(pages), tuple(sheets), tuple(findings), engine.name, tuple(seals))


def read_page(picture: Picture, engine: Engine, carried: Carried) -> Scanned:
    """The tables of a page, whichever way up it lies. Raises TooMuchPrint."""
    turns, flat, layout, readings = _upright(picture.pixels, engine)
    number = picture.info.number
    content = to_content(layout, readings, number)
    setting = Setting(whole=True, scale=picture.scale / flat.way.scale)
    slope = None
    if not layout.ruled:
        content, slope = level(content, layout.em)
    sheets = page_to_sheets(content, READER, setting=setting, carried=carried)
    height, width = picture.pixels.shape[:2]

    def back(box: Box) -> Box:
        box = slope.back(box) if slope else box
        return _scaled(_turned_back(flat.back(box), turns, width, height), picture.scale)

    marks = tuple(
        SealMark(number, _scaled(_turned_back(seal.box, turns, width, height), picture.scale), seal.colour)
        for seal in flat.seals
    )
    return Scanned(tuple(_moved(sheet, back) for sheet in sheets), marks)


def _upright(pixels: Pixels, engine: Engine) -> tuple[int, Flat, Layout, list[Reading]]:
    """Quarters by which the page was turned (counterclockwise) to be read, and what was read then."""
    best: tuple[float, int] | None = None
    for turns in (0, 2, 1, 3):
        flat, layout = _prepared(pixels, turns)
        sample = _sample(layout.lines)
        if turns == 0:  # as most pages lie: what is read now need not be read again
            first = read_lines(layout, layout.lines, engine)
            score = _mean([first[index] for index in sample])
        else:
            first = []
            score = _mean(read_lines(layout, [layout.lines[index] for index in sample], engine))
        if (score >= UPRIGHT and _long([layout.lines[index] for index in sample])) or not layout.lines:
            return turns, flat, layout, _read(layout, first, engine)
        if best is None or score > best[0]:
            best = score, turns
    assert best is not None
    flat, layout = _prepared(pixels, best[1])
    return best[1], flat, layout, _read(layout, [], engine)


def _read(layout: Layout, first: Sequence[Reading], engine: Engine) -> list[Reading]:
    return refined(layout, first or read_lines(layout, layout.lines, engine), engine)


def _sample(lines: Sequence[Line]) -> list[int]:
    """Some lines that tell which way up a page is, those with the most print; none where most lines run down.

    Lines set downwards say nothing: print that lies looks like them, and is read like them.
    """
    across = [index for index, line in enumerate(lines) if not line.downwards]
    if len(across) < ACROSS * len(lines):
        return []
    across.sort(key=lambda index: _print_of(lines[index]), reverse=True)
    return across[:: max(len(across) // (3 * SAMPLE), 1)][:SAMPLE]


def _long(lines: Sequence[Line]) -> bool:
    """Whether these are lines as they run across a page; of print that lies they are a character or two."""
    boxes = [line.box for line in lines]
    return bool(boxes) and median((box[2] - box[0]) / (box[3] - box[1]) for box in boxes) >= LONG


def _mean(readings: Sequence[Reading]) -> float:
    """Low for print that lies or stands on its head."""
    return sum(reading.mean for reading in readings) / max(len(readings), 1)


def _prepared(pixels: Pixels, turns: int) -> tuple[Flat, Layout]:
    flat = flatten(np.ascontiguousarray(np.rot90(pixels, turns)))
    layout = page_layout(flat.grey)
    if len(layout.lines) > MOST_LINES:
        raise TooMuchPrint
    return flat, layout


def _print_of(line: Line) -> tuple[int, tuple[int, int, int, int]]:
    return sum(len(marks) for marks in line.marks), line.box


def _turned_back(box: Box, turns: int, width: int, height: int) -> Box:
    """A box of the page turned counterclockwise by quarters, on the page of `width` by `height` before that."""
    for turn in range(turns, 0, -1):
        across = width if turn % 2 else height
        box = Box(across - box.bottom, box.left, across - box.top, box.right)
    return box


def _scaled(box: Box, scale: float) -> Box:
    return Box(box.left / scale, box.top / scale, box.right / scale, box.bottom / scale)


def _moved(sheet: Sheet, back: Back) -> Sheet:
    """The sheet with its boxes on the page as given, and its column edges as parts of the table's width.

    Two pages of one form were straightened apart: only so are their edges alike.
    """

    def moved(piece: Piece) -> Piece:
        box = piece.place.box
        return piece if box is None else replace(piece, place=replace(piece.place, box=back(box)))

    cells: list[Cell] = [replace(cell, pieces=tuple(map(moved, cell.pieces))) for cell in sheet.cells]
    return relative(replace(sheet, cells=tuple(cells)))


def relative(sheet: Sheet) -> Sheet:
    """The sheet with its column edges as parts of the table's width, from 0 to TABLE_WIDTH."""
    if not sheet.column_edges:
        return sheet
    left, right = sheet.column_edges[0], sheet.column_edges[-1]
    return replace(
        sheet, column_edges=tuple((edge - left) / (right - left) * TABLE_WIDTH for edge in sheet.column_edges)
    )
