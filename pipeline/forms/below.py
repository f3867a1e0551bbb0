"""A text in the row below its label: 存在问题, and the problems under it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.forms.draft import Draft, grade_of
from pipeline.forms.pairs import Pair, bare_label, is_page_mark, pair_label, pairs_within
from pipeline.model.bands import BandRow
from pipeline.model.form import Filled
from pipeline.model.notation import points, squeezed
from pipeline.model.script import simplified
from pipeline.model.table import Cell, Origin
from pipeline.model.vocabulary import Part
from pipeline.model.wordings import is_of_web_page

_TOTALS = frozenset({Part.STATED_TOTAL, Part.STATED_GRADE})
_OF_THE_TABLE = re.compile("[本此该]表|表[内中]|请[按勿在]")
_OF_TIME = re.compile("日期|时间|年度|期限")
_STAMPED = re.compile("章|签[字名]|附[件表]|页码|单位")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,3}|[\d\-()转]{7,}")
_LIKE_LABEL = re.compile(r".{1,16}[:：]|.{1,12}(?:[^\W\d]人|意见|问题|结论|说明|措施|情况|原因|电话|签[字名章])")


def await_value(draft: Draft, row: BandRow, pairs: Sequence[Pair]) -> None:
    """Notes which labels of a row of pairs have nothing beside them: the next row may say it."""
    alone = len(row.cells) == 1
    last = pairs[-1] if pairs and pairs[-1].value is None and pairs[-1].label.part in _TOTALS else None
    ends = last is not None and pair_label(row.cells[-1].text, draft.vocabulary) == last.label
    draft.total_above = row.cells[-1] if ends else None
    draft.awaited = tuple(pair for pair in pairs if pair.value is None)
    draft.awaited_below = row.cells[0] if alone and len(pairs) == len(draft.awaited) == 1 else None
    draft.awaited_unknown = alone and not pairs and bool(_LIKE_LABEL.fullmatch(squeezed(row.cells[0].text)))


def total_below(draft: Draft, row: BandRow, others: Sequence[Cell]) -> Pair | None:
    """The total score or the grade that stands below its label, both at the end of a row of pairs."""
    label, cell = draft.total_above, others[-1] if others else None
    if not label or cell is not row.cells[-1] or (cell.row, cell.column) != (label.end_row, label.column):
        return None
    known = pair_label(label.text, draft.vocabulary)
    is_one = points(cell.text) is not None if known and known.part is Part.STATED_TOTAL else bool(grade_of(cell.text))
    return Pair(known, bare_label(label.text), Filled(cell.text, cell.pieces)) if known and is_one else None


def value_below(draft: Draft, row: BandRow) -> Pair | None:
    """The pair of a label that stands alone in the row above, with the one text of this row; None for all others."""
    if not draft.awaited_below or len(row.cells) != 1 or not may_be_value(draft, row.cells[0]):
        return None
    label, cell, [pair] = draft.awaited_below, row.cells[0], draft.awaited
    below = cell.column == label.column and row.row == label.end_row
    wider = draft.grid.origin is Origin.RULED and cell.end_column > label.end_column
    return (
        Pair(pair.label, pair.text, Filled(cell.text, cell.pieces))
        if below and not wider and _fits(pair, cell)
        else None
    )


def is_awaited(draft: Draft, cell: Cell) -> bool:
    """True for a text that may be the value of a label in the row above: no margin, whatever it says."""
    waits = draft.awaited_unknown or bool(draft.awaited_below) or any(pair.label.personal for pair in draft.awaited)
    return waits and may_be_value(draft, cell)


def may_be_value(draft: Draft, cell: Cell) -> bool:
    """True for a text that is no label, no number of a page, no word about the table and not on several pages."""
    return (
        not pair_label(cell.text, draft.vocabulary)
        and not any(pairs_within(cell, draft.vocabulary))
        and not is_page_mark(cell.text)
        and squeezed(cell.text) not in draft.repeated
        and not speaks_of_table(cell.text)
    )


def speaks_of_table(text: str) -> bool:
    """True for what the template says of itself: 请按要求填报，勿改动表样。"""
    return bool(_OF_THE_TABLE.match(text)) or is_of_web_page(text)


def _fits(pair: Pair, cell: Cell) -> bool:
    """Whether the text can be what the label asks for."""
    label, key = simplified(pair.text), simplified(squeezed(cell.text))
    if pair.label.part is not Part.FIELD and pair.label.part is not Part.STATED_GRADE:
        return False
    if pair.label.personal:
        return bool(_NAME.fullmatch(key))
    if _OF_TIME.search(label):
        return any(map(str.isdigit, key))
    return not _STAMPED.search(label)
