from __future__ import annotations

import pytest

from pipeline.model import bands
from pipeline.model.bands import Band, BandRow, band_rows, header_band
from pipeline.model.columns import SECTION, UNKNOWN, Column, header_columns, under
from pipeline.model.table import Cell
from pipeline.model.vocabulary import Vocabulary
from tests.normalizers.sheets import VOCABULARY, delimited, ruled

B = Band
FORM: list[tuple[str, Band]] = [
    ("项目支出绩效自评表", B.TITLE),
    ("（2024年度）", B.PAIRS),
    ("项目名称|清淤|实施单位|某中心", B.PAIRS),
    ("预算执行情况", B.SECTION),
    ("项目资金（元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分", B.FUND_HEADER),
    ("|年度资金总额|1|1|1|10|100|10", B.FUND),
    ("|某种资金|1|1|1|—|—|—", B.FUND),
    ("项目目标完成情况", B.SECTION),
    ("年度总体目标|预期目标|||实际完成情况", B.GOAL_HEADER),
    ("|完成清淤|||已完成", B.GOAL),
    ("年度绩效指标|接着完成|||接着已完成", B.GOAL),
    ("年度绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分", B.INDICATOR_HEADER),
    ("|产出指标|数量指标|清淤次数|2次|2次|90|90", B.INDICATOR),
    ("|||巡护次数|2次|2次|0|0", B.INDICATOR),
    ("|总分|||||100|100", B.TOTAL),
    ("填报人|甲|联系电话|000", B.PAIRS),
]


def test_every_row_of_a_form_has_its_band() -> None:
    rows = band_rows(delimited(*(row for row, _ in FORM)).cells, VOCABULARY)
    assert [row.band for row in rows] == [band for _, band in FORM]


def test_below_the_title_of_the_next_form_no_table_goes_on() -> None:
    title, strange = FORM[0][0], "某种事由|某处"
    header, row = FORM[11][0], FORM[12][0]
    cells = delimited(title, header, row, title, "（2023年度）", strange, "项目名称|道路养护", header, row).cells
    found = [row.band for row in band_rows(cells, VOCABULARY, frozenset({0, 3, 4}))]
    assert found[3:7] == [B.TITLE, B.LOOSE, B.PAIRS, B.PAIRS]


def test_the_same_cells_are_of_another_band_below_other_rows_and_by_other_words() -> None:
    header, fund = "项目资金（元）||年初预算数|全年预算数|全年执行数", "某种资金||1|1|1"
    cells = delimited(header, fund).cells
    below = tuple(cell for cell in cells if cell.row == 1)
    assert [row.band for row in band_rows(cells, VOCABULARY)] == [B.FUND_HEADER, B.FUND]
    assert [row.band for row in band_rows(below, VOCABULARY)] == [B.PAIRS]
    assert [row.band for row in band_rows(below, VOCABULARY, frozenset({1}))] == [B.LOOSE]
    assert [row.band for row in band_rows(cells, Vocabulary({}))] == [B.PAIRS, B.PAIRS]
    assert [row.band for row in band_rows((*cells,), VOCABULARY)] == [B.FUND_HEADER, B.FUND]


def test_a_row_whose_first_cell_alone_is_the_same_is_looked_at_again() -> None:
    first, *others = delimited("项目资金（元）||年初预算数|全年预算数|全年执行数").cells
    changed = (first, *(cell.reads("清淤") for cell in others))
    found = [band_rows((first, *others), VOCABULARY), band_rows(changed, VOCABULARY)]
    assert [[row.band for row in rows] for rows in found] == [[B.FUND_HEADER], [B.PAIRS]]
    assert [row.cells for row in found[1]] == [changed]


def test_so_many_rows_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "_MOST_ROWS", 4)
    band_rows(delimited(*(row for row, _ in FORM)).cells, VOCABULARY)
    assert 0 < len(bands._STEPS) <= 4


def test_a_loose_line_does_not_end_a_table() -> None:
    sheet = ruled("一级指标|二级指标|三级指标|得分", "产出指标|数量指标|清淤|1", "第1页", "||巡护|1", loose=[2])
    rows = band_rows(sheet.cells, VOCABULARY, sheet.loose_rows)
    assert [row.band for row in rows] == [B.INDICATOR_HEADER, B.INDICATOR, B.LOOSE, B.INDICATOR]


@pytest.mark.parametrize(
    ("row", "band"),
    [
        ("一级指标|二级指标|三级指标", B.INDICATOR_HEADER),
        ("一级指标|分值|得分", B.INDICATOR_HEADER),
        ("三级指标|指标值", None),
        ("年初预算数|全年执行数", B.FUND_HEADER),
        ("年初预算数|100", None),
        ("分值|得分", None),
        ("预期目标|实际完成情况", B.GOAL_HEADER),
        ("预期目标|完成清淤", None),
        ("实际完成情况", None),
        ("项目名称|清淤", None),
        ("项目资金|2023年预算数|2023年执行数", B.FUND_HEADER),
        ("项目资金|2023年度|100.00", None),
    ],
)
def test_headers(row: str, band: Band | None) -> None:
    assert header_band([cell.text for cell in delimited(row).cells], VOCABULARY) is band


def columns(row: str, band: Band, width: int = 0) -> list[tuple[str, int, int]]:
    return [(c.role, c.start, c.end) for c in header_columns(BandRow(0, band, delimited(row).cells), VOCABULARY, width)]


def test_a_column_reaches_to_the_next_header() -> None:
    found = columns("年度绩效指标|一级指标|二级指标|三级指标||年度指标值|得分", B.INDICATOR_HEADER, 9)
    assert found == [
        (SECTION, 0, 1), ("level1", 1, 2), ("level2", 2, 3), ("level3", 3, 5), ("target", 5, 6), ("score", 6, 9),
    ]  # fmt: skip


def test_a_role_that_comes_twice_keeps_the_first_column() -> None:
    assert columns("得分|评分|某列", B.FUND_HEADER) == [("score", 0, 1), (UNKNOWN, 1, 2), (UNKNOWN, 2, 3)]


def test_cells_stand_under_the_column_they_share_most_with() -> None:
    some = (Column("a", 0, 2), Column("b", 2, 3), Column("c", 3, 6))
    cells = [Cell(0, 1, "x", (), 1, 4), Cell(0, 0, "y"), Cell(0, 7, "z")]
    found = {role: [cell.text for cell in members] for role, members in under(some, cells).items()}
    assert found == {"c": ["x"], "a": ["y"], UNKNOWN: ["z"]}
    assert under((), [cells[0]]) == {UNKNOWN: [cells[0]]}
