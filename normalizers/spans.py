"""Merged cells: a blank slot under a first- or second-level label belongs to the cell above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.model.bands import HEADERS, Band, band_rows
from pipeline.model.columns import Column, header_columns, under
from pipeline.model.table import Cell, Origin, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Part, Vocabulary

_CARRIED = ("level1", "level2")


@dataclass(frozen=True, slots=True)
class _Slot:
    """The place of a level in one row: the cell that covers it there, if any, and whether it has text."""

    row: int
    cell: Cell | None


def set_stuck_labels_aside(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """A section's name stuck in front of an indicator, in the place of its level, moves to a free column.

    Leaves alone: the name in its own column, where it stands beside all rows of its section.
    """
    for index, sheet in enumerate(sheets):
        if sheet.origin is not Origin.DELIMITED:
            continue
        width = sheet.column_count
        columns: tuple[Column, ...] = ()
        for row in band_rows(sheet.cells, vocabulary):
            if row.band in HEADERS:
                columns = header_columns(row.cells, row.band, vocabulary, width)
            levels = [column for column in columns if column.role in _CARRIED] if row.band is Band.INDICATOR else []
            taken = {cell.column for cell in row.cells}
            for cell in row.cells:
                if _is_section(cell, vocabulary) and any(c.start <= cell.column < c.end for c in levels):
                    room = [*range(levels[0].start), *range(width, width + len(taken) + 1)]
                    aside = replace(cell, column=next(column for column in room if column not in taken))
                    taken.add(aside.column)
                    yield Repair(
                        rule="stuck-label",
                        trust=Trust.CERTAIN,
                        pieces=cell.pieces,
                        before=f"{cell.column + 1}: {cell.text}",
                        after=f"{aside.column + 1}: {cell.text}",
                        reason="the name of the section stood in the place of a level",
                        edit=Edit(((index, cell),), ((index, aside),)),
                    )


def carry_levels_down(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Extends a level's cell over the blank slots below it, up to the next label of the same column.

    Leaves alone: a blank second level where the first level begins anew, and everything but these two
    columns: a blank target or score is a blank, not a merge.
    """
    for index, sheet in enumerate(sheets):
        width = sheet.column_count
        blanks: dict[int, list[Cell]] = {}
        for cell in sheet.cells:
            if cell.blank:
                for below in range(cell.row, cell.end_row):
                    blanks.setdefault(below, []).append(cell)
        columns: tuple[Column, ...] = ()
        above: dict[str, Cell] = {}
        runs: dict[Cell, tuple[int, list[Cell]]] = {}
        for row in band_rows(sheet.cells, vocabulary, sheet.loose_rows):
            if row.band in HEADERS:
                columns = (
                    header_columns(row.cells, row.band, vocabulary, width) if row.band is Band.INDICATOR_HEADER else ()
                )
                # A header repeated on the next page does not end a merged cell.
                above = above if row.band is Band.INDICATOR_HEADER else {}
            elif row.band is Band.INDICATOR and columns:
                named = [cell for cell in row.cells if not _is_section(cell, vocabulary)]
                present = under(columns, named)
                _follow(row.row, present, above, runs, blanks.get(row.row, []))
            elif row.band not in (Band.LOOSE, Band.SECTION) and row.row not in sheet.loose_rows:
                above = {}
        for cell, (end, swallowed) in runs.items():
            yield _extended(index, cell, end, swallowed)


def _follow(
    row: int,
    present: dict[str, list[Cell]],
    above: dict[str, Cell],
    runs: dict[Cell, tuple[int, list[Cell]]],
    blanks: Sequence[Cell],
) -> None:
    """Notes for each level of a row whether it begins a cell or continues the one above."""
    if "level1" in present:
        above.pop("level2", None)
    for role in _CARRIED:
        if role in present:
            above[role] = present[role][0]
            continue
        holder = above.get(role)
        if holder is None or holder.end_row > row:
            continue
        swallowed = [b for b in blanks if b.row >= holder.end_row and _within(b, holder)]
        if any(b.column < holder.end_column and holder.column < b.end_column and b not in swallowed for b in blanks):
            continue  # a blank cell of another width: no merge of this column
        end, earlier = runs.get(holder, (holder.end_row, []))
        runs[holder] = (max(end, row + 1), earlier + [b for b in swallowed if b not in earlier])


def _is_section(cell: Cell, vocabulary: Vocabulary) -> bool:
    """True for a section's name stuck in front of a row: it is no level of it."""
    return {label.part for label in vocabulary.find(cell.text)} == {Part.SECTION}


def _within(blank: Cell, holder: Cell) -> bool:
    return holder.column <= blank.column and blank.end_column <= holder.end_column


def _extended(index: int, cell: Cell, end: int, swallowed: Sequence[Cell]) -> Repair:
    end = max([end, *(blank.end_row for blank in swallowed)])
    longer = replace(cell, row_span=end - cell.row)
    return Repair(
        rule="merged-cells",
        trust=Trust.CERTAIN,
        pieces=cell.pieces,
        before=f"rows {cell.row + 1}-{cell.end_row}: {cell.text}",
        after=f"rows {cell.row + 1}-{end}: {cell.text}",
        reason="the blank cells below belong to the same label",
        edit=Edit(((index, cell), *((index, blank) for blank in swallowed)), ((index, longer),)),
    )
