from __future__ import annotations

import random
import re
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.number_formats import BUILT_IN, parse_number, shown
from extractors.tiling import Range, tile
from extractors.workbook import read_workbook
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document, PageInfo
from pipeline.model.finding import Code
from pipeline.model.table import Grid, Origin, Place, Sheet

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


def test_form_reads_as_shown_tiles_and_keeps_its_places() -> None:
    document = read_workbook(xlsx(form))
    [sheet] = document.sheets
    assert document.pages == (PageInfo(1, 3, 3, "cells"),)
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


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("122309.94000000001", "General", "122309.94"),
        ("10", "General", "10"),
        ("0.9952", "0.00%", "99.52%"),
        ("186000", "#,##0.00", "186,000.00"),
        ("1234567", "#,##0,", "1,235"),
        ("186000", '0!.0,"万元"', "18.6万元"),
        ("1.005", "0.00", "1.01"),
        ("-5", "#,##0.00;(#,##0.00)", "(5.00)"),
        ("-5", "0.0", "-5.0"),
        ("-0.001", "0%", "0%"),
        ("5", "0.##", "5"),
        ("0.5", "#.##", "0.5"),
        ("2001", "000000", "002001"),
        ("13812345678", "000-0000-0000", "138-1234-5678"),
        ("95", '"≥"0"%"', "≥95%"),
        ("12", 'General"场"', "12场"),
        ("1234.5", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        ("0", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("12", "[$¥-804]#,##0.00", "¥12.00"),
        ("100", '[>=100]"满";0.0', "满"),
        ("99", '[>=100]"满";0.0', "99.0"),
        ("5", ";;;", "5"),
        ("4.403E20", "0.00E+00", "440300000000000000000"),
        ("0.5", "# ?/?", "0.5"),
        ("45616", 'yyyy"年"m"月"d"日"', "2024年11月20日"),
        ("45616", '[$-804]yyyy"年"m"月"d"日";@', "2024年11月20日"),
        ("45616", "[$-F800]dddd, mmmm dd, yyyy", "2024年11月20日"),
        ("45616", BUILT_IN[14], "2024/11/20"),
        ("45616", BUILT_IN[31], "2024年11月20日"),
        ("45616", BUILT_IN[57], "2024年11月"),
        ("45616.75", "yyyy-mm-dd hh:mm:ss", "2024-11-20 18:00:00"),
        ("45616.75", "h:mm AM/PM", "6:00 PM"),
        ("1.5", "[h]:mm", "36:00"),
        ("45616", "aaaa", "星期三"),
        ("45616", "d-mmm-yy", "20-Nov-24"),
        ("1", "yyyy/m/d", "1900/1/1"),
        ("0", "yyyy/m/d", "0"),
        ("-3", "yyyy/m/d", "-3"),
        ("99999999", "yyyy/m/d", "99999999"),
    ],
)
def test_numbers_as_shown(raw: str, code: str, text: str) -> None:
    number = parse_number(raw)
    assert number is not None
    assert shown(number, code) == text


@pytest.mark.parametrize("raw", ["abc", "nan", "inf", "1E+999999999", "-1E-999999", "1e400", ""])
def test_what_is_no_number_of_a_spreadsheet(raw: str) -> None:
    assert parse_number(raw) is None


