"""What stands in a row or under a heading where it cannot belong is asked about, though all sums agree."""

from __future__ import annotations

import io

import openpyxl
import pytest

from pipeline.process import process
from tests.pipeline.forms import FORM, KNOWN, errors, record
from tests.pipeline.test_transfer_funds import FORM as TRANSFER
from tests.ruled_workbook import fill_ruled

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
    fill_ruled(sheet, [*TRANSFER.splitlines()[:-1], "|".join(cells)])
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


def test_a_second_level_of_other_rows_is_no_name() -> None:
    name = ("||质量指标|合格率|", "||质量指标|产出时效|")
    assert ("ambiguous-row", "/indicators/1/level3") in errors(record(FORM, name))
    for level in ("社会效益指标", "履职效益"):
        own = ("|社会效益指标|水边整洁|", f"|{level}|社会效益|")
        assert record(FORM, own)["status"] == "ready"
    other = ("|社会效益指标|水边整洁|", "|履职效益|产出时效|")
    assert ("ambiguous-row", "/indicators/2/level3") in errors(record(FORM, other))


def test_figures_in_every_row_of_a_column_of_words_are_of_another_column() -> None:
    more = FORM.replace("* 权重|* 得分", "* 权重|* 得分|佐证材料")
    for points, said in (("13次|30|30", "台账"), ("96%|20|18.5", "抽检"), ("91|10|10", "问卷")):
        more = more.replace(points, f"{points}|{said}")
    assert record(more)["status"] == "ready"
    figures = more.replace("台账", "30").replace("抽检", "20").replace("问卷", "10")
    assert ("ambiguous-row", "/indicators/0/more/0") in errors(record(figures))


SIGNED = """项目支出绩效自评表
项目名称|某河岸线清淤|实施单位|临岳县河道所
项目资金（元）||年初预算数|全年预算数|全年执行数|分值|执行率(%)|得分
|年度资金总额|1000.00|800.00|600.00|10|75|7.5
年度总体目标|预期目标||||||实际完成情况
|全年清淤十二次。||||||清淤十三次。
年度绩效指标|一级指标|二级指标|三级指标|指标性质|指标值|度量单位|实际完成值|权重|得分
|产出指标|数量指标|清淤次数|≥|12|次|13|30|30
||质量指标|合格率|≥|95|%|96|20|18.5
|效益指标|社会效益指标|受益人数|≥|200|人|210|20|20
||可持续影响指标|水边整洁|定性|长期||长期|10|10
|满意度指标|服务对象满意度指标|居民满意度|≥|90|%|91|10|10
|总分|||||||100|96
"""


@pytest.mark.parametrize(("printed", "lost"), [("|≥|90|%|", "||90|%|"), ("|≥|90|%|", "|≥|90||")])
def test_a_sign_or_a_unit_that_all_other_figures_have_was_lost(printed: str, lost: str) -> None:
    assert record(SIGNED)["status"] == "ready"
    assert ("required-field", "/indicators/4/target") in errors(record(SIGNED, (printed, lost)))


def test_a_column_that_is_filled_here_and_there_lacks_nothing() -> None:
    sparse = record(SIGNED, ("|≥|95|%|96|", "|≥|95%||96%|"), ("|≥|200|人|", "||200||"), ("|≥|90|%|", "||90%||"))
    assert sparse["status"] == "ready"


def test_a_sign_in_the_column_of_units_is_two_cells() -> None:
    assert ("unreadable-value", "/indicators/0/unit") in errors(record(SIGNED, ("|≥|12|次|", "||12|次≥|")))


def test_a_unit_lost_that_the_target_prints_itself() -> None:
    assert ("required-field", "/indicators/4/target") in errors(record(SIGNED, ("|≥|90|%|", "|≥|90%||")))


def test_reasons_under_the_heading_before_theirs() -> None:
    def reasoned(headings: str, row: str) -> str:
        changes = ("* 权重|* 得分", f"* 权重|* 得分|{headings}"), ("|20|18.5", f"|20|18.5|{row}")
        return str(record(FORM, *changes)["status"])

    assert reasoned("说明|偏差原因分析", "|雨水多") == "ready"
    assert reasoned("说明|偏差原因分析", "雨水多") == "review"
    assert reasoned("说明", "雨水多") == "ready"


def test_a_label_behind_a_name_is_that_of_the_next_pair() -> None:
    for label in ("项目负责人及电话", "主管部门"):
        stuck = record(FORM, ("|某河岸线清淤|绩效", f"|某河岸线清淤{label}|绩效"))
        assert ("ambiguous-value", "/project/name") in errors(stuck)
    assert errors(record(FORM, ("|某河岸线清淤|绩效", "|某主管部门清淤|绩效"))) == []


NUMBERED = FORM.replace("|一级指标|", "|序号|一级指标|", 1).replace("|总分|", "|总分||", 1)
for _serial, _row in enumerate(("产出指标(50", "|质量", "效益指标(30", "满意度指标(10"), 1):
    NUMBERED = NUMBERED.replace(f"\n|{_row}", f"\n|{_serial}|{_row}")


def test_a_figure_before_a_name_is_that_of_the_column_before_it() -> None:
    assert errors(record(NUMBERED)) == []
    assert errors(record(NUMBERED, ("|合格率|", "|2型糖尿病患者规范管理率|"))) == []
    stuck = record(NUMBERED, ("\n|2||质量指标|合格率|", "\n|||质量指标|2型糖尿病患者规范管理率|"))
    assert ("ambiguous-row", "/indicators/1/level3") in errors(stuck)


@pytest.mark.parametrize("said", ["文字描述", "定性"])
def test_a_kind_alone_is_no_target(said: str) -> None:
    asked = ("ambiguous-row", "/indicators/2/target") in errors(record(FORM, ("|长期||长期|", f"|{said}||长期|")))
    assert asked is (said == "文字描述")


@pytest.mark.parametrize(
    ("row", "copied"),
    [
        ("水边整洁|水边整洁||长期|长期", True),
        ("水边整洁|长期||长期|长期", True),
        ("水边整洁|长期||长期|雨水多", False),
        ("水边整洁|长期||长期", False),
        ("水边整洁|不适用||不适用|不适用", False),
    ],
)
def test_a_reason_that_is_the_actual_value_was_copied(row: str, copied: bool) -> None:
    plain = "水边整洁|长期||长期"
    data = record(
        FORM,
        ("|* 权重|* 得分", "|偏差原因"),
        ("||||||100|96\n", "\n"),
        ("|30|30\n||质量", "\n||质量"),
        ("|20|18.5", ""),
        ("|91|10|10", "|91"),
        (f"{plain}|30|30", row),
    )
    found = [item for item in errors(data) if item[0] == "ambiguous-row"]
    assert found == ([("ambiguous-row", "/indicators/2/deviation")] if copied else [])
