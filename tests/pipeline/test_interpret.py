from __future__ import annotations

import pytest

from normalizers import settle
from pipeline.forms.page_heads import page_heads
from pipeline.forms.pairs import is_page_mark, money_unit_of, pairs_of
from tests.normalizers.sheets import VOCABULARY, delimited, ruled
from tests.pipeline.forms import FORM, errors, record, records


def pairs(row: str) -> tuple[list[tuple[str, str | None]], list[str]]:
    found, others = pairs_of(delimited(row).cells, VOCABULARY, lambda label, text: False)
    return [(pair.text, pair.value.text if pair.value else None) for pair in found], [cell.text for cell in others]


@pytest.mark.parametrize(
    ("row", "found", "others"),
    [
        ("项目名称|清淤", [("项目名称", "清淤")], []),
        ("项目名称：||清淤", [("项目名称", "清淤")], []),
        (
            "项目编码|1|项目名称|甲|绩效自评年度|2024",
            [("项目编码", "1"), ("项目名称", "甲"), ("绩效自评年度", "2024")],
            [],
        ),
        ("项目编码||项目名称|甲", [("项目编码", None), ("项目名称", "甲")], []),  # blank before another label
        ("项目名称|甲|实施单位", [("项目名称", "甲"), ("实施单位", None)], []),
        ("填报人：乙　联系电话：000-1", [("填报人", "乙"), ("联系电话", "000-1")], []),
        ("填报人： 联系电话：000-1", [("填报人", None), ("联系电话", "000-1")], []),
        ("某说明：不是标签", [], ["某说明：不是标签"]),
        ("某句话，填报人：乙", [], ["某句话，填报人：乙"]),  # does not begin with a label
        ("项目名称|甲|乙", [("项目名称", "甲")], ["乙"]),
        # a blank value, and a pair of its own behind it
        ("主管部门||实施单位：甲", [("主管部门", None), ("实施单位", "甲")], []),
        ("主管部门||实施单位：甲|填报人|乙", [("主管部门", None), ("实施单位", "甲"), ("填报人", "乙")], []),
        ("主管部门|实施单位：甲", [("主管部门", None)], ["实施单位：甲"]),  # either
        ("存在问题|说明：甲", [("存在问题", "说明：甲")], []),
        ("实施单位：甲局（主管部门：乙局） 填报人：丙", [("实施单位", "甲局（主管部门：乙局）"), ("填报人", "丙")], []),
    ],
)
def test_labels_with_their_values(row: str, found: list[tuple[str, str | None]], others: list[str]) -> None:
    assert pairs(row) == (found, others)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("项目资金（万元）", "万元"), ("项目资金(元)", "元"), ("（单位：万元）", "万元"), ("金额（单位:元）", "元"), ("万元", "万元"),
        ("人民币元", "元"), ("项目资金（元;）", "元"), ("项目资金", None), ("项目资金（个）", None), ("分值（10分）", None), ("万", None),
    ],
)  # fmt: skip
def test_money_units_of_labels(text: str, unit: str | None) -> None:
    assert money_unit_of(text) == unit


@pytest.mark.parametrize(
    "text",
    [
        "第1页",
        "第 1 页 共 3 页",
        "第1页/共3页",
        "- 2 -",
        "— 12 —",
        "—3一",
        "1/3",
        "3",
        "Page 1 of 3",
        "第1页,共3页",
        "第1页共3项",
        "-2.",
        "第.1页",
    ],
)
def test_page_marks(text: str) -> None:
    assert is_page_mark(text)


@pytest.mark.parametrize(
    "text", ["一3期", "第1期", "第1期共3项", "2024", "1/3场", "页", "第一页", "10.5", "-5%", "12.5/100", "第1.5期"]
)
def test_no_page_marks(text: str) -> None:
    assert not is_page_mark(text)


def test_the_form_is_read_whole() -> None:
    data = record()
    assert errors(data) == []
    assert data["status"] == "ready"
    assert data["form_type"] == "project_self_evaluation"
    assert data["title"] == "项目支出绩效自评表"
    assert data["project"] == {
        "code": "20240077", "name": "某河岸线清淤", "year": 2024, "implementing_unit": "临岳县河道所",
        "budget_unit": "临岳县水利局", "unit_code": "335001",
    }  # fmt: skip
    assert data["goals"] == {
        "expected": "全年清淤十二次；沿岸巡护八十公里。",
        "actual": "清淤十三次，居民都说好。",
        "mid_term": None,
    }
    assert data["total"] == {"weight": 100, "score": 96, "grade": None}
    assert (data["fields"], data["unplaced"], data["tables"]) == ([], [], [])


