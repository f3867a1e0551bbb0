"""Second opinions on a PDF page, from pdfplumber and camelot, as our Sheets. Slow: asked only in doubt."""

from __future__ import annotations

import logging
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any

from extractors.lattice import Lattice, Slots, component_to_rectangles, dense, slots_to_components
from extractors.tables import lattices_to_sheets
from pipeline.errors import InputError, attempted
from pipeline.model.document import Word
from pipeline.model.geometry import Box
from pipeline.model.table import Origin, Sheet

Reading = tuple[str, tuple[Sheet, ...]]
Found = tuple[list[Lattice], Origin]

# In points: borders these libraries report closer together than this are one.
SNAP = 1.5
_LOGGERS = ("pdfminer", "pdfplumber", "camelot", "playa")


def other_readings(data: bytes, password: str | None, page_number: int) -> tuple[Reading, ...]:
    """(reader, sheets) of the page (from 1) by each library that could read it; never raises.

    Both libraries let through whatever their parsers trip over in a broken file: an opinion that fails is none.
    The words are pdfplumber's in both; what differs is where the cells lie. Boxes as a viewer shows
    the page, like those of `read_pdf`.
    """
    with _silence():
        plumbed = attempted(lambda: _plumbed(data, password, page_number))
        if isinstance(plumbed, InputError):
            return ()
        words, height, found = plumbed
        lattices = attempted(lambda: _camelot(data, password, page_number, height))
    opinions = {"pdfplumber": found}
    if not isinstance(lattices, InputError):
        opinions["camelot"] = lattices
    readings: list[Reading] = []
    for reader, (tables, origin) in opinions.items():
        sheets = lattices_to_sheets(page_number, words, tables, reader)
        if sheets:
            readings.append((reader, tuple(replace(sheet, origin=origin) for sheet in sheets)))
    return tuple(readings)


@contextmanager
def _silence() -> Iterator[None]:
    """No warnings and no log lines from the libraries, for as long as it lasts."""
    levels = [(logger, logger.level) for logger in map(logging.getLogger, _LOGGERS)]
    for logger, _ in levels:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in levels:
            logger.setLevel(level)


def _plumbed(data: bytes, password: str | None, page_number: int) -> tuple[list[Word], float, Found]:
    """Words, the height of the page, and the tables as pdfplumber sees them."""
    import pdfplumber

    with pdfplumber.open(BytesIO(data), password=password) as document:
        page = document.pages[page_number - 1].dedupe_chars()
        left, top = page.bbox[0], page.bbox[1]
        words = [
            Word(char["text"], Box(x0 - left, y0 - top, max(x0, x1) - left, max(y0, y1) - top))
            for char in page.chars
            for x0, y0, x1, y1 in ((char["x0"], char["top"], char["x1"], char["bottom"]),)
            if char["text"].strip() or char["text"] == " "
        ]
        tables, origin = page.find_tables(), Origin.RULED
        if not tables:
            origin = Origin.ALIGNED
            by_text = {"vertical_strategy": "text", "horizontal_strategy": "text"}
            tables = page.find_tables(by_text)
        boxes = [[(x0 - left, y0 - top, x1 - left, y1 - top) for x0, y0, x1, y1 in t.cells] for t in tables]
        return words, float(page.height), ([boxes_to_lattice(some) for some in boxes if some], origin)


def boxes_to_lattice(cells: Sequence[tuple[float, float, float, float]]) -> Lattice:
    """The lattice of cells given as (left, top, right, bottom); edges almost alike are one.

    >>> lattice = boxes_to_lattice([(0, 0, 10, 5), (10.4, 0, 20, 5), (0, 5, 20, 9)])
    >>> lattice.xs, [(c.top, c.left, c.bottom, c.right) for c in lattice.cells]
    ((0, 10, 20), [(0, 0, 1, 1), (0, 1, 1, 2), (1, 0, 2, 2)])
    """
    xs, column = _snapped([x for left, _, right, _ in cells for x in (left, right)])
    ys, row = _snapped([y for _, top, _, bottom in cells for y in (top, bottom)])
    slots = {
        Slots(row(top), column(left), max(row(bottom), row(top) + 1), max(column(right), column(left) + 1))
        for left, top, right, bottom in cells
        if row(bottom) > row(top) and column(right) > column(left)
    }
    return Lattice(tuple(xs), tuple(ys), tuple(sorted(slots, key=lambda cell: (cell.top, cell.left))))


def _snapped(positions: Sequence[float]) -> tuple[list[float], Callable[[float], int]]:
    """Distinct positions, rising, and the function that gives a position's index among them."""
    distinct: list[float] = []
    for position in sorted(positions):
        if not distinct or position - distinct[-1] > SNAP:
            distinct.append(position)
    return distinct, lambda position: bisect_right(distinct, position) - 1


def _camelot(data: bytes, password: str | None, page_number: int, height: float) -> Found:
    """The lattices that camelot finds from drawn lines, else from the alignment of text."""
    from camelot.io import read_pdf

    tables = read_pdf(data, pages=str(page_number), password=password, flavor="lattice", engine="vector")
    ruled = bool(len(tables))
    if not ruled:
        tables = read_pdf(data, pages=str(page_number), password=password, flavor="network")
    # Where camelot turned the page, its places are not those of the words.
    lattices = [_to_lattice(table.cells, height, ruled) for table in tables if not table.rotation]
    return lattices, Origin.RULED if ruled else Origin.ALIGNED


def _to_lattice(cells: Sequence[Sequence[Any]], height: float, ruled: bool) -> Lattice:
    """Camelot's rows of elementary cells, origin bottom left, each knowing which of its sides are ruled."""
    ys = [height - row[0].y2 for row in cells] + [height - cells[-1][0].y1]
    xs = [cell.x1 for cell in cells[0]] + [cells[0][-1].x2]
    if not ruled:
        each = [Slots(r, c, r + 1, c + 1) for r in range(len(ys) - 1) for c in range(len(xs) - 1)]
        return Lattice(tuple(xs), tuple(ys), tuple(each))
    below = {
        (r + side, c)
        for r, row in enumerate(cells)
        for c, cell in enumerate(row)
        for side in (0, 1)
        if (cell.bottom if side else cell.top)
    }
    beside = {
        (r, c + side)
        for r, row in enumerate(cells)
        for c, cell in enumerate(row)
        for side in (0, 1)
        if (cell.right if side else cell.left)
    }
    components = slots_to_components(len(ys) - 1, len(xs) - 1, below, beside)
    return dense(xs, ys, [slots for component in components for slots in component_to_rectangles(component)])
