"""What stands in a row or under a heading where it cannot belong is asked about, though all sums agree."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.styles import Border, Side

from pipeline.process import process
from tests.pipeline.forms import FORM, KNOWN, errors, record
from tests.pipeline.test_transfer_funds import FORM as TRANSFER

GOALS = "年度总体目标|预期目标|||实际完成情况\n"
DONE = GOALS.replace("年度总体目标", "年度目标完成情况").replace("实际完成情况", "实际完成目标情况")


@pytest.mark.parametrize(
    ("printed", "slipped", "place"),
    [
        ("|合格率|≥95%|", "|质量指标合格率|≥95%|", "1/level3"),
        ("||质量指标|合格率|", "|||质量指标|", "1/level3"),
        ("|水边整洁|", "|定性|", "2/level3"),
        ("|长期||长期|", "|定性长期||长期|", "2/target"),
    ],
)
def test_a_level_or_a_kind_in_another_place_is_asked_about(printed: str, slipped: str, place: str) -> None:
    assert record()["status"] == "ready"
    assert ("ambiguous-row", f"/indicators/{place}") in errors(record(FORM, (printed, slipped)))


@pytest.mark.parametrize(("reason", "figure"), [("雨水多", "50万元"), ("未到位", "95%"), ("无偏差", "10")])
def test_a_figure_is_no_reason(reason: str, figure: str) -> None:
    row = "|产出指标|数量指标|加固座数|≥3座|3座|"
    assert record(TRANSFER, (row, row + reason))["status"] == "ready"
    assert ("ambiguous-row", "/indicators/0/deviation") in errors(record(TRANSFER, (row, row + figure)))


def test_goals_are_not_exchanged_where_the_second_heading_is_lost() -> None:
    named = record(FORM, (GOALS, DONE))
    assert (named["status"], named["goals"]["expected"][:3]) == ("ready", "全年清")
    assert record(FORM, (GOALS, DONE.replace("实际完成目标情况", "")))["status"] == "review"


def test_goals_are_no_source_of_funds_where_their_headings_are_lost() -> None:
    named = GOALS.replace("年度总体目标|预期目标", "项目年度目标完成情况|项目年度目标")
    assert record(FORM, (GOALS, named))["status"] == "ready"
    funds = ("|分值|执行率(%)|得分\n", "|分值|执行率(%)|得分|原因\n")
    assert record(FORM, (GOALS, named.replace("实际完成情况", "")), funds)["status"] == "review"


def _workbook(cells: list[str]) -> dict[str, object]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [*TRANSFER.splitlines()[:-1], "|".join(cells)]:
        sheet.append([cell or None for cell in line.split("|")])
    for row in sheet.iter_rows():
        for cell in row:
            cell.border = Border(*(Side(style="thin"),) * 4)
    file = io.BytesIO()
    book.save(file)
    [only] = process("form.xlsx", file.getvalue(), (), KNOWN).records
    return dict(only)


def test_a_row_of_a_workbook_without_points_lacks_no_value_in_silence() -> None:
    whole = ["", "效益指标", "社会效益指标", "受益人数", "≥200人", "210人", ""]
    assert _workbook(whole)["status"] == "ready"
    for lost in (4, 5):
        data = _workbook([*whole[:lost], "", *whole[lost + 1 :]])
        assert [found[0] for found in errors(data)] == ["required-field"]


def test_a_row_of_a_workbook_without_points_may_be_one_column_off() -> None:
    shifted = _workbook(["", "效益指标", "社会效益指标", "受益人数", "210人", "汛期影响，推迟", ""])
    assert ("ambiguous-row", "/indicators/1") in errors(shifted)
