"""A form that fits no profile: its labels with their values, and its tables with their headings, told by their looks.

What is a label is told by the words of the known families, by a colon, and by standing where labels stand; headings by
the rows under them, which stand in their columns and hold values. Nothing here is sure: a generic record always goes to
a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.forms.pairs import PAIR_PARTS, pair_label, pairs_within
from pipeline.model.bands import Band, BandRow
from pipeline.model.form import POINTS, Filled, NamedField, Table
from pipeline.model.notation import is_nothing, measure, number, squeezed
from pipeline.model.script import simplified
from pipeline.model.table import Cell, Grid
from pipeline.model.vocabulary import Label, Part, Vocabulary, label_key

_LONGEST_LABEL = 16
_SENTENCE = re.compile(r"[。；，！？]|\d{3}")
# Two rows of three columns make a table; two columns might be labels and values, but for numbers in every row.
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """The title, the labelled values and the tables of a form; every cell with text stands in one of the tables."""

    title: Filled | None
    fields: tuple[NamedField, ...]
    tables: tuple[Table, ...]


def read_generic(rows: Sequence[BandRow], grid: Grid, vocabulary: Vocabulary) -> Reading:
    """The fields and tables of the rows of one form."""
    fields: list[NamedField] = []
    tables: list[Table] = []
    others: list[Cell] = []
    at = 0
    while at < len(rows):
        length = _table_length(rows, at, grid, vocabulary)
        if length:
            block = rows[at : at + length]
            others += [cell for row in block for cell in row.cells if _stands_beside(cell)]
            tables.append(_table(block))
        else:
            length = 1
            others += rows[at].cells
            fields += _pairs(rows[at], grid, vocabulary)
        at += length
    rest = (Table(tuple(others), frozenset()),) if others else ()
    return Reading(_title(rows), tuple(fields), (*rest, *tables))


_SIDE = re.compile("年度?(?:主要|重点|工作)+任务(?:完成情况)?")
_THINGS = re.compile("名称|内容|任务|项目|地区|区划|市县|县区|单位|部门|序号")


def tables_of_amounts(rows: Sequence[BandRow], grid: Grid, vocabulary: Vocabulary) -> tuple[Table, ...]:
    """The tables between the parts of a form that list sums by thing or place, as they say themselves: what was handed
    out to whom, what was spent on what. None of their rows is one of the form's own; of scans there are none.
    """
    found: list[Table] = []
    for at, row in enumerate(_without_side(row, vocabulary) for row in rows):
        first = row.cells[0].text
        if row.band is not Band.PAIRS or vocabulary.find(first) or not _THINGS.search(simplified(first)):
            continue
        below = [row, *rows[at + 1 :]]
        block = below[: _table_length(below, 0, grid, vocabulary)]
        if block and all(other.band is Band.PAIRS for other in block) and not any(row.row in _rows(t) for t in found):
            table = _without_funds_below(_table(block), vocabulary)
            if _lists_amounts(table, vocabulary):
                found.append(table)
    return tuple(found)


def _without_side(row: BandRow, vocabulary: Vocabulary) -> BandRow:
    """The headings of a table without the known label that stands at its side: 年度主要任务 beside 任务名称."""
    first = row.cells[0].text
    beside = row.band is Band.PAIRS and len(row.cells) > _FEWEST_COLUMNS and _SIDE.fullmatch(squeezed(first))
    return row._replace(cells=row.cells[1:]) if beside and vocabulary.find(first) else row


def _rows(table: Table) -> set[int]:
    return {cell.row for cell in table.cells}


def _table(block: Sequence[BandRow]) -> Table:
    """The rows without what stands beside several; the headings may be said again on the next page."""
    cells = tuple(cell for row in block for cell in row.cells if not _stands_beside(cell))
    said = [cell.text for cell in block[0].cells]
    return Table(cells, frozenset(row.row for row in block if [cell.text for cell in row.cells] == said))


def _without_funds_below(table: Table, vocabulary: Vocabulary) -> Table:
    """The table up to the first row that a label of a form begins; sums of its own are none (合计, 其他)."""
    own = {Part.TOTAL, Part.SUBTOTAL}
    ends = [
        cell.row
        for cell in table.cells
        if cell.row not in table.header_rows and (labels := vocabulary.find(cell.text))
        and own.isdisjoint(label.part for label in labels) and Label(Part.FUND_ROW, "other") not in labels
    ]  # fmt: skip
    return Table(tuple(cell for cell in table.cells if cell.row < min(ends)), table.header_rows) if ends else table


_OF_INDICATORS = frozenset({"target", "actual", *POINTS})


def _lists_amounts(table: Table, vocabulary: Vocabulary) -> bool:
    head = [cell for cell in table.cells if cell.row == min(table.header_rows)]
    body = [cell for cell in table.cells if cell.row not in table.header_rows]
    many = len({cell.row for cell in body})
    columns = ([number(cell.text) is not None for cell in body if _shares(cell, over)] for over in head[1:])
    indicators = any(vocabulary.role(cell.text, Part.INDICATOR_COLUMN) in _OF_INDICATORS for cell in head)
    large = len(head) >= _FEWEST_COLUMNS and many >= _FEWEST_ROWS
    unsure = indicators or any(cell.scanned for cell in table.cells)
    return large and not unsure and [True] * many in columns


_TITLE_ENDS = ("表", "单", "书", "册", "卡", "函", "报告", "清单", "台账")
_LONGEST_TITLE = 40


def _title(rows: Sequence[BandRow]) -> Filled | None:
    """A text alone in its row above all pairs and tables, if it ends as names of documents do."""
    for row in rows:
        if len(row.cells) != 1:
            return None
        [cell] = row.cells
        key = _IN_BRACKETS.sub("", squeezed(cell.text))
        if key.endswith(_TITLE_ENDS) and len(key) <= _LONGEST_TITLE and not _SENTENCE.search(key):
            return Filled(cell.text, cell.pieces)
    return None


_IN_BRACKETS = re.compile(r"\([^()]{1,20}\)$|^\d{4}年度?")


def _table_length(rows: Sequence[BandRow], at: int, grid: Grid, vocabulary: Vocabulary) -> int:
    """How many rows the table has that the row at `at` heads; 0 where it heads none."""
    head = [cell for cell in rows[at].cells if not _stands_beside(cell)]
    if rows[at].row in grid.loose_rows or len(head) < 2:
        return 0
    if not all(_looks_like_label(cell.text) for cell in head) or _is_row_of_pairs(rows[at], vocabulary):
        return 0
    narrow = len(head) < _FEWEST_COLUMNS
    length, telling = 1, False
    for place in range(at + 1, len(rows)):
        row = rows[place]
        cells = [cell for cell in row.cells if not _stands_beside(cell)]
        if row.row in grid.loose_rows or row.band is Band.TITLE or len(cells) < 2 or not _aligned(cells, head):
            break
        if _is_row_of_pairs(row, vocabulary):
            break
        tells = any(_is_value(cell.text) for cell in row.cells[1:])
        if narrow and not tells:
            return 0
        length, telling = length + 1, telling or tells
    return length if length > _FEWEST_ROWS or (telling and not narrow) else 0


def _stands_beside(cell: Cell) -> bool:
    """True for a text that stands beside several rows: it names the part of the form they are."""
    return cell.row_span > 2


def _aligned(cells: Sequence[Cell], head: Sequence[Cell]) -> bool:
    """True when every cell stands under one heading, and no two under the same."""
    under = [[place for place, over in enumerate(head) if _shares(cell, over)] for cell in cells]
    return all(len(places) == 1 for places in under) and len({places[0] for places in under}) == len(under)


def _shares(cell: Cell, over: Cell) -> bool:
    return cell.column < over.end_column and over.column < cell.end_column


def _is_row_of_pairs(row: BandRow, vocabulary: Vocabulary) -> bool:
    """True when its first cell is a known label of a pair, or one with a colon, and has a value beside it."""
    first, *rest = row.cells
    known = pair_label(first.text, vocabulary) is not None or first.text.rstrip().endswith((":", "："))
    return known and bool(rest) and not _is_label(rest[0], vocabulary)


def _looks_like_label(text: str) -> bool:
    """True for a short text without a sentence's marks that is no number, no date, no quantity."""
    key = squeezed(text)
    return 0 < len(key) <= _LONGEST_LABEL and not _SENTENCE.search(key) and not _is_value(text)


