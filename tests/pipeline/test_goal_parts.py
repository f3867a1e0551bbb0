"""Tables of indicators for the mid term and for the year in one form: each row says whose it is."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

_HEAD = "项目支出绩效目标申报表\n（2023年度）\n项目名称|水库加固|||\n"
_LEVELS = "|一级指标|二级指标|三级指标|指标值\n"
_STACKED = f"{_HEAD}中期绩效指标{_LEVELS}|产出指标|数量指标|加固座数|≥9座\n年度绩效指标{_LEVELS}|产出指标|数量指标|加固座数|≥3座\n||质量指标|合格率|≥95%\n"
_BESIDE = f"{_HEAD}绩效指标{_LEVELS}中期绩效指标|产出指标|数量指标|加固座数|≥9座\n年度绩效指标|产出指标|数量指标|加固座数|≥3座\n||质量指标|合格率|≥95%\n"


@pytest.mark.parametrize("text", [_STACKED, _BESIDE], ids=["stacked", "beside"])
def test_indicators_of_two_times_are_told_apart(text: str) -> None:
    data = record(text)
    said = [(row["goal"], row["level3"], row["target"]["text"]) for row in data["indicators"]]
    assert said == [
        ("中期绩效指标", "加固座数", "≥9座"),
        ("年度绩效指标", "加固座数", "≥3座"),
        ("年度绩效指标", "合格率", "≥95%"),
    ]
    assert errors(data) == []


def test_a_goal_may_name_the_table_of_its_indicators() -> None:
    data = record(_STACKED, ("中期绩效指标", "中期目标"), ("年度绩效指标", "年度目标"))
    assert [row["goal"] for row in data["indicators"]] == ["中期目标", "年度目标", "年度目标"]


def test_indicators_of_another_time_alone_say_so() -> None:
    alone = _STACKED[: _STACKED.index("年度绩效指标")]
    assert [row["goal"] for row in record(alone)["indicators"]] == ["中期绩效指标"]


def test_one_table_of_the_year_has_no_goal_of_its_own() -> None:
    headed = record(FORM, ("年度绩效指标|一级", "二、绩效指标\n年度绩效指标|一级"))
    assert {row["goal"] for data in (record(), headed) for row in data["indicators"]} == {None}
    assert errors(headed) == []
