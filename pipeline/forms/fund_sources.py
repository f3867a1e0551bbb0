"""Sources of funds that are printed as columns, the kinds of their amounts as rows: 资金总额 | 财政拨款 | 其他资金."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.forms.draft import Draft
from pipeline.model.columns import category_of
from pipeline.model.form import Filled, FundLine
from pipeline.model.table import Cell


def add_to_source(draft: Draft, role: str, heading: str, kind: str, value: Filled) -> None:
    """An amount of one kind to the line of the source that heads its column, where lines are printed as columns."""
    category = category_of(role)
    at = next((i for i, line in enumerate(draft.fund_lines) if line.label.text == heading), None)
    if at is None:
        draft.fund_lines.append(FundLine(category, Filled(heading, ()), {kind: value}))
    else:
        line = draft.fund_lines[at]
        draft.fund_lines[at] = replace(line, values={**line.values, kind: value})


def add_to_total(draft: Draft, values: Mapping[str, Filled]) -> None:
    """A rate and points behind sources that are printed as columns: of their total, said once."""
    at = next((i for i, line in enumerate(draft.fund_lines) if line.category == "total"), None)
    for role, value in values.items():
        known = draft.fund_lines[at].values.get(role) if at is not None else None
        if at is None or (known and known.pieces != value.pieces):
            draft.leftover.append(Cell(0, 0, value.text, value.pieces))
        else:
            line = draft.fund_lines[at]
            draft.fund_lines[at] = replace(line, values={**line.values, role: value})


def add_sources(draft: Draft, headings: Mapping[str, str], values: Mapping[str, Filled]) -> None:
    """The budgets of sources side by side, by their roles, and what was spent of them together."""
    spent = {role: value for role, value in values.items() if role not in headings}
    for role, heading in headings.items():
        line = FundLine(category_of(role), Filled(heading, ()), {"annual_budget": values[role]})
        is_total = line.category == "total"
        draft.fund_lines.append(replace(line, values={**line.values, **spent}) if is_total else line)
