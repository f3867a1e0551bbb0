"""The workbooks of Excel 5 to 2003 (.xls, and .et of WPS that are the same inside), through xlrd."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from typing import Any

from extractors.sniff import XLS
from extractors.tiling import Range
from extractors.workbook.cell_styles import PLAIN_LOOK, WHITE, CellStyle, Look, RichText, Run
from extractors.workbook.worksheets import Bounds, Texts, assemble
from extractors.workbook.xls_drawings import drawn_texts
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document

READER = "xls"

# A sheet of this format has at most 16.7 million cells, which xlrd keeps at 10 bytes each; a form's file
# is 30-60 kB.
MAX_BYTES = 64 * 2**20
_UNSEEN_WIDTH = 20  # 256ths of a character
_FIRST_WITH_SHAPES = 80  # the format of Excel 97
_NO_FILL, _SOLID = 0, 1
_SHIFTS = (0, 1, -1)
_ENCRYPTED = "encrypted"  # in xlrd's only message about it; there is no class or code


def read_xls(data: bytes) -> Document:
    """Every sheet with text as `read_workbook` has it, cells as shown. Raises InputError as `read_workbook` does."""
    import xlrd

    # What xlrd raises on damaged bytes: its own error, and whatever its unchecked reading runs into.
    damaged = (
        xlrd.XLRDError,
        xlrd.compdoc.CompDocError,
        struct.error,
        AssertionError,
        AttributeError,
        LookupError,
        ValueError,
        TypeError,
        ArithmeticError,
        RecursionError,
        NotImplementedError,
        EOFError,
    )
    if len(data) > MAX_BYTES:
        raise InputError(FailureCode.TOO_LARGE, f"an .xls of more than {MAX_BYTES >> 20} MiB")
    try:
        with xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, ragged_rows=True, logfile=StringIO()
        ) as book:
            document = assemble(_sheets(book), XLS, READER)
    except damaged as error:
        if isinstance(error, xlrd.XLRDError) and _ENCRYPTED in str(error):
            raise InputError(
                FailureCode.ENCRYPTED, "the workbook is encrypted", "save an unprotected copy and put that in"
            ) from error
        raise InputError(FailureCode.DAMAGED, f"the workbook cannot be read: {error}") from error
    if document is None:
        raise InputError(FailureCode.EMPTY, "no sheet of the workbook holds more than blanks or a hidden list")
    return document


def _sheets(book: Any) -> Iterator[tuple[bool, Texts]]:
    bounds = Bounds()
    styles = [_style(book, form) for form in book.xf_list]
    looks = [_look(book, font) for font in book.font_list]
    drawn = drawn_texts(book.mem, book.base) if book.biff_version >= _FIRST_WITH_SHAPES else []
    for number, name in enumerate(book.sheet_names(), start=1):
        sheet = book.sheet_by_index(number - 1)
        texts = Texts(name, number)
        _read(texts, sheet, _Book(styles, looks, bool(book.datemode)), bounds)
        texts.findings.extend(drawn[number - 1] if number <= len(drawn) else ())
        yield bool(sheet.visibility), texts
        book.unload_sheet(number - 1)


@dataclass(frozen=True, slots=True)
class _Book:
    styles: Sequence[CellStyle]
    looks: Sequence[Look]
    date1904: bool


def _style(book: Any, form: Any) -> CellStyle:
    font = book.font_list[form.font_index] if form.font_index < len(book.font_list) else None
    pattern = form.background.fill_pattern
    fill = _colour(book, form.background.pattern_colour_index) if pattern == _SOLID else None
    return CellStyle(
        book.format_map[form.format_key].format_str,
        _look(book, font) if font else PLAIN_LOOK,
        WHITE if pattern == _NO_FILL else fill,
    )


def _look(book: Any, font: Any) -> Look:
    return Look(font.name, bool(font.struck_out), _SHIFTS[font.escapement], _colour(book, font.colour_index))


def _colour(book: Any, index: int) -> str | None:
    """Six hex digits, None where it is automatic."""
    rgb = book.colour_map.get(index)
    return None if rgb is None else "{:02X}{:02X}{:02X}".format(*rgb)


def _read(texts: Texts, sheet: Any, book: _Book, bounds: Bounds) -> None:
    for row in range(sheet.nrows):
        values, kinds = sheet.row_values(row), sheet.row_types(row)
        for column, typed in enumerate(zip(values, kinds, strict=True)):
            bounds.element()
            _put(texts, sheet, book, (row, column), typed)
        bounds.check(len(texts.texts))
    texts.merged = [
        Range(top, left, end_row - 1, end_column - 1)
        for top, end_row, left, end_column in sheet.merged_cells  # ends excluded
    ]
    texts.hidden.rows = [(row, row) for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0]
    texts.hidden.columns = [
        (column, column) for column, info in sheet.colinfo_map.items() if info.hidden or info.width < _UNSEEN_WIDTH
    ]


def _put(texts: Texts, sheet: Any, book: _Book, slot: tuple[int, int], typed: tuple[Any, int]) -> None:
    import xlrd

    value, kind = typed
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return
    style = book.styles[sheet.cell_xf_index(*slot)]
    if kind == xlrd.XL_CELL_TEXT:
        starts = sheet.rich_text_runlist_map.get(slot)
        texts.put_text(slot, _runs(value, starts, book.looks) if starts else value, style)
    elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        texts.put_number(slot, repr(value), style, book.date1904)
    elif kind == xlrd.XL_CELL_BOOLEAN:
        texts.put_shown(slot, "TRUE" if value else "FALSE", style)
    elif kind == xlrd.XL_CELL_ERROR:
        texts.put_shown(slot, xlrd.error_text_from_code.get(value, "#ERROR!"), style)


def _runs(text: str, starts: Sequence[tuple[int, int]], looks: Sequence[Look]) -> RichText:
    """The runs of a text: where each begins, counted in units of UTF-16, and its font."""
    units = text.encode("utf-16-le", "surrogatepass")
    edges = [(0, None), *((start, looks[font]) for start, font in starts), (len(units), None)]
    return tuple(
        Run(units[2 * start : 2 * end].decode("utf-16-le", "replace"), look)
        for (start, look), (end, _) in pairwise(edges)
        if start < end
    )
