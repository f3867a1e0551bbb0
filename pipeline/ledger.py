"""What was read, with what, and what came of it: so that a second run reads only what is new or changed.

An SQLite file in the output folder. An entry is written when the records it speaks of are on the disk, so that whatever
ends a run, the next one reads what has no entry. It is a memory, not a source: without it everything is read again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.config import Config
from pipeline.corroborate import alone
from pipeline.errors import FailureCode, InputError, OutputError
from pipeline.inbox import Source, status_of
from pipeline.load import RecordData
from pipeline.process import Outcome

NAME = ".ledger.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, sha256 TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS readings (
    sha256 TEXT, suffix TEXT, reader TEXT, seconds REAL, records TEXT, failure TEXT, PRIMARY KEY (sha256, suffix)
) WITHOUT ROWID;
"""
# What would fail again. A crash, a time limit or a missing engine may not.
_LASTING = frozenset({FailureCode.UNSUPPORTED, FailureCode.ENCRYPTED, FailureCode.DAMAGED, FailureCode.EMPTY})
# What reads documents besides our own code.
_READERS = (
    "pypdfium2",
    "pdfplumber",
    "camelot-py",
    "openvino",
    "onnxruntime",
    "rapidocr",
    "jieba",
    "paddleocr",
    "xlrd",
)


@dataclass(frozen=True, slots=True)
class Known:
    """A file that was read before as it is now: the digests of its records by their ids, or its failure."""

    sha256: str
    records: Mapping[str, str]
    failure: InputError | None


class Ledger:
    """The entries of one output folder; `reader` tells readings by another version or other settings apart."""

    def __init__(self, connection: sqlite3.Connection, reader: str) -> None:
        self._connection, self._reader = connection, reader

    def known(self, source: Source) -> Known | None:
        """What came of the file when it was read last; None for one that is new, changed, or was read otherwise."""
        sha256 = self._content_of(source)
        if sha256 is None:
            return None
        query = "SELECT records, failure FROM readings WHERE sha256 = ? AND suffix = ? AND reader = ?"
        row = self._connection.execute(query, (sha256, source.suffix, self._reader)).fetchone()
        if row is None:
            return None
        digests, said = json.loads(row[0]), json.loads(row[1])
        return Known(sha256, digests, InputError(FailureCode(said[0]), *said[1:]) if said else None)

    def _content_of(self, source: Source) -> str | None:
        """The digest of a file that has neither its size nor its time changed since it was last read."""
        status = status_of(source)
        if status is None:
            return None
        query = "SELECT sha256 FROM files WHERE path = ? AND size = ? AND changed = ?"
        row = self._connection.execute(query, (_path(source), *status)).fetchone()
        return row[0] if row else None

    def note(self, source: Source, status: tuple[int, int], outcome: Outcome) -> None:
        """Remembers an outcome whose records are on the disk; `status` is that of the file before it was read."""
        if not outcome.sha256 or (outcome.failure and outcome.failure.code not in _LASTING):
            return
        failure = outcome.failure
        said = [failure.code.value, failure.reason, failure.advice] if failure else None
        digests = {record["record_id"]: digest(record) for record in outcome.records}
        with self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (_path(source), *status, outcome.sha256)
            )
            self._connection.execute(
                "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?)",
                (outcome.sha256, source.suffix, self._reader, outcome.seconds, json.dumps(digests), json.dumps(said)),
            )


def _path(source: Source) -> str:
    return str(source.path.absolute()).encode("utf-8", "backslashreplace").decode()


def digest(record: RecordData) -> str:
    """Of the record as its own form gave it, whatever it is called and whatever others let it learn."""
    own = alone(record)
    bare = {**own, "source": {**own["source"], "file": ""}}
    return hashlib.sha256(json.dumps(bare, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]


@contextmanager
def opened(folder: Path, config: Config) -> Iterator[Ledger]:
    """The ledger of an output folder, begun anew where it is damaged. Raises OutputError when it cannot be written."""
    path = folder / NAME
    connection = _connected(path)
    if connection is None:
        for name in (NAME, f"{NAME}-wal", f"{NAME}-shm"):
            (folder / name).unlink(missing_ok=True)
        connection = _connected(path)
    if connection is None:
        raise OutputError(f"cannot write {path}")
    try:
        yield Ledger(connection, reader_of(config))
    except sqlite3.Error as error:
        raise OutputError(f"cannot write {path}: {error}") from error
    finally:
        connection.close()


def _connected(path: Path) -> sqlite3.Connection | None:
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=30)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_SCHEMA)
        connection.execute("SELECT count(*) FROM readings").fetchone()
    except sqlite3.Error:
        if connection is not None:
            connection.close()
        return None
    return connection


def reader_of(config: Config) -> str:
    """A digest of all that a reading depends on but the document: our code and data, readers, and the settings."""
    settings: list[Any] = [_code(), config.ocr, config.ocr_models, config.ocr_device]
    settings += [config.passwords, config.largest_file]
    settings += [_text(path) for path in _own_files(config)]
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:32]


def _own_files(config: Config) -> Iterable[Path]:
    for given in (config.lexicon, config.profiles):
        if given is not None:
            yield from sorted(given.glob("*.toml")) if given.is_dir() else [given]


def _text(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


@cache
def _code() -> str:
    root = Path(__file__).resolve().parent.parent
    found = hashlib.sha256()
    for folder in ("pipeline", "extractors", "normalizers"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".toml", ".tsv", ".txt"):
                found.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    for name in _READERS:
        try:
            found.update(f"{name} {metadata.version(name)}".encode())
        except metadata.PackageNotFoundError:
            continue
    return found.hexdigest()
