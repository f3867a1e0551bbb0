from __future__ import annotations

from dataclasses import replace

import pytest

from normalizers.labels import repair_labels, repair_titles
from pipeline.model.trail import Trust
from pipeline.model.vocabulary import Label, Part, Vocabulary
from tests.normalizers.sheets import VOCABULARY, delimited
from tests.normalizers.test_text import texts_of


def relabelled(*rows: str) -> list[tuple[str, str]]:
    return [(repair.before, repair.after) for repair in repair_labels((delimited(*rows),), VOCABULARY)]


@pytest.mark.parametrize(
    ("rows", "repaired"),
    [
        (("实施第位|某中心|主管部门|某局",), ("实施第位", "实施单位")),
        (("实施第位：|某中心|主管部门：|某局",), ("实施第位：", "实施单位：")),
        (("项目名称|清淤|绩效自评年渡|2024",), ("绩效自评年渡", "绩效自评年度")),
        (("项目资金（元）|年初预匏数|全年预算数|全年执行数|分值|执行率|得分",), ("年初预匏数", "年初预算数")),
        (("一级指标|二级指标|三级指标|年度指标值|实际完戍值|分值|得分",), ("实际完戍值", "实际完成值")),
        (("一级指标|二级指标|三级指标|分直|实际完成值|得分",), ("分直", "分值")),  # two characters, a known confusion
        (("联系入|张某|联系电话|000",), ("联系入", "联系人")),
        (("项Fl名称|清淤|主管部门|某局",), ("项Fl名称", "项目名称")),
    ],
)
def test_a_label_one_character_off_is_repaired(rows: tuple[str, ...], repaired: tuple[str, str]) -> None:
    assert relabelled(*rows) == [repaired]


FUNDS = "项目资金（元）|年初预算数|全年预算数|全年执行数|分值|执行率|得分"


@pytest.mark.parametrize(
    ("printed", "confidence", "repaired"),
    [("年度资金总议", 0.55, [("年度资金总议", "年度资金总额")]), ("年度资金总议", 0.97, []), ("本级财政拨歉", 0.5, [])],
)
def test_a_fund_read_in_doubt_is_the_one_that_is_nearest(
    printed: str, confidence: float, repaired: list[tuple[str, str]]
) -> None:
    assert scanned(confidence, FUNDS, f"{printed}|10|10|8|10|80|8") == repaired


def scanned(confidence: float, *rows: str) -> list[tuple[str, str]]:
    sheet = delimited(*rows)
    cells = tuple(
        replace(cell, pieces=tuple(piece._replace(confidence=confidence) for piece in cell.pieces))
        for cell in sheet.cells
    )
    found = repair_labels((replace(sheet, cells=cells),), VOCABULARY)
    return [(repair.before, repair.after) for repair in found]


def test_a_short_header_read_in_doubt_is_the_one_that_is_nearest() -> None:
    assert scanned(0.52, HEADER.replace("分值", "*权难")) == [("*权难", "权重")]
    assert scanned(0.97, HEADER.replace("分值", "*权难")) == []


HEADER = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"


@pytest.mark.parametrize(
    "rows",
    [
        (HEADER, "效率指标|数量指标|清淤次数|≥2次|2次|10|10"),  # a level is the form's own word
        (HEADER, "产出指标|数量指标|实际完戍值|≥2次|2次|10|10"),  # stands where a value stands
        ("项目名称|实施第位|主管部门|某局",),  # beside its label: a value
        ("联系忒|张某|联系电话|000",),  # three characters, and no known confusion
        (HEADER.replace("实际完成值", "实际未完成值"), "产出指标|数量指标|清淤次数|≥2次|2次|10|10"),
        (HEADER.replace("年度指标值", "年中指标值"), "产出指标|数量指标|清淤次数|≥2次|2次|10|10"),
        (HEADER.replace("年度指标值", "下年度指标值"), "产出指标|数量指标|清淤次数|≥2次|2次|10|10"),
        (FUNDS.replace("全年执行数", "全年未执行数"),),
        (FUNDS.replace("全年执行数", "全年预执行数"),),
        ("原实施单位|某中心|主管部门|某局",),
        ("主管领导|张某|联系电话|000",),  # words as they stand, not 分管领导
        ("负责任|张某|联系电话|000",),
        ("实池第位|某中心|主管部门|某局",),  # two off
        ("实施第位",),  # alone in its row: nothing says that a label stands here
        ("甲乙丙丁|戊|己庚辛壬|癸",),
        ("一级指标|二级指标|三级指标|分忒|实际完成值|得分",),  # two characters, and no known confusion
        ("一级指标|二级指标|三级指标|年度指标|实际完成值|得分",),  # 年度指标值 or 年度目标
    ],
)
def test_what_is_no_label_for_sure_stays(rows: tuple[str, ...]) -> None:
    assert relabelled(*rows) == []