def test_funds_are_lines_in_yuan() -> None:
    data = record(FORM, ("项目资金（元）", "项目资金（万元）"))
    assert data["funds"]["stated_unit"] == "万元"
    assert data["funds"]["lines"] == [
        {"category": "total", "label": "年度资金总额", "initial_budget": 10000000, "annual_budget": 8000000, "arrived": None, "executed": 6000000, "weight": 10, "execution_rate": 75, "score": 7.5, "more": []},
        {"category": "current_year", "label": "其中：当年财政拨款", "initial_budget": 10000000, "annual_budget": 8000000, "arrived": None, "executed": 6000000, "weight": None, "execution_rate": None, "score": None, "more": []},
        {"category": "other", "label": "其他资金", "initial_budget": 0, "annual_budget": 0, "arrived": None, "executed": 0, "weight": None, "execution_rate": None, "score": None, "more": []},
    ]  # fmt: skip


def test_a_unit_whose_bracket_is_lost_is_kept_and_doubted() -> None:
    data = record(FORM, ("项目资金（元）", "项目资金元)"))
    assert data["funds"]["stated_unit"] == "元"
    assert data["funds"]["lines"][0]["annual_budget"] == 800
    assert data["status"] == "review"
    assert ("ambiguous-value", "/funds/stated_unit") in errors(data)


def test_a_unit_of_which_a_character_is_garbled_is_doubted() -> None:
    data = record(FORM, ("项目资金（元）", "项目资金（Z元）"))
    assert data["funds"]["stated_unit"] == "万元"
    assert data["funds"]["lines"][0]["annual_budget"] == 8000000
    assert ("ambiguous-value", "/funds/stated_unit") in errors(data)


def test_levels_are_repeated_and_their_points_split_off() -> None:
    rows = record()["indicators"]
    assert [(r["level1"], r["level1_weight"], r["level2"], r["level3"]) for r in rows] == [
        ("产出指标", 50, "数量指标", "清淤次数"),
        ("产出指标", 50, "质量指标", "合格率"),
        ("效益指标", 30, "社会效益指标", "水边整洁"),
        ("满意度指标", 10, "服务对象满意度指标", "居民满意度"),
    ]


def test_a_column_of_units_is_joined_to_bare_numbers() -> None:
    rows = record(FORM, ("居民满意度|≥90||91|", "居民满意度|≥90|%|91|"))["indicators"]
    assert rows[3]["unit"] == "%"
    assert rows[3]["target"] == {
        "text": "≥90%",
        "kind": "number",
        "operator": ">=",
        "value": 90,
        "upper": None,
        "unit": "%",
    }
    assert rows[3]["actual"] == {
        "text": "91%",
        "kind": "number",
        "operator": None,
        "value": 91,
        "upper": None,
        "unit": "%",
    }
    assert rows[0]["target"]["text"] == "≥12次"


@pytest.mark.parametrize(
    ("kind", "text", "operator"), [("≥", "≥12次", ">="), ("定量", "12次", None), ("定性", "12次", None)]
)
def test_a_column_of_operators_is_joined_but_a_kind_is_not(kind: str, text: str, operator: str | None) -> None:
    form = FORM.replace("三级指标|年度指标值|度量单位|", "三级指标|指标性质|年度指标值|度量单位|")
    form = form.replace("清淤次数|≥12次||", f"清淤次数|{kind}|12|次|").replace("合格率|", "合格率||")
    form = form.replace("水边整洁|", "水边整洁||").replace("居民满意度|", "居民满意度||").replace("|总分|", "|总分||")
    [data] = records(form)
    assert data["indicators"][0]["target"] == {
        "text": text, "kind": "number", "operator": operator, "value": 12, "upper": None, "unit": "次",
    }  # fmt: skip


def test_the_same_label_twice_with_two_values_is_for_a_person() -> None:
    data = record(FORM, ("单位编码:|335001", "实施单位:|另一单位"))
    assert ("ambiguous-value", "/project/implementing_unit") in errors(data)
    assert data["project"]["implementing_unit"] == "临岳县河道所"
    assert data["fields"] == [{"label": "实施单位", "value": "另一单位", "personal": False}]


def test_the_same_label_twice_with_one_value_is_no_matter() -> None:
    data = record(FORM, ("单位编码:|335001", "实施单位:|临岳县 河道所"))
    assert errors(data) == []


