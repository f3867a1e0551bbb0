from __future__ import annotations

import pytest

from normalizers import normalize, replay, settle
from pipeline.model.finding import Code
from pipeline.model.table import Cell, Grid, NotAGrid, Origin, Piece, Place, Sheet
from pipeline.model.trail import Edit, Repair, Trust, apply
from tests.normalizers.sheets import VOCABULARY, delimited, ruled


def sheet_of(*cells: Cell, loose: frozenset[int] = frozenset()) -> Sheet:
    return Sheet(cells, page=3, origin=Origin.RULED, loose_rows=loose)


def test_holes_are_filled_with_blank_cells() -> None:
    grid, findings = settle(delimited("a||b", "c"))
    assert findings == ()
    assert (grid.row_count, grid.column_count) == (2, 3)
    assert [[cell.text for cell in grid.row(row)] for row in (0, 1)] == [["a", "", "b"], ["c", "", ""]]


def test_rows_without_text_are_dropped_and_spans_shrink() -> None:
    grid, findings = settle(sheet_of(Cell(0, 0, "a", (), 3, 1), Cell(0, 1, "b"), Cell(1, 1, ""), Cell(2, 1, "c")))
    assert findings == ()
    assert (grid.row_count, grid.column_count) == (3, 2)
    grid, _ = settle(sheet_of(Cell(0, 0, "a"), Cell(1, 0, "", (), 2, 1), Cell(3, 0, "b")))
    assert [(cell.row, cell.text) for cell in grid.cells] == [(0, "a"), (1, "b")]


def test_loose_rows_keep_their_name_when_rows_are_dropped() -> None:
    grid, _ = settle(sheet_of(Cell(0, 0, ""), Cell(1, 0, "第1页"), Cell(2, 0, "a"), loose=frozenset({1})))
    assert grid.loose_rows == {0}


def test_an_overlap_is_named_and_loses_nothing() -> None:
    where = Piece("b", Place(4, row=1, column=2))
    grid, [found] = settle(sheet_of(Cell(0, 0, "a", (), 1, 2), Cell(0, 1, "b", (where,))))
    assert (found.code, found.message) == (Code.CROOKED_TABLE, "page 4: the cells do not form a table: overlap at b")
    assert sorted(cell.text for cell in grid.cells if cell.text) == ["a", "b"]


def test_a_span_is_given_up_before_a_place() -> None:
    grid, [found] = settle(sheet_of(Cell(0, 1, "a"), Cell(1, 0, "b", (), 1, 2), Cell(0, 0, "c", (), 2, 1)))
    assert found.code is Code.CROOKED_TABLE
    assert {cell.text: (cell.row, cell.column, cell.column_span) for cell in grid.cells if cell.text} == {
        "a": (0, 1, 1), "c": (0, 0, 1), "b": (2, 0, 1),
    }  # fmt: skip


def test_a_blank_cell_gives_way() -> None:
    grid, findings = settle(sheet_of(Cell(0, 0, "", (), 1, 2), Cell(0, 1, "b")))
    assert findings == ()
    assert [cell.text for cell in grid.row(0)] == ["", "b"]


def test_an_empty_sheet_is_an_empty_grid() -> None:
    assert settle(sheet_of()) == (Grid((), 0, 0), ())
    assert settle(sheet_of(Cell(0, 0, " ")))[0].row_count == 0


@pytest.mark.parametrize(
    ("cells", "rows", "columns", "why"),
    [
        ((Cell(0, 0, "a"), Cell(0, 0, "b")), 1, 1, "two cells at row 0, column 0"),
        ((Cell(0, 0, "a"),), 1, 2, "1 slots covered of 1 x 2"),
        ((Cell(0, 0, "a"), Cell(1, 1, "b")), 1, 2, "outside the grid"),
    ],
)
def test_a_grid_must_tile(cells: tuple[Cell, ...], rows: int, columns: int, why: str) -> None:
    with pytest.raises(NotAGrid, match=why):
        Grid(cells, rows, columns)


def test_a_row_has_the_cells_that_began_further_up() -> None:
    grid = Grid((Cell(0, 0, "a", (), 2, 1), Cell(0, 1, "b"), Cell(1, 1, "c")), 2, 2)
    assert [cell.text for cell in grid.row(1)] == ["a", "c"]


def test_the_trail_belongs_to_its_sheets() -> None:
    sheets = (delimited("实施第位|某中心|主管部门|某局"),)
    result = normalize(sheets, VOCABULARY)
    assert [(repair.before, repair.after) for repair in result.repairs] == [("实施第位", "实施单位")]
    assert replay(sheets, result.repairs, VOCABULARY) == result.sheets
    with pytest.raises(KeyError):
        replay((delimited("项目名称|甲"),), result.repairs, VOCABULARY)


def test_a_suggestion_changes_nothing() -> None:
    cell = Cell(0, 0, "a")
    edit = Edit(((0, cell),), ((0, cell.reads("b")),))
    repair = Repair("x", Trust.SUGGESTED, (), "a", "b", "", edit)
    sheets = (sheet_of(cell),)
    assert replay(sheets, [repair], VOCABULARY) == sheets
    assert apply(sheets, [edit])[0].cells == (Cell(0, 0, "b"),)


def test_what_is_put_in_stands_in_order_behind_what_was_there() -> None:
    cells = [Cell(0, 0, "a"), Cell(0, 1, "b"), Cell(1, 0, "c")]
    put_in = [Cell(1, 0, "d"), Cell(0, 1, "e"), Cell(0, 2, "f")]
    edits = [Edit(((0, cells[0]),), ((0, put_in[0]),)), Edit((), ((0, put_in[1]), (0, put_in[2])))]
    [after] = apply((sheet_of(*cells),), edits)
    assert [cell.text for cell in after.cells] == ["b", "e", "f", "c", "d"]
    with pytest.raises(KeyError):
        apply((after,), [Edit(((0, cells[0]),))])


def test_equal_cells_are_taken_out_one_at_a_time() -> None:
    cell = Cell(0, 0, "a")
    [after] = apply((sheet_of(cell, cell),), [Edit(((0, cell),), ((0, cell.reads("b")),))])
    assert [c.text for c in after.cells] == ["a", "b"]


def test_sheets_that_no_repair_touches_are_the_same_objects() -> None:
    sheet = ruled("a|b")
    assert apply((sheet,), [])[0] is sheet
