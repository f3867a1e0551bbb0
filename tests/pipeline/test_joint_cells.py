"""Two values in one cell under a heading that names both, and one value in two."""

from __future__ import annotations

import pytest

from pipeline.forms.joint_cells import limits_joined, name_and_target, target_and_actual
from pipeline.model.form import Filled
from tests.pipeline.forms import errors, record

TABLE = """项目支出绩效自评表
项目名称:|某河岸线清淤|预算年度:|2024
实施单位:|临岳县河道所|主管部门:|临岳县水利局
项目资金（元）||年初预算数|全年预算数|全年执行数|分值|执行率(%)|得分
|年度资金总额|1000.00|800.00|600.00|10|75|7.5
绩效指标|一级指标|二级指标|{heading}|实际完成值|分值|得分
|产出指标|数量指标|{said}|13次|45|45
|满意度指标|服务对象满意度指标|居民满意度不低于90%|91%|45|45
|总分||||100|97.5
"""


@pytest.mark.parametrize("heading", ["三级指标及指标值", "指标名称、目标值", "三级指标/年度指标值"])
def test_a_heading_of_both_parts_its_cells(heading: str) -> None:
    data = record(TABLE.format(heading=heading, said="清淤次数≥12次"))
    said = [(row["level3"], row["target"]["text"], row["actual"]["text"]) for row in data["indicators"]]
    assert said == [("清淤次数", "≥12次", "13次"), ("居民满意度", "不低于90%", "91%")]
    assert errors(data) == []


def test_a_cell_that_nothing_parts_is_for_a_person() -> None:
    data = record(TABLE.format(heading="三级指标及指标值", said="清淤12次"))
    row = data["indicators"][0]
    assert (row["level3"], row["target"]) == ("清淤12次", None)
    assert ("ambiguous-row", "/indicators/0/level3") in errors(data)


@pytest.mark.parametrize("heading", ["目标任务及完成情况", "绩效指标及指标值"])
def test_a_heading_of_two_things_is_none_of_them(heading: str) -> None:
    data = record(TABLE.format(heading=heading, said="清淤次数≥12次"))
    assert data["indicators"][0]["target"] is None
    assert {piece["text"] for piece in data["unplaced"]} == {heading}


@pytest.mark.parametrize(
    ("text", "name", "target"),
    [
        ("验收合格率≥98%", "验收合格率", "≥98%"),
        ("单位成本控制在300元以内", "单位成本", "控制在300元以内"),
        ("完工时间2023年11月底前", "完工时间", "2023年11月底前"),
        ("检查12处", None, None),
        ("5G基站数≥3座", None, None),
        ("清淤≥12次，巡护≥3次", None, None),
        ("2024年完成清淤", None, None),
        ("长期有效", None, None),
    ],
)
def test_a_target_begins_with_its_comparison_or_is_a_day(text: str, name: str | None, target: str | None) -> None:
    found = name_and_target(Filled(text, ()))
    assert (found[0].text, found[1].text) == (name, target) if found else name is None


def _told(text: str) -> tuple[str, str] | None:
    found = target_and_actual(Filled(text, ()))
    return found and (found[0].text, found[1].text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("≥95%/96%", ("≥95%", "96%")),
        ("≤18元/亩/17.5元/亩", ("≤18元/亩", "17.5元/亩")),
        ("6月底前完成／2024年6月5日", None),  # without its year no day
        ("2024年6月底前/2024年6月5日", ("2024年6月底前", "2024年6月5日")),
        ("长期/长期", ("长期", "长期")),
        ("≥3次/月", None),
        ("≥3次/月/4次", None),
        ("95%", None),
        ("≥95%/", None),
        ("1/2/3/4/5", None),
    ],
)
def test_a_stroke_parts_what_is_alike(text: str, told: tuple[str, str] | None) -> None:
    assert _told(text) == told


BOTH = TABLE.replace("|{heading}|实际完成值|", "|三级指标|{heading}|").replace(
    "|居民满意度不低于90%|91%|", "|居民满意度|≥90%/91%|"
).replace("|{said}|13次|", "|清淤次数|{said}|")  # fmt: skip


def test_a_heading_of_target_and_actual_value_parts_its_cells() -> None:
    data = record(BOTH.format(heading="目标值/完成值", said="≥12次/13次"))
    said = [(row["target"]["text"], row["actual"]["text"]) for row in data["indicators"]]
    assert (said, errors(data)) == ([("≥12次", "13次"), ("≥90%", "91%")], [])
    whole = record(BOTH.format(heading="目标值/完成值", said="≥12次/月"))
    assert whole["indicators"][0]["target"]["text"] == "≥12次/月"
    assert ("ambiguous-row", "/indicators/0/target") in errors(whole)


LIMITS = """绩效指标|一级指标|二级指标|三级指标|年度指标值||实际完成值|分值|得分
||||下限|上限|||
|产出指标|数量指标|清淤次数|12次|{upper}|13次|45|45
|满意度指标|服务对象满意度指标|居民满意度|90%|100%|91%|45|45
|总分||||||100|97.5
"""


def test_limits_in_two_columns_are_a_range() -> None:
    head = TABLE[: TABLE.index("绩效指标|")]
    data = record(head + LIMITS.format(upper="15次"))
    assert [row["target"]["text"] for row in data["indicators"]] == ["12次-15次", "90%-100%"]
    assert (data["indicators"][1]["target"]["upper"], errors(data)) == (100, [])
    for upper in ("", "9次"):
        assert ("ambiguous-row", "/indicators/0/target") in errors(record(head + LIMITS.format(upper=upper)))
    assert limits_joined(Filled("95%", ()), Filled("—", ())) is None
