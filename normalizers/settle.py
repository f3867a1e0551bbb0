"""From sheet to grid: rows without text dropped, holes filled, overlaps named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter

from pipeline.errors import FailureCode, InputError
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.table import Cell, Grid, Sheet

# A form has some hundred slots, a year's ledger some hundred thousand; a slot costs about 200 bytes.
MOST_SLOTS = 2_000_000


def settle(sheet: Sheet) -> tuple[Grid, tuple[Finding, ...]]:
    """The sheet as a grid. Cells that overlap an earlier one lose their span, or move to a row of their own.

    Nothing is lost: every cell with text is in the grid. Each overlap is an error finding.
    Raises InputError(TOO_LARGE) for a table beyond MOST_SLOTS.
    """
    kept, row_of = _compacted(sheet.cells)
    loose = frozenset(row_of[row] for row in sheet.loose_rows if row in row_of)
    columns = max([cell.column + cell.column_span for cell in kept], default=0)
    rows = max([cell.row + cell.row_span for cell in kept], default=0)
    if rows * columns > MOST_SLOTS:
        raise InputError(FailureCode.TOO_LARGE, f"a table of {rows} x {columns} cells")
    findings: list[Finding] = []
    slots = [slot for cell in kept for slot in cell.slots]
    taken = set(slots)
    if len(taken) < len(slots):
        kept, taken, findings = _parted(kept, loose, rows, sheet)
        rows = max([rows, *(row + 1 for row, _ in taken)])
        columns = max([columns, *(column + 1 for _, column in taken)])
    kept += [_hole(row, column) for row in range(rows) for column in range(columns) if (row, column) not in taken]
    cells = tuple(sorted(kept, key=attrgetter("row", "column")))
    return Grid(cells, rows, columns, loose, sheet.origin), tuple(findings)


def _parted(
    cells: Sequence[Cell], loose: frozenset[int], rows: int, sheet: Sheet
) -> tuple[list[Cell], set[tuple[int, int]], list[Finding]]:
    """The cells without overlaps, what they cover, and what was found in the way."""
    taken: set[tuple[int, int]] = set()
    placed: list[Cell] = []
    findings: list[Finding] = []
    # Cells with text first: a blank cell never pushes out one that says something.
    # Loose lines last: a page mark between two pages gives way to the cells that run over the page break.
    for cell in sorted(cells, key=lambda c: (c.blank, c.row in loose, c.row, c.column)):
        slots = cell.slots
        if taken.isdisjoint(slots):
            placed.append(cell)
            taken.update(slots)
        elif not cell.blank:
            moved = _beside(cell, taken) if cell.row in loose else _somewhere(cell, taken, rows)
            rows = max(rows, moved.end_row)
            placed.append(moved)
            taken.update(moved.slots)
            if cell.row in loose:
                continue
            findings.append(finding(Code.CROOKED_TABLE, page=_page(cell, sheet), reason=f"overlap at {cell.text[:30]}"))
    return placed, taken, findings


def _compacted(cells: Sequence[Cell]) -> tuple[list[Cell], dict[int, int]]:
    """The cells without the rows that no text reaches, and the new number of each row that stays."""
    used = sorted({row for cell in cells if not cell.blank for row in range(cell.row, cell.end_row)})
    new = {row: index for index, row in enumerate(used)}
    if used == list(range(max((cell.end_row for cell in cells), default=0))):
        return list(cells), new
    kept = []
    for cell in cells:
        rows = [new[row] for row in range(cell.row, cell.end_row) if row in new]
        if rows:
            stays = rows[0] == cell.row and len(rows) == cell.row_span
            kept.append(cell if stays else replace(cell, row=rows[0], row_span=len(rows)))
    return kept, new


@lru_cache(maxsize=2048)  # the holes of one form are those of the next
def _hole(row: int, column: int) -> Cell:
    return Cell(row, column, "")


def _beside(cell: Cell, taken: set[tuple[int, int]]) -> Cell:
    """A loose line in the first free slot of its own row, so that the reading order stays."""
    column = next(c for c in range(len(taken) + 1) if (cell.row, c) not in taken)
    return replace(cell, column=column, row_span=1, column_span=1)


def _somewhere(cell: Cell, taken: set[tuple[int, int]], rows: int) -> Cell:
    """The cell without its spans where that is free, else at the end of the sheet."""
    single = replace(cell, row_span=1, column_span=1)
    return single if (cell.row, cell.column) not in taken else replace(single, row=rows)


def _page(cell: Cell, sheet: Sheet) -> int:
    return cell.pieces[0].place.page if cell.pieces else sheet.page
