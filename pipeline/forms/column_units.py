"""Units that stand in the heading of a column, 年度指标值（%）, and in a second column of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.model.columns import MORE, Column
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import Filled
from pipeline.model.notation import Kind, is_nothing, measure, squeezed
from pipeline.model.vocabulary import Part, Vocabulary


def with_units_of_headings(values: dict[str, Filled], units: Mapping[str, Filled], index: int) -> Iterator[Finding]:
    """Gives the bare figures of the row at `index` the units of their headings, as a column of units does. A value that
    has one of its own keeps it; of a text with a figure in it nobody knows what the unit belongs to.
    """
    for role, unit in units.items():
        value = values.get(role)
        said = measure(value.text) if value else None
        if value is None or said is None or said.unit is not None or said.kind is Kind.DATE:
            continue
        joined = measure(value.text + unit.text)
        if joined and joined.unit == unit.text and said.kind is not Kind.TEXT:
            values[role] = Filled(value.text + unit.text, value.pieces + unit.pieces)
        elif any(map(str.isdigit, value.text)) and unit.text not in value.text:
            readings = f"{value.text} / {unit.text}"
            yield finding(Code.AMBIGUOUS_VALUE, f"/indicators/{index}/{role}", field=role, readings=readings)


def unit_said_again(
    values: Mapping[str, Filled], columns: Sequence[Column], index: int, vocabulary: Vocabulary
) -> Iterator[Finding]:
    """The unit of an actual value, in a column of its own right behind it, where it is another than the target's."""
    behind = next((right for left, right in pairwise(columns) if left.role == "actual"), None)
    again = values.get(behind.role) if behind and behind.role.startswith(f"{MORE}:") else None
    if behind is None or again is None or vocabulary.role(behind.text, Part.INDICATOR_COLUMN) != "unit":
        return
    unit = values["unit"].text if "unit" in values else ""
    if squeezed(again.text) != squeezed(unit) and not is_nothing(again.text):
        readings = f"{unit} / {again.text}"
        yield finding(Code.AMBIGUOUS_VALUE, f"/indicators/{index}/actual", field="actual", readings=readings)


_IN_WORDS = "文字描述"
_LONGEST_UNIT = 4  # 万平方米


def target_in_words(values: dict[str, Filled], columns: Sequence[Column]) -> dict[str, Filled]:
    """The values of a row; what stands alone in a column of 单位（文字描述） is the target where it says no unit."""
    column = next((column for column in columns if column.role == "unit"), None)
    if column is None or _IN_WORDS not in column.text or "unit" not in values:
        return values
    told = "operator" in values and squeezed(values["operator"].text) == _IN_WORDS
    blank = "target" not in values or is_nothing(values["target"].text)
    if not blank or not (told or len(values["unit"].text) > _LONGEST_UNIT):
        return values
    return {role: value for role, value in values.items() if role != "unit"} | {"target": values["unit"]}
