"""What a target and an actual value cannot say of their indicator: the bad case beside the good."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pipeline.forms import FORM, errors, record
from tests.pipeline.good_record import GOOD, codes, value

ROW = "/indicators/0"


def said(name: str, level2: str, target: str, actual: str, score: float = 30) -> list[tuple[str, str | None]]:
    cells = {"level3": name, "level2": level2, "target": value(target), "actual": value(actual), "score": score}
    return codes(*((f"{ROW}/{key}", new) for key, new in cells.items()))


@pytest.mark.parametrize(
    ("name", "level2", "target", "actual", "doubted"),
    [
        ("居民满意度", "质量指标", "≤95%", "96%", True),
        ("居民满意度（%）", "质量指标", "≥95%", "96%", False),
        ("居民不满意率", "质量指标", "≤5%", "3%", False),
        ("按时完成率", "时效指标", "不超过95%", "95%", True),
        ("投诉率", "质量指标", "≤1%", "0.5%", False),
        ("投诉率", "质量指标", "≥1%", "1%", True),
        ("投诉办结率", "质量指标", "≥95%", "95%", False),
        ("项目支出总成本", "成本指标", "≥0.1万元", "0.1万元", True),
        ("项目支出总成本", "成本指标", "≤0.1万元", "0.1万元", False),
        ("节约会议费用", "成本指标", "≥0.1万元", "0.1万元", False),
        ("户均增收额", "经济效益指标", "≥0.1万元", "0.1万元", False),
        ("清淤次数", "数量指标", "≤12次", "13次", True),
        ("清淤次数", "数量指标", "≤12次", "12次", False),
        ("停水时长", "时效指标", "≤12小时", "13小时", False),
    ],
)
def test_a_sign_turned_round_is_asked_about(name: str, level2: str, target: str, actual: str, doubted: bool) -> None:
    assert (("ambiguous-value", f"{ROW}/target") in said(name, level2, target, actual)) is doubted


def test_a_number_beyond_its_limit_without_full_score_is_one_that_was_not_kept() -> None:
    assert ("ambiguous-value", f"{ROW}/target") not in said("会议次数", "数量指标", "≤12次", "13次", score=20)


@pytest.mark.parametrize(
    ("target", "actual", "score", "doubted"),
    [
        ("≤51.2万元", "5.12万元", 30, True),
        ("≥12次", "120次", 30, True),
        ("≥12次", "13次", 30, False),
        ("≥1次", "10次", 30, False),  # more than was planned
        ("≥10次", "1次", 30, True),
        ("≥10次", "1次", 3, False),  # missed, and scored so
        ("12次", "12次", 30, False),
    ],
)
def test_the_digits_of_the_target_with_the_point_elsewhere(
    target: str, actual: str, score: float, doubted: bool
) -> None:
    assert (("ambiguous-value", f"{ROW}/actual") in said("清淤次数", "数量指标", target, actual, score)) is doubted


@pytest.mark.parametrize(
    ("name", "target", "doubted"),
    [("居民满意度", "≥955%", True), ("任务完成率", "≥110%", False), ("收入增长率", "≥150%", False)],
)
def test_a_share_is_within_the_whole(name: str, target: str, doubted: bool) -> None:
    assert (("unreadable-value", f"{ROW}/target") in said(name, "质量指标", target, "96%")) is doubted


@pytest.mark.parametrize(
    ("target", "actual", "doubted"),
    [
        ("13次", "≥12次", True),
        ("13次", "达到13次", False),
        ("≥12次", "≥12次", False),
        ("2024年9月9日", "2024年9月底前", True),
    ],
)
def test_a_target_and_an_actual_value_that_changed_places(target: str, actual: str, doubted: bool) -> None:
    changes = [("≥12次||13次", f"{target}||{actual}"), ("≥90||91", "≥90||91")]
    assert (("ambiguous-row", ROW) in errors(record(FORM, *changes))) is doubted


def test_where_all_actual_values_are_compared_none_is_exchanged() -> None:
    changes: list[tuple[str, Any]] = []
    for index, row in enumerate(GOOD["indicators"]):
        changes += [(f"/indicators/{index}/target", row["actual"]), (f"/indicators/{index}/actual", row["target"])]
    assert not [path for code, path in codes(*changes) if code == "ambiguous-row"]


@pytest.mark.parametrize(
    ("target", "actual", "doubted"),
    [("清淤次数", "13次", True), ("清淤次数", "已做到", False), ("≥12次", "清淤次数", True)],
)
def test_the_name_in_the_place_of_a_value(target: str, actual: str, doubted: bool) -> None:
    found = [path for code, path in said("清淤次数", "数量指标", target, actual) if code == "ambiguous-row"]
    assert bool(found) is doubted


@pytest.mark.parametrize(
    ("unit", "target", "doubted"),
    [
        ("元", "≤12万元", True),
        ("元", "≤0.1万元", False),
        ("元", "≤1200元", False),
        ("万元", "≤12万元", False),  # of all years, say
        ("万元", "≤1200万元", True),
    ],
)
def test_a_cost_far_beyond_the_funds_is_in_another_unit(unit: str, target: str, doubted: bool) -> None:
    cells = {"level2": "成本指标", "level3": "采购成本", "target": value(target), "actual": value(target.strip("≤"))}
    found = codes(("/funds/stated_unit", unit), *((f"{ROW}/{key}", new) for key, new in cells.items()))
    assert (("money-unit", f"{ROW}/target") in found) is doubted


@pytest.mark.parametrize(
    ("target", "doubted"),
    [
        ("2023年11月底前", False),
        ("2023年00月底前", True),
        ("2023年13月底前", True),
        ("0023年11月底前", True),
        ("2023年11月32日", True),
        ("2023年11月31日前", True),
        ("2024年2月29日", False),
        ("12023年", False),
        ("2023年", False),
    ],
)
def test_a_date_that_no_calendar_has_is_asked_about(target: str, doubted: bool) -> None:
    said = codes((f"{ROW}/target", value(target)), (f"{ROW}/actual", value("2023年10月")))
    assert (("unreadable-value", f"{ROW}/target") in said) is doubted


@pytest.mark.parametrize(
    ("target", "actual", "doubted"),
    [
        ("30", "13次", "target"),  # its row has 30 points
        ("≥12次", "30", "actual"),
        ("30", "30次", None),  # reached as planned, its unit left out once
        ("30", "13", None),  # no row has a unit here
        ("≥30", "31次", None),
        ("12", "13次", None),
    ],
)
def test_points_in_the_place_of_a_value_are_asked_about(target: str, actual: str, doubted: str | None) -> None:
    said = codes((f"{ROW}/target", value(target)), (f"{ROW}/actual", value(actual)))
    found = {key for key in ("target", "actual") if ("ambiguous-value", f"{ROW}/{key}") in said}
    assert found == ({doubted} if doubted else set())
