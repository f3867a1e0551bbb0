"""The lines of one table → its cells: the largest rectangles that no ruling divides."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.rulings import SNAP, Lines
from pipeline.model.document import Word
from pipeline.model.geometry import Box, Ruling

# A table with more slots than this is a drawing (a form page has some 40 rows x 20 columns).
MOST_SLOTS = 60_000
# Lines that merely stick out of the lattice make no column of their own unless two of them agree on
# it and it is at least this wide (em), or text stands in it.
OPEN_SIDE = 1.0
# Or one of them alone between two texts, in a row no higher than this (em).
HIGHEST = 5.0
# Columns and rows narrower than this (em) hold no text: they are the inside of a heavy double border.
SLIVER = 0.6
# A word that reaches so far (em) into two cells stands in both.
INSIDE = 0.15


@dataclass(frozen=True, slots=True)
class Slots:
    """A rectangle of slots: rows `top` to `bottom`, columns `left` to `right`, ends excluded."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """Columns between `xs`, rows between `ys` (page units, rising), and the cells that tile them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Slots, ...]

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def sides(self, cell: int) -> Box:
        """The box of a cell, given by its index."""
        slots = self.cells[cell]
        return Box(self.xs[slots.left], self.ys[slots.top], self.xs[slots.right], self.ys[slots.bottom])

    def cell_at(self) -> dict[tuple[int, int], int]:
        """Slot (row, column) → index of the cell over it."""
        return {
            (row, column): index
            for index, cell in enumerate(self.cells)
            for row in range(cell.top, cell.bottom)
            for column in range(cell.left, cell.right)
        }


def lines_to_lattice(table: Lines, words: Sequence[Word], em: float) -> Lattice | None:
    """Cells of a connected group of lines; None where the lines enclose nothing.

    The words of the page only decide where a side without a border ends, and which piece of a border is missing.
    """
    xs = [ruling.position for ruling in table.vertical]
    ys = [ruling.position for ruling in table.horizontal]
    xs += _open_sides(xs, table.horizontal, em, lambda: [word.box.middle for word in words])
    ys += _open_sides(ys, table.vertical, em, lambda: [word.box.middle[::-1] for word in words])
    across, down = _borders(xs, em), _borders(ys, em)
    if len(across) < 2 or len(down) < 2 or (len(across) - 1) * (len(down) - 1) > MOST_SLOTS:
        return None
    below = _covered(table.horizontal, down, across, SNAP * em)  # (row line, column): ruled
    beside = {(row, line) for line, row in _covered(table.vertical, across, down, SNAP * em)}
    columns, rows = ([(low + high) / 2 for low, high in borders] for borders in (across, down))

    def cost(cells: Sequence[Slots]) -> tuple[int, int, int]:
        boxes = [Box(columns[c.left], rows[c.top], columns[c.right], rows[c.bottom]) for c in cells]
        in_two = sum(sum(_reaches_into(word.box, box, INSIDE * em) for box in boxes) > 1 for word in words)
        return sum(_walls(cell, below, beside) for cell in cells), len(cells), in_two

    cells = [
        cell
        for component in slots_to_components(len(down) - 1, len(across) - 1, below, beside)
        for cell in component_to_rectangles(component, cost)
    ]
    return dense(columns, rows, cells)


def _walls(cell: Slots, below: set[tuple[int, int]], beside: set[tuple[int, int]]) -> int:
    """How many slots of a cell a ruling keeps from the next one: it ends within the cell."""
    rows, columns = range(cell.top, cell.bottom), range(cell.left, cell.right)
    down = sum((row, column) in beside for row in rows for column in columns[1:])
    return down + sum((row, column) in below for row in rows[1:] for column in columns)


def _reaches_into(word: Box, cell: Box, least: float) -> bool:
    across = min(word.right, cell.right) - max(word.left, cell.left)
    return across > least and min(word.bottom, cell.bottom) - max(word.top, cell.top) > least


def _borders(positions: Iterable[float], em: float) -> list[tuple[float, float]]:
    """Positions as (lowest, highest) of each border: two that leave no room for text are one."""
    borders: list[tuple[float, float]] = []
    for position in sorted(positions):
        if borders and position - borders[-1][0] <= SLIVER * em:
            borders[-1] = (borders[-1][0], position)
        else:
            borders.append((position, position))
    return borders


def _open_sides(
    borders: Sequence[float],
    crossing: Sequence[Ruling],
    em: float,
    middles: Callable[[], list[tuple[float, float]]],
) -> list[float]:
    """Where the crossing lines run on beyond the outermost borders: the ends of cells without a border.

    `middles` gives the centres of words as (position along this axis, position along the other).
    """
    low, high = min(r.position for r in crossing), max(r.position for r in crossing)
    first, last = min(borders), max(borders)

    def parts_texts(ruling: Ruling, near: float, far: float) -> bool:
        """Whether the end of a line stands between two texts, as in a row of a label and its value; a fold goes on."""
        if not SNAP * em < far - near <= HIGHEST * em:
            return False
        return len({other < ruling.position for at, other in middles() if near < at < far}) > 1

    start = -_farthest([-r.start for r in crossing], em, [-r.start for r in crossing if parts_texts(r, r.start, first)])
    end = _farthest([r.end for r in crossing], em, [r.end for r in crossing if parts_texts(r, last, r.end)])

    def holds_text(near: float, far: float) -> bool:
        return any(near < at < far and low <= other <= high for at, other in middles())

    sides = []
    if first - start > SNAP * em and (
        sum(r.start < first - OPEN_SIDE * em for r in crossing) >= 2 or holds_text(start, first)
    ):
        sides.append(start)
    if end - last > SNAP * em and (sum(r.end > last + OPEN_SIDE * em for r in crossing) >= 2 or holds_text(last, end)):
        sides.append(end)
    return sides


