"""JSON Pointers into a record: what stands at one, and the record with something else there."""

from __future__ import annotations

import re
from typing import Any

_INDEX = re.compile(r"0|[1-9]\d*")


def value_at(record: Any, pointer: str) -> Any:
    """What a pointer leads to. Raises LookupError where it leads nowhere.

    >>> value_at({"rows": [{"score": 9}]}, "/rows/0/score")
    9
    """
    place = record
    for step in _steps(pointer):
        place = place[_key(place, step)]
    return place


def with_value(record: Any, pointer: str, value: Any) -> Any:
    """The record with another value there; what lies beside the way is shared, not copied. Raises LookupError."""
    whole = {"": record}  # so that the record itself is reached by a key too
    place: Any = whole
    key: Any = ""
    for step in _steps(pointer):
        place[key] = place[key].copy()
        place = place[key]
        key = _key(place, step)
    place[key] = value
    return whole[""]


def _steps(pointer: str) -> list[str]:
    if not pointer.startswith("/"):
        raise LookupError(pointer)
    return pointer[1:].split("/")


def _key(place: Any, step: str) -> Any:
    """The key or the index that a step names."""
    if isinstance(place, dict):
        if step in place:
            return step
    elif isinstance(place, list) and _INDEX.fullmatch(step) and int(step) < len(place):
        return int(step)
    raise LookupError(step)
