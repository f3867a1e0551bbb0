"""A font whose glyphs the file must hold, and does not: what is drawn in it goes to a person."""

from __future__ import annotations

import pytest

from extractors.pdf.reader import read_pdf
from tests.hostile_pdfs import one_page


def hidden(font: bytes) -> list[str]:
    """What is said of a line in Helvetica and one in a font of this name."""
    content = b"BT /F 12 Tf 72 700 Td (Project budget 1860 yuan) Tj ET BT /G 12 Tf 72 600 Td (Executed 1800 yuan) Tj ET"
    other = b"/F 5 0 R/G<</Type/Font/Subtype/Type1/BaseFont/" + font + b">>"
    found = read_pdf(one_page(content=content).replace(b"/F 5 0 R", other)).findings
    return [finding.message for finding in found]


def test_text_in_a_font_that_the_file_has_lost_is_asked_about() -> None:
    (message,) = hidden(b"ABCDEF+SimSun")
    assert message == "page 1: text hidden by the layout: Executed 1800 yuan, in a font that the file has lost"


@pytest.mark.parametrize("font", [b"SimSun", b"Courier", b"ABCDE+SimSun", b"Abcdef+SimSun"])
def test_a_font_that_every_reader_of_pdfs_puts_in_is_none_of_them(font: bytes) -> None:
    assert hidden(font) == []
