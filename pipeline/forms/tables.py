"""The rows of the tables of goals and indicators, each cell under the column it stands in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.forms.astray import may_be_off, may_go_on_with_either
from pipeline.forms.column_units import target_in_words, unit_said_again, with_units_of_headings
from pipeline.forms.draft import STUB, Draft, is_section
from pipeline.forms.goal_parts import note_part
from pipeline.forms.joint_cells import with_joint_cells
from pipeline.model.bands import BandRow
from pipeline.model.columns import (
    MORE,
    SECOND,
    SECTION,
    UNKNOWN,
    Column,
    under,
)
from pipeline.model.comparisons import OPERATORS, WORDS_BEFORE
from pipeline.model.finding import Code, finding
from pipeline.model.form import GOALS, POINTS, Filled
from pipeline.model.notation import (
    is_nothing,
    measure,
    no_unit,
    number,
    percent,
    squeezed,
)
from pipeline.model.table import Cell
from pipeline.model.vocabulary import Part
from pipeline.model.wordings import goal_by_wording, is_filler, tells_another_goal
from pipeline.values import without_points

_LEVEL_PARTS = {"level1": Part.LEVEL1, "level2": Part.LEVEL2}
LEVELS = frozenset(_LEVEL_PARTS)
_OF_EXECUTION = "预算执行率"
_TEXTS = frozenset({"level3", "target", "actual", "deviation"})


def read_goal(draft: Draft, row: BandRow) -> None:
    named = [cell for cell in row.cells if not is_section(draft, cell)]
    goals = [cell for role, cells in under(draft.columns, named).items() if not role.startswith(MORE) for cell in cells]
    if any(draft.vocabulary.find(cell.text) or percent(cell.text) is not None for cell in goals):
        draft.leftover += named  # no goal is a label or a figure: 自评得分 | 97 before the indicators begin
        return
    if not any(column.role == "actual" for column in draft.columns) and _tell_another_goal(draft, row, named):
        draft.leftover += row.cells
        return
    across = [cell for cell in named if _is_across(draft, cell)]
    draft.leftover += across
    for role, cells in under(draft.columns, [cell for cell in named if cell not in across]).items():
        if len(cells) > 1 or (role == "expected" and may_go_on_with_either(draft, named)):
            texts = " | ".join(cell.text[:30] for cell in cells)
            draft.findings.append(finding(Code.AMBIGUOUS_ROW, f"/goals/{role}", row=texts))
        for cell in cells:
            if role in GOALS:
                draft.append_goal(role, Filled(cell.text, cell.pieces))
            elif role.startswith(MORE) and any(column.start == cell.column for column in draft.columns):
                draft.append_field(role.partition(":")[2], Filled(cell.text, cell.pieces))
            else:
                draft.leftover.append(cell)


def _tell_another_goal(draft: Draft, row: BandRow, named: Sequence[Cell]) -> bool:
    """True where a goal's text, or the label at its side that begins there, says that it is another than expected; what
    stands right below such a text goes on with it.
    """
    if "expected" in draft.goals and draft.leftover and draft.leftover[-1].row == row.row - 1:
        return True
    sides = (cell for cell in row.cells if cell not in named and cell.row == row.row)
    if any(goal_by_wording(side.text) == "actual" for side in sides):
        return True
    year = draft.identity.get("year")
    return any(tells_another_goal(cell.text, squeezed(year.text)[:4] if year else None) for cell in named)


def _is_across(draft: Draft, cell: Cell) -> bool:
    """True for a cell over several columns of the goals' table: a note between its rows is neither of their goals."""
    return sum(column.start < cell.end_column and cell.column < column.end for column in draft.columns) > 1


