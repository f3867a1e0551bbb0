"""Blank values: what stands behind them in the row is another label, not the value."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook

from pipeline.process import knowledge, process
from tests.pipeline.forms import FORM, errors, record

_BODY = [line.split("|") for line in FORM.splitlines()[3:]]


def _workbook(*head: tuple[str, ...]) -> dict[str, Any]:
    """The record of a sheet with these rows at its head; `<` goes on from the left."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, cells in enumerate([("项目支出绩效自评表",), *head, *_BODY], 1):
        begins = 1
        for column, text in enumerate(cells, 1):
            begins = begins if text == "<" else column
            if text not in ("", "<"):
                sheet.cell(row, column, text)
            elif text == "<" and (column == len(cells) or cells[column] != "<"):
                sheet.merge_cells(start_row=row, end_row=row, start_column=begins, end_column=column)
    held = io.BytesIO()
    book.save(held)
    outcome = process("form.xlsx", held.getvalue(), (), knowledge(None))
    [only] = outcome.records
    return dict(only)


def test_behind_a_blank_value_of_a_sheet_stands_a_label() -> None:
    name = ("项目名称", "<", "某河岸线清淤", "<", "<", "绩效自评年度", "2024")
    data = _workbook(name, ("项目编码", "<", "", "<", "项目等级", ""), ("主管部门", "<", "", "<", "归口科室", ""))
    assert (data["project"]["code"], data["project"]["budget_unit"]) == (None, None)
    assert {piece["text"] for piece in data["unplaced"]} == {"项目等级", "归口科室"}
    blank = _workbook(name, ("项目编码", "<", "", "<", "主管部门", "临岳县水利局"))
    assert (blank["project"]["code"], blank["project"]["budget_unit"], errors(blank)) == (None, "临岳县水利局", [])


def test_where_merged_cells_were_parted_values_stand_behind_blanks() -> None:
    data = _workbook(
        ("项目名称", "", "某河岸线清淤", "", "绩效自评年度", "", "2024"),
        ("项目编码", "", "20240077", "", "主管部门", "", "水利"),
    )
    project = data["project"]
    assert (project["name"], project["code"], project["budget_unit"]) == ("某河岸线清淤", "20240077", "水利")
    assert errors(data) == []


@pytest.mark.parametrize(
    ("row", "name", "code"),
    [
        ("项目名称|||某河岸线清淤|||项目编码|20240077", "某河岸线清淤", "20240077"),
        ("项目名称|某河岸线清淤||项目编码|||项目等级|", "某河岸线清淤", None),
        ("项目名称|某河岸线清淤||项目编码|项目等级||", "某河岸线清淤", None),
    ],
)
def test_a_text_behind_a_gap_is_a_value_unless_it_reads_as_a_label(row: str, name: str, code: str | None) -> None:
    first = "项目编码:|20240077|项目名称:|某河岸线清淤|绩效自评年度:|2024"
    data = record(FORM, (first, f"{row}\n绩效自评年度:|2024"))
    assert (data["project"]["name"], data["project"]["code"]) == (name, code)
    assert (errors(data) == []) is (code is not None)
