"""What one page leaves for the next, where a table without vertical rulings may go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from extractors.aligned_columns import NO_COLUMNS, Columns
from extractors.aligned_rows import Part, Pitch

# Texts of a page by which the next one is laid upon it.
MOST_PLACES = 250
# In em: how far off a column may be found on a page that was scanned apart.
INEXACT = 0.4
# Pages of a part: so many that opening the file for them costs little, so few that the last part is soon done.
PART_PAGES = 8


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a page: its number, who read it, its em in page units and how many of those are one unit of
    the file; and whether each word is a `whole` text that goes on in no other, with a box of ink, inexact by a pixel.
    """

    number: int
    reader: str
    em: float
    scale: float = 1.0
    whole: bool = False


@dataclass(slots=True)
class Carried:
    """Columns, places of texts and line spacing of the unruled table that may go on; `page` is where it stood."""

    columns: Columns = NO_COLUMNS
    pitches: tuple[Pitch, ...] = ()
    places: tuple[tuple[float, float], ...] = ()
    page: Page | None = None

    def clear(self) -> None:
        self.columns, self.pitches, self.places, self.page = NO_COLUMNS, (), (), None

    def pitches_on(self, page: Page) -> tuple[Pitch, ...]:
        """The line spacing, in units of this page."""
        ratio = page.scale / self.page.scale if self.page else 1.0
        return tuple((pitch * ratio, full) for pitch, full in self.pitches)

    def columns_on(self, page: Page, lines: Sequence[Sequence[Part]]) -> Columns:
        """The columns where they stand on this page: its texts tell, where a page is scanned."""
        if self.page is None or not self.columns.edges or not (page.whole or self.page.whole):
            return self.columns
        from extractors.registration import registered  # exported pages need no NumPy

        found = registered(_places(lines), self.places, self.page.scale / page.scale, page.em)
        if found is None:
            return NO_COLUMNS
        size, aside = found
        gaps = _widened([((low - aside) / size, (high - aside) / size) for low, high in self.columns.gaps], page.em)
        first_size, first_aside = self.columns.there
        return replace(self.columns, gaps=gaps, there=(size * first_size, aside * first_size + first_aside))

    def keep(self, columns: Columns, pitches: tuple[Pitch, ...], lines: Sequence[Sequence[Part]], page: Page) -> None:
        self.columns, self.pitches, self.places, self.page = columns, pitches, _places(lines), page


def _widened(gaps: Sequence[tuple[float, float]], em: float) -> tuple[tuple[float, float], ...]:
    """The gaps a little wider, as far as none touches the next: texts are laid upon those of another page inexactly."""
    middles = [(left[1] + right[0]) / 2 for left, right in pairwise(gaps)]
    lows, highs = [float("-inf"), *middles], [*middles, float("inf")]
    return tuple(
        (max(low - INEXACT * em, least), min(high + INEXACT * em, most))
        for (low, high), least, most in zip(gaps, lows, highs, strict=True)
    )


def _places(lines: Sequence[Sequence[Part]]) -> tuple[tuple[float, float], ...]:
    """Left and right of the texts."""
    return tuple((part.left, part.right) for part in chain.from_iterable(lines))[:MOST_PLACES]


class Turns:
    """How a page probably lies: as the one before it did, from which it is told apart only within its part of the file.

    So pages are seen alike, whether one after the other or each part by itself.
    """

    def __init__(self) -> None:
        self._of: dict[int, int] = {}

    def likely(self, page: int) -> int:
        return self._of.get(part_of(page), 0)

    def note(self, page: int, turns: int) -> None:
        self._of[part_of(page)] = turns


def part_of(page: int) -> int:
    """The part of a file that a page (from 1) is in: what is given to one worker where several share a long scan."""
    return (page - 1) // PART_PAGES
