"""The unit of money, told by what is plausible and by what the form says twice."""

from __future__ import annotations

import pytest

from tests.pipeline.test_checks import found, line, put, value
from tests.pipeline.test_row_checks import codes

LINE = "/funds/lines"


@pytest.mark.parametrize(
    ("amount", "plausible"), [(99, False), (100, True), (999_999_999, True), (1_000_000_000, False), (0, True)]
)
def test_the_budget_of_a_project_has_a_plausible_size(amount: float, plausible: bool) -> None:
    said = found(put(LINE, [line("total", amount, amount, amount)]))
    assert (("money-unit", f"{LINE}/0/annual_budget") not in said) is plausible


@pytest.mark.parametrize(
    ("actual", "doubted"),
    [
        ("50万元", False),  # what was spent
        ("50元", True),
        ("500000元", False),
        ("500000万元", True),
        ("38万元", False),  # another amount
        ("50个", False),
    ],
)
def test_an_amount_that_is_the_budget_in_another_unit_is_asked_about(actual: str, doubted: bool) -> None:
    said = codes((LINE, [line("total", 600000, 600000, 500000)]), ("/indicators/0/actual", value(actual)))
    assert (("money-unit", "/indicators/0/actual") in said) is doubted


@pytest.mark.parametrize(
    ("target", "actual", "doubted"),
    [
        ("12万元", "11.8元", True),
        ("12万元", "118000元", False),
        ("12元", "11.8元", False),
        ("0.5万元", "4800元", False),
    ],
)
def test_a_target_and_its_actual_value_are_of_one_size(target: str, actual: str, doubted: bool) -> None:
    said = codes(("/indicators/0/target", value(target)), ("/indicators/0/actual", value(actual)))
    assert (("money-unit", "/indicators/0/actual") in said) is doubted


def test_the_total_line_has_what_its_parts_have() -> None:
    lines = [line("total", None, 800, 600), line("current_year", 900, 700, 550), line("other", 100, 100, 50)]
    assert ("required-field", f"{LINE}/0/initial_budget") in found(put(LINE, lines))
    blank = [line("total", None, 800, 600), line("current_year", None, 700, 550), line("other", None, 100, 50)]
    assert ("required-field", f"{LINE}/0/initial_budget") not in found(put(LINE, blank))


def test_a_total_that_is_divided_twice_is_summed_up_twice() -> None:
    def departments(last: float) -> list[dict[str, object]]:
        parts: list[tuple[str, float | None]] = [
            ("按收入性质分：", None),
            ("一般公共预算", 700),
            ("其他资金", 100),
            ("按支出性质分：", None),
        ]
        parts += [("基本支出", 500), ("项目支出", last)]
        lines = [line("total", 800, 800, 800)]
        return lines + [line("other", some, some, some) | {"label": label} for label, some in parts]

    assert ("fund-lines-sum", f"{LINE}/0/annual_budget") not in found(put(LINE, departments(300)))
    assert ("fund-lines-sum", f"{LINE}/0/annual_budget") in found(put(LINE, departments(200)))
