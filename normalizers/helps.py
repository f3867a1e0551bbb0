"""Help of the template left beside a value in its cell: 某河清淤（请填写项目全称）."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pipeline.model.bands import Band, BandRow
from pipeline.model.columns import Column, rows_with_columns, under
from pipeline.model.helps import without_help
from pipeline.model.table import Cell, Sheet
from pipeline.model.trail import Repair, Trust, rewritten
from pipeline.model.vocabulary import Part, Vocabulary

_COLUMNS = frozenset({"level3", "target", "actual", "deviation", "expected", "mid_term"})
_VALUED = frozenset({Part.IDENTITY, Part.FIELD})


def remove_help(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Takes what a template says of how to fill a cell in from behind the value that stands there, or from before it.

    Leaves alone: labels and headings, which print such help for good, names of persons, a cell that says nothing else,
    help without brackets (注：…), which nothing parts from the value, and help in the midst of a text.
    """
    for index, sheet in enumerate(sheets):
        if not any(without_help(text) for text in {cell.text for cell in sheet.cells}):
            continue
        for row, columns in rows_with_columns(sheet, vocabulary):
            for cell in _values(row, columns, vocabulary):
                rest = without_help(cell.text)
                if rest and not cell.doubted and not vocabulary.find(cell.text) and not vocabulary.find(rest):
                    yield rewritten(index, cell, rest, "help", Trust.LIKELY, "the form says so of how to fill it in")


def _values(row: BandRow, columns: tuple[Column, ...], vocabulary: Vocabulary) -> Iterator[Cell]:
    """The cells of a row that stand where values do."""
    if row.band in (Band.GOAL, Band.INDICATOR):
        yield from (cell for role, cells in under(columns, row.cells).items() if role in _COLUMNS for cell in cells)
    elif row.band is Band.PAIRS:
        for label, cell in pairwise(row.cells):
            found = vocabulary.find(label.text)
            if not any(one.personal for one in found) and any(one.part in _VALUED for one in found):
                yield cell
