"""Pictures and drawn figures in the cells of a PDF page: a tick, a drawn digit, a box to tick. No text tells them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from extractors.lattice import Lattice
from extractors.lines import words_to_piece
from extractors.pdf.glyphs import Glyph
from extractors.pdf.objects import Drawn
from extractors.pdf.page import Frame, reading_turn, upright_page
from extractors.pdf.paint import Painting, painted
from extractors.pdf.paths import Rectangle, common
from extractors.rulings import clean_rulings
from extractors.tables import page_lattices, usual_height
from pipeline.model.document import PageContent, Word
from pipeline.model.geometry import Box

# All in em, the usual height of the page's print. Bullets of lists and waves under words are lower, arrows and boxes
# around whole texts are higher. A drawn word is as high as a letter, and wide.
LOWEST, HIGHEST, WIDEST = 0.45, 2.5, 20.0
# What is lower than this and as wide, but for a part of it, is a bullet; boxes to tick are at most so high.
BULLET, AS_WIDE, TICK_BOX = 0.58, 0.05, 1.6
# A seal in a cell of its own, or over some; letters within its ring are part of it. In points, and width by height.
SEAL, LARGEST_SEAL, ROUND = 50.0, 200.0, 1.6
# A corner of a border, a diagonal or a ground reaches so near to a side of its cell and to the next one (em).
NEAR = 0.15
# What stands nearer to a side than this is part of the border (em).
ON_BORDER = 0.3
# Of a picture: the part of it that lies in a cell it is in. Of a page: what is its ground, or a scan of it.
PART, GROUND = 0.2, 0.5
# Of 255: a watermark differs from the paper by less.
FAINT = 80
# In points: at the edge of a picture its pixels run into the paper's.
EDGE = 1.0
# An outline has ink along its sides only: this part of it from each is looked at for more.
RIM = 0.3
# Red ink leaves the red of the paper as it is, and takes most of the rest.
RED, NOT_RED = 130, 170
# Where people sign and seal, which is no value.
SIGNING = re.compile(r"签[字名章]|[盖公印]章|[(（]章[)）]")
MOST_TOLD, LONGEST = 12, 20


class _Suspect(NamedTuple):
    thing: Any
    box: Box
    on_page: Rectangle
    picture: bool
    ring: bool
    square: bool


def drawn_values(page: Any, drawn: Drawn, frame: Frame, glyphs: Sequence[Glyph]) -> tuple[str, ...]:
    """What a person sees in cells of the page beside their text: what it is, and the text of its cell.

    Leaves alone what ordinary exporters draw: grounds, borders and their corners, boxes around texts, bullets,
    seals, and what signs.
    """
    if (not drawn.pictures and not drawn.shapes) or not glyphs:
        return ()
    heights = sorted(glyph.top - glyph.bottom for glyph in glyphs)
    suspects = _suspects(drawn, frame, reading_turn(glyphs), heights[len(heights) // 2])
    if not suspects:
        return ()
    squares = [suspect.on_page for suspect in suspects if suspect.square]
    segments = [line for line in drawn.segments if not any(_holds(square, line) for square in squares)]
    content, *_ = upright_page(0, frame, reading_turn(glyphs), glyphs, segments)
    words = [word for word in content.words if word.text.strip()]
    em = usual_height(words, content.width)
    cells = _cells(content, words, em)
    placed = [
        (suspect, _words_in(cells[home], words), label)
        for suspect in suspects
        if (home := _home(suspect, cells, em)) is not None
        and not SIGNING.search(label := _label(cells[home::-1], words, content.number))
    ]
    if not placed:
        return ()
    shown = {suspect.thing for suspect, *_ in placed}
    ink = painted(page, frame, [thing for thing in drawn.things if thing not in shown])
    told = [
        f"{'a picture' if suspect.picture else 'a drawing'} beside {label}"
        for suspect, beside, label in placed
        if _says_something(suspect, beside, ink)
    ]
    return tuple(dict.fromkeys(told))[:MOST_TOLD]


def _suspects(drawn: Drawn, frame: Frame, turn: int, em: float) -> list[_Suspect]:
    """Pictures, and paths about as large as letters, that are no part of a seal."""
    place = frame.turn(turn)
    visible = frame.left, frame.bottom, frame.right, frame.top
    area = GROUND * (frame.right - frame.left) * (frame.top - frame.bottom)
    seals = [shape.box for shape in drawn.shapes if _is_seal(shape.box)]
    found = []
    for thing, box in drawn.pictures:
        left, bottom, right, top = seen = common(box, visible)
        if right - left >= LOWEST * em / 2 and top - bottom >= LOWEST * em and (right - left) * (top - bottom) < area:
            found.append(_Suspect(thing, place(*seen), seen, True, False, False))
    for thing, box, outline, square, is_round in drawn.shapes:
        width, height = (box[3] - box[1], box[2] - box[0]) if turn % 2 else (box[2] - box[0], box[3] - box[1])
        dot = is_round and abs(width - height) <= AS_WIDE * height
        lowest, highest = BULLET if dot else LOWEST, TICK_BOX if square else HIGHEST
        fits = lowest * em <= height <= highest * em and width <= WIDEST * em
        if fits and not any(_holds(seal, box) for seal in seals):
            found.append(_Suspect(thing, place(*box), box, False, outline and is_round, square))
    return found


def _is_seal(box: Rectangle) -> bool:
    """Whether a box has the size and the shape of a seal."""
    width, height = box[2] - box[0], box[3] - box[1]
    return min(width, height) >= SEAL and max(width, height) <= min(LARGEST_SEAL, ROUND * min(width, height))


def _holds(outer: Rectangle, inner: Rectangle) -> bool:
    return outer != inner and common(outer, inner) == inner


def _cells(content: PageContent, words: Sequence[Word], em: float) -> list[Box]:
    """The cells of the page's tables, those of each in the order they are read in."""
    lattices = page_lattices(clean_rulings(content.rulings, em), words, em, content.width * content.height)
    return [box for lattice in sorted(lattices, key=_area) for box in _boxes(lattice)]


