"""What of a PDF cannot be read: glyphs that no table of the file maps, and streams that do not unpack: PDFium takes
what comes before the damage, and says nothing of the rest.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence

from extractors.pdf.glyphs import REPLACEMENT
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.table import Sheet

_MARK, _END = b"stream", b"endstream"
_PACKED = re.compile(rb"/Filter\s*+(?:\[\s*+)?/(?:FlateDecode|Fl)\b")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
# Some programs leave a stream open behind all that it holds.
_LEFT_OPEN = b"\x00\x00\xff\xff"
# In bytes: a dictionary before its stream is far shorter; what is unpacked at a time; and in all, of hostile files.
_LONGEST_DICTIONARY, _PIECE, _MOST = 4_000, 2**14, 2**28


def unreadable(sheets: Sequence[Sheet], data: bytes) -> Iterator[Finding]:
    """A finding for each text of the sheets with such a glyph, and one for such streams of the file."""
    for sheet in sheets:
        for cell in sheet.cells:
            if REPLACEMENT in cell.text:
                page = cell.pieces[0].place.page if cell.pieces else sheet.page
                yield finding(Code.UNREADABLE_VALUE, field=f"page {page}", text=cell.text[:60])
    if sheets and is_damaged(data):
        yield finding(Code.UNREADABLE_VALUE, field="the file", text="a part of it that is damaged")


def is_damaged(data: bytes) -> bool:
    """Whether a stream of the file does not unpack to its end; pictures are left out, and encrypted files."""
    if b"/Encrypt" in data:
        return False
    left = _MOST
    for stream in _packed_streams(data):
        unpacking = zlib.decompressobj()
        for start in range(0, len(stream), _PIECE):
            try:
                left -= len(unpacking.decompress(stream[start : start + _PIECE]))
            except zlib.error:
                return True
            if left < 0:
                return False
        if not unpacking.eof and not bytes(stream[-len(_LEFT_OPEN) - 2 :]).rstrip(b"\r\n").endswith(_LEFT_OPEN):
            return True
    return False


def _packed_streams(data: bytes) -> Iterator[memoryview]:
    view = memoryview(data)
    at, before = data.find(_MARK), 0
    while at >= 0:
        start = at + len(_MARK)
        start += 2 if data.startswith(b"\r\n", start) else 1
        end = data.find(_END, start)
        if end < 0:
            return
        first = max(before, at - _LONGEST_DICTIONARY)
        dictionary = data[max(data.rfind(b"obj", first, at), first) : at]
        if _PACKED.search(dictionary) and not _PICTURE.search(dictionary):
            yield view[start:end]
        before = end + len(_END)
        at = data.find(_MARK, before)
