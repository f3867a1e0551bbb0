"""Drifted rows: the cells of delimited text put back under the header they belong to.

A blank cell dropped by an exporter moves everything behind it one column to the left. The row's cells are dealt to the
header's columns (`dealing.py`); where two ways of dealing are about as good, none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from normalizers.dealing import AMOUNTS, CLEAR_LEAD, COUNTS, MISFIT, deal, stands_well
from normalizers.kinds import Look, look
from pipeline.model.bands import Band, BandRow
from pipeline.model.columns import SECTION, Column, rows_with_columns
from pipeline.model.form import GOALS, POINTS
from pipeline.model.notation import is_nothing, squeezed
from pipeline.model.pair_rows import amounts_beside_labels
from pipeline.model.table import Cell, Origin, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Part, Vocabulary
from pipeline.model.wordings import is_filler

_LEVELS = frozenset({Look.LEVEL1, Look.LEVEL2, Look.LEVEL1_OR_2, Look.POINTED})
_MOST_CELLS = 40  # a longer row is a paste of something else


def straighten_rows(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Moves the cells of drifted rows of delimited text under their header.

    Leaves alone: ruled tables (their columns are facts), rows with more cells than columns, and the …… of a template. A
    row with two readings is only suggested, and so becomes a finding.
    """
    for index, sheet in enumerate(sheets):
        if sheet.origin is not Origin.DELIMITED:
            continue
        rows = rows_with_columns(sheet, vocabulary)
        shares = _weights_are_shares(rows)
        rows = tuple(
            (row, columns)
            for row, columns in rows
            if columns and not (row.band is Band.FUND and amounts_beside_labels(row.cells, vocabulary))
        )
        usual = _usual_shifts(rows, shares, vocabulary)
        for row, columns in rows:
            if repair := _straightened(index, row, columns, shares, usual.get(columns), vocabulary):
                yield repair


def _usual_shifts(
    rows: Iterable[tuple[BandRow, tuple[Column, ...]]], shares: bool, vocabulary: Vocabulary
) -> dict[tuple[Column, ...], int]:
    """By how many columns the figures of the funds have moved, by their headings, where all rows that leave no doubt
    say the same.
    """
    found: dict[tuple[Column, ...], set[int]] = {}
    for row, columns in rows:
        if row.band is Band.FUND:
            reading = _reading(row, columns, shares, vocabulary)
            if reading is None or reading.clear:
                found.setdefault(columns, set()).update(_shifts(row, reading) if reading else {0})
    return {columns: shifts.pop() for columns, shifts in found.items() if len(shifts) == 1}


def _shifts(row: BandRow, reading: _Dealt) -> set[int]:
    """By how many columns the figures of a row move: all but its label and what says nothing."""
    lanes = [reading.lanes[column] for column in reading.columns]
    cells = [row.cells[place] for place in reading.cells]
    return {
        lane.start - cell.column
        for cell, lane, kind in zip(cells, lanes, reading.looks, strict=True)
        if kind is not Look.NOTHING and lane.role != "fund_row"
    }


_SHARE = re.compile(r"\d{1,3}(?:\.\d+)?%")
_FEWEST_SHARES = 3


def _weights_are_shares(rows: Iterable[tuple[BandRow, tuple[Column, ...]]]) -> bool:
    """True where all that stands in columns of weights is a percentage: 20% of the points."""
    weights = {
        row.row: squeezed(cell.text)
        for row, columns in rows
        for lane in columns
        if lane.role == "weight" and row.band in (Band.FUND, Band.INDICATOR, Band.TOTAL)
        for cell in row.cells
        if _inside(cell.column, lane) and not is_nothing(cell.text)
    }
    return len(weights) >= _FEWEST_SHARES and all(_SHARE.fullmatch(text) for text in weights.values())


