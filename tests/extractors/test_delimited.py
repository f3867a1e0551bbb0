from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.delimited import MAX_BYTES, MAX_COLUMNS, read_delimited
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document, PageInfo
from pipeline.model.finding import Code
from pipeline.model.table import Origin, Place

FORM = (
    "项目支出绩效自评表\t\t\t\n"
    "项目编码:\t440303210301500003075\t项目名称:\t妇儿社会组织党群服务中心运营项目经费\n"
    "\n"
    "\t年度资金总额\t65,700.00\t—\n"
    "\t指标\t1.完成场地维护，做好登记; 2.服务群众, 不少于18场\t≥95%\n"
)


def texts(document: Document) -> dict[tuple[int, int], str]:
    [sheet] = document.sheets
    return {(cell.row, cell.column): cell.text for cell in sheet.cells}


def rows(text: str) -> list[list[str]]:
    """The nonblank texts of each row, in order."""
    [sheet] = read_delimited(text.encode()).sheets
    table: list[list[str]] = [[] for _ in range(sheet.row_count)]
    for cell in sheet.cells:
        table[cell.row].append(cell.text)
    return table


def failure(data: bytes) -> FailureCode:
    with pytest.raises(InputError) as caught:
        read_delimited(data)
    return caught.value.code


def test_tab_separated_form_keeps_columns_lines_and_commas_in_texts() -> None:
    document = read_delimited(FORM.encode())
    assert document.media_type == "text/tab-separated-values"
    assert document.pages == (PageInfo(1, 4, 5, "cells"),)  # with the blank line
    [sheet] = document.sheets
    assert (sheet.origin, sheet.page, sheet.reader) == (Origin.DELIMITED, 1, "delimited")
    assert texts(document) == {
        (0, 0): "项目支出绩效自评表",
        (1, 0): "项目编码:",
        (1, 1): "440303210301500003075",
        (1, 2): "项目名称:",
        (1, 3): "妇儿社会组织党群服务中心运营项目经费",
        (2, 1): "年度资金总额",
        (2, 2): "65,700.00",
        (2, 3): "—",
        (3, 1): "指标",
        (3, 2): "1.完成场地维护，做好登记; 2.服务群众, 不少于18场",
        (3, 3): "≥95%",
    }


def test_place_is_the_line_of_the_file_though_blank_rows_are_left_out() -> None:
    [sheet] = read_delimited(FORM.encode()).sheets
    amount = next(cell for cell in sheet.cells if cell.text == "65,700.00")
    assert amount.row == 2
    assert amount.pieces[0].place == Place(1, None, row=4, column=3)
    assert amount.pieces[0].text == "65,700.00"
    assert sheet.row_numbers() == {0: 1, 1: 2, 2: 4, 3: 5}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(FORM.encode("utf-8"), id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + FORM.encode("utf-8"), id="utf-8 marked"),
        pytest.param(FORM.encode("utf-16-le"), id="utf-16-le"),
        pytest.param(FORM.encode("utf-16-be"), id="utf-16-be"),
        pytest.param(codecs.BOM_UTF16_LE + FORM.encode("utf-16-le"), id="utf-16-le marked"),
        pytest.param(codecs.BOM_UTF16_BE + FORM.encode("utf-16-be"), id="utf-16-be marked"),
        pytest.param(codecs.BOM_UTF32_LE + FORM.encode("utf-32-le"), id="utf-32-le marked"),
        pytest.param(FORM.encode("gb18030"), id="gb18030"),
        pytest.param(b"\x84\x31\x95\x33" + FORM.encode("gb18030"), id="gb18030 marked"),
        pytest.param(FORM.replace("\n", "\r\n").encode("gb18030"), id="gb18030, dos lines"),
        pytest.param(FORM.replace("\n", "\r").encode(), id="old mac lines"),
        pytest.param(FORM.encode() + b"\x1a", id="dos end of text"),
    ],
)
def test_every_encoding_gives_the_same_cells(data: bytes) -> None:
    assert read_delimited(data).sheets == read_delimited(FORM.encode()).sheets


def test_big5_where_it_clearly_is() -> None:
    form = "項目支出績效自評表\t年度\n項目名稱\t婦女兒童活動中心運營經費\n實施單位\t社會組織服務中心\n"
    assert texts(read_delimited(form.encode("big5")))[1, 1] == "婦女兒童活動中心運營經費"


