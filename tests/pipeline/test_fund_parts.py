"""The parts of a total that form its sums: this year's and the earlier years', under two headings."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

ABOVE = FORM[FORM.index("项目资金（元）") : FORM.index("年度总体目标")]
PARTS = """项目资金（元）||全年预算数||全年执行数||分值|执行率(%)|得分
||当年|结转|当年|结转|||
|年度资金总额|700.00|100.00|520.00|80.00|10|75|7.5
"""


def test_the_parts_of_this_year_and_of_earlier_ones_are_summed_up_where_rate_and_score_prove_it() -> None:
    data = record(FORM, (ABOVE, PARTS))
    [line] = data["funds"]["lines"]
    assert (line["annual_budget"], line["executed"], line["execution_rate"]) == (800, 600, 75)
    assert [(item["label"], item["value"]) for item in line["more"]] == [
        ("全年预算数 当年", "700.00"), ("全年预算数 结转", "100.00"), ("全年执行数 当年", "520.00"), ("全年执行数 结转", "80.00"),
    ]  # fmt: skip
    assert [cell["raw"] for cell in data["evidence"]["/funds/lines/0/annual_budget"]] == ["700.00", "100.00"]
    assert [found["code"] for found in data["findings"]] == ["confirmed", "confirmed"]
    assert errors(data) == []


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        ("|10|75|7.5", "|10|76|7.5"),
        ("|10|75|7.5", "|10|75|"),
        ("|10|75|7.5", "|10||7.5"),
        ("||当年|结转|当年|结转|", "||当年|追加|当年|追加|"),
        ("|520.00|80.00|", "|520.00||"),
    ],
)
def test_sums_that_nothing_proves_are_none(printed: str, other: str) -> None:
    data = record(FORM, (ABOVE, PARTS), (printed, other))
    assert ("required-field", "/funds/lines/0/annual_budget") in errors(data)
    assert data["funds"]["lines"][0]["annual_budget"] is None


def test_a_third_part_would_be_missing_in_the_sum_though_the_rate_holds() -> None:
    three = """项目资金（元）||全年预算数|||全年执行数|||分值|执行率(%)|得分
||当年|结转|追加|当年|结转|追加|||
|年度资金总额|700.00|100.00|50.00|700.00|100.00|50.00|10|100|10
"""
    data = record(FORM, (ABOVE, three), ("|100|96", "|100|98.5"))
    assert ("required-field", "/funds/lines/0/annual_budget") in errors(data)
