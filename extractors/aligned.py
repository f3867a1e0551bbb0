"""Lines of words without vertical rulings → a table from their alignment alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from extractors.aligned_columns import NO_COLUMNS, clearest, lines_to_columns
from extractors.aligned_rows import Part, line_pitches, lines_to_rows, middle_of, wrapped_end, wrapping_pitch
from extractors.carried import Carried, Page
from extractors.lines import line_to_parts, lines_to_piece
from pipeline.model.document import Word
from pipeline.model.geometry import Ruling
from pipeline.model.table import Cell, Origin, Sheet

# In em. A gap this wide within a line separates two columns: text itself has gaps of up to 0.5 (a space
# glyph beside full-width punctuation), and no one sets two columns closer.
COLUMN_GAP = 0.9
# In em: the white half of full-width marks, which a box of ink lacks, and the widest gap beside it within a text.
BEGINS, ENDS = "（(【《〈“‘「『〔", "，。、；：）】》〉”’」』〕"
WHITE, WORD_GAP = 0.5, 0.75
# Fewer lines than this with two parts are a heading or a signature, not a table.
FEWEST_LINES = 3
# Where a table of the page before may go on, one line with this many parts is its last row.
FEWEST_PARTS = 3
# Beyond this a page is no form; its lines stay loose.
MOST_LINES = 1_000
MOST_PITCHES = 4_000
MOST_PARTS = 60
# A page on which a table goes on has at most so many lines above it: a running head. A new form has more.
MOST_HEAD = 1
# A line of one part in letters this much larger than the usual ones is the title of a form.
TITLE = 1.25
# Of the distances between lines of a scan: what no more of them have than this is some error of reading.
SELDOM = 0.02
# A horizontal line shorter than this part of the text's width is an underline.
RULING_WIDTH = 0.4


Line = Sequence[Word]


def unruled_sheets(lines: Sequence[Line], horizontals: Sequence[Ruling], page: Page, carried: Carried) -> list[Sheet]:
    """The lines (top to bottom) as one sheet per form: a table where they line up, else loose rows.

    A further form on the page begins with its title, in larger letters.
    """
    em = page.em
    parts = [_parts(line, page) for line in lines]
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
        if start or head > MOST_HEAD or any(_is_title(some, em) for some in parts[:head]):
            carried.clear()
        sheets.append(_sheet(lines[start:end], parts[start:end], horizontals, page, carried))
    return sheets


def _is_title(parts: Sequence[Part], em: float) -> bool:
    return len(parts) == 1 and parts[0].bottom - parts[0].top >= TITLE * em and len(parts[0].words) > 1


def _sheet(
    lines: Sequence[Line],
    parts: Sequence[Sequence[Part]],
    horizontals: Sequence[Ruling],
    page: Page,
    carried: Carried,
) -> Sheet:
    first, last, borders = _table_lines(parts, horizontals, carried.columns is not NO_COLUMNS)
    cells = [cell for row, line in enumerate(lines[:first]) for cell in loose_cells(line, row, page.number)]
    pitches = tuple([*line_pitches(parts[first:last]), *carried.pitches_on(page)][:MOST_PITCHES])
    furthest = wrapping_pitch(pitches, SELDOM if page.whole else 0.0)
    last = wrapped_end(parts, last, furthest) if last and len(borders) < 2 else last
    rows = lines_to_rows(parts[first:last], borders, furthest)
    table = parts[first:last]
    columns = lines_to_columns(table, carried.columns_on(page, table)) if rows else NO_COLUMNS
    carried.keep(columns, pitches, table, page)
    extents = [(part.left, part.right) for some in rows for part in some]
    inner = [clearest(low, high, extents) for low, high in columns.gaps]
    edges = [float("-inf"), *inner, float("inf")]
    for row, some in enumerate(rows, first):
        cells.extend(_row_cells(some, edges, row, page.number))
    after = first + len(rows)
    for row, line in enumerate(lines[last:], after):
        cells.extend(loose_cells(line, row, page.number))
    loose = frozenset((*range(first), *range(after, after + len(lines) - last)))
    return Sheet(tuple(cells), page.number, Origin.ALIGNED, "", columns.edges, loose, page.reader)


def _table_lines(
    parts: Sequence[Sequence[Part]], horizontals: Sequence[Ruling], goes_on: bool
) -> tuple[int, int, list[float]]:
    """First line of the table, the line after its last, and the row rulings in it; (0, 0) for no table."""
    several = [index for index, some in enumerate(parts) if len(some) > 1]
    widest = max(map(len, parts))
    few = len(several) < FEWEST_LINES and (not goes_on or widest < FEWEST_PARTS)
    if few or len(parts) > MOST_LINES or widest > MOST_PARTS:
        return 0, 0, []
    first, last = several[0], several[-1] + 1
    borders = _row_rulings(parts[first:last], horizontals)
    if len(borders) >= 2:  # what stands outside the horizontal lines is no part of the table
        inside = [i for i, some in enumerate(parts) if borders[0] < middle_of(some) < borders[-1]]
        if len(inside) >= 2:
            first, last = inside[0], inside[-1] + 1
    return first, last, borders


def loose_cells(line: Line, row: int, page: int) -> list[Cell]:
    """A line outside every table: one cell, or several where wide gaps part it."""
    pieces = (lines_to_piece([part], page) for part in line_to_parts(line))
    some = [piece for piece in pieces if piece is not None]
    return [Cell(row, column, piece.text, (piece,)) for column, piece in enumerate(some)]


def _parts(line: Line, page: Page) -> list[Part]:
    """The texts of a line: words close to each other are of one."""
    runs: list[list[Word]] = []
    right = 0.0
    for word in line:
        if not word.text.strip():
            continue
        if runs and _goes_on(runs[-1][-1], word, word.box.left - right, page):
            runs[-1].append(word)
            right = max(right, word.box.right)
        else:
            runs.append([word])
            right = word.box.right
    return [
        Part(
            tuple(run),
            min(w.box.left for w in run),
            max(w.box.right for w in run),
            min(w.box.top for w in run),
            max(w.box.bottom for w in run),
        )
        for run in runs
    ]


def _goes_on(before: Word, word: Word, gap: float, page: Page) -> bool:
    """Whether a word is of the same text as the one before; whole texts have been parted, but for wide marks."""
    if not page.whole:
        return gap <= COLUMN_GAP * page.em
    white = WHITE * ((before.text.rstrip()[-1] in ENDS) + (word.text.lstrip()[0] in BEGINS))
    return white > 0 and gap <= (WORD_GAP + white) * page.em


def _row_rulings(lines: Sequence[Sequence[Part]], horizontals: Sequence[Ruling]) -> list[float]:
    """Positions of the horizontal rulings wide enough to divide the lines into rows."""
    left = min(part.left for some in lines for part in some)
    right = max(part.right for some in lines for part in some)
    wide = (right - left) * RULING_WIDTH
    return sorted(
        {ruling.position for ruling in horizontals if min(ruling.end, right) - max(ruling.start, left) >= wide}
    )


def _row_cells(parts: Sequence[Part], edges: Sequence[float], row: int, page: int) -> list[Cell]:
    """The cells of a row over all columns: parts that share a column are lines of one cell.

    A text that runs into the columns of the one beside it has those before them.
    """
    runs: list[tuple[int, int, list[Part]]] = []
    for part in sorted(parts, key=lambda p: p.left):
        start = _column(edges, part.left)
        end = min(max(bisect_left(edges, part.right) - 1, start), len(edges) - 2)
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


def _beside(left: Part, right: Part) -> bool:
    """Whether two parts stand side by side on a line: they are of two cells."""
    shared = min(left.bottom, right.bottom) - max(left.top, right.top)
    return left.right < right.left and shared > min(left.bottom - left.top, right.bottom - right.top) / 2


def _column(edges: Sequence[float], x: float) -> int:
    return min(max(bisect_right(edges, x) - 1, 0), len(edges) - 2)
