"""Which rows of a sheet are what: title, identity, funds, goals, indicators, total. Pure, by labels alone.

Both the normalizers (to straighten rows under their header) and the interpretation need to know.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from pipeline.model.fund_headings import names_sources, names_things
from pipeline.model.notation import MONEY_UNITS, squeezed
from pipeline.model.pair_rows import are_pairs_in_cells, first_level_column, is_strange_pair
from pipeline.model.subheadings import LEVELS, goes_on_header
from pipeline.model.table import Cell
from pipeline.model.totals import stated_total
from pipeline.model.vocabulary import Part, Vocabulary
from pipeline.model.wordings import (
    LONGEST_HEADING,
    goal_by_wording,
    goes_on_note,
    is_note,
    is_of_web_page,
    tells_nothing_more,
)
from pipeline.model.years import year_note


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
    SUBTOTAL = "subtotal"  # of the indicators above it; more may follow
    TOTAL = "total"


HEADERS = frozenset({Band.FUND_HEADER, Band.GOAL_HEADER, Band.INDICATOR_HEADER})
_DATA_OF = {
    Band.FUND_HEADER: Band.FUND,
    Band.GOAL_HEADER: Band.GOAL,
    Band.INDICATOR_HEADER: Band.INDICATOR,
}
_NOTED = (Band.GOAL, Band.INDICATOR)  # a note stands between their rows, and they go on
AMOUNTS = {"initial_budget", "annual_budget", "executed"}
# Rows whose bands are remembered while rules change other rows of their sheet; a form has 40, a file some forms.
_MOST_ROWS = 1024
_LEVELS_AND_NAME = len(LEVELS)
_SAYS_WHOSE = 4  # rows below a title within which a form says whose it is


class BandRow(NamedTuple):
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
    for cell in sorted(cells, key=attrgetter("row", "column")):
        if cell.text.strip():
            rows.setdefault(cell.row, []).append(cell)
    return {row: tuple(members) for row, members in rows.items()}


def band_rows(
    cells: tuple[Cell, ...], vocabulary: Vocabulary, loose: frozenset[int] = frozenset()
) -> tuple[BandRow, ...]:
    """Every row that has text, with its band. Loose rows inside a table (page numbers) do not end a band."""
    for asked in _ASKED:
        if asked[0] is cells and asked[1] is vocabulary and asked[2] == loose:
            return asked[3]
    found = tuple(_with_tall_headings(_banded(cells, vocabulary, loose), vocabulary))
    _ASKED.append((cells, vocabulary, loose, found))
    return found


# Every rule of a round asks for the bands of the same sheets; the latest answers are kept by identity.
_ASKED: deque[tuple[tuple[Cell, ...], Vocabulary, frozenset[int], tuple[BandRow, ...]]] = deque(maxlen=8)


class _Above(NamedTuple):
    """What the rows above a row tell of it."""

    current: Band = Band.LOOSE
    header: tuple[Cell, ...] = ()  # the row above, where it is the first of a header of indicators or funds
    opened: Band = Band.LOOSE  # its band
    note: str = ""  # the row above, where it is one
    awaited: bool = False  # whether the total of the indicators above may follow
    side: int = 0  # where the first levels begin: the indicators' own label may stand left of there
    title: str = ""  # the first one


def _banded(cells: Iterable[Cell], vocabulary: Vocabulary, loose: frozenset[int]) -> Iterator[BandRow]:
    above = _Above()
    rows = rows_of(cells)
    numbers = list(rows)
    for index, (row, members) in enumerate(rows.items()):
        is_loose = row in loose
        again = is_loose and above.title == squeezed(members[0].text)
        if again:  # at the head of a page, unless another form of the same title begins
            below = [number for number in numbers[index + 1 :] if number not in loose][:_SAYS_WHOSE]
            again = not any(vocabulary.role(c.text, Part.IDENTITY) for number in below for c in rows[number])
        asked = members, above, is_loose, again, vocabulary
        known = _STEPS.get(id(members[0]))
        if known is None or known[0] != asked:
            if len(_STEPS) >= _MOST_ROWS:
                _STEPS.clear()
            known = _STEPS[id(members[0])] = asked, *_step(*asked)
        _, banded, above = known
        yield banded


_Step = tuple[tuple[Cell, ...], _Above, bool, bool, Vocabulary]
# Of most rows a rule changes nothing: they come again with the same cells below the same rows.
_STEPS: dict[int, tuple[_Step, BandRow, _Above]] = {}


def _step(
    members: tuple[Cell, ...], above: _Above, is_loose: bool, again: bool, vocabulary: Vocabulary
) -> tuple[BandRow, _Above]:
    """The row of these cells, and what those above and it tell of the next. A title printed `again` ends no table."""
    second = bool(above.header) and _goes_on(members, above.header, above.opened, vocabulary)
    texts = tuple([cell.text for cell in members])
    band = above.opened if second else _band(texts, vocabulary, above.current, is_loose)
    if band is Band.PAIRS and above.awaited and _is_total_of_figures(members, vocabulary):
        band = Band.TOTAL
    if band is Band.INDICATOR and (
        is_strange_pair(members, above.side, vocabulary) or are_pairs_in_cells(members, vocabulary)
    ):
        band = Band.PAIRS
    single = texts[0] if len(members) == 1 and band not in HEADERS else ""
    goes_on = bool(above.note) and goes_on_note(single, above.note)
    band = Band.LOOSE if goes_on else band
    header = members if band in (Band.INDICATOR_HEADER, Band.FUND_HEADER) and not second else ()
    opened = band if header else Band.LOOSE
    current = above.current
    if not (again if band is Band.TITLE else is_loose and band is not Band.PAIRS):
        current = _DATA_OF.get(band, band if band not in (Band.SECTION, Band.LOOSE, Band.SUBTOTAL) else current)
    return BandRow(members[0].row, band, members, second), _Above(
        current,
        header,
        opened,
        note=single if goes_on or (single and is_note(single)) else "",
        awaited=current is Band.INDICATOR or (above.awaited and current is Band.PAIRS),
        side=first_level_column(header, vocabulary) if opened is Band.INDICATOR_HEADER else above.side,
        title=above.title or (squeezed(texts[0]) if band is Band.TITLE else ""),
    )


def _with_tall_headings(rows: Iterable[BandRow], vocabulary: Vocabulary) -> Iterator[BandRow]:
    """The rows; headings that begin above a row of levels alone, or of amounts, are moved to it: where 绩效指标 stands
    over the levels, 指标值 and 完成值 beside it reach down to their row; so does 执行率 beside 资金到位情况.
    """
    held: BandRow | None = None
    for row in rows:
        tall: tuple[Cell, ...] = ()
        if held and row.band in _TALL and not row.second and _TALL[row.band](held, row, vocabulary):
            tall = tuple(cell for cell in held.cells if cell.column >= row.cells[-1].end_column)
            held = BandRow(held.row, Band.SECTION, held.cells[: len(held.cells) - len(tall)])
        if held and held.cells:
            yield held
        held = row._replace(cells=(*row.cells, *tall)) if tall else row
    if held:
        yield held


def _stand_behind(above: BandRow, levels: BandRow, vocabulary: Vocabulary) -> bool:
    """True where a row names levels alone, and the row above it what stands behind them, but for a section's name."""
    roles = [vocabulary.role(cell.text, Part.INDICATOR_COLUMN) for cell in levels.cells]
    if above.row != levels.row - 1 or not all(role in LEVELS or role == "section" for role in roles):
        return False
    end = levels.cells[-1].end_column
    tall = [cell for cell in above.cells if cell.column >= end]
    rest = [cell for cell in above.cells if cell.column < end]
    named = any(vocabulary.role(cell.text, Part.INDICATOR_COLUMN) for cell in tall)
    return named and all(vocabulary.role(cell.text, Part.SECTION) for cell in rest)


