"""Who may change an output folder: one run at a time, and beside it whoever waits for his turn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import OutputError

LOCK, TURN = ".lock", ".lock.turn"
_PATIENCE = 0.5  # seconds for which somebody may look whether the folder is held


@contextmanager
def held(folder: Path, name: str = "") -> Iterator[None]:
    """Keeps other runs out of the folder; whatever ends this one lets go. Raises OutputError where another holds it,
    which calls the folder by the name.

    On systems without such locks nothing is kept out.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        with _lock(folder / LOCK, waits=False) as got:
            if got:
                yield
                return
        if time.monotonic() > until:
            raise OutputError(f"another run is at work in {name or folder}; start this one when it has ended")
        time.sleep(_PATIENCE / 10)


def is_held(folder: Path) -> bool:
    """Whether a run is at work in the folder."""
    with _lock(folder / LOCK, waits=False) as got:
        return not got


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """One at a time: for what changes records that stand, be it a run or a person beside it; waits for the others."""
    with _lock(folder / TURN, waits=True):
        yield


@contextmanager
def _lock(path: Path, *, waits: bool) -> Iterator[bool]:
    """Whether the lock was got; the system lets go of it whatever ends the process. Raises OutputError."""
    try:
        import fcntl
    except ImportError:
        yield True
        return
    try:
        file = path.open("w")
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        except OSError as error:  # some network shares know no locks
            raise OutputError(f"cannot lock {path}: {error.strerror}; name an output on another disk") from error
        yield True
