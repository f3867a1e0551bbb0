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
# A table that goes on on the next page may show there one column more than before.
MORE_EDGES = 1
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
MOST_PITCHES = 4_000
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
Pitch = tuple[float, bool]  # distance from one line to the next, and whether that one is as full


@dataclass(frozen=True, slots=True)
class Columns:
    """The column lines of an unruled table: its `edges`, both ends included, and the gap around each inner one."""

    edges: tuple[float, ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()


NO_COLUMNS = Columns()


@dataclass(slots=True)
class Carried:
    """What one page leaves for the next: columns and line spacing of the unruled table that may go on there."""

    columns: Columns = NO_COLUMNS
    pitches: tuple[Pitch, ...] = ()

    def clear(self) -> None:
        self.columns, self.pitches = NO_COLUMNS, ()


def unruled_sheets(
    lines: Sequence[Line],
    horizontals: Sequence[Ruling],
    page: int,
    em: float,
    reader: str,
    carried: Carried,
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
    sheets = []
    for start, end in pairwise([*starts, len(lines)]):
        head = next((index for index, some in enumerate(parts[start:end], start) if len(some) > 1), start)
        if start or any(_is_title(some, em) for some in parts[:head]):
            carried.clear()
        sheets.append(_sheet(lines[start:end], parts[start:end], horizontals, page, reader, carried))
    return sheets


def _is_title(parts: Sequence[_Part], em: float) -> bool:
    return len(parts) == 1 and parts[0].bottom - parts[0].top >= TITLE * em and len(parts[0].words) > 1


def _sheet(
    lines: Sequence[Line],
    parts: Sequence[Sequence[_Part]],
    horizontals: Sequence[Ruling],
    page: int,
    reader: str,
    carried: Carried,
) -> Sheet:
    first, last, borders = _table_lines(parts, horizontals)
    cells = [cell for row, line in enumerate(lines[:first]) for cell in loose_cells(line, row, page)]
    pitches = carried.pitches = tuple([*_pitches(parts[first:last]), *carried.pitches][:MOST_PITCHES])
    furthest = _wrapping_pitch(pitches)
    last = _wrapped_end(parts, last, furthest) if last and len(borders) < 2 else last
    rows = _rows(parts[first:last], borders, furthest)
    columns = carried.columns = _columns(parts[first:last], carried.columns) if rows else NO_COLUMNS
    extents = [(part.left, part.right) for some in rows for part in some]
    inner = [_clearest(low, high, extents) for low, high in columns.gaps]
    edges = [*columns.edges[:1], *inner, *columns.edges[-1:]]
    for row, some in enumerate(rows, first):
        cells.extend(_row_cells(some, edges, row, page))
    after = first + len(rows)
    for row, line in enumerate(lines[last:], after):
        cells.extend(loose_cells(line, row, page))
    loose = frozenset((*range(first), *range(after, after + len(lines) - last)))
    return Sheet(tuple(cells), page, Origin.ALIGNED, "", columns.edges, loose, reader)


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


def _wrapped_end(parts: Sequence[Sequence[_Part]], last: int, furthest: float) -> int:
    """The end of the table when the lines below that go on with a text of its last lines are of it too."""
    while last < len(parts):
        over = [part for some in parts[max(last - LINES_BELOW, 0) : last] for part in some]
        if not all((above := _above(part, over)) and _step(above, part) <= furthest for part in parts[last]):
            break
        last += 1
    return last


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


def _rows(lines: Sequence[Sequence[_Part]], borders: Sequence[float], furthest: float) -> list[list[_Part]]:
    """Lines joined to rows: everything between two rulings where rows are ruled, else by distance.

    A label beside several rows wraps where the next row already begins: its lines stay with the row in
    which it began.
    """
    ruled = len(borders) >= ROW_RULINGS
    rows: list[list[_Part]] = []
    band = -1
    before = 0.0
    for some in lines:
        here, middle = bisect_left(borders, _middle(some)), _middle(some)
        if not rows or here != band:
            rows.append(list(some))
        elif ruled:
            rows[-1].extend(some)
        else:
            _join_line(some, rows, middle - before, furthest)
        band, before = here, middle
    return rows


def _join_line(line: Sequence[_Part], rows: list[list[_Part]], step: float, furthest: float) -> None:
    """Put each part of a line with the row it goes on with: one of the last two, or a new one."""
    here: list[_Part] = []  # these go on with the last row
    earlier: list[_Part] = []  # these with the one before it
    anew = 0
    rest: list[_Part] = []
    for part in line:
        above = _above(part, rows[-1])
        if above is not None:
            if _step(above, part) <= furthest:
                here.append(part)
            else:
                anew += 1
                rest.append(part)
            continue
        above = _above(part, rows[-2]) if len(rows) > 1 else None
        if above is not None and _step(above, part) <= furthest:
            earlier.append(part)
        else:
            rest.append(part)
    if earlier:
        rows[-2].extend(earlier)
    goes_on = len(here) > anew if here or anew else step <= furthest
    rows[-1].extend(here)
    if rest and goes_on:
        rows[-1].extend(rest)
    elif rest:
        rows.append(rest)


def _above(part: _Part, row: Sequence[_Part]) -> _Part | None:
    """The lowest part of a row over this one."""
    over = [p for p in row[-RECENT:] if p.left < part.right and part.left < p.right]
    return max(over, key=lambda p: p.top + p.bottom, default=None)


def _step(above: _Part, part: _Part) -> float:
    return (part.top + part.bottom - above.top - above.bottom) / 2


def _wrapping_pitch(some: Sequence[Pitch]) -> float:
    """The distance up to which a line continues the one above; minus infinity: every line is a row.

    Wrapped text stands at one and the same leading, rows further apart. Where nothing stands at any
    smaller distance than the rest, or what does is filled right across, nothing is wrapped.
    """
    steps = sorted((pitch, full) for pitch, full in some if pitch > 0)
    pitches = [pitch for pitch, _ in steps]
    leading = next((a for a, b in pairwise(pitches) if b <= a * SAME_PITCH), None)
    if leading is None:
        return float("-inf")
    further = [pitch for pitch in pitches if pitch > leading * ROW_JUMP]
    wrapped = [full for pitch, full in steps if pitch <= leading * ROW_JUMP]
    if not further or sum(wrapped) > FULL_SHARE * len(wrapped):
        return float("-inf")
    return (leading * SAME_PITCH + further[0]) / 2


def _pitches(lines: Sequence[Sequence[_Part]]) -> Iterator[Pitch]:
    """Distance from each part to the one below it, and whether that one's line is as full as its own."""
    for index, some in enumerate(lines):
        for part in some:
            for below in lines[index + 1 : index + 1 + LINES_BELOW]:
                under = next((p for p in below if p.left < part.right and part.left < p.right), None)
                if under is not None:
                    full = len(below) >= max(len(some), FULL_LINE)
                    yield (under.top + under.bottom - part.top - part.bottom) / 2, full
                    break


def _columns(lines: Sequence[Sequence[_Part]], before: Columns) -> Columns:
    """The fewest column lines that pass through every gap between two parts of a line.

    A table that goes on from the page before keeps that page's, but for one more: then `edges` has them
    where they stand there, `gaps` where they may stand here.
    """
    gaps = [(right.left, left.right) for some in lines for left, right in pairwise(some)]
    left = min(part.left for some in lines for part in some)
    right = max(part.right for some in lines for part in some)
    if before.edges:
        both = _piercing([*gaps, *((high, low) for low, high in before.gaps)])
        there = dict(zip(before.gaps, before.edges[1:-1], strict=True))
        inner = [
            next((there[old] for old in before.gaps if old[0] <= low and high <= old[1]), (low + high) / 2)
            for low, high in both
        ]
        edges = (before.edges[0], *inner, before.edges[-1])
        if len(both) <= len(before.gaps) + MORE_EDGES and all(a < b for a, b in pairwise(edges)):
            return Columns(edges, tuple(both))
    own = _piercing(gaps)
    inner = [(low + high) / 2 for low, high in own]
    return Columns((left, *inner, max(right, inner[-1] + 1.0)), tuple(own))


def _piercing(gaps: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """What the gaps, each (end, start), have in common that the fewest lines pass through: (low, high) each."""
    shared: list[tuple[float, float]] = []
    for end, start in sorted(gaps):  # by their ends: a line at the end of the first serves most others
        if shared and start < shared[-1][1]:
            shared[-1] = (max(shared[-1][0], start), shared[-1][1])
        else:
            shared.append((start, end))
    return shared


def _clearest(low: float, high: float, extents: Sequence[tuple[float, float]]) -> float:
    """Where between two positions the fewest texts are crossed: the middle of the widest such stretch.

    The longest line of a column may stand where the column beside it is blank, and is no side of a gap.
    """
    steps = sorted(
        [(low, 0), (high, 0)]
        + [(left, 1) for left, right in extents if right > low and low < left < high]
        + [(right, -1) for left, right in extents if left < high and low < right < high]
    )
    crossed = sum(left <= low < right for left, right in extents)
    best: tuple[int, float, float] | None = None
    for (at, step), (then, _) in pairwise(steps):
        crossed += step
        stretch = (crossed, at - then, (at + then) / 2)
        if then > at and (best is None or stretch < best):
            best = stretch
    return best[2] if best else (low + high) / 2


def _row_cells(parts: Sequence[_Part], edges: Sequence[float], row: int, page: int) -> list[Cell]:
    """The cells of a row over all columns: parts that share a column are lines of one cell.

    A text that runs into the columns of the one beside it has those before them.
    """
    runs: list[tuple[int, int, list[_Part]]] = []
    for part in sorted(parts, key=lambda p: p.left):
        start = _column(edges, part.left)
        end = max(bisect_left(edges, part.right) - 1, start)
        if runs and start <= runs[-1][1]:
            first, last, some = runs[-1]
            if start > first and any(_beside(other, part) for other in some):
                runs[-1] = (first, start - 1, some)
                runs.append((start, end, [part]))
            else:
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


def _beside(left: _Part, right: _Part) -> bool:
    """Whether two parts stand side by side on a line: they are of two cells."""
    shared = min(left.bottom, right.bottom) - max(left.top, right.top)
    return left.right < right.left and shared > min(left.bottom - left.top, right.bottom - right.top) / 2


def _column(edges: Sequence[float], x: float) -> int:
    return min(max(bisect_right(edges, x) - 1, 0), len(edges) - 2)
