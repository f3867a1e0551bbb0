"""Brackets behind headings and labels: what says nothing more, what gives a unit, and what means something else."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record


@pytest.mark.parametrize(
    ("heading", "same", "other"),
    [
        ("* 实际完成值", "实际完成值（Y）", "实际完成值（预计）"),
        ("* 实际完成值", "实际完成值（截至2024年12月31日）", "实际完成值（未审核）"),
        ("年度指标值", "年度指标值（年初设定）", "年度指标值（人）"),
        ("* 得分\n|产出", "得分（自评）\n|产出", "得分（复核）\n|产出"),
        ("全年执行数", "全年执行数（C）", "全年执行数（预计）"),
        ("执行率(%)", "执行率(b/a)", "执行率(预计)"),
        ("全年预算数", "全年预算数（调整后）", "全年预算数（调整前）"),
        ("实施单位:", "实施单位（全称）:", "实施单位（原）:"),
    ],
)
def test_a_heading_bears_its_values_only_with_a_harmless_remark(heading: str, same: str, other: str) -> None:
    assert (errors(record(FORM, (heading, same))), record(FORM, (heading, same))["total"]) == ([], record()["total"])
    assert errors(record(FORM, (heading, other))) != []


def test_funds_with_another_source_in_brackets_are_of_no_category_of_their_own() -> None:
    for remark, category in (("本级", "current_year"), ("上年结转", "other")):
        data = record(FORM, ("其中：当年财政拨款", f"其中：当年财政拨款（{remark}）"))
        assert data["funds"]["lines"][1]["category"] == category


def test_bare_figures_have_the_unit_of_their_heading() -> None:
    percent = (("年度指标值", "年度指标值（%）"), ("* 实际完成值", "实际完成值（%）"), ("≥12次||13次", "≥12次||13"))
    data = record(FORM, *percent)
    assert [row["target"]["text"] for row in data["indicators"]] == ["≥12次", "≥95%", "长期", "≥90%"]
    assert [row["actual"]["text"] for row in data["indicators"]] == ["13%", "96%", "长期", "91%"]
    assert (data["indicators"][3]["actual"]["value"], data["indicators"][3]["actual"]["unit"]) == (91, "%")
    assert errors(data) == []
    money = record(FORM, ("年度指标值", "年度指标值（万元）"), ("|≥90||91|", "|90-95||91|"))
    assert (money["indicators"][3]["target"]["upper"], money["indicators"][3]["target"]["unit"]) == (95, "万元")
    vague = record(FORM, ("* 实际完成值", "实际完成值（%）"), ("|≥90||91|", "|≥90||达到91，有所提高|"))
    assert ("ambiguous-value", "/indicators/3/actual") in errors(vague)


@pytest.mark.parametrize("printed", ["(50%)", "（50 ％）", "(50分)"])
def test_points_of_a_level_may_be_a_share(printed: str) -> None:
    row = record(FORM, ("产出指标(50分)", f"产出指标{printed}"))["indicators"][0]
    assert (row["level1"], row["level1_weight"]) == ("产出指标", 50)
    wrong = record(FORM, ("产出指标(50分)", "产出指标（40%）"))
    assert "level1-weights" in {code for code, _ in errors(wrong)}