def read_indicator(draft: Draft, row: BandRow) -> None:
    cells = [cell for cell in draft.grid.row(row.row) if not cell.blank]
    named, cells = cells, _without_sections(draft, cells)
    if _is_level_above_rows(draft, row, cells):
        draft.begin_level(cells[0])
        return
    note_part(draft, [cell for cell in named if cell not in cells] if len(cells) < len(named) else ())
    if all(is_filler(cell.text) for cell in cells if cell.row == row.row):
        return  # a template's …… for further rows
    values = with_joint_cells(draft, values_under(draft, cells))
    above = {cell.pieces for cell in cells if cell.row < row.row}
    for role in POINTS:
        if role in values and values[role].pieces in above:  # two rows share it; it counts once
            values[role] = Filled("", values[role].pieces)
    own = [cell for cell in cells if cell.row == row.row]
    if _is_stub(values):
        own = [cell for cell in own if cell.pieces != values["level3"].pieces]
        values = {role: value for role, value in values.items() if role in LEVELS}
    if values.keys() <= LEVELS and not any(draft.vocabulary.find(cell.text) for cell in own):
        draft.leftover += own  # a line below the table, or what a page break has cut off
    elif any(column.role.startswith(SECOND) for column in draft.columns):
        _take_halves(draft, values)
    elif values:
        if may_be_off(draft, values):
            texts = " | ".join(value.text[:30] for value in values.values())
            draft.findings.append(finding(Code.AMBIGUOUS_ROW, f"/indicators/{len(draft.indicators)}", row=texts))
        if draft.level and "level1" not in values:
            values["level1"] = Filled(draft.level.text, draft.level.pieces)
        elif draft.level and values["level1"].pieces != draft.level.pieces:
            draft.begin_level(None)
        values = values | _levels_of_one_cell(draft, cells, values)
        draft.said.append(frozenset(role for role, value in values.items() if not is_nothing(value.text)))
        draft.findings += unit_said_again(values, draft.columns, len(draft.indicators), draft.vocabulary)
        composed = _composed(target_in_words(values, draft.columns))
        draft.findings += with_units_of_headings(composed, draft.column_units, len(draft.indicators))
        if draft.side:
            draft.sides[len(draft.indicators)] = draft.side
        draft.indicators.append(composed | ({"goal": draft.part} if draft.part else {}))


def _is_level_above_rows(draft: Draft, row: BandRow, cells: Sequence[Cell]) -> bool:
    """True for a first level that stands alone above its rows, as those have none beside them: 一、产出指标（50分）."""
    if len(cells) != 1 or cells[0].row != row.row or not draft.vocabulary.role(cells[0].text, Part.LEVEL1):
        return False
    level1 = next((column for column in draft.columns if column.role == "level1"), None)
    following = next((below for below in draft.below if below.row > row.row), None)
    return not level1 or bool(following and all(cell.column >= level1.end for cell in following.cells))


def _levels_of_one_cell(draft: Draft, cells: Sequence[Cell], values: Mapping[str, Filled]) -> dict[str, Filled]:
    """What a first level says of the columns behind that its cell is merged over, if it is known as a second one too:
    预算执行率, 满意度指标. Text shows no merged cells; there 预算执行率 has no other second level.
    """
    level1 = values.get("level1")
    if not level1 or "level2" in values or not draft.vocabulary.role(level1.text, Part.LEVEL2):
        return {}
    cell = next((cell for cell in cells if cell.pieces == level1.pieces), None)
    reach = cell.end_column if cell else 0
    only = draft.vocabulary.role(level1.text, Part.LEVEL1) == _OF_EXECUTION
    filled = Filled(without_points(level1.text), level1.pieces)
    return {
        column.role: filled
        for column in draft.columns
        if column.role in ("level2", "level3") and column.role not in values
        and (column.start < reach or (only and column.role == "level2"))
    }  # fmt: skip


def _is_stub(values: Mapping[str, Filled]) -> bool:
    """True for a row of the template that nobody filled in: 指标2： or ……, and nothing else."""
    rest = [value for role, value in values.items() if role not in (*LEVELS, "level3")]
    name = values.get("level3")
    return bool(name and STUB.fullmatch(squeezed(name.text))) and all(is_nothing(value.text) for value in rest)


