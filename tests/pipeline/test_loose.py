"""Years, units and names around the tables, and what stands among the funds: the bad case beside the good."""

from __future__ import annotations

import pytest

from pipeline.model.wordings import is_of_web_page
from tests.pipeline.forms import FORM, errors, record


@pytest.mark.parametrize(
    ("line", "year", "unit", "left"),
    [
        ("（2023年度）||单位：万元", 2023, "万元", []),
        ("2023年度", 2023, None, []),
        ("项目起止时间|2022年|2025年", None, None, ["2025年"]),  # more of the value, not the form's own year
        ("项目起止时间|2022年|（2023年度）", 2023, None, []),
        ("项目概况|500|万元", None, None, ["万元"]),
        ("项目概况|500|（单位：万元）", None, "万元", []),
        ("2023年追加资金500（万元）用于设备采购", None, None, ["2023年追加资金500（万元）用于设备采购"]),
    ],
)
def test_years_and_units_that_stand_by_themselves(
    line: str, year: int | None, unit: str | None, left: list[str]
) -> None:
    unitless = FORM.replace("项目资金（元）", "项目资金").replace("|绩效自评年度:|2024", "")
    data = record(unitless.replace("项目编码:", f"{line}\n项目编码:"))
    assert (data["project"]["year"], data["funds"]["stated_unit"]) == (year, unit)
    assert [piece["text"] for piece in data["unplaced"]] == left


def test_the_unit_that_fills_the_form_in() -> None:
    alone = FORM.replace("实施单位:|临岳县河道所|", "")
    filed = record(alone.replace("项目编码:", "填报单位：甲所\n项目编码:"))
    assert filed["project"]["implementing_unit"] == "甲所"
    twice = record(alone.replace("项目编码:", "填报单位：甲所\n单位名称：乙所\n项目编码:"))
    assert ("ambiguous-value", "/project/implementing_unit") in errors(twice)
    below = record(alone + "联系人|丙|单位|乙所\n")  # the unit of a person
    assert below["project"]["implementing_unit"] is None
    assert {"label": "单位", "value": "乙所", "personal": False} in below["fields"]


@pytest.mark.parametrize("mark", ["第1页", "第1页共3页", "- 1 -", "1/3"])
def test_the_number_of_a_page_is_no_part_of_a_name_before_it(mark: str) -> None:
    alone = FORM.replace("实施单位:|临岳县河道所|", "")
    filed = record(alone.replace("项目编码:", f"填报单位：甲所  {mark}\n项目编码:"))
    assert filed["project"]["implementing_unit"] == "甲所"
    assert {"label": "页码", "value": mark, "personal": False} in filed["fields"]
    assert errors(filed) == []


def test_the_number_of_a_page_in_the_cell_of_the_name() -> None:
    data = record(FORM.replace("实施单位:|临岳县河道所", "实施单位:|临岳县河道所 第1页"))
    assert data["project"]["implementing_unit"] == "临岳县河道所"
    assert {"label": "页码", "value": "第1页", "personal": False} in data["fields"]


@pytest.mark.parametrize("tail", ["1/2", "-2-"])
def test_what_may_be_the_number_of_a_part_stays_in_names_codes_and_telephones(tail: str) -> None:
    data = record(
        FORM.replace("项目编码:|20240077|项目名称:|某河岸线清淤", f"项目编码:20240077 {tail}|项目名称:河道整治 {tail}")
        + f"联系电话：05710000 {tail}\n"
    )
    assert (data["project"]["code"], data["project"]["name"]) == (f"20240077 {tail}", f"河道整治 {tail}")
    assert [(item["label"], item["value"]) for item in data["fields"]] == [("联系电话", f"05710000 {tail}")]
    paged = record(FORM.replace("项目名称:|某河岸线清淤", "项目名称:河道整治 第2页"))
    assert paged["project"]["name"] == "河道整治"


def test_the_number_of_a_page_in_a_sentence_is_part_of_it() -> None:
    noted = record(FORM + "说明：执行数见合同 第3页\n")
    assert {"label": "说明", "value": "执行数见合同第3页", "personal": False} in noted["fields"]
    third = record(FORM.replace("项目编码:", "填报单位：甲县小学 3\n项目编码:"))  # no mark without a word or a line
    assert {"label": "填报单位", "value": "甲县小学 3", "personal": False} in third["fields"]


