"""Headings that speak of another year, or of what is only expected: what stands under them is no value of the form."""

from __future__ import annotations

import pytest

from pipeline.process import knowledge, process
from tests.commands import form


def _status(printed: str, heading: str) -> str:
    text = form().decode()
    assert printed in text
    outcome = process("form.txt", text.replace(printed, heading).encode(), (), knowledge(None))
    return str(outcome.records[0]["status"])


@pytest.mark.parametrize(
    ("printed", "same", "other"),
    [
        ("实际完成值", "实际完成值（B）", "实际完成值（上年）"),
        ("实际完成值", "实际完成值（截至12月31日）", "实际完成值（截至6月30日）"),
        ("实际完成值", "本年度完成值", "预计完成值"),
        ("实际完成值", "项目完成值", "原完成值"),
        ("实际完成值", "实际完成值", "实际未完成值"),
        ("年度指标值", "设定目标值", "原目标值"),
        ("实际完成值", "项目达成情况", "上半年达成情况"),
        ("实际完成值", "完成数", "月完成数"),
        ("实际完成值", "实际数", "季实际数"),
        ("年度指标值", "设定目标值", "三年目标值"),
        ("年度指标值", "年度指标值（A）", "年度指标值（去年）"),
        ("年初预算数", "年初预算数（元）", "年初预算数（上年）"),
        ("全年执行数", "全年执行数（截至年底）", "全年执行数（截至9月）"),
        ("\t实际完成情况", "\t项目完成情况", "\t上年完成情况"),
        ("\t实际完成情况", "\t项目完成情况", "\t未完成情况及原因"),
        ("预期目标", "本年预期目标", "上年预期目标"),
    ],
)
def test_a_heading_of_another_time_bears_no_value_of_the_form(printed: str, same: str, other: str) -> None:
    assert (_status(printed, same), _status(printed, other)) == ("ready", "review")