@given(
    st.floats(allow_nan=False, allow_infinity=False), st.text('0#?.,%;"-年ymdhsE+@[]()\\_*<>=1 ', max_size=12)
)
def test_any_format_code_shows_some_text(value: float, code: str) -> None:
    number = parse_number(repr(value))
    assert number is None or shown(number, code)


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
        hidden["A1"] = "旧"
        hidden.sheet_state = "hidden"
        put(book, {"A1": "新", "A2": "隐藏行"})
        book.active.row_dimensions[2].hidden = True

    document = read_workbook(xlsx(fill))
    assert [(sheet.page, sheet.name, list(texts(sheet).values())) for sheet in document.sheets] == [
        (1, "Sheet1", ["新", "隐藏行"]),
        (3, "旧表", ["旧"]),
    ]
    [found] = document.findings
    assert (found.code, found.message) == (
        Code.HIDDEN_SHEET,
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


def test_empty_workbook_and_one_of_pictures() -> None:
    empty = xlsx(lambda book: None)
    assert failure(empty) is FailureCode.EMPTY
    out = BytesIO(empty)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/media/image1.png", b"x")
    assert failure(out.getvalue()) is FailureCode.NEEDS_OCR


def test_document_type_is_refused_before_its_entities() -> None:
    laughs = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        '<worksheet><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
    )
    data = packed_sheet("<row><c><v>1</v></c></row>")
    assert texts(read_workbook(data).sheets[0]) == {(0, 0): "1"}
    for part in (SHEET1, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        assert failure(rewritten(data, {part: lambda _: laughs})) is FailureCode.DAMAGED
        utf16 = BytesIO()
        with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(utf16, "w") as new:
            for name in old.namelist():
                new.writestr(name, laughs[21:].encode("utf-16") if name == part else old.read(name))
        assert failure(utf16.getvalue()) is FailureCode.DAMAGED


@pytest.mark.slow
@pytest.mark.parametrize("cell", ['<c t="inlineStr"><is><t>x</t></is></c>', '<c s="1"/>'])
def test_ten_million_cells_are_refused_within_bounds(cell: str) -> None:
    data = packed_sheet(f"<row>{cell * 1000}</row>" * 10_000)
    begin = time.perf_counter()
    assert failure(data) is FailureCode.TOO_LARGE
    assert time.perf_counter() - begin < 60


@pytest.mark.parametrize(
    "merges",
    [
        pytest.param('<mergeCell ref="A1:J9"/>' * 200_000, id="count"),
        pytest.param('<mergeCell ref="B1:XFD1048576"/>' * 90_000, id="giant"),
    ],
)
def test_merged_ranges_are_bounded(merges: str) -> None:
    rows = "".join(f"<row>{'<c/>' * (r % 600)}<c><v>1</v></c></row>" for r in range(1_200))
    whole = f"</sheetData><mergeCells>{merges}</mergeCells><sheetData>"
    begin = time.perf_counter()
    assert failure(packed_sheet(rows + whole)) is FailureCode.TOO_LARGE
    assert time.perf_counter() - begin < 20


def test_bombs_are_refused_by_their_directory() -> None:
    out = BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/workbook.xml", "w") as part,
    ):
        for _ in range(520):
            part.write(bytes(2**20))
    assert failure(out.getvalue()) is FailureCode.TOO_LARGE
    assert failure(packed({f"xl/{n}": "" for n in range(20_001)})) is FailureCode.TOO_LARGE


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(f"<row><c t='str'><v>{'x' * 2**20}</v></c></row>", id="text"),
        pytest.param("<row " + " ".join(f"a{n}=''" for n in range(2**17)) + "/>", id="attributes"),
    ],
)
def test_endless_tags_and_texts_are_refused(row: str) -> None:
    assert failure(packed_sheet(row)) is FailureCode.TOO_LARGE


def test_encrypted_parts() -> None:
    data = bytearray(xlsx(form))
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    assert failure(bytes(data)) is FailureCode.ENCRYPTED


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
    hidden.visibility = 1


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
    assert texts(second) == {(0, 0): "440303210301500000000"}
    assert {found.code for found in document.findings} == {Code.AMBIGUOUS_VALUE, Code.HIDDEN_SHEET}


def test_empty_and_encrypted_xls() -> None:
    assert failure(xls(lambda book: book.add_sheet("a"))) is FailureCode.EMPTY
    data = xls(xls_form)
    start = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")  # BOF of the globals, 20 bytes long
    locked = data[: start + 20] + b"\x2f\x00\x06\x00\x00\x00\x01\x02\x03\x04" + data[start + 30 :]
    assert failure(locked) is FailureCode.ENCRYPTED


@cache
def samples() -> tuple[bytes, ...]:
    return xlsx(form), xls(xls_form), rewritten(xlsx(form), {})


def mutated(data: bytes, seed: int) -> bytes:
    dice = random.Random(seed)
    changed = bytearray(data)
    for _ in range(dice.choice((1, 2, 8, 40))):
        at = dice.randrange(len(changed))
        action = dice.randrange(4)
        if action == 0:
            changed[at] = dice.randrange(256)
        elif action == 1:
            changed[at] ^= 1 << dice.randrange(8)
        elif action == 2:
            del changed[at : at + dice.randrange(1, 9)]
        else:
            changed[at:at] = dice.randbytes(dice.randrange(1, 5))
    return bytes(changed[: dice.randrange(len(changed))] if dice.random() < 0.1 else changed)


def read_or_refused(data: bytes) -> Document | None:
    try:
        return read_workbook(data)
    except InputError:
        return None


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 2), st.integers(0, 2**32))
def test_any_mutation_gives_a_document_that_tiles_or_our_own_error(which: int, seed: int) -> None:
    document = read_or_refused(mutated(samples()[which], seed))
    for sheet in document.sheets if document else ():
        grid(sheet)


@settings(deadline=None, max_examples=200)
@given(
    st.integers(0, 2**32), st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
)
def test_any_mutation_of_a_part_gives_a_document_or_our_own_error(seed: int, part: str) -> None:
    data = BytesIO()
    with zipfile.ZipFile(BytesIO(samples()[0])) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, mutated(content, seed) if name == part else content)
    read_or_refused(data.getvalue())


@given(
    st.binary(max_size=400)
    | st.binary(max_size=400).map(lambda tail: bytes.fromhex("D0CF11E0A1B11AE1") + tail)
)
def test_any_bytes_give_our_own_error(data: bytes) -> None:
    assert read_or_refused(data) is None
