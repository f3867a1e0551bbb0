"""The rows of sums among the indicators: their subtotals, each held against its rows, and the total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import takewhile

from pipeline.forms.draft import Draft, grade_of, is_section
from pipeline.forms.tables import values_under
from pipeline.model.bands import BandRow
from pipeline.model.columns import MORE, under
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import POINTS, Filled, NamedField
from pipeline.model.notation import is_nothing, number, points
from pipeline.model.table import Cell
from pipeline.model.totals import FULL_MARK, StatedTotal, names_score, names_weight, score_and_grade, stated_total
from pipeline.model.vocabulary import Part, label_points

_VALUES = frozenset({"target", "actual"})
_ROUNDING = Decimal("0.005")


def read_subtotal(draft: Draft, row: BandRow) -> None:
    """The points of one first level are its indicators' once more: kept beside them, as fields."""
    cells = [cell for cell in row.cells if not is_section(draft, cell)]
    label = next(cell for cell in cells if draft.vocabulary.role(cell.text, Part.SUBTOTAL))
    _keep_subtotal(draft, label, [cell for cell in cells if cell is not label], len(draft.indicators))


def _keep_subtotal(draft: Draft, label: Cell, cells: Sequence[Cell], end: int) -> None:
    """The subtotal of the indicators before `end`: its figures are fields. What has a target is no sum."""
    aimed = [cell for role, some in under(draft.columns, cells).items() if role in _VALUES for cell in some]
    draft.leftover += aimed
    for cell in cells:
        if cell not in aimed:
            _take_beside(draft, label, cell)
    draft.findings += _sums_that_differ(draft, label, cells, end)
    draft.summed = end


def _sums_that_differ(draft: Draft, label: Cell, cells: Sequence[Cell], end: int) -> Iterator[Finding]:
    """Points that are neither the sum of the rows since the last subtotal nor that of the last rows of one level."""
    rows = draft.indicators[:end]
    for role, some in under(draft.columns, cells).items():
        printed = points(some[0].text) if role in POINTS else None
        if printed is None or not rows:
            continue
        starts = {draft.summed, *(_start_of_level(draft, level, end) for level in ("level1", "level2"))}
        sums = [sum(map(_points_of, (row.get(role) for row in rows[start:])), Decimal(0)) for start in starts]
        if all(abs(whole - printed) > _ROUNDING for whole in sums):
            path, readings = f"/indicators/{end - 1}/{role}", f"{printed} / {sums[0]}"
            yield finding(Code.AMBIGUOUS_VALUE, path, field=label.text, readings=readings)


def _start_of_level(draft: Draft, level: str, end: int) -> int:
    """Where the rows begin that share the level of the last one before `end`."""
    rows = draft.indicators[:end]
    last = rows[-1].get(level)
    same = takewhile(lambda row: bool(last) and row.get(level, last) == last, reversed(rows))
    return end - sum(1 for _ in same)


def _points_of(value: Filled | None) -> Decimal:
    return (points(value.text) if value else None) or Decimal(0)


def _take_beside(draft: Draft, label: Cell, cell: Cell) -> None:
    """A value in the row of a total, under a column that the total has no key for: a field named by both."""
    heading = next((column.text for column in draft.columns if column.start <= cell.column < column.end), "")
    if heading and not cell.scanned:
        draft.fields.append(NamedField(f"{label.text} {heading}", Filled(cell.text, cell.pieces), personal=False))
    else:
        draft.leftover.append(cell)


def read_total(draft: Draft, row: BandRow) -> None:
    cells = [cell for cell in row.cells if not is_section(draft, cell)]
    label = next((cell for cell in cells if draft.vocabulary.role(cell.text, Part.TOTAL)), cells[0])
    stated = stated_total(label.text, draft.vocabulary)
    others = [cell for cell in cells if cell is not label]
    grades = [grade for cell in others if (grade := _grade_in(cell))]
    if stated and stated.grade and (said := grade_of(stated.grade)):
        grades.append(Filled(said, label.pieces))
    rest = [_without_grade(cell) for cell in others if not grade_of(cell.text)]
    values = values_under(draft, rest)
    if "weight" in values and "score" not in values and _is_over_points(draft, rest) and _is_scored(draft):
        values["score"] = values.pop("weight")  # one cell for both: what the form got
    if stated and not values.keys().isdisjoint(POINTS):
        _hold_stated(draft, stated, label, values)
    elif stated:
        role = "weight" if _says_full_mark(draft, stated) else "score"
        values[role] = Filled(stated.score, label.pieces)
    elif values.keys().isdisjoint(POINTS) and (score := _score_elsewhere(draft, rest)):
        values = {"score": Filled(score.text, score.pieces)}
    weight = label_points(stated.label if stated else label.text)
    if weight is not None and "weight" not in values:
        values["weight"] = Filled(str(weight), label.pieces)
    if _was_subtotal(draft, values):
        _take_back_total(draft)
    for grade in grades:
        _note_grade(draft, grade)
    for role, value in values.items():
        known = draft.total.get(role)
        if role in POINTS and (known is None or points(known.text) == points(value.text)):
            draft.total[role] = value
            draft.headings += [Cell(row.row, 0, known.text, known.pieces)] if known else []  # said twice
        elif role.startswith(f"{MORE}:") and "score" in values and number(value.text) is not None:
            _take_beside(draft, label, next(cell for cell in rest if cell.pieces == value.pieces))
        elif not is_nothing(value.text):
            draft.leftover.append(Cell(row.row, 0, value.text, value.pieces))
    draft.total_row, draft.total_below = row, len(draft.indicators)


