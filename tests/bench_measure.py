"""One figure of the bench, with what was promised of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """`bar` is a most, or a least where `at_least`."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    aim: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        if self.bar is None:
            return None
        return self.value >= self.bar if self.at_least else self.value <= self.bar
