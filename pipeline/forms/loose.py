"""What stands around the tables: title, pairs of label and value, years, units, page marks, margins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.forms.amounts import without_amounts
from pipeline.forms.below import await_value, total_below, value_below
from pipeline.forms.codes import CODE_AND_UNIT, is_of_department, take_name, take_unit
from pipeline.forms.draft import Draft, grade_of
from pipeline.forms.goal_parts import note_part
from pipeline.forms.line_parts import parted_line
from pipeline.forms.margins import is_margin, is_rest_of_note
from pipeline.forms.neighbours import ANNEX, DAY, UNIT_LABELS
from pipeline.forms.pairs import Pair, bare_label, is_page_mark, money_unit_of, pair_label, pairs_of
from pipeline.forms.persons import is_of_person, may_name_person
from pipeline.forms.remarks import is_further_remark, take_remarks
from pipeline.model.bands import Band, BandRow
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import MARGIN, PAGE_NUMBER, Filled, NamedField
from pipeline.model.notation import MONEY_UNITS, is_nothing, number, points, squeezed
from pipeline.model.pair_rows import looks_like_label
from pipeline.model.script import simplified
from pipeline.model.table import Cell, Origin
from pipeline.model.titles import says_no_family
from pipeline.model.vocabulary import Part, Vocabulary, label_key
from pipeline.model.wordings import tells_nothing_more
from pipeline.model.years import year_note, years_in_title


def read_title(draft: Draft, row: BandRow) -> None:
    first, *others = row.cells
    filled = Filled(first.text, first.pieces)
    if draft.title and _only_announces(draft, draft.title.text, first.text):
        draft.fields.append(NamedField(MARGIN, draft.title, personal=False))
        draft.title = None
    if draft.title is None:
        draft.title = filled
        years = years_in_title(first.text)
        if len(years) == 1:
            _take_year(draft, Filled(years[0], first.pieces))
        elif years:
            draft.findings.append(_several_years(years))
    elif squeezed(draft.title.text) != squeezed(first.text):
        draft.leftover.append(first)
    read_pairs(draft, BandRow(row.row, Band.PAIRS, tuple(others)))


def read_pairs(draft: Draft, row: BandRow) -> None:
    if told := value_below(draft, row):
        draft.fields = [item for item in draft.fields if (item.label, item.value) != (told.text, None)]
        _take_pair(draft, told)
        await_value(draft, row, (told,))
        return
    cells = without_amounts(draft, parted_line(draft, row.cells))
    pairs, others = pairs_of(
        cells,
        draft.vocabulary,
        lambda label, text: is_further_remark(draft, label, text) or draft.parted(label, text),
    )
    others = take_remarks(draft, cells, pairs, others)
    if below := total_below(draft, row, others):
        pairs, others = [*pairs, below], others[:-1]
    # Between two numbers nothing says which of them is the score.
    several = sum(number(cell.text) is not None for cell in cells) > 1
    for pair in pairs:
        if pair.label.part is Part.STATED_TOTAL:
            _take_total(draft, pair, sure=pair is below or not several)
        else:
            _take_pair(draft, pair)
    others = others if draft.beside else _without_strange_pairs(draft, row.cells, others)
    loose = row.row in draft.grid.loose_rows
    alone = loose or len(row.cells) == 1
    labelled = [cell.column for cell in cells if pair_label(cell.text, draft.vocabulary)]
    for cell in others:
        # In a ruled table a lone number is a value that lost its label; only a loose line is a page mark.
        margin = loose or cell not in row.cells or (alone and draft.grid.origin is not Origin.RULED)
        if is_page_mark(cell.text) and margin:
            draft.fields.append(NamedField(PAGE_NUMBER, Filled(cell.text, cell.pieces), personal=False))
        else:
            _take_loose(draft, cell, alone, behind=any(column < cell.column for column in labelled))
    await_value(draft, row, pairs)


def _only_announces(draft: Draft, announced: str, title: str) -> bool:
    """True for a line above the title that says no more than it: 附件2：2023年度绩效自评表 above 转移支付绩效自评表."""
    short, long = (simplified(squeezed(text)) for text in (announced, title))
    no_more = ANNEX.sub("", short, count=1) in long or says_no_family(announced)
    return short != long and no_more and not (draft.identity.keys() - {"year"} or draft.columns)


# Labels that may mean what a record has a key for, or a sum, or be a slip of one: a person must say.
_WEIGHTY = re.compile("单位|部门|主体|机构|编码|编号|代码|名称|年度|分|等级|金额|资金|预算|总额|支出|目标|指标|绩效")


def label_columns(rows: Sequence[BandRow], vocabulary: Vocabulary) -> frozenset[int]:
    """The columns in which known labels of pairs begin."""
    cells = (cell for row in rows if row.band is Band.PAIRS and len(row.cells) > 1 for cell in row.cells)
    return frozenset(cell.column for cell in cells if pair_label(cell.text, vocabulary))


def _without_strange_pairs(draft: Draft, cells: Sequence[Cell], others: Sequence[Cell]) -> list[Cell]:
    """The cells left over, without labels that nobody knows and their values: fields under the name they print.

    Such a label stands where other rows have theirs, and its value beside it where they have none; so does every other
    label of its row.
    """
    left = list(others)
    labels = cells[::2]
    if len(cells) % 2 or any(not looks_like_label(cell) for cell in labels if cell in others):
        return left
    for label, value in zip(labels, cells[1::2], strict=True):
        if (
            label in left
            and value in left
            and label.column in draft.label_columns
            and value.column not in draft.label_columns
            and looks_like_label(label)
            and not draft.vocabulary.find(label.text)
            and not _WEIGHTY.search(simplified(label.text))
            and not draft.vocabulary.nears_label(label.text)
        ):
            filled = Filled(value.text, value.pieces)
            draft.fields.append(NamedField(bare_label(label.text), filled, is_of_person(label.text)))
            left = [cell for cell in left if cell not in (label, value)]
    return left


def _take_total(draft: Draft, pair: Pair, *, sure: bool) -> None:
    """A total score among the pairs at the head; behind the tables, or among other numbers, it may be anything."""
    if pair.value is None or is_nothing(pair.value.text):
        return
    said, known = points(pair.value.text), draft.total.get("score")
    if sure and known is None and said is not None:
        draft.total["score"] = pair.value
        return
    if known is None or said is None or said != points(known.text):
        draft.leftover.append(Cell(0, 0, pair.value.text, pair.value.pieces))


_CODES = frozenset({"code", "unit_code"})

_ANY_UNIT = frozenset({"单位", "部门"})
"""Below the tables, the unit of the person named beside it."""


def _take_pair(draft: Draft, pair: Pair) -> None:
    role, value = pair.label.role, pair.value
    grade = grade_of(value.text) if value and pair.label.part is Part.STATED_GRADE else None
    if grade and value and "grade" not in draft.total:
        draft.total["grade"] = Filled(grade, value.pieces)
        return
    if pair.label.part is Part.GOAL_COLUMN:
        if value:
            draft.append_goal(role, value)
        return
    if pair.label.part in (Part.FIELD, Part.STATED_GRADE) or role == "filing_unit":
        unit = money_unit_of(value.text) if value and label_key(pair.text) in UNIT_LABELS else None
        if unit and value:
            draft.state_unit(unit, value.pieces)
            return
        draft.fields.append(NamedField(pair.text, value, pair.label.personal))
        if role == "filing_unit" and value and not (draft.indicators and squeezed(pair.text) in _ANY_UNIT):
            draft.file(take_unit(draft, value))
        return
    if value is None or is_nothing(value.text):
        draft.unsaid.add(role)
        return
    if role == "year":
        _take_year(draft, Filled(year_note(value.text) or value.text, value.pieces))
        return
    value = take_name(draft, value) if role == "name" else value
    value = take_unit(draft, value, role) if role in ("budget_unit", "implementing_unit") else value
    if role in _CODES and not any(map(str.isdigit, value.text)):
        draft.leftover.append(Cell(0, 0, value.text, value.pieces))  # no code, but a label that nobody knows
        return
    known = draft.identity.get(role)
    if known is None or is_of_department(role, known, value):
        draft.identity[role] = value
    elif squeezed(known.text) != squeezed(value.text) and not is_of_department(role, value, known):
        draft.fields.append(NamedField(pair.text, value, pair.label.personal))
        path = f"/project/{role}"
        draft.findings.append(finding(Code.AMBIGUOUS_VALUE, path, field=role, readings=f"{known.text} / {value.text}"))


def _take_year(draft: Draft, value: Filled) -> None:
    """The year of a label outweighs that of the title; where they differ, a person decides. Of several years of a title
    it says which one is meant.
    """
    known = draft.identity.get("year")
    years = years_in_title(draft.title.text) if draft.title else ()
    if len(years) > 1 and squeezed(value.text)[:4] in years:
        draft.findings = [found for found in draft.findings if found != _several_years(years)]
    if known is not None and squeezed(known.text)[:4] != squeezed(value.text)[:4]:
        readings = f"{known.text} / {value.text}"
        draft.findings.append(finding(Code.AMBIGUOUS_VALUE, "/project/year", field="year", readings=readings))
    if known is None or (draft.title and known.pieces == draft.title.pieces):
        draft.identity["year"] = value


def _several_years(years: Sequence[str]) -> Finding:
    return finding(Code.AMBIGUOUS_VALUE, "/project/year", field="year", readings=" / ".join(years))


# Behind the value of a label, 2024年 and 万元 may be more of it (起止时间 | 2022年 | 2024年, 总投资 | 500 | 万元).
_MORE_OF_A_VALUE = re.compile(r"\d{4}年?|[十千百万亿]*元")
_IN_BRACKETS = re.compile(r"\(.*\)")
_LONGEST_STATEMENT = 16  # 金额单位：人民币万元; what is longer says more than a unit


def _take_loose(draft: Draft, cell: Cell, alone: bool, behind: bool) -> None:
    """A text that is no pair: a year under the title, a unit, a section's name; else it has no place."""
    key = simplified(squeezed(cell.text))
    if behind and _MORE_OF_A_VALUE.fullmatch(key):
        draft.leftover.append(cell)
    elif year := year_note(cell.text):
        _take_year(draft, Filled(year, cell.pieces))
    elif (unit := money_unit_of(cell.text)) and not _says_more(draft, key):
        draft.state_unit(unit, cell.pieces)
    elif any(label.part in (Part.SECTION, Part.TITLE) for label in draft.vocabulary.find(cell.text)):
        return
    elif alone and not draft.columns and (match := CODE_AND_UNIT.fullmatch(cell.text.strip())):
        draft.identity.setdefault("unit_code", Filled(match[1], cell.pieces))
        draft.file(Filled(match[2], cell.pieces))
    elif alone and draft.fields and is_rest_of_note(draft, cell):
        draft.append_field(draft.fields[-1].label, Filled(cell.text, cell.pieces))
    elif _stands_for_itself(draft, key) or (alone and (ANNEX.fullmatch(key) or is_margin(draft, cell))):
        draft.fields.append(NamedField(MARGIN, Filled(cell.text, cell.pieces), may_name_person(cell.text)))
    else:
        draft.leftover.append(cell)


