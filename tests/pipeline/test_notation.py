from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.notation import (
    Kind,
    Measure,
    is_not_applicable,
    is_nothing,
    measure,
    money,
    number,
    percent,
    points,
    squeezed,
)


def m(kind: Kind, operator: str | None = None, value: str | None = None, upper: str | None = None, unit: str | None = None) -> Measure:  # fmt: skip
    worth = value if kind is Kind.DATE or value is None else Decimal(value)
    return Measure(kind, operator, worth, None if upper is None else Decimal(upper), unit)


N, R, D = Kind.NUMBER, Kind.RANGE, Kind.DATE
TEXT = m(Kind.TEXT)


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        # the table of the record contract
        ("≥95%", m(N, ">=", "95", unit="%")),
        ("不低于95%", m(N, ">=", "95", unit="%")),
        ("95%以上", m(N, ">=", "95", unit="%")),
        ("=100%", m(N, "=", "100", unit="%")),
        ("18.6万元", m(N, None, "18.6", unit="万元")),
        ("4-6场", m(R, None, "4", "6", "场")),
        ("±5%", m(R, None, "-5", "5", "%")),
        ("2024年11月20日", m(D, None, "2024-11-20")),
        ("2024.11.20", m(D, None, "2024-11-20")),
        ("2024年12月31日前", m(D, "<=", "2024-12-31")),
        ("12月底前", m(D, "<=", "2024-12-31")),
        ("2022年11月底前完成", m(D, "<=", "2022-11-30")),
        ("全年", TEXT),
        ("长期", TEXT),
        ("达成预期指标", TEXT),
        ("根据年度计划安排", TEXT),
        ("不适用", m(Kind.NOT_APPLICABLE)),
        # operators in other writings
        ("＞＝９５％", m(N, ">=", "95", unit="%")),
        ("≧ 95 ％", m(N, ">=", "95", unit="%")),
        ("≥1,200人次", m(N, ">=", "1200", unit="人次")),
        ("≤3天", m(N, "<=", "3", unit="天")),
        ("不超过3天", m(N, "<=", "3", unit="天")),
        ("3天以内", m(N, "<=", "3", unit="天")),
        (">0", m(N, ">", "0")),
        ("＜0.5‰", m(N, "<", "0.5", unit="‰")),
        ("大于等于2", m(N, ">=", "2")),
        ("控制在5%以内", m(N, "<=", "5", unit="%")),
        ("≥95%以上", m(N, ">=", "95", unit="%")),
        ("90%及以上", m(N, ">=", "90", unit="%")),
        ("90%（含）以上", m(N, ">=", "90", unit="%")),
        ("90%及以内", m(N, "<=", "90", unit="%")),
        ("4场之上", m(N, ">=", "4", unit="场")),
        ("3起", m(N, None, "3", unit="起")),
        ("12名未成年人", m(N, None, "12", unit="名未成年人")),
        # More than, less than or about a number: it is not the value.
        *((text, TEXT) for text in ("4场左右", "4场上下", "4场起", "100余人", "3万多元", "4个半月", "5场已完成")),
        *((text, TEXT) for text in ("4-5场以上", "4-5场左右", "3-5天内")),
        ("4场以上（含）", m(N, ">=", "4", unit="场")),
        ("4场及以下(含)", m(N, "<=", "4", unit="场")),
        ("-5%", m(N, None, "-5", unit="%")),
        ("0", m(N, None, "0")),
        ("100", m(N, None, "100")),
        ("12㎡", m(N, None, "12", unit="㎡")),
        # years of use; 24年 may be 2024
        ("8年", m(N, None, "8", unit="年")),
        ("≥20年", m(N, ">=", "20", unit="年")),
        ("10年以上", m(N, ">=", "10", unit="年")),
        ("24年", TEXT),
        ("≥2024年", TEXT),
        # ranges
        ("90%-95%", m(R, None, "90", "95", "%")),
        ("90～95%", m(R, None, "90", "95", "%")),
        ("4至6场", m(R, None, "4", "6", "场")),
        ("4—6", m(R, None, "4", "6")),
        # dates
        ("2024-02-29", m(D, None, "2024-02-29")),
        ("2024/3/1", m(D, None, "2024-03-01")),
        ("2024年2月底前", m(D, "<=", "2024-02-29")),
        ("2023年2月末", m(D, None, "2023-02-28")),
        ("6月30日前", m(D, "<=", "2024-06-30")),
        ("2024年底前", m(D, "<=", "2024-12-31")),
        ("2024年12月31日之前", m(D, "<=", "2024-12-31")),
        ("于2024年12月31日前完成", m(D, "<=", "2024-12-31")),
        ("≤2024年12月31日", m(D, "<=", "2024-12-31")),
        # what is no value stays text
        ("2024年", TEXT),
        ("6月", TEXT),
        ("2024年度", TEXT),
        ("2024-02-30", TEXT),
        ("2024年13月1日", TEXT),
        ("3.1.2", TEXT),
        ("6-4场", TEXT),
        ("95%≤x", TEXT),
        ("≥95%以下", TEXT),
        ("约95%", TEXT),
        ("开展12场活动，服务300人", TEXT),
        ("12场、300人次", TEXT),
        ("第3期", TEXT),
        ("100%完成12场讲座的全部任务", TEXT),
        ("2024年1-6月", TEXT),
        ("优", TEXT),
    ],
)
def test_targets_and_actuals(printed: str, meant: Measure) -> None:
    assert measure(printed, 2024) == meant


