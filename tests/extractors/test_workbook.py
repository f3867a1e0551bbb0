from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest

from extractors.workbook.reader import read_workbook
from pipeline.errors import FailureCode
from pipeline.model.document import PageInfo
from pipeline.model.finding import Code
from pipeline.model.table import Origin, Place
from tests.extractors.workbooks import (
    SHEET1,
    failure,
    form,
    grid,
    packed_sheet,
    put,
    rewritten,
    texts,
    xls,
    xls_form,
    xlsx,
)


def test_a_page_is_as_high_and_wide_as_its_places_count() -> None:
    """What is blank above and beside the table is no row or column of it, but counted by the worksheet."""
    document = read_workbook(xlsx(lambda book: put(book, {"C4": "甲", "E7": "乙"})))
    [sheet] = document.sheets
    last = next(cell for cell in sheet.cells if cell.text == "乙").pieces[0].place
    assert (last.row, last.column) == (7, 5)
    assert document.pages == (PageInfo(1, 5, 7, "cells"),)
    assert sheet.row_numbers() == {0: 4, 1: 5, 2: 6, 3: 7}


def test_form_reads_as_shown_tiles_and_keeps_its_places() -> None:
    document = read_workbook(xlsx(form))
    [sheet] = document.sheets
    assert document.pages == (PageInfo(1, 4, 4, "cells"),)  # it begins at B2
    assert (sheet.origin, sheet.name, sheet.page, sheet.reader) == (Origin.RULED, "Sheet1", 1, "xlsx")
    assert texts(sheet) == {
        (0, 0): "项目支出绩效自评表",
        (1, 0): "项目编码",
        (1, 1): "440303210301500003075",
        (1, 2): "186,000.00",
        (2, 0): "资金",
        (2, 1): "第一行\n第二行",
        (2, 2): "99.52%",
    }
    assert sheet.cells[0].column_span == 3
    assert sheet.cells[0].pieces[0].place == Place(1, None, row=2, column=2)
    assert grid(sheet).row_count == 3
    assert document.findings == ()


def test_dates_and_formulas_by_their_stored_values() -> None:
    def fill(book: Any) -> None:
        put(book, {"A1": datetime(2024, 11, 20), "B1": "=1+1", "C1": True})
        book.active["A1"].number_format = 'yyyy"年"m"月"d"日"'

    stored = rewritten(xlsx(fill), {SHEET1: lambda text: re.sub(r"<v ?/>|<v></v>", "<v>2</v>", text)})
    document = read_workbook(stored)
    assert texts(document.sheets[0]) == {(0, 0): "2024年11月20日", (0, 1): "2", (0, 2): "TRUE"}
    assert document.findings == ()


def test_formula_without_a_stored_value_is_a_finding() -> None:
    document = read_workbook(xlsx(lambda book: put(book, {"A1": "总分", "B1": "=SUM(C1:C9)"})))
    [found] = document.findings
    assert found.code is Code.UNREADABLE_VALUE
    assert "Sheet1!B1" in found.message
    assert "=SUM(C1:C9)" in found.message


def test_code_kept_as_a_number_has_lost_digits() -> None:
    document = read_workbook(xlsx(lambda book: put(book, {"A1": "编码", "B1": 4.403032103015e20})))
    assert texts(document.sheets[0])[0, 1] == "440303210301500000000"
    [found] = document.findings
    assert found.code is Code.AMBIGUOUS_VALUE
    assert "Sheet1!B1" in found.message


@pytest.mark.parametrize("number", ["440303210301500003075", "44030324119312820005", "123456789012345"])
def test_digits_written_out_or_few_enough_are_whole(number: str) -> None:
    document = read_workbook(packed_sheet(f"<row><c><v>{number}</v></c></row>"))
    assert texts(document.sheets[0]) == {(0, 0): number}
    assert document.findings == ()


def test_sheets_keep_their_numbers_hidden_ones_are_read_and_empty_ones_left_out() -> None:
    def fill(book: Any) -> None:
        book.create_sheet("空")
        hidden = book.create_sheet("旧表")
        hidden["A1"], hidden["B1"] = "旧", "表"
        hidden.sheet_state = "hidden"
        put(book, {"A1": "新"})

    document = read_workbook(xlsx(fill))
    assert [(sheet.page, sheet.name, list(texts(sheet).values())) for sheet in document.sheets] == [
        (1, "Sheet1", ["新"]),
        (3, "旧表", ["旧", "表"]),
    ]
    [found] = document.findings
    assert (found.code, found.page, found.message) == (
        Code.HIDDEN_SHEET,
        3,
        "sheet 旧表 is hidden; it was read all the same",
    )