def test_the_filing_unit_is_not_the_implementing_one_in_silence_where_that_is_left_blank() -> None:
    left_blank = record(FORM.replace("项目编码:", "填报单位：甲所\n项目编码:").replace("临岳县河道所", ""))
    assert errors(left_blank) == [("ambiguous-value", "/project/implementing_unit")]


def test_a_note_between_the_funds_is_none_of_them() -> None:
    last = "|其他资金|0.00|0.00|0.00|—|—|—\n"
    for note in ("注：执行率=执行数/预算数", "以上资金均为财政拨款", "第1页", "单位：甲局", "优"):
        noted = record(FORM, (last, f"{last}{note}\n"))
        assert [piece["text"] for piece in noted["unplaced"]] == [note]
    blank = record(FORM, (last, last + "|单位资金||||||\n"))  # a fund that the form has no money from
    assert [line["label"] for line in blank["funds"]["lines"]][-1] == "单位资金"
    assert errors(blank) == []


@pytest.mark.parametrize("row", [("自评得分", "97"), ("产出指标",), ("", "", "", "", "12")])
def test_no_goal_is_a_label_or_a_number(row: tuple[str, ...]) -> None:
    goal = "|沿岸巡护八十公里。|||居民都说好。\n"
    data = record(FORM, (goal, goal + "|".join(row) + "\n"))
    assert data["goals"] == record()["goals"]
    assert [piece["text"] for piece in data["unplaced"]] == [text for text in row if text]


def test_the_label_of_a_fund_may_state_the_unit() -> None:
    data = record(FORM, ("项目资金（元）", "项目资金"), ("年度资金总额", "年度资金总额（元）"))
    assert (data["funds"]["stated_unit"], errors(data)) == ("元", [])
    assert ("ambiguous-value", "/funds/stated_unit") in errors(record(FORM, ("年度资金总额", "年度资金总额（万元）")))


def test_a_value_that_is_the_name_of_a_section_is_kept() -> None:
    data = record(
        FORM, ("|清淤次数|", "|项目预算|"), ("|13次|30|30", "|13次|30|30|项目资金"), ("* 得分", "* 得分|偏差原因分析")
    )
    assert (data["indicators"][0]["level3"], data["indicators"][0]["deviation"]) == ("项目预算", "项目资金")
    assert errors(data) == []


@pytest.mark.parametrize("name", ["清淤", "2022年清淤", "110指挥系统"])
def test_a_code_in_front_of_a_name(name: str) -> None:
    data = record(FORM, ("项目编码:|20240077|", ""), ("某河岸线清淤", f"51000022R384897374724-{name}"))
    assert (data["project"]["code"], data["project"]["name"]) == ("51000022R384897374724", name)


@pytest.mark.parametrize(
    ("sign", "target", "left"),
    [
        ("≥", "≥12", []),
        ("不少于", "不少于12", []),
        ("定量", "12", []),
        ("正向", "12", ["正向"]),
        ("以内", "12", ["以内"]),
    ],
)
def test_a_column_of_signs_holds_signs(sign: str, target: str, left: list[str]) -> None:
    data = record(FORM, ("|年度指标值|度量单位|", "|指标性质|年度指标值|"), ("|≥12次||13次|", f"|{sign}|12|13|"),
                  ("|≥95%||96%|", "||≥95%|96%|"), ("|长期||长期|", "||长期|长期|"), ("|≥90||91|", "||≥90|91|"))  # fmt: skip
    assert data["indicators"][0]["target"]["text"] == target
    assert [piece["text"] for piece in data["unplaced"]] == left


@pytest.mark.parametrize(
    ("unit", "target"), [("次", "≥12次"), ("元/处", "≥12元/处"), ("水务局", "≥12"), ("文字描述", "≥12"), ("12", "≥12")]
)
def test_a_column_of_units_holds_units(unit: str, target: str) -> None:
    data = record(FORM, ("|≥12次||13次|", f"|≥12|{unit}|13|"))
    assert data["indicators"][0]["target"]["text"] == target
    wrong = ("unreadable-value", "/indicators/0/unit") in errors(data)
    assert wrong is (target == "≥12")


