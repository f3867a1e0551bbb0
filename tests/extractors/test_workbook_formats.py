"""Number formats on texts, hidden numbers, ISO dates, formulas that were never computed, and what lies upon cells."""

from __future__ import annotations

import re
from typing import Any

import pytest
import xlwt
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from extractors.workbook.reader import read_workbook
from pipeline.model.document import Document
from pipeline.model.finding import Code
from tests.extractors.workbooks import OFFICE, RELATIONS, SHEET1, packed, rewritten, texts, told, unpacked, xls, xlsx


def both(value: str | int, code: str) -> tuple[Document, Document]:
    """A value in a format, beside a plain text, as .xlsx and .xls."""

    def new(book: Any) -> None:
        book.active["A1"] = "实际"
        book.active["B1"] = value
        book.active["B1"].number_format = code

    def old(book: Any) -> None:
        sheet = book.add_sheet("Sheet1")
        sheet.write(0, 0, "实际")
        sheet.write(0, 1, value, xlwt.easyxf(num_format_str=code))

    return read_workbook(xlsx(new)), read_workbook(xls(old))


def second(document: Document) -> str:
    return texts(document.sheets[0]).get((0, 1), "")


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("351", '@"人"', "351人"),
        ("351人", '"≥"@', "≥351人"),
        ("351", '0;-0;0;"约"@', "约351"),
        ("351", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "351"),
        ("351", "0.00;-0.00", "351"),
        (0, "0;-0;;@", "0"),
    ],
)
def test_the_section_of_texts(value: str | int, code: str, shown: str) -> None:
    for document in both(value, code):
        assert second(document) == shown
        assert document.findings == ()


def test_what_a_format_hides_is_told() -> None:
    for document in both("人次", ";;;"):
        assert second(document) == ""
        assert told(document) == [(Code.HIDDEN_TEXT, "B1 人次")]
    for document in both("351", '0;0;0;"见附件"'):
        assert second(document) == "见附件"
        assert told(document) == [(Code.HIDDEN_TEXT, "B1 351")]
    for document in both(5, ";;;"):
        assert told(document) == [(Code.HIDDEN_TEXT, "B1 5")]


def test_a_number_in_a_format_that_speaks_of_texts_only_is_asked_about() -> None:
    for document in both(351, '@"人"'):
        assert told(document) == [(Code.AMBIGUOUS_VALUE, "351 | 351人")]
    for document in both(351, "@"):
        assert document.findings == ()


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("2024-11-20T00:00:00", 'yyyy"年"m"月"d"日"', "2024年11月20日"),
        ("2024-11-20T18:30:00Z", "yyyy/m/d h:mm", "2024/11/20 18:30"),
        ("2024-11-20", "General", "2024-11-20"),
        ("2024-11-20T00:00:00", "General", "2024-11-20"),
        ("十一月", "yyyy/m/d", "十一月"),
    ],
)
def test_iso_dates_by_their_format(raw: str, code: str, shown: str) -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = 45616
        book.active["A1"].number_format = code

    stored = rewritten(
        xlsx(fill), {SHEET1: lambda text: re.sub(r' t="n"><v>45616</v>| ?><v>45616</v>', f' t="d"><v>{raw}</v>', text)}
    )
    assert list(texts(read_workbook(stored).sheets[0]).values()) == [shown]


@pytest.mark.parametrize(
    ("flag", "stored", "told_of"),
    [
        (' fullCalcOnLoad="1"', "0", [(Code.UNREADABLE_VALUE, '=SUBSTITUTE(A1,"≥","")')]),
        (' fullCalcOnLoad="1"', "351", []),
        ("", "0", []),
        ("", "", [(Code.UNREADABLE_VALUE, '=SUBSTITUTE(A1,"≥","")')]),
    ],
)
def test_a_stored_zero_of_a_writer_that_cannot_compute_is_no_result(
    flag: str, stored: str, told_of: list[tuple[Code, str]]
) -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = "≥351人"
        book.active["B1"] = '=SUBSTITUTE(A1,"≥","")'
        book.active["C1"] = 0

    def result(part: str) -> str:
        return re.sub(r"<v ?/>|<v></v>", f"<v>{stored}</v>", part)

    def calculation(part: str) -> str:
        return re.sub(r"<calcPr[^>]*/>", f"<calcPr{flag}/>", part)

    document = read_workbook(rewritten(xlsx(fill), {SHEET1: result, "xl/workbook.xml": calculation}))
    assert told(document) == told_of
    assert second(document) == ("" if told_of else stored)
    assert texts(document.sheets[0])[0, 2] == "0", "a zero that was put in"


