"""The columns a header row names, and which cell of a row stands under which of them. Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from pipeline.model.bands import AMOUNTS, HEADERS, Band, BandRow, band_rows
from pipeline.model.bearers import PART_OF_HEADER, bearers, is_remark, says_before, stands_for_level2, yields
from pipeline.model.fund_headings import names_sources
from pipeline.model.subheadings import roles_below
from pipeline.model.table import Cell, Origin, Sheet
from pipeline.model.vocabulary import Part, Vocabulary
from pipeline.model.wordings import names_source

SECTION = "section"
UNKNOWN = "unknown"
SOURCE = "source:"
"""A column of amounts that is a fund of its own: its category follows, and the heading of one that nobody knows."""
SECOND = "second:"
"""A column of indicators that is printed twice, for the mid term and for the year: of the second half."""
MORE = "more"
"""A column that the profile knows and the record has no key for: its values go by its heading."""


def category_of(role: str) -> str:
    """The category of the fund that a SOURCE column is."""
    return role.removeprefix(SOURCE).partition(":")[0]


class Column(NamedTuple):
    """A named column over `start` <= column < `end`; role SECTION for the section's own label at the side."""

    role: str
    start: int
    end: int
    text: str = ""


@lru_cache(maxsize=16)  # of a form's headers, asked anew whenever another row of the form has changed
def header_columns(
    header: BandRow, vocabulary: Vocabulary, width: int, above: tuple[Column, ...] = ()
) -> tuple[Column, ...]:
    """The columns that a header row names, from left to right; `width` is the sheet's number of columns.

    A header cell reaches to the next one: the blank cells between are its own, left over from a merge.
    A role that comes twice keeps the first column, MORE columns go by their text; a text that is no label of this
    part is UNKNOWN, but for one that says 原因 (reason) among indicators: it can only be their deviation's. A header's
    second row parts the columns of the first, `above`, that it stands under.
    """
    columns: list[Column] = []
    own = bearers(header, vocabulary)
    below = _roles_below(header, above, vocabulary) if header.second else {}
    second = _second_half(header, vocabulary)
    of_sources = header.band is Band.FUND_HEADER and _heads_sources(header, own.keys() & AMOUNTS, vocabulary)
    borne = {role: cell.text for role, cell in own.items()}
    borne |= {column.role: column.text for column in _whole(above, header)} if header.second else {}
    for index, cell in enumerate(header.cells):
        role = vocabulary.role(cell.text, PART_OF_HEADER[header.band])
        section = vocabulary.role(cell.text, Part.SECTION)
        if cell in second:
            role = f"{SECOND}{role}"
        elif role is None and cell.column in below:
            role = below[cell.column]
        elif role is None and of_sources:
            other = f"other:{cell.text}" if not vocabulary.find(cell.text) and names_source(cell.text) else None
            category = vocabulary.role(cell.text, Part.FUND_ROW) or other
            role = f"{SOURCE}{category}" if category else None
        elif role is None and cell in own.values():
            role = next(borne for borne, bearer in own.items() if bearer is cell)
        elif role and _is_further(role, cell, own, borne, columns):
            role = MORE
        elif role == "annual_budget" and own.get("initial_budget") is cell:
            role = "initial_budget"
        elif role == MORE and stands_for_level2(cell, own):
            role = "level2"
        if role is None or (own.get(role, cell) is not cell and role != MORE):
            role = SECTION if section else UNKNOWN
        behind = header.cells[index + 1].column if index + 1 < len(header.cells) else max(width, cell.end_column)
        name = f"{MORE}:{cell.text}" if role == MORE else role
        again = header.second and sum(other.text == cell.text for other in header.cells) > 1
        twice = again or name in {each.role for each in columns}
        head = head_over(above, cell.column) if twice else None
        if role == MORE and head:
            name = f"{MORE}:{head.text} {cell.text}"  # 比重 under 预算数 and again under 执行数
        columns.append(Column(name, cell.column, max(behind, cell.end_column), cell.text))
    return _parted(above, columns) if header.second else tuple(columns)