def test_a_blank_value_is_null() -> None:
    data = record(FORM, ("项目编码:|20240077|", "项目编码:||"))
    assert data["project"]["code"] is None
    assert data["project"]["name"] == "某河岸线清淤"
    assert data["status"] == "ready"


def test_a_dash_is_null_and_placed() -> None:
    data = record(FORM, ("项目编码:|20240077|", "项目编码:|—|"), ("||96%|", "||—|"))
    assert (data["project"]["code"], data["indicators"][1]["actual"]) == (None, None)
    assert data["unplaced"] == []
    assert [one["raw"] for one in data["evidence"]["/indicators/1/actual"]] == ["—"]


def test_persons_are_marked() -> None:
    data = record(FORM + "填报人：甲乙|联系电话：000-12|填报日期：2025年1月3日\n")
    assert data["fields"] == [
        {"label": "填报人", "value": "甲乙", "personal": True},
        {"label": "联系电话", "value": "000-12", "personal": True},
        {"label": "填报日期", "value": "2025年1月3日", "personal": False},
    ]
    assert data["status"] == "ready"


def test_page_marks_are_fields_not_values() -> None:
    data = record(FORM + "第 1 页 共 1 页\n")
    assert data["fields"] == [{"label": "页码", "value": "第 1 页共 1 页", "personal": False}]
    assert data["total"]["score"] == 96


def test_what_heads_several_pages_is_known_for_all_forms() -> None:
    first, _ = settle(ruled("某市导出", "项目名称|甲", "某说明", "实施单位|乙", "第1页", page=1, loose=(0, 2, 4)))
    second, _ = settle(ruled("某市 导出", "项目名称|丙", "某说明", "实施单位|乙", page=2, loose=(0, 2)))
    assert page_heads([first, second]) == {"某市导出"}, "no line between the rows of a table, no cell"
    assert page_heads([first]) == frozenset()
    scores = [settle(ruled("部门评价92", "项目名称|甲", "自评结论为优", page=page, loose=(0, 2)))[0] for page in (1, 2)]
    assert page_heads(scores) == frozenset(), "a number may be a value, and so may what stands last"


def test_the_year_may_stand_in_the_title() -> None:
    data = record(FORM, ("项目支出绩效自评表", "项目支出绩效自评表（2023年度）"), ("|绩效自评年度:|2024", ""))
    assert data["project"]["year"] == 2023


def test_a_labelled_year_outweighs_the_title() -> None:
    assert record(FORM, ("项目支出绩效自评表", "2023年项目支出绩效自评表"))["project"]["year"] == 2024


def test_a_grade_beside_the_total() -> None:
    assert record(FORM, ("|100|96", "优|100|96"))["total"] == {"weight": 100, "score": 96, "grade": "优"}


def test_text_under_no_column_has_no_place() -> None:
    data = record(FORM, ("预算执行情况\n", "预算执行情况\n一段没有位置的第3段话\n"))
    assert data["unplaced"] == [{"page": 1, "text": "一段没有位置的第3段话"}]
    assert ("unplaced-text", "/unplaced/0") in errors(data)
    assert data["status"] == "review"


def test_two_forms_in_a_file_are_two_records() -> None:
    first, second = records(FORM + "\n" + FORM.replace("某河岸线清淤", "某路养护"))
    assert (first["project"]["name"], second["project"]["name"]) == ("某河岸线清淤", "某路养护")
    assert (first["source"]["form"], second["source"]["form"]) == (1, 2)
    assert (first["status"], second["status"]) == ("ready", "ready")
    assert first["record_id"][:-1] == second["record_id"][:-1]


def test_a_document_without_a_profile_is_generic() -> None:
    data = record("采购清单\n联系人|甲\n物品|数目\n铁锹|12\n水桶|4\n")
    assert data["form_type"] == "generic"
    assert errors(data)[0] == ("no-profile", None)
    assert data["status"] == "review"
    assert data["fields"] == [{"label": "联系人", "value": "甲", "personal": True}]
    rest, table = ([(c["row"], c["column"], c["text"], c["header"]) for c in t["cells"]] for t in data["tables"])
    assert rest == [(0, 0, "采购清单", False), (1, 0, "联系人", False), (1, 1, "甲", False)]
    assert table == [
        (2, 0, "物品", True), (2, 1, "数目", True), (3, 0, "铁锹", False), (3, 1, "12", False),
        (4, 0, "水桶", False), (4, 1, "4", False),
    ]  # fmt: skip


