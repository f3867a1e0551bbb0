"""The output folder: one file per record, and the lists; each written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from pipeline.errors import OutputError
from pipeline.inbox import Status
from pipeline.load import RecordData, to_json, validate

RECORDS, INDEX, FAILED = "records", "records.jsonl", "failed.jsonl"
EXPORT = "export"  # tables of the records, unless they are asked for elsewhere
AS_READ = "as_read"  # what the machine alone made of the records that a person corrected
_LONGEST_STEM = 60
_FLUSHED_TOGETHER = 8  # measured on ext4: 4.2 ms a file one by one, 2.4 to 3.7 with 4 to 32 at once
_DRAFTS = ".*.tmp"


def prepare(folder: Path) -> None:
    """Makes the folder, and proves that it can be written. Raises OutputError."""
    try:
        (folder / RECORDS).mkdir(parents=True, exist_ok=True)
        (folder / ".writable").touch()
        (folder / ".writable").unlink()
    except OSError as error:
        raise refused(folder, error) from error


def refused(folder: Path, error: Exception) -> OutputError:
    """What is said where nothing can be written into a folder."""
    reason = getattr(error, "strerror", None) or error
    return OutputError(f"cannot write to {folder}: {reason}; make room or get leave there, or name another with -o")


def unreadable(place: Path, error: OSError) -> OutputError:
    """What is said where something is that we may not see: it must not look as if it were not there."""
    return OutputError(f"cannot read {place}: {error.strerror}; get leave there, or name another output with -o")


def clear_remains(folder: Path) -> None:
    """Removes what a killed run left half written or removed; for a run that holds the folder, in its turn.

    Raises OutputError.
    """
    try:
        for place in (folder, folder / RECORDS, folder / AS_READ):
            for draft in place.glob(_DRAFTS):
                draft.unlink(missing_ok=True)
        for draft in (folder / EXPORT).glob(f"{_DRAFTS}.*"):
            draft.unlink(missing_ok=True)
        for name in kept_as_read(folder):
            if not record_path(folder, name).exists():
                forget_as_read(folder, name)
    except OSError as error:
        raise OutputError(f"cannot write to {folder}: {error.strerror}") from error


def write_atomically(path: Path, text: str) -> None:
    """The file as a whole: written beside, flushed to the disk, renamed into place. Raises OutputError."""
    stream_atomically(path, (text.encode(),))


def stream_atomically(path: Path, pieces: Iterable[bytes]) -> Status:
    """The same for a file too large to be held; gives its size and time. Raises OutputError."""
    with _Draft(path) as draft:
        for piece in pieces:
            draft.write(piece)
        return draft.show()


class Drafts:
    """Files on their way to the disk, flushed side by side while other work goes on, and shown when that is done.

    To flush one takes some milliseconds of waiting, and many take hardly longer than one.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_FLUSHED_TOGETHER)
        self._written: list[tuple[_Draft, Future[None]]] = []

    def write(self, path: Path, text: bytes) -> None:
        """Begins to write the file; nobody sees it before `show`. Raises OutputError."""
        draft = _Draft(path)
        draft.write(text)
        try:
            self._written.append((draft, self._pool.submit(draft.flush)))
        except RuntimeError as error:
            draft.close()
            raise OutputError(f"cannot write {path}: no thread can be started; are processes limited here?") from error

    def show(self) -> dict[str, Status]:
        """Puts all that was written into place; size and time of each by its name. Where one cannot be written the
        others are shown before OutputError is raised.
        """
        written, self._written = self._written, []
        shown: dict[str, Status] = {}
        refused: list[OutputError] = []
        for draft, flushed in written:
            try:
                flushed.result()
                shown[draft.path.name] = draft.show()
            except OutputError as error:
                refused.append(error)
        if refused:
            raise refused[0]
        return shown

    def close(self) -> None:
        """Ends, and leaves nothing of what was not shown."""
        written, self._written = self._written, []
        self._pool.shutdown()
        for draft, _ in written:
            draft.close()


