from __future__ import annotations

from dataclasses import replace

import pytest

from normalizers import normalize
from normalizers.pages import fuse_cut_rows, fuse_overflow
from normalizers.stack import stack_pages
from pipeline.model.bands import Band, band_rows
from pipeline.model.table import Origin, Sheet
from pipeline.model.trail import Repair, Trust
from tests.normalizers.sheets import VOCABULARY, delimited, ruled, texts

NAME = "项目名称|河岸清淤|||||"
HEADER = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"
FIRST = "产出指标|数量指标|清淤次数|≥2次|2次|10|10"


def stacked(*sheets: Sheet) -> Sheet:
    [sheet] = stack_pages(sheets, VOCABULARY)
    return sheet


def fused(*sheets: Sheet) -> list[Repair]:
    return list(fuse_cut_rows((stacked(*sheets),), VOCABULARY))


def rows_of(*sheets: Sheet) -> list[list[str]]:
    """The rows of the grid after all repairs, loose lines and rows that a merged label alone reaches left out."""
    result = normalize(sheets, VOCABULARY)
    assert [found.message for found in result.findings] == []
    [grid] = result.grids
    own = sorted({cell.row for cell in grid.cells if not cell.blank} - grid.loose_rows)
    return [[cell.text for cell in grid.row(row)] for row in own]


def test_a_page_that_goes_on_is_put_under_the_page_before() -> None:
    sheet = stacked(ruled(NAME, HEADER, FIRST), ruled("||巡护次数|≥3次|3次|10|10", page=2))
    assert texts(sheet)[3, 2] == "巡护次数"
    assert sheet.origin is Origin.RULED


def test_a_page_that_begins_a_form_stays_its_own() -> None:
    sheets = (ruled(NAME, HEADER, FIRST), ruled("项目名称|道路养护|||||", HEADER, FIRST, page=2))
    assert stack_pages(sheets, VOCABULARY) == sheets


def test_a_name_in_one_cell_with_its_label_begins_a_form_too() -> None:
    """The border between them was worn away."""
    first = ruled("项目名称：河岸清淤|||||", "主管部门：|水利局|||||", HEADER, FIRST)
    assert texts(stacked(first, ruled("||巡护次数|≥3次|3次|10|10", page=2)))[4, 2] == "巡护次数"
    sheets = (first, ruled("项目名称：道路养护|||||", "主管部门：|交通局|||||", HEADER, FIRST, page=2))
    assert stack_pages(sheets, VOCABULARY) == sheets


def test_a_page_under_the_same_title_goes_on_unless_it_begins_a_form() -> None:
    title, more = "项目支出绩效自评表||||||", "产出指标|质量指标|验收合格率|≥90%|92%|10|10"
    first = replace(ruled(title, NAME, HEADER, FIRST), loose_rows=frozenset({0}))
    again = replace(ruled(title, more, page=2), loose_rows=frozenset({0}))
    assert texts(stacked(first, again))[5, 2] == "验收合格率"
    found = [row.band for row in band_rows(stacked(first, again).cells, VOCABULARY, frozenset({0, 4}))]
    assert found[-2:] == [Band.TITLE, Band.INDICATOR]
    for other in (ruled(title, "项目名称|道路养护|||||", more, page=2), ruled("项目绩效自评表||||||", more, page=2)):
        assert len(stack_pages((first, replace(other, loose_rows=frozenset({0}))), VOCABULARY)) == 2


def test_a_line_under_the_title_that_says_whose_form_it_is_opens_it() -> None:
    def first(line: str, page: int = 1) -> Sheet:
        sheet = ruled("部门整体支出绩效自评表||||||", f"{line}||||||", HEADER, FIRST, page=page)
        return replace(sheet, loose_rows=frozenset({0, 1}))

    line, more = "部门名称：甲县水利局 金额单位：万元", "||巡护次数|≥3次|3次|10|10"
    assert texts(stacked(first(line), ruled(more, page=2)))[4, 2] == "巡护次数"
    assert len(stack_pages((first("金额单位：万元"), ruled(more, page=2)), VOCABULARY)) == 2
    assert len(stack_pages((first(line), first(line, 2)), VOCABULARY)) == 1
    assert len(stack_pages((first(line), first("部门名称：乙县水利局", 2)), VOCABULARY)) == 2
    assert len(stack_pages((first(line), first("部门名称：甲县水利局 第2页", 2)), VOCABULARY)) == 1


def test_a_line_that_only_the_next_page_has_begins_no_form_where_the_first_one_has_said_so() -> None:
    title, pairs = "项目支出绩效自评表||||||", "项目名称|河道清淤|主管部门|甲县水利局|||"
    first = replace(ruled(title, pairs, HEADER, FIRST), loose_rows=frozenset({0}))

    def parts(*rows: str) -> int:
        again = replace(ruled(title, *rows, page=2), loose_rows=frozenset({0, 1}))
        return len(stack_pages((first, again), VOCABULARY))

    more = "产出指标|质量指标|验收合格率|≥90%|92%|10|10"
    assert parts("填报单位：甲县水利局||||||", HEADER, more) == 1
    assert parts("填报单位：乙县水利局||||||", HEADER, more) == 2
    assert parts("填报单位：乙县水利局||||||", more) == 1  # a form of its own has headings