@pytest.mark.parametrize("text", ["联通", "得分", "鑫\t淼", "妇儿"])
def test_a_few_characters_in_gb18030_are_enough(text: str) -> None:
    assert list(texts(read_delimited(text.encode("gb18030"))).values()) == text.split("\t")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(FORM.encode()[:-4] + b"\xe5", id="utf-8 cut inside a character"),
        pytest.param(FORM.encode("gb18030") + b"\xb1", id="gb18030 cut inside a character"),
        pytest.param(FORM.encode() + FORM.encode("gb18030"), id="two encodings in one file"),
        pytest.param(codecs.BOM_UTF8 + FORM.encode("gb18030"), id="mark lies"),
        pytest.param(codecs.BOM_UTF16_LE + b"abc", id="utf-16 of odd length"),
        pytest.param(b"\x00\x01\x02\x03\xff\xfe\x00" * 40, id="binary"),
        pytest.param(b"abc\x00def", id="nul in text"),
        pytest.param(bytes(range(1, 32)) * 4, id="control characters"),
        pytest.param(FORM.encode("latin-1", "ignore") + b"\xe9\xe8 caf\xe9\n" * 9, id="western"),
    ],
)
def test_what_cannot_be_decoded_whole_is_damaged(data: bytes) -> None:
    assert failure(data) is FailureCode.DAMAGED


@pytest.mark.parametrize("data", [b"", b"\n\n\t\t\n", codecs.BOM_UTF8, b"  \r\n \t", b",,,\n,,,\n"])
def test_without_text_it_is_empty(data: bytes) -> None:
    assert failure(data) is FailureCode.EMPTY


def test_character_lost_before_us_is_a_finding() -> None:
    [found] = read_delimited("名称\t绩效\ufffd评\n".encode()).findings
    assert found.code is Code.UNREADABLE_VALUE
    assert "line 1, column 2" in found.message
    assert "绩效\ufffd评" in found.message
    assert read_delimited(FORM.encode()).findings == ()


def test_comma_separated_with_quotes_as_in_rfc_4180() -> None:
    text = '名称,金额,说明\n运营经费,"65,700.00","第一行\n第二行，""优""等"\n,,"x"\n'
    document = read_delimited(text.encode())
    assert document.media_type == "text/csv"
    assert texts(document) == {
        (0, 0): "名称",
        (0, 1): "金额",
        (0, 2): "说明",
        (1, 0): "运营经费",
        (1, 1): "65,700.00",
        (1, 2): '第一行\n第二行，"优"等',
        (2, 2): "x",
    }
    [sheet] = document.sheets
    assert [cell.pieces[0].place.row for cell in sheet.cells] == [1, 1, 1, 2, 2, 2, 4]


def test_full_width_comma_is_text() -> None:
    assert rows("做好登记，记录，\n服务群众，\n") == [["做好登记，记录，"], ["服务群众，"]]


def test_thousands_commas_do_not_make_a_comma_file() -> None:
    assert rows("年初预算数：65,700.00\n全年预算数：78,898.00\n") == [
        ["年初预算数：65,700.00"],
        ["全年预算数：78,898.00"],
    ]


def test_codes_guarded_from_the_spreadsheet() -> None:
    text = '项目编码,="440303210301500003075",年度\n单位编码,\t119002,2024\n实施单位,"=""0012""",x\n'
    assert rows(text) == [
        ["项目编码", "440303210301500003075", "年度"],
        ["单位编码", "119002", "2024"],
        ["实施单位", "0012", "x"],
    ]


def test_quoted_cells_of_the_clipboard_hold_line_breaks() -> None:
    text = '目标\t"1.完成""优""\n2.服务"\t其他\n\n总分\t100\n'
    document = read_delimited(text.encode())
    assert texts(document) == {
        (0, 0): "目标",
        (0, 1): '1.完成"优"\n2.服务',
        (0, 2): "其他",
        (1, 0): "总分",
        (1, 1): "100",
    }
    assert document.sheets[0].cells[-1].pieces[0].place.row == 4


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        pytest.param('"一老"服务\t5\n甲\t"乙"', [['"一老"服务', "5"], ["甲", "乙"]], id="quote inside"),
        pytest.param('"未闭合\t5\n甲\t"乙"', [['"未闭合', "5"], ["甲", "乙"]], id="never closed"),
        pytest.param('a\t"b\nc\td"\n', [["a", '"b'], ["c", 'd"']], id="would swallow a row"),
        pytest.param('5"屏\t6""\n', [['5"屏', '6""']], id="inches"),
        pytest.param('""\ta\n', [["a"]], id="quoted nothing"),
    ],
)
def test_a_quote_that_quotes_nothing_is_text(line: str, fields: list[list[str]]) -> None:
    assert rows(line) == fields


@pytest.mark.parametrize(
    "text",
    [
        "| 名称 | 得分 |\n|---|:--:|\n| 数量\\|质量 | 10 |\n|  | - |\n",
        "名称 | 得分\n--- | ---\n数量\\|质量 | 10\n | -\n",
        "+----+----+\n| 名称 | 得分 |\n+====+====+\n| 数量\\|质量 | 10 |\n|  | - |\n+----+----+\n",
    ],
)
def test_pipes_with_and_without_a_frame(text: str) -> None:
    assert texts(read_delimited(text.encode())) == {
        (0, 0): "名称",
        (0, 1): "得分",
        (1, 0): "数量|质量",
        (1, 1): "10",
        (2, 1): "-",
    }


