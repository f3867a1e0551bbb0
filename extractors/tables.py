"""Words and ruled lines of a page → its tables with the loose lines around them. Knows no file format."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractors.aligned import loose_cells, unruled_sheets
from extractors.carried import Carried, Page
from extractors.lattice import Lattice, Slots, lines_to_lattice
from extractors.level_ruled import with_borders_down
from extractors.lines import words_to_lines, words_to_piece
from extractors.rulings import Lines, clean_rulings, lines_to_tables
from pipeline.model.document import PageContent, Word
from pipeline.model.table import Cell, Origin, Piece, Sheet

# Where a page has no words, text is taken to be this part of its width (10 of 595 points).
EM_OF_WIDTH = 1 / 60
# A page of forms has 1-6 tables; of a drawing's many lattices only the largest are looked at.
MOST_TABLES = 60
# A lattice of one cell this small (em) is a tick box.
TICK_BOX = 2.5
# One that takes this part of the page is a frame around it.
PAGE_FRAME = 0.5
# A line of a cell goes over its border by so many words at most: browsers let a closing bracket hang.
OVERFLOW = 2
# Of a word's height: words set solid stand closer, for all that odd fonts say of their glyphs' widths.
TOUCHING = 0.1
# Closer than this are one's end and the next one's start in the file, and by chance only a word beside it.
SOLID = 0.02

_Spot = tuple[int, int] | None  # index of the table, index of the cell in it; None outside all tables
_SpotAt = Callable[[float, float], _Spot]


@dataclass(frozen=True, slots=True)
class Setting:
    """How the file sets the words of a page: what its geometry alone does not tell.

    `runs` holds a number for each word, the same for neighbours set on one line. `homes` has the place that
    decides the cell of a word (by its index) that does not stand in it: text that its clip hides. Words that
    are `whole` are each all that a line has in its cell; their boxes are those of ink, inexact by a pixel. `scale` is
    page units per unit of the file.
    """

    runs: Sequence[int] = ()
    homes: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    whole: bool = False
    scale: float = 1.0


UNKNOWN = Setting()


@dataclass(slots=True)
class _Table:
    """A lattice and the words that fall to each of its cells, while they are being dealt out."""

    lattice: Lattice
    cell_at: dict[tuple[int, int], int]
    words: defaultdict[int, list[Word]] = field(default_factory=lambda: defaultdict(list))


def page_to_sheets(
    page: PageContent,
    reader: str,
    aside: Sequence[Word] = (),
    setting: Setting = UNKNOWN,
    carried: Carried | None = None,
) -> tuple[Sheet, ...]:
    """One sheet per table, each begun by the loose lines above it, the last one ended by those below.

    No word is lost: the characters of the sheets' pieces are those of the words, blanks apart. `aside`
    are words that are no part of the layout (a watermark): they become the last loose lines. A page
    without ruled lines gives sheets of origin ALIGNED; a page without words gives none. `carried` goes
    from page to page of a document.
    """
    words = [word for word in page.words if word.text.strip() or word.text == " "]
    if len(words) < len(page.words):
        setting = Setting(whole=setting.whole, scale=setting.scale)
    em = usual_height(words, page.width)
    rulings = clean_rulings(page.rulings, em)
    lattices = page_lattices(rulings, words, em, page.width * page.height)
    sheets = lattices_to_sheets(page.number, words, lattices, reader, setting)
    carried = carried or Carried()
    if sheets:
        carried.clear()
        if not rulings.vertical:
            sheets = [replace(sheet, origin=Origin.LEVEL) for sheet in sheets]
    else:
        lines = [line for line in words_to_lines(words) if any(word.text.strip() for word in line)]
        of_page = Page(page.number, reader, em, setting.scale, setting.whole)
        sheets = unruled_sheets(lines, rulings.horizontal, of_page, carried) if lines else []
    return tuple(_with_aside(sheets, aside, page.number, reader))


def lattices_to_sheets(
    page: int, words: Sequence[Word], lattices: Sequence[Lattice], reader: str, setting: Setting = UNKNOWN
) -> list[Sheet]:
    """A sheet for each lattice with words in it, from the top, the words outside as loose lines.

    Nothing where no word stands in any lattice.
    """
    ordered = sorted(lattices, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))
    tables = [_Table(lattice, lattice.cell_at()) for lattice in ordered]
    lines = [line for line in words_to_lines(_deal(words, tables, setting)) if any(w.text.strip() for w in line)]
    used = [table for table in tables if table.words]
    return _ruled_sheets(page, used, lines, reader)


def usual_height(words: Sequence[Word], width: float) -> float:
    """The em of the page: the median height of its words, in page units."""
    heights = [word.box.bottom - word.box.top for word in words if word.text != " "]
    usual = sorted(heights)[len(heights) // 2] if heights else width * EM_OF_WIDTH
    return max(usual, width * EM_OF_WIDTH / 10, 0.1)


def page_lattices(lines: Lines, words: Sequence[Word], em: float, area: float) -> list[Lattice]:
    """The tables of the page; frames, tick boxes and highlighted spots left out.

    Where no ruling goes down the page, one table may be told by its level ones and the white between its texts.
    """
    if not lines.vertical:
        lines = with_borders_down(lines.horizontal, [word.box for word in words], em)
    lattices = [
        lattice for group in lines_to_tables(lines, em) if (lattice := lines_to_lattice(group, words, em)) is not None
    ]
    lattices.sort(key=lambda lattice: -lattice.box.width * lattice.box.height)
    lattices = lattices[:MOST_TABLES]
    return [lattice for lattice in lattices if not _is_decoration(lattice, lattices, em, area)]


def _is_decoration(lattice: Lattice, others: Sequence[Lattice], em: float, area: float) -> bool:
    """Whether a lattice of one cell is a tick box, a frame around the page or a table, or a highlight."""
    if len(lattice.cells) > 1:
        return False
    box = lattice.box
    if box.width <= TICK_BOX * em and box.height <= TICK_BOX * em:
        return True
    if box.width * box.height >= PAGE_FRAME * area:
        return True
    return any(_inside(lattice, other) or _inside(other, lattice) for other in others if other is not lattice)


def _inside(inner: Lattice, outer: Lattice) -> bool:
    (left, right), (top, bottom) = (outer.xs[0], outer.xs[-1]), (outer.ys[0], outer.ys[-1])
    return left <= inner.xs[0] and inner.xs[-1] <= right and top <= inner.ys[0] and inner.ys[-1] <= bottom


def _deal(words: Sequence[Word], tables: Sequence[_Table], setting: Setting) -> list[Word]:
    """Give each word to the smallest table around its middle; return those outside every table."""
    inner_first = sorted(tables, key=lambda table: table.lattice.box.width * table.lattice.box.height)

    lattices = [(i, table.lattice.xs, table.lattice.ys, table.cell_at) for i, table in enumerate(inner_first)]

    def spot_at(x: float, y: float) -> _Spot:
        for number, xs, ys, cell_at in lattices:
            if xs[0] <= x <= xs[-1] and ys[0] <= y <= ys[-1]:
                column = min(bisect_right(xs, x), len(xs) - 1) - 1
                row = min(bisect_right(ys, y), len(ys) - 1) - 1
                cell = cell_at.get((row, column))
                if cell is not None:
                    return number, cell
        return None

    spots: list[_Spot] = []
    spot: _Spot = None
    left, top, right, bottom = nowhere = (0.0, 0.0, 0.0, 0.0)  # of the cell of the word before: most stand in the same
    for box in [word.box for word in words]:
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        if not (left <= x < right and top <= y < bottom):
            spot = spot_at(x, y)
            left, top, right, bottom = inner_first[0].lattice.sides(spot[1]) if spot and not spot[0] else nowhere
        spots.append(spot)
    for index, (x, y) in setting.homes.items():
        spots[index] = spot_at(x, y)
    if len(setting.runs) == len(words):
        _reunite(words, spots, setting.runs, spot_at)
    loose: list[Word] = []
    for word, spot in zip(words, spots, strict=True):
        if spot is None:
            loose.append(word)
        else:
            inner_first[spot[0]].words[spot[1]].append(word)
    for table in tables:  # a cell with nothing but space glyphs is blank
        table.words = defaultdict(
            list, {i: some for i, some in table.words.items() if any(w.text.strip() for w in some)}
        )
    return loose


def _reunite(words: Sequence[Word], spots: list[_Spot], runs: Sequence[int], spot_at: _SpotAt) -> None:
    """Give the few words with which a run goes over a border to the cell where most of the run stands.

    Leaves alone: runs with a gap at the border, which two columns set one after the other have, and runs
    that go over by more.
    """
    index = 1
    while index < len(words):
        if spots[index] == spots[index - 1] or not _follows(words, runs, index):
            index += 1
            continue
        start, end = index - 1, index + 1
        while start > 0 and _follows(words, runs, start):
            start -= 1
        while end < len(words) and _follows(words, runs, end):
            end += 1
        counts = Counter(spots[start:end])
        home = max(counts, key=lambda spot: (counts[spot], spot == spots[start]))
        inside = [i for i in range(start, end) if spots[i] == home]
        y = words[inside[0]].box.middle[1]
        for i in range(start, end):  # one line stands in one row
            x = words[i].box.middle[0]
            if spots[i] != home and spot_at(x, y) == home:
                spots[i] = home
                inside.append(i)
        first, last = min(inside), max(inside)
        if last + 1 < end <= last + 1 + OVERFLOW:
            crosses = spot_at(_edges(words[last + 1])[0], y) == home  # its left part is still inside
            if not crosses and end == last + 2 and _set_solid(words[last], words[end - 1]):
                crosses = spot_at(_edges(words[last])[1], y) != home  # the one before it is already outside
            if crosses:
                spots[last + 1 : end] = [home] * (end - last - 1)
        if first - OVERFLOW <= start < first and spot_at(_edges(words[first - 1])[1], y) == home:
            spots[start:first] = [home] * (first - start)
        index = end


def _edges(word: Word) -> tuple[float, float]:
    """Left and right of a word, a trifle inside it."""
    box = word.box
    trifle = min(TOUCHING * (box.bottom - box.top), (box.right - box.left) / 2)
    return box.left + trifle, box.right - trifle


def _set_solid(before: Word, word: Word) -> bool:
    gap = abs(word.box.left - before.box.right)
    return gap <= SOLID * (word.box.bottom - word.box.top)


def _follows(words: Sequence[Word], runs: Sequence[int], index: int) -> bool:
    """Whether a word goes on with the one before, on its line and without a gap."""
    if runs[index] != runs[index - 1]:
        return False
    before, box = words[index - 1].box, words[index].box
    height = max(before.bottom - before.top, box.bottom - box.top)
    level = abs(box.top + box.bottom - before.top - before.bottom) <= height
    return level and abs(box.left - before.right) <= TOUCHING * height


def _ruled_sheets(page: int, tables: Sequence[_Table], lines: Sequence[Sequence[Word]], reader: str) -> list[Sheet]:
    """A sheet per table; a loose line goes to the first table that does not end above it."""
    bottoms = [table.lattice.ys[-1] for table in tables]
    above: list[list[Sequence[Word]]] = [[] for _ in range(len(tables) + 1)]
    for line in lines:
        middle = sum(word.box.top + word.box.bottom for word in line) / (2 * len(line))
        above[next((i for i, bottom in enumerate(bottoms) if middle <= bottom), len(tables))].append(line)
    sheets = []
    for number, table in enumerate(tables):
        before = above[number]
        after = above[-1] if number + 1 == len(tables) else []
        first_after = len(before) + len(table.lattice.ys) - 1
        cells = [
            *(cell for row, line in enumerate(before) for cell in loose_cells(line, row, page)),
            *_lattice_cells(table, len(before), page),
            *(cell for row, line in enumerate(after, first_after) for cell in loose_cells(line, row, page)),
        ]
        loose = frozenset((*range(len(before)), *range(first_after, first_after + len(after))))
        sheets.append(Sheet(tuple(cells), page, Origin.RULED, "", table.lattice.xs, loose, reader))
    return sheets


def _with_aside(sheets: list[Sheet], aside: Sequence[Word], page: int, reader: str) -> list[Sheet]:
    """The sheets with the words set aside as the last loose rows, one per word."""
    if not aside:
        return sheets
    last = sheets.pop() if sheets else Sheet((), page, Origin.ALIGNED, reader=reader)
    first = last.row_count
    cells = [cell for row, word in enumerate(aside, first) for cell in loose_cells([word], row, page)]
    rows = last.loose_rows | {cell.row for cell in cells}
    return [*sheets, replace(last, cells=(*last.cells, *cells), loose_rows=rows)]


def _lattice_cells(table: _Table, first_row: int, page: int) -> list[Cell]:
    cells = []
    for index, slots in enumerate(table.lattice.cells):
        cells.append(_cell(slots, first_row, words_to_piece(table.words.get(index, ()), page)))
    return cells


def _cell(slots: Slots, first_row: int, piece: Piece | None) -> Cell:
    return Cell(
        slots.top + first_row,
        slots.left,
        piece.text if piece else "",
        (piece,) if piece else (),
        slots.bottom - slots.top,
        slots.right - slots.left,
    )
