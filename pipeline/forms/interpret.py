"""From grid to forms: each text is given its field, by the labels around it. Nothing is computed here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.forms.pairs import Pair, is_page_mark, money_unit_of, pairs_of, year_note
from pipeline.forms.profile import Profile
from pipeline.forms.segment import segments
from pipeline.model.bands import Band, BandRow, band_rows
from pipeline.model.columns import SECTION, UNKNOWN, Column, header_columns, under
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import Filled, Form, FundLine, NamedField
from pipeline.model.notation import is_nothing, number, squeezed
from pipeline.model.table import Cell, Grid, Piece
from pipeline.model.vocabulary import Part, Vocabulary

_TITLE_YEAR = re.compile(r"(\d{4})年")
_GRADES = {"优": "优", "优秀": "优", "良": "良", "良好": "良", "中": "中", "差": "差"}
_KINDS = ("定性", "定量")


@dataclass
class _Draft:
    """A form while its rows are read."""

    vocabulary: Vocabulary
    grid: Grid
    title: Filled | None = None
    identity: dict[str, Filled] = field(default_factory=dict)
    stated_unit: Filled | None = None
    fund_lines: list[FundLine] = field(default_factory=list)
    goals: dict[str, Filled] = field(default_factory=dict)
    indicators: list[Mapping[str, Filled]] = field(default_factory=list)
    total: dict[str, Filled] = field(default_factory=dict)
    fields: list[NamedField] = field(default_factory=list)
    leftover: list[Cell] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    columns: tuple[Column, ...] = ()
    header_band: Band | None = None
    repeated: frozenset[str] = frozenset()


def interpret(grid: Grid, profiles: Sequence[Profile], vocabulary: Vocabulary) -> tuple[Form, ...]:
    """Every form of a grid in order; a part that fits no profile becomes a `generic` form."""
    rows = band_rows(grid.cells, vocabulary, grid.loose_rows)
    return tuple(_form(part, grid, profiles, vocabulary) for part in segments(rows, vocabulary))


def _form(rows: Sequence[BandRow], grid: Grid, profiles: Sequence[Profile], vocabulary: Vocabulary) -> Form:
    draft = _Draft(vocabulary, grid, repeated=_repeated(rows))
    for row in rows:
        _READ[row.band](draft, row)
    draft.leftover += _forgotten(draft, rows)
    pieces = frozenset(piece for row in rows for cell in row.cells for piece in cell.pieces)
    profile = _fitting(draft, profiles)
    if profile is None:
        return _generic(draft, rows, pieces)
    return Form(
        form_type=profile.form_type,
        title=draft.title,
        identity=draft.identity,
        stated_unit=draft.stated_unit,
        fund_lines=tuple(draft.fund_lines),
        goals=draft.goals,
        indicators=tuple(draft.indicators),
        total=draft.total,
        fields=tuple(draft.fields),
        unplaced=_unplaced(draft.leftover),
        pieces=pieces,
        findings=tuple(draft.findings),
    )


def _fitting(draft: _Draft, profiles: Sequence[Profile]) -> Profile | None:
    """The profile whose title the form bears; without a title, the first, if the form has its tables."""
    body = bool(draft.indicators) + bool(draft.fund_lines) + bool(draft.goals) + ("name" in draft.identity)
    if draft.title:
        key = squeezed(draft.title.text)
        return next((p for p in profiles if body and any(title in key for title in p.titles)), None)
    return profiles[0] if profiles and body >= 2 and draft.indicators else None


def _generic(draft: _Draft, rows: Sequence[BandRow], pieces: frozenset[Piece]) -> Form:
    """Label-value pairs as far as they are plain; every cell with text stands in the table."""
    cells = {cell: None for row in rows for cell in row.cells}
    pairs = [pair for row in rows for pair in pairs_of(row.cells, draft.vocabulary)[0]]
    return Form(
        form_type="generic",
        title=draft.title,
        identity={},
        stated_unit=None,
        fund_lines=(),
        goals={},
        indicators=(),
        total={},
        fields=tuple(NamedField(pair.text, pair.value, pair.label.personal) for pair in pairs),
        unplaced=(),
        pieces=pieces,
        tables=(tuple(cells),) if cells else (),
        findings=(finding(Code.NO_PROFILE),),
    )


def _forgotten(draft: _Draft, rows: Sequence[BandRow]) -> list[Cell]:
    """Conservation, always: the cells of the tables that became no value, are no label and were not left over."""
    filled = [draft.stated_unit, *draft.identity.values(), *draft.goals.values(), *draft.total.values()]
    filled += [value for line in draft.fund_lines for value in (line.label, *line.values.values())]
    filled += [value for row in draft.indicators for value in row.values()]
    filled += [item.value for item in draft.fields]
    used = {piece for some in filled if some for piece in some.pieces}
    used |= {piece for cell in draft.leftover for piece in cell.pieces}
    return [
        cell
        for row in rows
        if row.band not in (Band.PAIRS, Band.LOOSE, Band.TITLE)
        for cell in row.cells
        if used.isdisjoint(cell.pieces) and not draft.vocabulary.find(cell.text) and not is_nothing(cell.text)
    ]


def _unplaced(cells: Sequence[Cell]) -> tuple[Piece, ...]:
    """The pieces of the cells left over; a dash says nothing and needs no place."""
    return tuple(piece for cell in cells if not is_nothing(cell.text) for piece in cell.pieces)


def _read_title(draft: _Draft, row: BandRow) -> None:
    first, *others = row.cells
    filled = Filled(first.text, first.pieces)
    if draft.title is None:
        draft.title = filled
        if match := _TITLE_YEAR.search(squeezed(first.text)):
            draft.identity.setdefault("year", Filled(match[1], first.pieces))
    elif squeezed(draft.title.text) != squeezed(first.text):
        draft.leftover.append(first)
    _read_pairs(draft, BandRow(row.row, Band.PAIRS, tuple(others)))


def _read_pairs(draft: _Draft, row: BandRow) -> None:
    pairs, others = pairs_of(row.cells, draft.vocabulary)
    for pair in pairs:
        _take_pair(draft, pair)
    for cell in others:
        _take_loose(draft, cell)


def _take_pair(draft: _Draft, pair: Pair) -> None:
    role, value = pair.label.role, pair.value
    if pair.label.part is Part.GOAL_COLUMN:
        if value:
            _append_goal(draft, role, value)
        return
    if pair.label.part is Part.FIELD:
        unit = money_unit_of(value.text) if value and role in ("单位", "金额单位") else None
        if unit and draft.stated_unit is None and value:
            draft.stated_unit = Filled(unit, value.pieces)
        else:
            draft.fields.append(NamedField(pair.text, value, pair.label.personal))
        return
    if value is None or is_nothing(value.text):
        return
    known = draft.identity.get(role)
    if known is None or (role == "year" and draft.title and known.pieces == draft.title.pieces):
        draft.identity[role] = value
    elif squeezed(known.text) != squeezed(value.text):
        draft.fields.append(NamedField(pair.text, value, pair.label.personal))
        path = f"/project/{role}"
        draft.findings.append(finding(Code.AMBIGUOUS_VALUE, path, field=role, readings=f"{known.text} / {value.text}"))


def _take_loose(draft: _Draft, cell: Cell) -> None:
    """A text that is no pair: a year under the title, a page mark, a section's name; else it has no place."""
    if year := year_note(cell.text):
        draft.identity.setdefault("year", Filled(year, cell.pieces))
    elif is_page_mark(cell.text):
        draft.fields.append(NamedField("页码", Filled(cell.text, cell.pieces), personal=False))
    elif unit := money_unit_of(cell.text):
        draft.stated_unit = draft.stated_unit or Filled(unit, cell.pieces)
    elif any(label.part in (Part.SECTION, Part.TITLE) for label in draft.vocabulary.find(cell.text)):
        return
    elif _is_margin(draft, cell):
        draft.fields.append(NamedField("页眉页脚", Filled(cell.text, cell.pieces), personal=False))
    else:
        draft.leftover.append(cell)


