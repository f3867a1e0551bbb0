"""What a template prints where further rows may go: no row, and no part of a label."""

from __future__ import annotations

import pytest

from normalizers import normalize
from normalizers.spans import join_cut_levels
from tests.normalizers.sheets import VOCABULARY, ruled
from tests.pipeline.forms import FORM, errors, record

HEADER = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"
FIRST = "产出指标|数量指标|清淤次数|≥12次|13次|30|30"
LAST = "效益指标|社会效益指标|水边整洁|长期|长期|30|30"


@pytest.mark.parametrize("filler", ["……", "…", "..."])
@pytest.mark.parametrize("row", ["{}||||||", "|{}|||||"])
def test_a_filler_goes_on_with_no_label(filler: str, row: str) -> None:
    sheet = ruled(HEADER, FIRST, row.format(filler), LAST)
    assert list(join_cut_levels((sheet,), VOCABULARY)) == []
    [grid] = normalize((sheet,), VOCABULARY).grids
    assert [cell.text for cell in grid.row(1)][:2] == ["产出指标", "数量指标"]


def test_the_rest_of_a_label_goes_on_with_it() -> None:
    sheet = ruled(HEADER, FIRST, "效益|社会效益指标|水边整洁|长期|长期|30|30", "指标||||||")
    assert [repair.after for repair in join_cut_levels((sheet,), VOCABULARY)] == ["效益指标"]


@pytest.mark.parametrize("row", ["||……\n", "|……\n", "|||……|||……\n"])
def test_a_row_of_fillers_is_no_indicator(row: str) -> None:
    data = record(FORM, ("|效益指标(30分)", f"{row}|效益指标(30分)"))
    said = [(row["level1"], row["level2"], row["level3"]) for row in data["indicators"]]
    assert said[:3] == [
        ("产出指标", "数量指标", "清淤次数"),
        ("产出指标", "质量指标", "合格率"),
        ("效益指标", "社会效益指标", "水边整洁"),
    ]
    assert (len(said), errors(data), data["unplaced"]) == (4, [], [])


def test_what_stands_below_a_filler_has_no_level_of_it() -> None:
    row = "||……\n|||巡护次数|≥3次||3次|0|0\n"
    data = record(FORM, ("|效益指标(30分)", f"{row}|效益指标(30分)"))
    assert (data["indicators"][2]["level3"], data["indicators"][2]["level2"]) == ("巡护次数", None)
    assert ("required-field", "/indicators/2/level2") in errors(data)
