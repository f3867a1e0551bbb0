"""What a person does to a record that stands: give a value, accept what was found, add or remove a row, take back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.corrections import Accepted, Given, Kind, Refused, Revert, history
from pipeline.corrections.apply import said, texts_at, words_at
from pipeline.corrections.derived import UNIT
from pipeline.corrections.file import effective
from pipeline.corrections.places import parsed
from pipeline.corrections.rows import END, list_texts, new_row, parts
from pipeline.desk import AS_USUAL, Circumstances, Desk, desk_of, moment, office_of, one_line, version_of
from pipeline.ledger_file import opened
from pipeline.load import RecordData
from pipeline.locks import is_held
from pipeline.model.finding import Severity
from pipeline.model.pointer import value_at
from pipeline.process import Knowledge, knowledge
from pipeline.standing import settle

__all__ = [
    "Circumstances",
    "accept",
    "add_row",
    "correct",
    "refresh",
    "remove_row",
    "revert",
    "version_of",
]


def correct(
    folder: Path, record_id: str, pointer: str, value: Given, who: str, note: str = "",
    how: Circumstances = AS_USUAL,
) -> RecordData:  # fmt: skip
    """Gives a place of the record another value: text as a form prints it, a number, or None for nothing.

    `pointer` is one into the record as it stands. Raises Refused where the place or the value is none, or there is no
    such record; OutputError where the disk refuses it.
    """
    with desk_of(folder, record_id, how) as desk:
        after = parsed(desk.shown, pointer, value)
        now = value_at(desk.shown, pointer)
        if now == after:
            raise Refused(f"{pointer} is {said(after) or 'empty'} already; to settle what was found there, accept it")
        read = desk.rows.read(pointer) or pointer
        if read == UNIT and desk.amounts_given:
            raise Refused(f"amounts were corrected in the unit as it is: take back line {desk.amounts_given[0]} first")
        before = now if "/+" in read else value_at(desk.read, read)
        return desk.take(desk.line(read, Kind.VALUE, who, note, before=before, after=after))


def accept(
    folder: Path, record_id: str, pointer: str | None, who: str, note: str = "", how: Circumstances = AS_USUAL
) -> RecordData:
    """Settles what was found at a pointer, what of a code has none (`#page-missing`), or all of the record (None): the
    form is as it is. It holds for the findings as they are now. Raises as `correct`.
    """
    with desk_of(folder, record_id, how) as desk:
        found = [
            one
            for one in desk.shown["findings"]
            if one["severity"] != Severity.INFO.value and _concerns(one, pointer or None)
        ]
        if not found:
            raise Refused(f"nothing was found {f'at {pointer}' if pointer else 'that has to be accepted'}")
        paths = [desk.rows.read(one["path"]) for one in found]
        accepted = tuple(
            Accepted(one["code"], path, one["message"], texts_at(desk.read, path), words_at(desk.shown, one["path"]))
            for one, path in zip(found, paths, strict=True)
        )
        return desk.take(desk.line(desk.rows.read(pointer or None), Kind.ACCEPTED, who, note, findings=accepted))


def _concerns(found: Mapping[str, Any], pointer: str | None) -> bool:
    if pointer is None:
        return True
    if pointer.startswith("#"):
        return found["path"] is None and found["code"] == pointer[1:]
    return bool(found["path"] == pointer)


def add_row(
    folder: Path, record_id: str, pointer: str, values: Mapping[str, Given], who: str, note: str = "",
    how: Circumstances = AS_USUAL,
) -> RecordData:  # fmt: skip
    """Adds a row in front of the one at the pointer (`/indicators/3`), or behind all (`/indicators/-`): rows of the
    indicators, the lines of funds and the fields, given as their keys. Raises as `correct`.
    """
    with desk_of(folder, record_id, how) as desk:
        head, step = _row(desk, pointer, END)
        row = new_row(desk.shown, head, values)
        read = desk.rows.read(f"{head}/{step}")
        return desk.take(desk.line(read, Kind.ADDED, who, note, raw=list_texts(desk.read, head), after=row))


def remove_row(
    folder: Path, record_id: str, pointer: str, who: str, note: str = "", how: Circumstances = AS_USUAL
) -> RecordData:
    """Removes a row that the form does not have; one that a person added is taken back. Raises as `correct`."""
    with desk_of(folder, record_id, how) as desk:
        head, step = _row(desk, pointer)
        read = desk.rows.read(f"{head}/{step}") or ""
        _, own, _ = parts(read) or ("", "", "")
        if own.startswith("+"):
            return desk.take(_revert(desk.number, int(own[1:]), who, note))
        before = value_at(desk.read, read)
        return desk.take(desk.line(read, Kind.REMOVED, who, note, raw=list_texts(desk.read, head), before=before))


def _row(desk: Desk, pointer: str, *more: str) -> tuple[str, str]:
    """The list and the step of a pointer to a row that is there, or to one of `more`."""
    head, step, rest = parts(pointer) or ("", "", "/")
    rows = len(value_at(desk.shown, head)) if head else 0
    if rest or not (step in more or (step.isascii() and step.isdigit() and int(step) < rows)):
        raise Refused(f"{pointer} is no row of indicators, lines of funds or fields")
    return head, step


def revert(
    folder: Path, number: int, who: str, note: str = "", how: Circumstances = AS_USUAL
) -> RecordData | None:  # fmt: skip
    """Takes back a line of the corrections; None where its record stands no more. Raises as `correct`."""
    with office_of(folder, how) as office:
        entries = history(folder)
        taken = next((entry for entry in effective(entries) if entry.number == number), None)
        if taken is None:
            state = "was taken back already" if 1 <= number <= len(entries) else "is not there"
            raise Refused(f"line {number} of the corrections {state}")
        while isinstance(taken, Revert):
            taken = entries[taken.reverts - 1]
        about = (taken.record, taken.file, taken.form)
        return office.take(_revert(len(entries) + 1, number, who, note), about)


def _revert(number: int, reverts: int, who: str, note: str) -> Revert:
    return Revert(number, reverts, one_line(who, "name"), moment(), one_line(note, "note"))


def refresh(folder: Path, known: Knowledge | None = None) -> None:
    """Brings records and records.jsonl up to date with the corrections; a run that is at work does so at its end.

    Raises OutputError, and UsageError for a line that is no correction.
    """
    with opened(folder, "") as ledger:
        if not is_held(folder):
            settle(folder, ledger, known or knowledge(None))