def test_a_page_before_any_form_stays_its_own() -> None:
    sheets = (ruled("目录"), ruled("说明", page=2))
    assert stack_pages(sheets, VOCABULARY) == sheets


def test_columns_of_pages_photographed_apart_are_the_same() -> None:
    upper, lower = ruled(NAME, HEADER, FIRST), ruled("||a|b|c|d|e", page=2)
    edges = [
        edge + off for edge, off in zip(upper.column_edges, (0, -0.4, -1.6, -2.5, -3.6, -3.4, -2.2, 0), strict=True)
    ]
    sheet = stacked(upper, Sheet(lower.cells, 2, Origin.RULED, column_edges=tuple(edges)))
    assert {cell.text: (cell.column, cell.column_span) for cell in sheet.cells if cell.text in tuple("abcde")} == {
        "a": (2, 1), "b": (3, 1), "c": (4, 1), "d": (5, 1), "e": (6, 1),
    }  # fmt: skip


def test_all_lines_of_a_page_may_be_moved_by_its_perspective() -> None:
    upper = ruled(NAME, HEADER, FIRST)
    lower = ruled("||a|b|c|d|e", page=2)

    def places(*offs: float) -> dict[str, tuple[int, int]]:
        edges = tuple(edge + off for edge, off in zip(upper.column_edges, offs, strict=True))
        sheet = stacked(upper, replace(lower, column_edges=edges))
        return {cell.text: (cell.column, cell.column_span) for cell in sheet.cells if cell.text in tuple("abcde")}

    alike = {"a": (2, 1), "b": (3, 1), "c": (4, 1), "d": (5, 1), "e": (6, 1)}
    assert places(0, -1.8, -4.0, -6.3, -6.4, -6.0, -3.0, 0) == alike
    assert places(0, 0, 0, 0, 20, 0, 0, 0) != alike  # a line of its own


def test_columns_are_matched_by_their_lines() -> None:
    """The second page has lost the line between the third and the fourth column."""
    upper = ruled(NAME, HEADER, FIRST)
    lower = ruled("||a|b|c|d", page=2)
    wide = Sheet(lower.cells, 2, Origin.RULED, column_edges=(0.4, 50.0, 100.0, 200.3, 250.0, 300.0, 350.0))
    sheet = stacked(upper, wide)
    assert {text: (cell.column, cell.column_span) for cell in sheet.cells if (text := cell.text) in "abcd" and text} == {
        "a": (2, 2), "b": (4, 1), "c": (5, 1), "d": (6, 1),
    }  # fmt: skip


def test_a_header_printed_again_is_kept_with_the_first() -> None:
    upper, lower = ruled(NAME, HEADER, FIRST), ruled(HEADER, "||巡护次数|≥3次|3次|10|10", page=2)
    [repair] = fused(upper, lower)
    assert (repair.rule, repair.trust, repair.after) == ("repeated-header", Trust.CERTAIN, "")
    assert {piece.place.page for piece in repair.pieces} == {2}
    result = normalize((upper, lower), VOCABULARY)
    header = next(cell for cell in result.grids[0].cells if cell.text == "三级指标")
    assert [piece.place.page for piece in header.pieces] == [1, 2]
    assert [row[2] for row in rows_of(upper, lower)] == ["", "三级指标", "清淤次数", "巡护次数"]


def test_the_header_of_the_next_form_stays_its_own() -> None:
    """The second form begins on the page of the first, and its indicators on the next."""
    second = NAME.replace("清淤", "护坡")
    upper, lower = ruled(NAME, HEADER, FIRST, second), ruled(HEADER, "||护坡段数|≥3段|3段|10|10", page=2)
    assert [row[2] for row in rows_of(upper, lower)] == ["", "三级指标", "清淤次数", "", "三级指标", "护坡段数"]


def test_a_header_printed_twice_on_one_page_stays() -> None:
    assert fused(ruled(NAME, HEADER, FIRST, HEADER, FIRST)) == []


def test_a_cell_cut_by_the_page_break_is_one_text() -> None:
    upper = ruled(NAME, HEADER, "产出指标|数量指标|沿河清淤和|≥2次|2次|10|10")
    lower = ruled("||巡护的次数||||", "|质量指标|合格率|≥9%|9%|10|10", page=2)
    assert rows_of(upper, lower)[2:] == [
        ["产出指标", "数量指标", "沿河清淤和巡护的次数", "≥2次", "2次", "10", "10"],
        ["产出指标", "质量指标", "合格率", "≥9%", "9%", "10", "10"],
    ]


