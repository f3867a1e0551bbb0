"""Sources of funds side by side, their total and what was spent of it in one row; amounts beside labels in a table."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

SOURCES = """财政支出项目绩效目标自评表
项目名称|某河岸线清淤|绩效自评年度|2024
项目主管单位|临岳县水利局|项目实施单位|临岳县河道所
项目资金来源（万元）|中央|省级|本级|其他|合计|执行数|执行率
|20|40|20|0|80|60|75%
项目年度目标|全年清淤十二次，沿岸巡护八十公里。
一级指标|二级指标|三级指标|分值|年初指标值|年终完成值|自评分
产出指标|数量指标|清淤次数|60|≥12次|13次|60
满意度指标|服务对象满意度指标|居民满意度|40|≥90%|91%|40
合计|||100|||100
"""


def test_sources_beside_what_was_spent_are_budgets_where_the_rate_says_so() -> None:
    data = record(SOURCES)
    assert [(line["label"], line["annual_budget"], line["executed"]) for line in data["funds"]["lines"]] == [
        ("中央", 200000, None), ("省级", 400000, None), ("本级", 200000, None), ("其他", 0, None), ("合计", 800000, 600000),
    ]  # fmt: skip
    assert (data["funds"]["lines"][-1]["category"], data["funds"]["lines"][-1]["execution_rate"]) == ("total", 75)
    assert errors(data) == []


@pytest.mark.parametrize(
    ("row", "other"),
    [
        ("|20|40|20|0|80|60|75%", "|20|40|20|0|80|60|74%"),  # of another budget
        ("|20|40|20|0|80|60|75%", "|20|40|20|0|80|60|"),
        ("|20|40|20|0|80|60|75%", "|20|40|20|80|60|75%"),  # whose cell was lost?
        ("|20|40|20|0|80|60|75%", "|20|40|30|0|80|60|75%"),  # another sum
        ("|20|40|20|0|80|60|75%", "|20|40|20|0|80|60|75%\n|20|40|20|0|80|60|75%"),
    ],
)
def test_what_nothing_proves_goes_to_a_person(row: str, other: str) -> None:
    assert errors(record(SOURCES, (row, other))) != []


BESIDE = """|按收入性质分：||按支出性质分：|
|其中：一般公共预算|800.00|其中：基本支出|500.00
|政府性基金|0.00|项目支出|300.00
"""
PARTS = "|其中：当年财政拨款|1000.00|800.00|600.00|—|—|—\n|其他资金|0.00|0.00|0.00|—|—|—\n"


def test_amounts_beside_labels_in_a_table_of_funds_are_fields() -> None:
    data = record(FORM, (PARTS, BESIDE))
    assert [(line["category"], line["annual_budget"]) for line in data["funds"]["lines"]] == [("total", 800)]
    said = {item["label"]: item["value"] for item in data["fields"]}
    assert said == {
        "按收入性质分": None, "按支出性质分": None, "一般公共预算": "800.00", "基本支出": "500.00",
        "政府性基金": "0.00", "项目支出": "300.00",
    }  # fmt: skip
    assert errors(data) == []


@pytest.mark.parametrize(
    "row",
    [
        "|财政拨款|1000.00|800.00|600.00|项目支出|300.00|",  # a label with several amounts
        "|财政拨款|||项目支出|300.00||",  # one without any
        "|资金总额|800.00|财政拨款|300.00|||",  # the total is a line
    ],
)
def test_other_rows_of_funds_are_lines_or_asked_about(row: str) -> None:
    data = record(FORM, (PARTS, f"{row}\n"))
    assert data["status"] != "ready"
    assert "财政拨款" not in [item["label"] for item in data["fields"]]
