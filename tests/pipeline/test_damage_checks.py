"""What no person wrote in a form, and figures that may be days: the bad case beside the good."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forms import damage_checks
from tests.pipeline.good_record import codes, value

ROW = "/indicators/0"


@pytest.mark.parametrize(
    "text",
    [
        "#REF!", "清淤#DIV/0!次", "######", '=DISPIMG("ID_1",1)', "=VLOOKUP(A1,B:C,2)", "3.93284E+20", "2.72E+05",
        "{{project_name}}", "${name}", "&ge;351人", "&#8805;351人", "清淤<br>巡护", "\\>24株", "~~315人~~351人", "NULL",
        "nan", "清淤及巡护…", "一、清淤\\n二、巡护", "\uf0b3351人", "清\x92淤", "清\x07淤", "石桥펿河段", "清⠁淤",
        "清淤Ċ次", "清‱淤", "清淤\uffff次", "清ไ淤", '社会"#20844;众',
    ],
)  # fmt: skip
def test_what_a_program_left_in_a_text_is_asked_about(text: str) -> None:
    assert codes((f"{ROW}/level3", text)) == [("unreadable-value", f"{ROW}/level3")]
    assert codes(("/project/name", text)) == [("unreadable-value", "/project/name")]


@given(st.from_regex(damage_checks._REMAINS))
def test_nothing_a_program_left_is_passed_over(text: str) -> None:
    assert text.isascii() or damage_checks._TELLING.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "A&B河段清淤",
        "3#河段",
        "##河段",
        "清淤（=疏浚）",
        "E+河段",
        "清淤<3米河段",
        "一~二期清淤",
        "清淤\n巡护",
        "とのāǎ①㎡é",
        "3#楼1001;2#楼",
        "Ωψ及Ж型",
    ],
)
def test_what_people_write_is_let_alone(text: str) -> None:
    assert codes((f"{ROW}/level3", text)) == []


def test_the_title_is_no_value() -> None:
    title = "项目支出绩效自评表"
    assert codes((f"{ROW}/actual", value(title))) == [("unreadable-value", f"{ROW}/actual")]
    assert ("unreadable-value", "/project/name") in codes(("/project/name", f" {title}"))
    assert codes(("/project/name", f"{title}编制")) == []
    assert codes(("/title", None)) == []


def test_a_unit_without_its_number_is_asked_about() -> None:
    changes = ((f"{ROW}/target", value("≥351人")), (f"{ROW}/actual", value("人")))
    assert ("unreadable-value", f"{ROW}/actual") in codes(*changes)


def test_a_code_whose_last_digits_a_spreadsheet_lost() -> None:
    assert codes(("/project/code", "393283956119751000000")) == [("ambiguous-value", "/project/code")]
    assert codes(("/project/code", "393283956119751462008")) == []
    assert codes(("/project/code", "100000000000000")) == []  # as many as it keeps


@pytest.mark.parametrize("text", ["351¹人", "≥10⁴吨", "11000①"])
def test_a_raised_mark_behind_a_figure_is_asked_about(text: str) -> None:
    assert ("ambiguous-value", f"{ROW}/target") in codes((f"{ROW}/target", value(text)))


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("19场√", True), ("93.79%核", True), ("34台40台", True), ("7,8场", False), ("●人次", True), ("19场", False),
        ("19场已完成", False), ("约19场", False), ("2024年11月20日前", False), ("达成预期指标", False),
    ],
)  # fmt: skip
def test_what_a_pen_left_beside_a_figure_of_a_scan_is_asked_about(text: str, doubted: bool) -> None:
    changes = ((f"{ROW}/target", value("≥10场")), (f"{ROW}/actual", value(text)))
    asked = ("unreadable-value", f"{ROW}/actual")
    assert (asked in codes(("/source/ocr", "ppocr"), *changes)) is doubted
    typed = text == "34台40台"  # two cells of a row
    assert (asked in codes(*changes)) is typed, "typed, it is what the form says"


@pytest.mark.parametrize(
    ("name", "text", "doubted"),
    [
        ("完成时间", "12.31", True),
        ("建设期限", "1.1-12.31", True),
        ("完成时间", "2023.12", False),  # a month, and a text
        ("清淤投资", "2023.12", True),
        ("清淤投资", "2023.12万元", False),
        ("清淤长度", "12.31公里", False),
        ("清淤长度", "12.31", False),
        ("平均响应时间", "1.5小时", False),
    ],
)
def test_a_figure_that_may_be_a_day(name: str, text: str, doubted: bool) -> None:
    found = codes((f"{ROW}/level3", name), (f"{ROW}/target", value(text)), (f"{ROW}/actual", value(text)))
    assert (("ambiguous-value", f"{ROW}/target") in found) is doubted