def _is_over_points(draft: Draft, cells: Sequence[Cell]) -> bool:
    """True where a cell of the total's row stands under weights and scores together."""
    places = [column.start for column in draft.columns if column.role in POINTS]
    return len(places) == len(POINTS) and any(
        all(cell.column <= place < cell.end_column for place in places) for cell in cells
    )


def _grade_in(cell: Cell) -> Filled | None:
    """The grade that a cell is, or prints behind a score: 99.8（优）."""
    parts = score_and_grade(cell.text)
    grade = (grade_of(parts[1]) or parts[1]) if parts else grade_of(cell.text)
    return Filled(grade, cell.pieces) if grade else None


def _without_grade(cell: Cell) -> Cell:
    parts = score_and_grade(cell.text)
    return cell.reads(parts[0]) if parts else cell


def _note_grade(draft: Draft, grade: Filled) -> None:
    """The grade of the form; a second one that differs is asked about."""
    known = draft.total.setdefault("grade", grade)
    if known.text != grade.text:
        readings = f"{known.text} / {grade.text}"
        draft.findings.append(finding(Code.AMBIGUOUS_VALUE, "/total/grade", field="grade", readings=readings))


def _is_scored(draft: Draft) -> bool:
    return any("score" in row and points(row["score"].text) is not None for row in draft.indicators)


def _says_full_mark(draft: Draft, stated: StatedTotal) -> bool:
    """True for what the indicators weigh together: by its name, or where no row has a score that it may sum up."""
    if names_weight(stated.label):
        return True
    return not _is_scored(draft) and not names_score(stated.label) and _is_full_mark(draft, Decimal(stated.score))


def _is_full_mark(draft: Draft, figure: Decimal) -> bool:
    return figure in (FULL_MARK, sum((_points_of(row.get("weight")) for row in draft.indicators), Decimal(0)))


def _hold_stated(draft: Draft, stated: StatedTotal, label: Cell, values: dict[str, Filled]) -> None:
    """The figure in the label of a row that has figures of its own: one of them, the full mark, or asked about."""
    weight, score = (points(values[role].text) if role in values else None for role in POINTS)
    figure = Decimal(stated.score)
    if figure in (weight, score):
        return
    if weight is None and _is_full_mark(draft, figure):
        values["weight"] = Filled(stated.score, label.pieces)
    else:
        readings = f"{stated.score} / {score if score is not None else weight}"
        draft.findings.append(finding(Code.AMBIGUOUS_VALUE, "/total/score", field="score", readings=readings))


def _score_elsewhere(draft: Draft, cells: Sequence[Cell]) -> Cell | None:
    """The only figure in the row of a total, wherever it stands, in a form with scores that it can be held against."""
    scored = any("score" in row for row in draft.indicators)
    only = len(cells) == 1 and points(cells[0].text) is not None and not cells[0].scanned
    return cells[0] if scored and only else None


def _was_subtotal(draft: Draft, values: dict[str, Filled]) -> bool:
    """True where a total stands below a row of one for some indicators, and says other points."""
    above = draft.total_row.cells if draft.total_row and draft.total_below else ()
    return not under(draft.columns, above).keys().isdisjoint(POINTS) and any(
        role in values and role in draft.total and points(values[role].text) != points(draft.total[role].text)
        for role in POINTS
    )


def _take_back_total(draft: Draft) -> None:
    """Makes a subtotal of what was read as the total: 合计 below the rows of each first level."""
    if draft.total_row is None:
        return
    cells = [cell for cell in draft.total_row.cells if not is_section(draft, cell)]
    label = next((cell for cell in cells if draft.vocabulary.role(cell.text, Part.TOTAL)), cells[0])
    own = {piece for cell in cells for piece in cell.pieces}
    draft.total = {role: value for role, value in draft.total.items() if own.isdisjoint(value.pieces)}
    draft.leftover = [cell for cell in draft.leftover if own.isdisjoint(cell.pieces)]  # other than the head's total
    _keep_subtotal(draft, label, [cell for cell in cells if cell is not label], draft.total_below)
