"""Headings that differ by the year they name: 2022年指标值 beside 2023年指标值. The form's own says which counts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.model.bands import BandRow
from pipeline.model.bearers import PART_OF_HEADER
from pipeline.model.columns import MORE, UNKNOWN, Column, head_over
from pipeline.model.form import Filled
from pipeline.model.notation import squeezed
from pipeline.model.vocabulary import Part, Vocabulary

_OF_YEAR = re.compile(r"(20\d\d)年度?(.*)")


class _Dated(NamedTuple):
    """What a heading says, of which year, its name with that of the heading above, and that one if it is the year."""

    role: str
    year: str
    name: str
    over: Column | None = None


def of_own_year(
    row: BandRow, columns: Sequence[Column], above: Sequence[Column], year: Filled | None, vocabulary: Vocabulary
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """The columns of a header, those that differ by their year only under the role of what they say if it is the
    form's, and as further ones if it is another; and the headings that this explains. All are as they were where none
    is of the form's year, or another column has the role.
    """
    said = squeezed(year.text)[:4] if year else ""
    part = PART_OF_HEADER[row.band]
    dated = {column: one for column in columns if (one := _dated(column, above, part, vocabulary))}
    groups: dict[str, dict[str, Column]] = defaultdict(dict)
    for column, one in dated.items():
        groups[one.role].setdefault(one.year, column)
    taken = {column.role for column in columns if column not in dated}
    renamed: dict[Column, Column] = {}
    for role, by_year in groups.items():
        if said in by_year and role not in taken and sum(one.role == role for one in dated.values()) == len(by_year):
            renamed |= {column: column._replace(role=f"{MORE}:{dated[column].name}") for column in by_year.values()}
            renamed[by_year[said]] = by_year[said]._replace(role=role)
    heads = {one.over for column, one in dated.items() if column in renamed and one.over}
    unsure = {one.over for column, one in dated.items() if column not in renamed}
    return tuple(renamed.get(column, column) for column in columns), (*renamed, *(heads - unsure))


def _dated(column: Column, above: Sequence[Column], part: Part, vocabulary: Vocabulary) -> _Dated | None:
    """The year and the role of a heading that nobody knows, or that stands under a year alone."""
    match = _OF_YEAR.fullmatch(squeezed(column.text))
    head = None if column in above else head_over(above, column.start)
    over = _OF_YEAR.fullmatch(squeezed(head.text)) if head else None
    if match and column.role == UNKNOWN:
        text, name = (match[2], column.text) if match[2] or not head else (head.text, f"{head.text} {column.text}")
        role = vocabulary.role(text, part)
        return _Dated(role, match[1], name) if role else None
    if head and over and not over[2] and (role := vocabulary.role(column.text, part)):
        return _Dated(role, over[1], f"{head.text} {column.text}", head)
    return None
