"""Scanned pages as they were seen, before tables are made of them: what workers hand to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import InputError

if TYPE_CHECKING:
    from extractors.scans.reading import Seen


@dataclass(frozen=True, slots=True)
class PagesSeen:
    """Pages of a file by number, some with why they could not be seen; the engine's name; the seconds it took."""

    engine: str
    pages: Mapping[int, Seen | InputError]
    seconds: float = 0.0

    def with_more(self, other: PagesSeen) -> PagesSeen:
        engine = other.engine or self.engine
        return PagesSeen(engine, {**self.pages, **other.pages}, self.seconds + other.seconds)
