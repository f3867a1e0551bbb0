"""A record's values as a person types them, and what may be typed in their place. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.model import pointer
from pipeline.model.form import AMOUNTS
from pipeline.model.notation import MONEY_UNITS

Data = Mapping[str, Any]
PAIR = " | "  # between two numbers that may have changed places (pipeline/arithmetic.py)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`changes` are pointers with what is to be typed there; the first is where it is offered."""

    changes: tuple[tuple[str, str], ...]

    def speaks_of(self, keys: Collection[str]) -> bool:
        """Whether one of the values that it changes is one of these."""
        return any(path.rpartition("/")[2] in keys for path, _ in self.changes)

    @property
    def after(self) -> str:
        return PAIR.join(text for _, text in self.changes)


def value_at(record: Data, path: str) -> Any:
    """What stands at a JSON Pointer; None where there is nothing."""
    try:
        return pointer.value_at(record, path)
    except LookupError:
        return None


def typed_at(record: Data, path: str) -> str:
    """What stands there as a person types it: money in the form's own unit; blank for nothing, and for a whole row.

    >>> form = {"funds": {"stated_unit": "万元", "lines": [{"executed": 154836, "score": 9.5, "weight": None}]}}
    >>> [typed_at(form, f"/funds/lines/0/{key}") for key in ("executed", "score", "weight")]
    ['15.4836', '9.5', '']
    """
    value = value_at(record, path)
    if value is None or isinstance(value, list):
        return ""
    if isinstance(value, dict):
        return str(value.get("text", ""))
    if path.rpartition("/")[2] in AMOUNTS and isinstance(value, int | float):
        return _in_unit(value, record["funds"]["stated_unit"] or "")
    return str(value)


def _in_unit(yuan: int | float, unit: str) -> str:
    """Where the form states no unit, with one."""
    if unit not in MONEY_UNITS:
        return f"{yuan}元"
    return f"{Decimal(str(yuan)) / MONEY_UNITS[unit]:f}"
