"""What is there to read: the files of the inbox, in one order on every machine, and their bytes."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import FailureCode, InputError

# The largest scanned volume seen was under 100 MB; all of a file stands in memory.
LIMIT_BYTES = 512 * 2**20
# An empty file younger than this is taken to be one that is still being copied.
COPYING_SECONDS = 60
# A file changed within so many seconds may still be being copied, and is looked at again when they have passed.
YOUNG_SECONDS = 1.0
LARGE_BYTES = 2**20

LEDGER = ".ledger.sqlite"  # what a run remembers; the folder that holds it is an output
_NOT_INPUT = frozenset(("thumbs.db", "desktop.ini"))
_LOCK_PREFIX = "~$"  # what office programs leave beside an open document

Status = tuple[int, int]  # the size of a file in bytes, and when it was last changed, in nanoseconds

# Of a source besides: when the system last noted a change of it (ns), and its number there. Both change where size and
# time were kept or set back; they also do so where nothing of the content changed, which its digest tells.
Stamp = tuple[int, int, int, int]
_LARGEST_NUMBER = 2**63 - 1  # that the ledger can hold


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and its name in records: the path inside the inbox, with `/`, always valid UTF-8.

    One that is `hollow` is empty, and so young that it may still be being copied; `failure` is why one is not opened: a
    link that leads out of the inbox, or what could not be brought here from an inbox at an address; `data` is all of
    one that another machine has read for us.
    """

    path: Path
    name: str
    hollow: bool = False
    failure: InputError | None = None
    data: bytes | None = field(default=None, repr=False)

    @classmethod
    def alone(cls, path: Path) -> Source:
        """A file that is read by itself, under its own name."""
        return cls(path, _name(path.name))

    @property
    def suffix(self) -> str:
        """Of the name: that of the path may have bytes that are no text, which no ledger and no message can hold."""
        last = self.name.rpartition("/")[2]
        point = last.rfind(".")
        return last[point:].lower() if 0 < point < len(last) - 1 else ""


def sources(paths: Sequence[Path]) -> list[Source]:
    """The files under the folders, and the files given by themselves, each once, sorted by name per folder.

    Passed over in folders: hidden ones, outputs of runs, lock files of office programs, what systems leave behind,
    links to folders inside, and whatever is no regular file (never opened). Links that lead out of it or nowhere are
    listed as failures, and not followed. An empty file younger than a minute is listed as hollow; reading an older one
    says that it is empty.
    A path given by itself is never hollow, so that what is wrong with it is said by name.
    """
    found: dict[str, Source] = {}
    for given in paths:
        for path, name, hollow, failure in _under(given):
            key = os.path.abspath(path)  # noqa: PTH100 - links must not be resolved here
            if key not in found:
                found[key] = Source(Path(path), _name(name), hollow, failure)
    return list(found.values())


def digest_of(path: Path | bytes) -> str:
    """The SHA-256 of a file's bytes, of which none is kept; empty where they cannot be read."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - a path that is no UTF-8 is known by its bytes
            return ""
        with open(_for_reading(path), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


def _for_reading(path: Path | bytes) -> int:
    """Should a pipe take the file's place now, the opening must not wait for a writer."""
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))


def load(source: Source, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """The bytes of the file.

    Raises InputError: UNREADABLE (no permission, gone, no regular file, not fetched), TOO_LARGE.
    """
    if source.failure:
        raise source.failure
    if source.data is not None:
        return source.data
    try:
        if not stat.S_ISREG(source.path.stat().st_mode):
            raise InputError(FailureCode.UNREADABLE, "not a regular file, or a folder that cannot be listed")
        descriptor = _for_reading(source.path)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
            status = os.fstat(descriptor)
            data = file.read(limit_bytes + 1) if status.st_size <= limit_bytes else b""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(FailureCode.UNREADABLE, f"it cannot be opened: {reason}") from error
    if status.st_size > limit_bytes or len(data) > limit_bytes:
        raise InputError(FailureCode.TOO_LARGE, f"more than {limit_bytes} bytes")
    return data


def status_at(path: Path | bytes) -> Status | None:
    """None where there is nothing, or it cannot be asked."""
    stamp = stamp_at(path)
    return stamp[:2] if stamp else None


def stamp_at(path: Path | bytes) -> Stamp | None:
    """None where there is nothing, or it cannot be asked."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a path that is no UTF-8 is known by its bytes
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & _LARGEST_NUMBER


def is_young(status: Status | Stamp, now: float) -> bool:
    """True when the file was changed a moment before `now` (seconds), or later by another machine's clock."""
    return status[1] / 1e9 > now - YOUNG_SECONDS


# A file, its path inside the inbox with `/`, whether it is hollow, why it is not opened; in texts, which take a tenth
# of the time of paths.
_Listed = tuple[str, str, bool, InputError | None]


def _under(given: Path) -> Iterator[_Listed]:
    """The path itself, or the files of the folder."""
    try:
        folder = given.is_dir()
    except OSError:
        folder = False
    if not folder:
        yield os.fspath(given), given.name, False, None
        return
    yield from _files(os.fspath(given), "", os.path.realpath(given))


def _files(folder: str, inside: str, root: str) -> Iterator[_Listed]:
    """The files of a folder by name, then of its subfolders; the folder itself where it cannot be listed. `inside` is
    its path inside the inbox, with `/` at its end where there is one.
    """
    folders: list[str] = []
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: os.fsencode(entry.name))
    except OSError:
        yield folder, inside.removesuffix("/") or Path(folder).name or ".", False, None
        return
    for entry in listed:
        if _passed_over(entry.name):
            continue
        if entry.is_symlink() and (failure := _astray(entry.path, root)):
            yield entry.path, inside + entry.name, False, failure
            continue
        status = _status(entry)
        if status is None:
            continue
        if stat.S_ISDIR(status.st_mode):
            folders += [] if _is_output(entry.path) else [entry.name]
        elif stat.S_ISREG(status.st_mode):
            yield entry.path, inside + entry.name, _being_copied(status), None
    for name in folders:
        yield from _files(os.path.join(folder, name), f"{inside}{name}/", root)  # noqa: PTH118 - a text


def _is_output(folder: str) -> bool:
    """False of one that may not be looked into, which is told by name when it is listed."""
    return os.path.exists(os.path.join(folder, LEDGER))  # noqa: PTH110, PTH118 - a path's own raises there


def _passed_over(name: str) -> bool:
    return name.startswith((".", _LOCK_PREFIX)) or name.lower() in _NOT_INPUT


def _astray(link: str, root: str) -> InputError | None:
    """Why a link is not followed; None for one to something inside of the root."""
    target = os.path.realpath(link)
    if target != root and not target.startswith(os.path.join(root, "")):  # noqa: PTH118 - a text to compare
        return InputError(FailureCode.UNREADABLE, "a link that leads out of the inbox: put the file itself there")
    if not os.path.exists(target):  # noqa: PTH110 - a path that is no UTF-8 is known by its bytes
        return InputError(FailureCode.UNREADABLE, "a link to what is not there")
    return None


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    """None where it has vanished, or links to a folder, whose files are listed in their own place."""
    try:
        status = entry.stat()
    except OSError:
        return None
    return None if entry.is_symlink() and not stat.S_ISREG(status.st_mode) else status


def _being_copied(status: os.stat_result) -> bool:
    return status.st_size == 0 and time.time() - status.st_mtime < COPYING_SECONDS


def _name(path: str) -> str:
    """The path as text that any JSON reader takes: bytes that are no UTF-8 are written as backslash, x, NN.

    >>> _name("甲.xlsx")
    '甲.xlsx'
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")
