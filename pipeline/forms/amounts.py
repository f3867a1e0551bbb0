"""Amounts of money among the pairs, each beside its label: of one kind by source, or of several kinds by column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.forms.draft import Draft, is_section
from pipeline.forms.pairs import bare_label, money_unit_of, pair_label
from pipeline.model.bands import Band
from pipeline.model.columns import MORE, SOURCE
from pipeline.model.finding import Code, finding
from pipeline.model.form import AMOUNTS, POINTS, Filled, FundLine, NamedField
from pipeline.model.notation import money, number, percent
from pipeline.model.table import Cell, Origin
from pipeline.model.vocabulary import Part, label_key
from pipeline.model.wordings import tells_nothing_more


def without_amounts(draft: Draft, cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells of a row of pairs without its amounts, which become lines of the funds."""
    rate, amounts = _parted_at_rate(draft, cells)
    if _take_kinds(draft, amounts, rate) or _take_source(draft, amounts, rate):
        return ()
    if draft.beside and not any(pair_label(cell.text, draft.vocabulary) for cell in cells):
        return cells  # of which kind its amounts are is not sure
    draft.beside = {}
    _note_heads(draft, cells)
    return _without_funds(draft, cells)


def _note_heads(draft: Draft, cells: Sequence[Cell]) -> None:
    """Notes a row of headings above amounts and their labels: 资金到位情况 over 到位数, and the rate's behind them."""
    roles = [draft.vocabulary.role(cell.text, Part.FUND_COLUMN) for cell in cells]
    told = [
        role or tells_nothing_more(cell.text) or is_section(draft, cell)
        for role, cell in zip(roles, cells, strict=True)
    ]
    if len(cells) > 1 and all(told) and roles[-1] == _RATE:
        draft.heads = tuple(cells)


_RATE = "execution_rate"


def _parted_at_rate(draft: Draft, cells: Sequence[Cell]) -> tuple[Mapping[str, Filled], Sequence[Cell]]:
    """The rate that stands under its heading behind the amounts of a row, and the row's other cells."""
    last = cells[-1] if cells else None
    if last and draft.heads and last.column == draft.heads[-1].column and percent(last.text) is not None:
        return {_RATE: Filled(last.text, last.pieces)}, cells[:-1]
    return {}, cells


def _take_kinds(draft: Draft, cells: Sequence[Cell], rate: Mapping[str, Filled]) -> bool:
    """The total, where its kinds stand side by side: 计划安排资金 | 700 | 实际到位资金 | 700 | 实际支出 | 690.

    What stands below them in the same columns is of the same kinds.
    """
    kinds = {cell.column: kind for cell in cells if (kind := _kind(draft, cell))}
    beside = _values_beside(kinds, [cell for cell in cells if cell.column in kinds or not is_section(draft, cell)])
    known = any(line.category == "total" for line in draft.fund_lines)
    if len(set(kinds.values()) & {*AMOUNTS}) < 2 or not beside or known:
        return False
    if len(set(kinds.values())) < len(kinds) or not any(value.text[:1].isdigit() for value in beside.values()):
        return False
    for cell in cells:
        draft.note_unit(cell)
    draft.beside = kinds
    draft.leftover = [cell for cell in draft.leftover if cell not in draft.heads]
    draft.headings += draft.heads
    values = {role: Filled(value.text, value.pieces) for role, value in beside.items()}
    if draft.heads and not rate:  # what stands under its heading is none: a cell before it may be lost
        last = cells[-1].text
        path = f"/funds/lines/{len(draft.fund_lines)}/execution_rate"
        draft.findings.append(finding(Code.AMBIGUOUS_ROW, path, row=last))
    draft.fund_lines.append(FundLine("total", Filled("", ()), {**values, **rate}))
    return True


def _kind(draft: Draft, cell: Cell) -> str | None:
    role = draft.vocabulary.role(cell.text, Part.FUND_COLUMN)
    if role == MORE:
        return f"{MORE}:{cell.text}"
    return role if role in (*AMOUNTS, *POINTS, _RATE) else None


def _take_source(draft: Draft, cells: Sequence[Cell], rate: Mapping[str, Filled]) -> bool:
    """A source of funds, named once for each kind of amount in the row that named the kinds."""
    labels = [cell for cell in cells if cell.column in draft.beside]
    named = {label_key(cell.text) for cell in labels}
    sure = len(labels) > 1 or any(draft.vocabulary.role(cell.text, Part.FUND_ROW) for cell in labels)
    beside = _values_beside({cell.column: draft.beside[cell.column] for cell in labels}, cells)
    if len(named) != 1 or not sure or beside is None or any(pair_label(c.text, draft.vocabulary) for c in labels):
        return False
    values = {role: Filled(value.text, value.pieces) for role, value in beside.items()}
    draft.add_fund_line(Filled(labels[0].text, labels[0].pieces), {**values, **rate})
    return True


def _values_beside(roles: Mapping[int, str], cells: Sequence[Cell]) -> Mapping[str, Cell] | None:
    """The cells by the role of the label right before them; None where one has no label of its own."""
    found: dict[str, Cell] = {}
    role: str | None = None
    for cell in cells:
        if cell.column in roles:
            role = roles[cell.column]
        elif role is None or role in found:
            return None
        else:
            found[role] = cell
    return found


_AMONG = re.compile(r"^\s*其中\s*[:：]")
_OF_SEVERAL_YEARS = re.compile(r"(?:中长?期|长期|实施期|项目期)(?:项目)?(?:资金|预算)?(?:总额|合计|总计)")


