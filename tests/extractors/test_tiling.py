from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.tiling import Range, tile
from pipeline.model.finding import Code
from tests.extractors.workbooks import grid, texts


def test_merged_range_over_other_texts_stays_unmerged_and_is_a_finding() -> None:
    tiled = tile(
        {(0, 0): "甲", (0, 1): "乙", (1, 0): "丙", (1, 1): "丙"},
        [Range(0, 0, 0, 1), Range(1, 0, 1, 1)],
        1,
        "S",
        "r",
    )
    assert tiled is not None
    sheet, [found] = tiled
    assert texts(sheet) == {(0, 0): "甲", (0, 1): "乙", (1, 0): "丙"}
    assert sheet.cells[2].column_span == 2
    assert found.code is Code.AMBIGUOUS_VALUE
    assert "S!A1" in found.message
    assert "甲 | 乙" in found.message


_SLOTS = st.tuples(st.integers(0, 12), st.integers(0, 12))


@given(
    st.dictionaries(_SLOTS, st.sampled_from(["甲", "乙"]), max_size=12),
    st.lists(st.tuples(_SLOTS, st.integers(0, 6), st.integers(0, 6)), max_size=6),
)
def test_whatever_is_merged_the_sheet_tiles_and_no_text_is_lost(
    at: dict[tuple[int, int], str], merges: list[tuple[tuple[int, int], int, int]]
) -> None:
    ranges = [Range(r, c, r + down, c + right) for (r, c), down, right in merges]
    tiled = tile(at, ranges, 1, "S", "r")
    if tiled is None:
        assert not at
        return
    cells = grid(tiled[0]).cells
    assert {cell.text for cell in cells if cell.text} == set(at.values())
