"""Rows of text without points: where a cell is lost, what stands behind it must not become another value in silence."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record
from tests.pipeline.test_transfer_funds import FORM as TRANSFER

LATE = "设备到货较晚，已督促供应商"
REASONED = TRANSFER.replace("|≥3座|3座|\n", f"|≥3座|2座|{LATE}\n")
TARGETS = """某某项目绩效目标申报表
项目名称|水库加固|实施单位|某县水利局
年度目标|加固水库三座，保障下游安全。
绩效指标|一级指标|二级指标|三级指标|指标值|指标说明|备注
|产出指标|数量指标|加固座数|≥3座|按竣工验收计|
||质量指标|验收合格率|100%|按批次计|{0}
|效益指标|社会效益指标|受益人数|≥200人|按户籍计|
|满意度指标|服务对象满意度指标|群众满意度|≥95%|抽样调查|
填报人：|某甲|填报日期：|2024年3月5日
"""


def test_a_row_with_all_its_cells_is_ready() -> None:
    data = record(REASONED)
    assert data["status"] == "ready"
    assert data["indicators"][0]["deviation"] == LATE
    assert record(TARGETS.format("逐批送检"))["status"] == "ready"


@pytest.mark.parametrize("lost", ["|≥3座", "|2座"])
@pytest.mark.parametrize("reason", [LATE, "资金未到位", "汛期影响"])
def test_a_reason_that_stands_for_the_actual_value_is_asked_about(lost: str, reason: str) -> None:
    row = f"|≥3座|2座|{reason}\n"
    data = record(REASONED, (f"|≥3座|2座|{LATE}\n", row.replace(lost, "", 1)))
    assert ("ambiguous-row", "/indicators/0") in errors(data)


def test_a_word_for_the_actual_value_is_one() -> None:
    assert record(TRANSFER, ("|≥3座|3座|\n", "|≥3座|已完成|\n"))["status"] == "ready"


def test_a_target_lost_beside_a_reason_that_stayed_is_missing() -> None:
    data = record(REASONED, ("|≥3座|2座|", "||2座|"))
    assert errors(data) == [("required-field", "/indicators/0/target")]
    assert errors(record(TARGETS.format("逐批送检"), ("|100%|", "||"))) == [("required-field", "/indicators/1/target")]


@pytest.mark.parametrize(
    ("printed", "lost", "asked"),
    [
        ("|验收合格率|100%|按批次计|", "|100%|按批次计||", ("required-field", "/indicators/1/level3")),
        ("|验收合格率|100%|按批次计|", "|验收合格率|按批次计||", ("required-field", "/indicators/1/more")),
        ("|验收合格率|100%|按批次计|", "|验收合格率|100%||", ("required-field", "/indicators/1/more")),
    ],
)
def test_a_row_that_lacks_a_cell_all_others_have_may_be_one_column_off(
    printed: str, lost: str, asked: tuple[str, str]
) -> None:
    assert asked in errors(record(TARGETS.format(""), (printed, lost)))


def test_a_figure_is_no_name() -> None:
    assert ("ambiguous-row", "/indicators/1/level3") in errors(record(TARGETS.format(""), ("验收合格率", "≥100%")))


def test_a_pair_below_the_indicators_that_lost_its_label_is_no_indicator_in_silence() -> None:
    assert record(TARGETS.format(""), ("填报人：|某甲|", "某甲|"))["status"] == "review"


@pytest.mark.parametrize(
    "row",
    [
        "自评得分|95|自评等级|良",
        "自评得分|自评等级|95|良",
        "综合得分|95|等次|良",
        "|||综合得分|95|95",
        "主管部门意见|同意|财政部门意见|同意",
        "最终评语|良好|同意",
        "区县名称|金额|备注\n甲县|500|好\n乙县|500|好",
    ],
)
def test_a_row_below_the_last_that_is_no_indicator_is_asked_about(row: str) -> None:
    last = "|满意度指标|服务对象满意度指标|群众满意度|≥95%|97%|\n"
    assert record(TRANSFER + last)["status"] == "ready"
    assert record(TRANSFER + last + f"{row}\n")["status"] == "review"


def test_a_row_that_lost_its_second_level_is_asked_about_where_no_points_tell() -> None:
    printed = "||质量指标|验收合格率|100%|按批次计|"
    assert record(TARGETS.format(""))["indicators"][1]["level2"] == "质量指标"
    assert record(TARGETS.format(""), (printed, "||验收合格率|100%|按批次计|"))["status"] == "review"


def test_a_first_level_of_another_name_does_not_hold_what_belongs_elsewhere() -> None:
    renamed = (("|产出指标|", "|项目完成指标|"), ("|效益指标|", "|项目效益指标|"))
    assert record(TRANSFER, *renamed)["status"] == "ready"
    lost = record(TRANSFER, *renamed, ("|项目效益指标|", "||"))
    assert ("ambiguous-row", "/indicators/1/level1") in errors(lost)


UNITS = """某某项目支出绩效自评表
项目名称|水库加固|实施单位|某县水利局
项目资金（元）||全年预算数|全年执行数|分值|执行率|得分
|年度资金总额|1000.00|1000.00|10|100%|10
绩效指标|一级指标|二级指标|三级指标|指标性质|指标值|度量单位|实际完成值|分值|得分
|产出指标|数量指标|加固座数|≥|3|座|3座|40|40
||质量指标|验收合格率|≥|95|%|96%|20|20
|效益指标|社会效益指标|受益人数|≥|200|{0}|{1}|20|20
|满意度指标|服务对象满意度指标|群众满意度||满意||满意|10|10
总分||||||||100|100
"""


def test_a_target_without_the_unit_of_its_actual_value_has_lost_it() -> None:
    assert errors(record(UNITS.format("人", "230人"))) == []
    assert ("required-field", "/indicators/2/target") in errors(record(UNITS.format("", "230人")))
    assert ("required-field", "/indicators/2/target") not in errors(record(UNITS.format("", "230")))


@pytest.mark.parametrize(
    ("target", "actual", "asked"), [("影响较小", "影响较小", False), ("影响较小", "较难达到", True)]
)
def test_what_was_reached_in_the_words_of_the_target_is_no_reason(target: str, actual: str, asked: bool) -> None:
    data = record(REASONED, (f"|≥3座|2座|{LATE}\n", f"|{target}|{actual}|\n"))
    assert (("ambiguous-row", "/indicators/0") in errors(data)) is asked


WIDE = FORM.replace("预期目标|||", "预期目标||||||").replace(
    "|全年清淤十二次；|||清淤十三次，\n|沿岸巡护八十公里。|||居民都说好。\n",
    "|1.清淤；2.巡护。||||||1.清淤已完成；\n{0}",
)


@pytest.mark.parametrize(
    ("below", "asked"),
    [
        ("2.巡护已完成。", True),  # behind a break within the cell of the results
        ("|3.养护。", False),  # it stands where the first goal did
        ("|||||||2.巡护已完成。", False),
        ("3.养护。||||||2.巡护已完成。", False),
    ],
)
def test_a_text_alone_left_of_the_goals_may_be_more_of_either(below: str, asked: bool) -> None:
    found = errors(record(WIDE.format(f"{below}\n")))
    assert found == ([("ambiguous-row", "/goals/expected")] if asked else [])


@pytest.mark.parametrize("blank", ["|", "    "])
def test_where_a_file_keeps_no_blanks_a_text_alone_below_goals_may_be_more_of_either(blank: str) -> None:
    def without_blanks(below: str) -> str:
        rows = WIDE.format(f"{below}\n").splitlines()
        return "\n".join(blank.join(field for field in row.split("|") if field) for row in rows)

    assert errors(record(without_blanks("3.养护。|2.巡护已完成。"))) == []
    alone = record(without_blanks("年度总体目标|2.巡护已完成。"))
    assert errors(alone) == [("ambiguous-row", "/goals/expected")]
