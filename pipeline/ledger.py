"""What was read, with what, and what came of it: so that a second run reads only what is new or changed, and opens no
record that others tell nothing new.

An SQLite file in the output folder. An entry is written when the records it speaks of are on the disk, so that whatever
ends a run, the next one reads what has no entry. It is a memory, not a source: without it everything is read again.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from functools import lru_cache
from itertools import groupby

from pipeline.errors import FailureCode, InputError
from pipeline.inbox import Source, Stamp, Status, digest_of, stamp_at
from pipeline.model.finding import Code
from pipeline.process import Outcome

VERSION = 5  # of the tables; a ledger of another is begun anew, but for those that UPGRADES knows
SCHEMA = """
CREATE TABLE files (
    path BLOB PRIMARY KEY, size INTEGER, changed INTEGER, sha256 TEXT, noted INTEGER, number INTEGER
) WITHOUT ROWID;
CREATE TABLE readings (
    sha256 TEXT, suffix TEXT, reader TEXT, seconds REAL, records TEXT, failure TEXT, PRIMARY KEY (sha256, suffix)
) WITHOUT ROWID;
CREATE TABLE records (
    name TEXT PRIMARY KEY, record_id TEXT, sha256 TEXT, form INTEGER, file TEXT, path BLOB, archive BLOB, status TEXT,
    size INTEGER, changed INTEGER, digest TEXT, facts TEXT, lesson TEXT, corrections TEXT,
    line_at INTEGER, line_size INTEGER
);
CREATE INDEX by_content ON records (sha256);
CREATE INDEX by_source ON records (path);
CREATE INDEX by_record ON records (record_id);
CREATE INDEX by_name ON records (file, form);
CREATE TABLE listed (size INTEGER, changed INTEGER, whole INTEGER, corrections TEXT);
"""
# From earlier tables to these. Without what is new, the contents of files are looked at.
UPGRADES = {4: "ALTER TABLE files ADD COLUMN noted INTEGER; ALTER TABLE files ADD COLUMN number INTEGER;"}
_NO_FAILURE = json.dumps(None)
# What would fail again. A crash, a time limit or a missing engine may not.
_LASTING = frozenset({FailureCode.UNSUPPORTED, FailureCode.ENCRYPTED, FailureCode.DAMAGED, FailureCode.EMPTY})


@dataclass(frozen=True, slots=True)
class Known:
    """A file that was read before as it is now, and where it lies: the digests of its records by their ids, or its
    failure.
    """

    path: bytes
    sha256: str
    records: Mapping[str, str]
    failure: InputError | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A record on the disk as it was written.

    `name` is that of its file, with the size and time (ns) that it had then; `file` is its source's name in it, `path`
    where the source lay (None where no ledger saw it read), `archive` where it was moved to, or is about to be.
    `digest` is of the record by itself, `facts` what others may learn from it, `lesson` what they told it (None where
    that is not known), `corrections` which lines of persons are in it (a digest, empty for none); its line in
    records.jsonl is `line_size` bytes from `line_at`, None where it has none yet.
    """

    name: str
    record_id: str
    sha256: str
    form: int
    file: str
    path: bytes | None
    archive: bytes | None
    status: str
    size: int
    changed: int
    digest: str
    facts: str
    lesson: str | None
    corrections: str
    line_at: int | None = None
    line_size: int | None = None


Place = tuple[int | None, int | None, str]  # where a record's line begins in the list, its size, the record's file name

COLUMNS = ", ".join(field.name for field in fields(Standing))
_SLOTS = ", ".join("?" for _ in fields(Standing))