def _heads_sources(header: BandRow, amounts: Set[str], vocabulary: Vocabulary) -> bool:
    """True where sources of funds may be columns: no kind of amount is named, or what was spent alone, behind sources
    side by side with their total (中央 | 本级 | 合计 | 执行数 | 执行率).
    """
    texts = [cell.text for cell in header.cells if not vocabulary.role(cell.text, Part.SECTION)]
    roles = [{(label.part, label.role) for label in vocabulary.find(text)} for text in texts]
    return not amounts or (amounts == {"executed"} and names_sources(texts, roles))


def _is_further(
    role: str, cell: Cell, own: Mapping[str, Cell], borne: Mapping[str, str], left: Sequence[Column]
) -> bool:
    """True for a column beside the one that bears its role: 备注 beside the reasons, a target before it was set anew,
    points that do not add up, the units of the actual values right behind these (实际数 | 单位).
    """
    return (
        (role == "deviation" and own["deviation"] is not cell and is_remark(cell))
        or (role == "target" and says_before(cell, own))
        or (role in borne and yields(cell.text, borne[role], role))
        or (role == "unit" and own["unit"] is not cell and bool(left) and left[-1].role == "actual")
    )


def _roles_below(header: BandRow, above: Sequence[Column], vocabulary: Vocabulary) -> dict[int, str]:
    """The roles of what names a column of a second row only under the heading that it stands under, by its column."""
    part = PART_OF_HEADER[header.band]
    over = {cell.column: head for cell in header.cells if (head := head_over(above, cell.column))}
    taken = frozenset(column.role for column in above if column not in over.values())
    strange = (SECTION, UNKNOWN, MORE)
    heads = {
        place: None if head.role.partition(":")[0] in strange and not vocabulary.role(head.text, part) else head.role
        for place, head in over.items()
    }
    return roles_below(header.cells, heads, taken, part, vocabulary)


def _whole(above: Sequence[Column], below: BandRow) -> list[Column]:
    """The columns of a header's first row that no name of its second one stands under."""
    parted = {head_over(above, cell.column) for cell in below.cells}
    return [column for column in above if column not in parted]


def head_over(above: Sequence[Column], place: int) -> Column | None:
    """The column of a header's first row that a name of its second one stands under; None where it is none's."""
    return next((column for column in above if column.start <= place < column.end), None)


_HALF = ("level2", "level3", "target")


def _second_half(header: BandRow, vocabulary: Vocabulary) -> tuple[Cell, ...]:
    """The cells that name levels and targets once more, right of all those that named them first; the first level may
    be named once for both.
    """
    if header.band is not Band.INDICATOR_HEADER:
        return ()
    named = [(vocabulary.role(cell.text, PART_OF_HEADER[header.band]), cell) for cell in header.cells]
    halves = [(role, cell) for role, cell in named if role in ("level1", *_HALF)]
    roles = [role for role, _ in halves]
    for half in (_HALF, ("level1", *_HALF)):
        if roles[-2 * len(half) :] == [*half, *half] and len(roles) <= 2 * len(half) + 1:
            return tuple(cell for _, cell in halves[-len(half) :])
    return ()


