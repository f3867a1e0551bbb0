"""Hidden rows, columns and sheets: read, and told."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.workbook.reader import read_workbook
from pipeline.model.document import Document
from pipeline.model.finding import Code
from pipeline.process import knowledge, process
from tests.extractors.workbooks import form_rows, packed_sheet, put, texts, told, xls, xlsx

ROWS = (("指标", "目标", "实际"), ("座数", "≥3座", "3座"), ("户数", "—", "5户"))


def filled(book: Any) -> Any:
    for row in ROWS:
        book.active.append(row)
    return book.active


def in_xls(book: Any) -> Any:
    sheet = book.add_sheet("表")
    for row, cells in enumerate(ROWS):
        for column, text in enumerate(cells):
            sheet.write(row, column, text)
    return sheet


def hide(row: int | None = None, column: int | None = None) -> tuple[Document, Document]:
    """The same form as .xlsx and .xls, with a row or a column (from 0) hidden."""

    def new(book: Any) -> None:
        sheet = filled(book)
        if row is not None:
            sheet.row_dimensions[row + 1].hidden = True
        if column is not None:
            sheet.column_dimensions["ABCD"[column]].hidden = True

    def old(book: Any) -> None:
        sheet = in_xls(book)
        if row is not None:
            sheet.row(row).hidden = True
        if column is not None:
            sheet.col(column).hidden = True

    return read_workbook(xlsx(new)), read_workbook(xls(old))


def test_texts_of_a_hidden_row_or_column_are_read_and_told() -> None:
    for document in hide(row=1):
        assert texts(document.sheets[0])[1, 1] == "≥3座"
        assert told(document) == [(Code.HIDDEN_TEXT, "2:2 座数 | ≥3座 | 3座")]
        assert document.findings[0].page == 1
    for document in hide(column=1):
        assert told(document) == [(Code.HIDDEN_TEXT, "B:B 目标 | ≥3座")]
    for document in (*hide(), *hide(row=9), *hide(column=3)):
        assert document.findings == (), "nothing is hidden but blanks"


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ('<col min="2" max="16384" hidden="1"/>', ""),
        ('<col min="2" max="3" width="0" customWidth="1"/>', ""),
        ("", 'ht="0" customHeight="1"'),
        ("", 'hidden="true"'),
    ],
)
def test_ranges_of_columns_and_sizes_of_nothing_hide(columns: str, row: str) -> None:
    cell = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = (
        f'</sheetData><cols>{columns}</cols><sheetData><row r="1">{cell.format("A1", "甲")}</row>'
        f'<row r="2" {row}>{cell.format("A2", "乙")}{cell.format("C2", "丙")}</row>'
    )
    document = read_workbook(packed_sheet(rows))
    assert told(document) == [(Code.HIDDEN_TEXT, "C:C 丙" if columns else "2:2 乙 | 丙")]


def test_a_merged_text_shows_in_the_rows_that_are_not_hidden() -> None:
    def fill(hidden: tuple[int, ...]) -> Any:
        def rows(book: Any) -> None:
            put(book, {"A1": "数量指标", "B3": "3座"})
            book.active.merge_cells("A1:A3")
            for row in hidden:
                book.active.row_dimensions[row].hidden = True

        return rows

    assert read_workbook(xlsx(fill((1, 2)))).findings == ()
    assert told(read_workbook(xlsx(fill((1, 2, 3))))) == [
        (Code.HIDDEN_TEXT, "1:1 数量指标"),
        (Code.HIDDEN_TEXT, "3:3 3座"),
    ]


def test_thousands_of_filtered_rows_are_told_by_the_first() -> None:
    rows = "".join(f'<row r="{n}" hidden="1"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 3000))
    assert len(read_workbook(packed_sheet(rows)).findings) == 50


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize("first", [True, False])
def test_a_form_on_a_hidden_sheet_is_never_ready_and_its_neighbour_is(state: str, first: bool) -> None:
    def fill(book: Any) -> None:
        hidden = book.create_sheet("旧表", 0 if first else 1)
        hidden.sheet_state = state
        for sheet in (book["Sheet1"], hidden):
            for row in form_rows():
                sheet.append(row)
        book.active = book["Sheet1"]

    records = process("a.xlsx", xlsx(fill), (), knowledge(None)).records
    hidden = ["hidden-sheet"]
    errors = [[f["code"] for f in record["findings"] if f["severity"] == "error"] for record in records]
    assert errors == ([hidden, []] if first else [[], hidden])
    assert [record["status"] for record in records] == (["review", "ready"] if first else ["ready", "review"])


def test_a_hidden_list_of_choices_is_left_out_and_leaves_the_forms_alone() -> None:
    def fill(state: str) -> Any:
        def rows(book: Any) -> None:
            for row in form_rows():
                book.active.append(row)
            choices = book.create_sheet("选项")
            choices.sheet_state = state
            for choice in ("完全达成", "基本达成", "未达成"):
                choices.append([choice])

        return rows

    [record] = process("a.xlsx", xlsx(fill("hidden")), (), knowledge(None)).records
    assert record["status"] == "ready"
    assert "完全达成" not in str(record["fields"])
    assert told(read_workbook(xlsx(fill("hidden")))) == [(Code.HIDDEN_LIST, "选项")]
    assert len(read_workbook(xlsx(fill("visible"))).sheets) == 2
