"""The rows of a table of funds: lines with their amounts in columns, sources as columns, amounts beside labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.forms.amounts import is_of_heading, is_only_line, is_sources_beside_execution, take_amounts_beside
from pipeline.forms.draft import Draft, is_section
from pipeline.forms.fund_sources import add_sources, add_to_source, add_to_total
from pipeline.forms.tables import values_under
from pipeline.model.bands import BandRow
from pipeline.model.columns import MORE, SECTION, SOURCE, UNKNOWN, category_of
from pipeline.model.form import Filled, FundLine
from pipeline.model.notation import is_nothing, number, squeezed
from pipeline.model.pair_rows import amounts_beside_labels
from pipeline.model.script import simplified
from pipeline.model.table import Cell
from pipeline.model.vocabulary import Part

# What names of funds that no form listed so far are made of; a text without any is a note or strayed there.
_FUND = re.compile("资金|款|收入|补助|经费|结转|结余|债|自筹|预算|投资|支出|来源|中央|地方|[省市县区乡镇]级|小计")
_LONGEST_FUND = 20  # 其他资金(包括以前年度结转资金) has 16 characters
_UNIT_ALONE = re.compile(r"\((?:单位:)?[十千百万亿]*元\)")
_SENTENCE = re.compile("[，。；=＝为]|^注|^以[上下]|详见")


def read_fund(draft: Draft, row: BandRow) -> None:
    beside = [c for c in row.cells if is_section(draft, c) or _UNIT_ALONE.fullmatch(squeezed(c.text))]
    for cell in beside:  # the section's name says the unit too: 项目资金（万元）
        draft.note_unit(cell)
    cells = [cell for cell in row.cells if cell not in beside]
    if pairs := amounts_beside_labels(cells, draft.vocabulary):
        take_amounts_beside(draft, pairs)
        return
    label = _label_of_line(draft, cells)
    if label:
        draft.note_unit(label)
    sources = {column.role: column.text for column in draft.columns if column.role.startswith(SOURCE)}
    values = values_under(draft, [cell for cell in cells if cell is not label])
    if label is None and _has_no_line(draft, cells, sources, values):
        return
    own = {role: value for role, value in values.items() if role not in sources}
    kind = draft.vocabulary.role(label.text, Part.FUND_COLUMN) if label and sources else None
    if f"{SOURCE}total" in sources and not kind:  # lines are columns here: its label says which amount each one is
        draft.leftover += cells
        return
    if kind:
        for role, value in values.items():
            if role in sources:
                add_to_source(draft, role, sources[role], kind, value)
        add_to_total(draft, own)
        return
    if label and all(role.startswith(MORE) for role in values) and _is_note(draft, label):
        draft.leftover += cells
    elif label:
        draft.add_fund_line(Filled(label.text, label.pieces), own)
    else:
        draft.fund_lines.append(FundLine("total", Filled("", ()), own))
    for role in (role for role in values if role in sources):
        line = FundLine(category_of(role), Filled(sources[role], ()), {"annual_budget": values[role]})
        draft.fund_lines.append(line)


def _label_of_line(draft: Draft, cells: Sequence[Cell]) -> Cell | None:
    label = next((cell for cell in cells if draft.vocabulary.role(cell.text, Part.FUND_ROW)), None)
    if label is None and cells and number(cells[0].text) is None and not is_nothing(cells[0].text):
        return cells[0]
    return label


def _has_no_line(draft: Draft, cells: Sequence[Cell], sources: Mapping[str, str], values: Mapping[str, Filled]) -> bool:
    """True where amounts without a label are no line of their own: those of sources beside what was spent are taken, of
    others nothing says what they are.
    """
    if is_sources_beside_execution(draft, cells, values):
        add_sources(draft, sources, values)
        return True
    unknown = is_of_heading(draft, values) if sources else not is_only_line(draft, cells, values)
    draft.leftover += cells if unknown else []
    return unknown


def _is_note(draft: Draft, label: Cell) -> bool:
    """True for a text between the funds that names none: a sentence, or one that stands across their columns."""
    if draft.vocabulary.role(label.text, Part.FUND_ROW):
        return False
    over = [column for column in draft.columns if column.start < label.end_column and label.column < column.end]
    across = any(column.role not in (SECTION, UNKNOWN) for column in over)
    key = simplified(squeezed(label.text))
    return across or len(key) > _LONGEST_FUND or bool(_SENTENCE.search(key)) or not _FUND.search(key)
