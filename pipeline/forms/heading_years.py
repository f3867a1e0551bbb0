"""Headings that differ by the year they name: 2022年指标值 beside 2023年指标值. The form's own says which counts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from pipeline.model.bands import BandRow
from pipeline.model.bearers import PART_OF_HEADER
from pipeline.model.columns import MORE, UNKNOWN, Column, head_over
from pipeline.model.form import Filled
from pipeline.model.notation import squeezed
from pipeline.model.vocabulary import Vocabulary

_OF_YEAR = re.compile(r"(20\d\d)年度?(.*)")


def of_own_year(
    row: BandRow, columns: Sequence[Column], above: Sequence[Column], year: Filled | None, vocabulary: Vocabulary
) -> tuple[Column, ...]:
    """The columns of a header, of those that nobody knows and that differ by their year only, that of the form's year
    under its role and the others as further ones; all as they are where none is of it, or another column has the role.
    """
    said = squeezed(year.text)[:4] if year else None
    groups: dict[str, dict[str, Column]] = defaultdict(dict)
    for column in columns:
        match = _OF_YEAR.fullmatch(squeezed(column.text)) if column.role == UNKNOWN else None
        head = head_over(above, column.start) if match and not match[2] else None
        role = vocabulary.role(head.text if head else match[2], PART_OF_HEADER[row.band]) if match else None
        if match and role:
            groups[role][match[1]] = column
    taken = {column.role for column in columns}
    renamed: dict[Column, Column] = {}
    for role, by_year in groups.items():
        if len(by_year) > 1 and said in by_year and role not in taken:
            renamed |= {column: column._replace(role=f"{MORE}:{_name(column, above)}") for column in by_year.values()}
            renamed[by_year[said]] = by_year[said]._replace(role=role)
    return tuple(renamed.get(column, column) for column in columns)


def _name(column: Column, above: Sequence[Column]) -> str:
    """A heading's text, with that of the heading above it where it is a year alone."""
    match = _OF_YEAR.fullmatch(squeezed(column.text))
    head = head_over(above, column.start) if match and not match[2] else None
    return f"{head.text} {column.text}" if head else column.text
