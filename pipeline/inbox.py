"""What is there to read: the files of the inbox, in one order on every machine, and their bytes."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import FailureCode, InputError

# The largest scanned volume seen was under 100 MB; all of a file stands in memory.
LIMIT_BYTES = 512 * 2**20
# An empty file younger than this is taken to be one that is still being copied.
COPYING_SECONDS = 60

_NOT_INPUT = frozenset(("thumbs.db", "desktop.ini"))
_LOCK_PREFIX = "~$"  # what office programs leave beside an open document


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and its name in records: the path inside the inbox, with `/`, always valid UTF-8."""

    path: Path
    name: str

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()


def sources(paths: Sequence[Path]) -> list[Source]:
    """The files under the folders, and the files given by themselves, each once, sorted by name per folder.

    Passed over in folders: hidden ones, lock files of office programs, what systems leave behind, links that
    lead outside of the folder or in a circle, whatever is no regular file (never opened), and empty files
    that may still be being copied; an empty one older than a minute is listed, and `load` says it is empty.
    A path given by itself is always listed, so that what is wrong with it is said by name.
    """
    found: list[Source] = []
    seen: set[str] = set()
    for given in paths:
        if given.is_dir():
            listed = (Source(path, _name(path.relative_to(given))) for path in _files(given))
        else:
            listed = iter((Source(given, _name(Path(given.name))),))
        for source in listed:
            key = os.path.abspath(source.path)  # noqa: PTH100 - links must not be resolved here
            if key not in seen:
                seen.add(key)
                found.append(source)
    return found


def load(source: Source, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """The bytes of the file.

    Raises InputError: UNREADABLE (no permission, gone, no regular file), EMPTY, TOO_LARGE.
    """
    try:
        # without O_NONBLOCK the opening of a pipe that took a file's place would wait for a writer for ever
        descriptor = os.open(
            source.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise InputError(FailureCode.UNREADABLE, "not a regular file")
            data = file.read(limit_bytes + 1) if status.st_size <= limit_bytes else b""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(FailureCode.UNREADABLE, f"it cannot be opened: {reason}") from error
    if status.st_size > limit_bytes or len(data) > limit_bytes:
        raise InputError(FailureCode.TOO_LARGE, f"more than {limit_bytes} bytes")
    if not data:
        raise InputError(FailureCode.EMPTY, "the file has no content")
    return data


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder and its subfolders, depth first, by name; a folder that cannot be listed is left.

    Each real folder is entered once, so that links cannot go round in circles.
    """
    root = os.path.realpath(folder)
    entered: set[str] = set()
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        real = os.path.realpath(current)
        if real in entered:
            continue
        entered.add(real)
        folders: list[Path] = []
        for path in sorted(_listed(current), key=lambda path: os.fsencode(path.name)):
            if _passed_over(path.name) or not _inside(path, root):
                continue
            status = _status(path)
            if status is None:
                continue
            if stat.S_ISDIR(status.st_mode):
                folders.append(path)
            elif stat.S_ISREG(status.st_mode) and not _being_copied(status):
                yield path
        waiting.extend(reversed(folders))


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _passed_over(name: str) -> bool:
    return name.startswith((".", _LOCK_PREFIX)) or name.lower() in _NOT_INPUT


def _inside(path: Path, root: str) -> bool:
    """Whether it is no link, or one to something inside of the folder."""
    if not path.is_symlink():
        return True
    real = os.path.realpath(path)
    return real.startswith(os.path.join(root, ""))  # noqa: PTH118 - a text to compare, ending in a separator


def _status(path: Path) -> os.stat_result | None:
    """None where it has vanished, or is a link in a circle."""
    try:
        return path.stat()
    except OSError:
        return None


def _being_copied(status: os.stat_result) -> bool:
    return status.st_size == 0 and time.time() - status.st_mtime < COPYING_SECONDS


def _name(path: Path) -> str:
    """The path as text that any JSON reader takes: bytes that are no UTF-8 are written as `\\xNN`.

    >>> _name(Path("甲.xlsx"))
    '甲.xlsx'
    """
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
