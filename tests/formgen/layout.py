"""Content and style to an abstract table: cells with spans, tiling rows x columns."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.formgen.content import Form
from tests.formgen.rows import Indicator
from tests.formgen.style import Style, money, points, rate, widths


@dataclass(frozen=True, slots=True)
class Cell:
    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    role: str


@dataclass(frozen=True, slots=True)
class Table:
    """`head`: row of the indicator header; `goal_row`: of the goal texts; `widths`: shares of 1."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    widths: tuple[float, ...]
    head: int
    goal_row: int
    fund_head: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form ready for an exporter."""

    form: Form
    style: Style
    table: Table

    def grid(self) -> list[list[Cell | None]]:
        """Rows of cells at their top left place; None where a span covers."""
        out: list[list[Cell | None]] = [[None] * self.table.columns for _ in range(self.table.rows)]
        for cell in self.table.cells:
            out[cell.row][cell.column] = cell
        return out


class Builder:
    """Fills rows from the left, skipping places taken by row spans."""

    def __init__(self, columns: int) -> None:
        self.columns, self.row, self.cells = columns, -1, list[Cell]()
        self.taken: set[tuple[int, int]] = set()
        self.at = columns

    def next_row(self) -> int:
        assert all((self.row, c) in self.taken for c in range(self.columns)) or self.row < 0, (
            f"row {self.row} is not full"
        )
        self.row, self.at = self.row + 1, 0
        return self.row

    def add(self, text: str, role: str, span: int = 1, rows: int = 1) -> None:
        while (self.row, self.at) in self.taken:
            self.at += 1
        span = min(span, self.columns - self.at) if span > 0 else self.columns - self.at
        self.cells.append(Cell(self.row, self.at, rows, span, text, role))
        self.taken |= {(self.row + r, self.at + c) for r in range(rows) for c in range(span)}
        self.at += span


def spread(total: int, weights: list[float]) -> list[int]:
    """Integer spans >= 1 that add up to total, about in proportion to the weights."""
    spans = [1] * len(weights)
    for _ in range(total - len(weights)):
        i = max(range(len(weights)), key=lambda k: weights[k] / spans[k])
        spans[i] += 1
    return spans


def _pairs(b: Builder, pairs: list[tuple[str, str]]) -> None:
    b.next_row()
    spans = spread(b.columns, [w for _ in pairs for w in (1.0, 1.7)])
    for (label, value), i in zip(pairs, range(0, len(spans), 2), strict=True):
        b.add(label, "label", spans[i])
        b.add(value, "value", spans[i + 1] if i + 2 < len(spans) else 0)


def _identity(b: Builder, form: Form, style: Style) -> None:
    """Shenzhen: two rows of three pairs; elsewhere the name, then the two bodies."""
    lab = {k: v + style.colon for k, v in style.label.items()}
    if style.layout == "shenzhen":
        _pairs(b, [(lab["code"], form.code), (lab["name"], form.name), (lab["year"], str(form.year))])
        _pairs(
            b,
            [
                (lab["unit"], form.printed_unit),
                (lab["budget_unit"], form.printed_budget_unit),
                (lab["unit_code"], form.unit_code),
            ],
        )
        return
    _pairs(b, [(lab["name"], form.name)])
    both = [(lab["budget_unit"], form.printed_budget_unit), (lab["unit"], form.printed_unit)]
    _pairs(b, both if style.dept_first else both[::-1])
    if style.contact_row:
        _pairs(b, [("项目负责人" + style.colon, form.contact), ("联系电话" + style.colon, form.phone)])


def _section(b: Builder, style: Style, text: str) -> None:
    if style.section_rows:
        b.next_row()
        b.add(text, "section", 0)


def _funds(b: Builder, form: Form, style: Style, rng: random.Random) -> int:
    """Header and four lines; returns the header's row."""
    _section(b, style, "预算执行情况")
    head = style.label["funds"] + (widths(f"（{style.unit}）", style.brackets) if style.unit_in_label else "")
    spans = spread(
        b.columns,
        [
            1,
            1.5,
            *rng.choice(
                (
                    [1.2, 1.2, 1.2, 0.4, 0.6, 0.4],
                    [1.0, 1.0, 1.0, 0.4, 0.4, 0.4],
                    [0.9, 0.9, 0.9, 0.9, 0.9, 0.9],
                )
            ),
        ],
    )
    row = b.next_row()
    if style.fund_shape == "tall":
        b.add(head, "label", spans[0], 5)
        b.add("", "label", spans[1])
    else:
        b.add(head, "label", spans[0] + spans[1])
    for key, span in zip(
        ("initial", "annual", "executed", "fund_weight", "rate", "fund_score"), spans[2:], strict=True
    ):
        b.add(style.label[key], "head", span)
    for line in form.funds:
        b.next_row()
        if style.fund_shape == "indent":
            b.add("", "label", spans[0])
        b.add(
            style.label[line.category],
            "label",
            spans[1] if style.fund_shape != "wide" else spans[0] + spans[1],
        )
        for amount, span in zip((line.initial, line.annual, line.executed), spans[2:5], strict=True):
            b.add(money(style, amount), "money", span)
        b.add(points(style, line.weight, style.dash), "num", spans[5])
        b.add(rate(style, line.rate), "num", spans[6])
        b.add(points(style, line.score, style.dash), "num", spans[7])
    return row


