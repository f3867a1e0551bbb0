"""A second level that a text lost, where the form lacks the one that stands there by custom."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

NUMBER = "清淤次数|≥12次||13次|30|30"
QUALITY = "||质量指标|合格率|≥95%||96%|20|18.5"
DOUBT = ("ambiguous-row", "/indicators/1/level2")


def _with(second: str, *more: str) -> list[tuple[str, str | None]]:
    """What is asked of a form whose second row of output says that, and whose further ones follow."""
    rows = "\n".join([f"{second}||96|10|8.5", *(f"{row}||5|10|10" for row in more or ("||时效指标|按时|≥5",))])
    return errors(record(FORM, (QUALITY, rows)))


def test_the_only_row_that_is_a_cell_short_may_have_lost_the_level_that_the_form_lacks() -> None:
    assert _with("||船只检修|≥95") == [DOUBT]
    assert _with("|||船只检修|≥95") == []


def test_a_row_is_a_cell_short_for_nothing_where_others_are_or_no_level_is_lacking() -> None:
    assert _with("||船只检修|≥95", "|时效指标|按时|≥5") == []
    assert _with("||船只检修|≥95", "||质量指标|合格|≥5") == []


@pytest.mark.parametrize(
    ("levels", "said", "lost"),
    [
        (("数量指标", "时效指标"), "设备可用率|≥95", True),
        (("数量指标", "时效指标"), "任务完成率|≥95", False),
        (("数量指标", "质量指标"), "设备可用率|≥95", False),
        (("时效指标", ""), "补助标准|≤96", True),
        (("数量指标", "质量指标"), "补助|≤96元/户", False),
        (("时效指标", "成本指标"), "补助标准|≤96", False),
        (("数量指标", ""), "补助|≤96元/户", False),
    ],
)
def test_a_row_that_speaks_of_the_level_that_is_lacking_has_lost_it(
    levels: tuple[str, str], said: str, lost: bool
) -> None:
    first, below = levels
    row = f"|||{said}||96|10|8.5\n||{below}|其余|≥5||5|10|10"
    found = errors(record(FORM, ("数量指标", first), (QUALITY, row)))
    assert (DOUBT in found) is lost


@pytest.mark.parametrize(
    ("level", "said", "lost"),
    [
        ("社会效益指标", "闸门使用年限|≥10年", True),
        ("社会效益指标", "居民出行|长期", False),
        ("经济效益指标", "带动村集体|3个", True),
        ("经济效益指标", "带动增收|3万元", False),
        ("经济效益指标", "河面绿化|3亩", True),
    ],
)
def test_benefits_of_another_kind_than_their_level(level: str, said: str, lost: bool) -> None:
    value = said.split("|")[1].strip("≥")
    rows = f"{level}|水边整洁|长期||长期|15|15\n|||{said}||{value}|15|15"
    found = errors(record(FORM, ("社会效益指标|水边整洁|长期||长期|30|30", rows)))
    assert (("ambiguous-row", "/indicators/3/level2") in found) is lost


def test_costs_of_nature_are_lacking_beside_benefits_of_nature() -> None:
    rows = f"经济成本指标|单价|≤5||5|20|18.5\n|||施工扬尘|≤5||5|10|10\n||数量指标|{NUMBER.replace('30|30', '20|20')}"
    assert DOUBT in errors(record(FORM, (f"数量指标|{NUMBER}\n{QUALITY}", rows), ("社会效益指标", "生态效益指标")))


def test_points_of_a_second_level_are_those_of_its_rows() -> None:
    pointed = (("数量指标", "数量指标（30分）"), ("质量指标", "质量指标（20分）"))
    assert errors(record(FORM, *pointed)) == []
    data = record(FORM, ("数量指标", "数量指标（30分）"), ("质量指标", ""))
    assert ("level1-weights", "/indicators/0/level2") in errors(data)
    [said] = [found["message"] for found in data["findings"] if found["code"] == "level1-weights"]
    assert said == "数量指标（30分） is printed with 30 points, its rows add up to 50"
    assert errors(record(FORM, ("数量指标", "数量指标（30分）"), ("≥12次||13次|30|30", "≥12次||13次||30"))) != []
