"""The output folder: one file per record, and the lists; each written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import OutputError
from pipeline.load import RecordData, to_json, validate

RECORDS, INDEX, FAILED, LOCK = "records", "records.jsonl", "failed.jsonl", ".lock"
_LONGEST_STEM = 60
_DRAFTS = ".*.tmp"


def prepare(folder: Path) -> None:
    """Makes the folder, proves that it can be written, clears away drafts of a killed run. Raises OutputError."""
    try:
        (folder / RECORDS).mkdir(parents=True, exist_ok=True)
        for draft in (*folder.glob(_DRAFTS), *(folder / RECORDS).glob(_DRAFTS)):
            draft.unlink(missing_ok=True)
        write_atomically(folder / ".writable", "")
        (folder / ".writable").unlink()
    except OSError as error:
        raise OutputError(f"cannot write to {folder}: {error.strerror}") from error


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keeps other runs out of the folder; whatever ends this one lets go. Raises OutputError where another holds it.

    On systems without such locks nothing is kept out.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(f"another run is at work in {folder}; start this one when it has ended") from error
        yield


def write_atomically(path: Path, text: str) -> None:
    """The file as a whole: written beside, flushed to the disk, renamed into place. Raises OutputError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OutputError(f"cannot write {path}: {error.strerror}") from error


def record_name(record: RecordData) -> str:
    """The file name of a record: the source's stem, safe for every file system, and the record's id."""
    stem = PurePosixPath(record["source"]["file"]).stem[:_LONGEST_STEM]
    safe = "".join("_" if char in '<>:"/\\|?*' or not char.isprintable() else char for char in stem)
    # A name has 255 bytes at most; the id and the suffix need 26 of them, a draft's name some more.
    while len(safe.encode()) > 180:
        safe = safe[:-1]
    return f"{safe}-{record['record_id']}.json"


def write_record(folder: Path, record: RecordData) -> None:
    """Raises OutputError when it cannot be written."""
    write_atomically(folder / RECORDS / record_name(record), to_json(record, indent=2) + "\n")


def standing_records(folder: Path) -> list[RecordData]:
    """The records that stand in the output; a file there that is no whole record of ours is passed over."""
    from pydantic import ValidationError

    found = []
    for path in sorted((folder / RECORDS).glob("*.json")):
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            validate(record)
        except (OSError, ValueError, ValidationError):
            continue
        if record_name(record) == path.name:
            found.append(record)
    return found


def remove_record(folder: Path, record: RecordData) -> None:
    """Raises OutputError when it stands there and cannot be removed."""
    try:
        (folder / RECORDS / record_name(record)).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot remove an old record: {error.strerror}") from error


def write_lists(folder: Path, records: Iterable[RecordData], failures: Sequence[dict[str, Any]]) -> None:
    """records.jsonl and failed.jsonl anew, ordered by file and form. Raises OutputError."""
    in_order = sorted(records, key=lambda r: (r["source"]["file"], r["source"]["form"], r["record_id"]))
    lines = (json.dumps(record, ensure_ascii=False) for record in in_order)
    write_atomically(folder / INDEX, "".join(f"{line}\n" for line in lines))
    failed = sorted(failures, key=lambda failure: failure["file"])
    write_atomically(folder / FAILED, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in failed))