def _stands_for_itself(draft: Draft, key: str) -> bool:
    """True for the number of an annex above the tables, and a day below the total, whatever stands in their rows."""
    return bool(not draft.columns and ANNEX.fullmatch(key)) or bool("score" in draft.total and DAY.fullmatch(key))


# What a block of funds may be called where no profile lists it: 项目资金申请（万元）.
_BLOCK_OF_FUNDS = re.compile(r"\D{0,6}(?:资金|预算|经费|金额|投资)\D{0,4}")


def _says_more(draft: Draft, key: str) -> bool:
    """True for a text that names a money unit among other things: 追加资金500（万元）用于设备采购."""
    rest = _IN_BRACKETS.sub("", key)
    known = not rest or "单位" in rest or rest in MONEY_UNITS or bool(draft.vocabulary.find(key))
    known = known or (key.endswith(")") and bool(_BLOCK_OF_FUNDS.fullmatch(rest)))
    return len(key) > _LONGEST_STATEMENT or not (known or rest.startswith("人民币"))


def read_section(draft: Draft, row: BandRow) -> None:
    """A section's name alone says nothing but, at times, the unit of its amounts, or whose indicators follow."""
    note_part(draft, row.cells)
    draft.headings += [cell for cell in row.cells if tells_nothing_more(cell.text)]
    for cell in row.cells:
        draft.note_unit(cell)
