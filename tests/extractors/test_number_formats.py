from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.workbook.number_formats import BUILT_IN, parse_number, shown


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("122309.94000000001", "General", "122309.94"),
        ("10", "General", "10"),
        ("0.9952", "0.00%", "99.52%"),
        ("186000", "#,##0.00", "186,000.00"),
        ("1234567", "#,##0,", "1,235"),
        ("1234567", '#,##0.0,"千人"', "1,234.6千人"),
        ("1234567890", "0.00,,", "1234.57"),
        ("1234567", '0.0"年",', "1234567.0年"),
        ("186000", '0!.0,"万元"', "18.6万元"),
        ("1.005", "0.00", "1.01"),
        ("-5", "#,##0.00;(#,##0.00)", "(5.00)"),
        ("-5", "0.0", "-5.0"),
        ("-0.001", "0%", "0%"),
        ("5", "0.##", "5"),
        ("0.5", "#.##", "0.5"),
        ("2001", "000000", "002001"),
        ("13812345678", "000-0000-0000", "138-1234-5678"),
        ("95", '"≥"0"%"', "≥95%"),
        ("12", 'General"场"', "12场"),
        ("1234.5", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        ("0", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("12", "[$¥-804]#,##0.00", "¥12.00"),
        ("100", '[>=100]"满";0.0', "满"),
        ("99", '[>=100]"满";0.0', "99.0"),
        ("5", ";;;", "5"),
        ("4.403E20", "0.00E+00", "440300000000000000000"),
        ("0.5", "# ?/?", "0.5"),
        ("45616", 'yyyy"年"m"月"d"日"', "2024年11月20日"),
        ("45616", '[$-804]yyyy"年"m"月"d"日";@', "2024年11月20日"),
        ("45616", "[$-F800]dddd, mmmm dd, yyyy", "2024年11月20日"),
        ("45616", BUILT_IN[14], "2024/11/20"),
        ("45616", BUILT_IN[31], "2024年11月20日"),
        ("45616", BUILT_IN[57], "2024年11月"),
        ("45616.75", "yyyy-mm-dd hh:mm:ss", "2024-11-20 18:00:00"),
        ("45616.75", "h:mm AM/PM", "6:00 PM"),
        ("1.5", "[h]:mm", "36:00"),
        ("45616", "aaaa", "星期三"),
        ("45616", "d-mmm-yy", "20-Nov-24"),
        ("1", "yyyy/m/d", "1900/1/1"),
        ("0", "yyyy/m/d", "0"),
        ("-3", "yyyy/m/d", "-3"),
        ("99999999", "yyyy/m/d", "99999999"),
    ],
)
def test_numbers_as_shown(raw: str, code: str, text: str) -> None:
    number = parse_number(raw)
    assert number is not None
    assert shown(number, code) == text


@pytest.mark.parametrize("raw", ["abc", "nan", "inf", "1E+999999999", "-1E-999999", "1e400", ""])
def test_what_is_no_number_of_a_spreadsheet(raw: str) -> None:
    assert parse_number(raw) is None


@given(st.floats(allow_nan=False, allow_infinity=False), st.text('0#?.,%;"-年ymdhsE+@[]()\\_*<>=1 ', max_size=12))
def test_any_format_code_shows_some_text(value: float, code: str) -> None:
    number = parse_number(repr(value))
    assert number is None or shown(number, code)