class Ledger:
    """The entries of one output folder; `reader` tells readings by another version or other settings apart, `limits`
    those of them that lack a page, which other limits or a second try may read.
    """

    def __init__(self, connection: sqlite3.Connection, reader: str, limits: str = "") -> None:
        self._connection, self._reader, self._limited = connection, reader, f"{reader} {limits}"

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is noted inside is kept, or none of it."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield

    def known(self, found: Iterable[Source]) -> Iterator[tuple[Source, Known]]:
        """What came of files when they were read last; nothing for those new, changed, or read otherwise.

        All in one query: one for each of 20,000 files would take longer than all else that a run does for them.
        """
        asked: defaultdict[tuple[object, ...], list[tuple[Source, Stamp]]] = defaultdict(list)  # it may be given twice
        for source in found:
            if not source.failure and (stamp := stamp_at(source.path)):
                asked[path_of(source), *stamp[:2], source.suffix].append((source, stamp))
        query = """SELECT path, size, changed, suffix, noted, number, sha256, records, failure
            FROM files JOIN readings USING (sha256) WHERE reader IN (?, ?)"""
        same: list[tuple[int, int, bytes]] = []
        for path, size, changed, suffix, *late, sha256, digests, failure in self._connection.execute(
            query, (self._reader, self._limited)
        ):
            for source, stamp in asked.get((path, size, changed, suffix), ()):
                if stamp[2:] != tuple(late):
                    if digest_of(source.path) != sha256:
                        continue
                    same.append((*stamp[2:], path))
                said = None if failure == _NO_FAILURE else json.loads(failure)
                failed = InputError(FailureCode(said[0]), *said[1:]) if said else None
                yield source, Known(path, sha256, json.loads(digests), failed)
        self._connection.executemany("UPDATE files SET noted = ?, number = ? WHERE path = ?", same)

    def content_at(self, path: bytes) -> str | None:
        """The digest of what lies there, where it is what a run has read there."""
        if (stamp := stamp_at(path)) is None:
            return None
        query = "SELECT noted, number, sha256 FROM files WHERE path = ? AND size = ? AND changed = ?"
        row = self._connection.execute(query, (path, *stamp[:2])).fetchone()
        return row[2] if row and (row[:2] == stamp[2:] or digest_of(path) == row[2]) else None

    def note(self, source: Source, stamp: Stamp, outcome: Outcome, digests: Mapping[str, str]) -> None:
        """Remembers an outcome whose records are on the disk; `stamp` is that of the file before it was read.

        What may be otherwise the next time is forgotten, with what came of the file before: it is read again. A record
        that lacks a page may be so by chance: its file is read a second time, and then not before the limits change.
        """
        if not outcome.sha256 or (outcome.failure and outcome.failure.code not in _LASTING):
            self.forget(path_of(source))
            return
        failure = outcome.failure
        reader = self._lacking(source, outcome) if _lacks_pages(outcome) else self._reader
        said = [failure.code.value, failure.reason, failure.advice] if failure else None
        self._connection.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
            (path_of(source), *stamp[:2], outcome.sha256, *stamp[2:]),
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?)",
            (outcome.sha256, source.suffix, reader, outcome.seconds, json.dumps(digests), json.dumps(said)),
        )

    def _lacking(self, source: Source, outcome: Outcome) -> str:
        """What a reading that lacks a page is noted under: nothing that `known` asks for, when it is the first."""
        query = "SELECT reader FROM readings WHERE sha256 = ? AND suffix = ?"
        before = self._connection.execute(query, (outcome.sha256, source.suffix)).fetchone()
        once = f"{self._limited}, once"
        return self._limited if before and before[0] in (once, self._limited) else once

    def forget(self, path: bytes) -> None:
        """What lies there is new to the next run."""
        self._connection.execute("DELETE FROM files WHERE path = ?", (path,))

    def standing(self, where: str = "", *values: object) -> Iterator[Standing]:
        """The records that stand, ordered as in the lists; `where` is a condition of SQL, its `values` apart."""
        condition = f"WHERE {where}" if where else ""
        query = f"SELECT {COLUMNS} FROM records {condition} ORDER BY file, form, record_id, name"
        return (Standing(*row) for row in self._connection.execute(query, values))

    def files(self) -> Iterator[tuple[str, Status]]:
        """The file name of each record that stands, with the size and time that it had when it was written."""
        rows = self._connection.execute("SELECT name, size, changed FROM records")
        return ((name, (size, changed)) for name, size, changed in rows)

    def places(self) -> Iterator[tuple[str, bytes, bytes | None]]:
        """The file name of each record that was read where no archive was, its source's path, and the archive's that
        this is about to be moved to.
        """
        query = "SELECT name, path, archive FROM records WHERE path IS NOT NULL AND path IS NOT archive"
        return iter(self._connection.execute(query))

    def contents(self) -> Iterator[tuple[str, list[Standing]]]:
        """Each content of which records stand, with these."""
        query = f"SELECT {COLUMNS} FROM records ORDER BY sha256, form, record_id, name"
        standing = (Standing(*row) for row in self._connection.execute(query))
        return ((sha256, list(some)) for sha256, some in groupby(standing, lambda one: one.sha256))

    def statuses(self) -> Iterator[tuple[str, str]]:
        """The content and the status of each record that stands."""
        return iter(self._connection.execute("SELECT sha256, status FROM records"))

    def put(self, record: Standing) -> None:
        """From now on the record stands so; the list of all has to be written again."""
        self._connection.execute(f"INSERT OR REPLACE INTO records ({COLUMNS}) VALUES ({_SLOTS})", astuple(record))
        self._connection.execute("UPDATE listed SET whole = 0")

    def drop(self, name: str) -> None:
        """The record of this file name stands no more."""
        self._connection.execute("DELETE FROM records WHERE name = ?", (name,))
        self._connection.execute("UPDATE listed SET whole = 0")

    def listed(self) -> tuple[Status | None, bool, str]:
        """Size and time of records.jsonl when it was last written, whether it still lists all as they stand, and what
        was told of the file of corrections then (`note_list`).
        """
        row = self._connection.execute("SELECT size, changed, whole, corrections FROM listed").fetchone()
        return ((row[0], row[1]), bool(row[2]), row[3]) if row else (None, False, "")

    def note_list(self, status: Status, lines: Iterable[Place], corrections: str) -> None:
        """Remembers the list of all records: its status, and place and size of each line with its record's name.

        `corrections` tells the corrections that are in all of them from later ones.
        """
        with self.together():
            self._connection.executemany("UPDATE records SET line_at = ?, line_size = ? WHERE name = ?", lines)
            self._connection.execute("DELETE FROM listed")
            self._connection.execute("INSERT INTO listed VALUES (?, ?, 1, ?)", (*status, corrections))

    def flush(self) -> None:
        """All that was noted is on the disk, whatever ends the machine."""
        self._connection.execute("PRAGMA wal_checkpoint(FULL)").fetchall()

    def plan_move(self, path: bytes, target: bytes | None) -> None:
        """The source at the path is about to be moved to the target, or stays after all."""
        self._connection.execute("UPDATE records SET archive = ? WHERE path = ?", (target, path))

    def note_move(self, path: bytes, target: bytes) -> None:
        """The source at the path lies at the target now."""
        self._connection.execute("UPDATE records SET path = ?, archive = ? WHERE path = ?", (target, target, path))
        self._connection.execute("UPDATE OR REPLACE files SET path = ? WHERE path = ?", (target, path))


def _lacks_pages(outcome: Outcome) -> bool:
    return any(found["code"] == Code.PAGE_MISSING for record in outcome.records for found in record["findings"])


def path_of(source: Source) -> bytes:
    """Where the source lies, as the system spells it, whatever links lead to its folder."""
    head, end, name = os.fspath(source.path).rpartition(os.sep)  # texts: this is asked of every file of a run
    folder = head + end
    if not os.path.isabs(folder):  # noqa: PTH117
        folder = os.path.join(os.getcwd(), folder)  # noqa: PTH109, PTH118
    return _real(folder) + os.fsencode(name)


@lru_cache(maxsize=4096)
def _real(folder: str) -> bytes:
    """With the mark at its end that stands before a name."""
    return os.path.join(os.fsencode(os.path.realpath(folder)), b"")  # noqa: PTH118 - bytes
