"""18年 are eighteen years beside a target that compares years; alone they may be 2018."""

from __future__ import annotations

import pytest

from pipeline.corrections import places
from pipeline.corrections.derived import with_derived
from tests.pipeline.forms import record

TABLE = """项目支出绩效自评表
项目名称:|某河岸线清淤|预算年度:|2024
实施单位:|临岳县河道所|主管部门:|临岳县水利局
项目资金（元）||年初预算数|全年预算数|全年执行数|分值|执行率(%)|得分
|年度资金总额|1000.00|800.00|600.00|10|75|7.5
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
|效益指标|可持续影响指标|设施使用年限|{target}|{actual}|45|45
|满意度指标|服务对象满意度指标|居民满意度|≥90%|91%|45|45
|总分||||100|97.5
"""
YEARS = ("number", None, 18, "年")


def _said(target: str, actual: str) -> tuple[object, ...]:
    value = record(TABLE.format(target=target, actual=actual))["indicators"][0]["actual"]
    return value["kind"], value["operator"], value["value"], value["unit"]


@pytest.mark.parametrize(
    ("target", "actual", "said"),
    [
        ("≥15年", "18年", YEARS),
        ("不少于8年", "18年", YEARS),
        ("18年", "18年", ("text", None, None, None)),
        ("≥90%", "18年", ("text", None, None, None)),
        ("≥15年", "2018年", ("text", None, None, None)),
        ("≥15年", "18年以上", ("number", ">=", 18, "年")),
    ],
)
def test_years_are_counted_beside_a_target_that_counts_them(target: str, actual: str, said: tuple[object, ...]) -> None:
    assert _said(target, actual) == said


def test_they_stay_so_when_a_person_corrects_the_year_or_the_value() -> None:
    data = record(TABLE.format(target="≥15年", actual="18年"))
    assert with_derived(data, {"/project/year": 2023}, None)["/indicators/0/actual"][0]["value"] == 18
    assert places.parsed(data, "/indicators/0/actual", "19年")["value"] == 19
    assert places.parsed(data, "/indicators/1/actual", "19年")["value"] is None
