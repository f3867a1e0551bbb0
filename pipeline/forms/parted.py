"""Figures with a blank or a line break inside, and names on lines of their own: two that would read as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from pipeline.forms.draft import Draft
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import AMOUNTS, POINTS, Filled
from pipeline.model.notation import Kind, measure

_BROKEN, _PARTED = re.compile(r"\d\s*\n\s*\d"), re.compile(r"\d\s+\d")
_CODES = ("code", "unit_code", "year")
_NUMBERS = (*AMOUNTS, *POINTS, "execution_rate")


def figures_parted(draft: Draft) -> Iterator[Finding]:
    """One finding for each number of the record that is printed in parts: no office parts thousands by blanks."""
    codes = {role: draft.identity[role] for role in _CODES if role in draft.identity}
    yield from _parted("/project", {role: value for role, value in codes.items() if _BROKEN.search(value.text)})
    for index, line in enumerate(draft.fund_lines):
        yield from _parted(
            f"/funds/lines/{index}", {role: line.values[role] for role in _NUMBERS if role in line.values}
        )
    for index, row in enumerate(draft.indicators):
        roles = [role for role in ("target", "actual", *POINTS) if role in row]
        yield from _parted(f"/indicators/{index}", {role: row[role] for role in roles if _is_parted(row[role].text)})
    yield from _parted("/total", {role: draft.total[role] for role in POINTS if role in draft.total})


# Lines that are whole names of their own: that of a unit again with its place, that of a project with its ending.
_UNIT_ENDS = re.compile(r"(?:局|厅|委|办|中心|学|公司|政府|办事处|队|会|[院馆站校园科股处所])$")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,5}[省市县区旗州盟乡镇]")
_PROJECT_ENDS = re.compile(r"(?:项目|经费|资金)$")
_PROJECT = re.compile(r"(?![及和与的])[\u4e00-\u9fff\d]{6,}")


def names_run_together(draft: Draft) -> Iterator[Finding]:
    """The units and the project that a writer has put on lines of their own; a page breaks its lines by itself."""
    for role in ("name", "budget_unit", "implementing_unit"):
        value = draft.identity.get(role)
        if value is None or len(value.pieces) != 1 or value.pieces[0].place.box is not None:
            continue
        lines = [line.strip() for line in value.pieces[0].text.splitlines() if line.strip()]
        whole, again = (_PROJECT_ENDS, _PROJECT) if role == "name" else (_UNIT_ENDS, _PLACE)
        if any(whole.search(line) and again.match(below) for line, below in pairwise(lines)):
            yield finding(Code.AMBIGUOUS_VALUE, f"/project/{role}", field=role, readings=" / ".join(lines))


def _is_parted(text: str) -> bool:
    said = measure(text) if _PARTED.search(text) else None
    return bool(said and said.kind in (Kind.NUMBER, Kind.RANGE))


def _parted(path: str, values: Mapping[str, Filled]) -> Iterator[Finding]:
    for role, value in values.items():
        if _PARTED.search(value.text):
            readings = " / ".join(value.text.split())
            yield finding(Code.AMBIGUOUS_VALUE, f"{path}/{role}", field=role, readings=readings)
