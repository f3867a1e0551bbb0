"""What no label tells: pairs, columns, rows and halves told by where they stand, and what stays for a person."""

from __future__ import annotations

from typing import Any

import pytest

from normalizers import settle
from pipeline.forms.draft import Draft
from pipeline.forms.headings import read_header
from pipeline.forms.tables import read_indicator
from pipeline.model.bands import Band, band_rows
from tests.normalizers.sheets import VOCABULARY, ruled
from tests.pipeline.forms import FORM, errors, record

TOTAL = "|总分||||||100|96\n"
HEAD = "实施单位:|临岳县河道所"


def fields(data: dict[str, Any]) -> dict[str, str | None]:
    return {item["label"]: item["value"] for item in data["fields"]}


@pytest.mark.parametrize(
    ("pair", "kept"),
    [
        ("巡护方式|步行", True),
        ("巡护方式|步行|清淤季节|冬春", True),
        ("实施单伟|某所", False),  # a slip, perhaps, of a label that the record has a key for
        ("牵头单位|某所", False),  # may be one
        ("河段|甲|乙|丙|丁", False),  # no pairs
        ("巡护方式|清淤季节", True),
    ],
)
def test_a_label_nobody_knows_names_its_value(pair: str, kept: bool) -> None:
    data = record(FORM, (HEAD, f"{pair}\n{HEAD}"))
    cells = pair.split("|")
    assert (fields(data).get(cells[0]) == cells[1]) is kept
    assert (("unplaced-text", "/unplaced/0") in errors(data)) is not kept


def test_a_value_where_other_rows_have_labels_is_none() -> None:
    data = record(FORM, (HEAD, f"巡护方式||清淤季节\n{HEAD}"))
    assert "巡护方式" not in fields(data)
    assert ("unplaced-text", "/unplaced/0") in errors(data)


def test_subtotals_are_no_indicators() -> None:
    data = record(FORM, ("|效益指标(30分)", "|小计||||||50|48.5\n|效益指标(30分)"))
    assert [row["level3"] for row in data["indicators"]] == ["清淤次数", "合格率", "水边整洁", "居民满意度"]
    assert fields(data)["小计 * 权重"] == "50" and fields(data)["小计 * 得分"] == "48.5"
    assert errors(data) == []


TABLE = """项目支出绩效自评表
项目名称:|某河岸线清淤|预算年度:|2024
实施单位:|临岳县河道所|主管部门:|临岳县水利局
项目资金（元）||年初预算数|全年预算数|全年执行数|分值|执行率(%)|得分
|年度资金总额|1000.00|800.00|600.00|10|75|7.5
绩效指标|一级指标|二级指标|三级指标|分值|{0}|{1}|实际完成值|得分|{2}
|产出指标|数量指标|清淤次数|90|≥12次|≥13次|14次|80|河水上涨
"""


@pytest.mark.parametrize(
    ("first", "second", "target"),
    [("年初指标值", "年度指标值", "≥13次"), ("上年指标值", "指标值", "≥13次"), ("目标值", "上年完成值", "≥12次")],
)
def test_the_target_is_that_of_the_year(first: str, second: str, target: str) -> None:
    data = record(TABLE.format(first, second, "偏差原因"))
    [row] = data["indicators"]
    other = {"≥12次": (second, "≥13次"), "≥13次": (first, "≥12次")}[target]
    assert row["target"]["text"] == target
    assert row["more"] == [{"label": other[0], "value": other[1]}]
    assert [code for code, _ in errors(data)] == ["required-field", "form-incomplete"]  # the form has no total


def test_two_targets_that_nothing_tells_apart_are_for_a_person() -> None:
    data = record(TABLE.format("目标值", "指标值", "偏差原因"))
    assert data["indicators"][0]["target"]["text"] == "≥12次"
    assert ("unplaced-text", "/unplaced/0") in errors(data)


def test_a_heading_that_says_reason_is_the_deviations() -> None:
    [row] = record(TABLE.format("目标值", "上年完成值", "与预期不符的原因"))["indicators"]
    assert (row["deviation"], [item["label"] for item in row["more"]]) == ("河水上涨", ["上年完成值"])


