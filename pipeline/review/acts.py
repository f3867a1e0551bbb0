"""What a person does to a record, and how it stands then; refused where it is no longer the record that was seen."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from pipeline import correcting, output
from pipeline.corrections import Conflict, Correction, history
from pipeline.desk import Circumstances, version_of
from pipeline.inbox import Status, status_at
from pipeline.load import RecordData, validate
from pipeline.process import Knowledge
from pipeline.review.asked import Accept, Add, Correct, Remove, Undo
from pipeline.review.view import changes

Kept = TypeVar("Kept")
_REMEMBERED = 64  # records as they were shown, to say what somebody else has changed since
_IDLE_SECONDS = 5.0  # records.jsonl is written when nobody has saved anything for so long


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as it stands on the disk, and its version, which a page carries."""

    record: RecordData
    version: str


@dataclass(frozen=True, slots=True)
class Saved:
    """The record after a change, and the numbers of the corrections that made it."""

    seen: Seen
    numbers: list[int]


class Changed(Exception):
    """Somebody else has changed the record since it was seen; `now` is how it stands, `changes` what is different:
    (pointer, before, after).
    """

    def __init__(self, now: Seen, before: RecordData | None) -> None:
        super().__init__("the record has changed")
        self.now = now
        self.changes = changes(before, now.record) if before else []


@dataclass
class Acts:
    """The records of one folder, changed by one person at a time; `known` are the profiles in use."""

    folder: Path
    known: Knowledge
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _shown: OrderedDict[str, RecordData] = field(default_factory=OrderedDict)
    _held: OrderedDict[str, tuple[Status, Seen]] = field(default_factory=OrderedDict)
    _relisting: threading.Timer | None = None

    def read(self, name: str) -> Seen | None:
        """The record of this file name; None where it is gone, or no record any more. One page asks for it several
        times: it is opened again only where its file has changed.
        """
        path = output.record_path(self.folder, name)
        status = status_at(path)
        if status is None:
            return None
        held = self._held.get(name)
        if held and held[0] == status:
            return held[1]
        try:
            record: RecordData = json.loads(path.read_bytes())
            validate(record)
        except (OSError, ValueError, ValidationError):
            return None
        seen = Seen(record, version_of(record))
        self._remember(seen)
        _keep(self._held, name, (status, seen))
        return seen

    def correct(self, seen: Seen, asked: Correct, who: str) -> Saved:
        """Gives values in turn; one that is refused takes back none of those before it.

        Raises Changed, and Refused or OutputError with the reason.
        """
        with self._lock:
            numbers: list[int] = []
            version = asked.version
            for pointer, text in asked.changes:
                saved = self._done(seen, version, who, correcting.correct, pointer, text)
                version, numbers = saved.seen.version, [*numbers, *saved.numbers]
            return Saved(saved.seen, numbers)

    def accept(self, seen: Seen, asked: Accept, who: str) -> Saved:
        """Settles what was found. Raises as `correct`."""
        with self._lock:
            return self._done(seen, asked.version, who, correcting.accept, asked.pointer)

    def remove(self, seen: Seen, asked: Remove, who: str) -> Saved:
        """Removes a row. Raises as `correct`."""
        with self._lock:
            return self._done(seen, asked.version, who, correcting.remove_row, asked.pointer)

    def add(self, seen: Seen, asked: Add, who: str) -> Saved:
        """Adds a row of what is not blank. Raises as `correct`."""
        with self._lock:
            values = {key: text for key, text in asked.values.items() if text.strip()}
            return self._done(seen, asked.version, who, correcting.add_row, asked.pointer, values)

    def undo(self, seen: Seen, asked: Undo, who: str) -> Saved:
        """Takes back corrections, the last first. Raises Refused or OutputError."""
        with self._lock:
            record: RecordData | None = seen.record
            for number in sorted(asked.numbers, reverse=True):
                record = correcting.revert(self.folder, number, who, how=self._how(None))
            return Saved(self._fresh(record or seen.record), [])

    def _done(self, seen: Seen, version: str, who: str, act: Any, *what: Any) -> Saved:
        record_id = seen.record["record_id"]
        before = len(history(self.folder))
        try:
            record = act(self.folder, record_id, *what, who, how=self._how(version))
        except Conflict:
            now = self.read(output.record_name(seen.record))
            if now is None:
                raise
            raise Changed(now, self._shown.get(version)) from None
        lines = [line for line in history(self.folder)[before:] if line.who == who]
        ours = [line for line in lines if not isinstance(line, Correction) or line.record == record_id]
        return Saved(self._fresh(record), [line.number for line in ours[:1]])

    def _how(self, version: str | None) -> Circumstances:
        self._relist_soon()
        return Circumstances(version, self.known, relisted=False)

    def _fresh(self, record: RecordData) -> Seen:
        seen = Seen(record, version_of(record))
        self._remember(seen)
        return seen

    def _remember(self, seen: Seen) -> None:
        _keep(self._shown, seen.version, seen.record)

    def _relist_soon(self) -> None:
        """The list of all records takes longer to write than a person likes to wait."""
        if self._relisting:
            self._relisting.cancel()
        self._relisting = threading.Timer(_IDLE_SECONDS, self.relist)
        self._relisting.daemon = True
        self._relisting.start()

    def relist(self) -> None:
        """Brings records.jsonl up to date, unless a run is at work, which will. Raises OutputError."""
        correcting.refresh(self.folder, self.known)

    def close(self) -> None:
        """Whatever was saved is in records.jsonl when this returns. Raises OutputError."""
        if self._relisting:
            self._relisting.cancel()
            self.relist()


def _keep(kept: OrderedDict[str, Kept], key: str, value: Kept) -> None:
    """The last of many."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _REMEMBERED:
        kept.popitem(last=False)
