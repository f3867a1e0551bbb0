"""A form while its rows are read, and the check that nothing of it is forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.forms.pairs import Pair, money_unit_of
from pipeline.model.bands import Band, BandRow
from pipeline.model.columns import Column
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import Filled, FundLine, NamedField
from pipeline.model.notation import is_nothing, squeezed
from pipeline.model.script import simplified
from pipeline.model.table import Cell, Grid, Piece
from pipeline.model.totals import ticked_grade
from pipeline.model.vocabulary import Part, Vocabulary, bare_unit

STUB = re.compile(r"指标\d{1,2}[:.]?[.…]*|[.…]{2,}")
"""What a template leaves for a name that nobody filled in."""

KINDS = frozenset({"定性", "定量", "文字描述"})
"""What an operator column says of an indicator instead of a comparison: its kind, no part of the target."""

_GARBLED = re.compile(r"([^()（）]+)[(（]([^()（）万千百亿元]元)[)）]")
"""What was read for a unit of money behind a label that is none: 项目资金(Z元)."""


_RARE_UNITS = frozenset({"百元", "十万元", "千万元"})
"""Those that a scan more likely took a common one for, or lost a character of."""

_GRADES = {"优": "优", "优秀": "优", "良": "良", "良好": "良", "中": "中", "差": "差"}


_OF_GRADE = re.compile(r"^(?:自评|评价|绩效)?(?:等[级次]|结果):")


def grade_of(text: str) -> str | None:
    """The grade that a text prints, perhaps behind its label (等级：优), or ticked; None where it prints none."""
    said = _OF_GRADE.sub("", simplified(squeezed(text)))
    return _GRADES.get(ticked_grade(said) or said)


@dataclass
class Draft:
    """A form while its rows are read."""

    vocabulary: Vocabulary
    grid: Grid
    title: Filled | None = None
    identity: dict[str, Filled] = field(default_factory=dict)
    unsaid: set[str] = field(default_factory=set)  # roles of identities whose labels have nothing beside them
    filing_units: list[Filled] = field(default_factory=list)
    stated_unit: Filled | None = None
    fund_lines: list[FundLine] = field(default_factory=list)
    goals: dict[str, Filled] = field(default_factory=dict)
    indicators: list[Mapping[str, Filled]] = field(default_factory=list)
    said: list[frozenset[str]] = field(default_factory=list)  # of each indicator, the columns that its row fills
    total: dict[str, Filled] = field(default_factory=dict)
    total_row: BandRow | None = None  # where it stands, below so many indicators
    total_below: int = 0
    summed: int = 0  # how many indicators stand above the last subtotal
    fields: list[NamedField] = field(default_factory=list)
    leftover: list[Cell] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    columns: tuple[Column, ...] = ()
    goal_columns: tuple[Column, ...] = ()  # of the goals' headings
    column_units: Mapping[str, Filled] = field(default_factory=dict)  # of targets and actual values, in their headings
    below: tuple[BandRow, ...] = ()  # the rows under the last header
    level: Cell | None = None  # the first level that stands alone above its rows
    part: Filled | None = None  # the goal that the indicators stand beside, where a form has several
    side: Filled | None = None  # the name of the table of indicators that is read
    sides: dict[int, Filled] = field(default_factory=dict)  # that of each indicator's, by its place
    halves: tuple[Filled, ...] = ()  # the headings of the goals that the indicators' two halves are of
    second_half: list[Mapping[str, Filled]] = field(default_factory=list)
    headings: list[Cell] = field(default_factory=list)  # those that their place or wording explains
    beside: Mapping[int, str] = field(default_factory=dict)  # kinds of amounts by the column of their label
    heads: tuple[Cell, ...] = ()  # what stands above those, where it says no more than they do but for a rate
    of_several_years: Cell | None = None  # the label of their funds, where they stand beside the year's
    remark_heads: tuple[Cell, ...] = ()  # the headings of texts beside the labels of the rows that are read
    repeated: frozenset[str] = frozenset()
    awaited: tuple[Pair, ...] = ()  # the pairs of the row above whose values are blank
    awaited_below: Cell | None = None  # the label of the only one, where it stands alone
    total_above: Cell | None = None  # the label of a total or a grade that ends that row, with nothing beside it
    awaited_unknown: bool = False  # whether that row is a text that reads as a label nobody knows
    label_columns: frozenset[int] = frozenset()  # where the known labels of the pairs begin
    parted: Callable[[Cell, Cell], bool] = lambda _label, _text: (
        False
    )  # whether a gap between them may be a blank value

    def append_goal(self, role: str, part: Filled) -> None:
        """Goals are one text over all rows and pages."""
        known = self.goals.get(role)
        self.goals[role] = Filled(known.text + part.text, known.pieces + part.pieces) if known else part

    def append_field(self, label: str, part: Filled) -> None:
        """A field's value, or more of it below that of the same label."""
        for index, item in enumerate(self.fields):
            if item.label == label and item.value:
                whole = Filled(item.value.text + part.text, item.value.pieces + part.pieces)
                self.fields[index] = NamedField(label, whole, item.personal)
                return
        self.fields.append(NamedField(label, part, personal=False))

    def begin_level(self, level: Cell | None) -> None:
        """Notes the first level of the rows that follow; the one before has no place if it had no rows."""
        borne = self.indicators[-1].get("level1") if self.indicators else None
        if self.level and not (borne and borne.pieces == self.level.pieces):
            self.leftover.append(self.level)
        self.level = level

    def file(self, unit: Filled) -> None:
        """Notes a unit that fills the form in."""
        if all(squeezed(unit.text) != squeezed(other.text) for other in self.filing_units):
            self.filing_units.append(unit)

    def add_fund_line(self, label: Filled, values: Mapping[str, Filled]) -> None:
        """Each category once; further lines of the same kind are `other`."""
        known = self.vocabulary.role(label.text, Part.FUND_ROW)
        meant = None if known else self.vocabulary.slip_of_fund(label.text)
        if meant:
            path = f"/funds/lines/{len(self.fund_lines)}/category"
            readings = f"{label.text} / {meant}"
            self.findings.append(finding(Code.AMBIGUOUS_VALUE, path, field="category", readings=readings))
        category = known or "other"
        if any(line.category == category for line in self.fund_lines):
            category = "other"
        self.fund_lines.append(FundLine(category, label, values))

    def note_unit(self, cell: Cell) -> None:
        """The money unit in a cell, if it has one; in doubt where a label lost its bracket: 万 may be lost too, and
        where a character stands before 元 that makes no unit: of them all only 万元 has one there.
        """
        if unit := money_unit_of(cell.text):
            self.state_unit(unit, cell.pieces)
            if unit in _RARE_UNITS and cell.scanned:
                self._doubt_unit(f"{cell.text} / 万元")
        elif (unit := bare_unit(cell.text)) and self.vocabulary.find(cell.text):
            self.state_unit(unit, cell.pieces)
            self._doubt_unit(cell.text)
        elif (garbled := _GARBLED.fullmatch(squeezed(cell.text))) and self.vocabulary.find(garbled[1]):
            self.state_unit("万元", cell.pieces)
            self._doubt_unit(f"{garbled[2]} / 万元")

    def state_unit(self, unit: str, pieces: tuple[Piece, ...]) -> None:
        """Notes the money unit; a second one that differs makes every amount doubtful."""
        if self.stated_unit is None:
            self.stated_unit = Filled(unit, pieces)
        elif self.stated_unit.text != unit:
            self._doubt_unit(f"{self.stated_unit.text} / {unit}")

    def _doubt_unit(self, readings: str) -> None:
        self.findings.append(
            finding(Code.AMBIGUOUS_VALUE, "/funds/stated_unit", field="stated_unit", readings=readings)
        )


