from __future__ import annotations

import pytest

from normalizers.dealing import deal
from normalizers.drift import straighten_rows
from normalizers.kinds import Look, look
from pipeline.model.bands import Band, BandRow
from pipeline.model.columns import Column, header_columns
from pipeline.model.table import Cell
from pipeline.model.trail import Trust
from tests.normalizers.sheets import VOCABULARY, delimited, ruled, texts

# The header of the first forms: a blank before it, a unit column nobody fills.
HEADER = "|一级指标|二级指标|三级指标|年度指标值|度量单位|* 实际完成值|* 权重|* 得分"
ROLES = ("level1", "level2", "level3", "target", "unit", "actual", "weight", "score")


def columns_of(header: str) -> tuple[Column, ...]:
    sheet = delimited(header)
    return header_columns(BandRow(0, Band.INDICATOR_HEADER, sheet.cells), VOCABULARY, sheet.column_count)


def dealt(row: str, header: str = HEADER) -> list[str]:
    """The roles that the cells of a row are dealt to, in order."""
    columns = columns_of(header)
    cells = delimited(row).cells
    best, _ = deal(
        tuple(cell.column for cell in cells), tuple(look(cell.text, VOCABULARY) for cell in cells), tuple(columns)
    )
    return [columns[i].role for i in best.columns]


@pytest.mark.parametrize(
    ("row", "roles"),
    [
        # in place
        ("|产出指标 (50分)|数量指标|培训场次|≥2个||2个|5|5", "level1 level2 level3 target actual weight score"),
        # the blank of the merged first level and the unit column lost
        ("数量指标|定期开展支部会议|≥6次|6次|5|5", "level2 level3 target actual weight score"),
        ("|成本指标|项目总成本|18.6万元|18.6万元|10|10", "level2 level3 target actual weight score"),
        ("||数量指标|支部会议|≥6次||6次|5|5", "level2 level3 target actual weight score"),
        # a first level in the section's column
        ("效益指标 (30分)|经济效益指标|||||不适用|0|0", "level1 level2 actual weight score"),
        ("|效益指标 (30分)|经济效益指标||||不适用|0|0", "level1 level2 actual weight score"),
        ("||社会效益指标|公众知晓度|≥95%||95%|30|30", "level2 level3 target actual weight score"),
        # a text as target, a date as actual, the unit column lost
        ("||时效指标|完成时效|根据年度计划安排|2024年11月20日|10|10", "level2 level3 target actual weight score"),
        ("满意度指标(10分)|服务对象满意度指标|群众满意度|≥90%||91.42%|10|10",
         "level1 level2 level3 target actual weight score"),
        # the third level alone
        ("支部会议场次|≥6次|6次|5|5", "level3 target actual weight score"),
        # a unit column that is filled
        ("||数量指标|支部会议场次|6|场|7|5|5", "level2 level3 target unit actual weight score"),
    ],
)  # fmt: skip
def test_cells_are_dealt_to_the_columns_they_look_like(row: str, roles: str) -> None:
    assert dealt(row) == roles.split()


def test_dealing_keeps_the_order_of_the_cells() -> None:
    columns = columns_of(HEADER)
    cells = delimited("10|10|不适用|数量指标").cells
    best, _ = deal(
        tuple(cell.column for cell in cells), tuple(look(cell.text, VOCABULARY) for cell in cells), tuple(columns)
    )
    assert list(best.columns) == sorted(set(best.columns))


def test_more_cells_than_columns_cannot_be_dealt() -> None:
    with pytest.raises(ValueError, match="3 cells for 2 columns"):
        deal((0, 1, 2), (Look.NUMBER,) * 3, (Column("weight", 0, 1), Column("score", 1, 2)))


def straight(*rows: str) -> list[dict[int, str]]:
    """The rows after the rule, as text by column; no row may be in doubt."""
    sheet = delimited(*rows)
    repairs = list(straighten_rows((sheet,), VOCABULARY))
    assert all(repair.trust is Trust.CERTAIN for repair in repairs)
    moved = {old: new for r in repairs for (_, old), (_, new) in zip(r.edit.remove, r.edit.add, strict=True)}
    after: list[dict[int, str]] = [{} for _ in rows]
    for cell in sheet.cells:
        now = moved.get(cell, cell)
        after[now.row][now.column] = now.text
    return after


