"""Drifted rows: the cells of delimited text put back under the header they belong to.

A blank cell dropped by an exporter moves everything behind it one column to the left. A row is read as
cells in order; they are dealt to the header's columns, in order, so that each cell looks like what its
column holds and the row jumps as seldom as possible. Where two ways of dealing are about as good, none
is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from normalizers.kinds import Look, look
from pipeline.model.bands import Band, BandRow
from pipeline.model.columns import MORE, SECOND, SECTION, UNKNOWN, Column, rows_with_columns
from pipeline.model.form import GOALS
from pipeline.model.table import Cell, Origin, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Part, Vocabulary

# What it costs that a cell of this look stands in a column of this role; absent pairs cost MISFIT.
_FREE, _FAIR, _ODD, MISFIT = 0.0, 0.5, 1.5, 6.0
_TEXTS = {
    Look.TEXT: _FREE,
    Look.WORD: _FREE,
    Look.UNIT: _ODD,
    Look.QUANTITY: _ODD,
    Look.DATE: _ODD,
    Look.COMPARISON: 3.0,
}
_POINTS = {Look.NUMBER: _FREE, Look.NOTHING: _FAIR}
_COUNTS = {Look.NUMBER, Look.COMPARISON, Look.QUANTITY}
_AMOUNT = {Look.NUMBER: _FREE, Look.QUANTITY: _FAIR, Look.NOTHING: _FAIR}
_VALUE = {
    Look.QUANTITY: _FREE, Look.DATE: _FREE, Look.NUMBER: _FAIR, Look.TEXT: _FAIR, Look.WORD: _FAIR,
    Look.NOT_APPLICABLE: _FREE, Look.NOTHING: _FAIR, Look.UNIT: 3.0, Look.OPERATOR: 3.0,
}  # fmt: skip
_COSTS: dict[str, dict[Look, float]] = {
    "level1": {Look.LEVEL1: _FREE, Look.POINTED: _FREE, Look.LEVEL1_OR_2: 1.0, Look.TEXT: 3.0, Look.WORD: 3.0},
    "level2": {Look.LEVEL2: _FREE, Look.LEVEL1_OR_2: _FREE, Look.POINTED: _FAIR, Look.TEXT: _ODD, Look.WORD: _ODD},
    "level3": _TEXTS | {Look.NOTHING: _FAIR, Look.LEVEL2: 2.0, Look.LEVEL1_OR_2: 2.0, Look.NOT_APPLICABLE: _ODD},
    "operator": {Look.OPERATOR: _FREE, Look.NOTHING: _FAIR, Look.TEXT: _ODD, Look.WORD: _FAIR},
    "target": _VALUE | {Look.COMPARISON: _FREE},
    "unit": {Look.UNIT: _FREE, Look.WORD: 1.25, Look.NOTHING: _FAIR},
    "actual": _VALUE | {Look.COMPARISON: _ODD},
    "weight": _POINTS,
    "score": _POINTS,
    "deviation": {
        Look.TEXT: _FREE,
        Look.WORD: _FREE,
        Look.NOTHING: _FREE,
        Look.NOT_APPLICABLE: _FAIR,
        Look.DATE: _ODD,
    },
    "expected": {Look.TEXT: _FAIR},
    "mid_term": {Look.TEXT: _FAIR},
    MORE: dict.fromkeys(Look, _FREE) | {Look.LEVEL1: 3.0, Look.LEVEL2: 3.0, Look.LEVEL1_OR_2: 3.0, Look.POINTED: 3.0},
    "fund_row": {Look.FUND_ROW: _FREE, Look.TEXT: _ODD, Look.WORD: _ODD, Look.LEVEL1_OR_2: _ODD},
    "initial_budget": _AMOUNT,
    "annual_budget": _AMOUNT,
    "arrived": _AMOUNT,
    "executed": _AMOUNT,
    "execution_rate": {Look.NUMBER: _FREE, Look.QUANTITY: _FREE, Look.NOTHING: _FAIR},
    "total_row": {Look.TOTAL: _FREE, Look.FUND_ROW: _FREE},  # 合计 is both
}
_UNKNOWN_COLUMN = 1.0  # whatever stands under a header nobody knows
_JUMP = 1.0  # the row shifts against the header once more
_JUMP_PER_COLUMN = 0.1
# Goals stand at the head of their wide columns; a lone text elsewhere in one may belong to its neighbour.
_OFF_START = 0.7
_WIDE = frozenset({"expected", "mid_term"})
# Two dealings closer than this are one row with two readings. Measured on the drifted text forms of the
# development set: right dealings lead by 1.0 or more, wrong ones by at most 0.4.
_CLEAR_LEAD = 0.5
_MOST_CELLS = 40  # a longer row is a paste of something else


@dataclass(frozen=True, slots=True)
class Dealing:
    """Cells dealt to columns: `columns[i]` is the index of the column of cell i; `cost` rates it."""

    columns: tuple[int, ...]
    cost: float


@lru_cache(maxsize=256)  # many rows of a form look alike, and rows in doubt come again in each round
def deal(
    cells: tuple[int, ...], looks: tuple[Look, ...], columns: tuple[Column, ...]
) -> tuple[Dealing, Dealing | None]:
    """The cheapest way to deal cells, by where they stand, to the columns in order, and the runner-up that says
    something else. Where a dash goes makes no difference: it says nothing wherever it stands.

    Raises ValueError when there are more cells than columns.
    """
    if len(cells) > len(columns):
        raise ValueError(f"{len(cells)} cells for {len(columns)} columns")
    paths: dict[int, list[_Path]] = {-1: [(0.0, 0, ())]}  # by the column of the latest cell, from left to right
    for index, (cell, kind) in enumerate(zip(cells, looks, strict=True)):
        room = len(columns) - (len(cells) - index - 1)
        reached = ((place, _reaching(place, columns[place], cell, kind, paths)) for place in range(index, room))
        paths = {place: some for place, some in reached if some}
    ends = sorted(
        (cost + _left_out(chosen, columns, looks), chosen) for some in paths.values() for cost, _, chosen in some
    )
    best = Dealing(ends[0][1], ends[0][0])
    telling = [index for index, kind in enumerate(looks) if kind is not Look.NOTHING]
    other = next(
        (Dealing(chosen, cost) for cost, chosen in ends if any(chosen[i] != best.columns[i] for i in telling)),
        None,
    )
    return best, other


# What a dealing of the first cells costs, how far the row has shifted by then, and the columns chosen.
_Path = tuple[float, int, tuple[int, ...]]
# Kept per column: the best may be one dealing reached with several shifts, or differ in a dash alone.
_MOST_PATHS = 6


def _reaching(place: int, column: Column, cell: int, kind: Look, paths: Mapping[int, Sequence[_Path]]) -> list[_Path]:
    """The cheapest paths that go on with the cell in this column, the cheapest first."""
    start, end, suits, wide = column.start, column.end, fit(column.role, kind), column.role in _WIDE
    found: list[_Path] = []
    for last, some in paths.items():
        if last >= place:
            break
        for cost, shift, chosen in some:
            at = cell - shift
            if start <= at < end:
                aside = _OFF_START if wide and at != start else 0.0
                found.append((cost + suits + aside, shift, chosen))
            else:
                moved = cell - start
                found.append((cost + suits + (_JUMP + _JUMP_PER_COLUMN * abs(moved - shift)), moved, chosen))
    return [(cost, shift, (*chosen, place)) for cost, shift, chosen in sorted(found)[:_MOST_PATHS]]


@lru_cache(maxsize=1024)
def fit(role: str, kind: Look) -> float:
    """What it costs that a cell of this look stands under a column of this role; MISFIT or more: it cannot be."""
    if role == UNKNOWN:
        return _UNKNOWN_COLUMN
    if role.startswith("source:"):
        return _AMOUNT.get(kind, MISFIT)
    role = role.removeprefix(SECOND)
    return _COSTS.get(role.partition(":")[0], {}).get(kind, MISFIT)


def _left_out(chosen: Sequence[int], columns: Sequence[Column], looks: Sequence[Look]) -> float:
    """Weight and score come together or not at all; what has a target has a name, what has a unit a number."""
    roles = {columns[index].role: kind for index, kind in zip(chosen, looks, strict=True)}
    has = {column.role for column in columns}
    torn = {"weight", "score"} <= has and len(roles.keys() & {"weight", "score"}) == 1
    nameless = {"level3", "target"} <= has and "target" in roles and "level3" not in roles
    unit_of_nothing = roles.get("unit", Look.NOTHING) is not Look.NOTHING and not any(
        roles.get(role) in _COUNTS for role in ("target", "actual")
    )
    return 2.0 * torn + 3.0 * (nameless + unit_of_nothing)


def straighten_rows(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Moves the cells of drifted rows of delimited text under their header.

    Leaves alone: ruled tables (their columns are facts) and rows with more cells than columns. A row with
    two readings is only suggested, and so becomes a finding.
    """
    for index, sheet in enumerate(sheets):
        if sheet.origin is not Origin.DELIMITED:
            continue
        for row, columns in rows_with_columns(sheet, vocabulary):
            if columns and (repair := _straightened(index, row, columns, vocabulary)):
                yield repair