def test_labels_nobody_knows_are_told_by_where_they_stand() -> None:
    text = (
        "公益林管护劳务协议登记表\n登记编号：GH-0417    登记日期：2024年3月5日\n"
        "管护片区|北坡三号片|面积（亩）|1260\n协议乙方|某合作社|乙方电话|0555-0000000\n主要树种||备注|\n"
        "序号|巡护日期|巡护路线|里程（公里）\n1|2024年4月2日|垭口至水库|7.5\n2|2024年4月9日|水库至林场|6\n"
        "填表人：某甲\n"
    )
    data = record(text)
    assert data["form_type"] == "generic"
    assert [(field["label"], field["value"], field["personal"]) for field in data["fields"]] == [
        ("登记编号", "GH-0417", False), ("登记日期", "2024年3月5日", False), ("管护片区", "北坡三号片", False),
        ("面积（亩）", "1260", False), ("协议乙方", "某合作社", False), ("乙方电话", "0555-0000000", True),
        ("主要树种", None, False), ("备注", None, False), ("填表人", "某甲", True),
    ]  # fmt: skip
    [table] = [t["cells"] for t in data["tables"] if any(cell["header"] for cell in t["cells"])]
    assert [cell["text"] for cell in table if cell["header"]] == ["序号", "巡护日期", "巡护路线", "里程（公里）"]
    assert [cell["text"] for cell in table if cell["row"] == 7] == ["2", "2024年4月9日", "水库至林场", "6"]


def test_two_goals_under_one_column_are_not_joined() -> None:
    """The second row of the goals moved right by one, a section's label stuck in front of it."""
    form = FORM.replace("年度总体目标|预期目标|||实际完成情况", "年度总体目标|预期目标|实际完成情况")
    form = form.replace("|全年清淤十二次；|||清淤十三次，", "|全年清淤十二次；|清淤十三次，")
    form = form.replace("|沿岸巡护八十公里。|||居民都说好。", "|年度绩效指标|沿岸巡护八十公里。|居民都说好。")
    [data] = records(form)
    right = {"expected": "全年清淤十二次；沿岸巡护八十公里。", "actual": "清淤十三次，居民都说好。", "mid_term": None}
    assert data["goals"] == right or data["status"] == "review"


def test_a_third_level_named_like_a_second_one() -> None:
    form = FORM.replace("||质量指标|合格率|≥95%||96%|20|18.5", "||成本|2024年5月底前完成|≥95%|20|18.5")
    [data] = records(form.replace("度量单位|", "").replace("%||96", "%|96").replace("次||13", "次|13"))
    assert data["status"] == "review" or data["indicators"][1]["level3"] == "成本"


def test_a_label_with_its_value_in_one_cell_of_a_row_is_a_pair_too() -> None:
    data = record("差旅费报销单\n部门：综合科||报销日期：2024年5月6日|\n出差人|某甲|职务|科员\n")
    assert data["title"] == "差旅费报销单"
    assert [(field["label"], field["value"]) for field in data["fields"]] == [
        ("部门", "综合科"), ("报销日期", "2024年5月6日"), ("出差人", "某甲"), ("职务", "科员"),
    ]  # fmt: skip


def test_rows_that_nobody_filled_in_are_no_indicators() -> None:
    row = "||质量指标|合格率|≥95%||96%|20|18.5\n"
    data = record(FORM, (row, row + "|||指标2：|||||\n|||……|||||\n||时效指标|指标1：|||||\n"))
    assert [(item["level2"], item["level3"]) for item in data["indicators"]] == [
        ("数量指标", "清淤次数"), ("质量指标", "合格率"), ("时效指标", None), ("社会效益指标", "水边整洁"), ("服务对象满意度指标", "居民满意度"),
    ]  # fmt: skip
    assert data["status"] == "ready"
    filled = record(FORM, (row, row + "|||指标2：|≥1次||1次||\n"))
    assert filled["indicators"][2]["level3"] == "指标2："
    assert filled["status"] == "review"


def test_points_beyond_all_points_are_asked_about() -> None:
    """The number of the goal was read among its points; the goal that the rows stand beside is lost with it."""
    goal = FORM.replace("年度绩效指标|一级指标", "年度绩效目标1（80分）|一级指标")
    assert {row["goal"] for row in record(goal)["indicators"]} == {"年度绩效目标1（80分）"}
    misread = record(goal, ("年度绩效目标1（80分）", "年度绩效目标（180分）"))
    assert (misread["status"], misread["unplaced"][0]["text"]) == ("review", "年度绩效目标（180分）")
