"""A record that keeps every equation and custom of its form, and what is found when something in it changes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from pipeline.forms.checks import check
from pipeline.forms.profile import builtin_profiles
from pipeline.model.notation import Kind, measure

[PROFILE] = [profile for profile in builtin_profiles() if profile.form_type == "project_self_evaluation"]
Record = dict[str, Any]


def value(text: str) -> dict[str, Any] | None:
    found = measure(text, 2024)
    if found is None:
        return None
    plain = float(found.value) if found.kind in (Kind.NUMBER, Kind.RANGE) else found.value  # type: ignore[arg-type]
    upper = None if found.upper is None else float(found.upper)
    return {"text": text, "kind": found.kind.value, "operator": found.operator, "value": plain, "upper": upper, "unit": found.unit}  # fmt: skip


def row(level1: str, points: float | None, level2: str, target: str, actual: str, weight: float, score: float) -> Record:  # fmt: skip
    return {
        "level1": level1, "level1_weight": points, "level2": level2, "level3": "清淤次数",
        "target": value(target), "actual": value(actual), "unit": None, "weight": weight, "score": score, "deviation": None, "more": [],
    }  # fmt: skip


def line(category: str, *amounts: float | None, weight: float | None = None, rate: float | None = None, score: float | None = None) -> Record:  # fmt: skip
    keys = ("initial_budget", "annual_budget", "executed")
    rest = {"weight": weight, "execution_rate": rate, "score": score}
    return {
        "category": category,
        "label": category,
        "arrived": None,
        "more": [],
        **dict(zip(keys, amounts, strict=True)),
        **rest,
    }


GOOD: Record = {
    "title": "项目支出绩效自评表",
        "source": {"ocr": None},
    "evidence": {},
    "repairs": [],
        "project": {"code": None, "name": "河岸清淤", "year": 2024, "implementing_unit": None, "budget_unit": None, "unit_code": None},
    "funds": {
        "stated_unit": "元",
        "lines": [
            line("total", 1000, 800, 600, weight=10, rate=75, score=7.5),
            line("current_year", 900, 700, 550),
            line("carried_over", 100, 100, 50),
            line("other", None, None, None),
        ],
    },
    "goals": {"expected": "全年清淤十二次，巡护八十公里。", "actual": "共清淤十三次；岸线巡护每周两回，居民满意。"},
    "indicators": [
        row("产出指标", 50, "数量指标", "≥12次", "13次", 30, 30),
        row("产出指标", 50, "质量指标", "≥95%", "96%", 20, 18.5),
        row("效益指标", 30, "社会效益指标", "长期", "长期", 30, 30),
        row("满意度指标", 10, "服务对象满意度指标", "≥90%", "91%", 10, 10),
    ],
    "total": {"weight": 100, "score": 96, "grade": "优"},
    "fields": [],
}  # fmt: skip


def found(change: Callable[[Record], object] | None = None) -> list[tuple[str, str | None]]:
    """The codes and paths of the findings after a change to the good record."""
    record = copy.deepcopy(GOOD)
    if change:
        change(record)
    return [(one.code.value, one.path) for one in check(record, PROFILE)]


def put(path: str, new: Any) -> Callable[[Record], None]:
    """Sets the value at a JSON Pointer."""

    def change(record: Any) -> None:
        *way, last = path.strip("/").split("/")
        for step in way:
            record = record[int(step) if isinstance(record, list) else step]
        record[int(last) if isinstance(record, list) else last] = new

    return change


def both(*changes: Callable[[Record], None]) -> Callable[[Record], None]:
    def change(record: Record) -> None:
        for one in changes:
            one(record)

    return change


def codes(*changes: tuple[str, Any]) -> list[tuple[str, str | None]]:
    def change(record: dict[str, Any]) -> None:
        for path, new in changes:
            put(path, new)(record)

    return found(change)