def _straightened(index: int, row: BandRow, columns: tuple[Column, ...], vocabulary: Vocabulary) -> Repair | None:
    lanes = _lanes(row, columns, vocabulary)
    cells, looks = _dealt_cells(row, len(lanes), vocabulary)
    if not cells or len(cells) > min(_MOST_CELLS, len(lanes)):
        return None
    places = tuple([cell.column for cell in cells])
    if _stands_well(places, looks, lanes):
        return None
    best, other = deal(places, looks, lanes)
    dealt = [(cell, lanes[column]) for cell, column in zip(cells, best.columns, strict=True)]
    leaving = [(cell, lane) for cell, lane in dealt if not _inside(cell, lane)]
    clear = best.cost < MISFIT and (other is None or other.cost - best.cost >= _CLEAR_LEAD)
    if clear and not leaving:
        return None
    # A heading in the first column leaves no column to its left for what belongs there.
    room = all(lane.start >= 0 for _, lane in leaving)
    moved = [(cell, replace(cell, column=lane.start)) for cell, lane in leaving] if room else []
    moved += _bystanders(row, cells, moved)
    doubtful = leaving and (_half_said(dealt, looks, lanes) or _under_section(leaving, vocabulary))
    sure = clear and room and not _collides(row, moved) and not doubtful
    return Repair(
        rule="drift",
        trust=Trust.CERTAIN if sure else Trust.SUGGESTED,
        pieces=tuple(piece for cell in cells for piece in cell.pieces),
        before=_shown((cell.column, cell) for cell in cells),
        after=_shown((cell.column if _inside(cell, lane) else lane.start, cell) for cell, lane in dealt),
        reason="row moved under its header" if sure else "the row fits its header in more than one way",
        edit=Edit(tuple((index, cell) for cell, _ in moved), tuple((index, cell) for _, cell in moved))
        if sure
        else Edit(),
    )


