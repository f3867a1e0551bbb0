"""The workbooks of Excel 5 to 2003 (.xls, and .et of WPS that are the same inside), through xlrd."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import StringIO
from typing import Any

from extractors.sniff import XLS
from extractors.tiling import Range
from extractors.worksheets import Bounds, Texts, assemble
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document

READER = "xls"

# A sheet of this format has at most 16.7 million cells, which xlrd keeps at 10 bytes each; a form's file
# is 30-60 kB.
MAX_BYTES = 64 * 2**20
_ENCRYPTED = "encrypted"  # in xlrd's only message about it; there is no class or code


def read_xls(data: bytes) -> Document:
    """Every sheet with text, hidden ones too, cells as shown. Raises InputError as `read_workbook` does."""
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
        raise InputError(FailureCode.EMPTY, "there is no text in any sheet of the workbook")
    return document


def _sheets(book: Any) -> Iterator[tuple[int, bool, Texts]]:
    bounds = Bounds()
    for number, name in enumerate(book.sheet_names(), start=1):
        sheet = book.sheet_by_index(number - 1)
        yield number, bool(sheet.visibility), _texts(book, sheet, name, bounds)
        book.unload_sheet(number - 1)


def _texts(book: Any, sheet: Any, name: str, bounds: Bounds) -> Texts:
    texts = Texts(name)
    for row in range(sheet.nrows):
        values, kinds = sheet.row_values(row), sheet.row_types(row)
        for column, (value, kind) in enumerate(zip(values, kinds, strict=True)):
            bounds.element()
            _put(texts, book, sheet, (row, column), (value, kind))
        bounds.check(len(texts.texts))
    texts.merged = [
        Range(top, left, end_row - 1, end_column - 1)
        for top, end_row, left, end_column in sheet.merged_cells  # ends excluded
    ]
    return texts


def _put(texts: Texts, book: Any, sheet: Any, slot: tuple[int, int], typed: tuple[Any, int]) -> None:
    import xlrd

    value, kind = typed
    if kind == xlrd.XL_CELL_TEXT:
        texts.put(slot, value)
    elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        style = book.xf_list[sheet.cell_xf_index(*slot)]
        code = book.format_map[style.format_key].format_str
        texts.put_number(slot, repr(value), code, bool(book.datemode))
    elif kind == xlrd.XL_CELL_BOOLEAN:
        texts.put(slot, "TRUE" if value else "FALSE")
    elif kind == xlrd.XL_CELL_ERROR:
        texts.put(slot, xlrd.error_text_from_code.get(value, "#ERROR!"))
