"""What the pipeline would change and did not dare to, as values that a person can take with one key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.model.form import AMOUNTS
from pipeline.model.notation import MONEY_UNITS

Data = Mapping[str, Any]
PERSON = "person"  # the rule of what somebody corrected
_PAIR = " | "  # between two numbers that may have changed places (pipeline/arithmetic.py)
# What stands beside what, so that the two may be exchanged.
_BESIDE = {
    "initial_budget": ("annual_budget",),
    "annual_budget": ("executed",),
    "weight": ("score",),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`changes` are pointers with what is to be typed there; the first is where it is offered."""

    changes: tuple[tuple[str, str], ...]
    reason: str

    @property
    def after(self) -> str:
        return _PAIR.join(text for _, text in self.changes)


def suggestions(record: Data) -> dict[str, list[Suggestion]]:
    """By the pointer of the value they would change; those that change no single value, or one that a person has given,
    are left out.
    """
    found: dict[str, list[Suggestion]] = {}
    settled = {repair["path"] for repair in record["repairs"] if repair["rule"] == PERSON}
    for repair in record["repairs"]:
        if repair["applied"] or repair["path"] is None or repair["path"] in settled:
            continue
        for changes in _changes(record, repair):
            offered = Suggestion(changes, repair["reason"])
            if offered.changes not in [one.changes for one in found.get(repair["path"], ())]:
                found.setdefault(repair["path"], []).append(offered)
    return found


def _changes(record: Data, repair: Data) -> Iterator[tuple[tuple[str, str], ...]]:
    path, before, after = repair["path"], repair["before"], repair["after"]
    value, text = value_at(record, path), typed_at(record, path)
    if isinstance(value, int | float):
        if _PAIR in before:
            yield from _exchange(record, path)
        elif before != after:
            yield ((path, after),)
    elif value is not None and (new := _rewritten(text, before, after)) is not None:
        yield ((path, new),)


def _exchange(record: Data, path: str) -> Iterator[tuple[tuple[str, str], ...]]:
    row, _, key = path.rpartition("/")
    for other in (f"{row}/{beside}" for beside in _BESIDE.get(key, ())):
        one, two = typed_at(record, path), typed_at(record, other)
        if one and two and one != two:
            yield (path, two), (other, one)


def _rewritten(value: str, before: str, after: str) -> str | None:
    """The value as it would read; None where the repair speaks of more than the value, or changes nothing of it."""
    if before.startswith(value) and after.endswith(before[len(value) :]):
        text = after[: len(after) - len(before) + len(value)]
    elif value.count(before) == 1:
        text = value.replace(before, after)
    else:
        return None
    return text if text not in ("", value) else None


def value_at(record: Data, path: str) -> Any:
    """What stands at a JSON Pointer; None where there is nothing."""
    place: Any = record
    for step in path.split("/")[1:]:
        if isinstance(place, list):
            place = place[int(step)] if step.isdigit() and int(step) < len(place) else None
        else:
            place = place.get(step) if isinstance(place, dict) else None
    return place


def typed_at(record: Data, path: str) -> str:
    """What stands there as a person types it: money in the form's own unit; blank for nothing.

    >>> form = {"funds": {"stated_unit": "万元", "lines": [{"executed": 154836, "score": 9.5, "weight": None}]}}
    >>> [typed_at(form, f"/funds/lines/0/{key}") for key in ("executed", "score", "weight")]
    ['15.4836', '9.5', '']
    """
    value = value_at(record, path)
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value["text"])
    if path.rpartition("/")[2] in AMOUNTS and isinstance(value, int | float):
        return _in_unit(value, record["funds"]["stated_unit"] or "")
    return str(value)


def _in_unit(yuan: int | float, unit: str) -> str:
    """Where the form states no unit, with one."""
    if unit not in MONEY_UNITS:
        return f"{yuan}元"
    return f"{Decimal(str(yuan)) / MONEY_UNITS[unit]:f}"
