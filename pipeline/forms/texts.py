"""The texts of a record, one by one, each with its pointer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# Characters shown of a long text.
_SHOWN = 40
_TEXTS, _VALUES = ("level1", "level2", "level3", "deviation"), ("target", "actual")


def texts_of(record: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Pointer and text of the title, the project, the goals, the indicators and the fields, in this order."""
    yield "/title", record["title"]
    for part in ("project", "goals"):
        yield from ((f"/{part}/{role}", text) for role, text in record[part].items() if isinstance(text, str))
    for index, row in enumerate(record["indicators"]):
        yield from ((f"/indicators/{index}/{role}", row[role]) for role in _TEXTS)
        yield from ((f"/indicators/{index}/{role}", row[role]["text"]) for role in _VALUES if row[role])
    for index, one in enumerate(record["fields"]):
        yield from ((f"/fields/{index}/{role}", one[role]) for role in ("label", "value"))


def excerpt(text: str, start: int, end: int) -> str:
    """What stands around the characters from `start` to `end`, for a finding."""
    return text[max(start - _SHOWN // 2, 0) : end + _SHOWN // 2]
