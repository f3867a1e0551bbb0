"""Outcomes on their way to the disk, some dozens at a time: flushed, shown, what they replace removed, noted."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from pipeline import output
from pipeline.contents import Contents
from pipeline.corrections import current, is_corrected
from pipeline.corroborate import NOTHING
from pipeline.errors import FailureCode, InputError
from pipeline.inbox import Source, Stamp, Status, digest_of
from pipeline.ledger import Ledger, Standing, path_of
from pipeline.load import RecordData, with_findings
from pipeline.locks import turn
from pipeline.model.finding import Code, Finding, finding
from pipeline.output import Drafts
from pipeline.process import Knowledge, Outcome
from pipeline.standing import digest, entry, own_of, shown_of

_TOGETHER, _SECONDS = 64, 1.0
# What a reader says of the document itself: what it gave of the same content when it was read last is in doubt. All
# other failures say nothing against that.
_VERDICTS = frozenset({FailureCode.UNSUPPORTED, FailureCode.DAMAGED, FailureCode.EMPTY})
# The records of a file, by its path and its name. One that was archived is another file, whatever it is called.
_OF_THE_FILE = "path = ? AND path IS NOT archive OR path IS NULL AND file = ?"


@dataclass(frozen=True, slots=True)
class _Record:
    """As its form alone gave it, with what persons said of it, and the digest of that."""

    own: RecordData
    shown: RecordData
    said: str

    @property
    def name(self) -> str:
        return output.record_name(self.own)


@dataclass(frozen=True, slots=True)
class _Pending:
    """`ground` is the content that the file's records must have to stay: None where nobody can say what it holds."""

    source: Source
    stamp: Stamp | None
    outcome: Outcome
    digests: Mapping[str, str]
    written: tuple[_Record, ...]
    ground: str | None


