"""Which rows of a sheet are what: title, identity, funds, goals, indicators, total. Pure, by labels alone.

Both the normalizers (to straighten rows under their header) and the interpretation need to know.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.notation import MONEY_UNITS, squeezed
from pipeline.model.table import Cell
from pipeline.model.vocabulary import Part, Vocabulary


class Band(StrEnum):
    """What a row belongs to. Header rows name the columns of the rows below them."""

    LOOSE = "loose"
    TITLE = "title"
    PAIRS = "pairs"  # labels with their values beside them
    SECTION = "section"  # a section's name, alone
    FUND_HEADER = "fund_header"
    FUND = "fund"
    GOAL_HEADER = "goal_header"
    GOAL = "goal"
    INDICATOR_HEADER = "indicator_header"
    INDICATOR = "indicator"
    TOTAL = "total"


HEADERS = frozenset({Band.FUND_HEADER, Band.GOAL_HEADER, Band.INDICATOR_HEADER})
_DATA_OF = {
    Band.FUND_HEADER: Band.FUND,
    Band.GOAL_HEADER: Band.GOAL,
    Band.INDICATOR_HEADER: Band.INDICATOR,
}
_AMOUNTS = {"initial_budget", "annual_budget", "executed"}
_LONGEST_HEADING = 20  # a cell with more is a goal's text beside its label
_LEVELS = {"level1", "level2", "level3"}


@dataclass(frozen=True, slots=True)
class BandRow:
    """A row with its band and the cells that begin in it, blank ones left out, from left to right.

    `second` is a header's second row: it names what stands under one cell of the row above it.
    """

    row: int
    band: Band
    cells: tuple[Cell, ...]
    second: bool = False


def rows_of(cells: Iterable[Cell]) -> dict[int, tuple[Cell, ...]]:
    """The cells that are not blank by the row they begin in, from left to right."""
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        if not cell.blank:
            rows.setdefault(cell.row, []).append(cell)
    return {row: tuple(sorted(rows[row], key=lambda cell: cell.column)) for row in sorted(rows)}


def band_rows(
    cells: tuple[Cell, ...], vocabulary: Vocabulary, loose: frozenset[int] = frozenset()
) -> tuple[BandRow, ...]:
    """Every row that has text, with its band. Loose rows inside a table (page numbers) do not end a band."""
    for asked in _ASKED:
        if asked[0] is cells and asked[1] is vocabulary and asked[2] == loose:
            return asked[3]
    found = tuple(_banded(cells, vocabulary, loose))
    _ASKED.append((cells, vocabulary, loose, found))
    return found


# Every rule of a round asks for the bands of the same sheets; the latest answers are kept by identity.
_ASKED: deque[tuple[tuple[Cell, ...], Vocabulary, frozenset[int], tuple[BandRow, ...]]] = deque(maxlen=8)


def _banded(cells: Iterable[Cell], vocabulary: Vocabulary, loose: frozenset[int]) -> Iterator[BandRow]:
    current = Band.LOOSE
    header = False  # the row above is the first of a header of indicators
    for row, members in rows_of(cells).items():
        second = header and _goes_on_header(members, vocabulary)
        band = Band.INDICATOR_HEADER if second else _band(members, vocabulary, current, row in loose)
        header = band is Band.INDICATOR_HEADER and not second
        if row not in loose or band in (Band.TITLE, Band.PAIRS):
            current = _DATA_OF.get(band, band if band not in (Band.SECTION, Band.LOOSE) else current)
        yield BandRow(row, band, members, second)


def _band(cells: Sequence[Cell], vocabulary: Vocabulary, current: Band, loose: bool) -> Band:
    header = header_band(cells, vocabulary)
    if header:
        return header
    parts = [{label.part for label in vocabulary.find(cell.text)} for cell in cells]
    if Part.TITLE in parts[0] and all(not p - {Part.TITLE, Part.FIELD} for p in parts):
        return Band.TITLE
    if current in (Band.INDICATOR, Band.TOTAL) and _is_total(parts):
        return Band.TOTAL
    if all(Part.SECTION in p or Part.TITLE in p for p in parts):
        return Band.SECTION
    if loose:
        return Band.LOOSE
    if current in (Band.FUND, Band.GOAL, Band.INDICATOR) and not _leaves(parts, current):
        return current
    return Band.PAIRS


def header_band(cells: Sequence[Cell], vocabulary: Vocabulary) -> Band | None:
    """The header band the row opens, None for every other row."""
    roles = [{(label.part, label.role) for label in vocabulary.find(cell.text)} for cell in cells]
    indicator = {role for found in roles for part, role in found if part is Part.INDICATOR_COLUMN}
    if len(indicator & _LEVELS) >= 2 or (indicator & _LEVELS and len(indicator) >= 3):
        return Band.INDICATOR_HEADER
    fund = {role for found in roles for part, role in found if part is Part.FUND_COLUMN}
    if fund & _AMOUNTS and len(fund) >= 2 and not any(_is_data(cell) for cell in cells):
        return Band.FUND_HEADER
    goal = {role for found in roles for part, role in found if part is Part.GOAL_COLUMN}
    labels = sum(1 for found in roles if found)
    if len(goal) >= 2 and len(cells) - labels <= 1 and all(len(cell.text) <= _LONGEST_HEADING for cell in cells):
        return Band.GOAL_HEADER  # the label beside both rows may be cut by the page break
    sections = [{part for part, _ in found} >= {Part.SECTION} for found in roles]
    sure = {role for found, section in zip(roles, sections, strict=True) if not section for part, role in found}
    if "expected" in goal & sure and labels == len(cells):
        return Band.GOAL_HEADER
    return None


def _goes_on_header(cells: Sequence[Cell], vocabulary: Vocabulary) -> bool:
    """True for names of columns alone, none of them a level's: 指标性质, 指标值, 度量单位 under 年度指标值."""
    roles = [vocabulary.role(cell.text, Part.INDICATOR_COLUMN) for cell in cells]
    return len(roles) > 1 and all(role and role not in _LEVELS for role in roles)


def names_subject(row: BandRow, vocabulary: Vocabulary) -> bool:
    """True for pairs that say whose form it is: a project, a department, a unit; no unit of money."""
    roles = [vocabulary.role(cell.text, Part.IDENTITY) for cell in row.cells]
    money = any(squeezed(cell.text) in MONEY_UNITS for cell in row.cells)
    return row.band is Band.PAIRS and any(role and not (role == "filing_unit" and money) for role in roles)


def _is_data(cell: Cell) -> bool:
    return cell.text.strip()[:1].isdigit()


def _is_total(parts: Sequence[set[Part]]) -> bool:
    lead = [p for p in parts if Part.SECTION not in p]
    return bool(lead) and Part.TOTAL in lead[0]


def _leaves(parts: Sequence[set[Part]], current: Band) -> bool:
    """True when a row cannot continue the band: it begins with a label of another part of the form."""
    own = {
        Band.FUND: {Part.FUND_ROW, Part.SECTION, Part.TOTAL},
        Band.GOAL: {Part.SECTION, Part.GOAL_COLUMN},
        Band.INDICATOR: {Part.LEVEL1, Part.LEVEL2, Part.SECTION, Part.TOTAL},
    }[current]
    if current is Band.FUND and Part.GOAL_COLUMN in parts[0]:
        return True
    first = next((p for p in parts if Part.SECTION not in p), parts[0])
    return bool(first & {Part.IDENTITY, Part.FIELD, Part.GOAL_COLUMN}) and not first & own
