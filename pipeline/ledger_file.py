"""The file of the ledger: opened, begun anew where it is damaged, copied for who only looks."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.inbox import LEDGER
from pipeline.ledger import COLUMNS, SCHEMA, UPGRADES, VERSION, Ledger


@contextmanager
def opened(folder: Path, reader: str, limits: str = "") -> Iterator[Ledger]:
    """The ledger of an output folder, begun anew where it is damaged. Raises OutputError when it cannot be written."""
    path = folder / LEDGER
    connection = _connected(path)
    if connection is None:
        for name in (LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm"):
            (folder / name).unlink(missing_ok=True)
        connection = _connected(path)
    if connection is None:
        raise OutputError(f"cannot write {path}")
    try:
        yield Ledger(connection, reader, limits)
    except sqlite3.Error as error:
        if _is_damage(error):
            raise OutputError(f"{path} is damaged ({error}): delete it, and what it remembers is read again") from error
        raise OutputError(f"cannot write {path}: {error}") from error
    finally:
        connection.close()


@contextmanager
def copied(folder: Path, reader: str, limits: str = "") -> Iterator[Ledger]:
    """A copy of the ledger in memory, where nothing that is done changes the folder; empty where there is no ledger.

    Raises OutputError when it cannot be read.
    """
    path = folder / LEDGER
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        if path.is_file():
            with closing(_only_read(path)) as connection:
                connection.backup(memory)
        if not _upgraded(memory):
            memory.close()
            memory = sqlite3.connect(":memory:", isolation_level=None)
            memory.executescript(f"BEGIN; {SCHEMA} COMMIT;")
        yield Ledger(memory, reader, limits)
    except sqlite3.Error as error:
        if _is_damage(error):
            raise OutputError(f"{path} is damaged ({error}): form-pipeline extract begins it anew") from error
        raise OutputError(f"cannot read {path}: {error}") from error
    finally:
        memory.close()


def _is_damage(error: sqlite3.Error) -> bool:
    """Not what a lock, a full disk or a permission is the reason for."""
    return type(error) is sqlite3.DatabaseError


def places_of(folder: Path, sha256: str) -> list[Path]:
    """Where a content lay when it was seen last, its archive first; none where the folder's ledger cannot say."""
    query = """SELECT archive FROM records WHERE sha256 = ?1 UNION ALL SELECT path FROM records WHERE sha256 = ?1
        UNION ALL SELECT path FROM files WHERE sha256 = ?1"""
    try:
        with closing(_only_read(folder / LEDGER)) as connection:
            found = [row[0] for row in connection.execute(query, (sha256,)) if row[0]]
    except sqlite3.Error:
        return []
    return [Path(os.fsdecode(place)) for place in dict.fromkeys(found)]


def _only_read(path: Path) -> sqlite3.Connection:
    """Without a log beside it the file is whole, and can be read where nothing may be written."""
    how = "mode=ro" if path.with_name(f"{LEDGER}-wal").exists() else "immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=30)


def _upgraded(connection: sqlite3.Connection) -> bool:
    """Whether its tables are those of this version now."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version in UPGRADES:
        connection.executescript(f"BEGIN; {UPGRADES[version]} PRAGMA user_version = {VERSION}; COMMIT;")
    return version in (VERSION, *UPGRADES)


def _connected(path: Path) -> sqlite3.Connection | None:
    """None where what is there is no ledger of ours. Raises OutputError where none can be made."""
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and not _upgraded(connection):
            raise sqlite3.DatabaseError("tables of another version")
        if not tables:
            connection.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
        connection.execute(f"SELECT {COLUMNS} FROM records LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        if connection is not None:
            connection.close()
        if not _is_damage(error):
            raise OutputError(f"cannot write {path}: {error}") from error
        return None
    return connection
