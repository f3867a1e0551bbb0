"""What fonts do to the text of a cell: raise, lower, strike out, hide, show as symbols."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from extractors.workbook.reader import read_workbook
from pipeline.model.document import Document
from pipeline.model.finding import Code
from tests.extractors.workbooks import SHEET1, packed_sheet, rewritten, texts, told, xls, xlsx

Part = str | tuple[str, dict[str, Any]]

# A font of xlwt for what a font of openpyxl has.
_XLWT = {
    "strike": ("struck_out", True),
    "superscript": ("escapement", 1),
    "subscript": ("escapement", 2),
    "white": ("colour_index", 9),
}


def both(*parts: Part) -> tuple[Document, Document]:
    """A cell of runs, each plain or with a font, as .xlsx and .xls."""

    def new(book: Any) -> None:
        blocks = [part if isinstance(part, str) else TextBlock(InlineFont(**part[1]), part[0]) for part in parts]
        book.active["A1"] = CellRichText(*blocks)

    def old(book: Any) -> None:
        runs = [part if isinstance(part, str) else (part[0], xlwt_font(part[1])) for part in parts]
        book.add_sheet("Sheet1").write_rich_text(0, 0, runs)

    return read_workbook(xlsx(new)), read_workbook(xls(old))


def xlwt_font(said: dict[str, Any]) -> Any:
    font = xlwt.Font()
    for name, value in said.items():
        if name == "rFont":
            font.name = value
        else:
            attribute, setting = _XLWT[value if name == "vertAlign" else "white" if name == "color" else name]
            setattr(font, attribute, setting)
    return font


def text(document: Document) -> str:
    return "".join(texts(document.sheets[0]).values())


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        (("351", ("1", {"vertAlign": "superscript"}), "人"), "351¹人"),
        (("不低于75m", ("2", {"vertAlign": "superscript"})), "不低于75m²"),
        (("10", ("-3", {"vertAlign": "superscript"})), "10⁻³"),
        (("𬭸10", ("4", {"vertAlign": "superscript"}), "吨"), "𬭸10⁴吨"),
        (("CO", ("2", {"vertAlign": "subscript"}), "减排"), "CO₂减排"),
        (("PM", ("2.5", {"vertAlign": "subscript"})), "PM₂.₅"),
        ((("³", {"rFont": "Symbol"}), "351人"), "≥351人"),
        ((("þ", {"rFont": "Wingdings"}), "持续", ("\uf0a8", {"rFont": "Wingdings"}), "长期"), "☑持续☐长期"),
    ],
)
def test_raised_lowered_and_symbol_runs(parts: tuple[Part, ...], shown: str) -> None:
    for document in both(*parts):
        assert text(document) == shown
        assert document.findings == ()


@pytest.mark.parametrize("font", [{"strike": True}, {"color": "FFFFFFFF"}])
def test_runs_struck_out_or_white_are_left_out_and_told(font: dict[str, Any]) -> None:
    for document in both(("315人", font), "351人"):
        assert text(document) == "351人"
        assert told(document) == [(Code.HIDDEN_TEXT, "A1 315人")]


def test_lowered_digits_behind_a_number_and_unknown_symbols_are_asked_about() -> None:
    for document in both("351", ("1", {"vertAlign": "subscript"}), "人"):
        assert told(document) == [(Code.AMBIGUOUS_VALUE, "351₁人: lowered digits")]
    for document in both(("1", {"rFont": "Wingdings"}), "351人"):
        assert told(document) == [(Code.UNREADABLE_VALUE, "\ufffd351人")]


def cells(font: Any, fill: Any = None, value: Any = "351人") -> Document:
    def build(book: Any) -> None:
        book.active["A1"] = "实际"
        book.active["B1"] = value
        book.active["B1"].font = font
        if fill:
            book.active["B1"].fill = fill

    return read_workbook(xlsx(build))


def solid(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def test_cells_struck_out_and_those_in_the_colour_of_their_ground() -> None:
    white = Font(color="FFFFFFFF")
    paper = Font(color=openpyxl.styles.colors.Color(theme=0))
    for hiding in (
        cells(Font(strike=True)),
        cells(Font(strike=True), value=351),
        cells(white),
        cells(white, solid("FFFFFFFF")),
        cells(paper),
        cells(Font(color="FF112233"), solid("FF112233")),
    ):
        assert text(hiding) == "实际"
        assert [code for code, _ in told(hiding)] == [Code.HIDDEN_TEXT]
    for showing in (
        cells(Font(strike=False)),
        cells(white, solid("FF4472C4")),
        cells(paper, solid("FF4472C4")),
        cells(white, PatternFill("gray125", fgColor="FF000000")),
        cells(Font(color="FF000000")),
    ):
        assert text(showing) == "实际351人"
        assert showing.findings == ()


def test_a_cell_whose_font_is_raised_or_of_symbols() -> None:
    assert text(cells(Font(vertAlign="superscript"), value=2)) == "实际²"
    assert text(cells(Font(name="Symbol"), value="³351人")) == "实际≥351人"


def test_cells_of_xls_struck_out_white_and_in_symbols() -> None:
    def styled(value: str, style: str) -> Document:
        def build(book: Any) -> None:
            sheet = book.add_sheet("表")
            sheet.write(0, 0, "实际")
            sheet.write(0, 1, value, xlwt.easyxf(style))

        return read_workbook(xls(build))

    for style in (
        "font: struck_out on",
        "font: colour white",
        "font: colour white; pattern: pattern solid, fore_colour white",
    ):
        assert told(styled("351人", style)) == [(Code.HIDDEN_TEXT, "B1 351人")]
    for style in ("font: colour white; pattern: pattern solid, fore_colour blue", "font: bold on"):
        assert text(styled("351人", style)) == "实际351人"
        assert styled("351人", style).findings == ()
    assert text(styled("³351人", "font: name Symbol")) == "实际≥351人"


def test_runs_of_shared_strings() -> None:
    struck = "<r><rPr><strike/><rFont val='宋体'/></rPr><t>315人</t></r>"
    raised = "<r><rPr><vertAlign val='superscript'/></rPr><t>2</t></r>"
    shared = f"<sst><si><r><t>甲</t></r>{struck}<r><rPr/><t>乙m</t></r>{raised}</si></sst>"
    document = read_workbook(packed_sheet('<row><c t="s"><v>0</v></c></row>', shared))
    assert text(document) == "甲乙m²"
    assert told(document) == [(Code.HIDDEN_TEXT, "A1 315人")]


def test_a_run_with_a_font_of_its_own_is_not_struck_by_the_font_of_the_cell() -> None:
    def build(book: Any) -> None:
        book.active["A1"] = CellRichText("旧", TextBlock(InlineFont(rFont="宋体"), "351人"))
        book.active["A1"].font = Font(strike=True)

    data = rewritten(xlsx(build), {SHEET1: str})
    assert text(read_workbook(data)) == "351人"