@pytest.mark.parametrize(
    "printed", ["无", "—", "/", "", " ", "\n", "——", "-", "－", "一", "\\", "～", "暂无", " / ", "•", "."]
)
def test_what_says_nothing_has_no_value(printed: str) -> None:
    assert is_nothing(printed)
    assert measure(printed, 2024) is None


@pytest.mark.parametrize("printed", ["0", "无偿", "一次", "-1", "/3", "不适用", "。", "无故障", "一、二", "……", "..."])
def test_what_says_something(printed: str) -> None:
    assert not is_nothing(printed)


@pytest.mark.parametrize("printed", ["不适用", "不 适 用", "不涉及", "N/A", "n/a"])
def test_not_applicable(printed: str) -> None:
    assert is_not_applicable(printed)
    assert measure(printed) == m(Kind.NOT_APPLICABLE)


def test_a_date_without_its_year_waits_for_one() -> None:
    assert measure("12月底前", 2023) == m(D, "<=", "2023-12-31")
    assert measure("12月底前", 2024) == m(D, "<=", "2024-12-31")
    assert measure("2022年11月底前", 2023) == m(D, "<=", "2022-11-30")


@pytest.mark.parametrize(
    ("printed", "year"),
    [
        ("12月底前", None),  # number 12, unit 月底前
        ("12月底", None),
        ("11月完成", 2024),  # number 11, unit 月完成
        ("9月前完成", 2024),
        ("2024年内完成", 2024),  # number 2024, unit 年内完成
        ("2024年完成", 2024),
        ("2024年四季度", 2024),
        ("4季度", 2024),
        ("30日前", 2024),
        ("1号楼", 2024),
    ],
)
def test_a_time_that_is_no_date_is_text_and_counts_nothing(printed: str, year: int | None) -> None:
    assert measure(printed, year) == TEXT


@pytest.mark.parametrize(
    ("printed", "value", "unit"), [("24小时内", "24", "小时"), ("3天内", "3", "天"), ("5个工作日内", "5", "个工作日")]
)
def test_within_a_time_is_a_limit(printed: str, value: str, unit: str) -> None:
    assert measure(printed, 2024) == m(N, "<=", value, unit=unit)


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("18.6", "万元", "186000.00"),
        ("18.6万元", "元", "186000.00"),
        ("186,000.00", "元", "186000.00"),
        ("186，000.00", "元", "186000.00"),
        ("１８６", "元", "186.00"),
        ("¥1,234.5", "元", "1234.50"),
        ("0.00", "元", "0.00"),
        ("0", "万元", "0.00"),
        ("-3.5", "万元", "-35000.00"),
        ("1.5亿", "元", "150000000.00"),
        ("1.5亿元", None, "150000000.00"),
        ("2.5千元", "元", "2500.00"),
        ("3百万元", "元", "3000000.00"),
        ("12.29万", "元", "122900.00"),
        ("0.000001", "万元", "0.01"),
    ],
)
def test_money_is_yuan(text: str, unit: str | None, yuan: str) -> None:
    amount = money(text, unit)
    assert amount == Decimal(yuan)
    assert str(amount) == yuan


