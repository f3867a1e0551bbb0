"""Headings that changed places, or name another year than the form: the values below are not trusted."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

GOALS, VALUES = "年度总体目标|预期目标|||实际完成情况", "年度指标值|度量单位|* 实际完成值"
AMOUNTS, LEVELS = "年初预算数|全年预算数|全年执行数", "一级指标|二级指标|三级指标"


@pytest.mark.parametrize(
    ("printed", "exchanged", "part"),
    [
        (GOALS, "年度总体目标|实际完成情况|||预期目标", "/goals"),
        (VALUES, "* 实际完成值|度量单位|年度指标值", "/indicators"),
        (LEVELS, "二级指标|一级指标|三级指标", "/indicators"),
        (LEVELS, "一级指标|三级指标|二级指标", "/indicators"),
        (AMOUNTS, "全年预算数|年初预算数|全年执行数", "/funds/lines"),
        (AMOUNTS, "年初预算数|全年执行数|全年预算数", "/funds/lines"),
    ],
)
def test_headings_that_changed_places_are_asked_about(printed: str, exchanged: str, part: str) -> None:
    assert ("ambiguous-row", part) in errors(record(FORM, (printed, exchanged)))


def test_weights_stand_before_the_values_or_behind_them() -> None:
    columns = "年度指标值|度量单位|* 权重|* 实际完成值|* 得分"
    moved = FORM.replace(f"{VALUES}|* 权重|* 得分", columns)
    for row, weight in (("13次", 30), ("96%", 20), ("长期", 30), ("91", 10)):
        moved = moved.replace(f"|{row}|{weight}|", f"|{weight}|{row}|")
    assert record(moved)["status"] == "ready"


@pytest.mark.parametrize(
    ("heading", "of_the_year", "of_another"),
    [
        ("* 实际完成值", "2024年实际完成值", "2023年实际完成值"),
        ("年度指标值", "2024年指标值", "2025年指标值"),
        ("实际完成情况", "2024年实际完成情况", "2023年实际完成情况"),
        ("预期目标", "预期目标（2023年-2025年）", "预期目标（2021年-2023年）"),
    ],
)
def test_a_heading_of_another_year_bears_no_value_in_silence(heading: str, of_the_year: str, of_another: str) -> None:
    assert record(FORM, (heading, of_the_year))["status"] == "ready"
    assert "ambiguous-value" in [code for code, _ in errors(record(FORM, (heading, of_another)))]


@pytest.mark.parametrize(
    ("rows", "lost"),
    [
        ("|全年清淤十二次。", "actual"),
        ("||||清淤十三次。", "expected"),
        ("|清淤十三次，居民都说好。|||", "actual"),
        ("||||", "expected"),
    ],
)
def test_a_goal_that_a_text_does_not_state_was_lost(rows: str, lost: str) -> None:
    printed = FORM[FORM.index("|全年清淤") : FORM.index("年度绩效指标")]
    assert ("required-field", f"/goals/{lost}") in errors(record(FORM, (printed, f"{rows}\n")))
    assert record(FORM, (printed, "|全年清淤十二次。|||无\n"))["status"] == "ready"
