"""The name of a section stuck in front of a row, where a value of the row should stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.model.bands import Band
from pipeline.model.columns import SECTION, UNKNOWN, rows_with_columns
from pipeline.model.table import Cell, Origin, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Part, Vocabulary


def set_stuck_labels_aside(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """A section's name that stands in front of a row, under a column of the row's own values, moves to a free column.

    Leaves alone: the name in its own column, where it stands beside all rows of its section, and one behind others,
    which is a value: an indicator may be called 项目预算.
    """
    for index, sheet in enumerate(sheets):
        if sheet.origin is not Origin.DELIMITED:
            continue
        for row, header in rows_with_columns(sheet, vocabulary):
            if row.band not in (Band.GOAL, Band.INDICATOR) or not is_section(row.cells[0], vocabulary):
                continue
            columns = [column for column in header if column.role not in (SECTION, UNKNOWN)]
            if not columns:
                continue
            taken = {cell.column for cell in row.cells}
            # The last column reaches to the sheet's edge, where a label set aside may already stand.
            edge = columns[-1].start + 1
            for cell in row.cells[:1]:
                if is_section(cell, vocabulary) and any(c.start <= cell.column < min(c.end, edge) for c in columns):
                    width = sheet.column_count
                    room = [*range(columns[0].start), *range(width, width + len(taken) + 1)]
                    column = next(column for column in room if column not in taken)
                    taken.add(column)
                    yield _moved(index, cell, column)


def is_section(cell: Cell, vocabulary: Vocabulary) -> bool:
    """True for a text that names a section and can be nothing else in a row."""
    found = vocabulary.find(cell.text)
    return bool(found) and all(label.part is Part.SECTION for label in found)


def _moved(index: int, cell: Cell, column: int) -> Repair:
    return Repair(
        rule="stuck-label",
        trust=Trust.CERTAIN,
        pieces=cell.pieces,
        before=f"{cell.column + 1}: {cell.text}",
        after=f"{column + 1}: {cell.text}",
        reason="the name of the section stood in the place of a value",
        edit=Edit(((index, cell),), ((index, replace(cell, column=column)),)),
    )
