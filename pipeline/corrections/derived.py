"""What follows from a person's value elsewhere in the record, as the loader would have read it: amounts from the unit
of money, dates from the year, the category of a line of funds from its label.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pipeline.corrections.rows import raws
from pipeline.forms.profile import Profile
from pipeline.load import RecordData
from pipeline.model.form import AMOUNTS
from pipeline.model.notation import MONEY_UNITS, money
from pipeline.model.vocabulary import Part, label_key
from pipeline.values import lacks_unit, plain, target_of, value_data

YEAR, UNIT = "/project/year", "/funds/stated_unit"


def with_derived(record: RecordData, values: Mapping[str, Any], profile: Profile | None) -> dict[str, tuple[Any, str]]:
    """The values that follow from `values`, each with the pointer of what it follows from, by their own pointers.

    All are pointers into the record as read; what is given there follows from nothing.
    """
    found: dict[str, tuple[Any, str]] = {}
    if YEAR in values:
        found |= {pointer: (value, YEAR) for pointer, value in _dated(record, values[YEAR])}
    if UNIT in values:
        found |= {pointer: (value, UNIT) for pointer, value in _amounts(record, values[UNIT])}
    for index in range(len(record["funds"]["lines"])):
        pointer = f"/funds/lines/{index}/label"
        if pointer in values and profile is not None:
            found[f"/funds/lines/{index}/category"] = (_category(record, index, values[pointer], profile), pointer)
    return {pointer: value for pointer, value in found.items() if pointer not in values}


def _dated(record: RecordData, year: int | None) -> Iterator[tuple[str, Any]]:
    """Targets and actual values, for 12月底前 says no year."""
    for index, row in enumerate(record["indicators"]):
        for key, target in (("target", None), ("actual", target_of(row))):
            if row[key]:
                yield f"/indicators/{index}/{key}", value_data(row[key]["text"], year, target)


def unitless(record: RecordData) -> Iterator[str]:
    """Pointers of the amounts that could not be read, since nothing says their unit."""
    for index, line in enumerate(record["funds"]["lines"]):
        for pointer in (f"/funds/lines/{index}/{key}" for key in AMOUNTS if line[key] is None):
            if lacks_unit("".join(raws(record, pointer))):
                yield pointer


def _amounts(record: RecordData, unit: str | None) -> Iterator[tuple[str, Any]]:
    """Amounts in yuan, from the unit that is meant; those that name one of their own stay."""
    old = record["funds"]["stated_unit"]
    for index, line in enumerate(record["funds"]["lines"]):
        for key in AMOUNTS:
            pointer = f"/funds/lines/{index}/{key}"
            value = _amount("".join(raws(record, pointer)), line[key], old, unit)
            if value != line[key]:
                yield pointer, value


def _amount(raw: str, value: Any, old: str | None, unit: str | None) -> Any:
    if money(raw, None) is not None:
        return value
    read = money(raw, unit)
    if value is None:
        return None if read is None or money(raw, old) is not None else plain(read)
    before = money(raw, old)
    if read is not None and before is not None and plain(before) == value:
        return plain(read)
    if unit not in MONEY_UNITS or old not in MONEY_UNITS:
        return None
    return plain((Decimal(str(value)) / MONEY_UNITS[old] * MONEY_UNITS[unit]).quantize(Decimal("0.01")))


def _category(record: RecordData, index: int, label: str, profile: Profile) -> str:
    """Each category once; further lines of the same kind are `other`."""
    key = label_key(label)
    known = next((meant.role for text, meant in profile.labels if text == key and meant.part is Part.FUND_ROW), "other")
    others = {line["category"] for place, line in enumerate(record["funds"]["lines"]) if place != index}
    return "other" if known in others else known