class Writer:
    """Puts outcomes on the disk and into the ledger; what is not there when a run is killed is read by the next."""

    def __init__(self, folder: Path, ledger: Ledger, contents: Contents, known: Knowledge) -> None:
        self._folder, self._ledger, self._contents, self._known = folder, ledger, contents, known
        self._drafts = Drafts()
        self._pending: list[_Pending] = []
        self._names: set[str] = set()
        self._since = 0.0

    def put(self, source: Source, stamp: Stamp | None, outcome: Outcome) -> Outcome:
        """Takes an outcome, and gives it back as it is to be told: with what becomes of the records that stand.

        `stamp` is that of the file when it was listed. Raises OutputError.
        """
        with unbroken():
            failure = outcome.failure
            ground, outcome = self._ground(source, outcome)
            try:
                digests = {record["record_id"]: digest(record) for record in outcome.records}
                mine = outcome.records and self._contents.belongs(source, outcome.sha256, digests)
                owns = outcome.records if mine else ()
                if failure and ground and failure.code in _VERDICTS:
                    owns = self._doubted(source, ground, failure)
                written = tuple(self._with_corrections(record) for record in owns)
                texts = [output.record_text(record.shown) for record in written]
            except ValueError as error:  # a fault of ours, which costs this file and not the run
                return self.put(source, stamp, _without_records(outcome, error))
            names = {record.name for record in written}
            if names & self._names:  # a copy of the same name, met after one whose name stands behind
                self._flush()
            for record, text in zip(written, texts, strict=True):
                self._drafts.write(output.record_path(self._folder, record.name), text)
            self._since = self._since if self._pending else time.monotonic()
            self._names |= names
            self._pending.append(_Pending(source, stamp, outcome, digests, written, ground))
            if len(self._pending) >= _TOGETHER or time.monotonic() - self._since > _SECONDS:
                self._flush()
        return outcome

    def rest(self) -> None:
        """Puts on the disk what has come so far: the next outcome may take its time. Raises OutputError."""
        if self._pending:
            with unbroken():
                self._flush()

    def close(self) -> None:
        """Puts the rest on the disk, and leaves no draft. Raises OutputError."""
        with unbroken():
            try:
                self._flush()
            finally:
                self._drafts.close()

    def _ground(self, source: Source, outcome: Outcome) -> tuple[str | None, Outcome]:
        """The content on which the file's records stand from now on, and the outcome with what is said of that.

        A reader that crashed has not said what the file holds: its bytes are looked at here, if there are records.
        """
        failure = outcome.failure
        if failure is None:
            return outcome.sha256, outcome
        before = {old.sha256 for old in self._of(source)}
        content = outcome.sha256 or (digest_of(source.path) if before and not source.failure else "")
        if not before or (content and content not in before):
            return content or None, outcome
        self._contents.stays |= {content} if content else before
        review = ", for review" if failure.code in _VERDICTS else ""
        reason = f"{failure.reason}; the records of its last reading stay{review}"
        return content or None, replace(outcome, failure=InputError(failure.code, reason, failure.advice))

    def _of(self, source: Source) -> Iterator[Standing]:
        return self._ledger.standing(_OF_THE_FILE, path_of(source), source.name)

    def _doubted(self, source: Source, content: str, verdict: InputError) -> tuple[RecordData, ...]:
        """The records that the file's content gave when it was read last, each with what is said of it now."""
        doubt = finding(Code.NOT_READ_AGAIN, verdict=verdict.code.value, reason=verdict.reason)
        records = (output.read_record(self._folder, one.name) for one in self._of(source) if one.sha256 == content)
        owns = [own_of(self._folder, record) for record in records if record]
        return tuple(_with_doubt(own, doubt) for own in owns if own)

    def _with_corrections(self, own: RecordData) -> _Record:
        return _Record(own, *shown_of(current(self._folder), own, NOTHING, self._known))

    def _flush(self) -> None:
        pending, self._pending, self._names = self._pending, [], set()
        with turn(self._folder):
            for record in (record for one in pending for record in one.written if is_corrected(record.shown)):
                output.keep_as_read(self._folder, record.own)
            statuses = self._drafts.show()
            shown_last = {record.name: place for place, one in enumerate(pending) for record in one.written}
            with self._ledger.together():
                for place, one in enumerate(pending):
                    self._note(one, statuses, {name for name, last in shown_last.items() if last > place})

    def _note(self, one: _Pending, statuses: Mapping[str, Status], later: Set[str]) -> None:
        """`later` are the names of records that outcomes noted after this one have shown already."""
        names = {record.name for record in one.written}
        for name in self._replaced(one, names):
            if name not in later:
                output.remove_record(self._folder, name)
            self._ledger.drop(name)
        for record in one.written:
            if not is_corrected(record.shown):
                output.forget_as_read(self._folder, record.name)
            found = entry(record.own, record.shown, statuses[record.name], path_of(one.source))
            self._ledger.put(replace(found, corrections=record.said))
        if one.stamp is not None:
            self._ledger.note(one.source, one.stamp, one.outcome, one.digests)

    def _replaced(self, one: _Pending, names: set[str]) -> Iterator[str]:
        """The records that the outcome leaves without ground: other names of its content, what the file said before.

        What an archived file said stays, whatever is called like it now, and so does that of a file that could not be
        read this time and has not changed.
        """
        if one.ground is None:
            return
        if one.outcome.records and one.written:
            yield from [old.name for old in self._ledger.standing("sha256 = ?", one.ground) if old.name not in names]
        yield from [old.name for old in self._of(one.source) if old.sha256 != one.ground]


def _without_records(outcome: Outcome, error: ValueError) -> Outcome:
    """One of them is none that the schema knows, or that can be written as UTF-8."""
    reason = f"{type(error).__name__} while writing: {' '.join(str(error).split())}"[:200]
    return replace(outcome, records=(), failure=InputError(FailureCode.CRASHED, reason))


def _with_doubt(own: RecordData, doubt: Finding) -> RecordData:
    """The record for review; of several such readings, the last one has its say."""
    other = [found for found in own["findings"] if found["code"] != doubt.code.value]
    return with_findings({**own, "findings": other}, (doubt,))


@contextmanager
def unbroken() -> Iterator[None]:
    """Ctrl-C inside waits until the block is done: what is half on the disk gets there."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda *called: asked.append(called))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt
