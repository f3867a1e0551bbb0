"""Forms far from the national template: traditional script, tables beside the form's own, amounts among the pairs."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record, records

OLD = """項目支出績效自評表
項目編碼:|20240077|項目名稱:|某河岸綫清淤、某閘修繕|績效自評年度:|2024
實施單位:|臨岳縣河道所|主管部門:|臨岳縣水利局|評價類型|r完成評價 □中期評價
項目資金（萬元）||年初預算數|全年預算數|全年執行數|分值|執行率(%)|得分
|年度資金總額|10.00|8.00|6.00|10|75|7.5
|其中：當年財政撥款|10.00|8.00|6.00|—|—|—
年度總體目標|預期目標|||實際完成情況
|全年清淤十二次。|||清淤十三次，居民都說好。
年度績效指標|一級指標|二級指標|三級指標|年度指標值|實際完成值|權重|得分
|產出指標(50分)|數量指標|清淤次數|不低於12個|13個|30|30
||質量指標|返工率|95%以內|93%|20|18.5
|效益指標(30分)|社會效益指標|水邊整潔|長期|長期|30|30
|滿意度指標(10分)|服務對象滿意度指標|居民滿意度|≥90|91|10|10
|總分|||||100|96
自評等級|優
"""


def test_labels_in_traditional_script_are_known_and_values_stay_as_printed() -> None:
    data = record(OLD)
    assert (data["status"], data["form_type"]) == ("ready", "project_self_evaluation")
    assert data["title"] == "項目支出績效自評表"
    assert data["project"]["name"] == "某河岸綫清淤、某閘修繕"
    assert data["project"]["budget_unit"] == "臨岳縣水利局"
    assert data["funds"]["stated_unit"] == "万元"
    assert [(line["category"], line["executed"]) for line in data["funds"]["lines"]] == [
        ("total", 60000),
        ("current_year", 60000),
    ]
    first, second, *_ = data["indicators"]
    assert (first["level1"], first["level1_weight"]) == ("產出指標", 50)
    assert first["target"] == {
        "text": "不低於12個", "kind": "number", "operator": ">=", "value": 12, "upper": None, "unit": "個",
    }  # fmt: skip
    assert second["target"]["operator"] == "<="
    assert data["total"] == {"weight": 100, "score": 96, "grade": "优"}
    assert {"label": "評價類型", "value": "r完成評價 □中期評價", "personal": False} in data["fields"]


def test_a_wrong_level_in_traditional_script_is_as_wrong_as_in_simplified() -> None:
    assert errors(record(OLD, ("|效益指標(30分)|社會效益指標", "|效益指標(30分)|質量指標"))) == [
        ("ambiguous-row", "/indicators/2/level1")
    ]


MEASURES = """某某项目绩效评价指标表
项目名称|残疾学生资助
评价指标|评价内容|指标名称|指标说明|目标值|分值|备注
产出指标|数量|享受资助人数|受资助的人|2100|10|
|时效|及时发放率|按时发放|100%|20|
制度指标|制度建设|制度健全性|办法齐全|健全|30|
效益指标|满意度|受助人满意度|抽样调查|95%以上|40|
总分|||||100|
"""


def test_what_stands_between_the_first_level_and_the_third_is_the_second() -> None:
    data = record(MEASURES)
    assert (data["form_type"], data["status"]) == ("project_target", "ready")
    assert [row["level2"] for row in data["indicators"]] == ["数量", "时效", "制度建设", "满意度"]
    assert data["indicators"][0]["more"] == [{"label": "指标说明", "value": "受资助的人"}]
    plain = record(MEASURES, ("评价指标|评价内容|", "一级指标|二级指标|"), ("指标说明", "评价内容"))
    assert plain["indicators"][0]["more"] == [{"label": "评价内容", "value": "受资助的人"}]


@pytest.mark.parametrize(
    ("printed", "glued"), [("2100|10|", "210010||"), ("2100|10|", "210010"), ("100%|20|", "100%20||")]
)
def test_a_target_glued_to_its_weight_is_never_guessed_in_a_ready_record(printed: str, glued: str) -> None:
    data = record(MEASURES, (printed, glued))
    assert data["status"] == "review"
    assert any(code == "required-field" and path and path.endswith("/weight") for code, path in errors(data))


SUMS = "地区|已预下达|本次下达|合计下达\n合计|900|100|1000\n甲县|500|60|560\n地区|已预下达|本次下达|合计下达\n乙县|400|40|440\n"
TARGETS = """年补助资金绩效目标表
项目名称|水库加固|实施单位|某县水利局
年度资金总额（万元）|24
年度目标|加固水库三座，保障下游安全。
绩效指标|一级指标|二级指标|三级指标|指标值
|产出指标|数量指标|加固座数|≥3座
|效益指标|社会效益指标|受益人数|≥200人
"""


def test_sums_handed_out_before_a_form_are_a_table_of_their_own() -> None:
    first, second = records("2024年补助资金分配表\n" + SUMS + TARGETS)
    assert (first["form_type"], second["form_type"], second["status"]) == ("generic", "project_target", "ready")
    assert [line["annual_budget"] for line in second["funds"]["lines"]] == [240000]
    headings = [cell["text"] for cell in first["tables"][-1]["cells"] if cell["header"]]
    assert headings == ["地区", "已预下达", "本次下达", "合计下达"] * 2


def test_sums_handed_out_within_a_form_are_none_of_its_funds() -> None:
    data = record(TARGETS, ("年度资金总额（万元）|24\n", SUMS + "年度资金总额（万元）|24\n"))
    assert [line["annual_budget"] for line in data["funds"]["lines"]] == [240000]
    assert len(data["tables"]) == 1 and data["status"] == "ready"
    sources = record(TARGETS, ("年度资金总额（万元）|24\n", SUMS.replace("甲县", "中央财政资金")))
    assert sources["tables"] == [] and sources["status"] == "review"  # funds under headings that nobody knows
    judged = record(TARGETS, ("年度资金总额（万元）|24\n", SUMS.replace("合计下达", "得分")))
    assert judged["tables"] == [] and judged["status"] == "review"  # rows of indicators, perhaps
    unnamed = record(TARGETS, ("年度资金总额（万元）|24\n", SUMS.replace("地区", "来源")))
    assert unnamed["tables"] == [] and unnamed["status"] == "review"


BESIDE = """项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率(%)|得分
计划安排资金（万元）|700|实际到位资金（万元）|650|实际支出（万元）|600|结余（万元）|50
其中：中央财政|500|其中：中央财政|450|其中：中央财政|400||
县财政|200|县财政|200|县财政|200||
"""
_BLOCK = FORM[FORM.index("项目资金（元）") : FORM.index("年度总体目标")]


def test_kinds_of_amounts_stand_beside_their_labels_and_over_their_sources() -> None:
    data = record(FORM, ("预算执行情况\n", ""), (_BLOCK, BESIDE.partition("\n")[2]))
    lines = data["funds"]["lines"]
    assert [(line["category"], line["label"]) for line in lines] == [
        ("total", ""),
        ("other", "其中：中央财政"),
        ("other", "县财政"),
    ]
    assert [(line["annual_budget"], line["arrived"], line["executed"]) for line in lines] == [
        (7000000, 6500000, 6000000),
        (5000000, 4500000, 4000000),
        (2000000, 2000000, 2000000),
    ]
    assert lines[0]["more"] == [{"label": "结余（万元）", "value": "50"}]


@pytest.mark.parametrize(
    ("right", "wrong", "asked"),
    [
        ("实际到位资金（万元）|650", "实际到位资金（万元）|6,50.0", ("unreadable-value", "/funds/lines/0/arrived")),
        ("其中：中央财政|450|", "其中：中央财政||450|", ("unplaced-text", "/unplaced/0")),
        ("县财政|200|县财政|200|县财政", "县财政|200|市财政|200|县财政", ("unplaced-text", "/unplaced/0")),
    ],
)
def test_an_amount_that_is_none_or_not_sure_to_be_its_labels_is_asked_about(
    right: str, wrong: str, asked: tuple[str, str]
) -> None:
    data = record(FORM, ("预算执行情况\n", ""), (_BLOCK, BESIDE.partition("\n")[2].replace(right, wrong)))
    assert asked in errors(data)


@pytest.mark.parametrize(
    ("slipped", "meant", "trust"),
    [
        ("臨岳縣婦聯聯合會", "臨岳縣婦女聯合會", "certain"),
        ("臨岳縣婦兒兒童活動中心", "臨岳縣婦女兒童活動中心", "certain"),
        ("臨岳縣財攻局", "臨岳縣財政局", "suggested"),  # nothing else says it, as in simplified script
    ],
)
def test_slips_in_traditional_script_are_slips_too(slipped: str, meant: str, trust: str) -> None:
    data = record(OLD, ("臨岳縣水利局", slipped))
    [repair] = [repair for repair in data["repairs"] if repair["path"] == "/project/budget_unit"]
    assert (repair["after"], repair["trust"]) == (meant, trust)
    assert data["project"]["budget_unit"] == (meant if repair["applied"] else slipped)
    assert (data["status"] == "ready") is repair["applied"]


def test_characters_that_only_look_traditional_are_no_slip() -> None:
    data = record(FORM, ("|合格率|", "|森林覆盖率|"), ("临岳县水利局", "乾县水利局"))
    assert (data["status"], data["indicators"][1]["level3"]) == ("ready", "森林覆盖率")
    assert data["project"]["budget_unit"] == "乾县水利局"
