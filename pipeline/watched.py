"""What a watch keeps from one run to the next: its workers, and which files it need not try again as they are."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence, Set
from pathlib import Path

from pipeline.errors import FailureCode
from pipeline.inbox import Source, Stamp, is_young, sources, stamp_at
from pipeline.ledger import Known, path_of
from pipeline.process import Outcome
from pipeline.worker import Crew

# While a document is read, the folders are looked at again after so many seconds; and after so many times what a look
# takes, for a look at many files costs something.
_LOOK_AGAIN, _TIMES_A_LOOK = 2.0, 10


class Watched:
    """The `crew`, and the files that failed: what took all its time would take it again whenever something lands."""

    def __init__(self) -> None:
        self.crew = Crew()
        self._failed: dict[Path, tuple[Stamp, Known]] = {}
        self._next_look = 0.0

    def given_up(self, found: Iterable[Source]) -> dict[Path, Known]:
        """Those that failed as they are now, each with its failure; they are tried again when they change."""
        failed = ((source, self._failed[source.path]) for source in found if source.path in self._failed)
        return {source.path: known for source, (stamp, known) in failed if stamp_at(source.path) == stamp}

    def note(self, source: Source, stamp: Stamp | None, outcome: Outcome) -> None:
        """What came of a file that had this stamp. One that could not be opened is tried again all the same."""
        self._failed.pop(source.path, None)
        failure = outcome.failure
        if failure and stamp and failure.code is not FailureCode.UNREADABLE:
            self._failed[source.path] = (stamp, Known(path_of(source), outcome.sha256, {}, failure))

    def landed(self, paths: Sequence[Path], known: Set[Path]) -> list[Source]:
        """Files that are whole and not known yet; nothing where the last look was a moment ago."""
        began = time.monotonic()
        if began < self._next_look:
            return []
        new = [source for source in sources(paths) if source.path not in known and not source.hollow]
        self._next_look = time.monotonic() + max(_LOOK_AGAIN, _TIMES_A_LOOK * (time.monotonic() - began))
        now = time.time()
        return [source for source in new if (stamp := stamp_at(source.path)) and not is_young(stamp, now)]
