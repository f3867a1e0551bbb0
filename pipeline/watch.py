"""Folders watched: whatever lands in them is read some seconds later."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import watchfiles

# Changes that follow each other within the first are taken together, for as long as the second; without any, we ask
# again after the third whether something was left over. Milliseconds.
_QUIET, _AT_MOST, _ASK = 500, 2000, 1000

_Identity = tuple[int, int]  # of a folder: device and number, which a share that is mounted again does not keep


def watch(
    paths: Sequence[Path],
    turn: Callable[[], bool],
    idle: Callable[[], None],
    tell: Callable[[str], None],
    *,
    polling: bool,
) -> None:
    """Calls `turn` at once, whenever something has changed under the paths, and again soon while it says True; `idle`
    now and then while nothing happens.

    `polling` looks at the folders again and again where the system tells no changes, as on network shares. While one of
    the folders is gone nothing is read, for its files are not to be taken for removed; one that has come in its place
    is watched from then on; both are told. Ends with KeyboardInterrupt, or what `turn` raises.
    """
    last: dict[Path, _Identity | None] = dict.fromkeys(paths, (0, 0))
    known = {path: _identity(path) for path in paths}
    while True:
        now = {path: _identity(path) for path in paths}
        for path, identity in now.items():
            if identity is None and last[path] is not None:
                tell(f"{path} is gone; nothing is read until it is back")
            elif identity is not None and known[path] not in (identity, None):
                tell(f"{path} is another folder than before; it is watched from now on")
            known[path] = identity or known[path]
        last = now
        if None in now.values():
            idle()
            time.sleep(_ASK / 1000)
        else:
            _watch(now, turn, idle, polling)


def _watch(
    places: Mapping[Path, _Identity | None], turn: Callable[[], bool], idle: Callable[[], None], polling: bool
) -> None:
    """The same for as long as these folders are where they are: the system tells of folders, wherever they go."""
    changes = watchfiles.watch(
        *places, watch_filter=None, debounce=_AT_MOST, step=_QUIET, rust_timeout=_ASK, yield_on_timeout=True,
        force_polling=polling or None, raise_interrupt=True,
    )  # fmt: skip
    again = True
    for changed in changes:  # the first time it is listening already, so that nothing lands unseen
        if {path: _identity(path) for path in places} != places:
            return
        if changed or again:
            again = turn()
        else:
            idle()


def _identity(path: Path) -> _Identity | None:
    """None where there is nothing, or it cannot be asked."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
