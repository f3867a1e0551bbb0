"""Reports of what was done, in the place of an actual value: 完成13处."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.model.notation import Kind, measure
from tests.pipeline.forms import FORM, errors, record


@pytest.mark.parametrize(
    ("printed", "operator", "value", "unit"),
    [
        ("完成13处", None, 13, "处"),
        ("全年共完成1,200人次", None, 1200, "人次"),
        ("已完成12处以上", ">=", 12, "处"),
        ("实际完成≥12万平方米", ">=", 12, "万平方米"),
    ],
)
def test_a_report_of_one_number_says_it(printed: str, operator: str | None, value: int, unit: str) -> None:
    said = measure(printed, 2024)
    assert said is not None
    assert (said.kind, said.operator, said.unit) == (Kind.NUMBER, operator, unit)
    assert said.value == Decimal(value)


@pytest.mark.parametrize(
    "printed",
    [
        *("未完成13处", "基本完成13处", "完成2023", "完成3月", "完成第3期", "完成100余人", "完成13处，达标"),
        *("完成13处整改任务", "完成12处中的10处", "完成2024年任务", "完成3-4处", "已完成"),
    ],
)
def test_other_reports_are_texts(printed: str) -> None:
    said = measure(printed, 2024)
    assert said is not None and said.kind is Kind.TEXT


def test_the_report_stays_as_printed() -> None:
    data = record(FORM, ("|13次|", "|完成13次|"))
    actual = data["indicators"][0]["actual"]
    assert (actual["text"], actual["value"], actual["unit"], errors(data)) == ("完成13次", 13, "次", [])