def _is_margin(draft: _Draft, cell: Cell) -> bool:
    """True for a loose line that cannot be a value of the form: it stands above the title, below the total
    without a digit, or on several pages alike. Elsewhere it may be a cell whose rulings were not seen.
    """
    if squeezed(cell.text) in draft.repeated:
        return True
    if draft.title is None and not draft.identity:
        return True
    return bool(draft.total) and not any(char.isdigit() for char in cell.text)


def _repeated(rows: Sequence[BandRow]) -> frozenset[str]:
    """The texts of loose lines that stand on more than one page."""
    pages: dict[str, set[int]] = {}
    for row in rows:
        if row.band in (Band.LOOSE, Band.PAIRS):
            for cell in row.cells:
                pages.setdefault(squeezed(cell.text), set()).update(piece.place.page for piece in cell.pieces)
    return frozenset(text for text, some in pages.items() if len(some) > 1)


def _read_header(draft: _Draft, row: BandRow) -> None:
    draft.columns = header_columns(row.cells, row.band, draft.vocabulary, draft.grid.column_count)
    draft.header_band = row.band
    for cell, column in zip(row.cells, draft.columns, strict=True):
        if row.band is Band.FUND_HEADER and (unit := money_unit_of(cell.text)) and draft.stated_unit is None:
            draft.stated_unit = Filled(unit, cell.pieces)
        if column.role == UNKNOWN and not draft.vocabulary.find(cell.text):
            draft.leftover.append(cell)


