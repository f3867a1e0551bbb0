"""Rows that may be none, or stand one column off."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pipeline.forms.draft import Draft
from pipeline.forms.pairs import pair_label
from pipeline.model.columns import MORE
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import POINTS, Filled
from pipeline.model.notation import Kind, Measure, measure, points, squeezed
from pipeline.model.script import simplified
from pipeline.model.table import Cell, Origin

_REASON = re.compile(r"[，；。,;]|因|未|不足|较|影响|滞后|推迟|延|督促|整改|下一步|调整|压减|节约|.{13}")
_OF_THE_WHOLE = re.compile(r".{0,4}(?:得分|评分|总分|等级|等次)")
_LABELLED = re.compile(r"[:：]\s*$")


def may_be_off(draft: Draft, values: Mapping[str, Filled]) -> bool:
    """True for a row of pairs among the indicators, and without points for one that says what the whole form got, or
    whose last value reads as the reason that it lacks: where a cell before it was lost, everything behind stands one
    column off. What was reached in the words of the target (影响较小) is no reason.
    """
    if any(_LABELLED.search(value.text) and pair_label(value.text, draft.vocabulary) for value in values.values()):
        return True
    roles = {column.role for column in draft.columns}
    if roles & {*POINTS}:
        return False
    if any(_OF_THE_WHOLE.fullmatch(simplified(squeezed(value.text))) for value in values.values()):
        return True
    if "deviation" not in roles - values.keys():
        return False
    last = values.get("actual" if "actual" in roles else "target")
    if last and "actual" in roles and "target" in values and squeezed(last.text) == squeezed(values["target"].text):
        return False
    said = measure(last.text) if last else None
    return bool(said and said.kind is Kind.TEXT and last and _REASON.search(simplified(squeezed(last.text))))


def may_go_on_with_either(draft: Draft, cells: Sequence[Cell]) -> bool:
    """In a text, true for what stands alone below both goals, further left than the first of them did, as behind a
    break within a cell, or in a file that keeps no blank fields: it may be more of the last one read.
    """
    if draft.grid.origin is not Origin.DELIMITED or len(cells) != 1 or not {"expected", "actual"} <= draft.goals.keys():
        return False
    place, began = cells[0].pieces[0].place, draft.goals["expected"].pieces[0].place
    return (place.column or 0) < (began.column or 0) or not _keeps_blanks(draft)


def _keeps_blanks(draft: Draft) -> bool:
    """Whether some field of the file has a blank one before it."""
    columns: defaultdict[int | None, set[int]] = defaultdict(set)
    for cell in draft.grid.cells:
        for piece in cell.pieces:
            columns[piece.place.row].add(piece.place.column or 0)
    return any(max(some) > len(some) for some in columns.values())


_FEWEST, _OF_TEN = 3, 3  # rows that have a sign or a unit of their own for one that lacks it


def signs_and_units_lost(draft: Draft) -> Iterator[Finding]:
    """Rows with a bare figure whose column of signs, or of units, is blank, where most other figures have one:
    90 beside 满意度 was ≥90%. A target without the unit that its actual value has lost it, too.
    """
    roles = [role for role in ("operator", "unit") if any(role in said for said in draft.said)]
    if not roles or len(draft.said) != len(draft.indicators):
        return
    bare = {}
    for index, values in enumerate(draft.indicators):
        figures = [said for role in ("target", "actual") if (said := _figure(values.get(role)))]
        if "target" in values and _figure(values["target"]):
            bare[index] = {"operator": figures[0].operator is None, "unit": any(said.unit is None for said in figures)}
    for role in roles:
        lacking = [index for index in bare if role not in draft.said[index]]
        filled = len(bare) - len(lacking)
        most = filled >= _FEWEST and filled >= _OF_TEN * len(lacking)
        for index in lacking:
            if (most and bare[index][role]) or (role == "unit" and _lacks_unit(draft.indicators[index])):
                yield finding(Code.REQUIRED_FIELD, f"/indicators/{index}/target", field=role)


def _lacks_unit(values: Mapping[str, Filled]) -> bool:
    """True for a bare target beside an actual value with a unit."""
    target, actual = _figure(values.get("target")), _figure(values.get("actual"))
    return bool(target and actual and target.unit is None and actual.unit is not None)


def _figure(value: Filled | None) -> Measure | None:
    said = measure(value.text) if value else None
    return said if said and said.kind is Kind.NUMBER else None


def reasons_elsewhere(draft: Draft) -> Iterator[Finding]:
    """In a text, reasons of missed targets under the heading right before that of reasons, which bears none: where a
    heading stands too many, all that is below it is one column off.
    """
    places = [place for place, column in enumerate(draft.columns) if column.role == "deviation"]
    if draft.grid.origin is not Origin.DELIMITED or not places or places[0] == 0:
        return
    before = draft.columns[places[0] - 1].role
    said = {index for index, roles in enumerate(draft.said) if before in roles}
    missed = {index for index, values in enumerate(draft.indicators) if _is_missed(values)}
    if before.startswith(MORE) and said and said == missed and not any("deviation" in roles for roles in draft.said):
        first = draft.indicators[min(said)][before].text
        yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{min(said)}/more/0", row=first)


def _is_missed(values: Mapping[str, Filled]) -> bool:
    weight, score = (points(values[role].text) if role in values else None for role in ("weight", "score"))
    return weight is not None and score is not None and score < weight
