"""A column whose heading is lost: its values must neither vanish nor become those of the heading at its left."""

from __future__ import annotations

import pytest

from pipeline.model.bands import Band, BandRow
from pipeline.model.columns import UNKNOWN, Column, with_bare_columns
from pipeline.model.table import Cell
from tests.pipeline.forms import errors, record

FORM = """项目支出绩效自评表
项目名称:|某河岸线清淤|预算年度:|2024
实施单位:|临岳县河道所|主管部门:|临岳县水利局
项目资金（元）||年初预算数|全年预算数|全年执行数|分值|执行率(%)|得分
|年度资金总额|1000.00|800.00|600.00|10|75|7.5
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|复核分|评价标准|偏差原因
|产出指标|数量指标|清淤次数|≥12次|13次|30|30||达到得满分|
||质量指标|合格率|≥95%|96%|20|18.5||按比例计分|雨水多
|效益指标|社会效益指标|水边整洁|长期|长期|30|30||酌情计分|
|满意度指标|服务对象满意度指标|居民满意度|≥90|91|10|10||问卷|
|总分|||||100|96
"""


def test_columns_with_headings_are_kept_under_them() -> None:
    data = record(FORM)
    assert data["status"] == "ready"
    assert data["indicators"][1]["more"] == [{"label": "评价标准", "value": "按比例计分"}]
    assert data["indicators"][1]["deviation"] == "雨水多"


@pytest.mark.parametrize(
    ("printed", "lost"), [("|评价标准|", "||"), ("|实际完成值|", "||"), ("|得分|复核分|", "||复核分|")]
)
def test_values_without_a_heading_have_no_place(printed: str, lost: str) -> None:
    data = record(FORM, (printed, lost))
    assert data["status"] == "review"
    assert all(item["label"] != "复核分" for row in data["indicators"] for item in row["more"])


def test_one_mark_under_a_lost_heading_is_no_value_of_the_column_at_its_left() -> None:
    one = (("达到得满分", ""), ("按比例计分", "√"), ("酌情计分", ""), ("问卷", ""))
    data = record(FORM, *one, ("|评价标准|", "||"))
    assert data["indicators"][1]["more"] == []
    assert ("unplaced-text", "/unplaced/0") in errors(data)


def test_a_column_that_says_nothing_needs_no_heading() -> None:
    said = ("达到得满分", "按比例计分", "酌情计分", "问卷")
    data = record(FORM, *((text, "") for text in said), ("|评价标准|", "||"))
    assert data["status"] == "ready"


def _cell(row: int, column: int, text: str, span: int = 1) -> Cell:
    return Cell(row, column, text, column_span=span)


@pytest.mark.parametrize(("span", "parted"), [(1, True), (2, False)])
def test_a_merged_heading_covers_what_stands_under_it(span: int, parted: bool) -> None:
    header = BandRow(0, Band.INDICATOR_HEADER, (_cell(0, 0, "三级指标"), _cell(0, 1, "得分", span)))
    rows = (BandRow(1, Band.INDICATOR, (_cell(1, 0, "甲"), _cell(1, 2, "√"))),)
    columns = (Column("level3", 0, 1), Column("score", 1, 3))
    after = with_bare_columns(columns, header, rows, ruled=True)
    assert (after[1:] == (Column("score", 1, 2), Column(UNKNOWN, 2, 3))) is parted
    assert with_bare_columns(columns, header, rows, ruled=False) == columns  # a row may have drifted


REMARKS = """绩效指标|一级指标|二级指标|三级指标|指标性质|指标值|度量单位|完成值|分值|得分|备注
|产出指标|数量指标|清淤次数|≥|12|次|13|45|45|
||质量指标|档案完整性||档案完整||档案完整|10|10|
|满意度指标|服务对象满意度指标|居民满意度|≥|90|%|91|35|35|
|总分|||||||100|97.5|
"""


@pytest.mark.parametrize("remark", ["", "汛期提前"])
def test_a_last_column_that_is_blank_may_be_cut_off_by_the_exporter(remark: str) -> None:
    head, _, _ = FORM.partition("绩效指标|")
    text = head + REMARKS.replace("|35|35|", f"|35|35|{remark}")
    cut = "\n".join(line.rstrip("|") for line in text.splitlines())
    whole, rest = record(text), record(cut)
    assert [row["target"]["text"] for row in rest["indicators"]] == ["≥12次", "档案完整", "≥90%"]
    assert [row["deviation"] for row in rest["indicators"]] == [None, None, remark or None]
    assert (rest["indicators"], rest["funds"], errors(rest)) == (whole["indicators"], whole["funds"], [])