def test_points_may_stand_on_the_second_page_alone() -> None:
    upper = ruled(NAME, HEADER, FIRST, "||沿河清淤和||||")
    lower = ruled("||巡护的次数|≥3次|3次|10|9", page=2)
    assert rows_of(upper, lower)[3] == ["产出指标", "数量指标", "沿河清淤和巡护的次数", "≥3次", "3次", "10", "9"]


def test_two_whole_rows_stay_two() -> None:
    upper, lower = ruled(NAME, HEADER, FIRST), ruled("|质量指标|合格率|≥9%|9%|10|10", page=2)
    assert fused(upper, lower) == []


@pytest.mark.parametrize(
    ("above", "below", "whole"), [("产出", "指标", "产出指标"), ("产出指", "标(10分)", "产出指标(10分)")]
)
def test_a_label_cut_in_two_is_one_label(above: str, below: str, whole: str) -> None:
    upper = ruled(NAME, HEADER, f"{above}|数量指标|清淤次数|≥2次|2次|10|10")
    lower = ruled(f"{below}|质量指标|合格率|≥9%|9%|10|10", page=2)
    assert [row[:2] for row in rows_of(upper, lower)[2:]] == [[whole, "数量指标"], [whole, "质量指标"]]


def test_two_labels_are_not_made_one() -> None:
    lower = ruled("效益指标|社会效益指标|知晓率|≥9%|9%|10|10", page=2)
    assert fused(ruled(NAME, HEADER, FIRST), lower) == []


def test_a_text_file_has_no_page_breaks() -> None:
    assert list(fuse_cut_rows((delimited(HEADER, FIRST, "||巡护的次数"),), VOCABULARY)) == []


TABLE = (HEADER, "满意|服务对象满意度指标|知晓率|≥9%|9%|10|10")


def overflowing(*rows: str) -> list[tuple[str, str]]:
    loose = range(2, 2 + len(rows))
    sheet = ruled(*TABLE, *rows, loose=loose)
    return [(repair.before, repair.after) for repair in fuse_overflow((sheet,), VOCABULARY)]


def test_a_vertical_label_running_over_the_page_end_goes_back() -> None:
    assert overflowing("度", "指标") == [("满意 | 度 | 指标", "满意度指标")]


def test_boxes_of_a_scan_are_those_of_the_page_as_it_lay() -> None:
    """Turned by a quarter, a page mark far below the table is beside its last row."""
    sheet = ruled(*TABLE, "度", "指标", loose=range(2, 4))
    read = [replace(c, pieces=tuple(piece._replace(confidence=0.99) for piece in c.pieces)) for c in sheet.cells]
    assert list(fuse_overflow((replace(sheet, cells=tuple(read)),), VOCABULARY)) == []


@pytest.mark.parametrize(
    "rows",
    [
        ("", "度指标"),  # a line's height of air
        ("以上数据由中心提供",),  # a sentence
    ],
)
def test_other_lines_below_a_table_stay_out(rows: tuple[str, ...]) -> None:
    assert overflowing(*rows) == []


def test_page_marks_stay_out_of_the_table() -> None:
    upper = ruled(NAME, HEADER, FIRST, "", "", "第 1 页", loose=[3, 4, 5])
    lower = ruled("||巡护次数|≥3次|3次|10|10", "", "", "第 2 页", loose=[1, 2, 3], page=2)
    assert [row[2] for row in rows_of(upper, lower)] == ["", "三级指标", "清淤次数", "巡护次数"]
    [grid] = normalize((upper, lower), VOCABULARY).grids
    assert sorted(cell.text for cell in grid.cells if cell.row in grid.loose_rows and cell.text) == [
        "第 1 页",
        "第 2 页",
    ]


def test_a_header_over_two_rows_is_no_part_of_the_row_below_it() -> None:
    """A header cell that reaches into the row the page break cuts, the header printed again behind it."""
    upper = ruled(NAME, HEADER, "产出指标|数量指标|沿河清淤和|≥2次|||", spans={(1, 4): (2, 1)})
    lower = ruled(HEADER, "||巡护的次数||3次|10|10", page=2)
    rows = rows_of(upper, lower)
    # Where the actual value would go the header stands: the halves stay apart, and nothing is lost.
    assert rows[2][3] == "≥2次"
    assert "3次" in rows[3]


FUNDS = "项目资金（元）|年初预算数|全年预算数|全年执行数|分值|执行率|得分"


@pytest.mark.parametrize(("rest", "cut"), [("资金", True), ("其他资金", False), ("自筹款", False)])
def test_the_rest_of_the_name_of_a_fund_goes_back_to_it(rest: str, cut: bool) -> None:
    first = ruled(NAME, FUNDS, "上年结转|0|0|0|—|—|—")
    after = [repair.after for repair in fused(first, ruled(f"{rest}||||||", "单位资金|0|0|0|—|—|—", page=2))]
    assert after == (["上年结转资金"] if cut else [])
