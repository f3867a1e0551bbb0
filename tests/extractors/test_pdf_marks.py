from __future__ import annotations

from typing import Any

import pytest

from extractors.pdf.reader import read_pdf
from tests.extractors.pdfs import FONT, HEIGHT, TEXTS, Draw, form, pdf, texts


def grid(canvas: Any) -> None:
    """One cell from (100, 100) to (300, 160), and one below it."""
    for x in (100, 300):
        canvas.line(x, HEIGHT - 100, x, HEIGHT - 200)
    for y in (100, 160, 200):
        canvas.line(100, HEIGHT - y, 300, HEIGHT - y)


def written(*strings: tuple[float | None, float, float, str]) -> list[str]:
    """The cells of a page with these texts: left (None: behind the one before), baseline from the top, size."""

    def page(canvas: Any) -> None:
        grid(canvas)
        end = 0.0
        for x, y, size, text in strings:
            start = end if x is None else x
            canvas.setFont(FONT, size)
            canvas.drawString(start, HEIGHT - y, text)
            end = start + canvas.stringWidth(text, FONT, size)

    return [text for text in texts(read_pdf(pdf(page)).sheets) if text]


@pytest.mark.parametrize(("size", "rise"), [(5.8, 3.3), (8, 3.5), (6, 5)])
def test_a_raised_digit_is_a_superscript_behind_its_letter(size: float, rise: float) -> None:
    assert written((105, 120, 10, "1500m"), (None, 120 - rise, size, "2")) == ["1500m²"]
    assert written((105, 120, 10, "351"), (None, 120 - rise, size, "1"), (None, 120, 10, "人")) == ["351¹人"]


def test_a_raised_digit_in_the_second_line_stays_there() -> None:
    lines = ((105, 112, 10, "≥500"), (105, 124, 10, "m"), (None, 120.5, 5.8, "2"))
    assert written(*lines) == ["≥500\nm²"]


def test_a_superscript_that_the_file_sets_later_is_found() -> None:
    lines = ((105, 120, 10, "10"), (118, 120, 10, "吨"), (105, 180, 10, "9吨"), (115, 116.5, 5.8, "4"))
    assert written(*lines) == ["10⁴吨", "9吨"]


def test_a_raised_digit_in_front_of_its_text_is_a_superscript() -> None:
    assert written((105, 116.5, 5.8, "1"), (None, 120, 10, "按年末人数")) == ["¹按年末人数"]


def test_a_lowered_digit_is_a_subscript_behind_a_letter_only() -> None:
    assert written((105, 120, 10, "CO"), (None, 122, 6, "2"), (None, 120, 10, "减排")) == ["CO₂减排"]
    assert written((105, 120, 10, "气"), (None, 122, 6, "2")) == ["气2"]


def test_small_print_that_is_no_mark_stays_as_it_is() -> None:
    assert written((105, 120, 10, "人数"), (None, 120, 7, "351")) == ["人数351"]  # on the same line
    assert written((105, 120, 10, "人数"), (None, 118.5, 7, "351")) == ["人数351"]  # in the middle of it
    assert written((105, 115, 10, "351"), (105, 125, 6, "1")) == ["351\n1"]  # a line of its own


def test_two_lines_of_small_print_beside_large_print_are_no_superscript() -> None:
    (text,) = written((105, 124, 16, "计"), (None, 116, 7, "12"), (121, 124, 7, "34"))
    assert not set(text) & set("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")


def test_a_page_on_its_side_keeps_its_superscripts() -> None:
    def page(canvas: Any) -> None:
        canvas.setPageRotation(90)
        canvas.translate(HEIGHT, 0)
        canvas.rotate(90)
        form(canvas)
        canvas.drawString(250, HEIGHT - 120, "5m")
        canvas.setFont(FONT, 6)
        canvas.drawString(250 + canvas.stringWidth("5m", FONT, 10), HEIGHT - 116.5, "2")

    turned: Draw = page
    assert texts(read_pdf(pdf(turned)).sheets) == [TEXTS[0], TEXTS[1], "河岸清淤5m²", *TEXTS[3:]]