def _inside(cell: Cell, lane: Column) -> bool:
    return lane.start <= cell.column < lane.end


@lru_cache(maxsize=64)  # of a form's rows: many look alike, and all come again in the next round
def _stands_well(cells: tuple[int, ...], looks: tuple[Look, ...], lanes: tuple[Column, ...]) -> bool:
    """True when every cell stands where it looks right. Any other dealing would cost a jump, and lose clearly."""
    chosen: list[int] = []
    cost = 0.0
    for cell, kind in zip(cells, looks, strict=True):
        lane = next((j for j, column in enumerate(lanes) if column.start <= cell < column.end), None)
        if lane is None or (chosen and lane <= chosen[-1]):
            return False
        if lanes[lane].role in _WIDE and cell != lanes[lane].start:
            return False
        chosen.append(lane)
        cost += fit(lanes[lane].role, kind)
    return cost + _left_out(chosen, lanes, looks) <= _JUMP - _CLEAR_LEAD


def _half_said(dealt: Sequence[tuple[Cell, Column]], looks: Sequence[Look], lanes: Sequence[Column]) -> bool:
    """True when a moved row says a target or an actual value but not both, or some of a fund's amounts but not all, or
    names itself by a number, or by a second level that it lacks.

    Which of them it is rests on the column alone, and the column has moved. 不适用 stands alone by custom. In a form
    of plans, which has no actual values, a lone text may be the name or the target.
    """
    kinds = {lane.role: kind for (_, lane), kind in zip(dealt, looks, strict=True)}
    both = {"target", "actual"}
    said = {role for role in both & kinds.keys() if kinds[role] is not Look.NOTHING}
    has = {lane.role for lane in lanes}
    unsaid = len(said) == 1 if both <= has else "target" in has and "level3" in kinds and not said
    applies = not said or any(kinds[role] is not Look.NOT_APPLICABLE for role in said)
    amounts = [kinds.get(lane.role, Look.NOTHING) for lane in lanes if _COSTS.get(lane.role) is _AMOUNT]
    some = Look.NOTHING in amounts and set(amounts) != {Look.NOTHING}
    level = kinds.get("level3") is Look.LEVEL2 and "level2" not in kinds
    return some or level or (unsaid and applies) or kinds.get("level3") in {*_COUNTS, Look.DATE}


