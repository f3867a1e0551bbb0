"""Ordinary layouts and texts about which nothing is doubtful, each beside one that is."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

REASONS = ("|* 得分\n|产出", "|* 得分|偏差原因分析及改进措施|备注\n|产出")
SATISFACTION = "|满意度指标(10分)|服务对象满意度指标|"
PLAN = """项目支出绩效目标申报表
（2024年度）
项目名称|农村公路养护
主管部门|松坪县交通运输局|实施单位|松坪县公路养护中心
项目资金（万元）|年度资金总额|500
|其中：财政拨款|500
总体目标|年度目标
|养护公路120公里，路况良好。
绩效指标|一级指标|二级指标|三级指标|指标值
|产出指标|数量指标|养护里程|≥120公里
|满意度指标|服务对象满意度指标|群众满意度|≥90%
"""


def test_remarks_beside_reasons_are_kept_as_remarks() -> None:
    remark = ("13次|30|30", "13次|30|30||含冬季一次")
    data = record(FORM, REASONS, remark)
    assert (data["indicators"][0]["deviation"], errors(data)) == (None, [])
    assert data["indicators"][0]["more"] == [{"label": "备注", "value": "含冬季一次"}]
    before = record(
        FORM, (REASONS[0], "|* 得分|备注|偏差原因\n|产出"), ("13次|30|30", "13次|30|30|含冬季一次|多清一次")
    )
    assert before["indicators"][0]["deviation"] == "多清一次"
    alone = record(FORM, (REASONS[0], "|* 得分|备注\n|产出"), ("13次|30|30", "13次|30|30|多清一次"))
    assert alone["indicators"][0]["deviation"] == "多清一次"


def test_the_goal_of_a_plan_for_one_year() -> None:
    data = record(PLAN)
    assert (data["goals"]["expected"], errors(data)) == ("养护公路120公里，路况良好。", [])


GOAL = "|养护公路120公里，路况良好。\n"


@pytest.mark.parametrize(
    "row",
    [
        "|年度目标完成情况：全年养护126公里。",
        "|自评情况：已完成。",
        "|完成情况\n|养护126公里。",
        "|2.项目完成情况：养护126公里。",
        "|实际完成养护126公里。",
        "年度目标完成情况|养护126公里。",
        "|下年度目标\n|养护公路150公里。",
        "|2025年目标：养护公路150公里。",
    ],
)
def test_what_was_done_and_other_years_are_no_part_of_the_goal(row: str) -> None:
    data = record(PLAN, (GOAL, f"{GOAL}{row}\n"))
    assert ("unplaced-text", "/unplaced/0") in errors(data)
    assert (
        data["goals"]["expected"].startswith("养护公路120公里，路况良好。") and "126" not in data["goals"]["expected"]
    )


@pytest.mark.parametrize(
    "text", ["2.完成桥梁加固3座。", "质量目标：优良。", "2024年目标：桥梁加固3座。", "上半年任务：桥梁加固3座。"]
)
def test_a_goal_goes_on_below(text: str) -> None:
    data = record(PLAN, (GOAL, f"{GOAL}|{text}\n"))
    assert (data["goals"]["expected"], errors(data)) == (f"养护公路120公里，路况良好。{text}", [])


@pytest.mark.parametrize(
    ("notes", "fits"),
    [
        ("注：1.指标应当量化。\n2.其他资金包括自筹资金\n3．本表一式两份。\n", True),
        ("备注：1.指标应当量化。2.其他资金包括自筹资金。\n3.本表一式两份。\n", True),
        ("注：1.指标应当量化。\n3.其他资金包括自筹资金。\n", False),
        ("2.养护公路130公里。\n", False),
    ],
)
def test_notes_go_on_by_their_numbers(notes: str, fits: bool) -> None:
    data = record(PLAN + notes)
    assert (errors(data) == []) is fits
    assert len(data["indicators"]) == 2 or not fits
    said = " ".join(item["value"] or "" for item in data["fields"])
    assert not fits or "其他资金包括自筹资金" in said


@pytest.mark.parametrize(
    ("printed", "name", "code"),
    [
        ("[335002]临岳县河道所", "临岳县河道所", "335002"),
        ("335002临岳县河道所", "临岳县河道所", "335002"),
        ("100000吨粮食储备库建设指挥部", "100000吨粮食储备库建设指挥部", None),
        ("500000亩油茶县级基地管理中心", "500000亩油茶县级基地管理中心", None),
        ("962121物业服务呼叫中心", "962121物业服务呼叫中心", None),
        ("（335002临岳县河道所", "（335002临岳县河道所", None),
    ],
)
def test_a_number_before_the_name_of_a_unit_is_its_code_or_part_of_it(
    printed: str, name: str, code: str | None
) -> None:
    data = record(FORM, ("实施单位:|临岳县河道所", f"实施单位:|{printed}"), ("单位编码:|335001", "备注:|无"))
    assert (data["project"]["implementing_unit"], data["project"]["unit_code"]) == (name, code)


@pytest.mark.parametrize(
    "line", ["主管领导：王小明", "局长（签字）王小明", "专家组：王小明", "经手 王小明", "欧阳晓明", "王小明（填报）"]
)
def test_who_is_named_below_the_form_is_a_person(line: str) -> None:
    data = record(f"{FORM}{line}\n")
    assert [item["personal"] for item in data["fields"] if "明" in (item["value"] or "") + item["label"]] == [True]


def test_signatures_below_indicators_are_pairs() -> None:
    data = record(f"{PLAN}填报人：李明||联系电话：0730-1234567\n项目负责人签字：\n")
    said = [(item["label"], item["value"], item["personal"]) for item in data["fields"]]
    assert said == [("填报人", "李明", True), ("联系电话", "0730-1234567", True), ("项目负责人签字", None, True)]
    assert (len(data["indicators"]), errors(data)) == (2, [])


def test_a_row_that_does_not_apply_needs_no_points() -> None:
    row = ("|效益指标(30分)|", "||成本指标|造价|不适用||不适用\n|效益指标(30分)|")
    assert errors(record(FORM, row)) == []
    assert errors(record(FORM, (row[0], row[1].replace("||不适用", "||5万元")))) != []


def test_funds_that_do_not_apply_say_nothing() -> None:
    data = record(FORM, ("其他资金|0.00|0.00|0.00|—|—|—", "其他资金|不适用|不适用|不适用|不适用|不适用|不适用"))
    assert (data["funds"]["lines"][2]["executed"], errors(data)) == (None, [])


def test_a_level_known_as_both_is_both_where_its_cell_is_alone() -> None:
    row = "|预算执行率||预算执行率|100%||75%|10|7.5\n|产出指标"
    funds = ("600.00|10|75|7.5", "600.00|—|75|—")
    data = record(FORM, ("|产出指标", row), ("(50分)", ""), ("(30分)", ""), ("(10分)", ""), funds)
    assert (data["indicators"][0]["level2"], errors(data)) == ("预算执行率", [])
    lost = record(FORM, (f"{SATISFACTION}居民", "|满意度指标(10分)||居民"))
    assert ("required-field", "/indicators/3/level2") in errors(lost)


@pytest.mark.parametrize("unit", ["[335001]临岳县水利局", "335001临岳县水利局", "（335001）临岳县水利局"])
def test_a_code_in_front_of_a_unit(unit: str) -> None:
    project = record(FORM, ("|单位编码:|335001", ""), ("|临岳县水利局", f"|{unit}"))["project"]
    assert (project["budget_unit"], project["unit_code"]) == ("临岳县水利局", "335001")


def test_a_name_with_its_level_and_number_is_a_name() -> None:
    assert errors(record(FORM, ("清淤次数", "数量指标1：清淤次数"))) == []
    assert errors(record(FORM, ("清淤次数", "质量指标1：清淤次数"))) != []


def test_a_table_of_tasks_is_kept_as_it_stands() -> None:
    tasks = "年度主要任务|任务名称|主要内容|预算数（元）|执行数（元）\n|清淤|两岸清淤|500|400\n|巡护|日常巡护|300|200\n"
    data = record(FORM, ("项目支出", "部门整体支出"), ("预算执行情况\n", tasks))
    assert [cell["text"] for cell in data["tables"][0]["cells"]][:5] == [
        "任务名称", "主要内容", "预算数（元）", "执行数（元）", "清淤",
    ]  # fmt: skip
    assert (data["funds"], errors(data)) == (record(FORM, ("项目支出", "部门整体支出"))["funds"], [])


@pytest.mark.parametrize(
    "line",
    [
        "制表：张小三    审核：李四",
        "填表人 张三",
        "财务处长：李四",
        "考核小组成员：张三、李四",
        "自评组长：张三",
        "张三",
        "填报人（签名）张三",
    ],
)
def test_who_stands_below_the_form_is_a_person(line: str) -> None:
    data = record(f"{FORM}{line}\n")
    assert [item["personal"] for item in data["fields"]] in ([True], [True, True])
    assert errors(data) == []


def test_what_names_nobody_is_not_personal() -> None:
    for line in ("请于三月底前报送", "2025年3月5日", "附件一"):
        data = record(f"{FORM}{line}\n")
        assert ([item["personal"] for item in data["fields"]], errors(data)) == ([False], [])
    assert record(f"{FORM}35座\n")["status"] == "review"


def test_numbers_of_persons_under_labels_that_nobody_knows_are_personal() -> None:
    who = "实施单位:|临岳县河道所|法定代表人:|张三|身份证号:|430621198001011234\n一级预算单位:|临岳县水利局|单位编码:|335001"
    data = record(FORM, ("实施单位:|临岳县河道所|一级预算单位:|临岳县水利局|单位编码:|335001", who))
    assert all(item["personal"] for item in data["fields"]) and len(data["fields"]) == 2


def test_levels_that_do_not_apply_say_nothing_else() -> None:
    row = ("|满意度指标(10分)", "||生态效益指标|不适用\n||可持续影响指标|指标1：……\n|满意度指标(10分)")
    data = record(FORM, row)
    assert ([row["level3"] for row in data["indicators"]][3:5], errors(data)) == (["不适用", None], [])


def test_the_unit_of_money_may_stand_in_a_cell_below_its_label() -> None:
    data = record(FORM, ("项目资金（元）|", "项目资金|"), ("\n|年度资金总额", "\n（元）|年度资金总额"))
    assert (data["funds"], errors(data)) == (record()["funds"], [])
