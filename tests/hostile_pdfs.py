"""PDFs written by hand, object by object, for what no program would write."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

MEGABYTE_OF_RECTANGLES = b"0 0 1 1 re " * 95_325


def pdf(objects: Sequence[bytes]) -> bytes:
    """The objects numbered from 1, the first of them the catalog, with a right cross reference table."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail


def one_page(box: str = "0 0 595 842", content: bytes = b"", filters: bytes = b"") -> bytes:
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>" % box.encode(),
            b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), filters, content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )


def swelling(megabytes: int) -> bytes:
    """A small file whose only page's content is as large as asked once it is unpacked."""
    pack = zlib.compressobj(9)
    content = b"".join(pack.compress(MEGABYTE_OF_RECTANGLES) for _ in range(megabytes)) + pack.flush()
    return one_page(content=content, filters=b"/Filter/FlateDecode")