def test_styled_empty_cells_far_out_are_trimmed() -> None:
    def fill(book: Any) -> None:
        form(book)
        for column in range(5, 500):
            book.active.cell(row=4, column=column).number_format = "0.00"
        book.active.merge_cells("B60:ZZ70")

    [sheet] = read_workbook(xlsx(fill)).sheets
    assert (sheet.row_count, sheet.column_count, len(sheet.cells)) == (3, 3, 7)


def test_a_stray_text_far_away_costs_no_memory() -> None:
    document = read_workbook(xlsx(lambda book: put(book, {"A1": "甲", "XFD1048576": "乙"})))
    [sheet] = document.sheets
    assert texts(sheet) == {(0, 0): "甲", (3, 3): "乙"}
    assert sheet.cells[-1].pieces[0].place == Place(1, None, row=1048576, column=16384)
    assert len(grid(sheet).cells) == 16


def test_shared_strings_with_rich_text_phonetic_hints_and_escapes() -> None:
    shared = (
        "<sst><si><t>名称</t></si>"
        "<si><r><t>绩效</t></r><r><t xml:space='preserve'>自评_x000D_\n表_x0007_ </t></r>"
        "<rPh sb='0' eb='1'><t>jixiao</t></rPh></si>"
        "<si><t>_xD83D__xDE00_ _xD83D_ _x005F_x000A_</t></si></sst>"
    )
    cells = "".join(f'<c t="s"><v>{number}</v></c>' for number in (1, 0, 2))
    document = read_workbook(packed_sheet(f"<row>{cells}</row>", shared))
    assert texts(document.sheets[0]) == {(0, 0): "绩效自评\n表", (0, 1): "名称", (0, 2): "😀 \ufffd _x000A_"}
    assert failure(packed_sheet('<row><c t="s"><v>3</v></c></row>', shared)) is FailureCode.DAMAGED


def test_strict_namespace_inline_strings_and_cells_without_references() -> None:
    rows = (
        '<row><c t="inlineStr"><is><t>甲</t></is></c><c/><c><v>1.5</v></c></row>'
        '<row><c t="str"><f>A1</f><v>乙</v></c><c t="e"><v>#DIV/0!</v></c></row>'
    )
    strict = packed_sheet(rows, "<sst/>", "http://purl.oclc.org/ooxml/spreadsheetml/main")
    for data in (packed_sheet(rows), strict):
        [sheet] = read_workbook(data).sheets
        assert texts(sheet) == {(0, 0): "甲", (0, 2): "1.5", (1, 0): "乙", (1, 1): "#DIV/0!"}


@pytest.mark.parametrize("stated", ["", ' t="inlineS"', ' t="n"', ' t="s"', ' t="inlineStr"'])
def test_a_text_within_a_cell_is_read_whatever_the_type_of_the_cell_says(stated: str) -> None:
    bare, blank = (f"<c{stated}>{value}<is><t>100%</t></is></c>" for value in ("", "<v>\n</v>"))
    rows = f'<row><c t="inlineStr"><is><t>执行率</t></is></c>{bare}{blank}</row>'
    [sheet] = read_workbook(packed_sheet(rows)).sheets
    assert texts(sheet) == {(0, 0): "执行率", (0, 1): "100%", (0, 2): "100%"}


def test_empty_workbook_and_one_of_pictures() -> None:
    empty = xlsx(lambda book: None)
    assert failure(empty) is FailureCode.EMPTY
    out = BytesIO(empty)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/media/image1.png", b"x")
    assert failure(out.getvalue()) is FailureCode.NEEDS_OCR


def test_encrypted_parts() -> None:
    data = bytearray(xlsx(form))
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    assert failure(bytes(data)) is FailureCode.ENCRYPTED


def test_xls_reads_like_xlsx() -> None:
    document = read_workbook(xls(xls_form))
    assert (document.media_type, document.reader) == ("application/vnd.ms-excel", "xls")
    first, second = document.sheets
    assert texts(first) == {
        (0, 0): "项目支出绩效自评表",
        (1, 0): "编码",
        (1, 1): "440303210301500003075",
        (1, 2): "186,000.00",
        (2, 0): "99.52%",
        (2, 1): "2024年11月20日",
        (2, 2): "122309.94",
    }
    assert first.cells[0].column_span == 3
    assert grid(first).column_count == 3
    assert texts(second) == {(0, 0): "440303210301500000000", (0, 1): "旧"}
    assert {found.code for found in document.findings} == {Code.AMBIGUOUS_VALUE, Code.HIDDEN_SHEET}


def test_empty_and_encrypted_xls() -> None:
    assert failure(xls(lambda book: book.add_sheet("a"))) is FailureCode.EMPTY
    data = xls(xls_form)
    start = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")  # BOF of the globals, 20 bytes long
    locked = data[: start + 20] + b"\x2f\x00\x06\x00\x00\x00\x01\x02\x03\x04" + data[start + 30 :]
    assert failure(locked) is FailureCode.ENCRYPTED
