"""The places of a record that a person may set, each with how its text becomes a value: as the loader reads it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pipeline.corrections.line import Refused
from pipeline.load import RecordData
from pipeline.model.form import AMOUNTS
from pipeline.model.notation import MONEY_UNITS, is_nothing, money, percent, points
from pipeline.model.pointer import value_at
from pipeline.values import plain, target_of, value_data, without_points, year_number

Given = str | int | float | bool | Mapping[str, Any] | None
"""What a person gives: text as a form prints it, or a number, or None for nothing."""

_Reader = Callable[[RecordData, str, Given], Any]

_GRADES = ("优", "良", "中", "差")


def parsed(record: RecordData, pointer: str, given: Given) -> Any:
    """The value for this place of the record. Raises Refused where it is none for a person to set, or no such value."""
    for pattern, read in _PLACES:
        if pattern.fullmatch(pointer):
            try:
                value_at(record, pointer)
            except LookupError:
                raise Refused(f"the record has no {pointer}") from None
            return read(record, pointer, given)
    raise Refused(f"{pointer} is no place for a value: {_ADVICE}")


_ADVICE = "values stand in project, funds, goals, indicators, total, fields, tables and the title"


def text(given: Given) -> str | None:
    """The text as a record holds it; None where it says that there is nothing. Raises Refused for what is no text."""
    if given is None:
        return None
    if not isinstance(given, str):
        raise Refused(f"{given!r} is no text")
    whole = unicodedata.normalize("NFC", "".join(line.strip() for line in given.splitlines())).strip()
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in whole):
        raise Refused("the text holds control characters")
    return None if is_nothing(whole) else whole


def _text(record: RecordData, pointer: str, given: Given) -> str | None:
    return text(given)


def _level1(record: RecordData, pointer: str, given: Given) -> str | None:
    said = text(given)
    return without_points(said) if said else None


def _label(record: RecordData, pointer: str, given: Given) -> str:
    said = text(given)
    if said is None:
        raise Refused(f"{pointer} cannot be empty")
    return said


def _cell(record: RecordData, pointer: str, given: Given) -> str:
    return text(given) or ""


def _value(record: RecordData, pointer: str, given: Given) -> RecordData | None:
    said = text(given["text"] if isinstance(given, Mapping) and isinstance(given.get("text"), str) else given)
    row, key = pointer.rsplit("/", 1)
    target = target_of(value_at(record, row)) if key == "actual" else None
    return value_data(said, record["project"]["year"], target) if said else None


def _number(given: Given, kind: str, read: Callable[[str], Decimal | None]) -> int | float | None:
    if given is None or (isinstance(given, str) and is_nothing(given)):
        return None
    if isinstance(given, bool | Mapping) or (isinstance(given, float) and not math.isfinite(given)):
        raise Refused(f"{given!r} is no {kind}")
    value = Decimal(str(given)) if isinstance(given, int | float) else read(given)
    if value is None:
        raise Refused(f"{given} is no {kind}")
    return plain(value)


def _amount(record: RecordData, pointer: str, given: Given) -> int | float | None:
    """A number is in yuan, a text in the unit that it says, or else the form."""
    unit = record["funds"]["stated_unit"]
    kind = f"amount of money{'' if unit else ' (the form states no unit: give one with it)'}"
    return _number(given, kind, lambda said: money(said, unit))


def _points(record: RecordData, pointer: str, given: Given) -> int | float | None:
    return _number(given, "number of points", points)


def _rate(record: RecordData, pointer: str, given: Given) -> int | float | None:
    return _number(given, "rate in percent", percent)


def _year(record: RecordData, pointer: str, given: Given) -> int | None:
    value = _number(str(given) if isinstance(given, int) else given, "year", year_number)
    return None if value is None else int(value)


def _grade(record: RecordData, pointer: str, given: Given) -> str | None:
    said = text(given)
    if said not in (None, *_GRADES):
        raise Refused(f"{said} is no grade: it is one of {' '.join(_GRADES)}")
    return said


def _unit_of_money(record: RecordData, pointer: str, given: Given) -> str | None:
    said = text(given)
    if said is not None and said not in MONEY_UNITS:
        raise Refused(f"{said} is no unit of money: it is one of {' '.join(MONEY_UNITS)}")
    return said


def _category(record: RecordData, pointer: str, given: Given) -> str:
    said, here = _label(record, pointer, given), pointer.removesuffix("/category")
    lines = record["funds"]["lines"]
    others = {line["category"] for index, line in enumerate(lines) if f"/funds/lines/{index}" != here}
    if said != "other" and said in others:
        raise Refused(f"another line is the {said} already")
    return said


def _flag(record: RecordData, pointer: str, given: Given) -> bool:
    said = {"true": True, "false": False}.get(given) if isinstance(given, str) else given
    if not isinstance(said, bool):
        raise Refused(f"{pointer} is true or false")
    return said


_PLACES: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"/title|/goals/\w+", _text),
        (r"/project/year", _year),
        (r"/project/\w+", _text),
        (r"/funds/stated_unit", _unit_of_money),
        (r"/funds/lines/\d+/category", _category),
        (r"/funds/lines/\d+/label", _label),
        (rf"/funds/lines/\d+/(?:{'|'.join(AMOUNTS)})", _amount),
        (r"/funds/lines/\d+/execution_rate", _rate),
        (r"/(?:funds/lines/\d+|indicators/\d+|total)/(?:weight|score)|/indicators/\d+/level1_weight", _points),
        (r"/indicators/\d+/(?:target|actual)", _value),
        (r"/indicators/\d+/level1", _level1),
        (r"/indicators/\d+/(?:level[23]|unit|deviation|goal)", _text),
        (r"/(?:funds/lines|indicators)/\d+/more/\d+/value", _text),
        (r"/(?:funds/lines|indicators)/\d+/more/\d+/label", _label),
        (r"/total/grade", _grade),
        (r"/fields/\d+/value", _text),
        (r"/fields/\d+/label", _label),
        (r"/fields/\d+/personal", _flag),
        (r"/tables/\d+/cells/\d+/text", _cell),
    )
)
