"""Workbooks made for the tests, and the short ways to look at what was read."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlwt

from extractors.workbook.reader import read_workbook
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document
from pipeline.model.finding import Code, figures_of
from pipeline.model.table import Grid, Sheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET1 = "xl/worksheets/sheet1.xml"


def xlsx(fill: Callable[[Any], None]) -> bytes:
    """The bytes of a workbook whose one empty sheet `Sheet1` was filled."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Sheet1"
    fill(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(data: bytes, changes: dict[str, Callable[[str], str]]) -> bytes:
    """The package with some parts' texts changed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, changes[name](part.decode()) if name in changes else part)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def packed(parts: dict[str, str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()


def packed_sheet(rows: str, shared: str = "<sst/>", main: str = MAIN) -> bytes:
    """A workbook of one sheet, written part by part as other programs than openpyxl do."""
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
            f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>",
            "xl/sharedStrings.xml": shared.replace("<sst", f'<sst xmlns="{main}"', 1),
            SHEET1: f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        }
    )


def texts(sheet: Sheet) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): cell.text for cell in sheet.cells if not cell.blank}


def grid(sheet: Sheet) -> Grid:
    return Grid(sheet.cells, sheet.row_count, sheet.column_count)


def failure(data: bytes) -> FailureCode:
    with pytest.raises(InputError) as caught:
        read_workbook(data)
    return caught.value.code


def told(document: Document) -> list[tuple[Code, str]]:
    """The findings, each with the text or name in its message."""
    figures = [(found.code, figures_of(found.code, found.message) or {}) for found in document.findings]
    return [(code, said.get("text") or said.get("name") or said.get("readings", "")) for code, said in figures]


def form_rows() -> list[list[str | int | float]]:
    """A whole form in which all adds up, row by row."""
    return [
        ["项目支出绩效自评表"],
        ["（2023年度）"],
        ["项目名称", "水库加固"],
        ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", 450, 450, 441, 10, "98%", 9.8],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"],
        ["产出指标", "数量指标", "加固座数", "≥3座", "3座", 90, 90, ""],
        ["总分", "", "", "", "", 100, 99.8, ""],
    ]


def put(book: Any, values: dict[str, Any]) -> None:
    for address, value in values.items():
        book.active[address] = value


def form(book: Any) -> None:
    put(
        book,
        {
            "B2": "项目支出绩效自评表",
            "B3": "项目编码",
            "C3": "440303210301500003075",
            "D3": 186000,
            "B4": "资金",
            "C4": "第一行\n第二行 ",
            "D4": 0.9952,
        },
    )
    book.active["D3"].number_format = "#,##0.00"
    book.active["D4"].number_format = "0.00%"
    book.active.merge_cells("B2:D2")


def xls(fill: Callable[[Any], None]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    fill(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def xls_form(book: Any) -> None:
    sheet = book.add_sheet("自评表")
    sheet.write_merge(1, 1, 1, 3, "项目支出绩效自评表")
    sheet.write(2, 1, "编码")
    sheet.write(2, 2, "440303210301500003075")
    sheet.write(2, 3, 186000, xlwt.easyxf(num_format_str="#,##0.00"))
    sheet.write(3, 1, 0.9952, xlwt.easyxf(num_format_str="0.00%"))
    sheet.write(3, 2, datetime(2024, 11, 20), xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"'))
    sheet.write(3, 3, 122309.94)
    hidden = book.add_sheet("旧表")
    hidden.write(0, 0, 4.403032103015e20)
    hidden.write(0, 1, "旧")
    hidden.visibility = 1