@pytest.mark.parametrize(
    ("row", "sure"),
    [
        ("其他资金|0.00|0.00|0.00|—|—|—", True),  # the blank in front of it dropped
        ("其他资金|0.00|0.00|—|—|—", False),  # and one of its amounts
    ],
)
def test_a_fund_that_drifted_and_lacks_an_amount_is_doubted(row: str, sure: bool) -> None:
    data = record(FORM, ("|其他资金|0.00|0.00|0.00|—|—|—", row))
    assert (errors(data) == []) is sure


@pytest.mark.parametrize("scored", [True, False])
def test_in_a_text_without_points_a_row_says_what_was_aimed_at_and_what_was_reached(scored: bool) -> None:
    """Without points nothing tells whether 13次 was aimed at, and the cell of what was reached is gone."""
    head, _, body = FORM.partition("年度绩效指标|")
    lines = [line.split("|") for line in body.splitlines()]
    kept = [[*line[:7], *(line[7:] if scored else [])] for line in lines[:-1] if line]
    blank = [["", *line[1:6], "", *line[7:]] if "清淤次数" in line else line for line in kept]
    title = head.replace("项目支出绩效自评表", "专项转移支付绩效自评表")
    for rows, doubted in ((kept, False), (blank, True)):
        data = record(title + "年度绩效指标|" + "\n".join("|".join(line) for line in rows) + "\n")
        assert (("required-field", "/indicators/0/actual") in errors(data)) is doubted


@pytest.mark.parametrize(
    ("row", "sure"),
    [
        ("质量指标|服务对象满意度|≥95%||96%|20|18.5", True),  # named as a level is, beside its own
        ("质量指标|≥95%||96%|20|18.5", False),  # the level, or the name of the row
    ],
)
def test_a_drifted_row_that_may_be_named_by_its_level_is_doubted(row: str, sure: bool) -> None:
    data = record(FORM, ("||质量指标|合格率|≥95%||96%|20|18.5", row))
    assert (errors(data) == []) is sure


@pytest.mark.parametrize(
    ("text", "buttons"),
    [
        ("【打印本页】 【关闭窗口】", True),
        ("上一篇 | 下一条", True),
        ("返回列表", True),
        ("打印本页材料若干", False),
        ("打印设备", False),
        ("关闭", False),  # of a well, perhaps
    ],
)
def test_the_buttons_of_a_web_page_are_told_by_their_words(text: str, buttons: bool) -> None:
    assert is_of_web_page(text) is buttons


@pytest.mark.parametrize("last", ["|总分||||||100|96\n", "填表人：甲某  单位负责人签字：\n"])
def test_buttons_below_the_form_are_none_of_its_values(last: str) -> None:
    data = record(FORM, ("|总分||||||100|96\n", f"|总分||||||100|96\n{last}打印本页 关闭窗口\n"))
    assert errors(data) == []
    assert [item["label"] for item in data["fields"]].count("页眉页脚") == 1


NOTE = "备注：1.预算执行情况口径：预算数为调整后财政资金总额，执行数为资金使用单位财政资金实际支"


def test_the_line_that_ends_the_sentence_of_a_note_is_more_of_it() -> None:
    data = record(FORM + f"{NOTE}\n出数。\n2.定量指标完成数汇总原则：绝对值直接累加计算。\n")
    [note] = [item["value"] for item in data["fields"] if item["label"] == "备注"]
    assert note.endswith("资金实际支出数。")
    assert errors(data) == []


@pytest.mark.parametrize("rest", ["张三", "填报人：张三。", "见附件"])
def test_what_ends_no_sentence_is_none_of_the_note(rest: str) -> None:
    data = record(FORM + f"{NOTE}\n{rest}\n")
    [note] = [item["value"] for item in data["fields"] if item["label"] == "备注"]
    assert note.endswith("财政资金实际支")