def _farthest(ends: Sequence[float], em: float, sure: Sequence[float]) -> float:
    """The farthest end that another line has too, or is sure; that of one alone where no two agree: a fold goes on past
    a table.
    """
    ordered = sorted(ends)
    shared = [end for before, end in pairwise(ordered) if end - before <= SNAP * em]
    return max((shared[-1] if shared else ordered[-1], *sure))


def _covered(
    rulings: Iterable[Ruling],
    borders: Sequence[tuple[float, float]],
    marks: Sequence[tuple[float, float]],
    reach: float,
) -> set[tuple[int, int]]:
    """(index into borders, index of the gap between marks) wherever a ruling runs through the whole gap."""
    lows = [low for low, _ in borders]
    mark_lows, mark_highs = [low for low, _ in marks], [high for _, high in marks]
    covered: set[tuple[int, int]] = set()
    for ruling in rulings:
        line = bisect_right(lows, ruling.position) - 1
        first = bisect_left(mark_highs, ruling.start - reach)
        last = bisect_right(mark_lows, ruling.end + reach) - 1
        covered.update((line, gap) for gap in range(first, last))
    return covered


def slots_to_components(
    rows: int, columns: int, below: set[tuple[int, int]], beside: set[tuple[int, int]]
) -> list[list[tuple[int, int]]]:
    """Slots that no ruling keeps apart, found by flooding, in order of their first slot."""
    components: list[list[tuple[int, int]]] = []
    seen = [[False] * columns for _ in range(rows)]
    for start_row in range(rows):
        for start_column in range(columns):
            if seen[start_row][start_column]:
                continue
            seen[start_row][start_column] = True
            component = [(start_row, start_column)]
            for row, column in component:  # grows while it is walked
                for next_row, next_column, ruled in (
                    (row - 1, column, (row, column) in below),
                    (row + 1, column, (row + 1, column) in below),
                    (row, column - 1, (row, column) in beside),
                    (row, column + 1, (row, column + 1) in beside),
                ):
                    if (
                        not ruled
                        and 0 <= next_row < rows
                        and 0 <= next_column < columns
                        and not seen[next_row][next_column]
                    ):
                        seen[next_row][next_column] = True
                        component.append((next_row, next_column))
            components.append(component)
    return components


def component_to_rectangles(
    component: Sequence[tuple[int, int]], cost: Callable[[Sequence[Slots]], tuple[int, ...]] | None = None
) -> list[Slots]:
    """A component as one rectangle, or, where a piece of a border is missing, cut along its corners.

    Cut into rows of equal width or columns of equal height, whichever costs less: by default, what gives fewer cells.

    >>> component_to_rectangles([(0, 0), (0, 1), (1, 0), (1, 1)])
    [Slots(top=0, left=0, bottom=2, right=2)]
    >>> component_to_rectangles([(0, 0), (0, 1), (1, 1)])
    [Slots(top=0, left=0, bottom=1, right=2), Slots(top=1, left=1, bottom=2, right=2)]
    """
    rows = [row for row, _ in component]
    columns = [column for _, column in component]
    whole = Slots(min(rows), min(columns), max(rows) + 1, max(columns) + 1)
    if len(component) == (whole.bottom - whole.top) * (whole.right - whole.left):
        return [whole]
    slabs = _slabs(component)
    turned = [
        Slots(slab.left, slab.top, slab.right, slab.bottom)
        for slab in _slabs([(column, row) for row, column in component])
    ]
    return min(slabs, turned, key=cost or len)


def _slabs(component: Sequence[tuple[int, int]]) -> list[Slots]:
    """Runs of neighbouring slots per row, joined with the same run in the row above."""
    by_row: dict[int, list[int]] = {}
    for row, column in component:
        by_row.setdefault(row, []).append(column)
    done: list[Slots] = []
    open_slabs: dict[tuple[int, int], Slots] = {}
    for row in sorted(by_row):
        columns = sorted(by_row[row])
        starts = [c for i, c in enumerate(columns) if i == 0 or columns[i - 1] != c - 1]
        ends = [c + 1 for i, c in enumerate(columns) if i + 1 == len(columns) or columns[i + 1] != c + 1]
        runs = list(zip(starts, ends, strict=True))
        done.extend(slab for run, slab in open_slabs.items() if run not in runs)
        open_slabs = {
            (left, right): Slots(
                open_slabs[left, right].top if (left, right) in open_slabs else row, left, row + 1, right
            )
            for left, right in runs
        }
    done.extend(open_slabs.values())
    return sorted(done, key=lambda slab: (slab.top, slab.left))


def dense(xs: Sequence[float], ys: Sequence[float], cells: Sequence[Slots]) -> Lattice:
    """Without the positions at which no cell begins or ends: underlines, strokes that hang in the air."""
    rows = sorted({edge for cell in cells for edge in (cell.top, cell.bottom)})
    columns = sorted({edge for cell in cells for edge in (cell.left, cell.right)})
    row_at = {edge: index for index, edge in enumerate(rows)}
    column_at = {edge: index for index, edge in enumerate(columns)}
    dense = [
        Slots(row_at[cell.top], column_at[cell.left], row_at[cell.bottom], column_at[cell.right]) for cell in cells
    ]
    dense.sort(key=lambda cell: (cell.top, cell.left))
    return Lattice(tuple(xs[edge] for edge in columns), tuple(ys[edge] for edge in rows), tuple(dense))