def is_section(draft: Draft, cell: Cell) -> bool:
    """True for the name of a section standing at the side of its rows, or stuck in front of one."""
    found = draft.vocabulary.find(cell.text)
    if not found:
        return False
    parts = {label.part for label in found}
    return Part.SECTION in parts and parts.isdisjoint((Part.FUND_ROW, Part.TOTAL))


def forgotten(draft: Draft, rows: Sequence[BandRow]) -> list[Cell]:
    """Conservation, always: the cells of the tables that became no value, are no label and were not left over."""
    filled = [draft.stated_unit, *draft.identity.values(), *draft.goals.values(), *draft.total.values()]
    filled += [value for line in draft.fund_lines for value in (line.label, *line.values.values())]
    filled += [value for row in draft.indicators for value in row.values()]
    filled += [item.value for item in draft.fields]
    used = {piece for some in filled if some for piece in some.pieces}
    used |= {piece for cell in (*draft.leftover, *draft.headings) for piece in cell.pieces}
    return [
        cell
        for row in rows
        if row.band not in (Band.PAIRS, Band.LOOSE, Band.TITLE)
        for cell in row.cells
        if used.isdisjoint(cell.pieces)
        and cell.text not in KINDS
        and not STUB.fullmatch(squeezed(cell.text))
        and not draft.vocabulary.find(cell.text)
        and not is_nothing(cell.text)
    ]


def unplaced(cells: Sequence[Cell]) -> tuple[Piece, ...]:
    """The pieces of the cells left over; a dash says nothing and needs no place."""
    return tuple(piece for cell in dict.fromkeys(cells) if not is_nothing(cell.text) for piece in cell.pieces)