def _take_halves(draft: Draft, values: Mapping[str, Filled]) -> None:
    """A row of two indicators side by side, each of its goal; they may share the first level. Where no heading says
    which goals the halves are of, a person is asked once.
    """
    first = {role: value for role, value in values.items() if not role.startswith(SECOND)}
    second = {role.removeprefix(SECOND): value for role, value in values.items() if role.startswith(SECOND)}
    further = first.keys() - {"level1", "level2", "level3", "target"}
    if further:  # of which half?
        texts = " | ".join(first[role].text for role in sorted(further))
        draft.findings.append(finding(Code.AMBIGUOUS_ROW, f"/indicators/{len(draft.indicators)}", row=texts))
    shared = f"{SECOND}level1" not in {column.role for column in draft.columns}
    second |= {"level1": values["level1"]} if shared and "level1" in values else {}
    for half, kept, at in ((first, draft.indicators, 0), (second, draft.second_half, 1)):
        goal = {"goal": draft.halves[at]} if draft.halves else {}
        if not half.keys() <= LEVELS:
            if at and not draft.halves and not kept:
                texts = " | ".join(value.text for value in half.values())
                draft.findings.append(finding(Code.AMBIGUOUS_ROW, f"/indicators/{len(draft.indicators)}", row=texts))
            kept.append(half | goal)


def values_under(draft: Draft, cells: Sequence[Cell]) -> dict[str, Filled]:
    """The cells by the role of their column; a second cell under one column, or one under none, has no place."""
    values: dict[str, Filled] = {}
    for role, members in under(draft.columns, cells).items():
        named = role not in (SECTION, UNKNOWN)
        if named:
            values[role] = Filled(members[0].text, members[0].pieces)
        draft.leftover += members[1:] if named else members
    return values


def _composed(values: dict[str, Filled]) -> dict[str, Filled]:
    """Operator, value and unit columns joined into target and actual, as they would stand in one cell.

    An operator that is none (正向) is part of nothing, and so comes up as forgotten; a unit that is none stays alone.
    """
    operator, unit = values.pop("operator", None), values.get("unit")
    target = values.get("target")
    if operator and target and squeezed(operator.text) in OPERATORS | WORDS_BEFORE:
        said = measure(target.text)
        if said and said.operator is None and target.text[:1].isdigit():
            values["target"] = Filled(operator.text + target.text, operator.pieces + target.pieces)
    for role in ("target", "actual"):
        value = values.get(role)
        if (
            value
            and unit
            and not is_nothing(unit.text)
            and not no_unit(unit.text)
            and number(re.sub(r"^\D{1,5}", "", value.text)) is not None
        ):
            values[role] = Filled(value.text + unit.text, value.pieces + unit.pieces)
    return values


def _without_sections(draft: Draft, cells: Sequence[Cell]) -> list[Cell]:
    """The cells of a row but the names of sections at its side; right under a column of texts one is what it says, and
    so is one that is a level too, where levels stand: 绩效目标, 预算执行.
    """
    texts, levels = _texts_and_levels(tuple(draft.columns))
    return [
        cell
        for place, cell in enumerate(cells)
        if not is_section(draft, cell)
        or (place > 0 and cell.column in texts)
        or (cell.column in levels and draft.vocabulary.role(cell.text, levels[cell.column]))
    ]


@lru_cache(maxsize=16)  # of a form's headers: every row below one asks
def _texts_and_levels(columns: tuple[Column, ...]) -> tuple[frozenset[int], Mapping[int, Part]]:
    """Where the columns of texts begin, and those of levels, each with its part."""
    texts = frozenset(column.start for column in columns if column.role in _TEXTS)
    return texts, {column.start: _LEVEL_PARTS[column.role] for column in columns if column.role in LEVELS}
