"""What a printed text is as a value of a record: JSON numbers, years, first levels, targets and actual values. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pipeline.model.notation import Kind, Measure, measure, money, percent, points, squeezed

# As label_points reads them.
_LEVEL1_POINTS = re.compile(
    r"\s*(?:[(（]\s*(?:满分)?\s*\d+(?:\.\d+)?\.?\s*分?\s*[%％]?[^\w%]*[)）]"
    r"|(?<=\D)[(（]?\s*(?:满分)?\s*\d+(?:\.\d+)?\s*分)[^\w%]*$"
)


def plain(value: Decimal) -> int | float:
    """A JSON number: an integer where it is one."""
    return int(value) if value == value.to_integral_value() else float(value)


def lacks_unit(text: str) -> bool:
    """True for an amount of money that only a unit stated elsewhere makes one of yuan.

    >>> lacks_unit("186000.00"), lacks_unit("18.6万元"), lacks_unit("0.00"), lacks_unit("—")
    (True, False, False, False)
    """
    return money(text, None) is None and money(text, "元") is not None


def year_number(text: str) -> Decimal | None:
    """The year that a text is, 年 or 年度 allowed behind it; None for anything else."""
    match = re.fullmatch(r"((?:19|20|21)\d\d)(?:年度?|\.0)?", squeezed(text))
    return Decimal(match[1]) if match else None


def weight_points(text: str) -> Decimal | None:
    """A weight: points, or a share of all of them (20%), which are a hundred."""
    value = points(text)
    return percent(text) if value is None else value


def without_points(text: str) -> str:
    """A first level without the points behind it: 产出指标 for 产出指标(50分)."""
    return _LEVEL1_POINTS.sub("", text)


def value_data(text: str, year: int | None, target: str | None = None) -> dict[str, Any] | None:
    """A target or an actual value as the record says it; None where the text says nothing.

    `year` completes dates. Beside the `target` ≥18年 an actual 18年 are eighteen years, alone they may be 2018.
    """
    value = measure(text, year)
    if value is None:
        return None
    if value.kind is Kind.TEXT and target and _counts_years(measure(target, year)):
        compared = measure(f"≥{text}", year)
        value = replace(compared, operator=None) if compared and _counts_years(compared) else value
    return {
        "text": text,
        "kind": value.kind.value,
        "operator": value.operator,
        "value": plain(value.value) if isinstance(value.value, Decimal) else value.value,
        "upper": None if value.upper is None else plain(value.upper),
        "unit": value.unit,
    }


def target_of(row: Mapping[str, Any]) -> str | None:
    """The text of a row's target, beside which its actual value is read."""
    return row["target"]["text"] if row["target"] else None


def _counts_years(value: Measure | None) -> bool:
    return value is not None and value.kind is Kind.NUMBER and value.unit == "年"
