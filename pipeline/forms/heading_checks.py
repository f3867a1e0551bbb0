"""Headings in an order that no form prints, or of another year than the form's: what stands below may be exchanged."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from pipeline.model.bands import Band
from pipeline.model.columns import Column
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import GOALS, Filled
from pipeline.model.notation import squeezed
from pipeline.model.table import Origin

# From left to right, as all forms have them that have them at all.
_ORDERS = {
    Band.FUND_HEADER: (("initial_budget", "annual_budget", "executed"),),
    Band.GOAL_HEADER: (("expected", "actual"), ("mid_term", "expected")),
    Band.INDICATOR_HEADER: (("level1", "level2", "level3", "target", "actual"),),
}
_PART = {Band.FUND_HEADER: "/funds/lines", Band.GOAL_HEADER: "/goals", Band.INDICATOR_HEADER: "/indicators"}
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")


def out_of_order(band: Band, columns: Sequence[Column]) -> Iterator[Finding]:
    """One finding for each order that the columns of a heading do not keep."""
    for order in _ORDERS[band]:
        named = [column for column in columns if column.role in order]
        places = [order.index(column.role) for column in named]
        if any(left > right for left, right in pairwise(places)):
            yield finding(Code.AMBIGUOUS_ROW, _PART[band], row=" | ".join(column.text for column in named))


def of_other_years(band: Band, columns: Sequence[Column], year: Filled | None) -> Iterator[Finding]:
    """Columns that bear values of the form, and name another year than it does."""
    said = squeezed(year.text)[:4] if year else None
    for column in columns:
        named = _YEAR.findall(squeezed(column.text))
        bears = column.role != "mid_term" and any(column.role in order for order in _ORDERS[band])
        if said and bears and named and not min(named) <= said <= max(named):
            readings = f"{said} / {column.text}"
            yield finding(Code.AMBIGUOUS_VALUE, _PART[band], field=column.role, readings=readings)


def goals_unsaid(columns: Sequence[Column], goals: Collection[str], origin: Origin) -> Iterator[Finding]:
    """Goals that a text has a heading for and does not state: of two cells one was lost, and the other may have slid
    into its column. Rulings would show a blank one.
    """
    for column in columns if origin is Origin.DELIMITED else ():
        if column.role in GOALS and column.role not in goals:
            yield finding(Code.REQUIRED_FIELD, f"/goals/{column.role}", field=column.role)