UNDER = """绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析||
||||||||人手|天气|原因说明
|产出指标|数量指标|清淤次数|≥12次|14次|90|80||√|河水上涨
"""


def test_headings_under_a_heading_need_not_be_known() -> None:
    data = record(TABLE[: TABLE.index("绩效指标|")] + UNDER)
    [row] = data["indicators"]
    assert (row["deviation"], row["more"]) == ("河水上涨", [{"label": "天气", "value": "√"}])
    assert "unplaced-text" not in [code for code, _ in errors(data)]


ACROSS = """项目支出绩效自评表
项目名称:|某河岸线清淤|预算年度:|2024
项目资金（万元）||资金总额|财政拨款|其他资金
|全年预算数|8.00|6.00|2.00
|全年执行数|6.00|4.00|2.00
|执行率|75%||
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值
|产出指标|数量指标|清淤次数|≥12次|14次
"""


def test_sources_of_funds_side_by_side() -> None:
    data = record(ACROSS)
    lines = [
        (line["category"], line["label"], line["annual_budget"], line["executed"]) for line in data["funds"]["lines"]
    ]
    assert lines == [
        ("total", "资金总额", 80000, 60000),
        ("current_year", "财政拨款", 60000, 40000),
        ("other", "其他资金", 20000, 20000),
    ]
    assert data["funds"]["lines"][0]["execution_rate"] == 75
    assert errors(data) == []


def test_an_amount_of_a_kind_nobody_knows_is_no_line_of_funds() -> None:
    data = record(ACROSS, ("全年执行数", "全年某某数"))
    assert [line["executed"] for line in data["funds"]["lines"]] == [None, None, None]
    assert ("unplaced-text", "/unplaced/0") in errors(data)


def test_a_grade_at_the_head() -> None:
    data = record(FORM, (HEAD, f"自评等级|优\n{HEAD}"))
    assert data["total"] == {"weight": 100, "score": 96, "grade": "优"}
    assert "自评等级" not in fields(data)
    assert fields(record(FORM, (HEAD, f"自评等级|甲等\n{HEAD}")))["自评等级"] == "甲等"


def test_a_total_under_a_further_column_is_a_field_beside_the_score() -> None:
    reviewed = FORM.replace("* 得分\n", "* 得分|复核得分\n").replace(TOTAL, "|总分||||||100|96|90\n")
    data = record(reviewed)
    assert (data["total"]["score"], fields(data)["总分 复核得分"]) == (96, "90")
    lone = record(FORM.replace("* 得分\n", "* 得分|复核得分\n").replace(TOTAL, "|总分||||||100||90\n"))
    assert "总分 复核得分" not in fields(lone)


@pytest.mark.parametrize("label", ["其中：当年财政拔款", "其巾：当年财政拨款"])
def test_a_slip_in_a_category_of_funds_is_asked_about_or_mended(label: str) -> None:
    data = record(FORM, ("其中：当年财政拨款", label))
    doubted = ("ambiguous-value", "/funds/lines/1/category") in errors(data)
    assert doubted or data["funds"]["lines"][1]["category"] == "current_year"
    assert errors(record(FORM, ("其中：当年财政拨款", "其中：市级资金"))) == []


def test_tasks_with_a_budget_are_no_funds() -> None:
    tasks = "任务名称|主要内容|全年预算数|全年执行数\n任务一|巡护|1|1\n"
    data = record(FORM, ("预算执行情况\n", f"{tasks}预算执行情况\n"))
    assert [line["label"] for line in data["funds"]["lines"]] == ["年度资金总额", "其中：当年财政拨款", "其他资金"]
    assert ("unplaced-text", "/unplaced/0") in errors(data)


def test_a_strange_pair_ends_the_indicators_and_a_cut_label_does_not() -> None:
    without = FORM.replace(TOTAL, "")
    data = record(without + "清淤的困难|水深\n")
    assert len(data["indicators"]) == 4 and fields(data)["清淤的困难"] == "水深"
    assert "度绩效" not in fields(record(without + "度绩效||||||||水深\n"))


