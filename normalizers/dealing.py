"""Cells dealt to columns: what it costs that a cell stands where it does, and the way that costs least.

A row is read as cells in order; they are dealt to the header's columns, in order, so that each cell looks like what its
column holds and the row jumps as seldom as possible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizers.kinds import Look
from pipeline.model.columns import MORE, SECOND, UNKNOWN, Column

# What it costs that a cell of this look stands in a column of this role; absent pairs cost MISFIT.
_FREE, _FAIR, _ODD, MISFIT = 0.0, 0.5, 1.5, 6.0
_TEXTS = {
    Look.TEXT: _FREE,
    Look.WORD: _FREE,
    Look.UNIT: _ODD,
    Look.QUANTITY: _ODD,
    Look.DATE: _ODD,
    Look.MARKS: _ODD,
    Look.COMPARISON: 3.0,
}
_POINTS = {Look.NUMBER: _FREE, Look.MARKS: _FREE, Look.NOTHING: _FAIR, Look.NOT_APPLICABLE: _ODD}
COUNTS = {Look.NUMBER, Look.MARKS, Look.COMPARISON, Look.QUANTITY}
_AMOUNT = {Look.NUMBER: _FREE, Look.QUANTITY: _FAIR, Look.NOTHING: _FAIR, Look.NOT_APPLICABLE: _FAIR}
_VALUE = {
    Look.QUANTITY: _FREE, Look.MARKS: _FREE, Look.DATE: _FREE, Look.NUMBER: _FAIR, Look.TEXT: _FAIR, Look.WORD: _FAIR,
    Look.NOT_APPLICABLE: _FREE, Look.NOTHING: _FAIR, Look.UNIT: 3.0, Look.OPERATOR: 3.0,
}  # fmt: skip
_COSTS: dict[str, dict[Look, float]] = {
    "level1": {Look.LEVEL1: _FREE, Look.POINTED: _FREE, Look.LEVEL1_OR_2: 1.0, Look.TEXT: 3.0, Look.WORD: 3.0},
    "level2": {Look.LEVEL2: _FREE, Look.LEVEL1_OR_2: _FREE, Look.POINTED: _FAIR, Look.TEXT: _ODD, Look.WORD: _ODD},
    "level3": _TEXTS | {Look.NOTHING: _FAIR, Look.LEVEL2: 2.0, Look.LEVEL1_OR_2: 2.0, Look.NOT_APPLICABLE: _ODD},
    "operator": {Look.OPERATOR: _FREE, Look.NOTHING: _FAIR, Look.TEXT: _ODD, Look.WORD: _FAIR},
    "target": _VALUE | {Look.COMPARISON: _FREE},
    "unit": {Look.UNIT: _FREE, Look.WORD: 1.25, Look.NOTHING: _FAIR},
    "lower": _VALUE,
    "upper": _VALUE,
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
    "execution_rate": {Look.NUMBER: _FREE, Look.QUANTITY: _FREE, Look.NOTHING: _FAIR, Look.NOT_APPLICABLE: _FAIR},
    "total_row": {Look.TOTAL: _FREE, Look.FUND_ROW: _FREE},  # 合计 is both
}
AMOUNTS = frozenset(role for role, costs in _COSTS.items() if costs is _AMOUNT)
"""The roles of columns of amounts."""
_UNKNOWN_COLUMN = 1.0  # whatever stands under a header nobody knows
_JUMP = 1.0  # the row shifts against the header once more
_JUMP_PER_COLUMN = 0.1
# Goals stand at the head of their wide columns; a lone text elsewhere in one may belong to its neighbour.
_OFF_START = 0.7
_WIDE = frozenset({"expected", "mid_term"})
# Two dealings closer than this are one row with two readings. Measured on the drifted text forms of the
# development set: right dealings lead by 1.0 or more, wrong ones by at most 0.4.
CLEAR_LEAD = 0.5


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
    roles = [column.role for column in columns]
    ends = sorted(
        (cost + _left_out(chosen, roles, looks), chosen) for some in paths.values() for cost, _, chosen in some
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


def _left_out(chosen: Sequence[int], has: Sequence[str], looks: Sequence[Look]) -> float:
    """Weight and score come together or not at all; what has a target has a name, what has a unit a number."""
    roles = {has[index]: kind for index, kind in zip(chosen, looks, strict=True)}
    torn = ("weight" in roles) is not ("score" in roles) and "weight" in has and "score" in has
    nameless = "target" in roles and "level3" not in roles and "level3" in has
    unit_of_nothing = roles.get("unit", Look.NOTHING) is not Look.NOTHING and not (
        roles.get("target") in COUNTS or roles.get("actual") in COUNTS
    )
    return 2.0 * torn + 3.0 * (nameless + unit_of_nothing)


@lru_cache(maxsize=512)  # of a file's rows: many look alike, and all come again in the next round
def stands_well(cells: tuple[int, ...], looks: tuple[Look, ...], lanes: tuple[Column, ...]) -> bool:
    """True when every cell stands where it looks right. Any other dealing would cost a jump, and lose clearly."""
    chosen: list[int] = []
    cost = 0.0
    for cell, kind in zip(cells, looks, strict=True):
        lane = _lane_at(cell, lanes)
        if lane is None or (chosen and lane <= chosen[-1]):
            return False
        if lanes[lane].role in _WIDE and cell != lanes[lane].start:
            return False
        chosen.append(lane)
        cost += fit(lanes[lane].role, kind)
    return cost + _left_out(chosen, [lane.role for lane in lanes], looks) <= _JUMP - CLEAR_LEAD


def _lane_at(place: int, lanes: Sequence[Column]) -> int | None:
    for index, lane in enumerate(lanes):
        if lane.start <= place < lane.end:
            return index
    return None