def _stand_behind_amounts(above: BandRow, amounts: BandRow, vocabulary: Vocabulary) -> bool:
    """True where a row names amounts, and the row above it what they are of, and behind them further columns."""
    end = amounts.cells[-1].end_column
    tall = [cell for cell in above.cells if cell.column >= end]
    over = [cell for cell in above.cells if amounts.cells[0].column <= cell.column < end]
    return (
        above.band is Band.PAIRS and above.row == amounts.row - 1 and bool(tall) and bool(over)
        and all(vocabulary.role(cell.text, Part.FUND_COLUMN) for cell in tall)
        and all(tells_nothing_more(cell.text) or vocabulary.role(cell.text, Part.SECTION) for cell in over)
    )  # fmt: skip


_TALL: Mapping[Band, Callable[[BandRow, BandRow, Vocabulary], bool]] = {
    Band.INDICATOR_HEADER: _stand_behind,
    Band.FUND_HEADER: _stand_behind_amounts,
}


@lru_cache(maxsize=_MOST_ROWS)
def _band(texts: tuple[str, ...], vocabulary: Vocabulary, current: Band, loose: bool) -> Band:
    """The band of a row of these texts below a row of the band `current`."""
    header = header_band(texts, vocabulary)
    if header:
        return header
    parts = [{label.part for label in vocabulary.find(text)} for text in texts]
    if Part.TITLE in parts[0] and all(not p - {Part.TITLE, Part.FIELD, Part.STATED_GRADE} for p in parts):
        return Band.TITLE
    if current in (Band.INDICATOR, Band.TOTAL) and (_is_total(parts) or stated_total(texts[0], vocabulary)):
        return Band.TOTAL
    if current is Band.INDICATOR and Part.SUBTOTAL in next((p for p in parts if Part.SECTION not in p), set()):
        return Band.SUBTOTAL
    if all(Part.SECTION in p or Part.TITLE in p for p in parts):
        return Band.SECTION
    if current is Band.GOAL and len(parts) == 1 and Part.LEVEL1 in parts[0]:
        return Band.INDICATOR  # a first level alone, above the headings of its rows
    if current is Band.TOTAL and _begins_with_levels(parts):
        return Band.INDICATOR  # the total stands above them
    if loose or (len(texts) == 1 and current in _NOTED and is_note(texts[0])) or all(map(is_of_web_page, texts)):
        return Band.LOOSE
    if current in (Band.FUND, Band.GOAL, Band.INDICATOR) and not _leaves(parts, current):
        return current
    return Band.PAIRS