def _with_shares(
    places: Sequence[int], texts: Sequence[str], looks: Sequence[Look], lanes: Sequence[Column]
) -> tuple[Look, ...]:
    """The looks of a row's cells, with those of percentages that stand under the weights as of points."""
    weights = [lane for lane in lanes if lane.role == "weight"]
    return tuple(
        Look.MARKS if _SHARE.fullmatch(squeezed(text)) and any(_inside(place, lane) for lane in weights) else kind
        for place, text, kind in zip(places, texts, looks, strict=True)
    )


def _straightened(
    index: int, row: BandRow, columns: tuple[Column, ...], shares: bool, usual: int | None, vocabulary: Vocabulary
) -> Repair | None:
    """The row moved; `usual` says by how much the other rows of funds did, which tells the right one of two ways where
    the row says all of its amounts.
    """
    reading = _reading(row, columns, shares, vocabulary)
    if reading is None:
        return None
    looks, lanes = reading.looks, reading.lanes
    cells = [row.cells[place] for place in reading.cells]
    dealt = [(cell, lanes[column]) for cell, column in zip(cells, reading.columns, strict=True)]
    leaving = [(cell, lane) for cell, lane in dealt if not _inside(cell.column, lane)]
    # A heading in the first column leaves no column to its left for what belongs there.
    room = all(lane.start >= 0 for _, lane in leaving)
    moved = [(cell, replace(cell, column=lane.start)) for cell, lane in leaving] if room else []
    moved += _bystanders(row, cells, moved)
    half_said = _half_said(dealt, looks, lanes)
    doubtful = leaving and (half_said or _under_section(leaving, vocabulary))
    as_others = row.band is Band.FUND and usual is not None and _shifts(row, reading) == {usual} and not half_said
    if as_others and not leaving:
        return None
    sure = (reading.clear or as_others) and room and not _collides(row, moved) and not doubtful
    return Repair(
        rule="drift",
        trust=Trust.CERTAIN if sure else Trust.SUGGESTED,
        pieces=tuple(piece for cell in cells for piece in cell.pieces),
        before=_shown((cell.column, cell) for cell in cells),
        after=_shown((cell.column if _inside(cell.column, lane) else lane.start, cell) for cell, lane in dealt),
        reason="row moved under its header" if sure else "the row fits its header in more than one way",
        edit=Edit(tuple((index, cell) for cell, _ in moved), tuple((index, cell) for _, cell in moved))
        if sure
        else Edit(),
    )


def _reading(row: BandRow, columns: tuple[Column, ...], shares: bool, vocabulary: Vocabulary) -> _Dealt | None:
    places, texts = tuple([cell.column for cell in row.cells]), tuple([cell.text for cell in row.cells])
    return _dealt(row.band, places, texts, columns, shares, vocabulary)


class _Dealt(NamedTuple):
    """How a row in doubt may be dealt: `cells` of it, by their index, each to one of the `columns` of the lanes."""

    cells: tuple[int, ...]
    looks: tuple[Look, ...]
    lanes: tuple[Column, ...]
    columns: tuple[int, ...]
    clear: bool


@lru_cache(maxsize=1024)  # of a file's rows: all that nothing has changed come again in the next round
def _dealt(
    band: Band,
    places: tuple[int, ...],
    texts: tuple[str, ...],
    columns: tuple[Column, ...],
    shares: bool,
    vocabulary: Vocabulary,
) -> _Dealt | None:
    """How the cells of a row are dealt to its columns, by where they stand and what they say; None where they stay.

    `shares` says that the weights of the sheet are percentages.
    """
    lanes = _lanes(band, places, texts, columns, vocabulary)
    cells, looks = _dealt_cells(band, texts, len(lanes), vocabulary)
    if not cells or len(cells) > min(_MOST_CELLS, len(lanes)):
        return None
    if _is_level_above([texts[cell] for cell in cells], lanes, vocabulary):
        return None
    if all(is_filler(texts[cell]) for cell in cells):
        return None
    own = tuple([places[cell] for cell in cells])
    looks = _with_shares(own, [texts[cell] for cell in cells], looks, lanes) if shares else looks
    cut_short = band is Band.FUND and _cut_short(own, looks, lanes)
    if (stands_well(own, looks, lanes) and not cut_short) or _says_no_more(band, own[-1], looks, lanes):
        return None
    best, other = deal(own, looks, lanes)
    clear = best.cost < MISFIT and (other is None or other.cost - best.cost >= CLEAR_LEAD)
    stays = all(_inside(place, lanes[column]) for place, column in zip(own, best.columns, strict=True))
    if clear and stays and not cut_short:
        return None
    clear = clear and not (stays and cut_short)
    return _Dealt(cells, looks, lanes, best.columns, clear)


