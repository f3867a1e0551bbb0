"""The records that need a person, those that are settled soonest first; a few facts of each, held in memory."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import output
from pipeline.corrections import is_corrected
from pipeline.inbox import Status
from pipeline.load import RecordData
from pipeline.model.finding import Code
from pipeline.review.suggestions import suggestions

PER_PAGE = 50
OPEN, SETTLED, READY, ALL = STATES = ("open", "settled", "ready", "all")
# What one error costs a person: with a suggestion, with a place, without one; a form nobody knows is read whole.
_WITH_SUGGESTION, _WITH_PLACE, _WITHOUT_PLACE, _UNKNOWN_FORM = 1, 2, 5, 50


@dataclass(frozen=True, slots=True)
class Entry:
    """What the queue shows of a record. `codes` are those of its errors, `effort` is in no unit; `settled` says that
    a person made it ready.
    """

    record_id: str
    name: str
    file: str
    form: int
    project: str
    unit: str
    status: str
    codes: tuple[str, ...]
    errors: int
    suggested: int
    effort: int
    settled: bool
    sought: str

    @property
    def open(self) -> bool:
        return self.status == "review"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked the queue for; blank for all."""

    state: str = OPEN
    code: str = ""
    file: str = ""
    unit: str = ""
    words: str = ""

    def takes(self, entry: Entry) -> bool:
        return (
            (self.state == ALL or self.state == _state(entry) or (self.state == READY and not entry.open))
            and (not self.code or self.code in entry.codes)
            and (not self.file or self.file == entry.file)
            and (not self.unit or self.unit == entry.unit)
            and all(word in entry.sought for word in self.words.casefold().split())
        )


def _state(entry: Entry) -> str:
    return OPEN if entry.open else SETTLED if entry.settled else READY


@dataclass(frozen=True, slots=True)
class Progress:
    settled: int
    total: int


class Queue:
    """The records of one output folder. A record is opened when it is new or its file has changed, and then forgotten
    but for its entry; safe for several threads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[Status, Entry | None]] = {}
        self._entries: Sequence[Entry] = ()

    def refresh(self) -> None:
        """Brings the entries to what lies in the folder; none where there is no folder. Raises OutputError where it may
        not be looked into.
        """
        with self._lock:
            there: Mapping[str, Status] = {}
            with suppress(OSError):
                there = output.record_files(self._folder)
            if there.keys() == self._seen.keys() and all(self._seen[name][0] == there[name] for name in there):
                return
            seen = {name: self._entry(name, status) for name, status in there.items()}
            self._seen = seen
            self._entries = sorted((entry for _, entry in seen.values() if entry), key=_by_effort)

    def _entry(self, name: str, status: Status) -> tuple[Status, Entry | None]:
        known = self._seen.get(name)
        if known and known[0] == status:
            return known
        entry = None
        with suppress(OSError, ValueError, KeyError, TypeError):
            entry = entry_of(json.loads(output.record_path(self._folder, name).read_bytes()), name)
        return status, entry

    def entries(self, wanted: Wanted) -> list[Entry]:
        """In the order in which they are best settled."""
        return [entry for entry in self._entries if wanted.takes(entry)]

    def all(self) -> Sequence[Entry]:
        return self._entries

    def at(self, record_id: str) -> Entry | None:
        """The only way from a word of a request to a file."""
        return next((entry for entry in self._entries if entry.record_id == record_id), None)

    def progress(self) -> Progress:
        settled = sum(entry.settled for entry in self._entries)
        return Progress(settled, settled + sum(entry.open for entry in self._entries))


def entry_of(record: RecordData, name: str) -> Entry:
    """Raises KeyError or TypeError for what is no record."""
    project, source = record["project"], record["source"]
    errors = [found for found in record["findings"] if found["severity"] == "error"]
    offered = suggestions(record)
    suggested = sum(found["path"] in offered for found in errors)
    unit = project["implementing_unit"] or project["budget_unit"] or ""
    title = project["name"] or record["title"] or ""
    names = (title, unit, project["budget_unit"], project["code"], record["title"], source["file"], record["record_id"])
    sought = "\n".join(said or "" for said in names).casefold()
    return Entry(
        record["record_id"], name, source["file"], source["form"], title, unit, record["status"],
        tuple(sorted({found["code"] for found in errors})), len(errors), suggested, _effort(errors, offered),
        is_corrected(record) and record["status"] == "ready", sought,
    )  # fmt: skip


def _effort(errors: Iterable[Mapping[str, Any]], offered: Mapping[str, Any]) -> int:
    effort = 0
    for found in errors:
        if found["code"] == Code.NO_PROFILE:
            effort += _UNKNOWN_FORM
        elif found["path"] is None:
            effort += _WITHOUT_PLACE
        else:
            effort += _WITH_SUGGESTION if found["path"] in offered else _WITH_PLACE
    return effort


def _by_effort(entry: Entry) -> tuple[bool, int, str, int, str]:
    return not entry.open, entry.effort, entry.file, entry.form, entry.record_id


def counted(entries: Iterable[Entry]) -> Counter[str]:
    """How many records have an error of each code, most frequent first when asked for."""
    return Counter(code for entry in entries for code in entry.codes)


def neighbours(entries: Sequence[Entry], record_id: str) -> tuple[str | None, str | None]:
    """The records before and after one; the first after one that is not listed (any more)."""
    ids = [entry.record_id for entry in entries]
    if record_id not in ids:
        return None, ids[0] if ids else None
    at = ids.index(record_id)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)
