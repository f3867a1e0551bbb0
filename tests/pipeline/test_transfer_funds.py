"""The sources of funds of transfer payments: a slip in a name must not make another source of it in silence."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import errors, record

FORM = """中央对地方转移支付区域绩效自评表
（2023年度）
转移支付名称|水库加固补助
地方主管部门|某县水利局|实施单位|某县河道所
资金投入情况（万元）||全年预算数（A）|全年执行数（B）|预算执行率（B/A）
|年度资金总额：|100|80|80%
|其中：中央财政资金|40|32|80%
|省级资金|30|24|80%
|市县资金|20|16|80%
|其他资金|10|8|80%
总体目标完成情况|总体目标||全年实际完成情况
|加固水库三座，保障安全。||加固水库三座，群众满意。
绩效指标|一级指标|二级指标|三级指标|指标值|全年实际完成值|未完成原因和改进措施
|产出指标|数量指标|加固座数|≥3座|3座|
|效益指标|社会效益指标|受益人数|≥200人|210人|
"""


def test_sources_stand_under_their_categories() -> None:
    data = record(FORM)
    assert [line["category"] for line in data["funds"]["lines"]] == ["total", "central", "provincial", "local", "other"]
    assert data["status"] == "ready"


@pytest.mark.parametrize(
    ("printed", "slipped", "at"),
    [
        ("其中：中央财政资金", "其中：水央财政资金", 1),
        ("其中：中央财政资金", "其串：中央财政资金", 1),
        ("省级资金", "省纪资金", 2),
        ("市县资金", "市水资金", 3),
    ],
)
def test_a_slip_that_may_mean_a_category_is_asked_about(printed: str, slipped: str, at: int) -> None:
    assert errors(record(FORM, (printed, slipped))) == [("ambiguous-value", f"/funds/lines/{at}/category")]


def test_a_slip_that_can_mean_but_one_is_repaired_and_keeps_what_stands_before_it() -> None:
    data = record(FORM, ("其中：中央财政资金", "其中：申央财政资金"))
    line = data["funds"]["lines"][1]
    assert (line["category"], line["label"], data["status"]) == ("central", "其中：中央财政资金", "ready")


def test_another_source_is_no_slip() -> None:
    data = record(FORM, ("省级资金", "市级资金"), ("市县资金", "县级配套资金"))
    assert [line["category"] for line in data["funds"]["lines"]] == ["total", "central", "other", "other", "other"]
    assert data["status"] == "ready"


def test_without_a_title_sources_of_another_family_are_asked_about() -> None:
    untitled = record(FORM[FORM.index("\n") + 1 :])
    assert untitled["form_type"] == "project_self_evaluation"
    assert ("ambiguous-value", "/funds/lines/1/category") in errors(untitled)
    own = (("中央财政资金", "当年财政拨款"), ("省级资金", "上年结转资金"), ("市县资金", "其他来源资金"))
    assert all("category" not in str(path) for _, path in errors(record(FORM[FORM.index("\n") + 1 :], *own)))


def test_without_a_title_a_label_of_another_family_is_asked_about() -> None:
    own = FORM[FORM.index("\n") + 1 :].replace("其中：中央财政资金", "其中：财政拨款")
    own = own.replace("|省级资金|30|24|80%\n|市县资金|20|16|80%\n", "|上年结转|50|40|80%\n")
    assert ("ambiguous-value", "/form_type") in errors(record(own))
    assert record(own.replace("转移支付名称", "项目名称"))["status"] == "ready"
