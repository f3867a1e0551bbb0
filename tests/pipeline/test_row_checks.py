"""What a row of indicators must say, and what it cannot: the bad case beside the good."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record
from tests.pipeline.good_record import GOOD, codes, value

ROW = "/indicators/0"


@pytest.mark.parametrize("key", ["level3", "target", "actual"])
def test_a_row_with_points_says_what_for(key: str) -> None:
    assert ("required-field", f"{ROW}/{key}") in codes((f"{ROW}/{key}", None))
    everywhere = [(f"/indicators/{index}/{key}", None) for index in range(len(GOOD["indicators"]))]
    # A form may have no such column; one that scores what it planned has one of what was reached.
    assert (("required-field", f"{ROW}/{key}") in codes(*everywhere)) is (key == "actual")


def test_a_row_that_is_but_a_name_may_be_a_note() -> None:
    bare = [(f"{ROW}/{key}", None) for key in ("target", "actual", "weight", "score", "deviation")]
    assert ("ambiguous-row", f"{ROW}/level3") in codes(*bare)
    assert ("ambiguous-row", f"{ROW}/level3") not in codes(*bare[1:])
    everywhere = [
        (f"/indicators/{index}/{key[-6:]}", None)
        for index in range(len(GOOD["indicators"]))
        for key in ("target", "actual")
    ]
    assert ("ambiguous-row", f"{ROW}/level3") not in codes(*bare, *everywhere)  # a list of names


def test_a_row_that_says_what_the_one_above_says_was_copied() -> None:
    copy_of = [(f"/indicators/1/{key}", GOOD["indicators"][0][key]) for key in GOOD["indicators"][0]]
    assert ("duplicate-row", "/indicators/1") in codes(*copy_of)
    assert ("duplicate-row", "/indicators/1") not in codes(*copy_of, ("/indicators/1/actual", value("14次")))


@pytest.mark.parametrize(
    ("target", "actual", "doubted"),
    [
        ("295%", "96%", True),
        ("24191台", "4500台", True),
        ("295%", "94%", False),  # ≥95% would be missed too
        ("24万元", "22.8万元", False),  # a limit that was kept
        ("29个", "30个", False),  # reached as it stands
        ("295%", "96个", False),
    ],
)
def test_a_sign_read_as_a_two_is_asked_about(target: str, actual: str, doubted: bool) -> None:
    said = codes((f"{ROW}/target", value(target)), (f"{ROW}/actual", value(actual)))
    assert (("ambiguous-value", f"{ROW}/target") in said) is doubted


def test_a_missed_target_without_full_points_is_no_misreading() -> None:
    less = ((f"{ROW}/target", value("295%")), (f"{ROW}/actual", value("96%")), (f"{ROW}/score", 1))
    assert ("ambiguous-value", f"{ROW}/target") not in codes(*less)


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("-≥6.9万立方米", False),
        ("≥−5℃", False),
        ("≥=5", False),
        ("≥04%", False),
        ("/7期", False),
        ("7元/人", True),
        ("/", True),
        ("≥-5℃", True),
        ("≥0.4%", True),
    ],
)
def test_limits_that_nobody_sets_are_asked_about(text: str, readable: bool) -> None:
    said = codes((f"{ROW}/target", value(text)))
    assert (("unreadable-value", f"{ROW}/target") not in said) is readable


def test_a_unit_before_its_figure_is_two_cells() -> None:
    assert ("unreadable-value", f"{ROW}/actual") in codes((f"{ROW}/actual", value("%100")))
    assert ("unreadable-value", f"{ROW}/actual") not in codes((f"{ROW}/actual", value("100%")))


@pytest.mark.parametrize(("name", "asked"), [("合格率", True), ("预算执行率", False)])
def test_a_row_with_a_score_says_what_was_aimed_at_and_reached(name: str, asked: bool) -> None:
    bare = [(f"{ROW}/level3", name), (f"{ROW}/target", None), (f"{ROW}/actual", None)]
    assert (("required-field", f"{ROW}/target") in codes(*bare)) is asked
    dashed = ("/evidence", {f"{ROW}/target": [{"page": 1, "raw": "—"}], f"{ROW}/actual": [{"page": 1, "raw": "—"}]})
    assert ("required-field", f"{ROW}/target") not in codes(*bare, dashed)
    unscored = (f"{ROW}/score", 0)
    assert ("required-field", f"{ROW}/target") not in codes(*bare, unscored)


def test_no_row_has_a_first_level_where_a_page_break_hides_it() -> None:
    rows = range(len(GOOD["indicators"]))
    bare = [(f"/indicators/{index}/level1", None) for index in rows]
    assert ("required-field", f"{ROW}/level1") in codes(*bare)
    own = [(f"/indicators/{index}/level2", "履职") for index in rows]  # a second level that may stand alone
    assert ("required-field", f"{ROW}/level1") not in codes(*bare, *own)


BENEFIT = (
    ("|效益指标(30分)|社会效益", "|项目效益(40分)|社会效益"),
    ("|满意度指标(10分)|服务对象满意度指标", "||服务对象满意度指标"),
)


def test_satisfaction_stands_under_benefit_where_the_points_of_the_label_prove_it() -> None:
    assert errors(record(FORM, *BENEFIT)) == []
    doubted = ("ambiguous-row", "/indicators/3/level1")
    assert doubted in errors(record(FORM, BENEFIT[0], BENEFIT[1], ("(40分)", "")))
    assert doubted in errors(record(FORM, BENEFIT[0], BENEFIT[1], ("(40分)", "(30分)")))
    assert doubted in errors(record(FORM, ("|满意度指标(10分)", "|效益指标(10分)")))


@pytest.mark.parametrize(
    ("level2", "asked"),
    [("服务对象满意度指标", False), ("", True)],
)
def test_satisfaction_under_output_is_a_first_level_in_the_place_of_a_blank_second_one(
    level2: str, asked: bool
) -> None:
    """The blank cell was dropped, and nothing else stands between output and satisfaction."""
    row = "|满意度指标(10分)|服务对象满意度指标|居民满意度|≥90||91|10|10"
    satisfied = "|".join(filter(None, ("|满意度指标", level2, "居民满意度|≥90||91|40|40")))
    data = record(
        FORM,
        ("|效益指标(30分)|社会效益指标|水边整洁|长期||长期|30|30\n", ""),
        (row, satisfied),
        ("产出指标(50分)", "产出指标"),
    )
    assert (("ambiguous-row", "/indicators/2/level1") in errors(data)) is asked
    assert errors(data) == [] or asked
