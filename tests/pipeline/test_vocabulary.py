from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.model.vocabulary import LONGEST_LABEL, Label, Part, Vocabulary, bare_unit, label_key, label_points
from tests.normalizers.sheets import VOCABULARY


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("项目名称", "项目名称"), ("项目名称：", "项目名称"), ("* 实际完成值（B）：", "实际完成值"), ("产出指标\n(50分)", "产出指标"),
        ("产出指标（50 分）", "产出指标"), ("其中：当年财政拨款", "当年财政拨款"), ("项目资金（万元）", "项目资金"), ("执行率 (%)", "执行率"),
        ("执行率（B/A）", "执行率"), ("执行率(b/a)", "执行率"), ("全年执行数（b）", "全年执行数"), ("用量（kg）", "用量(kg)"), ("一、基本情况", "基本情况"), ("（二）绩效指标", "绩效指标"), ("1.数量指标", "数量指标"),
        ("3、时效指标", "时效指标"), ("3.5指标", "3.5指标"), ("★得分", "得分"), ("⼀级指标", "一级指标"), ("分值（权重）", "分值(权重)"),
        ("项目单位（盖章）", "项目单位"), ("项目（政策）名称", "项目(政策)名称"), ("", ""),
        (".*权重", "权重"), ("产出指标.", "产出指标"), ("产出指标（50分", "产出指标"), ("产出指标（5", "产出指标(5"),
        ("• 权重", "权重"), ("－级指标", "一级指标"), ("--级指标", "一级指标"), ("二一级指标", "二一级指标"), ("=级指标", "二级指标"), ("项目资金.（万元）", "项目资金"), ("调整.数", "调整.数"), ("总分 I", "总分"), ("|项目名称", "项目名称"),
        ("产出指标（30.分）", "产出指标"), ("上年结转资金）", "上年结转资金"), ("项目资金（元", "项目资金"), ("项目资金（万", "项目资金(万"),
    ],
)  # fmt: skip
def test_labels_are_compared_without_marks(printed: str, key: str) -> None:
    assert label_key(printed) == key


@pytest.mark.parametrize(
    ("printed", "points"),
    [
        ("产出指标(50分)", "50"), ("产出指标（50 分）", "50"), ("产出指标\n(12.5分)", "12.5"), ("效益指标(30分:)", "30"), ("产出指标（50）", "50"), ("产出指标50分", "50"),
        ("产出指标（满分50分）", "50"), ("产出指标（50分", "50"), ("产出指标50分）", "50"), ("产出指标（50", None), ("产出指标（30.分）", "30"), ("产出指标", None), ("50分", None), ("(50分)产出", None), ("产出指标(A)", None),
    ],
)  # fmt: skip
def test_points_printed_in_a_label(printed: str, points: str | None) -> None:
    assert label_points(printed) == (None if points is None else Decimal(points))


def test_a_label_is_known_by_points_whose_bracket_was_misread() -> None:
    (label,) = VOCABULARY.find("满意度指标（10分、")[:1]
    assert (label.part, label.role) == (Part.LEVEL1, "满意度指标")


@pytest.mark.parametrize(
    ("text", "part", "role"),
    [
        ("项目名称：", Part.IDENTITY, "name"), ("一级预算单位", Part.IDENTITY, "budget_unit"), ("项目资金（元）", Part.SECTION, "funds"),
        ("其中：当年财政拨款", Part.FUND_ROW, "current_year"), ("得分", Part.FUND_COLUMN, "score"),
        ("得分", Part.INDICATOR_COLUMN, "score"), ("预期目标", Part.GOAL_COLUMN, "expected"),
        ("产出指标（50分）", Part.LEVEL1, "产出指标"), ("项目产出", Part.LEVEL1, "产出指标"), ("总分", Part.TOTAL, "总分"),
        ("成本指标", Part.LEVEL1, "成本指标"), ("成本指标", Part.LEVEL2, "成本指标"),
        ("2024年度某市项目支出绩效自评表", Part.TITLE, "title"), ("项目资\n金万元\n)", Part.SECTION, "funds"),
    ],
)  # fmt: skip
def test_what_a_text_means_as_a_label(text: str, part: Part, role: str) -> None:
    assert VOCABULARY.role(text, part) == role


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("项目资\n金元\n)", "元"),
        ("项目资金万元）", "万元"),
        ("项目资金（万元）", None),
        ("项目资金（元", None),
        ("元", None),
        ("项目资金", None),
    ],
)
def test_a_unit_that_lost_its_bracket(text: str, unit: str | None) -> None:
    assert bare_unit(text) == unit


@pytest.mark.parametrize(
    "text",
    ["", "其他资金100万元", "金额单位：元", "河岸清淤", "项目名称甲", "得分段", "项目名称" * 11, "效率指标", "100"],
)
def test_other_texts_mean_nothing(text: str) -> None:
    assert VOCABULARY.find(text) == ()


def test_a_label_may_be_personal() -> None:
    assert VOCABULARY.find("填报人") == (Label(Part.FIELD, "填报人", personal=True),)
    assert VOCABULARY.find("填报日期") == (Label(Part.FIELD, "填报日期", personal=False),)


def test_a_text_too_long_is_no_title() -> None:
    assert VOCABULARY.is_title("某市项目支出绩效自评表（2024年度）")
    assert not VOCABULARY.is_title("项目支出绩效自评表" + "填" * LONGEST_LABEL)


def test_a_sentence_with_its_full_stop_is_no_title() -> None:
    assert not VOCABULARY.is_title("请填写项目支出绩效自评表。")


def test_an_empty_vocabulary_knows_nothing() -> None:
    assert Vocabulary({}).find("项目名称") == ()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("申央资金", "中央财政资金"),
        ("中水财政补助", "中央财政资金"),
        ("中央资全", "中央财政资金"),
        ("省汲资金", "省级资金"),
        ("其串：中央补助", "中央补助"),
        ("地放资金", "地方资金"),
        ("当年财政拔款", "当年财政拨款"),
        ("市级资金", None),  # one apart from 省级资金, and a source of its own
        ("县级财政补助", None),
        ("其中：自治区补助", None),
        ("其中：乡镇自筹", None),
        ("企业投入", None),
        ("政府性基金", None),
    ],
)
def test_a_source_of_funds_a_character_off_is_a_slip_unless_it_is_another_one(text: str, meant: str | None) -> None:
    assert VOCABULARY.slip_of_fund(text) == meant
