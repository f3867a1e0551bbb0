"""Which goal the indicators are of, where a form has tables of them for several: 中期绩效指标, 年度绩效指标."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.forms.draft import Draft
from pipeline.model.finding import Code, finding
from pipeline.model.form import Filled
from pipeline.model.remarks import names_another_time
from pipeline.model.table import Cell
from pipeline.model.vocabulary import Part, label_key

_NAMES = frozenset({Part.SECTION, Part.GOAL_COLUMN})
_GOALS = frozenset({"goals", "mid_term", "expected"})


def note_part(draft: Draft, cells: Iterable[Cell], *, heads: bool = False) -> None:
    """Notes the last name of a table of indicators among the cells: that of the rows that follow. Where they head it, a
    goal's name is one too: 中期目标 beside 一级指标.
    """
    for cell in cells:
        roles = {label.role for label in draft.vocabulary.find(cell.text) if label.part in _NAMES}
        if "indicators" in roles or (heads and not roles.isdisjoint(_GOALS)):
            draft.side = Filled(cell.text, cell.pieces)


def with_parts(draft: Draft) -> None:
    """Gives each row the name of its table as its goal, where there are several names, or one of another time than the
    year's. A row above them all is of nobody knows which.
    """
    names = {label_key(side.text) for side in draft.sides.values()}
    if len(names) < 2 and not any(map(names_another_time, names)):
        return
    for index, row in enumerate(draft.indicators):
        side = draft.sides.get(index)
        if side and "goal" not in row:
            draft.indicators[index] = {**row, "goal": side}
        elif "goal" not in row:
            text = " | ".join(value.text[:30] for value in row.values())
            draft.findings.append(finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}", row=text))
