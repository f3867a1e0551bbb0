"""Sources moved out of the inbox when their records are on the disk. Whatever ends the move, the file is in one of the
two places, whole, and the ledger finds out in which.
"""

from __future__ import annotations

import errno
import filecmp
import os
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.errors import OutputError
from pipeline.inbox import Source, digest_of, status_at
from pipeline.ledger import Ledger, path_of
from pipeline.output import AS_READ, RECORDS, flush_folder

_LONGEST_NAME = 230  # bytes; a name may have 255, a draft's has some more
# The file systems are two, or this one knows no second name for a file.
_NO_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


@dataclass(frozen=True, slots=True)
class Moved:
    """How many sources lie in the archive now; `refused` says of each that could not be moved why."""

    count: int = 0
    refused: tuple[str, ...] = ()


def archive(found: Sequence[Source], place: Path, folder: Path, ledger: Ledger) -> Moved:
    """Moves the sources whose records stand, as they were read; failures and links stay, and what has another content
    by now, which the next run reads.

    Raises OutputError where the output `folder` cannot be flushed.
    """
    moves: list[tuple[Source, Path, str]] = []
    with ledger.together():
        for source, known in list(ledger.known(found)):
            if known.failure or source.path.is_symlink():
                continue
            target = place.resolve() / archived_name(source.name, known.sha256)
            ledger.plan_move(path_of(source), os.fsencode(target))
            moves.append((source, target, known.sha256))
    if moves:
        _flush(folder, ledger)
    count, refused = 0, []
    for source, target, sha256 in moves:
        try:
            _move(source.path, target, sha256)
        except OSError as error:
            refused.append(f"cannot move {source.name} to {target}: {error.strerror or error}")
            with ledger.together():
                ledger.plan_move(path_of(source), None)
                if isinstance(error, _Changed):
                    ledger.forget(path_of(source))
            continue
        count += 1
        with ledger.together():
            ledger.note_move(path_of(source), os.fsencode(target))
    return Moved(count, tuple(refused))


class _Changed(OSError):
    """The source is not what was read."""


def _flush(folder: Path, ledger: Ledger) -> None:
    """The records, their names and what the ledger says of them are on the disk before any source goes."""
    ledger.flush()
    try:
        for place in (folder / RECORDS, folder / AS_READ, folder, folder.resolve().parent):
            if place.is_dir():
                flush_folder(place)
    except OSError as error:
        raise OutputError(f"cannot write to {folder}: {error.strerror}") from error


def complete_moves(ledger: Ledger) -> None:
    """Notes what a run that was killed has moved, and forgets what it had only planned."""
    planned = {(one.path, one.archive) for one in ledger.standing("archive IS NOT NULL AND path IS NOT archive")}
    if not planned:
        return
    with ledger.together():
        for path, target in sorted((path, target) for path, target in planned if path and target):
            if status_at(target) and not status_at(path):
                ledger.note_move(path, target)
            else:
                ledger.plan_move(path, None)


def archived_name(name: str, sha256: str) -> Path:
    """The folders of the inbox, and the name behind the head of the content's digest: only equal files share one.

    >>> archived_name("罗湖/甲.pdf", "e83d6c42cb7cba2f00").as_posix()
    '罗湖/e83d6c42cb7cba2f-甲.pdf'
    """
    given = PurePosixPath(name)
    stem, suffix = given.stem, given.suffix
    while len(f"{sha256[:16]}-{stem}{suffix}".encode()) > _LONGEST_NAME:
        stem, suffix = (stem[:-1], suffix) if stem else ("", suffix[:-1])
    return Path(given.parent) / f"{sha256[:16]}-{stem}{suffix}"


def _move(path: Path, target: Path, sha256: str) -> None:
    """Raises OSError where the target is taken, and where the content is not that of this digest."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "another file has this name")
        os.link(path, target)
        ours = True
    except FileExistsError:
        if not _is_another_name_of(path, target, sha256):
            raise
        ours = False
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        _copy(path, target)
        ours = True
    if digest_of(target) != sha256:
        if ours:
            target.unlink()
        raise _Changed(errno.EBUSY, "it has changed since it was read; the next run reads it")
    flush_folder(target.parent)
    path.unlink()


def _is_another_name_of(path: Path, target: Path, sha256: str) -> bool:
    """Whether the content stays when the path goes: the target is no link to it, nor the same name by another way."""
    there, here = target.lstat(), path.lstat()
    if not stat.S_ISREG(there.st_mode):
        return False
    if (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino):
        return there.st_nlink > 1
    return digest_of(target) == sha256 == digest_of(path)


def _copy(path: Path, target: Path) -> None:
    """The target as a whole or not at all."""
    draft = target.with_name(f".{target.name}.tmp")
    draft.unlink(missing_ok=True)  # what a kill has left, or a link that leads elsewhere
    try:
        shutil.copy2(path, draft)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        if not filecmp.cmp(path, draft, shallow=False):
            raise _Changed(errno.EBUSY, "it changes while it is moved; the next run reads it")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