@pytest.mark.parametrize(
    ("text", "unit"),
    [("18.6", None), ("18.6", "美元"), ("18,6", "元"), ("约18", "元"), ("18.6%", "元"), ("", "元"), ("1.2.3", "元"), ("—", "元"), ("10元起", "元"), ("1" + "0" * 60, "元")],
)  # fmt: skip
def test_what_is_no_amount(text: str, unit: str | None) -> None:
    assert money(text, unit) is None


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("1,234.50", "1234.50"),
        ("10", "10"),
        ("+3", "3"),
        ("-0.5", "-0.5"),
        ("１０", "10"),
        ("1，000", "1000"),
        (" 7 ", "7"),
    ],
)
def test_plain_numbers(text: str, worth: str) -> None:
    assert number(text) == Decimal(worth)


@pytest.mark.parametrize("text", ["12,34", "10分", "1.", ".5", "1e3", "", "一", "1 / 2", "10%", "٣x"])
def test_other_texts_are_no_numbers(text: str) -> None:
    assert number(text) is None


def test_points_and_percentages() -> None:
    assert (points("10分"), points("9.95"), points("10%"), points("十")) == (Decimal(10), Decimal("9.95"), None, None)
    assert (percent("99.52%"), percent("99.52"), percent("99.52％"), percent("99.52分")) == (
        Decimal("99.52"), Decimal("99.52"), Decimal("99.52"), None,
    )  # fmt: skip


def test_squeezing_keeps_signs_that_are_units() -> None:
    assert squeezed(" １２ ㎡（含）\n３ ") == "12㎡(含)3"
    assert squeezed("m² m2") == "m²m2"


@given(st.text(max_size=20), st.one_of(st.none(), st.integers(2000, 2100)))
def test_any_text_has_a_reading(text: str, year: int | None) -> None:
    """Never an exception, and a value only where its digits are printed."""
    value = measure(text, year)
    assert (value is None) == is_nothing(text)
    if value and value.kind in (Kind.NUMBER, Kind.RANGE):
        assert any(char.isdigit() for char in squeezed(text))


@given(
    st.integers(0, 10**9), st.sampled_from(("≥", "≤", ">", "<", "=")), st.sampled_from(("", "%", "场", "人次", "万元"))
)
def test_numbers_are_read_back(whole: int, sign: str, unit: str) -> None:
    for printed in (f"{whole}", f"{whole:,}"):
        value = measure(f"{sign}{printed}{unit}", 2024)
        expected = {"≥": ">=", "≤": "<="}.get(sign, sign)
        assert value == Measure(N, expected, Decimal(whole), None, unit or None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023.12", TEXT),
        ("2023.1-12", TEXT),  # twelve months, not a day
        ("2023.1-2023.12", TEXT),
        ("2021-2025", TEXT),
        ("2022-2023学年", TEXT),
        ("2023.12前", TEXT),
        ("8.10完工", TEXT),
        ("12.31前", TEXT),
        ("2023.12底前", m(D, "<=", "2023-12-31")),
        ("2023.12.15", m(D, None, "2023-12-15")),
        ("2023.12万元", m(N, None, "2023.12", unit="万元")),
        ("2000-2100人次", m(R, None, "2000", "2100", "人次")),
    ],
)
def test_months_and_years_with_points_are_no_amounts(text: str, expected: Measure) -> None:
    assert measure(text, 2023) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("≮351人", m(N, ">=", "351", unit="人")),
        ("1000+", m(N, ">=", "1000")),
        ("10万+", m(N, ">=", "10", unit="万")),
        ("1000人或以上", m(N, ">=", "1000", unit="人")),
        ("351¹人", TEXT),
        ("10⁴吨", TEXT),
        ("11000①", TEXT),
        ("1500m²", m(N, None, "1500", unit="m²")),
    ],
)
def test_signs_behind_a_figure_are_no_part_of_its_unit(text: str, expected: Measure) -> None:
    assert measure(text) == expected


def test_a_mark_behind_a_figure_is_no_digit_of_it() -> None:
    assert number("11000①") is None and money("351²", "元") is None and squeezed("１０⁴ 吨") == "10⁴吨"


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("≥95%且≤98%", (95, 98, "%")),
        ("不低于3次，且不超过5次", (3, 5, "次")),
        (">=95%并且<=98%", (95, 98, "%")),
        ("≥95%且≤98次", None),
        ("≥98%且≤95%", None),
        (">95%且<98%", None),  # its limits are not within it
        ("≥95%且质量合格", None),
    ],
)
def test_two_limits_are_a_range(text: str, limits: tuple[int, int, str] | None) -> None:
    found = measure(text)
    assert found is not None
    assert found.kind is (Kind.RANGE if limits else Kind.TEXT)
    low, high, unit = limits or (None, None, found.unit)
    assert (found.value, found.upper, found.unit) == (low, high, unit)
