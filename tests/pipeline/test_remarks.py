"""Texts under 存在问题和改进措施 beside 情况说明 belong to the label of their row."""

from __future__ import annotations

from typing import Any

from tests.pipeline.forms import errors, record
from tests.pipeline.test_transfer_funds import FORM

HEADS = "资金管理情况||情况说明|存在问题和改进措施\n"


def _with(*rows: str) -> dict[str, Any]:
    goal = "总体目标完成情况|"
    return record(FORM, (goal, HEADS + "".join(f"|{row}\n" for row in rows) + goal))


def test_each_text_stands_under_the_label_of_its_row_and_its_heading() -> None:
    data = _with("分配科学性|按因素法分配|无", "执行准确性|部分跨年支付|加快支付", "使用规范性|规范|")
    assert data["status"] == "ready"
    said = {item["label"]: item["value"] for item in data["fields"] if item["value"]}
    assert said == {
        "分配科学性": "按因素法分配",
        "执行准确性": "部分跨年支付",
        "执行准确性 存在问题和改进措施": "加快支付",
        "使用规范性": "规范",
    }


def test_a_short_text_behind_a_gap_stands_below_its_heading_and_is_no_label() -> None:
    goal = "总体目标完成情况|"
    wide = HEADS.replace("||情况说明|", "|||情况说明|")
    data = record(FORM, (goal, f"{wide}|分配科学性||按要求开展|无\n|使用规范性||规范使用|加快支付\n{goal}"))
    said = {item["label"]: item["value"] for item in data["fields"]}
    assert (said["分配科学性"], said["使用规范性"]) == ("按要求开展", "规范使用")
    assert data["status"] == "ready"


def test_a_text_beside_headings_of_values_or_under_none_has_no_place() -> None:
    data = _with("执行准确性|部分跨年支付|加快支付")
    assert data["status"] == "ready"
    for heads in (HEADS.replace("存在问题和改进措施", ""), HEADS.replace("|存在问题", "||存在问题")):
        goal = "总体目标完成情况|"
        data = record(FORM, (goal, f"{heads}|执行准确性|部分跨年支付|加快支付\n{goal}"))
        assert "unplaced-text" in [code for code, _ in errors(data)]


def test_a_text_whose_neighbour_is_blank_is_not_taken_for_it() -> None:
    data = _with("执行准确性||加快支付", "使用规范性|规范|")
    said = {item["label"]: item["value"] for item in data["fields"]}
    assert (said["执行准确性"], said["执行准确性 存在问题和改进措施"]) == (None, "加快支付")
    long = _with("执行准确性||今后加快项目支付进度", "使用规范性|规范|")  # no label could be so long
    said = {item["label"]: item["value"] for item in long["fields"]}
    assert (said["执行准确性"], said["执行准确性 存在问题和改进措施"]) == (None, "今后加快项目支付进度")


def test_names_below_the_remarks_are_those_of_their_labels() -> None:
    goal = "总体目标完成情况|"
    rows = "|使用规范性|规范|\n|实施单位||某县水利局河道管理所\n|填表人||甲乙\n"
    data = record(FORM, ("|实施单位|某县河道所", ""), (goal, f"{HEADS}{rows}{goal}"))
    assert data["project"]["implementing_unit"] == "某县水利局河道管理所"
    assert {"label": "填表人", "value": "甲乙", "personal": True} in data["fields"]
    assert data["status"] == "ready"
