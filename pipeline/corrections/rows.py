"""Rows that persons added and removed, and what a pointer of the record as read is called in the one that is shown.

In pointers of the record as read, the row that line 12 of the corrections added is called `+12`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.corrections.line import Correction, Kind, Refused
from pipeline.corrections.places import Given, parsed
from pipeline.load import RecordData
from pipeline.model.form import AMOUNTS
from pipeline.model.pointer import value_at, with_value

_BLANK: dict[str, RecordData] = {
    "/indicators": {
        "level1": None, "level1_weight": None, "level2": None, "level3": None, "target": None, "actual": None,
        "unit": None, "weight": None, "score": None, "deviation": None, "goal": None, "more": [],
    },
    "/funds/lines": {
        "category": "other", "label": "", "initial_budget": None, "annual_budget": None, "arrived": None,
        "executed": None, "weight": None, "execution_rate": None, "score": None, "more": [],
    },
    "/fields": {"label": "", "value": None, "personal": False},
}  # fmt: skip
_NAMED = {"/indicators": ("level1", "level2", "level3"), "/funds/lines": ("label",), "/fields": ()}
_POINTER = re.compile(r"(/indicators|/funds/lines|/fields)/(\+?\d+|-)((?:/.*)?)")
END = "-"


def parts(pointer: str | None) -> tuple[str, str, str] | None:
    """The list, the step and the rest of a pointer into one of the lists whose rows may change; None for others.

    >>> parts("/funds/lines/2/score"), parts("/total/score")
    (('/funds/lines', '2', '/score'), None)
    """
    match = _POINTER.fullmatch(pointer or "")
    return (match[1], match[2], match[3]) if match else None


def raws(record: RecordData, pointer: str | None) -> tuple[str, ...]:
    """What the source says at the pointer."""
    return tuple(cell["raw"] for cell in record["evidence"].get(pointer, ()))


def row_names(record: RecordData, pointer: str | None) -> tuple[str, ...]:
    """The texts of the source that name the row of a pointer, and the unit of its amounts; none for no row."""
    found = parts(pointer)
    if found is None:
        return ()
    head, step, rest = found
    if head == "/fields":
        rows = record["fields"]
        return (rows[int(step)]["label"],) if step.isdigit() and int(step) < len(rows) else ()
    names = tuple(raw for key in _NAMED[head] for raw in raws(record, f"{head}/{step}/{key}"))
    unit = (record["funds"]["stated_unit"] or "",) if rest[1:] in AMOUNTS else ()
    return (*names, *unit)


def list_texts(record: RecordData, head: str) -> tuple[str, ...]:
    """What the source says in all rows of a list, in order: a row is added to these, or is one too many of these."""
    labels = [row["label"] for row in value_at(record, head)] if head == "/fields" else []
    cells = [raw for pointer in record["evidence"] if pointer.startswith(f"{head}/") for raw in raws(record, pointer)]
    return (*labels, *cells)


def new_row(record: RecordData, head: str, values: Mapping[str, Given]) -> RecordData:
    """A row of a list by what a person gives for its keys; the others are blank. Raises Refused."""
    rows = value_at(record, head)
    index = len(rows)
    blank = with_value(record, head, [*rows, _BLANK[head]])
    row = dict(_BLANK[head])
    for key, given in values.items():
        if key not in row or key == "more":
            raise Refused(f"a row of {head} has no {key}: it has {', '.join(name for name in row if name != 'more')}")
        row[key] = parsed(blank, f"{head}/{index}/{key}", given)
    if row.get("label") == "" or all(value in (None, []) for value in row.values()):
        raise Refused("the row says nothing" if head == "/indicators" else "the row needs a label")
    return row


class Rows:
    """The order of the rows of each list as they are shown; `stale` are the lines that fit the record no more."""

    def __init__(self, record: RecordData, lines: Iterable[Correction] = ()) -> None:
        self._record = record
        self._order = {head: [str(index) for index in range(len(value_at(record, head)))] for head in _BLANK}
        self._added: dict[str, RecordData] = {}
        self.removed: dict[str, Correction] = {}
        self.stale: list[Correction] = []
        for line in lines:
            if line.kind in (Kind.ADDED, Kind.REMOVED) and not self._take(line):
                self.stale.append(line)
        for pointer in self.removed:
            head, step, _ = parts(pointer) or ("", "", "")
            self._order[head].remove(step)

    def _take(self, line: Correction) -> bool:
        head, step, _ = parts(line.pointer) or ("", "", "")
        order = self._order[head]
        if line.record != self._record["record_id"] or list_texts(self._record, head) != line.raw:
            return False  # nobody has seen which rows another version has
        if step != END and step not in order:
            return False
        if line.kind is Kind.REMOVED:
            self.removed[f"{head}/{step}"] = line
            return True
        own = f"+{line.number}"
        order.insert(len(order) if step == END else order.index(step), own)
        self._added[own] = line.after
        return True

    def shown(self, pointer: str | None) -> str | None:
        """What a pointer of the record as read is in the one that is shown; None where its row is there no more."""
        found = parts(pointer)
        if found is None:
            return pointer
        head, step, rest = found
        order = self._order[head]
        return f"{head}/{order.index(step)}{rest}" if step in order else None

    def read(self, pointer: str | None) -> str | None:
        """The other way round; a pointer to no row stays as it is."""
        found = parts(pointer)
        if found is None:
            return pointer
        head, step, rest = found
        order = self._order[head]
        return f"{head}/{order[int(step)]}{rest}" if step.isdigit() and int(step) < len(order) else pointer

    def record(self, changed: RecordData) -> RecordData:
        """The record as read, or with other values, with the rows in their order and all pointers changed alike."""
        if not (self._added or self.removed):
            return changed
        for head, order in self._order.items():
            old: list[Any] = value_at(changed, head)
            rows = [self._added[step] if step in self._added else old[int(step)] for step in order]
            changed = with_value(changed, head, rows)
        evidence = ((self.shown(pointer), cells) for pointer, cells in changed["evidence"].items())
        return {
            **changed,
            "repairs": [{**repair, "path": self.shown(repair["path"])} for repair in changed["repairs"]],
            "evidence": {pointer: cells for pointer, cells in evidence if pointer is not None},
        }

    def of_removed(self, pointer: str | None) -> Correction | None:
        """The line that removed the row of a pointer of the record as read."""
        found = parts(pointer)
        return self.removed.get("/".join(found[:2])) if found else None