def _goals(b: Builder, form: Form, style: Style, rng: random.Random) -> int:
    _section(b, style, "项目目标完成情况")
    half = (b.columns - 1) // 2 + rng.choice((0, 0, 0, 1, -1))
    b.next_row()
    b.add(style.label["goals"], "tall", 1, 2)
    b.add(style.label["expected"], "head", half)
    b.add(style.label["actual_goal"], "head", 0)
    row = b.next_row()
    b.add(form.expected, "goal", half)
    b.add(form.actual, "goal", 0)
    return row


def _runs(rows: tuple[Indicator, ...], key: int) -> list[int]:
    """For each row: the length of the run that starts there, or 0 inside a run (key 1 or 2 levels deep)."""
    names = [(x.level1, x.level2)[:key] for x in rows]
    out = [0] * len(rows)
    for i, name in enumerate(names):
        if i == 0 or names[i - 1] != name:
            out[i] = next((k for k in range(i, len(rows)) if names[k] != name), len(rows)) - i
    return out


def _split_unit(x: Indicator, style: Style) -> bool:
    """The unit stands in its own column: both values are bare numbers of one unit."""
    if not style.unit_column or x.target.bare is None or x.actual.bare is None:
        return False
    return bool(x.target.parts and x.actual.parts and x.target.parts[2] == x.actual.parts[2])


def _printed(x: Indicator, column: str, style: Style) -> str:
    split = _split_unit(x, style)
    unused = "" if x.level3 else style.blank_mark
    if column in ("target", "actual"):
        value = x.target if column == "target" else x.actual
        return (value.bare if split else value.text) or unused
    if column == "measure":
        return str(x.target.parts[2] or "") if split and x.target.parts else ""
    if column in ("weight", "score"):
        return points(style, x.weight if column == "weight" else x.score, unused)
    return x.level3 or unused if column == "level3" else x.reason or style.reason_mark


def level1_text(x: Indicator, form: Form, style: Style) -> str:
    weight = form.level_weights[x.level1]
    return x.level1 + style.points.format(points(style, weight).removesuffix(".00"))


def _indicators(b: Builder, form: Form, style: Style, rng: random.Random) -> int:
    first = 1 if style.section_column else 0
    shares = {"level3": 1.7, "target": 1.1, "actual": 1.05, "reason": 1.2, "weight": 0.5, "score": 0.5}
    spans = spread(b.columns - first, [shares.get(c, 1.0) for c in style.columns])
    inside = rng.random() < 0.3
    row = b.next_row()
    if first:
        b.add(style.label["indicators"], "tall", 1, len(form.indicators) + 1 + inside)
    for column, span in zip(style.columns, spans, strict=True):
        b.add(
            (style.star if column in ("actual", "weight", "score") else "") + style.label[column],
            "head",
            span,
        )
    runs = {1: _runs(form.indicators, 1), 2: _runs(form.indicators, 2)}
    for i, x in enumerate(form.indicators):
        b.next_row()
        for key, text in ((1, level1_text(x, form, style)), (2, x.level2)):
            run = runs[key][i]
            if key == 1 or style.levels == "merged":
                if run:
                    b.add(text, "level1" if key == 1 else "level", spans[key - 1], run)
            else:
                b.add(text if run or style.levels == "repeated" else "", "level", spans[key - 1])
        for column, span in list(zip(style.columns, spans, strict=True))[2:]:
            b.add(_printed(x, column, style), "num" if column in ("weight", "score") else "text", span)
    b.next_row()
    total = {"weight": points(style, form.total_weight), "score": points(style, form.total_score)}
    left = style.columns.index("weight")
    b.add(style.label["sum"], "label", sum(spans[:left]) + (0 if inside else first))
    for column, span in zip(style.columns[left:], spans[left:], strict=True):
        b.add(total.get(column, ""), "num", span)
    return row


def tabulate(form: Form, style: Style, rng: random.Random) -> Table:
    columns = max(len(style.columns) + style.section_column, 8) + rng.choice((0, 0, 1, 2))
    b = Builder(columns)
    if style.title_inside:
        b.next_row()
        b.add(style.title, "title", 0)
        if style.year_line:
            b.next_row()
            b.add(style.year_line, "subtitle", 0)
        for align, text in style.above:
            b.next_row()
            b.add(text, "above-" + align, 0)
    _identity(b, form, style)
    fund_head = _funds(b, form, style, rng)
    goal_row = _goals(b, form, style, rng)
    head = _indicators(b, form, style, rng)
    raw = [rng.uniform(0.75, 1.3) for _ in range(columns)]
    if style.section_column:
        raw[0] *= rng.choice((0.45, 0.6, 1.0))
    return Table(b.row + 1, columns, tuple(b.cells), tuple(x / sum(raw) for x in raw), head, goal_row, fund_head)
