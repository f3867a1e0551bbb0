"""What the pipeline would change and did not dare to, as values that a person can take with one key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.model import pointer
from pipeline.model.finding import Code, figures_of
from pipeline.model.form import AMOUNTS
from pipeline.model.notation import MONEY_UNITS

_LEVEL = re.compile(r"/indicators/(\d+)/(level[12])")
_BETWEEN = re.compile(" / | or ")  # the readings that a finding names
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

    @property
    def after(self) -> str:
        return _PAIR.join(text for _, text in self.changes)


def suggestions(record: Data) -> dict[str, list[Suggestion]]:
    """By the pointer of the value they would change; those that change no single value, or one that a person has given,
    are left out.
    """
    found: dict[str, list[Suggestion]] = {}
    settled = {repair["path"] for repair in record["repairs"] if repair["rule"] == PERSON}
    for offered in (*_of_repairs(record), *_of_readings(record), *_of_sums(record), *_of_rows(record)):
        path, text = offered.changes[0]
        others = found.setdefault(path, [])
        if path not in settled and text != typed_at(record, path) and offered not in others:
            others.append(offered)
    return {path: offers for path, offers in found.items() if offers}


def units_of(record: Data, path: str | None) -> list[Suggestion]:
    """The usual units of money, for an amount that cannot be read since the form states none."""
    if record["funds"]["stated_unit"] or (path or "").rpartition("/")[2] not in AMOUNTS:
        return []
    return [Suggestion((("/funds/stated_unit", unit),)) for unit in ("元", "万元")]


def _of_repairs(record: Data) -> Iterator[Suggestion]:
    for repair in record["repairs"]:
        if not repair["applied"] and repair["path"] is not None:
            yield from map(Suggestion, _changes(record, repair))


def _of_readings(record: Data) -> Iterator[Suggestion]:
    """The other ways in which a value, or a part of it, can be read."""
    for found in record["findings"]:
        figures = figures_of(Code.AMBIGUOUS_VALUE, found["message"]) if found["code"] == Code.AMBIGUOUS_VALUE else None
        value = typed_at(record, found["path"]) if found["path"] else ""
        readings = _BETWEEN.split(figures["readings"]) if figures and value else []
        for here in (reading for reading in readings if reading in value):
            others = (other for other in readings if other not in value)
            yield from (Suggestion(((found["path"], value.replace(here, other)),)) for other in others)


def _of_sums(record: Data) -> Iterator[Suggestion]:
    """What a single missing weight or score must be for the sum to hold."""
    for key, code, expected in (("weight", Code.WEIGHTS_SUM, "expected"), ("score", Code.TOTAL_SCORE, "printed")):
        sums = [figures_of(code, found["message"]) for found in record["findings"] if found["code"] == code]
        missing = [
            found["path"]
            for found in record["findings"]
            if found["code"] == Code.REQUIRED_FIELD and (found["path"] or "").endswith(f"/{key}")
        ]
        if len(sums) == len(missing) == 1 and sums[0]:
            rest = Decimal(sums[0][expected]) - Decimal(sums[0]["sum"])
            if rest > 0:
                yield Suggestion(((missing[0], f"{rest:f}"),))


def _of_rows(record: Data) -> Iterator[Suggestion]:
    """The level of the row above, where a row lacks its own."""
    for found in record["findings"]:
        lacks = _LEVEL.fullmatch(found["path"] or "") if found["code"] == Code.REQUIRED_FIELD else None
        above = typed_at(record, f"/indicators/{int(lacks[1]) - 1}/{lacks[2]}") if lacks else ""
        if above:
            yield Suggestion(((found["path"], above),))


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
