"""Plans for several years beside those of the year: goals, funds and indicators in two halves."""

from __future__ import annotations

from typing import Any

from tests.pipeline.forms import errors, record


def fields(data: dict[str, Any]) -> dict[str, Any]:
    return {item["label"]: item["value"] for item in data["fields"]}


HALVES = """项目支出绩效目标申报表
项目名称:|某河岸线清淤|预算年度:|2024
总体目标|中期目标|||年度目标
|三年清淤三十次。|||全年清淤十二次。
绩效指标|一级指标|二级指标|三级指标|指标值|二级指标|三级指标|指标值
|产出指标|数量指标|清淤次数|≥30次|数量指标|清淤次数|≥12次
|||||质量指标|合格率|≥95%
"""


def test_the_halves_of_the_mid_term_and_of_the_year() -> None:
    data = record(HALVES)
    rows = [(row["goal"], row["level1"], row["level2"], row["target"]["text"]) for row in data["indicators"]]
    assert rows == [
        ("中期目标", "产出指标", "数量指标", "≥30次"),
        ("年度目标", "产出指标", "数量指标", "≥12次"),
        ("年度目标", "产出指标", "质量指标", "≥95%"),
    ]
    assert data["goals"]["mid_term"] == "三年清淤三十次。"
    assert errors(data) == []


TWICE = """绩效指标|一级指标|二级指标|三级指标|指标值|一级指标|二级指标|三级指标|指标值
|产出指标|数量指标|清淤次数|≥30次|产出指标|数量指标|清淤次数|≥12次
|||巡护次数|≥90次|||巡护次数|≥30次
|效益指标|社会效益指标|水边整洁|整洁||质量指标|合格率|≥95%
|||||效益指标|社会效益指标|水边整洁|整洁
"""


def test_halves_that_both_name_their_first_levels() -> None:
    data = record(HALVES.split("绩效指标|一级", maxsplit=1)[0].replace("|||年度目标", "||||年度目标") + TWICE)
    rows = [(row["goal"], row["level1"], row["level2"], row["level3"]) for row in data["indicators"]]
    assert rows == [
        ("中期目标", "产出指标", "数量指标", "清淤次数"),
        ("中期目标", "产出指标", "数量指标", "巡护次数"),
        ("中期目标", "效益指标", "社会效益指标", "水边整洁"),
        ("年度目标", "产出指标", "数量指标", "清淤次数"),
        ("年度目标", "产出指标", "数量指标", "巡护次数"),
        ("年度目标", "产出指标", "质量指标", "合格率"),
        ("年度目标", "效益指标", "社会效益指标", "水边整洁"),
    ]
    assert errors(data) == []


def test_halves_without_goals_above_them_are_asked_about_once() -> None:
    data = record("项目支出绩效目标申报表\n项目名称:|某河岸线清淤|预算年度:|2024\n" + TWICE)
    assert [row["goal"] for row in data["indicators"]] == [None] * 7
    assert [code for code, _ in errors(data)].count("ambiguous-row") == 1


def test_a_blank_second_level_of_the_year_s_half_is_that_above_unless_the_first_one_begins_anew() -> None:
    last = "|||||质量指标|合格率|≥95%\n"
    more = record(HALVES.replace(last, "|||巡护次数|≥90次||巡护次数|≥30次\n"))
    assert [row["level2"] for row in more["indicators"]] == ["数量指标"] * 4
    anew = record(HALVES.replace(last, "|效益指标|社会效益指标|水边整洁|整洁||水边整洁|整洁\n"))
    assert [row["level2"] for row in anew["indicators"]] == ["数量指标", "社会效益指标", "数量指标", None]


FUNDS_OF_YEARS = """项目资金（万元）|中期资金总额：|300|年度资金总额：|100
|其中：财政拨款|240|其中：财政拨款|80
|其他资金|60|其他资金|20
"""


def test_the_funds_of_several_years_beside_those_of_the_year_are_fields() -> None:
    data = record(HALVES.replace("总体目标|", FUNDS_OF_YEARS + "总体目标|"))
    lines = [(line["label"], line["annual_budget"]) for line in data["funds"]["lines"]]
    assert lines == [("年度资金总额：", 1_000_000), ("其中：财政拨款", 800_000), ("其他资金", 200_000)]
    told = fields(data)
    whole = "中期资金总额"
    assert [told[label] for label in (whole, f"{whole} 财政拨款", f"{whole} 其他资金")] == ["300", "240", "60"]
    assert errors(data) == []


def test_parts_that_stand_in_no_column_of_the_years_are_asked_about() -> None:
    drifted = FUNDS_OF_YEARS.replace("|其中：财政拨款|240", "其中：财政拨款|240")
    data = record(HALVES.replace("总体目标|", drifted + "总体目标|"))
    assert ("fund-lines-sum", "/funds/lines/0/annual_budget") in errors(data)


STACKED = """项目资金（万元）|中期资金总额：|300
|年度资金总额：|100
|其中：财政拨款|80
|其他资金|20
"""


def test_the_funds_of_the_year_below_those_of_several_are_lines() -> None:
    data = record(HALVES.replace("总体目标|", STACKED + "总体目标|"))
    lines = [(line["label"], line["annual_budget"]) for line in data["funds"]["lines"]]
    assert lines == [("年度资金总额：", 1_000_000), ("其中：财政拨款", 800_000), ("其他资金", 200_000)]
    assert {label: value for label, value in fields(data).items() if "资金" in label} == {"中期资金总额": "300"}
    assert errors(data) == []


def test_parts_of_both_below_one_another_are_asked_about() -> None:
    parts = "|其中：财政拨款|240\n|其他资金|60\n|年度资金总额："
    data = record(HALVES.replace("总体目标|", STACKED.replace("|年度资金总额：", parts) + "总体目标|"))
    assert [code for code, _ in errors(data)] == ["fund-lines-sum"]