def _parted(above: Sequence[Column], below: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of a header's first row, with those of its second in place of what they stand under."""
    parted: list[Column] = []
    for column in above:
        parts = [part for part in below if column.start <= part.start < column.end]
        parted += [part._replace(end=min(part.end, column.end)) for part in parts] or [column]
    return tuple(parted)


_FEWEST_ROWS = 2  # of text, where a value may stand off its heading because its row has drifted
_OTHERS = frozenset({MORE, "deviation"})
"""Whatever has drifted here from another column looks as if it belonged here."""


def rows_under(rows: Sequence[BandRow]) -> Iterator[BandRow]:
    """The rows that stand under the headings right above them, up to the next headings."""
    for row in rows:
        if row.band in HEADERS:
            return
        if row.band in (Band.FUND, Band.INDICATOR):
            yield row


def with_bare_columns(
    columns: Sequence[Column], header: BandRow, below: Sequence[BandRow], *, ruled: bool
) -> tuple[Column, ...]:
    """The columns of a header, those parted whose right part is a column of its own, as the rows below it show.

    Its heading is blank; as that is also what a merged cell leaves in text, rows must agree there: all their other
    cells stand right under their headings; those of funds have too few cells to tell. Where columns are facts
    (`ruled`), one value is enough.
    """
    if not ruled and header.band is not Band.INDICATOR_HEADER:
        return tuple(columns)
    starts = {column.start for column in columns}
    reach = {cell.column: cell.end_column for cell in header.cells}
    first = min(starts, default=0)
    found: Counter[int] = Counter()
    for row in below:
        off = [cell for cell in row.cells if cell.column >= first and cell.column not in starts]
        if ruled or (len(off) == 1 and len(row.cells) > _FEWEST_ROWS):
            found.update(cell.column for cell in off)
    parted: list[Column] = []
    for column in columns:
        fewest = 1 if ruled or column.role.partition(":")[0] in _OTHERS else _FEWEST_ROWS
        bare = [
            place
            for place, times in found.items()
            if column.start < place < column.end and times >= fewest and reach.get(column.start, column.end) <= place
        ]
        parted.append(column._replace(end=min(bare, default=column.end)))
        parted += [Column(UNKNOWN, min(bare), column.end)] if bare else []
    return tuple(parted)


def rows_with_columns(sheet: Sheet, vocabulary: Vocabulary) -> tuple[tuple[BandRow, tuple[Column, ...]], ...]:
    """Every row of the sheet that is no header, with the columns of the last header above it; () before the first."""
    rows = band_rows(sheet.cells, vocabulary, sheet.loose_rows)
    for asked, found in _ASKED:
        if asked is rows:
            return found
    answer = tuple(_with_columns(rows, vocabulary, sheet.column_count, sheet.origin is Origin.RULED))
    _ASKED.append((rows, answer))
    return answer


_Columned = tuple[tuple[BandRow, tuple[Column, ...]], ...]
# As in bands.py: every rule of a round asks for the columns of the same rows.
_ASKED: deque[tuple[tuple[BandRow, ...], _Columned]] = deque(maxlen=8)


def _with_columns(
    rows: tuple[BandRow, ...], vocabulary: Vocabulary, width: int, ruled: bool
) -> Iterator[tuple[BandRow, tuple[Column, ...]]]:
    columns: tuple[Column, ...] = ()
    for index, row in enumerate(rows):
        if row.band in HEADERS:
            columns = header_columns(row, vocabulary, width, columns)
            columns = with_bare_columns(columns, row, tuple(rows_under(rows[index + 1 :])), ruled=ruled)
        else:
            yield row, columns


def under(columns: Sequence[Column], cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    """The cells by the role of the column they stand under: the one they share most with; of equals the left one.

    Cells left of the first column, or under an UNKNOWN one, come under that name.
    """
    found: dict[str, list[Cell]] = {}
    role_at = _roles_by_place(tuple(columns))
    for cell in cells:
        one = cell.column_span == 1
        role = role_at.get(cell.column, UNKNOWN) if one else _role_shared_most(columns, cell)
        found.setdefault(role, []).append(cell)
    return found


@lru_cache(maxsize=16)  # of a form's headers: every row below one asks
def _roles_by_place(columns: tuple[Column, ...]) -> Mapping[int, str]:
    return {place: column.role for column in reversed(columns) for place in range(column.start, column.end)}


def _role_shared_most(columns: Sequence[Column], cell: Cell) -> str:
    role, most = UNKNOWN, 0
    for column in columns:
        shared = min(cell.end_column, column.end) - max(cell.column, column.start)
        if shared > most:
            role, most = column.role, shared
    return role