_OF_HEADERS = frozenset({Part.FUND_COLUMN, Part.GOAL_COLUMN, Part.INDICATOR_COLUMN, Part.FUND_ROW})
"""Parts of which every header names one, that of sources side by side a row of funds."""


def header_band(texts: Sequence[str], vocabulary: Vocabulary) -> Band | None:
    """The header band that a row of these texts opens, None for every other row."""
    meanings = [vocabulary.find(text) for text in texts]
    dated = [_OF_YEAR.fullmatch(squeezed(text)) for text in texts]
    if not any(dated) and not any(label.part in _OF_HEADERS for found in meanings for label in found):
        return None
    roles = [{(label.part, label.role) for label in found} for found in meanings]
    indicator = {role for found in roles for part, role in found if part is Part.INDICATOR_COLUMN}
    if len(indicator & LEVELS) >= 2 or (indicator & LEVELS and len(indicator) >= 3):
        return Band.INDICATOR_HEADER
    fund = {role for found in roles for part, role in found if part is Part.FUND_COLUMN}
    fund |= {role for year in dated if year and (role := vocabulary.role(year[1], Part.FUND_COLUMN))}
    if not any(_is_data(text) and not year for text, year in zip(texts, dated, strict=True)):
        if fund & AMOUNTS and len(fund) >= 2 and not names_things(texts, roles):
            return Band.FUND_HEADER
        if not fund & AMOUNTS and names_sources(texts, roles):
            return Band.FUND_HEADER
    goal = {role for found in roles for part, role in found if part is Part.GOAL_COLUMN} - {"more"}
    labels = sum(1 for found in roles if found)
    if len(goal) >= 2 and len(texts) - labels <= 1 and all(len(text) <= LONGEST_HEADING for text in texts):
        return Band.GOAL_HEADER  # the label beside both rows may be cut by the page break
    sections = [{part for part, _ in found} >= {Part.SECTION} for found in roles]
    sure = {role for found, section in zip(roles, sections, strict=True) if not section for part, role in found}
    if "expected" in goal & sure and labels == len(texts):
        return Band.GOAL_HEADER
    if len(texts) == len(_SIDE_AND_YEAR) and all(map(str.__contains__, texts, _SIDE_AND_YEAR)) and all(sections):
        named = [{role for part, role in found if part is Part.GOAL_COLUMN} for found in roles]
        if all("expected" in found for found in named):
            return Band.GOAL_HEADER
    if {"expected", "actual"} & sure and any(Part.SECTION in {part for part, _ in found} for found in roles):
        strange = [text for text, found in zip(texts, roles, strict=True) if not found]
        wanted = {"expected", "actual"} - sure
        if len(strange) == 1 and wanted == {goal_by_wording(strange[0])}:
            return Band.GOAL_HEADER
    return None


