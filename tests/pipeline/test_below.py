"""Texts in the row below their label, and what is no margin: the opinion, the names and the notes below the total."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook

from pipeline.process import knowledge, process
from tests.pipeline.forms import FORM, errors, record

_WIDTH = 9


def _said(data: dict[str, Any]) -> list[tuple[str, str | None, bool]]:
    return [(item["label"], item["value"], item["personal"]) for item in data["fields"]]


def _workbook(*below: str) -> dict[str, Any]:
    """The record of a sheet with these texts below its total, each merged over all columns."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in FORM.splitlines():
        sheet.append([text or None for text in line.split("|")])
    for text in below:
        sheet.append([text])
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=_WIDTH)
    held = io.BytesIO()
    book.save(held)
    [only] = process("form.xlsx", held.getvalue(), (), knowledge(None)).records
    return dict(only)


@pytest.mark.parametrize(
    "read", [_workbook, lambda *below: record(FORM + "\n".join(below) + "\n")], ids=["xlsx", "tsv"]
)
def test_a_text_below_its_label_is_its_value(read: Any) -> None:
    data = read("主管部门审核意见", "不同意，请重新自评", "存在问题：", "进度偏慢", "填表人：", "张三")
    assert _said(data) == [
        ("主管部门审核意见", "不同意，请重新自评", False),
        ("存在问题", "进度偏慢", False),
        ("填表人", "张三", True),
    ]
    assert errors(data) == []


@pytest.mark.parametrize(
    "below",
    [
        ("填表人：", "同意上报"),  # no name
        ("填表人：|审核人：", "张三|李四"),  # whose is which?
        ("填报日期：", "张三"),
        ("财政所审核意见", "不同意，请重新自评"),  # a label that nobody knows
    ],
)
def test_what_may_be_a_value_is_no_margin(below: tuple[str, ...]) -> None:
    data = record(FORM + "\n".join(below) + "\n")
    assert ("unplaced-text", "/unplaced/0") in errors(data)
    assert below[1].split("|")[0] in {piece["text"] for piece in data["unplaced"]}


def test_a_text_in_the_table_is_no_margin_and_a_line_below_it_is() -> None:
    assert [piece["text"] for piece in _workbook("请重新自评")["unplaced"]] == ["请重新自评"]
    data = record(FORM + "本表由财政部门监制\n")
    assert (_said(data), errors(data)) == ([("页眉页脚", "本表由财政部门监制", False)], [])
    notes = _workbook(
        "请按要求填报，勿改动表样。", "注：1.执行数是指实际支出。", "2.定性指标分为达成、部分达成、未达成三档。"
    )
    assert errors(notes) == []


def test_a_label_above_the_title_is_no_margin() -> None:
    assert errors(record(f"附件3\n内部资料\n{FORM}")) == []
    data = record(f"填报单位 松坪县财政局（盖章）\n{FORM}")
    assert [piece["text"] for piece in data["unplaced"]] == ["填报单位 松坪县财政局（盖章）"]


def test_a_total_below_its_label_at_the_end_of_the_head() -> None:
    head = "实施单位:|临岳县河道所|一级预算单位:|临岳县水利局|单位编码:|335001"
    untotalled = FORM[: FORM.rindex("|总分")]

    def told(label: str, value: str) -> dict[str, Any]:
        above = head.replace("单位编码:|335001", label)
        return record(untotalled, (head, f"{above}\n联系人|甲|联系电话|05710000|{value}"))

    assert told("自评总分", "96")["total"]["score"] == 96
    assert errors(told("自评总分", "96")) == []
    assert told("自评总分", "|96")["total"]["score"] is None  # not below it
    assert ("total-score", "/total/score") in errors(told("自评总分", "95"))
    assert told("自评等级", "优")["total"]["grade"] == "优"
    assert told("自评等级", "甲")["total"]["grade"] is None
