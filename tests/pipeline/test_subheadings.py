"""Headers of two rows: names that mean a column only under another heading, and those that mean none there."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.model.subheadings import subheading_role
from pipeline.model.vocabulary import Part
from tests.normalizers.sheets import VOCABULARY
from tests.pipeline.forms import errors, record

HEAD = """项目支出绩效自评表
项目名称:|某河岸线清淤|预算年度:|2024
实施单位:|临岳县河道所|主管部门:|临岳县水利局
"""
FUNDS = """项目资金（元）||年初预算数|全年预算数|全年执行数|分值|执行率(%)|得分
|年度资金总额|1000.00|800.00|600.00|10|75|7.5
"""
TABLE = """绩效指标|一级指标|二级指标|三级指标|{head}||分值|得分
||||{first}|{second}||
|产出指标|数量指标|清淤次数|≥12次|13次|45|45
|满意度指标|服务对象满意度指标|居民满意度|≥90%|91%|45|45
|总分|||||100|97.5
"""


def values(data: dict[str, Any]) -> list[tuple[str | None, ...]]:
    return [tuple(row[key] and row[key]["text"] for key in ("target", "actual")) for row in data["indicators"]]


def form(head: str, first: str, second: str) -> dict[str, Any]:
    return record(HEAD + FUNDS + TABLE.format(head=head, first=first, second=second))


@pytest.mark.parametrize(
    ("head", "first", "second"),
    [
        ("指标值", "目标", "实际"),
        ("指标值", "预期", "完成"),
        ("指标值", "年初设定", "年末实际"),
        ("完成情况", "计划", "实际完成"),
        ("目标完成情况", "目标", "完成"),  # a heading that says no more than they do
    ],
)
def test_targets_and_actual_values_under_one_heading(head: str, first: str, second: str) -> None:
    data = form(head, first, second)
    assert (values(data), errors(data)) == ([("≥12次", "13次"), ("≥90%", "91%")], [])


@pytest.mark.parametrize(("first", "second"), [("年初", "年末"), ("甲", "乙")])
def test_a_name_that_says_nothing_under_its_heading_is_for_a_person(first: str, second: str) -> None:
    data = form("指标值", first, second)
    assert data["unplaced"][-1]["text"] == second
    assert data["indicators"][0]["more"][-1] == {"label": second, "value": "13次"}
    assert ("unplaced-text", "/unplaced/0") in errors(data)


TWICE = """绩效指标|一级指标|二级指标|三级指标|年度指标值||实际完成值|分值|得分
||||{first}|{second}|||
|产出指标|数量指标|清淤次数|{values}|13次|90|90
|总分||||||100|97.5
"""


@pytest.mark.parametrize(
    ("first", "second", "said", "target", "more"),
    [
        ("年初", "调整后", "≥12次|≥10次", "≥12次", [{"label": "调整后", "value": "≥10次"}]),
        ("年初设定", "年中调整", "≥12次|", "≥12次", []),
        ("目标", "说明", "≥12次|含冬季", "≥12次", [{"label": "说明", "value": "含冬季"}]),
        ("数值", "单位", "≥12|次", "≥12次", []),
    ],
)
def test_the_target_under_its_own_heading(first: str, second: str, said: str, target: str, more: list[Any]) -> None:
    data = record(HEAD + FUNDS + TWICE.format(first=first, second=second, values=said))
    assert (values(data), data["indicators"][0]["more"], errors(data)) == ([(target, "13次")], more, [])


def test_an_actual_value_is_not_said_twice() -> None:
    data = record(HEAD + FUNDS + TWICE.format(first="目标", second="实际", values="≥12次|11次"))
    assert values(data) == [("≥12次", "13次")]  # 实际完成值 stands beside
    assert data["unplaced"][0]["text"] == "实际" and errors(data) == [("unplaced-text", "/unplaced/0")]


def test_scores_of_the_unit_and_of_who_checked_them() -> None:
    text = """绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|
|||||||自评|复核
|产出指标|数量指标|清淤次数|≥12次|13次|90|90|85
|总分|||||100|97.5|92.5
"""
    data = record(HEAD + FUNDS + text)
    assert (data["indicators"][0]["score"], data["total"]["score"], errors(data)) == (90, 97.5, [])
    assert data["indicators"][0]["more"] == [{"label": "复核", "value": "85"}]


BUDGETS = """项目资金（元）||预算数||全年执行数|分值|执行率(%)|得分
||{first}|{second}||||
|年度资金总额|1000.00|800.00|600.00|10|75|7.5
"""
SPENT = """项目资金（元）||年初预算数|全年预算数|全年执行数||分值|得分
||||金额|{rate}||
|年度资金总额|1000.00|800.00|600.00|75|10|7.5
"""


def plan(funds: str) -> dict[str, Any]:
    return record(HEAD + funds + TABLE.format(head="指标值", first="目标", second="实际"))


@pytest.mark.parametrize(
    "funds",
    [BUDGETS.format(first="年初", second="调整后"), SPENT.format(rate="执行率"), SPENT.format(rate="比率")],
)
def test_amounts_under_one_heading(funds: str) -> None:
    data = plan(funds)
    [line] = data["funds"]["lines"]
    keys = ("initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score")
    assert ([line[key] for key in keys], errors(data)) == ([1000, 800, 600, 10, 75, 7.5], [])


def test_names_of_columns_are_no_line_of_the_funds() -> None:
    data = plan(BUDGETS.format(first="甲", second="乙"))
    assert [line["label"] for line in data["funds"]["lines"]] == ["年度资金总额"]
    assert {piece["text"] for piece in data["unplaced"]} == {"甲", "乙"}


@pytest.mark.parametrize(
    ("text", "head", "role"),
    [
        ("目标", "actual", "target"),
        ("数值", "actual", "actual"),
        ("自评", "score", "score"),
        ("自评", "target", None),
        ("年初", "deviation", None),
        ("实际", None, "actual"),
    ],
)
def test_a_name_means_what_its_heading_lets_it(text: str, head: str | None, role: str | None) -> None:
    assert subheading_role(text, head, Part.INDICATOR_COLUMN, VOCABULARY) == role


def test_a_table_without_any_target_is_for_a_person() -> None:
    text = """绩效指标|一级指标|二级指标|三级指标|{heading}实际完成值|分值|得分
|产出指标|数量指标|清淤次数≥12次|{rule}13次|90|90
|总分|||{blank}|100|97.5
"""
    assert errors(record(HEAD + FUNDS + text.format(heading="", rule="", blank=""))) == [
        ("required-field", "/indicators")
    ]
    scored = text.format(heading="评分标准|", rule="每少一次扣1分|", blank="|")
    assert errors(record(HEAD + FUNDS + scored)) == []


def test_kinds_of_budget_and_their_sum_under_one_heading() -> None:
    funds = (
        "项目资金（元）||预算||||支出|||执行率(%)|分值|得分\n"
        "||年初|追加|上年结转|合计|当年支出|结转使用|合计|||\n"
        "|年度资金总额|700.00|0.00|100.00|800.00|500.00|100.00|600.00|75|10|7.5\n"
    )
    data = record(HEAD + funds + TABLE.format(head="指标值", first="目标", second="实际"))
    [line] = data["funds"]["lines"]
    assert [line[key] for key in ("initial_budget", "annual_budget", "executed", "score")] == [700, 800, 600, 7.5]
    assert [item["value"] for item in line["more"]] == ["0.00", "100.00", "500.00", "100.00"]
    assert errors(data) == []
