"""Amounts and rates as offices write them: below nothing, in other units, with points, as parts of one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.model.notation import Kind, in_brackets, measure, money, number
from tests.pipeline.forms import FORM, errors, record

GRANT = "|其中：当年财政拨款|1000.00|800.00|600.00|—|—|—"
OTHER = "|其他资金|0.00|0.00|0.00|—|—|—"


@pytest.mark.parametrize(
    ("text", "yuan"),
    [("−10", -10), ("－10", -10), ("(1,234.50)", Decimal("-1234.5")), ("（10.00）万元", -100_000), ("¥450.00", 450)],
)
def test_amounts(text: str, yuan: Decimal) -> None:
    assert money(text, "元") == yuan


def test_a_number_in_brackets_is_no_number_but_of_money() -> None:
    assert number("(10)") is None
    assert [in_brackets(text) for text in ("(10.00)", "(预计)", "10.00", "(10.00")] == [True, False, False, False]
    assert money("(预计)", "元") is None


@pytest.mark.parametrize("owed", ["−200.00", "－200.00", "(200.00)", "（200.00）"])
def test_what_is_below_nothing_is_taken_off_the_sum(owed: str) -> None:
    data = record(
        FORM, (GRANT, "|其中：当年财政拨款|1200.00|1000.00|800.00|—|—|—"), ("0.00|0.00|0.00", "|".join([owed] * 3))
    )
    assert (data["funds"]["lines"][2]["executed"], errors(data)) == (-200, [])


def test_brackets_that_no_sum_explains_are_asked_about() -> None:
    lone = record(FORM, (f"{GRANT}\n", ""), (f"{OTHER}\n", ""), ("总额|1000.00|", "总额|(1000.00)|"))
    assert ("ambiguous-value", "/funds/lines/0/initial_budget") in errors(lone)
    assert record(FORM, ("其他资金|0.00|0.00|0.00", "其他资金|(5.00)|0.00|0.00"))["status"] == "review"


def test_a_million_is_a_unit() -> None:
    data = record(FORM, ("项目资金（元）", "项目资金（百万元）"))
    assert (data["funds"]["lines"][0]["executed"], data["funds"]["stated_unit"]) == (600_000_000, "百万元")
    assert errors(data) == []


def test_points_may_have_their_unit_and_amounts_their_sign() -> None:
    data = record(FORM, ("|600.00|10|75|7.5", "|¥600.00|10分|75.00%|7.50分"), ("13次|30|30", "13次|30分|30.0分"))
    assert (data["funds"], errors(data)) == (record()["funds"], [])
    assert [row["score"] for row in data["indicators"]] == [30, 18.5, 30, 10]


def test_a_rate_that_the_amounts_prove_to_be_a_part_of_one_is_taken_a_hundredfold() -> None:
    data = record(FORM, ("|600.00|10|75|7.5", "|600.00|10|0.75|7.5"))
    assert (data["funds"]["lines"][0]["execution_rate"], errors(data)) == (75, [])
    assert "confirmed" in [found["code"] for found in data["findings"]]
    whole = record(
        FORM,
        ("800.00|600.00|10|75|7.5", "800.00|800.00|10|1|10"),
        ("800.00|600.00|—", "800.00|800.00|—"),
        ("100|96", "100|98.5"),
    )
    assert whole["funds"]["lines"][0]["execution_rate"] == 100
    assert record(FORM, ("|600.00|10|75|7.5", "|600.00|10|0.57|7.5"))["status"] == "review"
    mixed = record(FORM, ("|600.00|10|75|7.5", "|600.00|10|0.75|7.5"), (OTHER, OTHER.replace("0.00|—|—", "0.00|—|0.5")))
    assert ("ambiguous-value", "/funds/lines/2/execution_rate") in errors(mixed)


def test_a_grant_may_be_divided_once_more() -> None:
    parts = "|一般公共预算|600.00|500.00|400.00|—|—|—\n|政府性基金|400.00|300.00|200.00|—|—|—"
    assert errors(record(FORM, (GRANT, f"{GRANT}\n{parts}"))) == []
    assert errors(record(FORM, (GRANT, f"{GRANT}\n{parts.replace('200.00', '100.00')}"))) != []
    assert errors(record(FORM, (GRANT, f"{GRANT}\n{GRANT.replace('当年财政拨款', '自筹资金')}"))) != []


def test_of_two_budgets_the_adjusted_one_is_that_of_the_year() -> None:
    data = record(FORM, ("年初预算数|全年预算数", "预算数|调整后预算数"))
    assert (data["funds"], errors(data)) == (record()["funds"], [])
    for first in ("计划投资", "预算下达数", "预算数（含调整）"):
        assert errors(record(FORM, ("年初预算数|全年预算数", f"{first}|调整后预算数"))) != [], first
    assert record(FORM, ("年初预算数|全年预算数", "预算数|调整预算数"))["status"] == "review"


def test_a_unit_that_no_amount_is_given_in_is_no_harmless_bracket() -> None:
    assert errors(record(FORM, ("全年执行数", "全年执行数（元）"))) == []
    assert errors(record(FORM, ("全年执行数", "全年执行数（百元）"))) != []


def test_the_unit_in_a_section_beside_the_amounts_below_their_headings() -> None:
    """As from a scan where a false border parts the section's cell from the headings beside it."""
    data = record(FORM, ("项目资金（元）||年初", "||年初"), ("|年度资金总额", "项目资金（万元）|年度资金总额"))
    assert errors(data) == []
    assert data["funds"]["stated_unit"] == "万元"
    assert data["funds"]["lines"][0]["annual_budget"] == 8_000_000