def _is_value(text: str) -> bool:
    value = measure(text, 2000)
    return number(text) is not None or (value is not None and value.value is not None)


def _is_label(cell: Cell, vocabulary: Vocabulary) -> bool:
    """True for a label beyond doubt: known, or with a colon behind it."""
    parts = {label.part for label in vocabulary.find(cell.text)}
    ends = cell.text.rstrip().endswith((":", "："))
    return bool(parts & {*PAIR_PARTS, Part.FUND_ROW}) or (ends and len(cell.text) <= _LONGEST_LABEL)


def _pairs(row: BandRow, grid: Grid, vocabulary: Vocabulary) -> Iterator[NamedField]:
    """The labels of a row with what stands beside them; a label with a blank cell beside it has no value."""
    cells = [cell for cell in grid.row(row.row) if cell.row == row.row and not _stands_beside(cell)]
    if row.row in grid.loose_rows or sum(not cell.blank for cell in cells) == 1:
        yield from (pair for cell in row.cells for pair in _within(cell, vocabulary))
        return
    waiting: Cell | None = None
    for cell in cells:
        inside = list(_within(cell, vocabulary)) if waiting is None else []
        if any(pair.value for pair in inside):
            yield from inside
        elif waiting is None:
            if _is_label(cell, vocabulary) or _looks_like_label(cell.text):
                waiting = cell
            else:
                yield from inside
        elif _is_label(cell, vocabulary) and not cell.blank:
            yield _field(waiting, None, vocabulary)
            waiting = cell
        else:
            yield _field(waiting, cell, vocabulary)
            waiting = None
    if waiting is not None and _is_label(waiting, vocabulary):
        yield _field(waiting, None, vocabulary)


