"""Number formats on texts, hidden numbers, ISO dates, formulas that were never computed, and what lies upon cells."""

from __future__ import annotations

import re
from typing import Any

import pytest
import xlwt

from extractors.workbook import read_workbook
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
