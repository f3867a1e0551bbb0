"""The weight of the execution where a form has no column for it: what its score and rate say."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

COLUMNS = (
    ("全年执行数|分值|执行率", "全年执行数|执行率"),
    ("600.00|10|75|7.5", "600.00|75|{score}"),
    ("600.00|—|—|—", "600.00|—|—"),
    ("0.00|—|—|—", "0.00|—|—"),
)


def _changes(score: str) -> list[tuple[str, str]]:
    return [(old, new.format(score=score)) for old, new in COLUMNS]


def test_the_score_and_the_rate_tell_the_weight() -> None:
    data = record(FORM, *_changes("7.5"))
    assert (data["funds"]["lines"][0]["weight"], data["total"]["weight"], errors(data)) == (None, 100, [])


@pytest.mark.parametrize(("score", "total"), [("6", "94.5"), ("0", "88.5"), ("", "88.5")])
def test_a_score_that_tells_another_weight_or_none(score: str, total: str) -> None:
    data = record(FORM, *_changes(score), ("|100|96", f"|100|{total}"))
    assert errors(data) == [("weights-sum", "/total/weight")]


def test_a_weight_left_out_is_missed() -> None:
    data = record(FORM, ("600.00|10|75|7.5", "600.00||75|7.5"))
    assert ("weights-sum", "/total/weight") in errors(data)


def test_a_row_that_lost_its_weight_is_missed() -> None:
    data = record(FORM, *_changes("7.5"), ("|≥90||91|10|10", "|≥90||91|5|5"), ("|100|96", "|100|91"))
    assert ("weights-sum", "/total/weight") in errors(data)


PLAN = """某某项目绩效目标申报表
项目名称|水库加固|实施单位|某县水利局
年度目标|加固水库三座，保障下游安全。
绩效指标|一级指标|二级指标|三级指标|指标值|权重
|产出指标|数量指标|加固座数|≥3座|30
||质量指标|验收合格率|100%|20
|效益指标|社会效益指标|受益人数|≥200人|30
|满意度指标|服务对象满意度指标|群众满意度|≥95%|10
"""


def test_a_plan_leaves_ten_points_to_the_execution_that_it_has_no_place_for() -> None:
    assert errors(record(PLAN)) == []
    assert errors(record(PLAN, ("≥200人|30", "≥200人|20"), ("≥3座|30", "≥3座|40"))) == [
        ("weights-sum", "/total/weight")
    ]
    assert errors(record(PLAN, ("||质量指标|验收合格率|100%|20\n", ""))) == [("weights-sum", "/total/weight")]


def test_an_evaluation_has_a_place_for_them() -> None:
    left = (("600.00|10|75|7.5", "600.00||75|"), ("|100|96", "||88.5"))
    assert ("weights-sum", "/total/weight") in errors(record(FORM, *left))


def test_the_sum_that_a_plan_asks_for_is_its_total() -> None:
    funds = "资金情况（万元）|预算申报数|80\n|其中：中央补助安排|50\n|省级财政安排|30\n年度目标"
    data = record(PLAN, ("年度目标", funds))
    assert [(line["category"], line["annual_budget"]) for line in data["funds"]["lines"]] == [
        ("total", 800000), ("other", 500000), ("other", 300000),
    ]  # fmt: skip
    assert errors(data) == []
    assert ("fund-lines-sum", "/funds/lines/0/annual_budget") in errors(
        record(PLAN, ("年度目标", funds.replace("30", "20")))
    )