_SIDE_AND_YEAR = ("目标", "年度")
"""Of a plan for one year: 总体目标 at the side, and 年度目标 above its text."""


def _goes_on(cells: Sequence[Cell], above: Sequence[Cell], band: Band, vocabulary: Vocabulary) -> bool:
    """True for the second row of a header of funds or indicators."""
    if band is Band.FUND_HEADER:
        data = any(_is_data(cell.text) and not year_note(cell.text) for cell in cells)
        return goes_on_header(cells, above, Part.FUND_COLUMN, vocabulary) and not data
    return goes_on_header(cells, above, Part.INDICATOR_COLUMN, vocabulary)


def names_subject(row: BandRow, vocabulary: Vocabulary) -> bool:
    """True for pairs that say whose form it is: a project, a department, a unit; no unit of money."""
    if row.band is not Band.PAIRS:
        return False
    roles = [vocabulary.role(cell.text, Part.IDENTITY) for cell in row.cells]
    money = any(squeezed(cell.text) in MONEY_UNITS for cell in row.cells)
    return any(role and not (role == "filing_unit" and money) for role in roles)


_OF_YEAR = re.compile(r"20\d\d年度?([\u4e00-\u9fff]{2,8}(?:\(\D+\))?)")
"""A heading that begins with its year: 2023年预算数."""


def _is_data(text: str) -> bool:
    return text.strip()[:1].isdigit()


def _is_total(parts: Sequence[set[Part]]) -> bool:
    lead = [p for p in parts if Part.SECTION not in p]
    return bool(lead) and Part.TOTAL in lead[0]


def _is_total_of_figures(cells: Sequence[Cell], vocabulary: Vocabulary) -> bool:
    """True for the row of the total behind pairs, as 其他需要说明事项 may stand between it and the indicators."""
    figures = sum(_is_data(cell.text) for cell in cells)
    return figures > 0 and Part.TOTAL in {label.part for label in vocabulary.find(cells[0].text)}


def _begins_with_levels(parts: Sequence[set[Part]]) -> bool:
    """True for a first level, a second one, and values behind them."""
    lead = [p for p in parts if Part.SECTION not in p]
    return len(lead) > _LEVELS_AND_NAME and Part.LEVEL1 in lead[0] and Part.LEVEL2 in lead[1]


def _leaves(parts: Sequence[set[Part]], current: Band) -> bool:
    """True when a row cannot continue the band: it begins with a label of another part of the form."""
    if current is Band.FUND and Part.GOAL_COLUMN in parts[0]:
        return True
    first = next((p for p in parts if Part.SECTION not in p), parts[0])
    if current is Band.INDICATOR and len(parts) == 1 and Part.GOAL_COLUMN in first:
        return False  # the rest of a label at the side: 完成情况 of 年度绩效目标完成情况
    return bool(first & _OF_OTHERS) and not first & _OWN[current]


_OF_OTHERS = frozenset({Part.IDENTITY, Part.FIELD, Part.STATED_GRADE, Part.GOAL_COLUMN})
_OWN = {
    Band.FUND: frozenset({Part.FUND_ROW, Part.SECTION, Part.TOTAL}),
    Band.GOAL: frozenset({Part.SECTION, Part.GOAL_COLUMN}),
    Band.INDICATOR: frozenset({Part.LEVEL1, Part.LEVEL2, Part.SECTION, Part.TOTAL, Part.SUBTOTAL}),
}