def _without_funds(draft: Draft, cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells without names of funds that have an amount beside them: a form of plans needs no columns for them.

    Those below 实施期资金总额, beside the year's, are parts of it: 实施期资金总额 财政拨款 is a field, no line.
    """
    _note_several_years(draft, cells)
    kept: list[Cell] = []
    waiting: Cell | None = None
    for cell in cells:
        if waiting and money(cell.text, "元") is not None:
            draft.note_unit(waiting)
            _take_amount(draft, waiting, Filled(cell.text, cell.pieces))
            waiting = None
            continue
        kept += [waiting] if waiting else []
        of_funds = cell is draft.of_several_years or draft.vocabulary.role(cell.text, Part.FUND_ROW)
        waiting = cell if of_funds or _asks_for_amount(draft, cell) else None
        kept += [] if waiting else [cell]
    return [*kept, waiting] if waiting else kept


def _note_several_years(draft: Draft, cells: Sequence[Cell]) -> None:
    """Notes the label of the funds of several years where the year's stand beside it: above them, in the same column,
    nothing tells whose parts the lines below are.
    """
    several = [cell for cell in cells if _OF_SEVERAL_YEARS.fullmatch(label_key(cell.text))]
    totals = [cell for cell in cells if draft.vocabulary.role(cell.text, Part.FUND_ROW) == "total"]
    if several or totals:
        draft.of_several_years = several[0] if len(several) == len(totals) == 1 else None


def _asks_for_amount(draft: Draft, cell: Cell) -> bool:
    """True for a name of the funds of a year with a unit that says no more than budget, above which no other funds
    stand: the only amount of a form may stand beside it (年度预算申请（万元） | 1793). Beside 预算执行（万元） it may
    be what was spent, beside 项目资金（万元） what several years get.
    """
    of_funds = draft.vocabulary.role(cell.text, Part.SECTION) == "funds" and not _OF_SPENDING.search(cell.text)
    of_a_year = _OF_A_YEAR.search(cell.text) is not None
    return of_funds and of_a_year and money_unit_of(cell.text) is not None and not draft.fund_lines


_OF_A_YEAR = re.compile("年度|[当當本全]年")
_OF_SPENDING = re.compile("[执執]行|支出|使用|到位|投入|[来來]源|明[细細]")


def _take_amount(draft: Draft, label: Cell, amount: Filled) -> None:
    whole = draft.of_several_years
    if _asks_for_amount(draft, label) and not draft.vocabulary.role(label.text, Part.FUND_ROW):
        draft.fund_lines.append(FundLine("total", Filled(label.text, label.pieces), {"annual_budget": amount}))
        return
    if whole is None or whole.column != label.column:
        draft.add_fund_line(Filled(label.text, label.pieces), {"annual_budget": amount})
        return
    part = "" if label is whole else f" {bare_label(_AMONG.sub('', label.text))}"
    draft.fields.append(NamedField(f"{bare_label(whole.text)}{part}", amount, personal=False))


def is_only_line(draft: Draft, cells: Sequence[Cell], values: Mapping[str, Filled]) -> bool:
    """True for amounts without a label that are all the funds there are, each below its heading: they are the total.

    In text, where columns are not to be believed, the rate must say so, and no heading be left without its value.
    """
    alone = not draft.fund_lines and sum(row.band is Band.FUND for row in draft.below) == 1
    whole = len(values) == len(cells) and {"annual_budget", "executed"} <= values.keys()
    filled = all(column.role in values for column in draft.columns if column.role in (*AMOUNTS, *POINTS, _RATE))
    return alone and whole and (draft.grid.origin is Origin.RULED or (filled and _rate_holds(values)))


def is_sources_beside_execution(draft: Draft, cells: Sequence[Cell], values: Mapping[str, Filled]) -> bool:
    """True for the one row of amounts below sources side by side, their total and what was spent of it, where the rate
    says that the total is the budget, and no column is blank: 中央 | 本级 | 合计 | 执行数 | 执行率.
    """
    alone = not draft.fund_lines and sum(row.band is Band.FUND for row in draft.below) == 1
    named = {column.role for column in draft.columns if column.role.startswith(SOURCE) or column.role in _OF_TOTAL}
    whole = len(values) == len(cells) and values.keys() == named
    total = values.get(f"{SOURCE}total")
    return alone and whole and total is not None and _rate_holds({**values, "annual_budget": total})


_OF_TOTAL = frozenset({*AMOUNTS, *POINTS, _RATE})
_ROUNDED = 0.0051
"""Percent; rates are printed with two digits behind the point."""


def _rate_holds(values: Mapping[str, Filled]) -> bool:
    """Whether a rate is printed, and is that of these amounts."""
    if not {_RATE, "annual_budget", "executed"} <= values.keys():
        return False
    said = percent(values[_RATE].text)
    budget, executed = (number(values[role].text) for role in ("annual_budget", "executed"))
    if said is None or not budget or executed is None:
        return False
    return abs(float(executed) / float(budget) * 100 - float(said)) <= _ROUNDED


def is_of_heading(draft: Draft, values: Mapping[str, Filled]) -> bool:
    """True where a source of funds heads the labels of the rows, without an amount below it: it is their label."""
    amounts = [column.start for column in draft.columns if column.role in AMOUNTS]
    return any(
        column.role.startswith(SOURCE) and column.role not in values and column.end <= min(amounts, default=0)
        for column in draft.columns
    )


def take_amounts_beside(draft: Draft, pairs: Sequence[tuple[Cell, Cell | None]]) -> None:
    """Amounts that stand beside labels in a table of funds: which of its columns they are of is not said, so they are
    fields.
    """
    for label, amount in pairs:
        draft.note_unit(label)
        draft.headings.append(label)
        name = bare_label(_AMONG.sub("", label.text))
        value = Filled(amount.text, amount.pieces) if amount else None
        draft.fields.append(NamedField(name, value, personal=False))
