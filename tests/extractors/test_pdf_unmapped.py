"""Glyphs that a file's tables call blank, or do not know, though something is drawn for them: nothing of a value is lost."""

from __future__ import annotations

import pytest

from extractors.pdf.reader import read_pdf
from tests.hostile_pdfs import pdf


def page(cmap: bytes, shown: bytes = b"(Budget 1860 yuan in all, as it was said before the year began) Tj") -> bytes:
    """A line of Helvetica whose table of characters has further lines."""
    table = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def "
        b"1 begincodespacerange <00> <FF> endcodespacerange " + cmap + b" endcmap end end"
    )
    content = b"BT /F 12 Tf 72 700 Td " + shown + b" ET"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(table), table),
        ]
    )


def said(data: bytes) -> tuple[str, list[str]]:
    document = read_pdf(data)
    text = " ".join(cell.text for sheet in document.sheets for cell in sheet.cells)
    return text, [found.code.value for found in document.findings]


ASCII = b"1 beginbfrange <20> <7E> <0020> endbfrange "


@pytest.mark.parametrize("blank", [b"<0020>", b"<0001>", b"<000A>", b"<000D>", b"<200B>", b"<00A0>"])
def test_a_drawn_digit_that_the_file_calls_blank_is_asked_about(blank: bytes) -> None:
    data = page(ASCII + b"1 beginbfchar <38> " + blank + b" endbfchar")
    assert said(data) == ("Budget 1�60 yuan in all, as it was said before the year began", ["unreadable-value"])


def test_blanks_are_blank() -> None:
    assert said(page(ASCII)) == ("Budget 1860 yuan in all, as it was said before the year began", [])
