"""Each equation and custom of a form: a record that keeps it, one that breaks it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pipeline.forms.checks import check
from tests.pipeline.good_record import GOOD, PROFILE, Record, both, codes, found, line, put, value


def test_a_good_record_has_no_findings() -> None:
    assert found() == []


def test_without_a_profile_nothing_is_checked() -> None:
    assert check({}, None) == ()


LINE, IND = "/funds/lines", "/indicators"
BREAKS: list[tuple[str, Any, list[tuple[str, str | None]]]] = [
    ("/project/name", None, [("required-field", "/project/name")]),
    (f"{LINE}/0/executed", None, [("required-field", f"{LINE}/0/executed")]),
    (f"{LINE}/0/execution_rate", 76, [("execution-rate", f"{LINE}/0/execution_rate")]),
    (f"{LINE}/0/score", 6.9, [("execution-score", f"{LINE}/0/score"), ("total-score", "/total/score")]),
    (f"{LINE}/1/initial_budget", 901, [("fund-lines-sum", f"{LINE}/0/initial_budget")]),
    (f"{LINE}/2/executed", 51, [("fund-lines-sum", f"{LINE}/0/executed")]),
    ("/total/score", 95, [("total-score", "/total/score")]),
    ("/total/score", 96.01, [("total-score", "/total/score")]),
    ("/total/weight", 90, [("weights-sum", "/total/weight"), ("score-above-weight", "/total/score")]),
    ("/total/weight", 98, [("weights-sum", "/total/weight")]),
    ("/total/grade", "良", [("grade-misfit", "/total/grade")]),
    (f"{IND}/0/level1_weight", 40, [("level1-weights", f"{IND}/0/level1_weight"), ("level1-weights", f"{IND}/1/level1_weight")]),
    (f"{IND}/2/level1_weight", 40, [("level1-weights", f"{IND}/2/level1_weight")]),
    (f"{IND}/2/level1_weight", None, [("required-field", f"{IND}/2/level1_weight")]),
    (f"{IND}/1/level2", None, [("required-field", f"{IND}/1/level2")]),
    (f"{IND}/1/score", None, [("required-field", f"{IND}/1/score"), ("total-score", "/total/score")]),
    (f"{IND}/2/level2", "数量指标", [("ambiguous-row", f"{IND}/2/level1")]),
    (f"{IND}/0/actual", value("11次"), [("target-missed", f"{IND}/0/actual")]),
    (f"{IND}/0/actual", value("13场"), [("units-differ", f"{IND}/0/actual")]),
    (f"{IND}/0/unit", "13次", [("unreadable-value", f"{IND}/0/unit")]),
    (f"{IND}/0/unit", "m²", []),
    (f"{IND}/0/actual", value("16次"), [("over-achieved", f"{IND}/0/actual")]),
    ("/goals/actual", "全年清淤十二次，巡护八十公里。", [("goals-alike", "/goals/actual")]),
    ("/goals/actual", "全年清淤十三次。" * 2, [("ambiguous-value", "/goals/actual")]),
    ("/goals/actual", "好好" * 4, []),
    ("/goals/actual", "全年清淤十三次。100%", [("ambiguous-value", "/goals/actual")]),
    ("/goals/actual", "全年清淤十三次，完成100%", []),
    ("/goals/expected", "年度总体目标保障河道通畅。", [("ambiguous-value", "/goals/expected")]),
    ("/goals/expected", "（一）年度总体目标：保障河道通畅。", []),
    ("/goals/expected", "年度总体目标按计划完成。", []),
    ("/goals/expected", "年度总体目标是保障河道通畅。", []),
    ("/goals/actual", "全年清淤十三次。2.项目实施内容及过程概述按计划清淤。", [("ambiguous-value", "/goals/actual")]),
    ("/goals/actual", "全年清淤十三次。2.项目实施内容及过程概述：按计划清淤。", []),
    ("/goals/actual", "全年清淤十三次。项目背景调查三次。", []),
    ("/goals/actual", "全年 清淤十二次,\n巡护八十公里。", [("goals-alike", "/goals/actual")]),
]  # fmt: skip


def test_an_item_missing_in_a_goal_is_found_on_scans_alone() -> None:
    broken = put("/goals/actual", "①清淤十三次；③岸线巡护每周两回，居民满意。")
    assert found(broken) == []

    def scanned(record: Record) -> None:
        broken(record)
        record["source"]["ocr"] = "PP-OCRv6"

    assert found(scanned) == [("numbering", "/goals/actual")]


@pytest.mark.parametrize(
    ("text", "paired"),
    [
        ("全年清淤十二次（含两次抢险），另见《办法》", True),
        ("1）清淤十二次；2)岸线巡护", True),
        ("一）清淤（见附件12）；二）岸线巡护", True),
        ("全年清淤十二次（含两次抢险，岸线巡护", False),
        ("全年清淤十二次含两次抢险），岸线巡护", False),
        ("依据《办法清淤十二次", False),
        ("推行“一河一策”，居民满意", True),
        ('按"三个一”工程清淤十二次', True),
        ("汛期顺延”岸线巡护照旧", False),
    ],
)
def test_a_bracket_without_a_partner_is_found_on_scans_alone(text: str, paired: bool) -> None:
    broken = put("/goals/actual", text)
    assert found(broken) == []

    def scanned(record: Record) -> None:
        broken(record)
        record["source"]["ocr"] = "PP-OCRv6"

    assert found(scanned) == ([] if paired else [("unpaired-bracket", "/goals/actual")])


@pytest.mark.parametrize(("path", "new", "expected"), BREAKS, ids=[f"{p}={n}"[:40] for p, n, _ in BREAKS])
def test_what_is_broken_is_found(path: str, new: Any, expected: list[tuple[str, str | None]]) -> None:
    assert found(put(path, new)) == expected


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (f"{IND}/0/actual", value("12次")),  # just reached
        (f"{IND}/0/actual", value("15.6次")),  # 30 % beyond, not more
        (f"{IND}/0/actual", value("全年")),
        (f"{IND}/0/target", value("12次")),
        (f"{IND}/1/actual", value("94%")),  # missed, and points were taken off
        (f"{IND}/1/deviation", "受天气影响"),
        (f"{LINE}/0/execution_rate", None),
        ("/total/weight", None),
        ("/total/grade", None),
        ("/goals/actual", "全年清淤十二次，每周巡护两回，居民满意。"),
        ("/goals/actual", None),
        ("/project/code", "1234"),
    ],
)
def test_what_is_not_broken_is_not_found(path: str, new: Any) -> None:
    assert found(put(path, new)) == []


@pytest.mark.parametrize(
    ("target", "actual", "missed"),
    [
        ("2024年11月底前", "2024年12月5日", True),
        ("2024年11月底前", "2024年11月30日", False),
        ("11月20日前", "11月21日", True),
        ("2024年11月20日", "2024年12月5日", False),
    ],
)
def test_a_day_that_was_missed_at_full_score_is_told(target: str, actual: str, missed: bool) -> None:
    days = codes((f"{IND}/0/target", value(target)), (f"{IND}/0/actual", value(actual)))
    assert (("target-missed", f"{IND}/0/actual") in days) is missed


def test_a_missing_total_is_named_with_its_place() -> None:
    assert found(put("/total/score", None)) == [("required-field", "/total/score"), ("form-incomplete", None)]


def test_a_missing_total_is_found() -> None:
    assert [code for code, _ in found(put("/total/score", None))] == ["required-field", "form-incomplete"]


def test_no_indicators_or_funds_is_a_form_cut_off() -> None:
    assert ("form-incomplete", None) in found(put("/indicators", []))
    assert ("form-incomplete", None) in found(put("/funds/lines", []))
    assert ("required-field", "/indicators") in found(put("/indicators", []))


def test_scores_above_their_weights() -> None:
    above = both(put(f"{IND}/0/score", 31), put("/total/score", 97))
    assert found(above) == [("score-above-weight", f"{IND}/0/score")]
    line_above = both(put(f"{LINE}/0/score", 11), put("/total/score", 99.5))
    assert ("score-above-weight", f"{LINE}/0/score") in found(line_above)
    whole = both(put("/total/score", 101))
    assert ("score-above-weight", "/total/score") in found(whole)


def test_weights_must_add_up_to_the_whole() -> None:
    lower = both(
        put(f"{IND}/3/weight", 5), put(f"{IND}/3/level1_weight", 5), put(f"{IND}/3/score", 5), put("/total/score", 91)
    )
    assert found(lower) == [("weights-sum", "/total/weight")]
    assert found(both(lower, put("/total/weight", 95))) == [("weights-sum", "/total/weight")]


@pytest.mark.parametrize("level", ["效率指标", "产出指际"])
def test_a_level_nobody_knows_is_found(level: str) -> None:
    assert ("unknown-label", f"{IND}/2/level1") in found(put(f"{IND}/2/level1", level))


@pytest.mark.parametrize(
    ("annual", "executed", "rate", "fits"),
    [
        (300, 200, 66.67, True),  # rounded
        (300, 200, 66.66, True),  # cut
        (300, 200, 66.7, True),
        (300, 200, 66.6, True),
        (300, 200, 67, True),
        (300, 200, 66, True),
        (300, 200, 66.65, False),
        (300, 200, 66.68, False),
        (300, 200, 66.5, False),
        (300, 200, 68, False),
        (122900, 122309.94, 99.52, True),
        (122900, 122309.94, 99.51, True),
        (122900, 122309.94, 99.53, False),
        (100, 120, 120, True),
        (0, 0, 100, True),  # nothing to divide by: nothing to say
    ],
)
def test_a_rate_may_be_printed_rounded_or_cut(annual: float, executed: float, rate: float, fits: bool) -> None:
    funds = [line("total", annual, annual, executed, weight=None, rate=rate)]
    codes = [code for code, _ in found(put("/funds/lines", funds))]
    assert ("execution-rate" not in codes) is fits


@pytest.mark.parametrize(
    ("rate", "score", "fits"),
    [
        (58.25, 5.83, True),  # 5.825 rounded
        (58.25, 5.82, True),  # 5.825 cut
        (58.25, 5.825, True),
        (58.25, 5.8, True),
        (58.25, 5.84, False),
        (58.25, 5.81, False),
        (58.25, 6, True),
        (58.25, 5.9, False),
        (58.25, 10, False),
    ],
)
def test_an_execution_score_may_be_printed_rounded_or_cut(rate: float, score: float, fits: bool) -> None:
    funds = [line("total", 10000, 10000, rate * 100, weight=10, rate=rate, score=score)]
    codes = [code for code, _ in found(put("/funds/lines", funds))]
    assert ("execution-score" not in codes) is fits


def test_more_than_the_whole_budget_scores_no_more_than_the_weight() -> None:
    funds = [line("total", 100, 100, 120, weight=10, rate=120, score=10)]
    codes = [code for code, _ in found(put("/funds/lines", funds))]
    assert "execution-score" not in codes


@pytest.mark.parametrize(
    ("rate", "fits"),
    [(32.84, True), (32.8, True), (32.9, True), (32.78, True), (32.76, False), (32.92, False), (34, False)],
)
def test_amounts_in_wan_are_rounded_themselves(rate: float, fits: bool) -> None:
    """10.14 and 3.33 万元 are printed to 100 yuan: the rate may be that of any amounts so printed."""
    funds = {"stated_unit": "万元", "lines": [line("total", 101400, 101400, 33300, rate=rate)]}
    codes = [code for code, _ in found(put("/funds", funds))]
    assert ("execution-rate" not in codes) is fits
    funds["stated_unit"] = "元"
    codes = [code for code, _ in found(put("/funds", funds))]
    assert ("execution-rate" not in codes) is (rate in (32.84, 32.8))


@pytest.mark.parametrize(("part", "fits"), [(2946000, True), (2945900, True), (2946100, True), (2940000, False)])
def test_sums_in_wan_have_the_slack_of_their_rounding(part: float, fits: bool) -> None:
    lines = [
        line("total", 3273300, None, None),
        line("current_year", part, None, None),
        line("carried_over", 327300, None, None),
    ]
    codes = [code for code, _ in found(put("/funds", {"stated_unit": "万元", "lines": lines}))]
    assert ("fund-lines-sum" not in codes) is fits


def test_messages_say_the_figures() -> None:
    record = copy.deepcopy(GOOD)
    put(f"{LINE}/0/execution_rate", 76)(record)
    [one] = check(record, PROFILE)
    assert one.message == "the form prints an execution rate of 76 %, 600 / 800 gives 75.00 %"


@pytest.mark.parametrize("key", ["target", "actual"])
def test_in_a_scan_a_row_names_its_target_and_what_became_of_it(key: str) -> None:
    """Where two cells were read as one, one of them is missing; typed forms may leave it blank in a row without points."""

    def without(record: Record, ocr: str | None) -> None:
        record["source"]["ocr"] = ocr
        record["indicators"][1] |= {key: None, "weight": 0, "score": 0}

    assert ("required-field", f"/indicators/1/{key}") in found(lambda record: without(record, "ppocr"))
    assert ("required-field", f"/indicators/1/{key}") not in found(lambda record: without(record, None))


@pytest.mark.parametrize("key", ["level3", "actual", "deviation"])
def test_what_two_rows_of_a_scan_share_is_looked_at(key: str) -> None:
    """A border worn away between two cells gives both rows both texts; an exported form says that its cell spans them."""
    place = [{"page": 1, "box": [10, 20, 30, 40], "raw": "清淤次数巡护里程"}]

    def shared(record: Record, ocr: str | None, *rows: int) -> None:
        record["source"]["ocr"] = ocr
        record["evidence"] = {f"/indicators/{row}/{key}": place for row in rows}

    assert ("ambiguous-row", f"/indicators/1/{key}") in found(lambda record: shared(record, "ppocr", 0, 1))
    assert not found(lambda record: shared(record, "ppocr", 0, 2)), "not one below the other"
    assert not found(lambda record: shared(record, None, 0, 1))


@pytest.mark.parametrize(
    ("budget", "implementing", "torn"),
    [
        ("江州市渔梁区城市管理局", "汀州市渔梁区园林中心", True),
        ("汀州市渔梁区城市管理局", "汀州市渔梁区园林中心", False),
        ("东屏县财政局", "汀州市渔梁区园林中心", False),
        ("江州市城市管理局", "园林绿化中心", False),
    ],
)
def test_units_of_one_form_whose_places_differ_in_a_character_are_looked_at(
    budget: str, implementing: str, torn: bool
) -> None:
    def scanned(record: Record, ocr: str | None) -> None:
        record["source"]["ocr"] = ocr
        record["project"] |= {"budget_unit": budget, "implementing_unit": implementing}

    expected = [("ambiguous-value", "/project/budget_unit")] if torn else []
    assert found(lambda record: scanned(record, "ppocr")) == expected
    assert not found(lambda record: scanned(record, None)), "typed names stand as typed"
