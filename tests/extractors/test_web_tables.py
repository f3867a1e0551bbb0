"""Web pages whose tables are read as a browser shows them, also under the name .xls."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from extractors import read
from extractors.web_tables import MAX_COLUMNS
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document
from pipeline.model.table import Cell
from tests.commands import extract, form, records

PAGE = """<html><head><title>no text</title><meta charset=gb2312>
<style><!-- .gone {display:none} .xl65 {mso-style-parent:style0} --></style></head><body>
<h2>项目支出绩效自评表</h2><p>（2024年度）</p>
<table border=1><tr><td colspan=2>项目名称<td colspan=3>某河岸线
清淤&nbsp;<tr><td rowspan=2>资金<br>（元）<td>年初预算数<td>全年执行数<td>分值<td>得分
<tr><td>1,000.00<td>600<td>10<td>7.5
<tr style='display:none'><td>x1<td></tr>
<tr><td>面积<td>&ge;12m<sup>2</sup><td class=gone>密语<td>13<s>12</s></td></tr></table><p>填报人：</p>"""


def page(data: str | bytes) -> Document:
    return read(data if isinstance(data, bytes) else data.encode(), ".xls")


def said(cells: tuple[Cell, ...]) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in cells if not c.blank]


def refused(data: str) -> tuple[FailureCode, str]:
    with pytest.raises(InputError) as caught:
        page(data)
    return caught.value.code, caught.value.reason


def test_cells_lines_and_what_is_hidden() -> None:
    document = page(PAGE.encode("gb18030"))
    (sheet,) = document.sheets
    assert said(sheet.cells) == [
        (0, 0, 1, 5, "项目支出绩效自评表"),
        (1, 0, 1, 5, "（2024年度）"),
        (2, 0, 1, 2, "项目名称"),
        (2, 2, 1, 3, "某河岸线清淤"),
        (3, 0, 2, 1, "资金\n（元）"),
        (3, 1, 1, 1, "年初预算数"),
        (3, 2, 1, 1, "全年执行数"),
        (3, 3, 1, 1, "分值"),
        (3, 4, 1, 1, "得分"),
        (4, 1, 1, 1, "1,000.00"),
        (4, 2, 1, 1, "600"),
        (4, 3, 1, 1, "10"),
        (4, 4, 1, 1, "7.5"),
        (5, 0, 1, 1, "面积"),
        (5, 1, 1, 1, "≥12m²"),
        (5, 2, 1, 1, "13"),
        (6, 0, 1, 5, "填报人："),
    ]
    assert sheet.loose_rows == {0, 1, 6}
    assert [one.message.rpartition(" ")[2] for one in document.findings] == ["x1", "密语", "12"]


def test_places_count_through_the_tables_of_a_page() -> None:
    first, second = page("<table><tr><td>甲<tr><td>乙</table>丙<table><tr><td>丁</table>").sheets
    assert [cell.pieces[0].place.row for cell in (*first.cells, *second.cells)] == [1, 2, 3, 4]
    assert said(second.cells) == [(0, 0, 1, 1, "丙"), (1, 0, 1, 1, "丁")]


def test_a_table_around_others_only_lays_the_page_out() -> None:
    inner = "<table><tr><td>项目名称<td>清淤</table>"
    alone = page(f"<table><tr><td>自评表<tr><td>{inner}<tr><td>填报人</table>")
    assert [said(sheet.cells) for sheet in alone.sheets] == [
        [(0, 0, 1, 2, "自评表"), (1, 0, 1, 1, "项目名称"), (1, 1, 1, 1, "清淤")],
        [(0, 0, 1, 1, "填报人")],
    ]
    assert alone.findings == ()
    beside = page(f"<table><tr><td>绩效指标<td>{inner}</table>")
    assert [one.code.value for one in beside.findings] == ["crooked-table"]


def test_a_picture_in_a_cell_is_said() -> None:
    document = page("<table><tr><td>完成<td><img src='http://example.invalid/tick.png' alt='√'></table>")
    assert [(one.code.value, one.message) for one in document.findings] == [
        ("unreadable-value", "row 1: no value could be read from √")
    ]


@pytest.mark.parametrize("spans", ["rowspan=0", "rowspan=9", "rowspan=99999", "rowspan='2'"])
def test_a_span_ends_with_the_table(spans: str) -> None:
    (sheet,) = page(f"<table><tr><td {spans}>甲<td>乙<tr><td>丙</table>").sheets
    assert said(sheet.cells) == [(0, 0, 2, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 1, 1, 1, "丙")]


@pytest.mark.parametrize(
    ("data", "code", "reason"),
    [
        ("<html><p>公告</p></html>", FailureCode.UNSUPPORTED, "without a table"),
        ("<table><tr><td>项目名称<td><input value='清淤'></table>", FailureCode.UNSUPPORTED, "fields to fill in"),
        ("<html><frameset><frame src=a.htm></frameset></html>", FailureCode.UNSUPPORTED, "parts elsewhere"),
        ("MIME-Version: 1.0\n<html><table><tr><td>甲", FailureCode.UNSUPPORTED, "archive"),
        ("<table><tr><td>甲" + "<a " * 200_000, FailureCode.DAMAGED, "never ends"),
        ("<table><tr><td>甲<!-- 乙</table>", FailureCode.DAMAGED, "never ends"),
        ("<table><tr><td>甲" + "<!--" * 200_000, FailureCode.DAMAGED, "never ends"),
        (f"<table><tr><td colspan={MAX_COLUMNS + 1}>甲</table>", FailureCode.TOO_LARGE, "columns"),
        ("<table>" + "<tr><td colspan=999>甲" * 1100, FailureCode.TOO_LARGE, "cells"),
    ],
)
def test_what_is_not_read_is_said(data: str, code: FailureCode, reason: str) -> None:
    found = refused(data)
    assert found[0] is code
    assert reason in found[1]


def test_thousands_of_tables_in_each_other_end() -> None:
    (sheet,) = page("<table><tr><td>" * 20_000 + "甲").sheets
    assert said(sheet.cells) == [(0, 0, 1, 1, "甲")]


def test_a_form_that_a_system_exported_is_ready(tmp_path: Path) -> None:
    rows = [line.split("\t") for line in form("甲").decode().splitlines()]
    cells = ("".join(f"<td>{html.escape(text)}</td>" for text in row) for row in rows)
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(form("甲"))
    table = "".join(f"<tr>{row}</tr>\n" for row in cells)
    (inbox / "b.xls").write_text(f"<html><body><table border=1>{table}</table></body></html>", "gb18030")
    extract(inbox, tmp_path / "out")
    text, web = records(tmp_path / "out")
    assert (web["source"]["media_type"], web["status"], text["status"]) == ("text/html", "ready", "ready")
    for key in ("project", "funds", "goals", "indicators", "total"):
        assert web[key] == text[key]


LISTED = """<body><hr><p><center><h1>Overview</h1><A HREF="#table0">自评表</A><br><A HREF="#table1">附表</A><br></center></p><hr>
<A NAME="table0"><h1>Sheet 1: <em>自评表</em></h1></A><table><tr><td>甲<td>乙</table>
<A NAME="table1"><h1>Sheet 2: <em>附表</em></h1></A><p>附言</p><table><tr><td>丙</table></body>"""


def test_the_list_of_sheets_and_their_names_are_no_text_of_the_sheets() -> None:
    document = page(LISTED)
    assert [[c.text for c in sheet.cells] for sheet in document.sheets] == [["甲", "乙"], ["附言", "丙"]]
    assert document.findings == ()
    unlisted = LISTED.replace("#table", "#part").replace("table0", "part0")
    assert "自评表" in [c.text for c in page(unlisted).sheets[0].cells]


@pytest.mark.parametrize("anchor", ['<a name="table1"></a>', '<a name="table1">', '<a name="table1"><h1>又题</h1></a>'])
def test_no_text_is_lost_beside_links_that_a_page_has_of_its_own(anchor: str) -> None:
    listed = '<h1>题</h1><p>未审核</p><a href="#table1">附表</a>'
    document = page(f"<body>{listed}{anchor}<table><tr><td>甲</table><p>注</p></body>")
    shown = [text for cell in document.sheets[0].cells for text in cell.text.split("\n")]
    assert [text for text in shown if text != "又题"] == ["题", "未审核", "附表", "甲", "注"]
    assert ("又题" in shown) == ("又题" in anchor)
