"""Which family a form belongs to: by its title, and where that names several, by its labels."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

TITLE = "项目支出绩效自评表"


@pytest.mark.parametrize(
    "title",
    [
        *("项目绩效自评情况表", "2024年度项目支出绩效评价表（自评）", "项目支出绩效自我评价表", "政策绩效自评表"),
        *("政府购买服务绩效自评表", "专项资金绩效自评表", "某市财政补助资金绩效自评表"),
        *("2024年度河道清淤资金绩效自评表", "某河岸线清淤绩效自评表", "2024年度科普惠民行动经费自评表"),
    ],
)
def test_the_tables_of_a_project_under_another_title(title: str) -> None:
    data = record(FORM, (TITLE, title))
    assert (data["form_type"], data["title"], errors(data)) == ("project_self_evaluation", title, [])
    assert data["project"]["name"] == record()["project"]["name"]
    assert data["indicators"] == record()["indicators"]


@pytest.mark.parametrize("title", ["专项资金绩效自评表", "某市财政补助资金绩效自评表"])
def test_labels_of_a_transfer_tell_a_transfer(title: str) -> None:
    data = record(FORM, (TITLE, title), ("项目名称", "转移支付名称"))
    assert data["form_type"] == "transfer_self_evaluation"


def test_a_line_that_announces_the_title_is_none() -> None:
    transfer = record(FORM, (TITLE, "附件2：绩效自评表\n转移支付区域绩效自评表"), ("项目名称", "转移支付名称"))
    assert (transfer["form_type"], transfer["title"]) == ("transfer_self_evaluation", "转移支付区域绩效自评表")
    assert {"label": "页眉页脚", "value": "附件2：绩效自评表", "personal": False} in transfer["fields"]
    assert errors(transfer) == []
    other = record(FORM, (TITLE, f"附件2：某河岸线清淤绩效自评表\n{TITLE}"))  # which one is it?
    assert errors(other) == [("unplaced-text", "/unplaced/0")]


@pytest.mark.parametrize("line", ["附件2：2024年度绩效自评表", "说明：详见各科室绩效自评表"])
def test_a_line_that_says_no_family_or_refers_to_forms_is_no_title(line: str) -> None:
    data = record(FORM, (TITLE, f"{line}\n部门整体支出绩效自评表"))
    assert (data["form_type"], data["title"]) == ("department_self_evaluation", "部门整体支出绩效自评表")
    assert line.split("：")[1] in str([item["value"] for item in data["fields"]])
    assert errors(data) == []


def test_a_line_above_the_title_that_says_another_year_is_asked_about() -> None:
    data = record(FORM, (TITLE, f"附件2：2023年度绩效自评表\n{TITLE}"))
    assert errors(data) == [("ambiguous-value", "/project/year")]


def test_under_a_title_that_says_no_family_labels_of_another_one_are_asked_about() -> None:
    assert errors(record(FORM, (TITLE, "附件2：2024年度绩效自评表"))) == []
    named = record(FORM, (TITLE, "附件2：2024年度绩效自评表"), ("项目名称", "转移支付名称"))
    assert errors(named) == [("ambiguous-value", "/form_type")]
    handed = record(FORM, (TITLE, "绩效自评表"), ("其中：当年财政拨款", "其中：中央财政资金"))
    assert ("ambiguous-value", "/funds/lines/1/category") in errors(handed)


def test_a_department_under_the_title_of_a_project_is_none_in_silence() -> None:
    data = record(
        FORM,
        (TITLE, "临岳县水利局绩效自评表"),
        ("项目名称:|某河岸线清淤", "部门名称:|临岳县水利局"),
        ("一级预算单位", "主管单位"),
    )
    assert ("required-field", "/project/name") in errors(data)


def test_the_expenditure_of_a_department_is_its_total() -> None:
    data = record(
        FORM,
        (TITLE, "部门整体支出绩效自评表"),
        ("年度资金总额", "部门支出总额"),
        ("其中：当年财政拨款", "其中：基本支出"),
        ("其他资金", "项目支出"),
    )
    assert data["funds"]["lines"][0]["category"] == "total"
    assert (data["form_type"], errors(data)) == ("department_self_evaluation", [])


def test_a_purchase_of_services_under_its_own_labels() -> None:
    data = record(
        FORM,
        (TITLE, "政府购买服务项目绩效自评表"),
        ("项目名称", "服务项目名称"),
        ("绩效自评年度", "项目年份"),
        ("年初预算数|全年预算数|全年执行数", "合同金额|全年预算数|实际支付数"),
        ("预算执行情况\n", "合同期限|一年\n"),
    )
    line = data["funds"]["lines"][0]
    assert (data["project"]["name"], data["project"]["year"], errors(data)) == ("某河岸线清淤", 2024, [])
    assert (line["annual_budget"], line["executed"], line["more"]) == (
        800,
        600,
        [{"label": "合同金额", "value": "1000.00"}],
    )


def test_a_title_that_is_the_projects_own_name_is_that_of_a_project() -> None:
    named = record(FORM, (TITLE, "2024年度某河岸线清淤自评表"))
    assert (named["form_type"], errors(named)) == ("project_self_evaluation", [])
    assert record(FORM, (TITLE, "2024年度政务公开自评表"))["form_type"] == "generic"  # of something else
    assert record(FORM, (TITLE, "2024年度某河岸线清淤监控表"))["form_type"] == "generic"
    handed = record(FORM, (TITLE, "2024年度某河岸线清淤自评表"), ("项目名称", "转移支付名称"))
    assert errors(handed) == [("ambiguous-value", "/form_type")]
