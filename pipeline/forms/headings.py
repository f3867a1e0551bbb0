"""The headings of the tables: which columns they name, and what a heading that nobody knows may be."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.forms.draft import Draft, is_section
from pipeline.forms.goal_parts import note_part
from pipeline.forms.heading_checks import of_other_years, out_of_order
from pipeline.forms.heading_years import of_own_year
from pipeline.model.bands import Band, BandRow
from pipeline.model.bearers import NAME_AND_TARGET, PART_OF_HEADER, TARGET_AND_ACTUAL
from pipeline.model.columns import MORE, SECOND, SOURCE, UNKNOWN, Column, head_over, header_columns, with_bare_columns
from pipeline.model.form import Filled
from pipeline.model.notation import number
from pipeline.model.remarks import unit_of_heading
from pipeline.model.table import Cell, Origin
from pipeline.model.vocabulary import label_key, label_points
from pipeline.model.wordings import tells_nothing_more

_DEEPEST_HEADER = 2  # rows that a heading stands in
_MOST_POINTS = 100
_BY_WORDING = frozenset({"deviation", "target", "actual", "expected", NAME_AND_TARGET, TARGET_AND_ACTUAL})
_REMARKED = frozenset({"deviation", MORE})  # what says nothing that is counted


def read_header(draft: Draft, row: BandRow) -> None:
    above = draft.columns if row.second else ()
    printed = header_columns(row, draft.vocabulary, draft.grid.column_count, draft.columns)
    columns, explained = of_own_year(row, printed, above, draft.identity.get("year"), draft.vocabulary)
    told = {(column.start, column.text) for column in explained}
    draft.headings += [cell for cell in (*row.cells, *draft.leftover) if (cell.column, cell.text) in told]
    draft.leftover = [cell for cell in draft.leftover if (cell.column, cell.text) not in told]
    named = tuple(column if column in above else _named(draft, row, column, above) for column in columns)
    ruled = draft.grid.origin is Origin.RULED
    draft.columns = with_bare_columns(named, row, draft.below, ruled=ruled)
    _explain_parted(draft, above)
    draft.findings += out_of_order(row.band, draft.columns)
    draft.findings += of_other_years(row.band, draft.columns, draft.identity.get("year"))
    draft.column_units = _units(draft, row, above)
    if row.band is Band.FUND_HEADER:
        for cell in row.cells:
            draft.note_unit(cell)
    elif row.band is Band.GOAL_HEADER:
        draft.goal_columns += draft.columns
        if {"mid_term", "expected"} <= {column.role for column in draft.columns}:
            sides = [cell for column in draft.columns for cell in row.cells if cell.column == column.start]
            draft.halves = tuple(Filled(cell.text, cell.pieces) for cell in sides[-2:])
    elif row.band is Band.INDICATOR_HEADER and not row.second:
        # The number of a goal may be read among its points: 年度绩效目标（180分）.
        draft.leftover += [cell for cell in row.cells if (label_points(cell.text) or 0) > _MOST_POINTS]
        beside = next((cell for cell in row.cells if _is_one_goal(draft, cell)), None)
        draft.part = Filled(beside.text, beside.pieces) if beside else None
        note_part(draft, row.cells, heads=True)


def _units(draft: Draft, row: BandRow, above: Sequence[Column]) -> dict[str, Filled]:
    """The units that headings give to the targets and actual values below them; of one that is printed twice, for two
    goals, nothing says whose it is.
    """
    units = {role: unit for role, unit in draft.column_units.items() if role in {column.role for column in above}}
    starts = {column.start: column.role for column in draft.columns if row.band is Band.INDICATOR_HEADER}
    for cell in row.cells:
        role, unit = starts.get(cell.column, ""), unit_of_heading(cell.text)
        if unit and role in ("target", "actual"):
            units[role] = Filled(unit, cell.pieces)
        elif unit and role.startswith(SECOND):
            draft.leftover.append(cell)
    return units


def _explain_parted(draft: Draft, above: Sequence[Column]) -> None:
    """A heading nobody knows that stands over others, and says no more than they do, has its place."""
    over = {(column.start, column.text) for column in above if column not in draft.columns}
    told = [x for x in draft.leftover if (x.column, x.text) in over and tells_nothing_more(x.text)]
    draft.leftover = [cell for cell in draft.leftover if cell not in told]
    draft.headings += told


def _named(draft: Draft, row: BandRow, column: Column, above: Sequence[Column]) -> Column:
    """A column whose heading nobody knows, or that says what another one says, named by it: it may be the one that
    counts, so the heading itself has no place. Where its wording says what it heads, and in a second row under one that
    bears nothing that counts, it has.
    """
    known = bool(draft.vocabulary.find(column.text))
    by_wording = column.role in _BY_WORDING and not known
    twice = row.band is not Band.GOAL_HEADER and bool(draft.vocabulary.role(column.text, PART_OF_HEADER[row.band]))
    heading = next(cell for cell in row.cells if cell.column == column.start)
    if not by_wording and (column.role != UNKNOWN or (known and not row.second and not twice)):
        unknown_source = column.role.startswith(SOURCE) and not known
        if unknown_source or (row.second and not known):  # a name under another heading, where it means a column
            draft.headings.append(heading)
        return column
    beside = heading.row_span > _DEEPEST_HEADER  # a label at the side of the rows, no heading above them
    if not heading.scanned and _heads_names(draft, row, column):
        draft.headings.append(heading)
        return column
    if heading.scanned or beside:
        draft.leftover.append(heading)
        return column
    head = head_over(above, column.start)
    explained = by_wording or (head is not None and head.role.partition(":")[0] in _REMARKED)
    (draft.headings if explained else draft.leftover).append(heading)
    return column if by_wording else column._replace(role=f"{MORE}:{column.text}")


def _heads_names(draft: Draft, row: BandRow, column: Column) -> bool:
    """True for what stands above the names of the funds: 资金类别, 项目. It heads no amounts, whatever it says."""
    firsts = [next((cell for cell in below.cells if not is_section(draft, cell)), None) for below in draft.below]
    return (
        row.band is Band.FUND_HEADER and not row.second and bool(firsts)
        and all(cell and cell.column == column.start and number(cell.text) is None for cell in firsts)
    )  # fmt: skip


def _is_one_goal(draft: Draft, cell: Cell) -> bool:
    """True for the name of one goal of several, beside its indicators: 年度绩效目标1."""
    return is_section(draft, cell) and label_key(cell.text)[-1:].isdigit()