class _Draft:
    """One file beside the place it is for. Every step raises OutputError where the disk refuses it."""

    def __init__(self, path: Path) -> None:
        self.path, self._draft, self._flushed = path, path.with_name(f".{path.name}.{os.getpid()}.tmp"), False
        try:
            self._file: BinaryIO = self._draft.open("wb")
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror}") from error

    def __enter__(self) -> _Draft:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, piece: bytes) -> None:
        with self._said():
            self._file.write(piece)

    def flush(self) -> None:
        with self._said():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._flushed = True

    def show(self) -> Status:
        if not self._flushed:
            self.flush()
        with self._said():
            status = os.fstat(self._file.fileno())
            self._file.close()
            self._draft.replace(self.path)
        return status.st_size, status.st_mtime_ns

    def close(self) -> None:
        """Removes what was not shown."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._draft.unlink(missing_ok=True)

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.close()
            raise OutputError(f"cannot write {self.path}: {error.strerror}") from error


def record_name(record: RecordData) -> str:
    """The file name of a record: the source's stem, safe for every file system, and the record's id."""
    stem = PurePosixPath(record["source"]["file"]).stem[:_LONGEST_STEM]
    safe = "".join("_" if char in '<>:"/\\|?*' or not char.isprintable() else char for char in stem)
    # A name has 255 bytes at most; the id and the suffix need 26 of them, a draft's name some more.
    while len(safe.encode()) > 180:
        safe = safe[:-1]
    return f"{safe}-{record['record_id']}.json"


def record_path(folder: Path, name: str) -> Path:
    """Where the record of this file name lies."""
    return folder / RECORDS / name


def write_record(folder: Path, record: RecordData) -> Status:
    """Size and time of the record's file, written. Raises OutputError."""
    return stream_atomically(record_path(folder, record_name(record)), (record_text(record),))


def record_text(record: RecordData) -> bytes:
    """As its file holds it, after validation."""
    return to_json(record, indent=2) + b"\n"


def record_files(folder: Path) -> dict[str, Status]:
    """Size and time of each file among the records, by its name. Raises OutputError where they may not be seen."""
    found: dict[str, Status] = {}
    try:
        with os.scandir(folder / RECORDS) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # somebody took it away this moment
                    if entry.name.endswith(".json") and entry.is_file():
                        found[entry.name] = (entry.stat().st_size, entry.stat().st_mtime_ns)
    except PermissionError as error:
        raise unreadable(folder / RECORDS, error) from error
    return found


def read_record(folder: Path, name: str) -> RecordData | None:
    """The record of this name; None where no whole one of ours is. Raises OutputError where it may not be read."""
    return _read(record_path(folder, name))


def read_as_read(folder: Path, name: str) -> RecordData | None:
    """What the machine alone made of a record that was corrected; None where that is not there."""
    return _read(folder / AS_READ / name)


def _read(path: Path) -> RecordData | None:
    from pydantic import ValidationError

    try:
        record: RecordData = json.loads(path.read_text(encoding="utf-8"))
        validate(record)
    except PermissionError as error:
        raise unreadable(path, error) from error
    except (OSError, ValueError, ValidationError):
        return None
    return record if record_name(record) == path.name else None


def keep_as_read(folder: Path, record: RecordData) -> None:
    """Writes what the machine alone made of a record, before it is shown corrected. Raises OutputError."""
    path, text = folder / AS_READ / record_name(record), record_text(record)
    try:
        path.parent.mkdir(exist_ok=True)
        if path.is_file() and path.read_bytes() == text:
            return
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
    stream_atomically(path, (text,))


def remove_record(folder: Path, name: str) -> None:
    """Raises OutputError when it stands there and cannot be removed."""
    _remove(record_path(folder, name))
    forget_as_read(folder, name)


def forget_as_read(folder: Path, name: str) -> None:
    """The record is shown as the machine made it, or not at all. Raises OutputError."""
    _remove(folder / AS_READ / name)
    with suppress(OSError):  # others are in it
        (folder / AS_READ).rmdir()


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot remove an old record: {error.strerror}") from error


def kept_as_read(folder: Path) -> set[str]:
    """The file names of those that are kept."""
    with suppress(FileNotFoundError):
        return {entry.name for entry in os.scandir(folder / AS_READ)}
    return set()


def list_line(folder: Path, name: str) -> bytes | None:
    """The record's line of records.jsonl; None where it has gone. Raises OutputError where it may not be read."""
    path = record_path(folder, name)
    try:
        record = json.loads(path.read_bytes())
    except PermissionError as error:
        raise unreadable(path, error) from error
    except (OSError, ValueError):
        return None
    return f"{json.dumps(record, ensure_ascii=False)}\n".encode()


def write_failures(folder: Path, failures: Sequence[dict[str, Any]]) -> None:
    """failed.jsonl anew, ordered by file. Raises OutputError."""
    failed = sorted(failures, key=lambda failure: failure["file"])
    write_atomically(folder / FAILED, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in failed))


def flush_folder(folder: Path) -> None:
    """The name is on the disk before the old one goes; not every system can be asked for that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