def test_break_of_markup_is_a_line_break_in_a_pipe_table() -> None:
    assert rows("| 1.甲<br>2.乙 | 10 |\n| a | b |\n")[0] == ["1.甲\n2.乙", "10"]


def test_semicolons_and_a_stated_separator() -> None:
    assert rows("名称;得分\n数量;10\n") == [["名称", "得分"], ["数量", "10"]]
    assert rows("sep=;\n名称;得分\n总分\n") == [["名称", "得分"], ["总分"]]


def test_blanks_as_wide_as_two_hanzi_part_the_cells_of_a_paste() -> None:
    form = "项目名称　　道路养护　　　主管部门　　交通 局\n  \n一级指标　　二级指标\n产出指标    数量指标（个　台）\n"
    assert rows(form) == [
        ["项目名称", "道路养护", "主管部门", "交通 局"],
        ["一级指标", "二级指标"],
        ["产出指标", "数量指标（个　台）"],
    ]


def test_blanks_of_any_kind_part_the_cells_of_a_paste() -> None:
    """Four narrow blanks are as wide as two hanzi; a file may have no wide one."""
    form = "项目名称    道路养护    主管部门    交通局\n一级指标    二级指标\n产出指标     数量指标\n"
    assert rows(form) == [
        ["项目名称", "道路养护", "主管部门", "交通局"],
        ["一级指标", "二级指标"],
        ["产出指标", "数量指标"],
    ]


def test_the_indent_of_a_paragraph_parts_nothing() -> None:
    prose = "　　一、项目概况。\n　　二、资金　　使用情况。\n　　三、存在问题。\n"
    assert rows(prose) == [["一、项目概况。"], ["二、资金　　使用情况。"], ["三、存在问题。"]]


def test_wide_blanks_beside_tabs_are_text() -> None:
    assert rows("项目名称\t道路　　养护\n主管部门\t交通　　局\n") == [
        ["项目名称", "道路　　养护"],
        ["主管部门", "交通　　局"],
    ]


def test_a_line_of_wide_blanks_without_end_is_no_table() -> None:
    with pytest.raises(InputError) as error:
        read_delimited(("甲　　" * (MAX_COLUMNS + 1) + "\n").encode() * 2)
    assert error.value.code is FailureCode.TOO_LARGE


def test_without_a_separator_a_line_is_a_cell() -> None:
    document = read_delimited("项目支出绩效自评表\n\n 项目名称：运营经费 \n".encode())
    assert document.media_type == "text/plain"
    assert texts(document) == {(0, 0): "项目支出绩效自评表", (1, 0): "项目名称：运营经费"}


def test_a_cut_short_tab_file_full_of_commas_stays_a_tab_file() -> None:
    text = "目标\ta, b, c\n甲\t乙\t丙\n丁, 戊\t1, 2\t3\t4\n"
    assert rows(text) == [["目标", "a, b, c"], ["甲", "乙", "丙"], ["丁, 戊", "1, 2", "3", "4"]]


def test_soft_breaks_stay_inside_their_cell() -> None:
    assert rows("甲\v乙\t丙\u2028丁\x85戊\n") == [["甲\n乙", "丙\n丁\n戊"]]


def test_limits() -> None:
    assert failure(b"a" * (MAX_BYTES + 1)) is FailureCode.TOO_LARGE
    assert failure(b"a\t" * (MAX_COLUMNS + 1)) is FailureCode.TOO_LARGE
    assert failure(b"a|" * (MAX_COLUMNS + 1)) is FailureCode.TOO_LARGE


@pytest.mark.parametrize(
    "data",
    [
        b'"' * 2_000_000,
        b'\t"a' * 10_000,
        b'"a\n' * 500_000,
        b"-" * 2_000_000 + b"|x",
        b",1" * 10_000 + b"\n" + b'"",' * 10_000,
    ],
)
def test_hostile_texts_are_read_whole(data: bytes) -> None:
    """Each took time that grew with the square of its length before its reader was bounded; now they end at once."""
    [sheet] = read_delimited(data).sheets
    said = "".join(cell.text for cell in sheet.cells)
    assert said.count("a") == data.count(b"a")
    assert said.count("1") == data.count(b"1")


@given(st.binary(max_size=300) | st.text(alphabet='\t,;|"\n\r 甲乙=12-', max_size=80).map(str.encode))
def test_any_bytes_give_a_document_or_our_own_error(data: bytes) -> None:
    try:
        document = read_delimited(data)
    except InputError:
        return
    [sheet] = document.sheets
    assert all(cell.text == cell.text.strip() == cell.pieces[0].text != "" for cell in sheet.cells)
    assert len({(cell.row, cell.column) for cell in sheet.cells}) == len(sheet.cells)


@given(st.lists(st.text(alphabet="甲乙丙，；目标12.,%", min_size=1, max_size=9), min_size=2, max_size=9))
def test_no_text_is_lost_between_tabs(fields: list[str]) -> None:
    assert rows("\t".join(fields)) == [fields]
