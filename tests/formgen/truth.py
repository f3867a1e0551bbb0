"""The JSON truth of one form, in the shape that score.py compares."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.formgen.content import Form
from tests.formgen.funds import FundLine
from tests.formgen.rows import Indicator
from tests.formgen.style import Style


def _number(x: Decimal | None) -> float | None:
    return None if x is None else float(x)


def _line(line: FundLine) -> dict[str, Any]:
    return {
        "category": line.category,
        "initial_budget": _number(line.initial),
        "annual_budget": _number(line.annual),
        "executed": _number(line.executed),
        "weight": _number(line.weight),
        "execution_rate": _number(line.rate),
        "score": _number(line.score),
    }


def _row(x: Indicator, form: Form, style: Style) -> dict[str, Any]:
    reason = x.reason if "reason" in style.columns else ""
    return {
        "level1": x.level1,
        "level2": x.level2,
        "level3": x.level3 or None,
        "target": x.target.text,
        "actual": x.actual.text,
        "weight": _number(x.weight),
        "score": _number(x.score),
        "deviation": reason or None,
        "level1_weight": _number(form.level_weights[x.level1]) if style.points else None,
        "target_parts": list(x.target.parts) if x.target.parts else None,
        "actual_parts": list(x.actual.parts) if x.actual.parts else None,
    }


def truth_of(form: Form, style: Style, notes: list[str]) -> dict[str, Any]:
    project: dict[str, Any] = {
        "name": form.name,
        "year": form.year,
        "implementing_unit": form.unit,
        "budget_unit": form.budget_unit,
    }
    if form.layout == "shenzhen":
        project |= {"code": form.code, "unit_code": form.unit_code}
    slips = [a for a, b in ((form.printed_unit, form.unit), (form.printed_budget_unit, form.budget_unit)) if a != b]
    out: dict[str, Any] = {
        "layout": form.layout,
        "title": style.title,
        "project": project,
        "funds": {"stated_unit": style.unit, "lines": [_line(x) for x in form.funds]},
        "goals": {"expected": form.expected.replace("\n", ""), "actual": form.actual.replace("\n", "")},
        "indicators": [_row(x, form, style) for x in form.indicators],
        "total": {"weight": _number(form.total_weight), "score": _number(form.total_score)},
        "notes": sorted(
            {
                *notes,
                *_style_notes(style),
                *(["slip"] if slips else []),
                *(["goals-alike"] if form.expected == form.actual else []),
            }
        ),
    }
    if style.contact_row:
        out["fields"] = [
            {"label": "项目负责人", "value": form.contact, "personal": True},
            {"label": "联系电话", "value": form.phone, "personal": True},
        ]
    if form.broken:
        out |= {"broken": True, "broken_at": form.broken}
    return out


def _style_notes(style: Style) -> list[str]:
    flags = {
        "weight-before-values": style.columns[3] == "weight",
        "unit-column": style.unit_column,
        "levels-" + style.levels: style.levels != "merged",
        "no-section-column": not style.section_column,
        "year-line": bool(style.year_line),
        "unit-above": style.unit_above,
        "title-inside": style.title_inside,
        "fund-shape-" + style.fund_shape: style.fund_shape != "tall",
        "dash-" + style.dash: style.dash != "—",
        "no-points": not style.points,
        "contact-row": style.contact_row,
        "blank-mark": bool(style.blank_mark),
        "reason-mark": bool(style.reason_mark) and "reason" in style.columns,
    }
    return [k for k, on in flags.items() if on]
