"""Sheets of a workbook with borders around their cells, of lines of texts parted by |."""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet


def fill_ruled(sheet: Worksheet, lines: Iterable[str], first_ruled: int = 1) -> None:
    """Puts a row for each line into the sheet, with borders from row `first_ruled` (1-based) on."""
    for line in lines:
        sheet.append([cell or None for cell in line.split("|")])
    for row in sheet.iter_rows(min_row=first_ruled):
        for cell in row:
            cell.border = Border(*(Side(style="thin"),) * 4)
