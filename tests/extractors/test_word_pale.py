"""Text of a Word file in the colour of its ground."""

from __future__ import annotations

import pytest

from tests.extractors.word_files import asked, lines, paragraph, read, run, styles

WHITE = '<w:color w:val="FFFFFF"/>'


def shading(fill: str, pattern: str = "clear") -> str:
    return f'<w:shd w:val="{pattern}" w:color="auto" w:fill="{fill}"/>'


def table(text: str, of_cell: str = "", of_table: str = "") -> str:
    cell = f"<w:tc><w:tcPr>{of_cell}</w:tcPr>{text}</w:tc>"
    return f"<w:tbl><w:tblPr>{of_table}</w:tblPr><w:tr>{cell}</w:tr></w:tbl>"


@pytest.mark.parametrize(
    "how",
    [
        WHITE,
        '<w:color w:val="FDFDFD"/>',
        '<w:color w:themeColor="background1"/>',
        '<w:color w:val="F2F2F2" w:themeColor="background1" w:themeShade="F2"/>',
        '<w:rStyle w:val="Pale"/>',
        WHITE + shading("F2F2F2"),
    ],
)
def test_white_text_is_left_out_and_asked_about(how: str) -> None:
    pale = styles(f'<w:style w:type="character" w:styleId="Pale"><w:rPr>{WHITE}</w:rPr></w:style>')
    for body in (paragraph(run("1", how), run("351人")), table(paragraph(run("1", how), run("351人")))):
        document = read(body, pale)
        assert lines(document) == ["351人"]
        assert asked(document) == [("hidden-text", "page 1: text hidden by the layout: 1")]


def test_white_text_in_a_pale_cell_is_left_out() -> None:
    document = read(table(paragraph(run("1", WHITE), run("351人")), shading("EEECE1")))
    assert lines(document) == ["351人"]


@pytest.mark.parametrize(
    "how",
    [
        "",
        '<w:color w:val="auto"/>',
        '<w:color w:val="C00000"/>',
        '<w:color w:val="A6A6A6" w:themeColor="background1" w:themeShade="A6"/>',
        '<w:color w:themeColor="text1"/>',
        WHITE + shading("1F4E79"),
        WHITE + '<w:highlight w:val="darkBlue"/>',
    ],
)
def test_text_that_shows_on_its_ground_stays(how: str) -> None:
    document = read(paragraph(run("351人", how)))
    assert (lines(document), asked(document)) == (["351人"], [])


@pytest.mark.parametrize(
    ("of_cell", "of_table"),
    [
        (shading("4472C4"), ""),
        (shading("auto", "pct50"), ""),
        ("", shading("4472C4")),
        ("", '<w:tblStyle w:val="Head"/>'),
    ],
)
def test_white_headings_on_dark_cells_stay(of_cell: str, of_table: str) -> None:
    dark = f'<w:tblStylePr w:type="firstRow"><w:tcPr>{shading("4472C4")}</w:tcPr></w:tblStylePr>'
    head = styles(f'<w:style w:type="table" w:styleId="Head">{dark}</w:style>')
    document = read(table(paragraph(run("指标值", WHITE)), of_cell, of_table), head)
    assert (lines(document), asked(document)) == (["指标值"], [])


def test_a_white_title_in_a_dark_paragraph_or_over_a_picture_stays() -> None:
    dark = paragraph(run("自评表", WHITE), properties=shading("1F4E79"))
    anchor = '<w:r><w:drawing><wp:anchor behindDoc="1"/></w:drawing></w:r>'
    for body in (dark, paragraph(anchor, run("自评表", WHITE))):
        document = read(body)
        assert (lines(document), asked(document)) == (["自评表"], [])
