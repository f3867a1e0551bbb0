"""Labels left blank: what stands beside them is no value of theirs, but what it says itself."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook

from pipeline.process import knowledge, process
from tests.pipeline.forms import FORM, errors, record

_WIDTH = 9
_HEAD, *_BODY = [line.split("|") for line in FORM.splitlines()]


def _workbook(above: tuple[str, ...] = (), below: tuple[str, ...] = (), *, units: str = _BODY[1][1]) -> dict[str, Any]:
    """The record of a sheet with a row of two merged cells above the pairs, or below the total; no cell lies between."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    said = [units if text == _BODY[1][1] else text for text in _BODY[1]]
    for cells in (_HEAD, above, _BODY[0], said, *_BODY[2:], below):
        if not cells:
            continue
        if len(cells) == 2:
            sheet.append([cells[0], None, None, None, cells[1]])
            row = sheet.max_row
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
            sheet.merge_cells(start_row=row, end_row=row, start_column=5, end_column=_WIDTH)
        else:
            sheet.append([text or None for text in cells])
    held = io.BytesIO()
    book.save(held)
    [only] = process("form.xlsx", held.getvalue(), (), knowledge(None)).records
    return dict(only)


def _said(data: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(item["label"], item["value"]) for item in data["fields"]]


@pytest.mark.parametrize(
    ("label", "beside", "fields"),
    [
        ("填报单位（盖章）：", "填报日期：2024年3月1日", [("填报单位（盖章）", None), ("填报日期", "2024年3月1日")]),
        ("填报单位", "项目类别：经常性项目", [("填报单位", None), ("项目类别", "经常性项目")]),
        ("填报人：", "审核人：王芳", [("填报人", None), ("审核人", "王芳")]),
        ("填报单位：", "（盖章）", [("填报单位", None)]),
        ("填报单位：", "  年  月  日", [("填报单位", None)]),
        ("填报单位：", "公开14表", [("填报单位", None), ("页眉页脚", "公开14表")]),
        ("填报日期：", "2024年3月1日", [("填报日期", "2024年3月1日")]),
        ("填报单位：", "临岳县河道所（本级）", [("填报单位", "临岳县河道所（本级）")]),
        ("负责人及电话", "王某：13800000000", [("负责人及电话", "王某：13800000000")]),
        ("存在问题", "改进措施：加强管理", [("存在问题", "改进措施：加强管理")]),
        ("存在问题：", "说明：进度偏慢，已加快。", [("存在问题", "说明：进度偏慢，已加快。")]),
        ("评价结论：", "存在问题：进度偏慢", [("评价结论", None), ("存在问题", "进度偏慢")]),
    ],
)
def test_a_pair_beside_a_blank_label_is_a_pair_of_its_own(
    label: str, beside: str, fields: list[tuple[str, str | None]]
) -> None:
    for data in (_workbook((label, beside)), record(FORM, ("项目编码:|2024", f"{label}|{beside}\n项目编码:|2024"))):
        assert (_said(data), errors(data)) == (fields, [])
        assert data["project"]["implementing_unit"] == "临岳县河道所"


@pytest.mark.parametrize(
    ("label", "beside"),
    [
        ("填报单位：", "联系科室：财务科"),  # a label that nobody knows
        ("填报单位：", "2024年3月1日"),  # the day of what?
        ("填报单位：", "万元"),
        ("填报单位：", "335001"),
        ("主管部门", "实施单位：临岳县河道所"),
        ("存在问题：", "改进措施：加强管理，加快进度。"),  # the measures, or what the problems are
        ("项目类别", "资金性质：财政拨款"),
    ],
)
def test_what_may_be_another_pair_has_no_place(label: str, beside: str) -> None:
    data = _workbook((label, beside))
    assert [piece["text"] for piece in data["unplaced"]] == [beside]
    assert beside not in {value for _, value in _said(data)}
    assert data["project"]["budget_unit"] == "临岳县水利局"


@pytest.mark.parametrize(
    "beside", ["填报日期：2024年3月1日", "项目类别：经常性", "自评等级：优", "2023年度", "（盖章）"]
)
def test_a_unit_left_blank_is_none(beside: str) -> None:
    bare = [row for row in FORM.splitlines() if not row.startswith("实施单位")]
    bare.insert(2, f"实施单位：|{beside}\n一级预算单位:|临岳县水利局|项目编号:|20240077")
    project = record("\n".join(bare).replace("绩效自评年度:|2024", "绩效自评年度:|2023"))["project"]
    assert (project["implementing_unit"], project["budget_unit"]) == (None, "临岳县水利局")


def test_the_year_and_the_unit_of_money_beside_a_blank_label_are_the_forms() -> None:
    bare = FORM.replace("|绩效自评年度:|2024", "").replace("项目资金（元）", "项目资金")
    data = record(bare.replace("项目编码:", "填报单位：|2023年度|单位：万元\n项目编码:"))
    assert (data["project"]["year"], data["funds"]["stated_unit"]) == (2023, "万元")
    assert (_said(data), errors(data)) == ([("填报单位", None)], [])


def test_a_seal_mark_stands_between_a_label_and_its_value() -> None:
    data = record(FORM, ("实施单位:|临岳县河道所", "实施单位:|（盖章）|临岳县河道所"))
    assert (data["project"]["implementing_unit"], errors(data)) == ("临岳县河道所", [])


def test_a_day_beside_a_blank_signature_is_no_name() -> None:
    data = _workbook(below=("单位负责人（签字）：", "2024年3月1日"))
    assert _said(data) == [("单位负责人（签字）", None), ("页眉页脚", "2024年3月1日")]
    assert [item["personal"] for item in data["fields"]] == [True, False]
    assert errors(data) == []
