"""One PDF page, opened with PDFium → what stands on it, upright. The only place that turns coordinates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from extractors.pdf.glyphs import Glyph
from extractors.pdf.marks import marks_in_line
from extractors.pdf.paths import Rectangle
from extractors.tables import Setting
from pipeline.model.document import PageContent, Word
from pipeline.model.geometry import Box, Ruling, box_of
from pipeline.model.table import Cell, Piece, Sheet

# A turned label goes on while its glyphs are at most this far apart, in their own height.
RUN_GAP = 1.6
# In points: half of the thickest border.
INSIDE = 2.0

# A page has thousands, and this makes one in a third of the time that its own constructor takes.
_word: Callable[[tuple[object, ...]], Word] = partial(tuple.__new__, Word)

Turn = Callable[[float, float, float, float], Box]  # left, bottom, right, top of the page's own → upright


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page in its own coordinates (y upwards); its /Rotate in clockwise quarters."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int

    def size(self, quarters: int) -> tuple[float, float]:
        """Width and height when shown turned clockwise by so many quarters."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if quarters % 2 else (width, height)

    def turn(self, quarters: int) -> Turn:
        """What maps a box (left <= right, bottom <= top) to the page as shown turned clockwise by so many quarters."""
        x0, y0, x1, y1 = self.left, self.bottom, self.right, self.top
        return (
            lambda left, bottom, right, top: box_of((left - x0, y1 - top, right - x0, y1 - bottom)),
            lambda left, bottom, right, top: box_of((bottom - y0, left - x0, top - y0, right - x0)),
            lambda left, bottom, right, top: box_of((x1 - right, bottom - y0, x1 - left, top - y0)),
            lambda left, bottom, right, top: box_of((y1 - top, x1 - right, y1 - bottom, x1 - left)),
        )[quarters % 4]


def reading_turn(glyphs: Iterable[Glyph]) -> int:
    """Quarters clockwise by which the page must be turned for most of its text to run upright."""
    counts = Counter(glyph.quarter for glyph in glyphs if glyph.quarter is not None)
    return max(counts, key=lambda quarter: (counts[quarter], quarter == 0), default=0)


def upright_page(
    number: int, frame: Frame, turn: int, glyphs: Sequence[Glyph], segments: Iterable[Rectangle]
) -> tuple[PageContent, Setting, tuple[Word, ...]]:
    """The page turned clockwise by `turn` quarters, how its words were set, and the words of watermarks.

    Upright glyphs are words of one character; a label that runs in another direction is one word.
    """
    width, height = frame.size(turn)
    place = frame.turn(turn)
    words: list[Word] = []
    turned: list[Glyph] = []
    runs: list[int] = []
    homes: dict[int, tuple[float, float]] = {}
    for glyph in glyphs:
        char, left, bottom, right, top, quarter, run, clip, _ = glyph
        if quarter == turn:
            if clip is not None:
                homes[len(words)] = place(*_within((left, bottom, right, top), clip)).middle
            words.append(_word((char, place(left, bottom, right, top), None, (), "")))
            runs.append(run)
        else:
            turned.append(glyph)
    marks_in_line(words, runs)
    aside: list[Word] = []
    for label in _runs(turned):
        text = "".join(glyph.char for glyph in label).strip()
        around = (
            min(g.left for g in label),
            min(g.bottom for g in label),
            max(g.right for g in label),
            max(g.top for g in label),
        )
        box = place(*around)
        if not text:
            continue
        if label[0].quarter is None:  # a pattern of watermarks runs over the page's edges
            if _visible(box, width, height):
                aside.append(Word(text, box))
            continue
        clip = label[0].clip
        if clip is not None:
            homes[len(words)] = place(*_within(around, clip)).middle
        words.append(Word(text, box))
        runs.append(-len(words))
    boxes = (place(*segment) for segment in segments)
    rulings = tuple(_ruling(box) for box in boxes if _crosses(box, width, height))
    return PageContent(number, width, height, tuple(words), rulings), Setting(tuple(runs), homes), tuple(aside)


def _within(box: Rectangle, clip: Rectangle) -> Rectangle:
    """The point well inside the clip next to the middle of a box: a text is in the cell of its clip."""
    x = _clamped((box[0] + box[2]) / 2, clip[0], clip[2])
    y = _clamped((box[1] + box[3]) / 2, clip[1], clip[3])
    return x, y, x, y


def _clamped(at: float, low: float, high: float) -> float:
    """Clips reach to the middle of the borders: a point on one is in neither cell."""
    inside = max(min(INSIDE, (high - low) / 2), 0.0)
    return max(min(at, high - inside), low + inside)


def _visible(box: Box, width: float, height: float) -> bool:
    x, y = box.middle
    return 0 <= x <= width and 0 <= y <= height


def _crosses(box: Box, width: float, height: float) -> bool:
    left, top, right, bottom = box
    return right >= 0 and left <= width and bottom >= 0 and top <= height


def _ruling(box: Box) -> Ruling:
    left, top, right, bottom = box
    if right - left >= bottom - top:
        return Ruling(True, (top + bottom) / 2, left, right)
    return Ruling(False, (left + right) / 2, top, bottom)


def _runs(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Neighbours in the content stream that run in one direction, without a large gap."""
    runs: list[list[Glyph]] = [[glyphs[0]]] if glyphs else []
    for before, glyph in pairwise(glyphs):
        size = max(before.top - before.bottom, before.right - before.left, 0.1)
        gap = max(
            glyph.left - before.right,
            before.left - glyph.right,
            glyph.bottom - before.top,
            before.bottom - glyph.top,
        )
        if glyph.quarter == before.quarter and gap <= RUN_GAP * size and _same_line(before, glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _same_line(before: Glyph, glyph: Glyph) -> bool:
    """Whether two glyphs of a turned label follow each other, and not two lines of it."""
    if glyph.quarter is None or glyph.quarter == 0:
        return glyph.line == before.line or glyph.quarter is None
    if glyph.quarter == 2:
        return min(glyph.top, before.top) > max(glyph.bottom, before.bottom)
    return min(glyph.right, before.right) > max(glyph.left, before.left)


def turned_back(sheet: Sheet, frame: Frame, turn: int) -> Sheet:
    """A sheet read with the page turned by `turn`, its boxes as a viewer shows the page.

    The column edges stay where they were read: they serve to join tables, not to show places.
    """
    width, height = frame.size(turn)
    quarters = (frame.quarters - turn) % 4
    shown = Frame(0.0, 0.0, width, height, 0).turn(quarters)

    def back(piece: Piece) -> Piece:
        box = piece.place.box
        if box is None:
            return piece
        moved = shown(box.left, height - box.bottom, box.right, height - box.top)
        return piece._replace(place=piece.place._replace(box=moved))

    cells: list[Cell] = [replace(cell, pieces=tuple(map(back, cell.pieces))) for cell in sheet.cells]
    return replace(sheet, cells=tuple(cells))
