"""Sheets that continue a form on the next page, put under one another with their columns matched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.model.bands import HEADERS, Band, BandRow, band_rows, names_subject
from pipeline.model.notation import MONEY_UNITS, squeezed
from pipeline.model.table import Cell, Sheet
from pipeline.model.vocabulary import Part, Vocabulary

# Column lines of two pages that are the same line differ by rounding alone on exported pages (below 1 pt on every
# exporter tried), by up to 4 of 480 where they were photographed apart; columns of forms are at least 12 pt wide.
_SAME_LINE = 5.5
# A photograph's perspective that is left moves all lines of a page, by up to 6.5 of 480 in its middle: lines that are
# each other's nearest are the same one up to here, if every other line is this many times as far.
_SAME_LINE_MOVED, _NEXT = 12.0, 3.0
_COLON = re.compile(r"[：:\n]")


def stack_pages(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> tuple[Sheet, ...]:
    """Sheets that continue a form are put under the sheet before them; all others stay as they are.

    A sheet continues a form when one is open above it and it does not begin one itself. Columns are
    matched by their lines, so that a page with fewer columns falls into place.
    """
    if len(sheets) == 1:
        return sheets  # every text file
    stacked: list[Sheet] = []
    open_form = False
    said: frozenset[str] = frozenset()  # what the first page of the open form says
    for sheet in sheets:
        rows = band_rows(sheet.cells, vocabulary, sheet.loose_rows)
        begins = _begins_form(rows, vocabulary, said)
        if stacked and open_form and not begins and _belongs(rows, said):
            stacked[-1] = _stack(stacked[-1], sheet)
        else:
            stacked.append(sheet)
            open_form = begins
            said = _said(rows, vocabulary)
    return tuple(stacked)


def _begins_form(rows: Sequence[BandRow], vocabulary: Vocabulary, said: frozenset[str]) -> bool:
    """True when the sheet has a title with pairs under it, or names a project before any table begins.

    A line that says whose form it is (部门名称：甲局) is one of these, unless the form above has the same title and has
    `said` that name, or no heading stands below it: then the rows are that form's.
    """
    titled = False
    headed = any(row.band in HEADERS for row in rows)
    known = _titles(rows) <= said
    for row in rows:
        titled = titled or row.band is Band.TITLE
        if row.band in HEADERS:
            return False
        if titled and names_subject(row, vocabulary):
            return True
        owners = [_owner(cell.text, vocabulary) for cell in row.cells] if titled else []
        if any(owner and not (known and (owner in said or not headed)) for owner in owners):
            return True
        if row.band is Band.PAIRS and any(_names_project(cell.text, vocabulary) for cell in row.cells):
            return True
    return False


def _said(rows: Sequence[BandRow], vocabulary: Vocabulary) -> frozenset[str]:
    """The texts of a sheet, and the names in its lines that say whose form it is."""
    texts = [cell.text for row in rows for cell in row.cells]
    return frozenset(squeezed(text) for text in (*texts, *(_owner(text, vocabulary) for text in texts)))


def _titles(rows: Sequence[BandRow]) -> set[str]:
    return {squeezed(row.cells[0].text) for row in rows if row.band is Band.TITLE}


def _owner(text: str, vocabulary: Vocabulary) -> str:
    """The name in a line that begins with the label of a project, a department or a unit; "" for any other text."""
    label, *rest = _COLON.split(text, maxsplit=1)
    name = next(iter("".join(rest).split()), "")  # 金额单位：万元 or 第1页 may stand behind it
    return "" if name in MONEY_UNITS or vocabulary.role(label, Part.IDENTITY) is None else squeezed(name)


def _names_project(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a cell is the label of a project's name or code, or, where the border between them is gone, both."""
    label = _COLON.split(text, maxsplit=1)[0]
    return any(vocabulary.role(part, Part.IDENTITY) in ("name", "code") for part in (text, label))


def _belongs(rows: Sequence[BandRow], said: frozenset[str]) -> bool:
    """Everything may continue a form but a table under a title of its own, none that it has `said` before."""
    own = [
        index for index, row in enumerate(rows) if row.band is Band.TITLE and squeezed(row.cells[0].text) not in said
    ]
    return not own or not any(row.band is Band.PAIRS for row in rows[own[0] : own[0] + 3])


def _stack(upper: Sheet, lower: Sheet) -> Sheet:
    offset = upper.row_count
    lower = replace(lower, column_edges=_laid_on(lower.column_edges, upper.column_edges))
    edges = _merged(upper.column_edges, lower.column_edges)
    both_ruled = bool(upper.column_edges and lower.column_edges)
    top = _on_edges(upper, edges) if both_ruled else upper.cells
    bottom = _on_edges(lower, edges) if both_ruled else lower.cells
    return replace(
        upper,
        cells=(*top, *(replace(cell, row=cell.row + offset) for cell in bottom)),
        column_edges=edges if both_ruled else (upper.column_edges or lower.column_edges),
        loose_rows=upper.loose_rows | {row + offset for row in lower.loose_rows},
    )


def _laid_on(edges: Sequence[float], others: Sequence[float]) -> tuple[float, ...]:
    """The edges of a page moved onto those of the page before that are the same lines, with what is between."""
    matched = [(edge, other) for edge in edges if (other := _same_line(edge, edges, others)) is not None]
    if all(abs(edge - other) <= _SAME_LINE for edge, other in matched):
        return tuple(edges)
    moves = [(edge, other - edge) for edge, other in matched]
    return tuple(edge + _move_at(edge, moves) for edge in edges)


def _same_line(edge: float, edges: Sequence[float], others: Sequence[float]) -> float | None:
    """The line of the page before that is a line of this page; None where none is, or another may be as well."""
    near = min(others, key=lambda other: abs(other - edge), default=edge + 2 * _SAME_LINE_MOVED)
    away = abs(near - edge)
    if away <= _SAME_LINE:
        return near
    rivals = [*(abs(other - edge) for other in others if other != near), *(abs(x - near) for x in edges if x != edge)]
    return near if away <= _SAME_LINE_MOVED and away * _NEXT <= min(rivals, default=away * _NEXT) else None


def _move_at(place: float, moves: Sequence[tuple[float, float]]) -> float:
    """How far a place moves, between those that are known (from the left); beyond them as the nearest."""
    for (before, first), (after, second) in pairwise(moves):
        if before <= place <= after:
            return first + (second - first) * (place - before) / max(after - before, 1e-6)
    return moves[0][1] if place < moves[0][0] else moves[-1][1]


def _merged(first: Sequence[float], second: Sequence[float]) -> tuple[float, ...]:
    edges: list[float] = []
    for edge in sorted((*first, *second)):
        if not edges or edge - edges[-1] > _SAME_LINE:
            edges.append(edge)
    return tuple(edges)


def _on_edges(sheet: Sheet, edges: Sequence[float]) -> tuple[Cell, ...]:
    """The cells with their columns counted on other edges; loose rows have no edges and stay."""
    new = [min(range(len(edges)), key=lambda i: abs(edges[i] - edge)) for edge in sheet.column_edges]
    moved = []
    for cell in sheet.cells:
        if cell.row in sheet.loose_rows or cell.end_column >= len(new):
            moved.append(cell)
        else:
            left, right = new[cell.column], new[cell.end_column]
            stays = left == cell.column and right - left == cell.column_span
            moved.append(cell if stays else replace(cell, column=left, column_span=max(1, right - left)))
    return tuple(moved)
