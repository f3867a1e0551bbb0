"""Text boxes and boxes to tick upon the cells of an .xls sheet."""

from __future__ import annotations

from io import BytesIO
from struct import pack

import xlwt
from xlwt.CompoundDoc import XlsDoc

from extractors.workbook.reader import read_workbook
from pipeline.model.document import Document
from pipeline.model.finding import Code
from tests.extractors.workbooks import texts, told

NOTE, TEXT_BOX, CHECK_BOX, RECTANGLE = 0x19, 0x06, 0x0B, 0x02


def record(kind: int, data: bytes) -> bytes:
    return pack("<HH", kind, len(data)) + data


def shape(kind: int, *parts: str) -> bytes:
    """A shape of the kind, whose text stands in so many parts."""
    drawn = record(0x5D, pack("<HHHHH12xHH", 0x15, 18, kind, 1, 0, 0, 0))
    if not parts:
        return drawn
    length = len("".join(parts).encode("utf-16-le")) // 2
    drawn += record(0x1B6, pack("<HH6xHH4x", 0, 0, length, 16))
    for part in parts:
        wide = not part.isascii()
        drawn += record(0x3C, bytes([wide]) + part.encode("utf-16-le" if wide else "ascii"))
    return drawn + record(0x3C, pack("<HH4x", 0, 0) * 2)


def with_shapes(shapes: bytes) -> Document:
    """A workbook of two sheets; the shapes lie on the second."""
    book = xlwt.Workbook(encoding="utf-8")
    for name in ("甲", "乙"):
        sheet = book.add_sheet(name)
        sheet.write(0, 0, "得分")
        sheet.write(0, 1, name)
    stream = book.get_biff_data()
    end = stream.rindex(b"\x0a\x00\x00\x00")
    out = BytesIO()
    XlsDoc().save(out, stream[:end] + shapes + stream[end:])
    return read_workbook(out.getvalue())


def test_texts_drawn_upon_a_sheet_are_told_with_its_page() -> None:
    document = with_shapes(shape(TEXT_BOX, "复核得分：", "2", "分𬭸") + shape(RECTANGLE, "see note"))
    assert told(document) == [(Code.HIDDEN_TEXT, "复核得分：2分𬭸"), (Code.HIDDEN_TEXT, "see note")]
    assert {found.page for found in document.findings} == {2}
    assert [list(texts(sheet).values()) for sheet in document.sheets] == [["得分", "甲"], ["得分", "乙"]]


def test_boxes_to_tick_are_told_comments_and_empty_shapes_are_not() -> None:
    assert told(with_shapes(shape(CHECK_BOX, "完全达成"))) == [
        (Code.HIDDEN_TEXT, "CheckBox"),
        (Code.HIDDEN_TEXT, "完全达成"),
    ]
    assert with_shapes(shape(NOTE, "审核：应为315人") + shape(RECTANGLE)).findings == ()
