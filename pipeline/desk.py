"""An output folder in whose records persons change something: one at a time, beside a run perhaps.

A line goes to the corrections first, then to the records that it concerns, to the ledger and the list as if a run had
applied it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import output
from pipeline.corrections import Conflict, Correction, InForce, Kind, Refused, history
from pipeline.corrections.apply import GENERIC, concerning, document_of, is_corrected
from pipeline.corrections.file import append, in_force
from pipeline.corrections.line import Entry
from pipeline.corrections.rows import Rows, raws, row_names
from pipeline.corroborate import told
from pipeline.inbox import status_at
from pipeline.ledger import Ledger, Standing
from pipeline.ledger_file import opened
from pipeline.load import RecordData, validate
from pipeline.locks import is_held, turn
from pipeline.model.form import AMOUNTS
from pipeline.process import Knowledge, knowledge
from pipeline.standing import corrections_mark, lesson_of, own_of, reconcile, relist, shown_of

_LONGEST = {"name": 60, "note": 500}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`seen` is the `version_of` the record that the person looked at: where it is another one now, Conflict is raised.

    `known` are the profiles in use; `relisted` writes records.jsonl at once, unless a run is at work, which will.
    """

    seen: str | None = None
    known: Knowledge | None = None
    relisted: bool = True


AS_USUAL = Circumstances()


def version_of(record: RecordData) -> str:
    """Tells a record as a person saw it from the same one after any change."""
    return hashlib.sha256(output.record_text(record)).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Office:
    """An output folder in whose records one person at a time changes something."""

    folder: Path
    ledger: Ledger
    known: Knowledge
    relisted: bool

    def take(self, entry: Entry, about: tuple[str, str, int]) -> RecordData | None:
        """Appends the line and shows each record that it concerns: `about` is an id, a file and a form in it.

        Gives the record of that id. Raises Refused, with nothing written, where one of them would not be a record.
        """
        entries = (*history(self.folder), entry)
        now = InForce(in_force(entries))
        concerned = "record_id = ? OR (file = ? AND form = ?)"
        fresh: list[tuple[Standing, RecordData, RecordData]] = []
        for one in self.ledger.standing(concerned, *about):
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
        return next((shown for one, _, shown in fresh if one.record_id == about[0]), None)

    def _show(self, one: Standing, own: RecordData, shown: RecordData) -> None:
        if is_corrected(shown):
            output.keep_as_read(self.folder, own)
        status = output.write_record(self.folder, shown)
        if not is_corrected(shown):
            output.forget_as_read(self.folder, one.name)
        with self.ledger.together():
            self.ledger.put(replace(one, size=status[0], changed=status[1], line_at=None, line_size=None))


@dataclass(frozen=True, slots=True)
class Desk:
    """A record on which a person works: as it is read and told what others say, and as it is shown.

    `number` is that of the next line; `amounts_given` are the lines in force that give an amount of money.
    """

    office: Office
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
            self.number, self.read["record_id"], pointer, kind, who=one_line(who, "name"), when=moment(),
            note=one_line(note, "note"), file=source["file"], form=source["form"],
            document=document_of(self.read), **whole,
        )  # fmt: skip

    def take(self, entry: Entry) -> RecordData:
        identity, source = self.read["record_id"], self.read["source"]
        shown = self.office.take(entry, (identity, source["file"], source["form"]))
        if shown is None:
            raise Refused(f"the record {identity} was removed meanwhile")
        return shown


@contextmanager
def office_of(folder: Path, how: Circumstances) -> Iterator[Office]:
    if not (folder / output.RECORDS).is_dir():
        raise Refused(f"there are no records in {folder}")
    with turn(folder), opened(folder, "") as ledger:
        yield Office(folder, ledger, how.known or knowledge(None), how.relisted)


@contextmanager
def desk_of(folder: Path, record_id: str, how: Circumstances) -> Iterator[Desk]:
    with office_of(folder, how) as office:
        one = _standing(office, record_id)
        record = output.read_record(folder, one.name)
        own = own_of(folder, record) if record else None
        if record is None or own is None:
            raise Refused(f"the record {record_id} is damaged; read its file again: extract --force")
        if own["form_type"] != GENERIC and office.known.profile_of(own["form_type"]) is None:
            raise Refused(
                f"the profile {own['form_type']} is not known here: name the settings that have it (--config)"
            )
        if how.seen is not None and how.seen != version_of(record):
            raise Conflict(f"the record {record_id} has changed meanwhile; look at it again")
        entries = history(folder)
        source = own["source"]
        near = InForce(in_force(entries)).near(record_id, source["file"], source["form"])
        read = told(own, lesson_of(one))
        lines = concerning(read, near)
        amounts = tuple(one.number for one in lines if (one.pointer or "").rpartition("/")[2] in AMOUNTS)
        yield Desk(office, read, record, Rows(read, lines), len(entries) + 1, amounts)


def _standing(office: Office, record_id: str) -> Standing:
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


def one_line(text: str, kind: str) -> str:
    """The name of a person or a note, as one line. Raises Refused where it is too long, no text, or no name at all."""
    whole, least = " ".join(text.split()), 1 if kind == "name" else 0
    if not least <= len(whole) <= _LONGEST[kind] or not whole.isprintable():
        raise Refused(f"the {kind} of who corrects it has {least} to {_LONGEST[kind]} characters that can be printed")
    return whole


def moment() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
