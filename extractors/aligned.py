"""Lines of words without vertical rulings → a table from their alignment alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractors.lines import line_to_parts, line_to_piece
from pipeline.model.document import Word
from pipeline.model.geometry import Ruling
from pipeline.model.table import Cell, Origin, Piece, Sheet

# In em. A gap this wide within a line separates two columns: text itself has gaps of up to 0.5 (a space
# glyph beside full-width punctuation), and no one sets two columns closer.
COLUMN_GAP = 0.9
# Fewer lines than this with two parts are a heading or a signature, not a table.
FEWEST_LINES = 3
# Lines of one cell stand closer than rows; where one step between the sorted distances is at least this
# ratio, it tells them apart. Row padding of 0.15 em on 1.2 em leading gives 1.6.
ROW_JUMP = 1.45
# From this many horizontal lines on, each is taken as a row border; three are a head, its end, the foot.
ROW_RULINGS = 4
# A horizontal line shorter than this part of the text's width is an underline.
RULING_WIDTH = 0.4


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of one line that stands in one cell."""

    words: tuple[Word, ...]
    left: float
    right: float
    top: float
    bottom: float


Line = Sequence[Word]


def unruled_sheets(
    lines: Sequence[Line], horizontals: Sequence[Ruling], page: int, em: float, reader: str
) -> list[Sheet]:
    """The lines (top to bottom) as one sheet: a table where they line up in columns, else loose rows."""
    if not lines:
        return []
    parts = [_parts(line, em) for line in lines]
    several = [index for index, some in enumerate(parts) if len(some) > 1]
    if len(several) < FEWEST_LINES:
        cells = [cell for row, line in enumerate(lines) for cell in loose_cells(line, row, page)]
        return [Sheet(tuple(cells), page, Origin.ALIGNED, "", (), frozenset(range(len(lines))), reader)]
    first, last = several[0], several[-1] + 1
    borders = _row_rulings(parts[first:last], horizontals)
    if len(borders) >= 2:  # what stands outside the horizontal lines is no part of the table
        inside = [i for i, some in enumerate(parts) if borders[0] < _middle(some) < borders[-1]]
        first, last = (inside[0], inside[-1] + 1) if len(inside) >= 2 else (first, last)
    rows = _rows(parts[first:last], borders)
    edges = _column_edges([part for some in parts[first:last] for part in some], parts[first:last], em)
    cells = [cell for row, line in enumerate(lines[:first]) for cell in loose_cells(line, row, page)]
    for row, some in enumerate(rows, first):
        cells.extend(_row_cells(some, edges, row, page))
    after = first + len(rows)
    for row, line in enumerate(lines[last:], after):
        cells.extend(loose_cells(line, row, page))
    loose = frozenset(range(first)) | frozenset(range(after, after + len(lines) - last))
    return [Sheet(tuple(cells), page, Origin.ALIGNED, "", tuple(edges), loose, reader)]


def loose_cells(line: Line, row: int, page: int) -> list[Cell]:
    """A line outside every table: one cell, or several where wide gaps part it."""
    pieces = (line_to_piece(part, page) for part in line_to_parts(line))
    some = [piece for piece in pieces if piece is not None]
    return [Cell(row, column, piece.text, (piece,)) for column, piece in enumerate(some)]


def _parts(line: Line, em: float) -> list[_Part]:
    runs: list[list[Word]] = []
    right = 0.0
    for word in line:
        if not word.text.strip():
            continue
        if runs and word.box.left - right <= COLUMN_GAP * em:
            runs[-1].append(word)
            right = max(right, word.box.right)
        else:
            runs.append([word])
            right = word.box.right
    return [
        _Part(
            tuple(run),
            min(w.box.left for w in run),
            max(w.box.right for w in run),
            min(w.box.top for w in run),
            max(w.box.bottom for w in run),
        )
        for run in runs
    ]


def _middle(parts: Sequence[_Part]) -> float:
    return sum(part.top + part.bottom for part in parts) / (2 * len(parts))


