"""Sources moved out of the inbox when their records are on the disk. Whatever ends the move, the file is in one of the
two places, whole, and the ledger finds out in which.
"""

from __future__ import annotations

import errno
import filecmp
import os
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from pipeline.errors import OutputError
from pipeline.inbox import Source, status_at
from pipeline.ledger import Ledger, path_of
from pipeline.output import flush_folder

_LONGEST_NAME = 230  # bytes; a name may have 255, a draft's has some more
# The file systems are two, or this one knows no second name for a file.
_NO_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


def archive(found: Sequence[Source], place: Path, ledger: Ledger) -> int:
    """Moves the sources whose records stand, as they were read, and says how many; failures and links stay.

    Raises OutputError where one cannot be moved.
    """
    moves: list[tuple[Source, Path]] = []
    with ledger.together():
        for source, known in list(ledger.known(found)):
            if known.failure or source.path.is_symlink():
                continue
            target = place.resolve() / archived_name(source.name, known.sha256)
            ledger.plan_move(path_of(source), os.fsencode(target))
            moves.append((source, target))
    for source, target in moves:
        try:
            _move(source.path, target)
        except OSError as error:
            raise OutputError(f"cannot move {source.path} to {target}: {error.strerror or error}") from error
        with ledger.together():
            ledger.note_move(path_of(source), os.fsencode(target))
    return len(moves)


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


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, target)
    except FileExistsError:
        if not filecmp.cmp(path, target, shallow=False):
            raise
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        _copy(path, target)
    flush_folder(target.parent)
    path.unlink()


def _copy(path: Path, target: Path) -> None:
    """The target as a whole or not at all; one that is there already has the same content."""
    draft = target.with_name(f".{target.name}.tmp")
    shutil.copy2(path, draft)
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    if not filecmp.cmp(path, draft, shallow=False):
        raise OSError(errno.EBUSY, "it changes while it is moved")
    draft.replace(target)
