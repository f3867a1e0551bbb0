"""Rows whose cells reach over several columns, and rows that stand between a table and its total."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook

from pipeline.process import knowledge, process
from tests.pipeline.forms import FORM, errors, record

HEADINGS = "年度绩效指标|一级指标|二级指标|三级指标|年度指标值|度量单位|* 实际完成值|* 权重|* 得分"


def _sheet(text: str, *merged: str) -> dict[str, Any]:
    """The record of a workbook with these rows and these merged cells, by their addresses."""
    book = Workbook()
    assert book.active is not None
    for line in text.splitlines():
        book.active.append([cell or None for cell in line.split("|")])
    for address in merged:
        book.active.merge_cells(address)
    held = io.BytesIO()
    book.save(held)
    [only] = process("form.xlsx", held.getvalue(), (), knowledge(None)).records
    return dict(only)


def test_a_first_level_across_the_table_is_that_of_the_rows_below() -> None:
    text = FORM.replace("|产出指标(50分)|", "|产出指标(50分)\n||").replace("|效益指标(30分)|", "|效益指标(30分)\n||")
    text = text.replace("|满意度指标(10分)|", "|满意度指标(10分)\n||")
    first = text.splitlines().index(HEADINGS) + 1
    levels = [first + 1, first + 4, first + 6]
    assert all("分)" in text.splitlines()[row - 1] for row in levels)
    data = _sheet(text, f"A{first}:A{first + 7}", *(f"B{row}:I{row}" for row in levels))
    said = [(row["level1"], row["level1_weight"], row["level2"]) for row in data["indicators"]]
    assert said == [
        ("产出指标", 50, "数量指标"),
        ("产出指标", 50, "质量指标"),
        ("效益指标", 30, "社会效益指标"),
        ("满意度指标", 10, "服务对象满意度指标"),
    ]
    assert errors(data) == []


@pytest.mark.parametrize(("score", "found"), [("96", []), ("95", [("total-score", "/total/score")])])
def test_one_cell_below_weights_and_scores_is_what_the_form_got(score: str, found: list[Any]) -> None:
    text = FORM.replace("||100|96", f"||{score}|")
    row = len(text.splitlines())
    data = _sheet(text, f"H{row}:I{row}")
    assert (data["total"]["weight"], data["total"]["score"], errors(data)) == (None, float(score), found)


def test_the_total_stands_below_what_else_is_to_be_said() -> None:
    data = record(FORM, ("|总分|", "其他需要说明事项|无\n|总分|"))
    assert (data["total"]["weight"], data["total"]["score"], errors(data)) == (100, 96, [])
    said = record(FORM, ("|总分|", "其他需要说明事项|自评总分待复核\n|总分|"), ("|100|96", "|100|95"))
    assert errors(said) == [("total-score", "/total/score")]


@pytest.mark.parametrize("heading", ["财政复核得分", "部门评分"])
def test_what_others_gave_stands_beside_the_score(heading: str) -> None:
    data = record(FORM, ("|* 得分\n|产出", f"|* 得分|{heading}\n|产出"), ("13次|30|30", "13次|30|30|29"))
    assert (data["indicators"][0]["score"], errors(data)) == (30, [])
    assert data["indicators"][0]["more"] == [{"label": heading, "value": "29"}]
