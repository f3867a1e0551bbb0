"""Tables: a Sheet is cells as read and may be crooked; a Grid is the same cells proved to tile.

What a form has hundreds of and looks up in sets is a named tuple: those are made and hashed several times faster.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import product
from operator import attrgetter
from typing import NamedTuple

from pipeline.model.geometry import Box


class Place(NamedTuple):
    """Where a text stood in the source: a page (from 1) with a box, or with a row and column (from 1)."""

    page: int
    box: Box | None = None
    row: int | None = None
    column: int | None = None


# What OCR reads with less confidence is in doubt, and its record goes to review.
SURE_ENOUGH = 0.9


class Piece(NamedTuple):
    """A text exactly as the reader gave it, and where. It is never altered, only carried along.

    `confidence` is 0-1, or None where the reader gives none (text layers, sheets, text files). `rivals` are
    other readings of the whole text, the likeliest first; `doubt` is the part of it that is least sure.
    """

    text: str
    place: Place
    confidence: float | None = None
    rivals: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def doubted(self) -> bool:
        return self.confidence is not None and self.confidence < SURE_ENOUGH


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at `row`, `column` (from 0) over `row_span` x `column_span`: its text now, its pieces as read."""

    row: int
    column: int
    text: str
    pieces: tuple[Piece, ...] = ()
    row_span: int = 1
    column_span: int = 1

    def __post_init__(self) -> None:
        if self.row < 0 or self.column < 0 or self.row_span < 1 or self.column_span < 1:
            raise ValueError(f"no such cell: {self}")

    def __hash__(self) -> int:
        """Of what tells cells apart, nearly always: the whole of it takes several times as long."""
        return hash((self.row, self.column, self.text))

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def scanned(self) -> bool:
        """Whether OCR has read some of it."""
        return any(piece.confidence is not None for piece in self.pieces)

    @property
    def doubted(self) -> bool:
        return any(piece.doubted for piece in self.pieces)

    @property
    def end_row(self) -> int:
        """The first row below the cell."""
        return self.row + self.row_span

    @property
    def end_column(self) -> int:
        """The first column right of the cell."""
        return self.column + self.column_span

    @property
    def slots(self) -> tuple[tuple[int, int], ...]:
        """The rows and columns it covers, each as (row, column)."""
        if self.row_span == 1 == self.column_span:
            return ((self.row, self.column),)
        return tuple(product(range(self.row, self.end_row), range(self.column, self.end_column)))

    def reads(self, text: str) -> Cell:
        """The same cell with another text."""
        return replace(self, text=text)


class Origin(StrEnum):
    """How far the columns of a sheet can be believed."""

    RULED = "ruled"  # from ruled lines or a workbook's own cells: the columns are facts
    LEVEL = "level"  # from level rulings, and across them from the white between words
    ALIGNED = "aligned"  # from the alignment of words where nothing is ruled
    DELIMITED = "delimited"  # from counting separators: rows drift when a blank cell is dropped


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells as read, ragged, overlapping or spanning, in reading order.

    Loose lines of text above and below a table are rows of their own (`loose_rows`).
    `column_edges` are the x positions of the grid lines in page units, empty where there are none.
    """

    cells: tuple[Cell, ...]
    page: int
    origin: Origin
    name: str = ""
    column_edges: tuple[float, ...] = ()
    loose_rows: frozenset[int] = frozenset()
    reader: str = ""

    @property
    def row_count(self) -> int:
        return max([cell.row + cell.row_span for cell in self.cells], default=0)

    def row_numbers(self) -> dict[int, int]:
        """The number (from 1) that each row has in the source, as evidence gives it: lines of a text file count its
        blank ones, which are no rows. Rows of a page, which are drawn and not counted, are numbered as they stand.
        """
        counted: dict[int, int] = {}
        for cell in self.cells:
            row = cell.pieces[0].place.row if cell.pieces else None
            if row is not None:  # a cell that was raised to its row was read below it
                counted[cell.row] = min(row, counted.get(cell.row, row))
        numbers: dict[int, int] = {}
        for row in range(self.row_count):
            numbers[row] = counted.get(row, numbers.get(row - 1, 0) + 1)
        return numbers

    @property
    def column_count(self) -> int:
        return max([cell.column + cell.column_span for cell in self.cells], default=0)


class NotAGrid(ValueError):
    """The cells overlap or leave a hole; the message names the place."""


@dataclass(frozen=True)
class Grid:
    """Cells that tile `row_count` x `column_count` exactly, checked here and nowhere else.

    Raises NotAGrid when a cell overlaps another or a slot stays uncovered.
    """

    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    loose_rows: frozenset[int] = frozenset()
    origin: Origin = Origin.RULED

    def __post_init__(self) -> None:
        ends = [(cell.row + cell.row_span, cell.column + cell.column_span) for cell in self.cells]
        if any(row > self.row_count or column > self.column_count for row, column in ends):
            raise NotAGrid("a cell lies outside the grid")
        slots = [slot for cell in self.cells for slot in cell.slots]
        covered = set(slots)
        if len(covered) < len(slots):
            twice = min(slot for slot, times in Counter(slots).items() if times > 1)
            raise NotAGrid("two cells at row {}, column {}".format(*twice))
        if len(covered) != self.row_count * self.column_count:
            raise NotAGrid(f"{len(covered)} slots covered of {self.row_count} x {self.column_count}")

    @cached_property
    def _rows(self) -> tuple[tuple[Cell, ...], ...]:
        rows: list[list[Cell]] = [[] for _ in range(self.row_count)]
        for cell in sorted(self.cells, key=attrgetter("column")):
            for row in range(cell.row, cell.end_row):
                rows[row].append(cell)
        return tuple(tuple(row) for row in rows)

    def row(self, row: int) -> tuple[Cell, ...]:
        """Every cell that covers the row, from left to right, those begun further up included."""
        return self._rows[row]