def test_rows_of_both_forms_come_under_one_header() -> None:
    found = straight(
        HEADER,
        "|产出指标(50分)|数量指标|讲座场次|≥16场||16场|20|20",
        "年度绩效指标||质量指标|活动参与度|≥90%||90%|10|10",
        "||时效指标|完成时效|根据年度计划安排|2024年11月20日|10|10",
        "效益指标(30分)|经济效益指标||||不适用|0|0",
        "|社会效益指标|家庭环境改善|≥90%||90%|15|15",
    )
    assert found[1] == {1: "产出指标(50分)", 2: "数量指标", 3: "讲座场次", 4: "≥16场", 6: "16场", 7: "20", 8: "20"}
    assert found[2] == {0: "年度绩效指标", 2: "质量指标", 3: "活动参与度", 4: "≥90%", 6: "90%", 7: "10", 8: "10"}
    assert found[3] == {2: "时效指标", 3: "完成时效", 4: "根据年度计划安排", 6: "2024年11月20日", 7: "10", 8: "10"}
    assert found[4] == {1: "效益指标(30分)", 2: "经济效益指标", 6: "不适用", 7: "0", 8: "0"}
    assert found[5] == {2: "社会效益指标", 3: "家庭环境改善", 4: "≥90%", 6: "90%", 7: "15", 8: "15"}


FUNDS = "项目资金（元）||年初预算数|全年预算数|全年执行数|分值|执行率 (%)|得分"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("|年度资金总额|186.00|186.00|93.00|10|50|5", {1: "年度资金总额", 2: "186.00", 3: "186.00", 4: "93.00", 5: "10", 6: "50", 7: "5"}),
        ("年度资金总额|186.00|186.00|93.00|10|50|5", {0: "年度资金总额", 2: "186.00", 3: "186.00", 4: "93.00", 5: "10", 6: "50", 7: "5"}),
        ("||其他资金|0.00|0.00|0.00|—|—|—", {0: "其他资金", 2: "0.00", 3: "0.00", 4: "0.00", 5: "—", 6: "—", 8: "—"}),
        ("上年结转资金|0.00|0.00|0.00|—|—|—", {0: "上年结转资金", 2: "0.00", 3: "0.00", 4: "0.00", 5: "—", 6: "—", 7: "—"}),
    ],
)  # fmt: skip
def test_fund_lines_come_under_their_header(row: str, expected: dict[int, str]) -> None:
    assert straight(FUNDS, row)[1] == expected


def test_the_total_comes_under_weight_and_score() -> None:
    header = "一级指标|二级指标|三级指标|年度指标值|度量单位|实际完成值|权重|得分"
    body = "产出指标|数量指标|讲座场次|≥16场||16场|90|90"
    assert straight(header, body, "总分|||100|98.5")[2] == {0: "总分", 6: "100", 7: "98.5"}


def test_the_total_moves_although_a_dash_stands_behind_it() -> None:
    header = "一级指标|二级指标|三级指标|年度指标值|度量单位|实际完成值|权重|得分"
    body = "产出指标|数量指标|讲座场次|≥16场||16场|90|90"
    found = straight(header, body, "|总分||||100|98.5|—")[2]
    assert (found[6], found[7]) == ("100", "98.5")


@pytest.mark.parametrize(
    "row",
    [
        "||讲座场次|全年|10|10",  # target or actual
        "||讲座场次|16场|10|10",
        "||讲座场次|2024年11月20日|10|10",
    ],
)
def test_a_row_with_two_readings_is_only_suggested(row: str) -> None:
    header = "一级指标|二级指标|三级指标|年度指标值|度量单位|实际完成值|权重|得分"
    [repair] = straighten_rows((delimited(header, row),), VOCABULARY)
    assert (repair.trust, repair.applied, repair.edit.remove, repair.edit.add) == (Trust.SUGGESTED, False, (), ())
    assert repair.reason == "the row fits its header in more than one way"


def test_a_row_longer_than_its_header_is_left_alone() -> None:
    header = "一级指标|二级指标|三级指标|年度指标值|实际完成值|权重|得分"
    assert list(straighten_rows((delimited(header, "a|b|c|d|e|f|g|h"),), VOCABULARY)) == []


def test_the_same_texts_in_other_places_are_dealt_anew() -> None:
    header = "一级指标|二级指标|三级指标|年度指标值|实际完成值|权重|得分"
    in_place, moved = "|数量指标|讲座场次|≥16场|16场|90|90", "数量指标|讲座场次|≥16场|16场|90|90"
    found = [list(straighten_rows((delimited(header, row),), VOCABULARY)) for row in (in_place, moved, in_place)]
    assert [[repair.trust for repair in repairs] for repairs in found] == [[], [Trust.CERTAIN], []]
    assert [cell.column for _, cell in found[1][0].edit.add] == [1, 2, 3, 4, 5, 6]