def _under_section(leaving: Sequence[tuple[Cell, Column]], vocabulary: Vocabulary) -> bool:
    """True where a goal has moved left, under what may be the section's name: beside it a heading may be lost."""
    return any(
        lane.start < cell.column and lane.role in GOALS and vocabulary.role(lane.text, Part.SECTION)
        for cell, lane in leaving
    )


def _bystanders(row: BandRow, cells: Sequence[Cell], moved: Sequence[tuple[Cell, Cell]]) -> list[tuple[Cell, Cell]]:
    """The cells that are none of the row's values (a stuck label, a dash behind the total) and stand in the way
    of one that moves, each with a place behind the row.
    """
    targets = {cell.column for _, cell in moved}
    free = max([*targets, *(cell.end_column - 1 for cell in row.cells)], default=0) + 1
    in_the_way = [cell for cell in row.cells if cell not in cells and cell.column in targets]
    return [(cell, replace(cell, column=free + count)) for count, cell in enumerate(in_the_way)]


def _shown(places: Iterable[tuple[int, Cell]]) -> str:
    return " | ".join(f"{column + 1}: {cell.text[:30]}" for column, cell in places)


def _collides(row: BandRow, moved: Sequence[tuple[Cell, Cell]]) -> bool:
    """True when a moved cell would land on one that stays."""
    taken = {cell.column for cell in row.cells} - {cell.column for cell, _ in moved}
    targets = [cell.column for _, cell in moved]
    return len(set(targets)) != len(targets) or not taken.isdisjoint(targets)


def _dealt_cells(row: BandRow, lanes: int, vocabulary: Vocabulary) -> tuple[list[Cell], tuple[Look, ...]]:
    """The cells to deal and their looks: the label of a section stuck in front of a row is none of its cells,
    nor are dashes behind a total that has no column for them.
    """
    pairs = [(cell, look(cell.text, vocabulary)) for cell in row.cells]
    pairs = [(cell, kind) for cell, kind in pairs if kind is not Look.SECTION]
    if row.band is Band.GOAL:
        pairs = [(cell, Look.TEXT) for cell, _ in pairs]
    while row.band is Band.TOTAL and len(pairs) > lanes and pairs[-1][1] is Look.NOTHING:
        pairs.pop()
    return [cell for cell, _ in pairs], tuple([kind for _, kind in pairs])


def _lanes(row: BandRow, columns: tuple[Column, ...], vocabulary: Vocabulary) -> tuple[Column, ...]:
    """The columns a data row is dealt to: those of its header, and the place of the row's own label."""
    band, known = row.band, _of_values(columns)
    if not known:
        return ()
    if band is Band.FUND:
        # 项目资金 heads the labels of the rows; where it does not, they stand left of the amounts.
        named = [cell.column for cell in row.cells if vocabulary.role(cell.text, Part.FUND_ROW)]
        first = min([known[0].start - 1, *(column.start for column in columns), *named])
        return (Column("fund_row", first, known[0].start), *known)
    if band in (Band.GOAL, Band.INDICATOR):
        return known
    if band is Band.TOTAL:
        points = tuple(column for column in known if column.role in ("weight", "score", "deviation"))
        return (Column("total_row", 0, points[0].start), *points) if points else ()
    return ()


@lru_cache(maxsize=16)  # of a form's headers: every row below one asks
def _of_values(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(column for column in columns if column.role != SECTION)
