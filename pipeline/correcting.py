"""What a person does to a record that stands: give a value, accept what was found, add or remove a row, take it back.

Each is a line of the corrections first, and then the record, the ledger and the list as if a run had applied it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import output
from pipeline.corrections import Accepted, Conflict, Correction, Given, InForce, Kind, Refused, Revert, history
from pipeline.corrections.apply import concerning, document_of, is_corrected, said, texts_at
from pipeline.corrections.derived import UNIT
from pipeline.corrections.file import append, effective, in_force
from pipeline.corrections.line import Entry
from pipeline.corrections.places import parsed
from pipeline.corrections.rows import END, Rows, list_names, new_row, parts, raws, row_names
from pipeline.corroborate import told
from pipeline.inbox import status_at
from pipeline.ledger import Ledger, Standing, opened
from pipeline.load import RecordData, validate
from pipeline.locks import is_held, turn
from pipeline.model.finding import Severity
from pipeline.model.form import AMOUNTS
from pipeline.model.pointer import value_at
from pipeline.process import Knowledge, knowledge
from pipeline.standing import corrections_mark, lesson_of, own_of, reconcile, relist, settle, shown_of

_LONGEST = {"name": 60, "note": 500}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`seen` is the `version_of` the record that the person looked at: where it is another one now, Conflict is raised.

    `known` are the profiles in use; `relisted` writes records.jsonl at once, unless a run is at work, which will.
    """

    seen: str | None = None
    known: Knowledge | None = None
    relisted: bool = True


_AS_USUAL = Circumstances()


def version_of(record: RecordData) -> str:
    """Tells a record as a person saw it from the same one after any change."""
    return hashlib.sha256(output.record_text(record).encode()).hexdigest()[:16]


def correct(
    folder: Path, record_id: str, pointer: str, value: Given, who: str, note: str = "",
    how: Circumstances = _AS_USUAL,
) -> RecordData:  # fmt: skip
    """Gives a place of the record another value: text as a form prints it, a number, or None for nothing.

    `pointer` is one into the record as it stands. Raises Refused where the place or the value is none, or there is no
    such record; OutputError where the disk refuses it.
    """
    with _desk(folder, record_id, how) as desk:
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
    folder: Path, record_id: str, pointer: str | None, who: str, note: str = "", how: Circumstances = _AS_USUAL
) -> RecordData:
    """Settles what was found at a pointer, what of a code has none (`#page-missing`), or all of the record (None): the
    form is as it is. It holds for the findings as they are now. Raises as `correct`.
    """
    with _desk(folder, record_id, how) as desk:
        found = [
            one
            for one in desk.shown["findings"]
            if one["severity"] != Severity.INFO.value and _concerns(one, pointer or None)
        ]
        if not found:
            raise Refused(f"nothing was found {f'at {pointer}' if pointer else 'that has to be accepted'}")
        paths = [desk.rows.read(one["path"]) for one in found]
        accepted = tuple(
            Accepted(one["code"], path, one["message"], texts_at(desk.read, path))
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
    how: Circumstances = _AS_USUAL,
) -> RecordData:  # fmt: skip
    """Adds a row in front of the one at the pointer (`/indicators/3`), or behind all (`/indicators/-`): rows of the
    indicators, the lines of funds and the fields, given as their keys. Raises as `correct`.
    """
    with _desk(folder, record_id, how) as desk:
        head, step = _row(desk, pointer, END)
        row = new_row(desk.shown, head, values)
        read = desk.rows.read(f"{head}/{step}")
        return desk.take(desk.line(read, Kind.ADDED, who, note, raw=list_names(desk.read, head), after=row))


def remove_row(
    folder: Path, record_id: str, pointer: str, who: str, note: str = "", how: Circumstances = _AS_USUAL
) -> RecordData:
    """Removes a row that the form does not have; one that a person added is taken back. Raises as `correct`."""
    with _desk(folder, record_id, how) as desk:
        head, step = _row(desk, pointer)
        read = desk.rows.read(f"{head}/{step}") or ""
        _, own, _ = parts(read) or ("", "", "")
        if own.startswith("+"):
            return desk.take(_revert(desk.number, int(own[1:]), who, note))
        before = value_at(desk.read, read)
        return desk.take(desk.line(read, Kind.REMOVED, who, note, raw=list_names(desk.read, head), before=before))


def _row(desk: _Desk, pointer: str, *more: str) -> tuple[str, str]:
    """The list and the step of a pointer to a row that is there, or to one of `more`."""
    head, step, rest = parts(pointer) or ("", "", "/")
    rows = len(value_at(desk.shown, head)) if head else 0
    if rest or not (step in more or (step.isascii() and step.isdigit() and int(step) < rows)):
        raise Refused(f"{pointer} is no row of indicators, lines of funds or fields")
    return head, step


def revert(
    folder: Path, number: int, who: str, note: str = "", how: Circumstances = _AS_USUAL
) -> RecordData | None:  # fmt: skip
    """Takes back a line of the corrections; None where its record stands no more. Raises as `correct`."""
    entries = history(folder)
    taken = next((entry for entry in effective(entries) if entry.number == number), None)
    if taken is None:
        state = "was taken back already" if 1 <= number <= len(entries) else "is not there"
        raise Refused(f"line {number} of the corrections {state}")
    while isinstance(taken, Revert):
        taken = entries[taken.reverts - 1]
    with _office(folder, how) as office:
        return office.take(_revert(len(history(folder)) + 1, number, who, note), taken)


def _revert(number: int, reverts: int, who: str, note: str) -> Revert:
    return Revert(number, reverts, _short(who, "name"), _now(), _short(note, "note"))


