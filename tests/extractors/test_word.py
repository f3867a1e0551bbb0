from __future__ import annotations

import random
import zipfile
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.word.reader import read_word
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document
from pipeline.model.table import Cell, Grid, Origin, Place, Sheet
from tests.extractors.word_files import W, lines, read, run, texts, with_body, word

PART = "word/document.xml"


def cell_at(sheet: Sheet, row: int, column: int) -> Cell:
    return next(cell for cell in sheet.cells if (cell.row, cell.column) == (row, column))


def grid(sheet: Sheet) -> Grid:
    return Grid(sheet.cells, sheet.row_count, sheet.column_count)


def failure(data: bytes) -> FailureCode:
    with pytest.raises(InputError) as caught:
        read_word(data)
    return caught.value.code


def form(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "附件2"
    document.sections[0].footer.paragraphs[0].text = "填报人：某某"
    document.add_paragraph("项目支出绩效自评表")
    document.add_paragraph("")
    document.add_paragraph("单位：万元\t2024年度")
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).text = "项目名称"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "运营经费"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "目标"
    table.cell(1, 1).text = "第一行\n第二行"
    table.cell(1, 2).text = "≥95%"
    table.cell(2, 2).text = "10"
    document.add_paragraph("说明")
    second = document.add_table(rows=1, cols=2)
    second.cell(0, 1).text = "乙"


NESTED = f"<w:tbl><w:tr><w:tc><w:p>{run('甲')}</w:p></w:tc><w:tc><w:p>{run('乙')}</w:p></w:tc></w:tr></w:tbl>"


def test_form_with_loose_lines_spans_and_two_tables() -> None:
    document = read_word(word(form))
    first, second = document.sheets
    assert texts(first) == {
        (0, 0): "附件2",
        (1, 0): "项目支出绩效自评表",
        (2, 0): "单位：万元",
        (2, 1): "2024年度",
        (3, 0): "项目名称",
        (3, 1): "运营经费",
        (4, 0): "目标",
        (4, 1): "第一行\n第二行",
        (4, 2): "≥95%",
        (5, 2): "10",
    }
    assert (first.origin, first.page, first.loose_rows) == (Origin.RULED, 1, frozenset((0, 1, 2)))
    assert cell_at(first, 3, 1).column_span == 2
    assert cell_at(first, 4, 0).row_span == 2
    assert texts(second) == {(0, 0): "说明", (1, 1): "乙", (2, 0): "填报人：某某"}
    assert second.loose_rows == {0, 2}
    assert cell_at(second, 1, 1).pieces[0].place == Place(1, None, row=8, column=2)
    assert (grid(first).row_count, grid(second).column_count) == (6, 2)
    assert (document.pages[0].height, document.pages[0].unit) == (9, "cells")


def test_tracked_changes_are_read_as_accepted() -> None:
    body = (
        f"<w:p>{run('权重')}<w:del w:id='1'><w:r><w:delText>5</w:delText></w:r></w:del>"
        f"<w:ins w:id='2'>{run('10')}</w:ins><w:moveFrom w:id='3'>{run('旧')}</w:moveFrom>"
        f"<w:moveTo w:id='4'>{run('新')}</w:moveTo></w:p>"
        f"<w:tbl><w:tr><w:trPr><w:del w:id='5'/></w:trPr><w:tc><w:p>{run('删')}</w:p></w:tc></w:tr>"
        f"<w:tr><w:tc><w:p>{run('留')}</w:p></w:tc></w:tr></w:tbl>"
    )
    assert texts(read_word(with_body(body)).sheets[0]) == {(0, 0): "权重10新", (1, 0): "留"}


def test_text_boxes_once_fields_and_symbols() -> None:
    box = f"<w:txbxContent><w:p>{run('框内')}</w:p></w:txbxContent>"
    body = (
        f"<w:p>{run('前')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}"
        f"</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r>{run('后')}</w:p>"
        f"<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink>{run('链接')}</w:hyperlink>"
        "<w:r><w:sym w:font='Wingdings 2' w:char='F052'/><w:noBreakHyphen/></w:r></w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run('控件')}<w:r><w:br/></w:r>{run('下行')}</w:p></w:sdtContent></w:sdt>"
    )
    [sheet] = read_word(with_body(body)).sheets
    assert list(texts(sheet).values()) == ["前后", "框内", "链接☑-", "控件", "下行"]
    assert sheet.loose_rows == {0, 1, 2, 3, 4}


def test_nested_table_stands_in_its_cell() -> None:
    beside = f"<w:tc><w:p>{run('旁')}</w:p></w:tc>"
    body = f"<w:tbl><w:tr><w:tc><w:p>{run('外')}</w:p>{NESTED}<w:p/></w:tc>{beside}</w:tr></w:tbl>"
    assert texts(read_word(with_body(body)).sheets[0]) == {(0, 0): "外\n甲\t乙", (0, 1): "旁"}


