"""Cells of a sheet that hold two things, one a line, beside lines that a person broke where the cell was full."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from pipeline.process import knowledge, process
from tests.pipeline.forms import FORM, errors


def _doubted(level3: str, target: str, actual: str) -> list[str]:
    """What is asked about in the first row of a sheet that says this there."""
    row = {"清淤次数": level3, "≥12次": target, "13次": actual}
    book = Workbook()
    assert book.active is not None
    for line in FORM.splitlines():
        book.active.append([row.get(text, text) or None for text in line.split("|")])
    held = io.BytesIO()
    book.save(held)
    [data] = process("form.xlsx", held.getvalue(), (), knowledge(None)).records
    found = errors(dict(data))
    assert all(code in ("ambiguous-value", "unreadable-value") for code, _ in found), found
    return sorted({path.rpartition("/")[2] for code, path in found if path and code == "ambiguous-value"})


@pytest.mark.parametrize(
    ("level3", "target", "actual", "doubted"),
    [
        ("清淤长度\n新增护岸", "≥12次", "13次", ["level3"]),
        ("清淤次数\n巡护次数", "≥12次\n≥3次", "13次\n4次", ["actual", "level3", "target"]),
        ("清淤次数", "≥12次", "13次\n4处", ["actual"]),
        ("清淤次数", "≥12次", "2024年5月6日\n2024年6月7日", ["actual"]),
    ],
)
def test_two_things_in_the_lines_of_a_cell(level3: str, target: str, actual: str, doubted: list[str]) -> None:
    assert _doubted(level3, target, actual) == doubted


@pytest.mark.parametrize(
    ("level3", "target", "actual"),
    [
        ("岸线清淤\n次数", "≥12\n次", "13\n次"),
        ("清淤验收\n合格率", "≥12次", "13次"),
        ("清淤次数\n（次）", "≥12次", "13次"),
        ("清淤完成率\n及时率", "≥12次", "13次"),
        ("清淤次数", "≥12次", "2024年\n5月6日"),
        ("清淤次数", "≥12次", "完成13次\n群众满意"),
    ],
)
def test_a_line_that_goes_on(level3: str, target: str, actual: str) -> None:
    assert _doubted(level3, target, actual) == []
