"""One line of the corrections: what a person said of one place of a record, or of one line before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from pipeline.errors import UsageError


class Refused(UsageError):
    """A correction that cannot be made; the message says why in one sentence."""


class Conflict(Refused):
    """The record is no more as the person saw it: another one changed it meanwhile."""


class Kind(StrEnum):
    """What a person did: gave a value, accepted findings, added a row, removed one."""

    VALUE = "value"
    ACCEPTED = "accepted"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that was accepted as it stood; `raw` are the texts that the source has at its path, and those that name
    its row, `value` is what the record says there, in words.
    """

    code: str
    path: str | None
    message: str
    raw: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A line of the file; `number` is its place there, from 1.

    `pointer` is a JSON Pointer into the record as the machine read it; of what was accepted it may be None for the
    whole record, or `#code` for findings without a path. `raw` are the texts of the source there (of rows added or
    removed, those of all rows of their list), `row` those that name the row it stands in. The record of another
    content is taken for a new version of this one where `file` and `form` are the same, and two of `document`: the
    project's code, its name and the year as the source says them.
    """

    number: int
    record: str
    pointer: str | None
    kind: Kind
    raw: tuple[str, ...]
    row: tuple[str, ...]
    before: Any
    after: Any
    findings: tuple[Accepted, ...]
    who: str
    when: str
    note: str
    file: str
    form: int
    document: tuple[str, str, str]

    @property
    def accepted(self) -> bool:
        return self.kind is Kind.ACCEPTED


@dataclass(frozen=True, slots=True)
class Revert:
    """A line that takes back the line of number `reverts`, which may be a revert itself."""

    number: int
    reverts: int
    who: str
    when: str
    note: str


Entry = Correction | Revert

_REVERT = {"reverts": int, "who": str, "when": str, "note": str}
_CORRECTION = {
    "record": str, "pointer": (str, type(None)), "kind": str, "raw": list, "row": list, "before": object,
    "after": object, "findings": list, "who": str, "when": str, "note": str, "file": str, "form": int, "document": list,
}  # fmt: skip
_FINDING = {"code": str, "path": (str, type(None)), "message": str, "raw": list, "value": str}


def text_of(entry: Entry) -> str:
    """The line, without its number and the end of line."""
    data = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name != "number"}
    if isinstance(entry, Correction):
        named = [field.name for field in fields(Accepted)]
        data["findings"] = [{name: getattr(found, name) for name in named} for found in entry.findings]
    return json.dumps(data, ensure_ascii=False)


def entry_of(text: str, number: int) -> Entry:
    """The entry of a line. Raises ValueError where it is none."""
    data = json.loads(text)
    if isinstance(data, dict) and "reverts" in data:
        _check(data, _REVERT)
        if not 1 <= data["reverts"] < number:
            raise ValueError("it takes back no line before it")
        return Revert(number, **data)
    _check(data, _CORRECTION)
    found = tuple(Accepted(**{**one, "raw": _texts(one["raw"])}) for one in data["findings"])
    texts = {key: _texts(data[key]) for key in ("raw", "row", "document")}
    if len(texts["document"]) != len(("code", "name", "year")):
        raise ValueError("document has three texts")
    return Correction(**{**data, **texts, "number": number, "kind": Kind(data["kind"]), "findings": found})


def _check(data: Any, kinds: Mapping[str, Any]) -> None:
    if not isinstance(data, dict) or data.keys() != kinds.keys():
        raise ValueError(f"it has not the keys {', '.join(kinds)}")
    for key, kind in kinds.items():
        if not isinstance(data[key], kind) or (isinstance(data[key], bool) and kind is int):
            raise ValueError(f"{key} has a value of the wrong kind")
    for found in data.get("findings", ()):
        _check(found, _FINDING)


def _texts(values: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(value, str) for value in values):
        raise ValueError("there is no text where one should be")
    return tuple(values)
