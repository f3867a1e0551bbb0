"""Lines of words without vertical rulings → a table from their alignment alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.lines import line_to_parts, lines_to_piece
from pipeline.model.document import Word
from pipeline.model.geometry import Ruling
from pipeline.model.table import Cell, Origin, Sheet

# In em. A gap this wide within a line separates two columns: text itself has gaps of up to 0.5 (a space
# glyph beside full-width punctuation), and no one sets two columns closer.
COLUMN_GAP = 0.9
# Fewer lines than this with two parts are a heading or a signature, not a table.
FEWEST_LINES = 3
# Column lines keep this part of a gap away from the texts on both sides.
GAP_MARGIN = 0.1
# Lines of one cell stand closer than rows: the least padding in use, 1 pt above and below 12 pt leading,
# makes rows 1.16 times as far apart. Leading itself varies by rounding only.
ROW_JUMP = 1.1
SAME_PITCH = 1.03
# Continuations leave most columns blank: where half the lines that follow at the leading have as many
# parts as the one above, and at least this many, they are rows.
FULL_SHARE = 0.5
FULL_LINE = 3
# The next text of a column is looked for in so many lines; a cell beside it has seldom more.
LINES_BELOW = 12
# Beyond this a page is no form; its lines stay loose. A row is compared with so many parts of it at most.
MOST_LINES = 1_000
MOST_PARTS = 60
RECENT = 240
# A line of one part in letters this much larger than the usual ones is the title of a form.
TITLE = 1.25
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
    """The lines (top to bottom) as one sheet per form: a table where they line up, else loose rows.

    A further form on the page begins with its title, in larger letters.
    """
    parts = [_parts(line, em) for line in lines]
    starts = [0]
    several = 0  # lines of the current form that have more than one part
    for index, some in enumerate(parts):
        if several >= FEWEST_LINES and _is_title(some, em):
            starts.append(index)
            several = 0
        several += len(some) > 1
    return [
        _sheet(lines[start:end], parts[start:end], horizontals, page, reader)
        for start, end in pairwise([*starts, len(lines)])
    ]


def _is_title(parts: Sequence[_Part], em: float) -> bool:
    return len(parts) == 1 and parts[0].bottom - parts[0].top >= TITLE * em and len(parts[0].words) > 1


def _sheet(
    lines: Sequence[Line],
    parts: Sequence[Sequence[_Part]],
    horizontals: Sequence[Ruling],
    page: int,
    reader: str,
) -> Sheet:
    first, last, borders = _table_lines(parts, horizontals)
    cells = [cell for row, line in enumerate(lines[:first]) for cell in loose_cells(line, row, page)]
    rows = _rows(parts[first:last], borders)
    edges = _column_edges(parts[first:last]) if rows else []
    for row, some in enumerate(rows, first):
        cells.extend(_row_cells(some, edges, row, page))
    after = first + len(rows)
    for row, line in enumerate(lines[last:], after):
        cells.extend(loose_cells(line, row, page))
    loose = frozenset((*range(first), *range(after, after + len(lines) - last)))
    return Sheet(tuple(cells), page, Origin.ALIGNED, "", tuple(edges), loose, reader)


def _table_lines(parts: Sequence[Sequence[_Part]], horizontals: Sequence[Ruling]) -> tuple[int, int, list[float]]:
    """First line of the table, the line after its last, and the row rulings in it; (0, 0) for no table."""
    several = [index for index, some in enumerate(parts) if len(some) > 1]
    if len(several) < FEWEST_LINES or len(parts) > MOST_LINES or max(map(len, parts)) > MOST_PARTS:
        return 0, 0, []
    first, last = several[0], several[-1] + 1
    borders = _row_rulings(parts[first:last], horizontals)
    if len(borders) >= 2:  # what stands outside the horizontal lines is no part of the table
        inside = [i for i, some in enumerate(parts) if borders[0] < _middle(some) < borders[-1]]
        if len(inside) >= 2:
            first, last = inside[0], inside[-1] + 1
    return first, last, borders


def loose_cells(line: Line, row: int, page: int) -> list[Cell]:
    """A line outside every table: one cell, or several where wide gaps part it."""
    pieces = (lines_to_piece([part], page) for part in line_to_parts(line))
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
        {ruling.position for ruling in horizontals if min(ruling.end, right) - max(ruling.start, left) >= wide}
    )


def _rows(lines: Sequence[Sequence[_Part]], borders: Sequence[float]) -> list[list[_Part]]:
    """Lines joined to rows: everything between two rulings where rows are ruled, else by distance."""
    ruled = len(borders) >= ROW_RULINGS
    furthest = _wrapping_pitch(lines)
    rows: list[list[_Part]] = []
    band = -1
    before = 0.0
    for some in lines:
        here, middle = bisect_left(borders, _middle(some)), _middle(some)
        if rows and here == band and (ruled or _continues(some, rows[-1], middle - before, furthest)):
            rows[-1].extend(some)
        else:
            rows.append(list(some))
        band, before = here, middle
    return rows


def _continues(line: Sequence[_Part], row: Sequence[_Part], step: float, furthest: float) -> bool:
    """Whether a line goes on with the row: more of its parts follow wrapped text than begin anew.

    A label beside several rows wraps where the next row already begins; it alone decides nothing.
    """
    going_on = anew = 0
    for part in line:
        above = max(
            (p.top + p.bottom for p in row[-RECENT:] if p.left < part.right and part.left < p.right),
            default=None,
        )
        if above is None:
            continue
        if (part.top + part.bottom - above) / 2 <= furthest:
            going_on += 1
        else:
            anew += 1
    return going_on > anew if going_on or anew else step <= furthest


def _wrapping_pitch(lines: Sequence[Sequence[_Part]]) -> float:
    """The distance up to which a line continues the one above; minus infinity: every line is a row.

    Wrapped text stands at one and the same leading, rows further apart. Where nothing stands at any
    smaller distance than the rest, or what does is filled right across, nothing is wrapped.
    """
    steps = sorted((pitch, full) for pitch, full in _pitches(lines) if pitch > 0)
    pitches = [pitch for pitch, _ in steps]
    leading = next((a for a, b in pairwise(pitches) if b <= a * SAME_PITCH), None)
    if leading is None:
        return float("-inf")
    further = [pitch for pitch in pitches if pitch > leading * ROW_JUMP]
    wrapped = [full for pitch, full in steps if pitch <= leading * ROW_JUMP]
    if not further or sum(wrapped) > FULL_SHARE * len(wrapped):
        return float("-inf")
    return (leading * SAME_PITCH + further[0]) / 2


def _pitches(lines: Sequence[Sequence[_Part]]) -> Iterator[tuple[float, bool]]:
    """Distance from each part to the one below it, and whether that one's line is as full as its own."""
    for index, some in enumerate(lines):
        for part in some:
            for below in lines[index + 1 : index + 1 + LINES_BELOW]:
                under = next((p for p in below if p.left < part.right and part.left < p.right), None)
                if under is not None:
                    full = len(below) >= max(len(some), FULL_LINE)
                    yield (under.top + under.bottom - part.top - part.bottom) / 2, full
                    break


def _column_edges(lines: Sequence[Sequence[_Part]]) -> list[float]:
    """The fewest x positions that pass through every gap between two parts of a line, and both ends."""
    gaps = sorted((right.left, left.right) for some in lines for left, right in pairwise(some))
    edges = [min(part.left for some in lines for part in some)]
    pierced = float("-inf")
    for end, start in gaps:  # by their right ends: the furthest point that still lies in the first gap
        margin = (end - start) * GAP_MARGIN
        if pierced <= start + margin:
            pierced = end - margin
            edges.append(pierced)
    end = max(part.right for some in lines for part in some)
    edges.append(max(end, edges[-1] + 1.0))
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
        down = sorted(some, key=lambda part: (part.top + part.bottom, part.left))
        piece = lines_to_piece([part.words for part in down], page)
        cells.append(Cell(row, start, piece.text if piece else "", (piece,) if piece else (), 1, end - start + 1))
        column = end + 1
    cells.extend(Cell(row, blank, "") for blank in range(column, len(edges) - 1))
    return cells


def _column(edges: Sequence[float], x: float) -> int:
    return min(max(bisect_right(edges, x) - 1, 0), len(edges) - 2)

