"""Layouts of other offices, one thing of each: levels and totals above their rows, tall headings, notes and pairs between."""

from __future__ import annotations

from tests.pipeline.forms import FORM, errors, record

ALONE = ("|产出指标(50分)|数量指标", "|产出指标(50分)\n||数量指标")


def test_a_first_level_alone_is_that_of_the_rows_below_it() -> None:
    assert record(FORM, ALONE)["indicators"] == record()["indicators"]
    empty = record(FORM, ALONE, ("||数量指标", "|效益指标\n||数量指标"))
    assert empty["status"] == "review"  # one has no rows


def test_headings_beside_that_of_the_levels_reach_down_to_them() -> None:
    first, second = "年度绩效指标", "|一级指标|二级指标|三级指标"
    head = f"{first}|绩效指标|||年度指标值|度量单位|* 实际完成值|* 权重|* 得分\n{second}"
    old = f"{first}{second}|年度指标值|度量单位|* 实际完成值|* 权重|* 得分"
    assert record(FORM, (old, head))["indicators"] == record()["indicators"]


def test_a_heading_over_others_may_say_whose_they_are() -> None:
    head, rest = (
        "|三级指标|年度指标值|度量单位|* 实际完成值|* 权重|* 得分",
        "|||年度指标值|度量单位|* 实际完成值|* 权重|* 得分",
    )
    for over, fits in (("评分情况", True), ("财政复核", False), ("调整前", False), ("2021年", False)):
        data = record(FORM, (head, f"|三级指标|年度指标值|度量单位|* 实际完成值|{over}|\n|{rest}"))
        assert data["indicators"] == record()["indicators"]
        assert (errors(data) == []) is fits


def test_a_note_between_rows_is_no_goal_and_no_indicator() -> None:
    for row in ("年度绩效指标|一级", "|效益指标"):
        noted = record(FORM, (row, f"注：按批复填列。\n{row}"))
        assert (noted["goals"], noted["indicators"]) == (record()["goals"], record()["indicators"])
        assert [item["value"] for item in noted["fields"] if item["label"] == "注"] == ["按批复填列。"] and errors(
            noted
        ) == []


def test_a_pair_between_the_rows_is_none_of_them() -> None:
    base = (
        ("|年度指标值|度量单位", "|度量单位|年度指标值"),
        ("|≥12次||", "||≥12次|"),
        ("|≥95%||", "||≥95%|"),
        ("|长期||长期", "||长期|长期"),
        ("|≥90||", "||≥90|"),
    )
    data = record(FORM, *base, ("|效益指标(30分)", "||经办科室||是\n|效益指标(30分)"))
    assert ("ambiguous-row", "/indicators/2/level2") in errors(data)


def test_what_heads_the_names_of_the_funds_needs_no_profile() -> None:
    assert errors(record(FORM, ("项目资金（元）||", "项目资金（元）|钱从何来|"))) == []
    assert errors(record(FORM, ("|得分\n|年度资金总额", "|得分|已收\n|年度资金总额"))) != []


def test_a_heading_that_comes_twice_keeps_its_values_and_asks() -> None:
    twice = record(FORM, ("|* 得分\n", "|* 得分|评分\n"), ("13次|30|30", "13次|30|30|29"))
    assert twice["indicators"][0]["more"] == [{"label": "评分", "value": "29"}]
    assert [piece["text"] for piece in twice["unplaced"]] == ["评分"]


def test_a_total_may_stand_above_its_rows() -> None:
    total = "|总分||||||100|96\n"
    first = record(FORM, (total, ""), ("|产出指标(50分)|数量", f"{total}|产出指标(50分)|数量"))
    assert (first["total"], first["indicators"]) == (record()["total"], record()["indicators"])
