"""What stands around the tables: title, pairs of label and value, years, units, page marks, margins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.forms.draft import Draft
from pipeline.forms.pairs import Pair, is_page_mark, money_unit_of, pairs_of, year_note
from pipeline.model.bands import Band, BandRow
from pipeline.model.finding import Code, finding
from pipeline.model.form import MARGIN, PAGE_NUMBER, Filled, NamedField
from pipeline.model.notation import is_nothing, squeezed
from pipeline.model.table import Cell, Grid, Origin
from pipeline.model.vocabulary import Part

_TITLE_YEAR = re.compile(r"(\d{4})年")


def read_title(draft: Draft, row: BandRow) -> None:
    first, *others = row.cells
    filled = Filled(first.text, first.pieces)
    if draft.title is None:
        draft.title = filled
        if match := _TITLE_YEAR.search(squeezed(first.text)):
            _take_year(draft, Filled(match[1], first.pieces))
    elif squeezed(draft.title.text) != squeezed(first.text):
        draft.leftover.append(first)
    read_pairs(draft, BandRow(row.row, Band.PAIRS, tuple(others)))


def read_pairs(draft: Draft, row: BandRow) -> None:
    pairs, others = pairs_of(row.cells, draft.vocabulary)
    for pair in pairs:
        _take_pair(draft, pair)
    loose = row.row in draft.grid.loose_rows
    alone = loose or len(row.cells) == 1
    for cell in others:
        # In a ruled table a lone number is a value that lost its label; only a loose line is a page mark.
        if is_page_mark(cell.text) and (loose or (alone and draft.grid.origin is not Origin.RULED)):
            draft.fields.append(NamedField(PAGE_NUMBER, Filled(cell.text, cell.pieces), personal=False))
        else:
            _take_loose(draft, cell, alone)


def _take_pair(draft: Draft, pair: Pair) -> None:
    role, value = pair.label.role, pair.value
    if pair.label.part is Part.GOAL_COLUMN:
        if value:
            draft.append_goal(role, value)
        return
    if pair.label.part is Part.FIELD:
        unit = money_unit_of(value.text) if value and role in ("单位", "金额单位") else None
        if unit and value:
            draft.state_unit(unit, value.pieces)
        else:
            draft.fields.append(NamedField(pair.text, value, pair.label.personal))
        return
    if value is None or is_nothing(value.text):
        return
    if role == "year":
        _take_year(draft, value)
        return
    known = draft.identity.get(role)
    if known is None:
        draft.identity[role] = value
    elif squeezed(known.text) != squeezed(value.text):
        draft.fields.append(NamedField(pair.text, value, pair.label.personal))
        path = f"/project/{role}"
        draft.findings.append(finding(Code.AMBIGUOUS_VALUE, path, field=role, readings=f"{known.text} / {value.text}"))


def _take_year(draft: Draft, value: Filled) -> None:
    """The year of a label outweighs that of the title; where they differ, a person decides."""
    known = draft.identity.get("year")
    if known is not None and squeezed(known.text)[:4] != squeezed(value.text)[:4]:
        readings = f"{known.text} / {value.text}"
        draft.findings.append(finding(Code.AMBIGUOUS_VALUE, "/project/year", field="year", readings=readings))
    if known is None or (draft.title and known.pieces == draft.title.pieces):
        draft.identity["year"] = value


def _take_loose(draft: Draft, cell: Cell, alone: bool) -> None:
    """A text that is no pair: a year under the title, a unit, a section's name; else it has no place."""
    if year := year_note(cell.text):
        _take_year(draft, Filled(year, cell.pieces))
    elif unit := money_unit_of(cell.text):
        draft.state_unit(unit, cell.pieces)
    elif any(label.part in (Part.SECTION, Part.TITLE) for label in draft.vocabulary.find(cell.text)):
        return
    elif alone and _is_margin(draft, cell):
        draft.fields.append(NamedField(MARGIN, Filled(cell.text, cell.pieces), personal=False))
    else:
        draft.leftover.append(cell)


def _is_margin(draft: Draft, cell: Cell) -> bool:
    """True for a loose line that cannot be a value of the form: it stands above the title, below the total
    without a digit, or on several pages alike. Elsewhere it may be a cell whose rulings were not seen.
    """
    if squeezed(cell.text) in draft.repeated:
        return True
    if draft.title is None and not draft.identity:
        return True
    return bool(draft.total) and not any(char.isdigit() for char in cell.text)


def repeated_texts(rows: Sequence[BandRow]) -> frozenset[str]:
    """The texts of loose lines that stand on more than one page."""
    pages: dict[str, set[int]] = {}
    for row in rows:
        if row.band in (Band.LOOSE, Band.PAIRS):
            for cell in row.cells:
                pages.setdefault(squeezed(cell.text), set()).update(piece.place.page for piece in cell.pieces)
    return frozenset(text for text, some in pages.items() if len(some) > 1)


def page_heads(grids: Sequence[Grid]) -> frozenset[str]:
    """The loose lines without a number that head more than one page: where forms share one, each has some of them."""
    pages: dict[str, set[int]] = {}
    for grid in grids:
        first: dict[int, Cell] = {}  # of each page; cells that go on from the page before left out
        for cell in grid.cells:
            places = {piece.place.page for piece in cell.pieces}
            if len(places) == 1:
                first.setdefault(places.pop(), cell)
        for page, head in first.items():
            if head.row in grid.loose_rows and not any(map(str.isdigit, head.text)):
                pages.setdefault(squeezed(head.text), set()).add(page)
    return frozenset(text for text, some in pages.items() if len(some) > 1)


def read_section(draft: Draft, row: BandRow) -> None:
    """A section's name alone says nothing but, at times, the unit of its amounts."""
    for cell in row.cells:
        draft.note_unit(cell)
