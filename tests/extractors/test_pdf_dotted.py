"""Borders drawn dot by dot."""

from __future__ import annotations

from typing import Any

from extractors.pdf.dotted import with_dotted_lines
from extractors.pdf.reader import read_pdf
from tests.extractors.pdfs import HEIGHT, TEXTS, pdf, texts

Dots = list[tuple[float, float, float, float]]


def _row(count: int, pitch: float = 2.0) -> Dots:
    return [(10 + at * pitch, 50, 11 + at * pitch, 51) for at in range(count)]


def test_dots_that_follow_each_other_are_a_line_and_others_stay() -> None:
    assert with_dotted_lines(_row(20)) == [(10, 50, 49, 51)]
    assert with_dotted_lines(_row(5)) == _row(5)  # an ellipsis
    assert with_dotted_lines(_row(20, pitch=8)) == _row(20, pitch=8)
    border = (10.0, 80.0, 200.0, 80.5)
    assert with_dotted_lines([border, *_row(20)]) == [border, (10, 50, 49, 51)]


def test_a_dot_where_lines_cross_is_one_of_both() -> None:
    upright = [(10, 50 + at * 2.0, 11, 51 + at * 2.0) for at in range(10)]
    assert sorted(with_dotted_lines([*_row(10), *upright[1:]])) == [(10, 50, 11, 69), (10, 50, 29, 51)]


def test_a_table_with_dotted_borders_is_read_by_its_cells() -> None:
    def dotted(canvas: Any) -> None:
        canvas.drawString(150, HEIGHT - 80, TEXTS[0])
        for x in (100, 200, 300):
            for y in range(100, 161, 2):
                canvas.rect(x, HEIGHT - y, 1, 1, stroke=0, fill=1)
        for y in (100, 130, 160):
            for x in range(100, 301, 2):
                canvas.rect(x, HEIGHT - y, 1, 1, stroke=0, fill=1)
        for x, y, text in ((105, 120, "项目名称"), (205, 120, "河岸清淤"), (105, 150, "得分"), (205, 150, "98.5")):
            canvas.drawString(x, HEIGHT - y, text)

    (sheet,) = read_pdf(pdf(dotted)).sheets
    assert texts((sheet,)) == TEXTS
    assert [(cell.row, cell.column) for cell in sheet.cells[1:]] == [(1, 0), (1, 1), (2, 0), (2, 1)]
    assert len(sheet.column_edges) == 3
