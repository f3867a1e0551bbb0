"""A form as interpreted: which text fills which field, still as text, with the pieces it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.model.finding import Finding
from pipeline.model.table import Cell, Piece


class Filled(NamedTuple):
    """A text that fills a field, and the pieces it was joined from, in order."""

    text: str
    pieces: tuple[Piece, ...]


# The roles of columns, as keys of the record.
AMOUNTS = ("initial_budget", "annual_budget", "arrived", "executed")
GOALS = ("expected", "actual", "mid_term")
POINTS = ("weight", "score")


@dataclass(frozen=True, slots=True)
class FundLine:
    """One line of the funds: `values` by column role (initial_budget, annual_budget, executed, weight, ...).

    A role that begins with `more:` is a column without a key in the record; its heading follows. So for indicators.
    """

    category: str
    label: Filled
    values: Mapping[str, Filled]


# The labels of what stands beside no label: the number of a page, and what is printed above and below the form.
PAGE_NUMBER, MARGIN = "页码", "页眉页脚"


@dataclass(frozen=True, slots=True)
class NamedField:
    """A labelled value outside the fixed fields; `personal` for names and telephone numbers of persons."""

    label: str
    value: Filled | None
    personal: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of a form that no profile knows; `header_rows` hold the headings of the others."""

    cells: tuple[Cell, ...]
    header_rows: frozenset[int]


@dataclass(frozen=True, slots=True)
class Form:
    """One form: the fields of its family by name, and whatever found no place.

    `identity` has the roles of the profile; each of `indicators` and `total` is values by column role.
    """

    form_type: str
    title: Filled | None
    identity: Mapping[str, Filled]
    stated_unit: Filled | None
    fund_lines: tuple[FundLine, ...]
    goals: Mapping[str, Filled]
    indicators: tuple[Mapping[str, Filled], ...]
    total: Mapping[str, Filled]
    fields: tuple[NamedField, ...]
    unplaced: tuple[Piece, ...]
    pieces: frozenset[Piece]
    tables: tuple[Table, ...] = ()
    findings: tuple[Finding, ...] = ()