def _read_fund(draft: _Draft, row: BandRow) -> None:
    cells = [cell for cell in row.cells if not _is_section(draft, cell)]
    label = next((cell for cell in cells if draft.vocabulary.role(cell.text, Part.FUND_ROW)), None)
    if label is None and cells and number(cells[0].text) is None and not is_nothing(cells[0].text):
        label = cells[0]
    if label is None:
        draft.leftover += cells
        return
    values = _values(draft, [cell for cell in cells if cell is not label])
    category = draft.vocabulary.role(label.text, Part.FUND_ROW) or "other"
    if any(line.category == category for line in draft.fund_lines):
        category = "other"
    draft.fund_lines.append(FundLine(category, Filled(label.text, label.pieces), values))


def _read_goal(draft: _Draft, row: BandRow) -> None:
    for role, cells in under(draft.columns, row.cells).items():
        for cell in cells:
            if _is_section(draft, cell):
                continue
            if role in ("expected", "actual"):
                _append_goal(draft, role, Filled(cell.text, cell.pieces))
            else:
                draft.leftover.append(cell)


def _append_goal(draft: _Draft, role: str, part: Filled) -> None:
    known = draft.goals.get(role)
    draft.goals[role] = Filled(known.text + part.text, known.pieces + part.pieces) if known else part


def _read_indicator(draft: _Draft, row: BandRow) -> None:
    cells = [cell for cell in draft.grid.row(row.row) if not cell.blank and not _is_section(draft, cell)]
    values = _values(draft, cells)
    if values:
        draft.indicators.append(_composed(values))


def _read_total(draft: _Draft, row: BandRow) -> None:
    cells = [cell for cell in row.cells if not _is_section(draft, cell)]
    label = next(cell for cell in cells if draft.vocabulary.role(cell.text, Part.TOTAL))
    for cell in cells:
        grade = _GRADES.get(squeezed(cell.text))
        if grade and cell is not label:
            draft.total["grade"] = Filled(grade, cell.pieces)
    rest = [cell for cell in cells if cell is not label and squeezed(cell.text) not in _GRADES]
    values = _values(draft, rest)
    for role, value in values.items():
        if role in ("weight", "score") and role not in draft.total:
            draft.total[role] = value
        elif not is_nothing(value.text):
            draft.leftover.append(Cell(row.row, 0, value.text, value.pieces))


def _values(draft: _Draft, cells: Sequence[Cell]) -> dict[str, Filled]:
    """The cells by the role of their column; a second cell under one column, or one under none, has no place."""
    values: dict[str, Filled] = {}
    for role, members in under(draft.columns, cells).items():
        named = role not in (SECTION, UNKNOWN)
        if named:
            values[role] = Filled(members[0].text, members[0].pieces)
        draft.leftover += members[1:] if named else members
    return values


def _composed(values: dict[str, Filled]) -> dict[str, Filled]:
    """Operator, value and unit columns joined into target and actual, as they would stand in one cell."""
    operator, unit = values.pop("operator", None), values.get("unit")
    target = values.get("target")
    if operator and target and operator.text not in _KINDS and not is_nothing(operator.text):
        bare = number(target.text) is not None or number(squeezed(target.text).rstrip("%")) is not None
        if bare:
            values["target"] = Filled(operator.text + target.text, operator.pieces + target.pieces)
    for role in ("target", "actual"):
        value = values.get(role)
        if value and unit and not is_nothing(unit.text) and number(re.sub(r"^\D{1,5}", "", value.text)) is not None:
            values[role] = Filled(value.text + unit.text, value.pieces + unit.pieces)
    return values


def _is_section(draft: _Draft, cell: Cell) -> bool:
    """True for the name of a section standing at the side of its rows, or stuck in front of one."""
    labels = draft.vocabulary.find(cell.text)
    return any(label.part is Part.SECTION for label in labels) and not any(
        label.part in (Part.FUND_ROW, Part.TOTAL) for label in labels
    )


def _read_section(draft: _Draft, row: BandRow) -> None:
    """A section's name alone says nothing but, at times, the unit of its amounts."""
    for cell in row.cells:
        if draft.stated_unit is None and (unit := money_unit_of(cell.text)):
            draft.stated_unit = Filled(unit, cell.pieces)


_READ = {
    Band.LOOSE: _read_pairs,
    Band.TITLE: _read_title,
    Band.PAIRS: _read_pairs,
    Band.SECTION: _read_section,
    Band.FUND_HEADER: _read_header,
    Band.FUND: _read_fund,
    Band.GOAL_HEADER: _read_header,
    Band.GOAL: _read_goal,
    Band.INDICATOR_HEADER: _read_header,
    Band.INDICATOR: _read_indicator,
    Band.TOTAL: _read_total,
}