def _row_rulings(lines: Sequence[Sequence[_Part]], horizontals: Sequence[Ruling]) -> list[float]:
    """Positions of the horizontal rulings wide enough to divide the lines into rows."""
    left = min(part.left for some in lines for part in some)
    right = max(part.right for some in lines for part in some)
    wide = (right - left) * RULING_WIDTH
    return sorted(
        {
            ruling.position
            for ruling in horizontals
            if min(ruling.end, right) - max(ruling.start, left) >= wide
        }
    )


def _rows(lines: Sequence[Sequence[_Part]], borders: Sequence[float]) -> list[list[_Part]]:
    """Lines joined to rows: everything between two rulings where rows are ruled, else by distance."""
    ruled = len(borders) >= ROW_RULINGS
    least = _row_distance(lines)
    rows: list[list[_Part]] = []
    bottom = 0.0
    band = -1
    for some in lines:
        here = bisect_left(borders, _middle(some))
        top = min(part.top for part in some)
        joins = here == band and (ruled or top - bottom < least)
        if rows and joins:
            rows[-1].extend(some)
            bottom = max(bottom, *(part.bottom for part in some))
        else:
            rows.append(list(some))
            bottom = max(part.bottom for part in some)
        band = here
    return rows


def _row_distance(lines: Sequence[Sequence[_Part]]) -> float:
    """The white space from which two lines belong to different rows; minus infinity: every line is a row.

    Lines of wrapped text stand at the leading, rows further apart: the distances fall into two groups.
    """
    pitches = sorted(_middle(below) - _middle(above) for above, below in pairwise(lines))
    if len(pitches) < FEWEST_LINES:
        return float("-inf")
    ratio, index = max((b / max(a, 0.1), i) for i, (a, b) in enumerate(pairwise(pitches)))
    if ratio < ROW_JUMP:
        return float("-inf")
    height = median(part.bottom - part.top for some in lines for part in some)
    return (pitches[index] + pitches[index + 1]) / 2 - height


def _column_edges(parts: Sequence[_Part], lines: Sequence[Sequence[_Part]], em: float) -> list[float]:
    """The fewest x positions that pass through every gap between two parts of a line, and both ends."""
    gaps = sorted((b.left, a.right) for some in lines for a, b in pairwise(some))
    edges = [min(part.left for part in parts)]
    inner = float("-inf")
    for right, left in gaps:  # by their right ends: the latest point that still pierces the first gap
        if inner < left + COLUMN_GAP * em / 4:
            inner = right - COLUMN_GAP * em / 4
            edges.append(inner)
    edges.append(max(inner + em / 10, *(part.right for part in parts)))
    return edges


def _row_cells(parts: Sequence[_Part], edges: Sequence[float], row: int, page: int) -> list[Cell]:
    """The cells of a row over all columns: parts that share a column are lines of one cell."""
    runs: list[tuple[int, int, list[_Part]]] = []
    for part in sorted(parts, key=lambda p: p.left):
        start = _column(edges, part.left)
        end = max(bisect_left(edges, part.right) - 1, start)
        if runs and start <= runs[-1][1]:
            first, last, some = runs[-1]
            runs[-1] = (first, max(last, end), [*some, part])
        else:
            runs.append((start, end, [part]))
    cells: list[Cell] = []
    column = 0
    for start, end, some in runs:
        cells.extend(Cell(row, blank, "") for blank in range(column, start))
        pieces = _pieces(some, page)
        text = "\n".join(piece.text for piece in pieces)
        cells.append(Cell(row, start, text, pieces, 1, end - start + 1))
        column = end + 1
    cells.extend(Cell(row, blank, "") for blank in range(column, len(edges) - 1))
    return cells


def _column(edges: Sequence[float], x: float) -> int:
    return min(max(bisect_right(edges, x) - 1, 0), len(edges) - 2)


def _pieces(parts: Sequence[_Part], page: int) -> tuple[Piece, ...]:
    down = sorted(parts, key=lambda part: (part.top + part.bottom, part.left))
    pieces = (line_to_piece(part.words, page) for part in down)
    return tuple(piece for piece in pieces if piece is not None)
