"""What lies upon the cells of an .xls sheet, which xlrd does not give: text boxes, shapes with text, boxes to tick."""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack_from

from extractors.workbook.hidden_lines import MOST_TOLD, hidden_text
from pipeline.model.finding import Finding
from pipeline.model.notation import is_nothing

# Records of a workbook's stream, and what they say, as [MS-XLS] has them.
_BOF, _EOF, _SHEET, _OBJECT, _TEXT, _CONTINUE = 0x809, 0x0A, 0x85, 0x5D, 0x1B6, 0x3C
_WORKSHEET = 0
_NOTE = 0x19
_ANSWERS = {0x0B: "CheckBox", 0x0C: "Radio", 0x0D: "EditBox"}


def drawn_texts(stream: bytes, base: int) -> list[list[Finding]]:
    """Of each worksheet in order: a finding for each text of its drawings but comments, and for each box to tick.

    Raises struct.error and IndexError where the stream, which begins at `base`, is damaged.
    """
    sheets = [data for kind, data in _records(stream, base) if kind == _SHEET and data[5] == _WORKSHEET]
    return [
        [
            hidden_text(page, "", text)
            for text in _texts(stream, base + unpack_from("<I", data)[0])
            if not is_nothing(text)
        ][:MOST_TOLD]
        for page, data in enumerate(sheets, start=1)
    ]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from there to the end of its part of the stream; those of charts within are among them."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return


def _texts(stream: bytes, at: int) -> Iterator[str]:
    shape = 0
    missing = 0  # units of UTF-16 of a text that are yet to come
    text = ""
    for kind, data in _records(stream, at):
        if kind == _OBJECT:
            shape = unpack_from("<H", data, 4)[0]
            if shape in _ANSWERS:
                yield _ANSWERS[shape]
        elif kind == _TEXT:
            missing, text = unpack_from("<H", data, 10)[0], ""
        elif kind == _CONTINUE and missing > 0:
            wide = data[0] & 1
            text += data[1:].decode("utf-16-le" if wide else "latin-1", "replace")
            missing -= (len(data) - 1) >> wide
            if missing <= 0 and shape != _NOTE:
                yield text
