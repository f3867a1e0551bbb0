"""The file of corrections: only ever appended to, one line a time; what a crash left half written is no line."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pipeline.corrections.line import Correction, Entry, Revert, entry_of, text_of
from pipeline.errors import OutputError, UsageError
from pipeline.inbox import Status, status_at
from pipeline.output import flush_folder

FILE = "corrections.jsonl"


def history(folder: Path) -> tuple[Entry, ...]:
    """All lines in order, reverts and what they took back too. Raises UsageError naming a line that is none of ours."""
    path = folder / FILE
    return _history(path, status_at(path))


@lru_cache(maxsize=2)  # a run asks again for each record that it writes
def _history(path: Path, status: Status | None) -> tuple[Entry, ...]:
    if status is None:
        return ()
    try:
        *whole, tail = path.read_bytes().split(b"\n")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    entries = [_entry(path, line, number) for number, line in enumerate(whole, 1)]
    if _is_entry(tail, len(whole) + 1):
        entries.append(_entry(path, tail, len(whole) + 1))
    return tuple(entries)


def _entry(path: Path, line: bytes, number: int) -> Entry:
    try:
        return entry_of(line.decode(), number)
    except ValueError as error:
        raise UsageError(f"{path}: line {number} is no correction: {error}") from error


def _is_entry(tail: bytes, number: int) -> bool:
    """Whether what stands behind the last end of line is whole: an editor may leave the last one out."""
    try:
        entry_of(tail.decode(), number)
    except ValueError:
        return False
    return True


def read_corrections(folder: Path) -> tuple[Correction, ...]:
    """Those in force, in the order they were made. Raises UsageError as `history`."""
    return in_force(history(folder))


def effective(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The lines that no such line behind them takes back."""
    reverted: set[int] = set()
    kept: list[Entry] = []
    for entry in reversed(entries):
        if entry.number in reverted:
            continue
        kept.append(entry)
        if isinstance(entry, Revert):
            reverted.add(entry.reverts)
    return tuple(reversed(kept))


def in_force(entries: Sequence[Entry]) -> tuple[Correction, ...]:
    """The corrections among them."""
    return tuple(entry for entry in effective(entries) if isinstance(entry, Correction))


class InForce:
    """The corrections in force, found by the records that they concern."""

    def __init__(self, corrections: Sequence[Correction]) -> None:
        self._by_record: dict[str, list[Correction]] = defaultdict(list)
        self._by_place: dict[tuple[str, int], list[Correction]] = defaultdict(list)
        for one in corrections:
            self._by_record[one.record].append(one)
            self._by_place[one.file, one.form].append(one)

    def near(self, record_id: str, file: str, form: int) -> tuple[Correction, ...]:
        """Those of the record, and of others that were called so, in the order they were made."""
        found = {one.number: one for one in self._by_record.get(record_id, ())}
        found |= {one.number: one for one in self._by_place.get((file, form), ())}
        return tuple(found[number] for number in sorted(found))

    @staticmethod
    def digest(corrections: Sequence[Correction]) -> str:
        """Tells these corrections from any others; empty for none."""
        if not corrections:
            return ""
        texts = "".join(f"{one.number} {text_of(one)}\n" for one in corrections)
        return hashlib.sha256(texts.encode()).hexdigest()[:16]


def current(folder: Path) -> InForce:
    """Those in force now. Raises UsageError as `history`."""
    path = folder / FILE
    return _current(path, status_at(path))


@lru_cache(maxsize=2)
def _current(path: Path, status: Status | None) -> InForce:
    return InForce(in_force(_history(path, status)))


def append(folder: Path, entry: Entry) -> None:
    """The line of the entry at the end of the file, on the disk when this returns; its number must be the next one.

    For one caller at a time (`output.turn`). Raises OutputError, and leaves the file as it was.
    """
    path = folder / FILE
    line = f"{text_of(entry)}\n".encode()
    try:
        with path.open("ab+") as file:
            file.seek(0)
            old = file.read()
            begins = old.rfind(b"\n") + 1
            if old[begins:] and _is_entry(old[begins:], old.count(b"\n") + 1):
                line, begins = b"\n" + line, len(old)
            file.truncate(begins)
            _write(file.fileno(), line, begins)
        if not old:
            flush_folder(folder)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error


def _write(descriptor: int, line: bytes, begins: int) -> None:
    try:
        written = 0
        while written < len(line):
            written += os.write(descriptor, line[written:])
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, begins)
        raise