def test_a_note_may_contradict_the_unit_of_the_heading() -> None:
    for note in ("金额单位：万元", "2.金额单位：万元"):
        assert ("ambiguous-value", "/funds/stated_unit") in errors(record(f"{FORM}注：1.指标应当量化。\n{note}\n"))


def test_a_day_without_points() -> None:
    value = measure("20241231")
    assert value and (value.kind, value.value) == (Kind.DATE, "2024-12-31")
    assert measure("20241331").kind is Kind.NUMBER  # type: ignore[union-attr]
    assert measure("≥20241231元").kind is Kind.NUMBER  # type: ignore[union-attr]
    row = ("质量指标|合格率|≥95%||96%", "质量指标|投资总额|20241231||20241231")
    assert ("ambiguous-value", "/indicators/1/target") in errors(record(FORM, row))
    timely = ("质量指标|合格率|≥95%||96%", "时效指标|完成时间|20241231||20241220")
    assert (record(FORM, timely)["indicators"][1]["actual"]["value"], errors(record(FORM, timely))) == (
        "2024-12-20",
        [],
    )


def test_days_in_eight_figures_before_which_something_is_due() -> None:
    value = measure("20241231前")
    assert value and (value.kind, value.operator, value.value) == (Kind.DATE, "<=", "2024-12-31")
    for text in ("20240301-20241130", "20240301—20241130", "20240301至20241130", "202403-202411"):
        assert measure(text).kind is Kind.TEXT  # type: ignore[union-attr]
    assert measure("2024元-2500元").kind is Kind.RANGE  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ("时效指标|完成时限|20241131||20241130", ["target"]),
        ("时效指标|完成时限|2024.12.31||20250229", ["actual"]),
        ("时效指标|完成时限|≤202412||202411", ["target", "actual"]),
        ("数量指标|工期内发放补助资金（元）|20121231||20121130", ["target", "actual"]),
        ("数量指标|服务期限内发放金额|20121231||20121130", ["target", "actual"]),
        ("数量指标|时限内支付成本（元）|≤20121231||20121130元", ["target"]),
        ("数量指标|工程造价|不超过20121231||20121130元", ["target"]),
        ("数量指标|发放数|20240301-20241130||20240301", ["target", "actual"]),
        ("时效指标|开工完工时间|20240301-20241130||20240301-20241115", []),
        ("时效指标|资金支付时间|20241231前||20241130", []),
        ("时效指标|补助资金及时发放|20241231||20241130", []),
        ("数量指标|发放补助资金（元）|≤202412||201912", []),
    ],
)
def test_figures_that_are_a_day_or_an_amount(row: str, asked: list[str]) -> None:
    found = errors(record(FORM, ("质量指标|合格率|≥95%||96%", row)))
    assert found == [("ambiguous-value", f"/indicators/1/{key}") for key in asked]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("项目资金（元）", "项目资金（百元）"),
        ("|年度资金总额|", "|年度资金总额（百元）|"),
        ("项目编码:", "金额单位：|百元|项目编码:"),
    ],
)
def test_amounts_in_hundreds(old: str, new: str) -> None:
    bare = ("项目资金（元）", "项目资金")
    data = record(FORM, (old, new)) if old == bare[0] else record(FORM, bare, (old, new))
    assert (data["funds"]["lines"][0]["executed"], data["funds"]["stated_unit"]) == (60_000, "百元")
    assert errors(data) == []