def _field(label: Cell, value: Cell | None, vocabulary: Vocabulary) -> NamedField:
    known = pair_label(label.text, vocabulary)
    filled = None if value is None or is_nothing(value.text) else Filled(value.text, value.pieces)
    return NamedField(
        label.text.strip().rstrip(":：").strip(), filled, known.personal if known else _is_personal(label.text)
    )


_WITHIN = re.compile(
    r"([^\s:：，。；]{2,14})[:：][ 　]*([^\s:：](?:[^:：]*[^\s:：])?)?(?=[\s　]+[^\s:：，。；]{2,14}[:：]|\s*$)"
)


def _within(cell: Cell, vocabulary: Vocabulary) -> Iterator[NamedField]:
    """The pairs inside one text: 填报人：甲  联系电话：123."""
    known = list(pairs_within(cell, vocabulary))
    if known:
        yield from (NamedField(pair.text, pair.value, pair.label.personal) for pair in known)
        return
    if not _SENTENCE.search(squeezed(cell.text).partition(":")[0]):
        for match in _WITHIN.finditer(cell.text):
            value = Filled(match[2].strip(), cell.pieces) if match[2] else None
            yield NamedField(match[1], value, _is_personal(match[1]))


_PERSONAL = re.compile("电话|手机|联系方式|姓名|联系人|负责人|经办人|填表人|填报人|审核人|身份证")


def _is_personal(label: str) -> bool:
    """Names and numbers of persons, by what forms call them: those of unknown families too."""
    return bool(_PERSONAL.search(label_key(label)))
