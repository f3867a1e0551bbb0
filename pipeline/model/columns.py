"""The columns a header row names, and which cell of a row stands under which of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model.bands import HEADERS, Band, BandRow, band_rows
from pipeline.model.table import Cell, Sheet
from pipeline.model.vocabulary import Part, Vocabulary

PART_OF_HEADER: Mapping[Band, Part] = {
    Band.FUND_HEADER: Part.FUND_COLUMN,
    Band.GOAL_HEADER: Part.GOAL_COLUMN,
    Band.INDICATOR_HEADER: Part.INDICATOR_COLUMN,
}
SECTION = "section"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Column:
    """A named column over `start` <= column < `end`; role SECTION for the section's own label at the side."""

    role: str
    start: int
    end: int
    text: str = ""


def header_columns(header: Sequence[Cell], band: Band, vocabulary: Vocabulary, width: int) -> tuple[Column, ...]:
    """The columns of one header row, from left to right; `width` is the sheet's number of columns.

    A header cell reaches to the next one: the blank cells between are its own, left over from a merge.
    A role that comes twice keeps the first column; a text that is no label of this part is UNKNOWN.
    """
    part = PART_OF_HEADER[band]
    columns: list[Column] = []
    for index, cell in enumerate(header):
        role = vocabulary.role(cell.text, part)
        if role is None or any(role == column.role for column in columns):
            role = SECTION if vocabulary.role(cell.text, Part.SECTION) else UNKNOWN
        behind = header[index + 1].column if index + 1 < len(header) else max(width, cell.end_column)
        columns.append(Column(role, cell.column, max(behind, cell.end_column), cell.text))
    return tuple(columns)


def rows_with_columns(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[tuple[BandRow, tuple[Column, ...]]]:
    """Every row of the sheet that is no header, with the columns of the last header above it; () before the first."""
    width = sheet.column_count
    columns: tuple[Column, ...] = ()
    for row in band_rows(sheet.cells, vocabulary, sheet.loose_rows):
        if row.band in HEADERS:
            columns = header_columns(row.cells, row.band, vocabulary, width)
        else:
            yield row, columns


def under(columns: Sequence[Column], cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    """The cells by the role of the column they stand under: the one they share most with; of equals the left one.

    Cells left of the first column, or under an UNKNOWN one, come under that name.
    """
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        left, right = cell.column, cell.end_column
        role, most = UNKNOWN, 0
        for column in columns:
            if column.start >= right or column.end <= left:
                continue
            shared = min(right, column.end) - max(left, column.start)
            if shared > most:
                role, most = column.role, shared
        found.setdefault(role, []).append(cell)
    return found
