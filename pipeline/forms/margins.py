"""Lines about the tables that are no values of the form: headings of pages, notes, what stands below the total."""

from __future__ import annotations

import re

from pipeline.forms.below import is_awaited, speaks_of_table
from pipeline.forms.draft import Draft
from pipeline.forms.neighbours import DAY
from pipeline.forms.pairs import pair_label
from pipeline.model.form import MARGIN
from pipeline.model.notation import squeezed
from pipeline.model.script import simplified
from pipeline.model.table import Cell, Origin
from pipeline.model.wordings import goes_on_note, is_of_web_page

_NOTE = re.compile(r"\d{1,2}[.、](?=\D).{8,}。$")
"""A numbered note below a table, one of several."""
_NOTES = frozenset({"注", "备注", "填表说明", "填报说明", MARGIN})
_SHORTEST_LABEL, _LONGEST_LABEL = 4, 20  # of those that may stand before their value without a colon

_LINE_OF_PRINT = 30  # characters; what is shorter does not fill its line
_ENDED = ("。", "；", "：", "！", ";", ":", ".")


def is_rest_of_note(draft: Draft, cell: Cell) -> bool:
    """True for the line that ends the sentence of a note below the total, as a page breaks its lines."""
    note, text = draft.fields[-1], cell.text.strip()
    said = note.value.text.strip() if note.value and note.label in _NOTES - {MARGIN} else ""
    whole = len(said) >= _LINE_OF_PRINT and not said.endswith(_ENDED)
    return whole and "score" in draft.total and text.endswith("。") and not _begins_with_label(draft, cell)


def is_margin(draft: Draft, cell: Cell) -> bool:
    """True for a loose line that cannot be a value of the form: it stands above the title, below the total
    without a digit but for a day, or as a further note, or on several pages alike. Elsewhere it may be a cell whose
    rulings were not seen.
    """
    if squeezed(cell.text) in draft.repeated or is_of_web_page(cell.text):
        return True
    if draft.title is None and not draft.identity:
        return not _begins_with_label(draft, cell)
    above = draft.fields[-1] if draft.fields else None
    if above and above.value and above.label in _NOTES and goes_on_note(cell.text, above.value.text):
        return True
    if "score" not in draft.total or is_awaited(draft, cell):
        return False
    if any(item.label == "注" for item in draft.fields) and _NOTE.match(squeezed(cell.text)):
        return True
    told = any(map(str.isdigit, cell.text)) and not DAY.fullmatch(squeezed(cell.text))
    return not told and not _stands_in_table(draft, cell)


def _stands_in_table(draft: Draft, cell: Cell) -> bool:
    """True for a cell over several columns of a table with rulings, unless it speaks of the table itself."""
    ruled = draft.grid.origin is Origin.RULED and cell.row not in draft.grid.loose_rows
    return ruled and cell.column_span > 1 and not speaks_of_table(cell.text)


def _begins_with_label(draft: Draft, cell: Cell) -> bool:
    """True for a label and its value without a colon between them: 填报单位 松坪县财政局（盖章）."""
    key = simplified(squeezed(cell.text))
    return any(pair_label(key[:end], draft.vocabulary) for end in range(_SHORTEST_LABEL, min(len(key), _LONGEST_LABEL)))
