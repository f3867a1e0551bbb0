"""Pictures of pages → their tables, with the place of every text in the picture as it was given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from extractors.carried import Carried, Turns
from extractors.ocr.engine import Engine
from extractors.ocr.recognize import DOUBTED, Reading
from extractors.picture import Picture, Pixels, Spot
from extractors.pictures import Unread, pictures_of
from extractors.scans.flat.seal_shapes import SealSpot
from extractors.scans.flat.straighten import Flat, flatten
from extractors.scans.flat.warp import Way
from extractors.scans.lines.boxes import Line
from extractors.scans.lines.level import Slope, level
from extractors.scans.page import Layout, page_layout, to_content
from extractors.scans.texts.margins import without_texture
from extractors.scans.texts.recognition import read_lines, refined
from extractors.scans.texts.remnants import without_misread_dirt
from extractors.tables import Setting, page_to_sheets
from pipeline.errors import FailureCode, InputError, attempted
from pipeline.model.document import Document, PageContent, PageInfo, SealMark, Word
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.geometry import Box
from pipeline.model.table import Cell, Piece, Sheet

READER = "scan"
# A form page has 40-250 lines of print; a photograph of gravel has thousands of specks.
MOST_LINES = 1_200
_NO_FORM = "check that it shows a form, and nothing but the form; scan or photograph it again, flat and from near by"
# Where half of the lines are this many times as long as high, they run across: on sideways pages of the generated
# scans they are short (0.6 to 1.5, 2.2 on a page of few lines), on others longer (2.2 and more).
LONG = 2.5
# Lines read to tell whether such a page stands on its head, and how sure the recogniser is of upright print at
# least (0.92 there; of print on its head, at most 0.77).
SAMPLE = 6
UPRIGHT = 0.88

# In points, as on an A4 page: what the edges of columns are measured in.
TABLE_WIDTH = 480.0

Back = Callable[[Box], Box]


@dataclass(frozen=True, slots=True)
class Scanned:
    """A page after reading: boxes in page units, as the page was given."""

    sheets: tuple[Sheet, ...]
    seals: tuple[SealMark, ...]


def read_pictures(
    data: bytes, kind: str, engine: Engine, known: Mapping[int, Seen | InputError] | None = None
) -> Document:
    """A picture file of this media type, every page of it read; `known` are all its pages, seen before
    (extractors/long_scans.py). Raises InputError.
    """
    pages: list[PageInfo] = []
    sheets: list[Sheet] = []
    seals: list[SealMark] = []
    findings: list[Finding] = []
    carried, turns = Carried(), Turns()
    trouble = InputError(FailureCode.EMPTY, "there is no print on the picture")
    for page in pictures_of(data, kind):
        if isinstance(page, Unread):
            findings.append(finding(Code.PAGE_MISSING, page=page.number, reason=page.reason))
            pages.append(PageInfo(page.number, 0.0, 0.0, "px"))
            continue
        pages.append(page.info)
        number = page.info.number
        seen = known[number] if known else _seen(page, engine, turns)
        scanned = seen if isinstance(seen, InputError) else attempted(partial(tables_of, seen, carried))
        if isinstance(scanned, InputError):
            findings.append(finding(Code.PAGE_MISSING, page=number, reason=scanned.reason))
            trouble = InputError(scanned.code, f"no page can be read: {scanned.reason}", scanned.advice)
            carried = Carried()
            continue
        sheets += scanned.sheets
        seals += scanned.seals
    if not sheets:
        raise trouble
    return Document(kind, READER, tuple(pages), tuple(sheets), tuple(findings), engine.name, tuple(seals))


def _seen(page: Picture, engine: Engine, turns: Turns) -> Seen | InputError:
    return see_or_not(lambda: page, page.info.number, engine, turns)


def see_or_not(picture: Callable[[], Picture], number: int, engine: Engine, turns: Turns) -> Seen | InputError:
    """What is printed on a page (from 1), or why that cannot be told; `turns` learn how it lies."""
    seen = attempted(lambda: see(picture(), engine, turns.likely(number)))
    if not isinstance(seen, InputError):
        turns.note(number, seen.turns)
    return seen


@dataclass(frozen=True, slots=True)
class Seen:
    """A page whose print is read and whose tables are not yet made: the words of the upright page, flat and level.

    `turns` counterclockwise quarters made it upright, `way` flattened it, `slope` levelled its rows, if it has no
    rulings; `size` and `scale` are those of the picture, `seals` stand in its pixels.
    """

    content: PageContent
    turns: int
    way: Way
    slope: Slope | None
    size: tuple[int, int]
    scale: float
    seals: tuple[SealSpot, ...]

    def back(self, box: Box) -> Box:
        """A box of the upright picture in units of the page as it was given."""
        return _scaled(_turned_back(box, self.turns, *self.size), self.scale)

    def flat_back(self, box: Box) -> Box:
        """The same of a box of the words."""
        return self.back(self.way.back(self.slope.back(box) if self.slope else box))


def see(picture: Picture, engine: Engine, likely: int) -> Seen:
    """What is printed on a page, whichever way up it lies; `likely` is how the page before it was turned.

    Raises InputError(TOO_LARGE) where there is too much print.
    """
    lie = _upright(picture.pixels, engine, likely)
    content = _doubted(to_content(*_read(lie, engine), picture.info.number), lie.flat)
    slope = None
    if not lie.layout.ruled:
        content, slope = level(content, lie.layout.em)
    height, width = picture.pixels.shape[:2]
    return Seen(content, lie.turns, lie.flat.way, slope, (width, height), picture.scale, lie.flat.seals)


def tables_of(seen: Seen, carried: Carried) -> Scanned:
    """The tables of a page that was seen, after those of the page before it."""
    setting = Setting(whole=True, scale=seen.scale / seen.way.scale)
    sheets = page_to_sheets(seen.content, READER, setting=setting, carried=carried)
    marks = tuple(SealMark(seen.content.number, seen.back(seal.box), seal.colour) for seal in seen.seals)
    return Scanned(tuple(_moved(sheet, seen.flat_back) for sheet in sheets), marks)


def _doubted(content: PageContent, flat: Flat) -> PageContent:
    """No word that touches a seal which cannot be told from print for sure is itself sure, nor any of a dithered page:
    thin strokes fall between its dots.
    """
    doubtful = [seal for seal in flat.seals if seal.like_print]
    if not (doubtful or flat.dithered):
        return content

    def doubted(word: Word) -> Word:
        box = flat.back(word.box)
        if word.confidence is None or not (flat.dithered or any(_touches(seal, box) for seal in doubtful)):
            return word
        return word._replace(confidence=min(word.confidence, DOUBTED))

    return replace(content, words=tuple(map(doubted, content.words)))


def _touches(spot: SealSpot, box: Box) -> bool:
    """Whether a box reaches into a seal: the ellipse within its box, or all of that."""
    seal = spot.box
    x, y = (seal.left + seal.right) / 2, (seal.top + seal.bottom) / 2
    across = (min(max(x, box.left), box.right) - x) / max(seal.width / 2, 1)
    down = (min(max(y, box.top), box.bottom) - y) / max(seal.height / 2, 1)
    return max(abs(across), abs(down)) <= 1 if spot.fills_box else across**2 + down**2 <= 1


@dataclass(frozen=True, slots=True)
class _Lie:
    """A page turned counterclockwise by quarters, where its print stands then, and what some of its lines say."""

    turns: int
    flat: Flat
    layout: Layout
    sample: Mapping[int, Reading] = field(default_factory=dict)

    @property
    def telling(self) -> list[int]:
        """Which lines tell how it lies: those in cells where they are enough, for beside them a desk may show."""
        lines, whole = self.layout.lines, self.layout.whole
        inside = [index for index, line in enumerate(lines) if line.limits != whole]
        return inside if len(inside) >= SAMPLE else list(range(len(lines)))

    @property
    def length(self) -> float:
        """How many times its lines are as long as high, by half of them."""
        boxes = np.array([self.layout.lines[index].box for index in self.telling], np.float64).reshape(-1, 4)
        size = boxes[:, 2:] - boxes[:, :2]
        return float(np.median(size[:, 0] / np.maximum(size[:, 1], 1.0)))

    @property
    def certain(self) -> float:
        """How many characters the sample has, each counted by its score."""
        return sum(glyph.score for reading in self.sample.values() for glyph in reading.glyphs)

    @property
    def upright(self) -> bool:
        """Where a line says nothing, that counts as a character that is none."""
        characters = sum(max(len(reading.glyphs), 1) for reading in self.sample.values())
        return self.certain >= UPRIGHT * characters


def _upright(pixels: Pixels, engine: Engine, likely: int) -> _Lie:
    """The page turned so that its print stands upright; `likely` is how the page before it was turned."""
    lies = {0: _prepared(pixels, likely)}
    if not lies[0].layout.lines:
        return lies[0]
    if lies[0].length < LONG:
        lies[1] = _prepared(pixels, likely + 1)
    along, across = ((1, 3), (0, 2)) if 1 in lies and lies[1].length > lies[0].length else ((0, 2), (1, 3))
    for more in along:
        lies[more] = _sampled(lies.get(more) or _prepared(pixels, likely + more), engine)
        if lies[more].upright:
            return lies[more]
    for more in across:
        lies[more] = _sampled(lies.get(more) or _prepared(pixels, likely + more), engine)
    return max(lies.values(), key=lambda lie: lie.certain)


def _prepared(pixels: Pixels, turns: int) -> _Lie:
    flat = flatten(np.ascontiguousarray(np.rot90(pixels, turns)))
    layout = page_layout(flat.grey, flat.stamps())
    if len(layout.lines) > MOST_LINES:
        raise InputError(FailureCode.TOO_LARGE, "more separate print than a form has", _NO_FORM)
    return _Lie(turns % 4, flat, layout)


def _sampled(lie: _Lie, engine: Engine) -> _Lie:
    """With some lines read, of those with the most print.

    Lines set downwards say nothing: print that lies looks like them, and is read like them.
    """
    lines = lie.layout.lines
    across = [index for index in lie.telling if not lines[index].downwards]
    across.sort(key=lambda index: _print_of(lines[index]), reverse=True)
    some = across[:: max(len(across) // (3 * SAMPLE), 1)][:SAMPLE]
    readings = read_lines(lie.layout, [lines[index] for index in some], engine)
    return replace(lie, sample=dict(zip(some, readings, strict=True)))


def _print_of(line: Line) -> tuple[int, Spot]:
    return sum(len(marks) for marks in line.marks), line.box


def _read(lie: _Lie, engine: Engine) -> tuple[Layout, list[Reading]]:
    """The lines of the page and what each says."""
    lines = lie.layout.lines
    rest = [index for index in range(len(lines)) if index not in lie.sample]
    readings = dict(zip(rest, read_lines(lie.layout, [lines[index] for index in rest], engine), strict=True))
    known = {**lie.sample, **readings}
    layout, first = without_texture(lie.layout, [known[index] for index in range(len(lines))])
    like_print, stamps = lie.flat.stamps(like_print=True), lie.flat.stamps()
    return without_misread_dirt(layout, refined(layout, first, engine), like_print, stamps)


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
        return piece if box is None else piece._replace(place=piece.place._replace(box=back(box)))

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