def refresh(folder: Path, known: Knowledge | None = None) -> None:
    """Brings records and records.jsonl up to date with the corrections; a run that is at work does so at its end.

    Raises OutputError, and UsageError for a line that is no correction.
    """
    with opened(folder, "") as ledger:
        if not is_held(folder):
            settle(folder, ledger, known or knowledge(None))


@dataclass(frozen=True, slots=True)
class _Office:
    """An output folder in whose records one person at a time changes something."""

    folder: Path
    ledger: Ledger
    known: Knowledge
    relisted: bool

    def take(self, entry: Entry, about: Correction) -> RecordData | None:
        """Appends the line and shows each record that `about` concerns with it; gives that of its own id.

        Nothing is written where one of them would not be a record. Raises Refused for that.
        """
        entries = (*history(self.folder), entry)
        now = InForce(in_force(entries))
        concerned = "record_id = ? OR (file = ? AND form = ?)"
        fresh: list[tuple[Standing, RecordData, RecordData]] = []
        for one in self.ledger.standing(concerned, about.record, about.file, about.form):
            record = output.read_record(self.folder, one.name)
            own = own_of(self.folder, record) if record else None
            if own is not None:
                shown, digest = shown_of(now, own, lesson_of(one), self.known)
                _check(shown)
                fresh.append((replace(one, corrections=digest, status=shown["status"]), own, shown))
        before = corrections_mark(self.folder)
        append(self.folder, entry)
        for one, own, shown in fresh:
            self._show(one, own, shown)
        if self.relisted and not is_held(self.folder):
            *_, all_told = self.ledger.listed()
            relist(self.folder, self.ledger, corrections_mark(self.folder) if all_told == before else all_told)
        return next((shown for one, _, shown in fresh if one.record_id == about.record), None)

    def _show(self, one: Standing, own: RecordData, shown: RecordData) -> None:
        if is_corrected(shown):
            output.keep_as_read(self.folder, own)
        status = output.write_record(self.folder, shown)
        if not is_corrected(shown):
            output.forget_as_read(self.folder, one.name)
        with self.ledger.together():
            self.ledger.put(replace(one, size=status[0], changed=status[1], line_at=None, line_size=None))


@dataclass(frozen=True, slots=True)
class _Desk:
    """A record on which a person works: as it is read and told what others say, and as it is shown.

    `number` is that of the next line; `amounts_given` are the lines in force that give an amount of money.
    """

    office: _Office
    read: RecordData
    shown: RecordData
    rows: Rows
    number: int
    amounts_given: tuple[int, ...]

    def line(self, pointer: str | None, kind: Kind, who: str, note: str, **content: Any) -> Correction:
        """A line about this record; `content` overrides what the source says at the pointer."""
        source = self.read["source"]
        whole = {
            "raw": raws(self.read, pointer), "row": row_names(self.read, pointer), "before": None, "after": None,
            "findings": (), **content,
        }  # fmt: skip
        return Correction(
            self.number, self.read["record_id"], pointer, kind, who=_short(who, "name"), when=_now(),
            note=_short(note, "note"), file=source["file"], form=source["form"],
            document=document_of(self.read), **whole,
        )  # fmt: skip

    def take(self, entry: Entry) -> RecordData:
        about = entry if isinstance(entry, Correction) else self.line(None, Kind.ACCEPTED, entry.who, "")
        shown = self.office.take(entry, about)
        if shown is None:
            raise Refused(f"the record {about.record} was removed meanwhile")
        return shown


@contextmanager
def _office(folder: Path, how: Circumstances) -> Iterator[_Office]:
    if not (folder / output.RECORDS).is_dir():
        raise Refused(f"there are no records in {folder}")
    with turn(folder), opened(folder, "") as ledger:
        yield _Office(folder, ledger, how.known or knowledge(None), how.relisted)


@contextmanager
def _desk(folder: Path, record_id: str, how: Circumstances) -> Iterator[_Desk]:
    with _office(folder, how) as office:
        one = _standing(office, record_id)
        record = output.read_record(folder, one.name)
        own = own_of(folder, record) if record else None
        if record is None or own is None:
            raise Refused(f"the record {record_id} is damaged; read its file again: extract --force")
        if how.seen is not None and how.seen != version_of(record):
            raise Conflict(f"the record {record_id} has changed meanwhile; look at it again")
        entries = history(folder)
        source = own["source"]
        near = InForce(in_force(entries)).near(record_id, source["file"], source["form"])
        read = told(own, lesson_of(one))
        lines = concerning(read, near)
        amounts = tuple(one.number for one in lines if (one.pointer or "").rpartition("/")[2] in AMOUNTS)
        yield _Desk(office, read, record, Rows(read, lines), len(entries) + 1, amounts)


def _standing(office: _Office, record_id: str) -> Standing:
    """What the ledger knows of a record; the ledger is brought up to date where the disk says otherwise."""
    for _ in range(2):
        one = next(office.ledger.standing("record_id = ?", record_id), None)
        if one and status_at(output.record_path(office.folder, one.name)) == (one.size, one.changed):
            return one
        reconcile(office.folder, office.ledger)
    raise Refused(f"there is no record {record_id} in {office.folder}")


def _check(record: RecordData) -> None:
    from pydantic import ValidationError

    try:
        validate(record)
    except ValidationError as error:
        first = error.errors()[0]
        place = "/".join(map(str, first["loc"]))
        raise Refused(f"that is no record: {place}: {first['msg']}") from error


def _short(text: str, kind: str) -> str:
    whole = " ".join(text.split())
    if (kind == "name" and not whole) or len(whole) > _LONGEST[kind] or not whole.isprintable():
        raise Refused(
            f"the {kind} of who corrects it has 1 to {_LONGEST[kind]} characters"
            if kind == "name"
            else f"the note has at most {_LONGEST[kind]} characters"
        )
    return whole


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