@pytest.mark.parametrize(
    ("format_", "readings"),
    [
        (
            DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode='0"人次"')),
            '0"人次", where a condition holds',
        ),
        (DifferentialStyle(font=Font(strike=True)), "struck out, where a condition holds"),
        (DifferentialStyle(font=Font(color="FFFF0000")), None),
    ],
)
def test_what_a_condition_may_make_of_a_value_is_asked_about(format_: DifferentialStyle, readings: str | None) -> None:
    def fill(book: Any) -> None:
        book.active.append(["实际", 351])
        book.active.conditional_formatting.add("B1:B9", Rule(type="expression", dxf=format_, formula=["TRUE"]))

    document = read_workbook(xlsx(fill))
    assert told(document) == ([(Code.AMBIGUOUS_VALUE, f"as it is put in | {readings}")] if readings else [])


def drawn(shape: str, control: str = "") -> Document:
    """A sheet with a shape in its drawing, and a control with these attributes."""
    parts = unpacked(xlsx(lambda book: book.active.append(["得分", 9])))
    related = f'<Relationship Id="rId8" Type="{OFFICE}/drawing" Target="../drawings/drawing1.xml"/>'
    if control:
        related += f'<Relationship Id="rId9" Type="{OFFICE}/ctrlProp" Target="../ctrlProps/ctrlProp1.xml"/>'
        parts["xl/ctrlProps/ctrlProp1.xml"] = f"<formControlPr {control}/>"
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = f'<Relationships xmlns="{RELATIONS}">{related}</Relationships>'
    parts["xl/drawings/drawing1.xml"] = (
        '<xdr:wsDr xmlns:xdr="urn:x" xmlns:a="urn:a"><xdr:twoCellAnchor><xdr:from><xdr:col>8</xdr:col><xdr:row>15</xdr:row>'
        f"</xdr:from>{shape}</xdr:twoCellAnchor></xdr:wsDr>"
    )
    return read_workbook(packed(parts))


def test_texts_drawn_upon_the_cells_are_told() -> None:
    run = "<a:r><a:t>{}</a:t></a:r>"
    box = f"<xdr:sp><xdr:txBody><a:p>{run.format('复核')}{run.format('得分：')}</a:p><a:p>{run.format('2分')}</a:p></xdr:txBody></xdr:sp>"
    assert told(drawn(box)) == [(Code.HIDDEN_TEXT, "I16 复核得分： 2分")]
    assert told(drawn(f"<xdr:grpSp>{box}</xdr:grpSp>")) == [(Code.HIDDEN_TEXT, "I16 复核得分： 2分")]
    assert drawn("<xdr:pic/>").findings == ()
    assert drawn("<xdr:sp><xdr:txBody><a:p/></xdr:txBody></xdr:sp>").findings == ()


def test_boxes_to_tick_are_told_and_buttons_are_not() -> None:
    assert told(drawn("", 'objectType="CheckBox" checked="Checked"')) == [(Code.HIDDEN_TEXT, "CheckBox Checked")]
    assert drawn("", 'objectType="Button"').findings == ()


def test_comments_are_no_part_of_the_form() -> None:
    from openpyxl.comments import Comment

    def fill(book: Any) -> None:
        book.active["A1"] = "351人"
        book.active["A1"].comment = Comment("应为315人", "审核")

    document = read_workbook(xlsx(fill))
    assert list(texts(document.sheets[0]).values()) == ["351人"]
    assert document.findings == ()
