"""Rates of execution that a form prints as parts of one (0.98), as its amounts prove."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipeline.forms.rates import budget_of, decimal, is_rate
from pipeline.model.finding import Code, Finding, finding
from pipeline.values import plain

RecordData = Mapping[str, Any]

_MOST = Decimal(2)  # more than twice the budget is executed nowhere


def rates_in_percent(record: dict[str, Any]) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """The record with all its rates in percent, and what was found: where the amounts of a line prove that its rate is
    a part of one, it is taken a hundredfold; a small one beside it that no amounts prove is asked about.
    """
    lines = record["funds"]["lines"]
    small = [index for index, line in enumerate(lines) if _is_small(record, index, line["execution_rate"])]
    parts = [index for index in small if _is_part(lines[index], record["funds"]["stated_unit"])]
    if not parts:
        return record, ()
    changed = [
        {**line, "execution_rate": _hundredfold(line["execution_rate"])} if index in parts else line
        for index, line in enumerate(lines)
    ]
    found = []
    for index in small:
        path, rate = f"/funds/lines/{index}/execution_rate", lines[index]["execution_rate"]
        if index in parts:
            found.append(finding(Code.CONFIRMED, path, message=f"{rate} is a part of one, {_hundredfold(rate)} %"))
        else:
            readings = f"{rate} % / {_hundredfold(rate)} %"
            found.append(finding(Code.AMBIGUOUS_VALUE, path, field="execution_rate", readings=readings))
    return {**record, "funds": {**record["funds"], "lines": changed}}, tuple(found)


def _is_small(record: RecordData, index: int, rate: float | None) -> bool:
    raw = "".join(cell["raw"] for cell in record["evidence"].get(f"/funds/lines/{index}/execution_rate", ()))
    return rate is not None and 0 < decimal(rate) <= _MOST and "%" not in raw and "％" not in raw


def _is_part(line: RecordData, unit: str | None) -> bool:
    budget, executed, rate = budget_of(line), line["executed"], line["execution_rate"]
    if not budget or executed is None:
        return False
    return not is_rate(rate, budget, executed, unit) and is_rate(_hundredfold(rate), budget, executed, unit)


def _hundredfold(rate: float) -> int | float:
    return plain(decimal(rate) * 100)