def _cut_short(places: Sequence[int], looks: Sequence[Look], lanes: Sequence[Column]) -> bool:
    """True for a line of funds with a figure under one heading of amounts and a dash under another, and no cell under
    the last heading: where blank cells were dropped, 0 | — | — may be any of its amounts, and the dashes its points.
    """
    kinds = {
        lane.role: look for place, look in zip(places, looks, strict=True) for lane in lanes if _inside(place, lane)
    }
    amounts = [kinds.get(lane.role) for lane in lanes if lane.role in AMOUNTS]
    said = Look.NOTHING in amounts and any(kind not in (None, Look.NOTHING) for kind in amounts)
    return said and not any(_inside(place, lanes[-1]) for place in places)


def _says_no_more(band: Band, last_place: int, looks: Sequence[Look], lanes: Sequence[Column]) -> bool:
    """True for a total and one figure left or right of the columns of points, as the scores say whether it is theirs,
    and for levels that do not apply: 不适用 in the place of a name, and nothing behind it.
    """
    *first, last = looks
    role = next((lane.role for lane in lanes if _inside(last_place, lane)), None)
    if band is Band.TOTAL:
        return first == [Look.TOTAL] and last in (Look.NUMBER, Look.MARKS) and role not in POINTS
    return last is Look.NOT_APPLICABLE and role == "level3" and _LEVELS.issuperset(first)


def _is_level_above(texts: Sequence[str], lanes: Sequence[Column], vocabulary: Vocabulary) -> bool:
    """True for a first level alone above its rows, which have no column for it."""
    alone = len(texts) == 1 and vocabulary.role(texts[0], Part.LEVEL1) is not None
    return alone and all(lane.role != "level1" for lane in lanes)


def _inside(place: int, lane: Column) -> bool:
    return lane.start <= place < lane.end


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
    amounts = [kinds.get(lane.role, Look.NOTHING) for lane in lanes if lane.role in AMOUNTS]
    some = Look.NOTHING in amounts and set(amounts) != {Look.NOTHING}
    level = kinds.get("level3") is Look.LEVEL2 and "level2" not in kinds
    return some or level or (unsaid and applies) or kinds.get("level3") in {*COUNTS, Look.DATE}


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


def _dealt_cells(
    band: Band, texts: Sequence[str], lanes: int, vocabulary: Vocabulary
) -> tuple[tuple[int, ...], tuple[Look, ...]]:
    """The cells to deal, by their index in the row, and their looks: the label of a section stuck in front of a row is
    none of its cells, nor are dashes behind a total that has no column for them.
    """
    pairs = [(cell, kind) for cell, text in enumerate(texts) if (kind := look(text, vocabulary)) is not Look.SECTION]
    if band is Band.GOAL:
        pairs = [(cell, Look.TEXT) for cell, _ in pairs]
    while band is Band.TOTAL and len(pairs) > lanes and pairs[-1][1] is Look.NOTHING:
        pairs.pop()
    return tuple([cell for cell, _ in pairs]), tuple([kind for _, kind in pairs])


def _lanes(
    band: Band, places: Sequence[int], texts: Sequence[str], columns: tuple[Column, ...], vocabulary: Vocabulary
) -> tuple[Column, ...]:
    """The columns a data row is dealt to: those of its header, and the place of the row's own label."""
    known = _of_values(columns)
    if not known:
        return ()
    if band is Band.FUND:
        # 项目资金 heads the labels of the rows; where it does not, they stand left of the amounts.
        named = [place for place, text in zip(places, texts, strict=True) if vocabulary.role(text, Part.FUND_ROW)]
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
