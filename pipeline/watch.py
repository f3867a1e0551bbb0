"""Folders watched: whatever lands in them is read some seconds later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import watchfiles

# Changes that follow each other within the first are taken together, for as long as the second; without any, we ask
# again after the third whether something was left over. Milliseconds.
_QUIET, _AT_MOST, _ASK = 500, 2000, 1000


def watch(paths: Sequence[Path], turn: Callable[[], bool], idle: Callable[[], None], *, polling: bool) -> None:
    """Calls `turn` at once, whenever something has changed under the paths, and again soon while it says True; `idle`
    now and then while nothing happens.

    `polling` looks at the folders again and again where the system tells no changes, as on network shares. Ends with
    KeyboardInterrupt, or what `turn` raises.
    """
    changes = watchfiles.watch(
        *paths, watch_filter=None, debounce=_AT_MOST, step=_QUIET, rust_timeout=_ASK, yield_on_timeout=True,
        force_polling=polling or None, raise_interrupt=True,
    )  # fmt: skip
    again = True
    for changed in changes:  # the first time it is listening already, so that nothing lands unseen
        if changed or again:
            again = turn()
        else:
            idle()
