"""Cells of a row that a person wrote two things into, one a line: joined, they say something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from pipeline.forms.profile import Profile
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import Kind, measure, squeezed

# What names of indicators end with; a name may end with less, and a line that goes on may begin after it, but rarely.
_WHOLE_NAME = re.compile(r"[\u4e00-\u9fff]{2,}(?:率|[满意长宽高进程]度|数量?|人次|面积|里程|规模|金额|成本|时间)")
_OTHER_NAME = re.compile(r"(?![的及和与或之等中达])[\u4e00-\u9fffA-Za-z\d]{4,}")


def lines_run_together(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Names, targets and actual values of several lines, as a person typed them, each of which is one by itself.

    A page breaks its lines where they are full: those of what was printed tell nothing.
    """
    for index, row in enumerate(record["indicators"]):
        for key in ("level3", "target", "actual"):
            path = f"/indicators/{index}/{key}"
            lines = _typed_lines(record["evidence"].get(path, ())) if row[key] else []
            parted = _are_names(lines) if key == "level3" else _are_values(lines)
            if parted:
                yield finding(Code.AMBIGUOUS_VALUE, path, field=key, readings=" / ".join(lines))


def _typed_lines(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    """The lines of a text that stands in one cell of a file that prints nothing."""
    if len(cells) != 1 or cells[0]["box"] is not None:
        return []
    return [line for line in map(squeezed, cells[0]["raw"].splitlines()) if line]


def _are_names(lines: Sequence[str]) -> bool:
    return any(_WHOLE_NAME.fullmatch(one) and _OTHER_NAME.fullmatch(other) for one, other in pairwise(lines))


def _are_values(lines: Sequence[str]) -> bool:
    """True where each line is a value by itself and all together are none; 2023年 | 11月底前 is one."""
    whole = measure("".join(lines)) if len(lines) > 1 else None
    return whole is not None and whole.kind is Kind.TEXT and all(map(_is_value, lines))


def _is_value(line: str) -> bool:
    """True for a date, and a figure with its unit or comparison."""
    said = measure(line)
    figure = said and said.kind in (Kind.NUMBER, Kind.RANGE) and (said.unit or said.operator)
    return bool(figure or (said and said.kind is Kind.DATE))
