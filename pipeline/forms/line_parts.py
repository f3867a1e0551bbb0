"""Lines around the tables that say several things at once: a year among units, a page's number behind a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.forms.draft import Draft
from pipeline.forms.neighbours import UNIT_LABELS, Asks, asked_by
from pipeline.forms.pairs import is_page_mark, money_unit_of, pair_label, pairs_within
from pipeline.model.script import simplified
from pipeline.model.table import Cell
from pipeline.model.vocabulary import Label
from pipeline.model.years import around_year

_DAY_OF_FILLING = re.compile("日期|填报时间")
_PAGE = "页"
_MAY_BEGIN_MARK = re.compile(r"(?<=\S)(?:\s+(?=\D|\d{1,3}/)|(?=第))")


def parted_line(draft: Draft, cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells of a line, the texts that say several things parted: （2023年度） 金额单位：万元 above the tables, and
    填报单位：甲局 第1页 anywhere.
    """
    parts = [part for left, cell in pairwise((None, *cells)) if cell for part in _without_page_mark(draft, cell, left)]
    return parts if draft.columns else [part for cell in parts for part in _parted_at_year(draft, cell)]


def _without_page_mark(draft: Draft, cell: Cell, before: Cell | None) -> Sequence[Cell]:
    """A text and the page's number behind it, where its last label, or the one before it, asks for no text: 说明：
    见合同第3页 is whole. Without 页 it is one behind a unit's name alone: 河道整治 1/2 and 20240077 -3- may be whole.
    """
    marks = [match for match in _MAY_BEGIN_MARK.finditer(cell.text) if is_page_mark(cell.text[match.end() :])]
    if not marks:
        return (cell,)
    text, mark = cell.text[: marks[0].start()], cell.text[marks[0].end() :]
    asks = _asked(draft, cell.reads(text), before)
    if asks in (None, Asks.TEXT) or (asks is not Asks.UNIT and _PAGE not in simplified(mark)):
        return (cell,)
    return cell.reads(text), cell.reads(mark)


def _asked(draft: Draft, cell: Cell, before: Cell | None) -> Asks | None:
    """What the last label of a text asks for, or else the label before it; None where there is none."""
    within = list(pairs_within(cell, draft.vocabulary))
    if within:
        return asked_by(within[-1].label, within[-1].text)
    label = pair_label(before.text, draft.vocabulary) if before else None
    return asked_by(label, before.text) if before and label else None


def _parted_at_year(draft: Draft, cell: Cell) -> Sequence[Cell]:
    parts = around_year(cell.text)
    if not parts or not all(not part or _says_unit(draft, cell.reads(part)) for part in (parts[0], parts[2])):
        return (cell,)
    return [cell.reads(part) for part in parts if part]


def _says_unit(draft: Draft, cell: Cell) -> bool:
    """True for a unit of money, and for pairs that say nothing but it, and who fills the form in and when."""
    labels = [pair.label for pair in pairs_within(cell, draft.vocabulary)]
    known = all(_says_who_or_when(label) for label in labels)
    return known if labels else money_unit_of(cell.text) is not None


def _says_who_or_when(label: Label) -> bool:
    return (
        label.personal
        or label.role == "filing_unit"
        or label.role in UNIT_LABELS
        or bool(_DAY_OF_FILLING.search(label.role))
    )
