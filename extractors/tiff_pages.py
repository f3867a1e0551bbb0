"""Where the pages of a TIFF stand in the file, whether or not they can be decoded."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice

# The tag that says what a page is of another one; where it stands, it comes first.
_NEW_SUBFILE_TYPE = 254
_REDUCED, _MASK = 1, 4


@dataclass(frozen=True, slots=True)
class _Layout:
    """The formats of TIFF, or of BigTIFF, whose offsets take eight bytes."""

    head: int  # where the offset of the first page stands
    offset: str
    count: str
    entry: int  # bytes of a tag: its number, type, count and value

    @classmethod
    def of(cls, data: bytes) -> _Layout:
        order = "<" if data[:2] == b"II" else ">"
        if data[2:4] in (b"+\0", b"\0+"):
            return cls(8, f"{order}Q", f"{order}Q", 20)
        return cls(4, f"{order}I", f"{order}H", 12)


def page_offsets(data: bytes, most: int) -> list[int]:
    """The offset of every page's directory, at most `most` + 1; thumbnails and masks are no pages.

    A list that leads to itself ends there; one that leads out of the file ends with the offset outside.
    """
    return list(islice(_pages(data), most + 1))


def _pages(data: bytes) -> Iterator[int]:
    layout = _Layout.of(data)
    size = struct.calcsize(layout.count)
    seen: set[int] = set()
    at = layout.head
    while True:
        try:
            (offset,) = struct.unpack_from(layout.offset, data, at)
        except struct.error:
            return
        if offset == 0 or offset in seen:
            return
        seen.add(offset)
        if not _is_part(data, offset + size, layout):
            yield offset
        try:
            (count,) = struct.unpack_from(layout.count, data, offset)
        except struct.error:
            return
        at = offset + size + count * layout.entry


def _is_part(data: bytes, entry: int, layout: _Layout) -> bool:
    """Whether the directory whose first entry is at `entry` is a smaller copy or the mask of another page."""
    order = layout.offset[0]
    try:
        tag, _, _ = struct.unpack_from(f"{order}HH{layout.offset[1]}", data, entry)
        (kind,) = struct.unpack_from(f"{order}I", data, entry + layout.entry - struct.calcsize(layout.offset))
    except struct.error:
        return False
    return bool(tag == _NEW_SUBFILE_TYPE and kind & (_REDUCED | _MASK))


def begin_with(stream: BytesIO, offset: int) -> None:
    """Make the page at the offset the first one of the file in the stream, so that it opens by itself."""
    head = stream.getbuffer()
    layout = _Layout.of(bytes(head[:4]))
    struct.pack_into(layout.offset, head, layout.head, offset)
    head.release()
    stream.seek(0)