def test_a_text_as_near_to_two_labels_stays() -> None:
    labels = {"单位编码": (Label(Part.IDENTITY, "unit_code"),), "单项编码": (Label(Part.IDENTITY, "code"),)}
    labels |= {"项目名称": (Label(Part.IDENTITY, "name"),)}
    known = Vocabulary(labels)
    assert [r.after for r in repair_labels((delimited("单某编码|1|项目名称|甲"),), known)] == []
    assert [r.after for r in repair_labels((delimited("甲位编码|1|项目名称|甲"),), known)] == ["单位编码"]


@pytest.mark.parametrize("text", texts_of("labels.tsv"))
def test_texts_near_labels_stay(text: str) -> None:
    assert relabelled(f"{text}|某中心|主管部门|某局") == []


def leveled(*rows: str) -> list[tuple[Trust, str, str]]:
    return [(repair.trust, repair.before, repair.after) for repair in repair_labels((delimited(*rows),), VOCABULARY)]


def test_levels_and_funds_that_are_values_are_repaired_for_known_confusions_only_and_told() -> None:
    row = "效盖指标(30分)|社会效盖指标|知晓率|≥90%|92%|10|10"
    assert leveled(HEADER, row) == [
        (Trust.LIKELY, "效盖指标(30分)", "效益指标(30分)"),
        (Trust.LIKELY, "社会效盖指标", "社会效益指标"),
    ]
    assert leveled(HEADER, "效率指标|质保指标|知晓率|≥90%|92%|10|10") == []
    assert leveled(FUNDS, "上年绪转资金|10|10|8|10|80|8") == [(Trust.LIKELY, "上年绪转资金", "上年结转资金")]
    assert leveled(FUNDS, "上年结余资金|10|10|8|10|80|8") == []


def test_a_level_that_a_scan_was_read_surely_of_may_be_the_forms_own() -> None:
    row = "产出指标|{}|清淤次数|≥2次|2次|10|10"
    assert scanned(0.97, HEADER, row.format("实效指标")) == []
    assert scanned(0.97, HEADER, row.format("时放指标")) == [("时放指标", "时效指标")]
    assert scanned(0.6, HEADER, row.format("实效指标")) == [("实效指标", "时效指标")]


def test_the_unit_behind_a_label_stays() -> None:
    assert relabelled(FUNDS.replace("项目资金", "项目资全")) == [("项目资全（元）", "项目资金（元）")]


def test_a_heading_of_the_goals_is_known_by_the_other_below_the_funds_too() -> None:
    assert relabelled(FUNDS, "年度资金总额|10|10|8|10|80|8", "年度总体目标|预期日标|实际完成情况") == [
        ("预期日标", "预期目标")
    ]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("项目支岀绩效自评表", ["项目支出绩效自评表"]),
        ("2024年项日支出绩效自评表", ["2024年项目支出绩效自评表"]),
        ("项目支出绩效自评表", []),
        ("部门整体支出绩效自评表", []),
        ("项目支出绩效监控表", []),
    ],
)
def test_a_title_one_known_confusion_off_is_repaired(printed: str, meant: list[str]) -> None:
    assert [repair.after for repair in repair_titles((delimited(printed, "项目名称|清淤"),), VOCABULARY)] == meant


@pytest.mark.parametrize(
    ("said", "meant"), [("大分值", "分值"), ("m²分值", "分值"), ("原分值", None), ("大分数", None)]
)
def test_the_star_before_a_heading_is_no_character_of_it(said: str, meant: str | None) -> None:
    """★分值 in a scan; 原分值 is another heading."""
    assert scanned(0.97, HEADER.replace("分值", said)) == ([(said, meant)] if meant else [])
