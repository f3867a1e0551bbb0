"""Figures with a blank or a line break inside: two of them, perhaps, that would read as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

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


def _is_parted(text: str) -> bool:
    said = measure(text) if _PARTED.search(text) else None
    return bool(said and said.kind in (Kind.NUMBER, Kind.RANGE))


def _parted(path: str, values: Mapping[str, Filled]) -> Iterator[Finding]:
    for role, value in values.items():
        if _PARTED.search(value.text):
            readings = " / ".join(value.text.split())
            yield finding(Code.AMBIGUOUS_VALUE, f"{path}/{role}", field=role, readings=readings)
