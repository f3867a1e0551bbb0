"""One drawn shape that stands for several characters: ToUnicode says two dashes for one long one."""

from __future__ import annotations

import pytest

from extractors.pdf.reader import read_pdf

CMAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
1 begincodespacerange <00> <FF> endcodespacerange
4 beginbfchar <41> <6C9F> <42> <901A> <43> <20142014> <44> <4E0E> endbfchar
endcmap end end"""


def pdf(content: bytes) -> bytes:
    """A page of 300 x 300 points with one font whose letters A-D mean 沟, 通, —— (one shape), 与."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(CMAP), CMAP),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + b"xref\n0 7\n0000000000 65535 f \n" + table + end


@pytest.mark.parametrize(
    "matrix",
    [b"1 0 0 1 20 250", b"0 1 -1 0 150 20", b"-1 0 0 -1 250 150", b"0 -1 1 0 150 250"],
    ids=["upright", "upwards", "upside-down", "downwards"],
)
def test_every_character_of_a_shape_is_read_once_and_in_order(matrix: bytes) -> None:
    document = read_pdf(pdf(b"BT /F 20 Tf " + matrix + b" Tm (ABCD) Tj ET"), ())
    assert [cell.text for sheet in document.sheets for cell in sheet.cells] == ["沟通——与"]


def test_a_shape_drawn_twice_for_fake_bold_is_read_once() -> None:
    twice = b"BT /F 20 Tf 1 0 0 1 20 250 Tm (ABD) Tj ET BT /F 20 Tf 1 0 0 1 20.2 250 Tm (ABD) Tj ET"
    document = read_pdf(pdf(twice), ())
    assert [cell.text for sheet in document.sheets for cell in sheet.cells] == ["沟通与"]