@pytest.mark.parametrize(("unit", "yuan"), [("十万元", 60_000_000), ("千万元", 6_000_000_000)])
def test_amounts_in_rare_units(unit: str, yuan: int) -> None:
    assert record(FORM, ("项目资金（元）", f"项目资金（{unit}）"))["funds"]["lines"][0]["executed"] == yuan


SHARES = (
    ("|30|30\n||", "|30%|30\n||"),
    ("|20|18.5", "|20%|18.5"),
    ("|长期|30|30", "|长期|30%|30"),
    ("91|10|10", "91|10%|10"),
)


def test_weights_that_are_all_shares_stand_where_they_are_printed() -> None:
    data = record(FORM, *SHARES, ("600.00|10|75", "600.00|10%|75"), ("|100|96", "|100%|96"))
    assert [row["weight"] for row in data["indicators"]] == [30, 20, 30, 10]
    assert (data["funds"]["lines"][0]["weight"], data["total"]["weight"], errors(data)) == (10, 100, [])


def test_a_share_among_points_may_have_moved_there() -> None:
    assert errors(record(FORM, SHARES[1])) != []


@pytest.mark.parametrize(
    ("target", "actual", "path"),
    [
        ("≥95%", "0.96", "/indicators/1/actual"),
        ("0.95", "96%", "/indicators/1/target"),
        ("≥95%", "1", "/indicators/1/actual"),
        ("≥0.95", "0.96", None),
        ("≥95%", "0", None),
    ],
)
def test_a_part_of_one_beside_a_percentage_is_asked_about(target: str, actual: str, path: str | None) -> None:
    data = record(FORM, ("|≥95%||96%|20|", f"|{target}||{actual}|20|"))
    assert ("ambiguous-value", path) in errors(data) if path else "ambiguous-value" not in dict(errors(data))


@pytest.mark.parametrize("label", ["项目资金（元）|", ""])
def test_amounts_beside_their_labels_stand_behind_their_sections_name(label: str) -> None:
    unit = "" if label else "金额单位：元\n"
    pairs = f"{unit}{label}年初预算数|1000.00|全年预算数|800.00|全年执行数|600.00|分值|10|执行率|75%|得分|7.5\n"
    start, end = FORM.index("项目资金"), FORM.index("年度总体目标")
    data = record(FORM[:start] + pairs + FORM[end:])
    [line] = data["funds"]["lines"]
    amounts = [
        line[key] for key in ("initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score")
    ]
    assert (amounts, errors(data)) == ([1000, 800, 600, 10, 75, 7.5], [])


SHEET = """某县水利局部门整体支出绩效自评表
部门名称|某县水利局|{0}
一级指标|二级指标|三级指标|分值|评分标准|自评得分
投入|目标设定|绩效目标合理性|40|符合要求得满分|40
过程|预算管理|管理制度健全性|60|健全得满分|60
合计|||100||100
"""


def test_the_only_amount_of_a_form_stands_beside_the_name_of_its_budget() -> None:
    data = record(SHEET.format("年度预算申请（万元）|1793.02"))
    [line] = data["funds"]["lines"]
    assert (line["category"], line["label"], line["annual_budget"]) == ("total", "年度预算申请（万元）", 17930200)
    assert errors(data) == []


@pytest.mark.parametrize(
    "pair",
    [
        "年度预算申请|10",  # points, perhaps
        "预算执行（万元）|1793.02",  # what was spent
        "年度预算申请（万元）|见附件",
        "项目资金（万元）|1793.02",  # of several years, perhaps
        "年度预算申请（万元）|1793.02|年度预算（万元）|1800",
    ],
)
def test_an_amount_that_may_be_another_has_no_place(pair: str) -> None:
    assert errors(record(SHEET.format(pair))) != []
