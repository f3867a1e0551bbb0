"""The unit of money, told by what is plausible and by what the form says twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pipeline.forms import FORM, errors, record
from tests.pipeline.good_record import codes, found, line, put, value

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


@pytest.mark.parametrize(
    ("printed", "lost"),
    [("0.00|0.00|0.00", False), ("0.00||0.00", True), ("0.00|0.00|", True), ("0.00|—|0.00", False), ("||", False)],
)
def test_where_zeros_are_printed_a_blank_among_amounts_is_a_lost_one(printed: str, lost: bool) -> None:
    said = errors(record(FORM, ("|其他资金|0.00|0.00|0.00|", f"|上年结转|0.00|0.00|0.00|—|—|—\n|其他资金|{printed}|")))
    assert any(code == "required-field" and path and path.startswith(f"{LINE}/3/") for code, path in said) is lost


def test_a_form_that_leaves_nothings_blank_lacks_none() -> None:
    assert errors(record(FORM, ("|其他资金|0.00|0.00|0.00|", "|其他资金|||0.00|"))) != []
    assert errors(record(FORM, ("|其他资金|0.00|0.00|0.00|", "|其他资金||||"))) == []


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


def test_a_figure_of_another_column_is_no_weight_of_a_part() -> None:
    total = line("total", 1000, 800, 600, weight=10, rate=75, score=7.5)
    parts = [line("current_year", 900, 700, 550), line("other", 100, 100, 50)]
    assert not found(put(LINE, [total, *parts]))
    assert ("ambiguous-value", f"{LINE}/1/weight") in found(put(LINE, [total, parts[0] | {"weight": 550}, parts[1]]))
    assert ("ambiguous-value", f"{LINE}/2/score") in found(put(LINE, [total, parts[0], parts[1] | {"score": 100}]))
    printed_again = [total, parts[0] | {"weight": 10, "score": 7.5}, parts[1]]
    assert not found(put(LINE, printed_again))


def test_an_amount_in_yuan_has_no_more_than_cents() -> None:
    exact = ("|年度资金总额|1000.00|800.00|600.00|", "|年度资金总额|1000.1234|800.1234|600.0926|")
    of_year = ("|其中：当年财政拨款|1000.00|800.00|600.00|", "|其中：当年财政拨款|1000.1234|800.1234|600.0926|")
    assert ("money-unit", f"{LINE}/0/executed") in errors(record(FORM, exact, of_year))
    assert errors(record(FORM, exact, of_year, ("项目资金（元）", "项目资金（万元）"))) == []


def test_what_was_spent_of_the_parts_was_planned_of_them() -> None:
    lines = [line("total", 800, 800, 600, weight=10, rate=75, score=7.5), line("current_year", None, None, 600)]
    assert ("required-field", f"{LINE}/1/annual_budget") in found(put(LINE, lines))
    blank = [lines[0], line("current_year", None, None, None)]
    assert not found(put(LINE, blank))


def test_a_total_score_and_its_weight_in_one_cell() -> None:
    scored = [("96%|20|18.5", "96%|20|18.12"), ("100|96", "100|95.62")]
    assert errors(record(FORM, *scored)) == []
    glued = record(FORM, *scored, ("||||||100|95.62", "|||||||95.62100"))
    assert ("total-score", "/total/score") in errors(glued)


@pytest.mark.parametrize(("figure", "doubted"), [("75%", True), ("75", True), ("80%", False), ("按季度拨付", False)])
def test_a_rate_under_another_heading_is_asked_about(figure: str, doubted: bool) -> None:
    changes = (("执行率(%)|得分", "评分标准|得分"), ("600.00|10|75|7.5", f"600.00|10|{figure}|7.5"))
    assert (("ambiguous-row", f"{LINE}/0/more/0/value") in errors(record(FORM, *changes))) is doubted


def test_a_line_of_zeros_that_is_there_twice_is_asked_about() -> None:
    other = "|其他资金|0.00|0.00|0.00|—|—|—\n"
    assert errors(record(FORM, (other, other + other.replace("其他", "单位")))) == []
    assert errors(record(FORM, (other, other * 2))) == [("duplicate-row", f"{LINE}/3")]


def test_a_name_without_amounts_beside_a_page_break_is_half_a_name() -> None:
    lines = [line("total", 1000, 800, 600), line("other", 1000, 800, 600), line("other", None, None, None)]
    said = {f"{LINE}/1/annual_budget": [{"page": 1, "raw": ""}], f"{LINE}/0/annual_budget": [{"page": 1, "raw": ""}]}
    for index, label in enumerate(("年度资金总额", "省级财政专项补", "助资金")):
        lines[index]["label"] = label
        said[f"{LINE}/{index}/label"] = [{"page": 1, "raw": ""}]

    def cut(page: int, label: str = "助资金") -> bool:
        lines[2]["label"] = label
        places = {**said, f"{LINE}/2/label": [{"page": page, "raw": ""}]}
        return ("ambiguous-row", f"{LINE}/2/label") in codes((LINE, lines), ("/evidence", places))

    assert cut(2)
    assert not cut(1)
    assert not cut(2, "其他资金")


def test_the_name_of_the_block_before_that_of_a_line_is_asked_about() -> None:
    other = "|其他资金|0.00|0.00|0.00|—|—|—\n"
    stuck = record(FORM, (other, f"项目资金（元）{other[1:]}"))
    assert ("ambiguous-row", f"{LINE}/2/label") in errors(stuck)
    assert errors(record(FORM, (other, other.replace("其他资金", "其他资金（元）")))) == []


def test_the_budget_of_the_year_is_no_blank_where_its_parts_have_one() -> None:
    amounts = "|年度资金总额|1000.00|800.00|600.00|10|75|7.5"
    lost = record(FORM, (amounts, "|年度资金总额|1000.00||600.00|10|60|6"), ("|100|96", "|100|94.5"))
    assert ("required-field", f"{LINE}/0/annual_budget") in errors(lost)


def test_a_rate_that_only_the_scored_total_lacks_is_asked_about() -> None:
    part = ("600.00|—|—|—", "600.00|—|75|—")
    lost = [("required-field", "/funds/lines/0/execution_rate")]
    assert errors(record(FORM, part, ("600.00|10|75|7.5", "600.00|10||7.5"))) == lost
    assert errors(record(FORM, part)) == []
    assert errors(record(FORM, ("600.00|10|75|7.5", "600.00|10||7.5"))) == []
    assert errors(record(FORM, part, ("600.00|10|75|7.5", "600.00|10|—|7.5"))) == []


SOURCES = """资金情况（元）||资金总额|中央资金|市县资金|其他资金|执行率
|全年预算数|800.00|500.00|200.00|100.00|75%
|全年执行数|600.00|300.00|200.00|100.00|{below}
"""


def _with_sources_side_by_side(below: str) -> dict[str, Any]:
    start, end = FORM.index("项目资金（元）"), FORM.index("年度总体目标|")
    scored = FORM[:start] + SOURCES.format(below=below) + FORM[end:]
    return record(
        scored, ("|总分||||||100|96", "|预算执行率(10分)|预算执行率|预算执行率|100%||75%|10|7.5\n|总分||||||100|96")
    )


def test_the_rate_behind_sources_side_by_side_is_that_of_their_total() -> None:
    data = _with_sources_side_by_side("")
    keys = ("label", "annual_budget", "executed", "execution_rate")
    assert [[line[key] for key in keys] for line in data["funds"]["lines"]] == [
        ["资金总额", 800, 600, 75],
        ["中央资金", 500, 300, None],
        ["市县资金", 200, 200, None],
        ["其他资金", 100, 100, None],
    ]
    assert errors(data) == []


def test_a_second_rate_behind_them_is_nobodys() -> None:
    asked = _with_sources_side_by_side("60%")
    assert [piece["text"] for piece in asked["unplaced"]] == ["60%"]
