"""The values that persons gave, put where the source still says what they corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.corrections.derived import YEAR, with_derived
from pipeline.corrections.line import Correction, Kind
from pipeline.corrections.rows import Rows, parts, raws, row_names
from pipeline.forms.profile import Profile
from pipeline.load import RecordData
from pipeline.model.pointer import value_at, with_value
from pipeline.values import value_data

# One cell of the form that several rows share: what is put there is put in all of them.
_SHARED = frozenset({"level1", "level1_weight", "level2", "goal"})


@dataclass(frozen=True, slots=True)
class Put:
    """The record as it is shown, with the line that each value was given by, and that which others follow from.

    `given` and `followed` have the pointers of the record as shown; `stale` are lines that fit the record no more.
    """

    record: RecordData
    given: Mapping[str, Correction]
    followed: Mapping[str, Correction]
    stale: tuple[Correction, ...]


def with_values(record: RecordData, rows: Rows, lines: Sequence[Correction], profile: Profile | None) -> Put:
    """The record with the rows and the values of these lines; the last one at a place counts."""
    last = {line.pointer or "": line for line in lines if line.kind is Kind.VALUE}
    stale = [*rows.stale]
    own: dict[str, Correction] = {}
    shared: dict[str, Correction] = {}
    for pointer, line in last.items():
        if _of_row_not_there(pointer, rows):
            continue
        if _holds(record, line):
            own[pointer] = line
            shared |= dict.fromkeys(_rows_of_cell(record, pointer), line)
        else:
            stale.append(line)
    given = {**shared, **own}  # a row of a shared cell may be given a value of its own
    followed = with_derived(record, {pointer: line.after for pointer, line in given.items()}, profile)
    year = given[YEAR].after if YEAR in given else record["project"]["year"]
    values = {pointer: value for pointer, (value, _) in followed.items()}
    values |= {pointer: _with_year(line.after, year) for pointer, line in given.items()}
    changed = record
    for pointer, value in values.items():
        if not _is_added(pointer):
            changed = with_value(changed, pointer, value)
    changed = rows.record(changed)
    for pointer, value in values.items():
        shown = rows.shown(pointer)
        if shown and _is_added(pointer):
            changed = with_value(changed, shown, value)
    causes = {pointer: given[cause] for pointer, (_, cause) in followed.items()}
    in_order = tuple(sorted(stale, key=lambda line: line.number))
    return Put(changed, _shown(given, rows), _shown(causes, rows), in_order)


def _shown(lines: Mapping[str, Correction], rows: Rows) -> dict[str, Correction]:
    return {shown: line for pointer, line in lines.items() if (shown := rows.shown(pointer))}


def _with_year(value: Any, year: int | None) -> Any:
    """A target or an actual value read again: 12月底前 says no year, a number needs none. All others as they are."""
    dated = isinstance(value, dict) and "text" in value and value["kind"] != "number"
    return value_data(value["text"], year) if dated else value


def _is_added(pointer: str) -> bool:
    found = parts(pointer)
    return found is not None and found[1].startswith("+")


def _of_row_not_there(pointer: str, rows: Rows) -> bool:
    """Whether it is of a row that a person removed, or had added and took away again."""
    return rows.of_removed(pointer) is not None or (_is_added(pointer) and rows.shown(pointer) is None)


def _holds(record: RecordData, line: Correction) -> bool:
    """Whether the source says there what it said, or the record already says what the person wants.

    Where the source says nothing, only of the very document: nobody has seen what a new version has there.
    """
    if _is_added(line.pointer or ""):
        return True  # there is such a row
    try:
        value = value_at(record, line.pointer or "")
    except LookupError:
        return False
    if row_names(record, line.pointer) != line.row:
        return False
    said = raws(record, line.pointer)
    blank = not said and line.record == record["record_id"] and value == line.before
    return bool(value == line.after or (said == line.raw and (said or blank)))


def _rows_of_cell(record: RecordData, pointer: str) -> Iterator[str]:
    """The pointers of other rows that the same cell of the form fills."""
    head, step, key = parts(pointer) or ("", "", "")
    cells = record["evidence"].get(pointer)
    if key[1:] not in _SHARED or not cells:
        return
    for index in range(len(record["indicators"])):
        other = f"{head}/{index}{key}"
        if str(index) != step and record["evidence"].get(other) == cells:
            yield other
