"""Columns of remarks under headings of their own: 情况说明 | 存在问题和改进措施 over the rows of 资金管理情况."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.forms.draft import Draft
from pipeline.forms.neighbours import Asks, asked_by
from pipeline.forms.pairs import Pair, bare_label, pair_label
from pipeline.model.form import Filled, NamedField
from pipeline.model.notation import is_nothing
from pipeline.model.script import simplified
from pipeline.model.table import Cell

_REMARK = re.compile("情况|说明|问题|措施|原因")


def _note_heads(draft: Draft, cells: Sequence[Cell], pairs: Sequence[Pair]) -> None:
    """Keep the headings of remarks for the rows below: two labels of texts or more, without a value beside any."""
    labelled = [cell for cell in cells if pair_label(cell.text, draft.vocabulary)]
    if len(labelled) > 1 and all(pair.value is None and _is_remark(pair) for pair in pairs):
        draft.remark_heads = tuple(labelled)
    elif draft.remark_heads and not (labelled and labelled[0].end_column <= draft.remark_heads[0].column):
        draft.remark_heads = ()


def is_further_remark(draft: Draft, label: Cell, text: Cell) -> bool:
    """True for a text under a further heading of remarks: the value of its row's label, below the first, is blank.

    None stands beside a label that asks for a name or a code: rows of such ones may follow, wherever their values are.
    """
    places = {(head.column, head.end_column) for head in draft.remark_heads[1:]}
    if (text.column, text.end_column) not in places or label.end_column > draft.remark_heads[0].column:
        return False
    known = pair_label(label.text, draft.vocabulary)
    return known is None or asked_by(known, label.text) in (Asks.TEXT, Asks.OTHER)


def take_remarks(draft: Draft, cells: Sequence[Cell], pairs: Sequence[Pair], others: Sequence[Cell]) -> list[Cell]:
    """Give the texts under further headings of remarks the row's label with theirs; returns those that are none."""
    _note_heads(draft, cells, pairs)
    left = [cell for cell in cells if pair_label(cell.text, draft.vocabulary)]
    heads = {(head.column, head.end_column): head for head in draft.remark_heads[1:]}
    if len(left) != 1 or not heads or left[0].end_column > draft.remark_heads[0].column:
        return list(others)
    rest: list[Cell] = []
    for cell in others:
        head = heads.get((cell.column, cell.end_column))
        if head is None or is_nothing(cell.text):
            rest.append(cell)
        else:
            label = f"{bare_label(left[0].text)} {bare_label(head.text)}"
            draft.fields.append(NamedField(label, Filled(cell.text, cell.pieces), personal=False))
    return rest


def _is_remark(pair: Pair) -> bool:
    return not pair.label.personal and bool(_REMARK.search(simplified(pair.text)))