def _area(lattice: Lattice) -> float:
    return lattice.box.width * lattice.box.height


def _boxes(lattice: Lattice) -> list[Box]:
    xs, ys = lattice.xs, lattice.ys
    cells = sorted(lattice.cells, key=lambda cell: (cell.top, cell.left))
    return [Box(xs[cell.left], ys[cell.top], xs[cell.right], ys[cell.bottom]) for cell in cells]


def _words_in(box: Box, words: Sequence[Word]) -> list[Word]:
    return [word for word in words if _has(box, *word.box.middle)]


def _label(cells: Sequence[Box], words: Sequence[Word], number: int) -> str:
    """The text of the first cell that has one."""
    pieces = (words_to_piece(_words_in(cell, words), number) for cell in cells)
    return next((piece.text.replace("\n", "")[:LONGEST] for piece in pieces if piece), "")


def _has(box: Box, x: float, y: float) -> bool:
    return box.left <= x < box.right and box.top <= y < box.bottom


def _home(suspect: _Suspect, cells: Sequence[Box], em: float) -> int | None:
    """Which cell a figure belongs to; None where it is part of the layout, or stands in no table."""
    box, (x, y) = suspect.box, suspect.box.middle
    home = next((index for index, cell in enumerate(cells) if _has(cell, x, y)), None)
    if home is None:
        return None
    if suspect.picture:
        return home if _in_one(box, cells) or not _is_seal(suspect.on_page) else None
    cell = cells[home]
    if min(x - cell.left, cell.right - x, y - cell.top, cell.bottom - y) < ON_BORDER * em:
        return None
    sides = min(box.left - cell.left, cell.right - box.right), min(box.top - cell.top, cell.bottom - box.bottom)
    return None if max(sides) < NEAR * em else home


def _in_one(box: Box, cells: Iterable[Box]) -> bool:
    """Whether only one cell has a good part of a box."""
    parts = [_shared(box, cell) for cell in cells]
    return sum(part >= PART * box.width * box.height for part in parts) <= 1


def _shared(a: Box, b: Box) -> float:
    across, down = min(a.right, b.right) - max(a.left, b.left), min(a.bottom, b.bottom) - max(a.top, b.top)
    return max(across, 0.0) * max(down, 0.0)


def _says_something(suspect: _Suspect, beside: Sequence[Word], ink: Painting) -> bool:
    """Whether a figure has ink, is no box around a text and no seal. A ring around one text of some tells it apart."""
    if suspect.picture:
        lows, highs = zip(*ink.ranges(suspect.on_page, EDGE), strict=True)
        red = lows[0] >= RED and max(lows[1:]) <= NOT_RED and _is_seal(suspect.on_page)
        return not red and any(high - low > FAINT for low, high in zip(lows, highs, strict=True))
    inside = _words_in(suspect.box, beside)
    if inside:
        return suspect.ring and len(inside) < len(beside)
    wide = suspect.box.width > HIGHEST * suspect.box.height
    rim = RIM * min(suspect.box.width, suspect.box.height) if wide else 0.0
    return any(low < 255 - FAINT for low, _ in ink.ranges(suspect.on_page, rim))