FUNDS = "项目资金||年初预算数|全年预算数|全年执行数|分值|执行率|得分"
WIDE = "项目名称|||||||||某河清淤"  # the last column of the funds reaches to the end of the sheet


def test_a_row_of_funds_in_doubt_moves_as_far_as_the_others() -> None:
    total, part = "年度资金总额|578.87|578.87|578.87|10|100.0%|10.0", "其他资金|0|0|0|—||—"
    alone = list(straighten_rows((delimited(WIDE, FUNDS, part),), VOCABULARY))
    assert [repair.trust for repair in alone] == [Trust.SUGGESTED]
    found = list(straighten_rows((delimited(WIDE, FUNDS, total, part),), VOCABULARY))
    assert [repair.trust for repair in found] == [Trust.CERTAIN, Trust.CERTAIN]
    assert [cell.column for _, cell in found[1].edit.add] == [2, 3, 4, 5, 7]


@pytest.mark.parametrize(
    ("other", "part"),
    [
        ("|年度资金总额|578.87|578.87|578.87|10|100.0%|10.0", "其他资金|0|0|0|—||—"),  # which stands in its place
        ("年度资金总额|578.87|578.87|578.87|10|100.0%|10.0", "其他资金|0|0|—||—"),  # one of three amounts is lost
        ("|其他资金|0|0|0|—|—|—", "|年度资金总额|10|8|6|10|75|"),  # the amounts stand in their place: 75 may be either
    ],
)
def test_what_others_do_not_tell_stays_in_doubt(other: str, part: str) -> None:
    found = list(straighten_rows((delimited(WIDE, FUNDS, other, part),), VOCABULARY))
    assert found[-1].trust is Trust.SUGGESTED


@pytest.mark.parametrize(
    ("part", "asked"),
    [
        ("其他资金|0|0|0|—|—|—", False),
        ("其他资金|0|0|—|—|—|—", False),  # a cell under each heading
        ("其他资金|0|—|—", True),  # of a paste without its blank cells: which of three amounts is it?
        ("其他资金|0|0|—|—", True),
    ],
)
def test_a_row_of_funds_without_its_last_cells_and_an_amount_is_asked_about(part: str, asked: bool) -> None:
    header = "项目资金|年初预算数|全年预算数|全年执行数|分值|执行率|得分"
    total = "年度资金总额|10|8|8|10|100%|10"
    found = list(straighten_rows((delimited(header, total, part),), VOCABULARY))
    assert [repair.trust for repair in found] == [Trust.SUGGESTED] * asked


def test_ruled_tables_are_left_alone() -> None:
    header = "一级指标|二级指标|三级指标|年度指标值|实际完成值|权重|得分"
    assert list(straighten_rows((ruled(header, "数量指标|讲座场次|≥16场|16场|90|90|"),), VOCABULARY)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("产出指标(50分)", Look.LEVEL1), ("效益指标", Look.LEVEL1), ("数量指标", Look.LEVEL2), ("成本指标", Look.LEVEL1_OR_2),
        ("成本指标(20分)", Look.POINTED), ("年度绩效指标", Look.SECTION), ("其他资金", Look.FUND_ROW), ("总分", Look.TOTAL),
        ("—", Look.NOTHING), ("无", Look.NOTHING), ("不适用", Look.NOT_APPLICABLE), ("12", Look.NUMBER),
        ("1,234.5", Look.NUMBER), ("≥95%", Look.COMPARISON), ("95%以上", Look.COMPARISON), ("≥", Look.OPERATOR),
        ("16场", Look.QUANTITY), ("4-6场", Look.QUANTITY), ("2024年11月20日", Look.DATE), ("12月底前", Look.DATE),
        ("场", Look.UNIT), ("人次", Look.UNIT), ("全年按计划开展", Look.TEXT), ("第3期培训", Look.TEXT), ("艘次", Look.WORD),
    ],
)  # fmt: skip
def test_what_a_text_looks_like(text: str, expected: Look) -> None:
    assert look(text, VOCABULARY) is expected


def test_texts_helper_shows_cells() -> None:
    assert texts(delimited("a||b")) == {(0, 0): "a", (0, 2): "b"}
    assert Cell(0, 0, " ").blank
