"""Pages of words and rulings made by hand, for the table builder."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.tables import page_to_sheets
from pipeline.model.document import PageContent, Word
from pipeline.model.geometry import Box, Ruling
from pipeline.model.table import Cell, Sheet

SIZE = 10.0


def glyphs(left: float, top: float, text: str, size: float = SIZE) -> list[Word]:
    """Full-width glyphs in one line from a place; ASCII takes half the width, a space leaves a gap."""
    words = []
    for char in text:
        width = size / 2 if char.isascii() else size
        if char != " ":
            words.append(Word(char, Box(left, top, left + width, top + size)))
        left += width
    return words


def across(y: float, start: float, end: float) -> Ruling:
    return Ruling(True, y, start, end)


def down(x: float, start: float, end: float) -> Ruling:
    return Ruling(False, x, start, end)


def lattice(xs: Iterable[float], ys: Iterable[float]) -> list[Ruling]:
    x, y = list(xs), list(ys)
    return [across(at, x[0], x[-1]) for at in y] + [down(at, y[0], y[-1]) for at in x]


def page(words: Iterable[Word], rulings: Iterable[Ruling] = ()) -> PageContent:
    return PageContent(1, 600, 800, tuple(words), tuple(rulings))


def read(words: Iterable[Word], rulings: Iterable[Ruling] = ()) -> tuple[Sheet, ...]:
    return page_to_sheets(page(words, rulings), "test")


def shape(cells: Iterable[Cell]) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in cells]


TWO_BY_TWO = [
    *glyphs(105, 105, "甲"),
    *glyphs(205, 105, "乙"),
    *glyphs(105, 135, "丙"),
    *glyphs(205, 135, "丁"),
]
FOUR_CELLS = [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 1, "丙"), (1, 1, 1, 1, "丁")]
