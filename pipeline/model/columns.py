"""The columns a header row names, and which cell of a row stands under which of them. Pure."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.model.bands import AMOUNTS, HEADERS, Band, BandRow, band_rows
from pipeline.model.remarks import names_another_time
from pipeline.model.script import simplified
from pipeline.model.table import Cell, Origin, Sheet
from pipeline.model.vocabulary import Part, Vocabulary, label_key
from pipeline.model.wordings import goal_by_wording, names_source

PART_OF_HEADER: Mapping[Band, Part] = {
    Band.FUND_HEADER: Part.FUND_COLUMN,
    Band.GOAL_HEADER: Part.GOAL_COLUMN,
    Band.INDICATOR_HEADER: Part.INDICATOR_COLUMN,
}
SECTION = "section"
UNKNOWN = "unknown"
SOURCE = "source:"
"""A column of amounts that is a fund of its own: its category follows."""
SECOND = "second:"
"""A column of indicators that is printed twice, for the mid term and for the year: of the second half."""
MORE = "more"
"""A column that the profile knows and the record has no key for: its values go by its heading."""


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
    own = _bearers(header, vocabulary)
    second = _second_half(header, vocabulary)
    for index, cell in enumerate(header.cells):
        role = vocabulary.role(cell.text, PART_OF_HEADER[header.band])
        section = vocabulary.role(cell.text, Part.SECTION)
        if cell in second:
            role = f"{SECOND}{role}"
        elif role is None and header.band is Band.FUND_HEADER and not own.keys() & AMOUNTS:
            other = "other" if not vocabulary.find(cell.text) and names_source(cell.text) else None
            category = vocabulary.role(cell.text, Part.FUND_ROW) or other
            role = f"{SOURCE}{category}" if category else None
        elif role is None and cell in own.values():
            role = next(borne for borne, bearer in own.items() if bearer is cell)
        elif role == "deviation" and own["deviation"] is not cell and _is_remark(cell):
            role = MORE
        elif role == "annual_budget" and own.get("initial_budget") is cell:
            role = "initial_budget"
        elif role == "target" and _says_before(cell, own):
            role = MORE
        elif role == MORE and _stands_for_level2(cell, own):
            role = "level2"
        if role is None or (own.get(role, cell) is not cell and role != MORE):
            role = SECTION if section else UNKNOWN
        behind = header.cells[index + 1].column if index + 1 < len(header.cells) else max(width, cell.end_column)
        name = f"{MORE}:{cell.text}" if role == MORE else role
        columns.append(Column(name, cell.column, max(behind, cell.end_column), cell.text))
    return _parted(above, columns) if header.second else tuple(columns)


def _bearers(header: BandRow, vocabulary: Vocabulary) -> dict[str, Cell]:
    """The cell that bears each role: the first that is no section's name, or else the last that may be one.

    年度目标 beside 预期目标 is a section; 项目绩效目标 beside 长期目标 and 年度目标 is theirs.
    """
    bearers: dict[str, Cell] = {}
    for names_sections in (True, False):
        cells = [cell for cell in header.cells if bool(vocabulary.role(cell.text, Part.SECTION)) is names_sections]
        for cell in cells if names_sections else reversed(cells):
            role = vocabulary.role(cell.text, PART_OF_HEADER[header.band])
            if role and not (role in bearers and _is_remark(cell)):
                bearers[role] = cell
    if header.band is Band.FUND_HEADER:
        _add_first_budget(bearers, header.cells, vocabulary)
    elif header.band is Band.INDICATOR_HEADER:
        _add_by_wording(bearers, header.cells, vocabulary)
    elif header.band is Band.GOAL_HEADER:
        strange = [cell for cell in header.cells if not vocabulary.find(cell.text)]
        wanted = goal_by_wording(strange[0].text) if len(strange) == 1 else None
        if wanted and not (wanted in bearers and not vocabulary.role(bearers[wanted].text, Part.SECTION)):
            bearers[wanted] = strange[0]
    return bearers


_REMARKS = frozenset({"备注"})


def _is_remark(cell: Cell) -> bool:
    """True for what may say the reasons only where no other heading does."""
    return label_key(cell.text) in _REMARKS


_FIRST_BUDGET = re.compile("(?:年初|年度|全年|当年|本年|批复)?预算(?:批复|安排)?(?:数|额|金额|资金)?")


def _add_first_budget(bearers: dict[str, Cell], cells: Sequence[Cell], vocabulary: Vocabulary) -> None:
    """Of 预算数 (计划投资 is none) and 调整后预算数 one is the budget as it was first, the other that of the year."""
    budgets = [cell for cell in cells if vocabulary.role(cell.text, Part.FUND_COLUMN) == "annual_budget"]
    adjusted = ["调整后" in simplified(cell.text) for cell in budgets]
    first = adjusted == [False, True] and _FIRST_BUDGET.fullmatch(label_key(budgets[0].text))
    if first and "initial_budget" not in bearers:
        bearers["initial_budget"], bearers["annual_budget"] = budgets


_WORDINGS = {
    "deviation": re.compile("原因"),
    "actual": re.compile("^(?!.*(?:预计|预期|计划|[未应拟原非不])).*(?:完成|实现|达成)(?:值|数|情况)$"),
    "target": re.compile("^(?!.*[原非未]).*(?:目标|指标|预期|计划)值$"),
}
_ELSE = re.compile("调整|截[至止]|月")
_BEGINNING, _YEAR = re.compile("年初|上年"), re.compile("年度|全年|调整")


def _add_by_wording(bearers: dict[str, Cell], cells: Sequence[Cell], vocabulary: Vocabulary) -> None:
    """Who bears deviation and target, where the labels known do not tell.

    Of 年初指标值 and 年度指标值 side by side the second is the target: the first is what it was before.
    """
    strange = [cell for cell in cells if not vocabulary.find(cell.text)]
    for role, wording in _WORDINGS.items():
        meant = [
            cell
            for cell in strange
            if wording.search(text := simplified(cell.text)) and not _ELSE.search(text) and not names_another_time(text)
        ]
        if role not in bearers and len(meant) == 1:
            bearers[role] = meant[0]
            strange.remove(meant[0])
    targets = [cell for cell in cells if vocabulary.role(cell.text, Part.INDICATOR_COLUMN) == "target"]
    if len(targets) == 2 and _says_before(targets[0], {"target": targets[1]}):
        bearers["target"] = targets[1]


def _says_before(cell: Cell, bearers: Mapping[str, Cell]) -> bool:
    """True for what a target was before it was set, or set anew, as the column that bears it says."""
    target = bearers["target"]
    return target is not cell and bool(_BEGINNING.search(cell.text) and _YEAR.search(target.text))


def _stands_for_level2(cell: Cell, bearers: Mapping[str, Cell]) -> bool:
    """True right between the first level and the third where none names the second: 评价内容 of 评价指标."""
    first, third = bearers.get("level1"), bearers.get("level3")
    return (
        "level2" not in bearers and first is not None and third is not None
        and first.end_column <= cell.column and cell.end_column <= third.column
    )  # fmt: skip


_HALF = ("level2", "level3", "target")


def _second_half(header: BandRow, vocabulary: Vocabulary) -> tuple[Cell, ...]:
    """The cells that name second and third levels and targets once more, right of all those that named them first."""
    named = [(vocabulary.role(cell.text, PART_OF_HEADER[header.band]), cell) for cell in header.cells]
    halves = [(role, cell) for role, cell in named if role in _HALF]
    twice = header.band is Band.INDICATOR_HEADER and [role for role, _ in halves] == [*_HALF, *_HALF]
    return tuple(cell for _, cell in halves[len(_HALF) :]) if twice else ()


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
