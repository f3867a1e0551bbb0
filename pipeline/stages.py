"""Where the time of one document goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stages:
    """A clock for the steps of a document: seconds by the name of the step, in the order they were first begun.

    A step inside another counts for itself alone, so that the seconds add up to the time taken.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inside = 0.0  # seconds of the steps done so far inside the one at work

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """The time of the block goes to `name`."""
        self.seconds.setdefault(name, 0.0)
        around, self._inside = self._inside, 0.0
        began = time.perf_counter()
        try:
            yield
        finally:
            took = time.perf_counter() - began
            self.seconds[name] += took - self._inside
            self._inside = around + took