def test_a_table_that_only_frames_others_is_none() -> None:
    below = f"<w:tr><w:tc><w:p>{run('注')}</w:p></w:tc></w:tr>"
    body = f"<w:tbl><w:tr><w:tc><w:p>{run('题')}</w:p>{NESTED}<w:p/></w:tc></w:tr>{below}</w:tbl>"
    [sheet] = read_word(with_body(body)).sheets
    assert texts(sheet) == {(0, 0): "题", (1, 0): "甲", (1, 1): "乙", (2, 0): "注"}
    assert sheet.loose_rows == {0, 2}
    [sheet] = read_word(with_body(f"<w:tbl><w:tr><w:tc><w:p>{run('题')}</w:p></w:tc></w:tr></w:tbl>")).sheets
    assert (texts(sheet), sheet.loose_rows) == ({(0, 0): "题"}, frozenset())


def test_rows_that_begin_late_or_end_early_still_tile() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text) if text else ''}</w:p></w:tc>"

    restart, go_on = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    wide = "<w:gridSpan w:val='2'/>"
    body = (
        f"<w:tbl><w:tr>{cell('甲', restart)}{cell('乙', wide)}</w:tr>"
        f"<w:tr>{cell('', go_on)}{cell('丙')}</w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr>{cell('丁')}</w:tr>"
        f"<w:tr>{cell('戊', go_on)}{cell('', wide + go_on)}</w:tr></w:tbl>"
    )
    [sheet] = read_word(with_body(body)).sheets
    assert texts(sheet) == {(0, 0): "甲", (0, 1): "乙", (1, 1): "丙", (2, 2): "丁", (3, 0): "戊"}
    assert cell_at(sheet, 0, 0).row_span == 2
    assert grid(sheet).row_count == 4


@pytest.mark.parametrize("kind", ["footnotes", "endnotes"])
def test_notes_are_read(kind: str) -> None:
    note = f'<w:{kind} xmlns:w="{W}"><w:footnote w:id="1"><w:p>{run("注释")}</w:p></w:footnote></w:{kind}>'
    document = read(f"<w:p>{run('正文')}</w:p>", {f"{kind}.xml": note}, {kind: f"{kind}.xml"})
    assert lines(document) == ["正文", "注释"]


def replaced(data: bytes, content: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == PART else old.read(name))
    return out.getvalue()


def test_empty_damaged_and_hostile_documents() -> None:
    data = word(form)
    assert failure(word(lambda document: None)) is FailureCode.EMPTY
    assert failure(data[:200]) is FailureCode.DAMAGED
    assert failure(replaced(data, b"<x/>")) is FailureCode.DAMAGED
    laughs = f'<!DOCTYPE d [<!ENTITY a "ha">]><w:document xmlns:w="{W}"><w:body>&a;</w:body></w:document>'
    assert failure(replaced(data, laughs.encode())) is FailureCode.DAMAGED
    deep = f'<w:document xmlns:w="{W}"><w:body>{"<w:sdt>" * 9999}{"</w:sdt>" * 9999}</w:body></w:document>'
    assert failure(replaced(data, deep.encode())) is FailureCode.DAMAGED
    wide = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='99999999'/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>"
    assert failure(with_body(wide)) is FailureCode.TOO_LARGE
    tabs = "x\t" * 1001
    assert failure(with_body(f"<w:p>{run(tabs)}</w:p>")) is FailureCode.TOO_LARGE
    tags = f'<w:document xmlns:w="{W}"><w:body>{"<w:p/>" * 2_000_001}</w:body></w:document>'
    assert failure(replaced(data, tags.encode())) is FailureCode.TOO_LARGE


def test_pictures_alone_need_ocr() -> None:
    out = BytesIO(word(lambda document: None))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("word/media/image1.png", b"x")
    assert failure(out.getvalue()) is FailureCode.NEEDS_OCR


@cache
def sample() -> bytes:
    return word(form)


def mutated(data: bytes, seed: int) -> bytes:
    dice = random.Random(seed)
    changed = bytearray(data)
    for _ in range(dice.choice((1, 3, 30))):
        at = dice.randrange(len(changed))
        if dice.random() < 0.6:
            changed[at] = dice.randrange(256)
        else:
            changed[at : at + dice.randrange(9)] = dice.randbytes(dice.randrange(9))
    return bytes(changed)


def read_or_refused(data: bytes) -> Document | None:
    try:
        return read_word(data)
    except InputError:
        return None


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 2**32), st.booleans())
def test_any_mutation_gives_a_document_that_tiles_or_our_own_error(seed: int, inside: bool) -> None:
    if inside:
        with zipfile.ZipFile(BytesIO(sample())) as package:
            data = replaced(sample(), mutated(package.read(PART), seed))
    else:
        data = mutated(sample(), seed)
    document = read_or_refused(data)
    for sheet in document.sheets if document else ():
        grid(sheet)


@given(st.binary(max_size=300))
def test_any_bytes_give_our_own_error(data: bytes) -> None:
    assert read_or_refused(data) is None
