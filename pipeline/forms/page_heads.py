"""The texts that head several pages alike."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.bands import Band, BandRow
from pipeline.model.notation import squeezed
from pipeline.model.table import Cell, Grid


def repeated_texts(rows: Sequence[BandRow]) -> frozenset[str]:
    """The texts of loose lines that stand on more than one page."""
    pages: dict[str, set[int]] = {}
    for row in rows:
        if row.band in (Band.LOOSE, Band.PAIRS):
            for cell in row.cells:
                pages.setdefault(squeezed(cell.text), set()).update(piece.place.page for piece in cell.pieces)
    return frozenset(text for text, some in pages.items() if len(some) > 1)


def page_heads(grids: Sequence[Grid]) -> frozenset[str]:
    """The loose lines without a number that head more than one page: where forms share one, each has some of them."""
    pages: dict[str, set[int]] = {}
    for grid in grids:
        first: dict[int, Cell] = {}  # of each page; cells that go on from the page before left out
        for cell in grid.cells:
            places = {piece.place.page for piece in cell.pieces}
            if len(places) == 1:
                first.setdefault(places.pop(), cell)
        for page, head in first.items():
            if head.row in grid.loose_rows and not any(map(str.isdigit, head.text)):
                pages.setdefault(squeezed(head.text), set()).add(page)
    return frozenset(text for text, some in pages.items() if len(some) > 1)
