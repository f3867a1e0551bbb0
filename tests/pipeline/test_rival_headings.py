"""Headings that say the same of several columns: points out of a hundred, values of other years, goals set anew."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pipeline.forms import errors, record

HEAD = """项目支出绩效自评表
项目名称:|某河岸线清淤|预算年度:|{year}
实施单位:|临岳县河道所|主管部门:|临岳县水利局
"""
FUNDS = """项目资金（元）||年初预算数|全年预算数|全年执行数|分值|执行率(%)|得分
|年度资金总额|1000.00|800.00|600.00|10|75|7.5
"""
ROWS = """|产出指标|数量指标|清淤次数|{first}|45|45
|满意度指标|服务对象满意度指标|居民满意度|{second}|45|45
|总分||||{blank}|100|97.5
"""


def form(heads: str, first: str, second: str, *, year: str = "2024", funds: str = FUNDS) -> dict[str, Any]:
    """A form with two rows of indicators, their own columns between the names and the points."""
    blank = "|" * first.count("|")
    levels = f"绩效指标|一级指标|二级指标|三级指标|{heads}|分值|得分\n"
    return record(HEAD.format(year=year) + funds + levels + ROWS.format(first=first, second=second, blank=blank[1:]))


def values(data: dict[str, Any]) -> list[tuple[str | None, ...]]:
    return [tuple(row[key] and row[key]["text"] for key in ("target", "actual")) for row in data["indicators"]]


SCORES = """绩效指标|一级指标|二级指标|三级指标|{weight}|指标值|完成值|自评得分||
|||||||{first}|{share}|{second}
|产出指标|数量指标|清淤次数|60|≥12次|9次|{a}
|满意度指标|服务对象满意度指标|居民满意度|30|≥90%|91%|{b}
|总分|||100||||{total}
"""


@pytest.mark.parametrize("turned", [False, True])
def test_the_score_is_the_one_that_adds_up(turned: bool) -> None:
    raw, own = ("单项指标得分", "75", "100"), ("单项指标折算得分", "45", "30")
    left, right = (own, raw) if turned else (raw, own)
    said = {
        "weight": "指标分值", "share": "权重占比（%）", "first": left[0], "second": right[0],
        "a": f"{left[1]}|60|{right[1]}", "b": f"{left[2]}|30|{right[2]}", "total": "82.5||" if turned else "||82.5",
    }  # fmt: skip
    data = record(HEAD.format(year="2024") + FUNDS + SCORES.format(**said))
    assert [(row["weight"], row["score"]) for row in data["indicators"]] == [(60, 45), (30, 30)]
    more = [("单项指标得分", "75"), ("权重占比（%）", "60")]
    assert sorted((x["label"], x["value"]) for x in data["indicators"][0]["more"]) == sorted(more)
    assert (data["total"]["score"], errors(data)) == (82.5, [])


def test_of_two_scores_that_say_no_difference_none_is_chosen_in_silence() -> None:
    data = record(
        HEAD.format(year="2024") + FUNDS
        + SCORES.format(weight="指标分值", share="权重占比（%）", first="单项指标得分", second="指标得分",
                        a="75|60|45", b="100|30|30", total="||82.5")
    )  # fmt: skip
    assert errors(data) != []


GOALS = """年度总体目标|年初绩效目标|{third}|全年目标实际完成情况
|全年清淤十二次。|{says}|清淤十三次，居民都说好。
"""


@pytest.mark.parametrize(
    ("third", "says"),
    [("全年（调整）绩效目标", "全年清淤十次。"), ("全年（调整）绩效目标", ""), ("总体完成率（%）", "98.50")],
)
def test_a_goal_set_anew_and_a_rate_beside_the_goals_are_fields(third: str, says: str) -> None:
    data = form("指标值|完成值", "≥12次|13次", "≥90%|91%", funds=FUNDS + GOALS.format(third=third, says=says))
    assert (data["goals"]["expected"], data["goals"]["actual"]) == ("全年清淤十二次。", "清淤十三次，居民都说好。")
    assert [(x["label"], x["value"]) for x in data["fields"]] == ([(third, says)] if says else [])
    assert errors(data) == []


AMOUNTS = """项目资金（元）||{over}|分值|得分
||{names}||
|年度资金总额|1000.00|800.00|600.00|75|10|7.5
"""


@pytest.mark.parametrize(
    ("over", "names"),
    [
        ("预算||执行|", "年初|调整后|数额|执行率"),
        ("预算安排情况||执行情况|", "年初预算数|调整后预算数|执行数|执行率"),
    ],
)
def test_amounts_under_headings_of_one_word(over: str, names: str) -> None:
    funds = AMOUNTS.format(over=over, names=names)
    [line] = form("指标值|完成值", "≥12次|13次", "≥90%|91%", funds=funds)["funds"]["lines"]
    keys = ("initial_budget", "annual_budget", "executed", "execution_rate", "weight", "score")
    assert [line[key] for key in keys] == [1000, 800, 600, 75, 10, 7.5]


SHARES = """项目资金（元）||预算||执行||分值|得分
||数额|{first}|数额|比重||
|年度资金总额|800.00|100%|600.00|100%|10|7.5
|其中：财政拨款|400.00|50%|300.00|50%||
|其他资金|400.00|50%|300.00|50%||
"""


def test_shares_under_two_headings_are_told_by_these() -> None:
    data = form("指标值|完成值", "≥12次|13次", "≥90%|91%", funds=SHARES.format(first="比重"))
    assert data["funds"]["lines"][1]["more"] == [
        {"label": "预算 比重", "value": "50%"},
        {"label": "执行 比重", "value": "50%"},
    ]
    assert errors(data) == []


def test_a_share_under_one_heading_alone_may_be_the_rate() -> None:
    assert errors(form("指标值|完成值", "≥12次|13次", "≥90%|91%", funds=SHARES.format(first="增减"))) != []


ONE_BY_ONE = """资金情况（元）|资金来源|{first}|资金到位情况|资金执行情况|预算执行进度（%）
||预算数|到位数|执行数|
|年度资金总额|800.00|800.00|600.00|75
"""


@pytest.mark.parametrize(("first", "known"), [("预算安排情况（调整后）", True), ("上年预算情况", False)])
def test_each_amount_under_a_heading_of_its_own(first: str, known: bool) -> None:
    data = form("指标值|完成值", "≥12次|13次", "≥90%|91%", funds=ONE_BY_ONE.format(first=first))
    [line] = data["funds"]["lines"]
    rates = [line[key] for key in ("annual_budget", "arrived", "executed", "execution_rate")]
    assert (rates == [800, 800, 600, 75]) is known
    assert any(code == "unplaced-text" for code, _ in errors(data)) is not known


@pytest.mark.parametrize(
    ("heads", "target", "actual"),
    [("目标|结果", "≥12次", "13次"), ("指标目标|指标结果", "≥12次", "13次")],
)
def test_targets_and_results(heads: str, target: str, actual: str) -> None:
    data = form(heads, "≥12次|13次", "≥90%|91%")
    assert (values(data)[0], errors(data)) == ((target, actual), [])


def test_targets_and_results_under_one_heading() -> None:
    table = "绩效指标|一级指标|二级指标|三级指标|指标||分值|得分\n||||目标|结果||\n"
    rows = ROWS.format(first="≥12次|13次", second="≥90%|91%", blank="")
    data = record(HEAD.format(year="2024") + FUNDS + table + rows)
    assert (values(data), errors(data)) == ([("≥12次", "13次"), ("≥90%", "91%")], [])


@pytest.mark.parametrize(
    ("year", "target", "more"),
    [
        ("2023", "≥12次", {"label": "2022年指标值", "value": "≥10次"}),
        ("2022", "≥10次", {"label": "2023年指标值", "value": "≥12次"}),
    ],
)
def test_the_value_of_the_forms_own_year_is_the_target(year: str, target: str, more: dict[str, str]) -> None:
    data = form("2022年指标值|2023年指标值|完成值", "≥10次|≥12次|13次", "≥85%|≥90%|91%", year=year)
    assert (values(data)[0], data["indicators"][0]["more"]) == ((target, "13次"), [more])
    assert errors(data) == []


@pytest.mark.parametrize("year", ["2024", ""])
def test_values_of_two_other_years_are_for_a_person(year: str) -> None:
    data = form("2022年指标值|2023年指标值|完成值", "≥10次|≥12次|13次", "≥85%|≥90%|91%", year=year)
    assert [row["target"] for row in data["indicators"]] == [None, None]
    assert ("unplaced-text", "/unplaced/0") in errors(data)


def test_years_alone_under_a_heading() -> None:
    table = "绩效指标|一级指标|二级指标|三级指标|指标值||完成值|分值|得分\n||||2023年|2024年|||\n"
    rows = ROWS.format(first="≥10次|≥12次|13次", second="≥85%|≥90%|91%", blank="||")
    data = record(HEAD.format(year="2024") + FUNDS + table + rows)
    assert (values(data), errors(data)) == ([("≥12次", "13次"), ("≥90%", "91%")], [])
    assert data["indicators"][0]["more"] == [{"label": "指标值 2023年", "value": "≥10次"}]


def test_amounts_of_two_years() -> None:
    funds = "项目资金（元）||2023年预算数|2024年预算数|全年执行数|分值|执行率(%)|得分\n|年度资金总额|1000.00|800.00|600.00|10|75|7.5\n"
    data = form("指标值|完成值", "≥12次|13次", "≥90%|91%", funds=funds)
    [line] = data["funds"]["lines"]
    assert (line["annual_budget"], line["more"], errors(data)) == (
        800,
        [{"label": "2023年预算数", "value": "1000.00"}],
        [],
    )


@pytest.mark.parametrize(("again", "doubted"), [("次", False), ("", False), ("场", True)])
def test_units_of_the_actual_values_in_a_column_of_their_own(again: str, doubted: bool) -> None:
    data = form("计划数|单位|实际数|单位", f"12|次|13|{again}", "90|%|91|%")
    assert values(data) == [("12次", "13次"), ("90%", "91%")]
    assert errors(data) == ([("ambiguous-value", "/indicators/0/actual")] if doubted else [])


def test_a_second_column_of_units_elsewhere_is_nobody_knows_whose() -> None:
    assert errors(form("计划数|单位|实际数|说明|单位", "12|次|13||甲站", "90|%|91||乙站")) != []


@pytest.mark.parametrize(
    ("heading", "values_"),
    [("得分率", ("100%", "100%")), ("偏差率", ("0%", "0%")), ("实际完成时间", ("2024年5月", "2024年6月"))],
)
def test_what_stands_beside_the_values_is_kept(heading: str, values_: tuple[str, str]) -> None:
    data = form(f"指标值|完成值|{heading}", f"≥12次|13次|{values_[0]}", f"≥90%|91%|{values_[1]}")
    assert (values(data)[0], data["indicators"][1]["more"]) == (
        ("≥12次", "13次"),
        [{"label": heading, "value": values_[1]}],
    )
    assert errors(data) == []


def test_scores_that_may_be_of_the_weights_too_are_asked_about() -> None:
    said = {"weight": "指标分值", "share": "权重占比（%）", "first": "单项指标得分", "second": "单项指标折算得分"}
    data = record(HEAD.format(year="2024") + FUNDS + SCORES.format(**said, a="48|60|45", b="30|30|30", total="||82.5"))
    assert errors(data) == [("ambiguous-value", "/indicators/0/score")]


YEARS = """绩效指标|一级指标|二级指标|三级指标|{first}||{second}||分值|得分
||||{names}||
|产出指标|数量指标|清淤次数|{a}|45|45
|满意度指标|服务对象满意度指标|居民满意度|{b}|45|45
|总分|||||||100|97.5
"""


@pytest.mark.parametrize(
    ("first", "second", "names", "a", "b"),
    [
        ("2023年度", "2024年度", "目标值|完成值|目标值|完成值", "≥9次|10次|≥12次|13次", "≥80%|85%|≥90%|91%"),
        ("2024年度", "2023年度", "目标值|完成值|目标值|完成值", "≥12次|13次|≥9次|10次", "≥90%|91%|≥80%|85%"),
        ("目标值", "完成值", "2023年|2024年|2023年|2024年", "≥9次|≥12次|10次|13次", "≥80%|≥90%|85%|91%"),
    ],
)
def test_values_of_two_years_under_two_headings(first: str, second: str, names: str, a: str, b: str) -> None:
    table = YEARS.format(first=first, second=second, names=names, a=a, b=b)
    data = record(HEAD.format(year="2024") + FUNDS + table)
    assert (values(data), errors(data)) == ([("≥12次", "13次"), ("≥90%", "91%")], [])
    other = record(HEAD.format(year="2025") + FUNDS + table)
    assert "unplaced-text" in dict(errors(other))


@pytest.mark.parametrize(("year", "amounts"), [("2024", (800, 600)), ("2023", None)])
def test_amounts_of_the_forms_own_year_beside_those_of_the_last(year: str, amounts: tuple[int, int] | None) -> None:
    heads = "项目资金（元）||2023年决算数|2024年预算数|2024年执行数|执行率|分值|得分\n"
    funds = f"{heads}|年度资金总额|900.00|800.00|600.00|75|10|7.5\n"
    data = form("指标值|完成值", "≥12次|13次", "≥90%|91%", year=year, funds=funds)
    line = data["funds"]["lines"][0]
    assert ((line["annual_budget"], line["executed"]) == amounts) is (amounts is not None)
    assert (errors(data) == []) is (amounts is not None)


def test_a_text_off_the_heading_of_a_goal_set_anew_may_be_of_one_that_is_lost() -> None:
    goals = "年度总体目标|年初绩效目标|全年（调整）绩效目标|\n|全年清淤十二次。||清淤十三次，居民都说好。\n"
    data = form("指标值|完成值", "≥12次|13次", "≥90%|91%", funds=FUNDS + goals)
    assert (data["fields"], errors(data)) == ([], [("unplaced-text", "/unplaced/0")])


@pytest.mark.parametrize(
    ("operator", "said", "target"),
    [
        ("文字描述", "2024年12月31日前完成", "2024年12月31日前完成"),
        ("文字描述", "健全", "健全"),
        ("", "制度健全完善", "制度健全完善"),
        ("", "人次", None),
    ],
)
def test_a_target_in_words_stands_in_the_column_of_units(operator: str, said: str, target: str | None) -> None:
    heads = "符号|值|单位（文字描述）|完成值"
    data = form(heads, f"{operator}||{said}|{target or '13'}", "≥|90|%|91%")
    assert [row["target"] and row["target"]["text"] for row in data["indicators"]] == [target, "≥90%"]
    assert (errors(data) == []) is (target is not None)


PAIRS = """预算安排情况（调整后）||资金到位情况||{third}||预算执行进度（%）
预算数：|800.00|到位数：|800.00|执行数：|600.00|75
其中：财政资金|800.00|其中：财政资金|800.00|其中：财政资金|600.00|75
金额单位：|元
"""


@pytest.mark.parametrize(("third", "known"), [("资金执行情况", True), ("上年执行情况", False)])
def test_amounts_beside_their_labels_under_headings(third: str, known: bool) -> None:
    data = form("指标值|完成值", "≥12次|13次", "≥90%|91%", funds=PAIRS.format(third=third))
    keys = ("annual_budget", "arrived", "executed", "execution_rate")
    lines = [[line[key] for key in keys] for line in data["funds"]["lines"]]
    assert (lines == [[800, 800, 600, 75]] * 2) is known
    assert ("unplaced-text" in dict(errors(data))) is not known


def test_the_name_of_the_section_may_stand_beside_those_headings() -> None:
    beside = "".join(
        f"{side}|{line}\n"
        for side, line in zip(
            ("二、预算执行情况", "", "", ""), PAIRS.format(third="资金执行情况").splitlines(), strict=True
        )
    )
    data = form("指标值|完成值", "≥12次|13次", "≥90%|91%", funds=beside)
    keys = ("annual_budget", "arrived", "executed", "execution_rate")
    assert [[line[key] for key in keys] for line in data["funds"]["lines"]] == [[800, 800, 600, 75]] * 2
    assert "unplaced-text" not in dict(errors(data))


def test_a_row_of_amounts_that_lacks_the_rate_of_its_heading_may_lack_another_cell() -> None:
    own = PAIRS.format(third="资金执行情况").replace(
        "其中：财政资金|800.00|其中：财政资金|800.00|其中：财政资金|600.00|75\n", ""
    )
    asked = ("ambiguous-row", "/funds/lines/0/execution_rate")
    assert asked not in errors(form("指标值|完成值", "≥12次|13次", "≥90%|91%", funds=own))
    lost = own.replace("执行数：|600.00|75", "执行数：|75")
    assert asked in errors(form("指标值|完成值", "≥12次|13次", "≥90%|91%", funds=lost))


def _final(score: str) -> dict[str, Any]:
    rows = HEAD.format(year="2024") + FUNDS
    table = "绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|自评得分|最终得分\n" + ROWS.format(
        first="≥12次|13次", second="≥90%|91%", blank=""
    )
    return record(rows + table.replace("|45|45", f"|45|45|{score}").replace("|97.5", "|97.5|97.5"))


def test_a_final_score_that_differs_may_be_the_one_that_counts() -> None:
    assert errors(_final("45")) == []
    assert errors(_final("44")) == [("ambiguous-value", "/indicators/0/score")]


@pytest.mark.parametrize("heading", ["完成", "实现"])
def test_what_was_done_heads_actual_values(heading: str) -> None:
    data = form(f"目标|{heading}", "≥12次|13次", "≥90%|91%")
    assert (values(data), errors(data)) == ([("≥12次", "13次"), ("≥90%", "91%")], [])


def test_the_rate_of_a_goal_is_a_field() -> None:
    table = form("年度指标值|实际完成值", "≥12次|13次", "≥90%|91%")
    goals = "年度总体目标|预期目标|实际完成情况|完成率\n|清淤十二次。|清淤十三次，岸线整洁。|100%\n"
    levels = "绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分\n"
    rows = ROWS.format(first="≥12次|13次", second="≥90%|91%", blank="")
    data = record(HEAD.format(year="2024") + FUNDS + goals + levels + rows)
    assert data["indicators"] == table["indicators"]
    assert ({"label": "完成率", "value": "100%", "personal": False} in data["fields"], errors(data)) == (True, [])


def test_a_percentage_is_no_goal() -> None:
    goals = "年度总体目标|预期目标|实际完成情况\n|清淤十二次，岸线整洁。|{}\n"
    head, levels = (
        HEAD.format(year="2024") + FUNDS,
        "绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分\n",
    )
    rows = ROWS.format(first="≥12次|13次", second="≥90%|91%", blank="")
    data = record(head + goals.format("100%") + levels + rows)
    assert data["goals"]["actual"] is None
    assert ("unplaced-text", "/unplaced/0") in errors(data)
    assert errors(record(head + goals.format("完成100%。") + levels + rows)) == []