def test_a_scored_form_says_what_was_reached() -> None:
    blank = FORM.replace("* 实际完成值", "").replace("13次|", "|").replace("96%|", "|").replace("长期|30", "|30")
    assert ("required-field", "/indicators/0/actual") in errors(record(blank))


def test_a_label_at_the_side_that_nobody_knows_is_no_column() -> None:
    rows = (
        "指标某某|一级指标|二级指标|三级指标|年度指标值",
        "|产出指标|数量指标|清淤次数|2次",
        "|产出指标|数量指标|植树|4棵",
    )
    sheet = ruled(*rows, spans={(0, 0): (3, 1)})
    grid, _ = settle(sheet)
    draft = Draft(VOCABULARY, grid)
    for row in band_rows(grid.cells, VOCABULARY):
        {Band.INDICATOR_HEADER: read_header, Band.INDICATOR: read_indicator}[row.band](draft, row)
    assert [values["level3"].text for values in draft.indicators] == ["清淤次数", "植树"]
    assert "指标某某" in {cell.text for cell in draft.leftover}
    assert not any(role.startswith("more:") for values in draft.indicators for role in values)


def test_headings_of_funds_over_two_rows() -> None:
    split = "项目资金（元）||预算数||全年执行数|分值|执行率(%)|得分\n||年初预算数|全年预算数||||\n"
    data = record(FORM, ("项目资金（元）||年初预算数|全年预算数|全年执行数|分值|执行率(%)|得分\n", split))
    assert data["funds"] == record(FORM)["funds"]
    assert errors(data) == []


@pytest.mark.parametrize(("expected", "actual"), [("预期目标", "实际完成的目标"), ("年初定的计划目标", "实际完成情况")])
def test_the_other_of_two_goals_is_told_by_its_wording(expected: str, actual: str) -> None:
    data = record(FORM, ("年度总体目标|预期目标|||实际完成情况", f"年度总体目标|{expected}|||{actual}"))
    assert data["goals"] == record(FORM)["goals"]


@pytest.mark.parametrize(("heading", "known"), [("绩效完成值", True), ("上年度累计完成值", False), ("某某", False)])
def test_what_was_reached_is_told_by_its_wording(heading: str, known: bool) -> None:
    data = record(FORM, ("* 实际完成值", heading))
    assert (data["indicators"][0]["actual"] is not None) is known
    assert (errors(data) == []) is known


@pytest.mark.parametrize(
    ("label", "category"),
    [
        ("其中：中央财政专项补助资金", "central"),
        ("省级配套资金", "provincial"),
        ("市县安排", "local"),
        ("单位自筹", "other"),
    ],
)
def test_categories_of_transfers_by_the_stem_of_their_label(label: str, category: str) -> None:
    data = record(FORM, ("项目支出绩效自评表", "转移支付绩效自评表"), ("其中：当年财政拨款", label))
    assert data["funds"]["lines"][1]["category"] == category


@pytest.mark.parametrize("name", ["清淤", "2022年第三批清淤"])
def test_a_code_in_front_of_the_name(name: str) -> None:
    data = record(FORM, ("项目编码:|20240077|项目名称:|某河岸线清淤", f"项目名称:|51000023R303878754057-{name}"))
    assert (data["project"]["code"], data["project"]["name"]) == ("51000023R303878754057", name)


def test_half_a_label_at_the_side_does_not_end_the_indicators() -> None:
    sheet = ruled("绩效目标|一级指标|二级指标|三级指标|指标值", "完成情况", "|产出指标|数量指标|清淤次数|2次")
    bands = [row.band for row in band_rows(sheet.cells, VOCABULARY)]
    assert bands == [Band.INDICATOR_HEADER, Band.INDICATOR, Band.INDICATOR]


def test_a_unit_of_time_stands_in_its_own_column_of_text() -> None:
    table = """项目支出绩效自评表
项目名称|某河岸线清淤|年度|2024
绩效指标|一级指标|二级指标|三级指标|计算符号|指标值|度量单位|实际完成值
|产出指标|时效指标|群众诉求办结时限|≤|3|个工作日|3个工作日
"""
    data = record(table)
    assert data["indicators"][0]["target"]["text"] == "≤3个工作日"
    assert "ambiguous-row" not in [code for code, _ in errors(data)]
