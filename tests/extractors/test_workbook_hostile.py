from __future__ import annotations

import random
import time
import zipfile
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.workbook.reader import read_workbook
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document
from tests.extractors.workbooks import (
    SHEET1,
    failure,
    form,
    grid,
    packed,
    packed_sheet,
    rewritten,
    texts,
    xls,
    xls_form,
    xlsx,
)


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


@pytest.mark.parametrize(
    ("part", "whole", "hurt"),
    [
        pytest.param("xl/_rels/workbook.xml.rels", 'Id="rId2"', 'Id="rId22"', id="no relation"),
        pytest.param("xl/workbook.xml", "</sheets>", "<calcPr/></sheets>", id="no sheet"),
        pytest.param("xl/workbook.xml", 'r:id="rId2"', 'r:id="rId1"', id="a sheet twice, another never"),
    ],
)
def test_a_sheet_that_leads_nowhere_is_damage_and_not_one_form_less(part: str, whole: str, hurt: str) -> None:
    def two(book: Any) -> None:
        form(book)
        book.copy_worksheet(book.active)

    data = xlsx(two)
    assert len(read_workbook(data).sheets) == 2
    assert failure(rewritten(data, {part: lambda text: text.replace(whole, hurt)})) is FailureCode.DAMAGED


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
@given(st.integers(0, 2**32), st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]))
def test_any_mutation_of_a_part_gives_a_document_or_our_own_error(seed: int, part: str) -> None:
    data = BytesIO()
    with zipfile.ZipFile(BytesIO(samples()[0])) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, mutated(content, seed) if name == part else content)
    read_or_refused(data.getvalue())


@given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda tail: bytes.fromhex("D0CF11E0A1B11AE1") + tail))
def test_any_bytes_give_our_own_error(data: bytes) -> None:
    assert read_or_refused(data) is None
