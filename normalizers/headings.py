"""Headings that stand one column beside their values in a ruled table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from normalizers.dealing import MISFIT, fit
from normalizers.kinds import look
from pipeline.model.bands import Band, BandRow, band_rows
from pipeline.model.columns import SECTION, Column, header_columns, under
from pipeline.model.table import Cell, Origin, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Vocabulary

# One odd row is a row of its own; a heading is moved for no fewer.
_FEWEST_ROWS = 2


def shift_headings(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Moves the headings of the indicators to the left, by the width of the section's name in front of them.

    That name is printed beside the rows; where it stands in the heading alone, all values have moved under
    the heading to their left. The total, whose cell reaches under the name, has not: it moves with the heading.
    Leaves alone: headings under which most rows look right as they stand, and those under which a single row
    would look wrong after the move. Delimited text has its own rule.
    """
    for index, sheet in enumerate(sheets):
        if sheet.origin is Origin.DELIMITED:
            continue
        rows = band_rows(sheet.cells, vocabulary, sheet.loose_rows)
        for at, row in enumerate(rows):
            if row.band is Band.INDICATOR_HEADER and not row.second:
                repair = _shifted(index, sheet, row, rows[at + 1 :], vocabulary)
                if repair:
                    yield repair


def _rows_under(rows: Sequence[BandRow]) -> tuple[list[BandRow], BandRow | None]:
    """The rows of indicators that follow, and the total that ends them."""
    found: list[BandRow] = []
    for row in rows:
        if row.band is Band.INDICATOR:
            found.append(row)
        elif row.band not in (Band.LOOSE, Band.SECTION):
            return found, row if row.band is Band.TOTAL else None
    return found, None


def _shifted(
    index: int, sheet: Sheet, header: BandRow, below: Sequence[BandRow], vocabulary: Vocabulary
) -> Repair | None:
    rows, total = _rows_under(below)
    columns = header_columns(header, vocabulary, sheet.column_count)
    first, *others = header.cells
    if columns[0].role != SECTION or len(rows) < _FEWEST_ROWS or any(cell.row_span > 1 for cell in header.cells):
        return None
    step = first.column_span
    moved = tuple(column._replace(start=column.start - step, end=column.end - step) for column in columns[1:])
    wrong = sum(_misfits(row, columns, vocabulary) for row in rows)
    if 2 * wrong < len(rows) or any(_misfits(row, moved, vocabulary) for row in rows):
        return None
    after = (*(replace(cell, column=cell.column - step) for cell in others), _behind(first, others))
    before_total, after_total = _total_moved(total, columns, step) if total else ((), ())
    return Repair(
        rule="heading",
        trust=Trust.LIKELY,
        pieces=tuple(piece for cell in header.cells for piece in cell.pieces),
        before=" | ".join(cell.text for cell in header.cells),
        after=" | ".join(cell.text for cell in after),
        reason=f"{wrong} of {len(rows)} rows fit the heading to their left, none of them fits its own",
        edit=Edit(
            tuple((index, cell) for cell in (*header.cells, *before_total)),
            tuple((index, cell) for cell in (*after, *after_total)),
        ),
    )


def _total_moved(total: BandRow, columns: Sequence[Column], step: int) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The cells of a total that stands right under the heading as it was, and what they are under the moved one."""
    name, *values = total.cells
    if name.column_span <= step or not {"weight", "score"} <= under(columns, values).keys():
        return (), ()
    moved = tuple(replace(cell, column=cell.column - step) for cell in values)
    return total.cells, (replace(name, column_span=name.column_span - step), *moved)


def _behind(first: Cell, others: Sequence[Cell]) -> Cell:
    """The section's name in the place that the others leave free."""
    return replace(first, column=max(cell.end_column for cell in others) - first.column_span)


def _misfits(row: BandRow, columns: Sequence[Column], vocabulary: Vocabulary) -> bool:
    return any(
        fit(role, look(cell.text, vocabulary)) >= MISFIT
        for role, cells in under(columns, row.cells).items()
        for cell in cells
    )
