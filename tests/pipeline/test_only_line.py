"""The amounts of a form whose funds are one row without a label, each below its heading, are its total."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from pipeline.process import process
from tests.pipeline.forms import KNOWN, errors, record
from tests.ruled_workbook import fill_ruled

FORM = """项目支出绩效自评表
项目名称|某河岸线清淤|绩效自评年度|2024
实施单位|临岳县河道所|主管部门|临岳县水利局
项目资金（万元）|年初预算数|调整预算数（A）|执行数（B）|执行率（B/A）
|85|80|60|75%
年度总体目标|预期目标||实际完成情况
|全年清淤十二次。||清淤十三次。
绩效指标|一级指标|二级指标|三级指标|分值|指标值|实际完成值|得分
|产出指标|数量指标|清淤次数|60|≥12次|13次|60
|满意度指标|服务对象满意度指标|居民满意度|40|≥90%|91%|40
合计||||100|||100
"""


def _workbook(text: str) -> dict[str, Any]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    fill_ruled(sheet, text.splitlines(), first_ruled=2)
    file = io.BytesIO()
    book.save(file)
    [only] = process("form.xlsx", file.getvalue(), (), KNOWN).records
    return dict(only)


def test_amounts_below_their_headings_are_the_total() -> None:
    data = _workbook(FORM)
    [line] = data["funds"]["lines"]
    assert (line["category"], line["initial_budget"], line["annual_budget"]) == ("total", 850000, 800000)
    assert (line["executed"], line["execution_rate"], data["status"]) == (600000, 75, "ready")


def test_in_text_the_rate_must_say_so_and_no_heading_be_blank() -> None:
    [line] = record(FORM)["funds"]["lines"]
    assert (line["category"], line["annual_budget"], line["executed"]) == ("total", 800000, 600000)
    assert errors(record(FORM)) == []
    [whole] = record(FORM, ("|60|75%", "|80|100%"))["funds"]["lines"]
    assert (whole["executed"], whole["execution_rate"]) == (800000, 100)
    for row in ("|85|80|60|", "||80|60|75%", "|80|60|75%"):  # nothing proves it, or a value may have been lost
        assert "unplaced-text" in [code for code, _ in errors(record(FORM, ("|85|80|60|75%", row)))]


def test_one_row_of_several_or_of_a_text_has_no_place() -> None:
    row = "|85|80|60|75%\n"
    for data in (_workbook(FORM.replace(row, f"{row}|50|50|40|80%\n")), record(FORM, ("|60|75%", "|60|74%"))):
        assert "unplaced-text" in [code for code, _ in errors(data)]
    part = _workbook(FORM.replace(row, "|85|||\n"))
    assert part["status"] == "review"


def test_amounts_below_the_heading_of_a_source_are_no_total() -> None:
    for heading in ("财政拨款（万元）", "其中：财政拨款（万元）"):
        data = _workbook(FORM.replace("项目资金（万元）", heading))
        assert data["status"] == "review"
        assert not data["funds"] or data["funds"]["lines"] == []
        assert "unplaced-text" in [code for code, _ in errors(data)]
