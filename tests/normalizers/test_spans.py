from __future__ import annotations

import pytest

from normalizers import normalize
from normalizers.spans import carry_levels_down
from pipeline.model.finding import Code
from pipeline.model.table import Cell, Sheet
from pipeline.model.trail import apply
from tests.normalizers.sheets import VOCABULARY, delimited, ruled

HEADER = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"
FIRST = "产出指标|数量指标|清淤次数|≥2次|2次|10|10"


def carried(*sheets: Sheet) -> dict[str, tuple[int, int]]:
    """The first row and the row span of each cell of the first two columns below the header."""
    repairs = carry_levels_down(sheets, VOCABULARY)
    after = apply(sheets, (repair.edit for repair in repairs))
    return {c.text: (c.row, c.row_span) for s in after for c in s.cells if c.column < 2 and c.row and not c.blank}


def test_blank_slots_belong_to_the_label_above() -> None:
    sheet = delimited(
        HEADER, FIRST, "||巡护次数|≥3次|3次|10|10", "|质量指标|合格率|≥9%|9%|10|10", "||完好率|≥9%|9%|10|10"
    )
    assert carried(sheet) == {"产出指标": (1, 4), "数量指标": (1, 2), "质量指标": (3, 2)}


def test_the_next_first_level_ends_both() -> None:
    sheet = delimited(HEADER, FIRST, "||巡护次数|≥3次|3次|10|10", "效益指标||知晓率|≥9%|9%|10|10")
    assert carried(sheet) == {"产出指标": (1, 2), "数量指标": (1, 2), "效益指标": (3, 1)}


def test_repeated_labels_stay_single() -> None:
    again = "产出指标|质量指标|合格率|≥9%|9%|10|10"
    assert carried(delimited(HEADER, FIRST, again)) == {"产出指标": (2, 1), "数量指标": (1, 1), "质量指标": (2, 1)}


def test_the_total_ends_the_last_level() -> None:
    assert carried(delimited(HEADER, FIRST, "总分|||||100|98")) == {
        "产出指标": (1, 1),
        "数量指标": (1, 1),
        "总分": (2, 1),
    }


def test_blank_cells_of_a_ruled_table_are_taken_in() -> None:
    sheet = ruled(HEADER, FIRST, "||巡护次数|≥3次|3次|10|10")
    repairs = list(carry_levels_down((sheet,), VOCABULARY))
    assert [(r.before, r.after) for r in repairs] == [
        ("rows 2-2: 产出指标", "rows 2-3: 产出指标"),
        ("rows 2-2: 数量指标", "rows 2-3: 数量指标"),
    ]
    result = normalize((sheet,), VOCABULARY)
    assert [f.code for f in result.findings] == []
    assert [c.text for c in result.grids[0].row(2)] == ["产出指标", "数量指标", "巡护次数", "≥3次", "3次", "10", "10"]


def test_merged_cells_stay_as_they_are() -> None:
    sheet = ruled(HEADER, FIRST, "||巡护次数|≥3次|3次|10|10", spans={(1, 0): (2, 1), (1, 1): (2, 1)})
    assert list(carry_levels_down((sheet,), VOCABULARY)) == []


@pytest.mark.parametrize("row", ["产出指标|数量指标|巡护次数||3次|10|10", "产出指标|数量指标||≥3次|3次|10|"])
def test_other_blanks_are_blanks(row: str) -> None:
    assert list(carry_levels_down((delimited(HEADER, FIRST, row),), VOCABULARY)) == []


def test_a_level_is_not_carried_over_a_cell_in_its_way() -> None:
    """A header on the second page without the first one's gap: columns shift their role, slots overlap."""
    upper = ruled(
        "项目支出绩效自评表||||||", "项目名称|某河清淤|||||", "一级指标|二级指标||年度指标值|实际完成值|分值|得分",
        "||合格率|≥95%|96%|20|20", loose=[0],
    )  # fmt: skip
    lower = ruled("一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分", "||河岸清淤次数|5|6|1|1", page=2)
    result = normalize((upper, lower), VOCABULARY)
    assert [f.message for f in result.findings if f.code is Code.CROOKED_TABLE] == []


def test_a_cell_knows_its_ends() -> None:
    cell = Cell(2, 3, "x", (), 2, 4)
    assert (cell.end_row, cell.end_column) == (4, 7)
    with pytest.raises(ValueError, match="no such cell"):
        Cell(0, -1, "x")


def test_a_first_level_above_its_rows_is_no_second_level_of_theirs() -> None:
    header = "二级指标|三级指标|年度指标值|实际完成值|分值|得分"
    sheet = delimited(header, "产出指标（50分）|||||", "|清淤次数|≥2次|2次|10|10", "质量指标|合格率|≥9%|9%|10|10")
    assert carried(sheet)["产出指标（50分）"] == (1, 1)
    below = delimited(header, "质量指标|合格率|≥9%|9%|10|10", "效益指标（30分）|||||", "|知晓率|≥9%|9%|10|10")
    assert carried(below)["质量指标"] == (1, 1)
