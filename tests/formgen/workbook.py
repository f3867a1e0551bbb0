"""Forms to xlsx, xls and docx."""

from __future__ import annotations

import random
import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from tests.formgen.layout import Cell, Sheet

SHEET_NAMES = ("Sheet1", "自评表", "项目支出绩效自评表", "表")
CLOCK = rb"\d{4}-\d\d-\d\dT[\d:]+Z"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next form goes on a worksheet, and how its cells are written."""

    row: int
    column: int
    numbers: bool
    font: str
    size: float


def lead(sheet: Sheet) -> list[tuple[str, str]]:
    """Rows above the table: (role, text)."""
    s = sheet.style
    if s.title_inside:
        return []
    return (
        [("title", s.title)]
        + ([("subtitle", s.year_line)] if s.year_line else [])
        + [("above-" + a, x) for a, x in s.above]
    )


def typed(text: str, role: str, rng: random.Random) -> tuple[float | str | None, str | None]:
    """A cell as a number with its format, where the text is a number and the display gives the text back."""
    bare = text.replace(",", "")
    if not text:
        return None, None
    if role not in ("money", "num") or not re.fullmatch(r"-?\d+(\.\d+)?%?", bare):
        return text, None
    places = len(bare.rstrip("%").partition(".")[2])
    zeros = "0" + ("." + "0" * places if places else "")
    if bare.endswith("%"):
        return (float(bare[:-1]) / 100, zeros + "%") if rng.random() < 0.8 else (text, None)
    return float(bare) if places else int(bare), ("#,##" + zeros if "," in text else zeros if places else "General")


def height(sheet: Sheet, row: int, size: float, total_width: float) -> float:
    """Points a row needs, from its single-row cells; `total_width` in points."""
    lines = 1.0
    for c in sheet.table.cells:
        if c.row == row and c.row_span == 1 and c.text:
            wide = total_width * sum(sheet.table.widths[c.column : c.column + c.column_span])
            per_line = max(1.0, (wide - 4) / size)
            lines = max(lines, sum(-(-_ems(p) // per_line) for p in c.text.split("\n")))
    return min(400.0, lines * size * 1.45 + 5)


def _ems(text: str) -> float:
    return sum(0.58 if ord(c) < 0x2E80 else 1.0 for c in text) or 1.0


def without_clock(path: Path) -> None:
    """The same package with no time of writing in it: the same seed gives the same bytes."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            clean = re.sub(CLOCK, b"2025-01-01T00:00:00Z", data) if name == "docProps/core.xml" else data
            package.writestr(zipfile.ZipInfo(name), clean, zipfile.ZIP_DEFLATED)


def put_form(ws: Any, sheet: Sheet, at: Place, rng: random.Random) -> int:
    """Draws one form on an openpyxl worksheet; returns the row after it."""
    side = Side(style=rng.choice(("thin", "thin", "medium")))
    border = Border(left=side, right=side, top=side, bottom=side)
    row = at.row
    for role, text in lead(sheet):
        _merge(ws, row, at.column, 1, sheet.table.columns)
        cell = ws.cell(row, at.column, text)
        cell.font = Font(name=at.font, size=at.size + (4 if role == "title" else 0), bold=role == "title")
        across = {"above-left": "left", "above-right": "right"}.get(role, "center")
        cell.alignment = Alignment(horizontal=across)
        row += 1
    for c in sheet.table.cells:
        _put_cell(ws, c, replace(at, row=row), border, rng)
    for r in range(sheet.table.rows):
        ws.row_dimensions[row + r].height = height(sheet, r, at.size, 520)
    row += sheet.table.rows
    for align, text in sheet.style.below:
        _merge(ws, row, at.column, 1, sheet.table.columns)
        ws.cell(row, at.column, text).alignment = Alignment(horizontal=align)
        row += 1
    return row


def _put_cell(ws: Any, c: Cell, at: Place, border: Border, rng: random.Random) -> None:
    """`at` is the table's top left."""
    value, form = typed(c.text, c.role, rng) if at.numbers else (c.text or None, None)
    top, left = at.row + c.row, at.column + c.column
    cell = ws.cell(top, left, value)
    if isinstance(value, str):
        cell.data_type = "s"  # "=100%" is a text, not a formula
    if form:
        cell.number_format = form
    cell.font = Font(name=at.font, size=at.size + (3 if c.role == "title" else 0), bold=c.role == "title")
    across = {"goal": "left", "above-left": "left", "above-right": "right"}.get(c.role, "center")
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
    for r in range(c.row_span):
        for k in range(c.column_span):
            ws.cell(top + r, left + k).border = border
    _merge(ws, top, left, c.row_span, c.column_span)


def _merge(ws: Any, row: int, column: int, rows: int, columns: int) -> None:
    if rows > 1 or columns > 1:
        ws.merge_cells(start_row=row, start_column=column, end_row=row + rows - 1, end_column=column + columns - 1)


def write_xlsx(sheets: list[Sheet], path: Path, rng: random.Random) -> list[str]:
    """Several forms: one per worksheet, or stacked on one."""
    wb = openpyxl.Workbook()
    ws: Any = wb.active
    stacked = len(sheets) > 1 and rng.random() < 0.4
    numbers, offset = rng.random() < 0.6, rng.random() < 0.2
    base = rng.choice(SHEET_NAMES)
    ws.title = base
    row = start = 3 if offset else 1
    for i, sheet in enumerate(sheets):
        if i and not stacked:
            ws = wb.create_sheet(f"{base}{i + 1}" if base != "Sheet1" else f"Sheet{i + 1}")
            row = start
        row = put_form(ws, sheet, Place(row, 2 if offset else 1, numbers, "宋体", 10), rng) + rng.choice((0, 1, 2))
        for k, w in enumerate(sheet.table.widths):
            ws.column_dimensions[get_column_letter(k + 1 + offset)].width = max(4.0, 110 * w)
    if rng.random() < 0.2:
        wb.create_sheet("填报说明")["A1"] = "请按要求填报，勿改动表样。"
    wb.save(path)
    without_clock(path)
    return [
        k
        for k, v in {
            "stacked": stacked,
            "typed-numbers": numbers,
            "offset": offset,
            "note-sheet": len(wb.sheetnames) > len(sheets),
        }.items()
        if v
    ]


def write_xls(sheets: list[Sheet], path: Path, rng: random.Random) -> list[str]:
    """BIFF8 with merges; numbers typed for a part of the files."""
    import xlwt  # needed for this one old format only

    wb = xlwt.Workbook(encoding="utf-8")
    numbers = rng.random() < 0.5
    for i, sheet in enumerate(sheets):
        ws = wb.add_sheet(f"Sheet{i + 1}")
        row = 0
        for _, text in lead(sheet):
            ws.write_merge(row, row, 0, sheet.table.columns - 1, text)
            row += 1
        for c in sheet.table.cells:
            value, form = typed(c.text, c.role, rng) if numbers else (c.text or None, None)
            style = xlwt.easyxf(
                "borders: left thin, right thin, top thin, bottom thin; align: wrap on, vert centre",
                num_format_str=form or "General",
            )
            top = row + c.row
            if c.row_span > 1 or c.column_span > 1:
                ws.write_merge(top, top + c.row_span - 1, c.column, c.column + c.column_span - 1, value, style)
            else:
                ws.write(top, c.column, value, style)
        row += sheet.table.rows
        for _, text in sheet.style.below:
            ws.write(row, 0, text)
            row += 1
    wb.save(str(path))
    return ["typed-numbers"] if numbers else []


def _docx_cell(target: Any, c: Cell, size: float, font: str, upright: bool) -> None:
    """Stated breaks become paragraphs; `upright`: the text runs downward."""
    for k, part in enumerate(c.text.split("\n")):
        paragraph = target.paragraphs[0] if k == 0 else target.add_paragraph()
        run = paragraph.add_run(part)
        run.font.size, run.font.name = Pt(size + (4 if c.role == "title" else 0)), font
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        paragraph.alignment = 0 if c.role == "goal" else 1
        paragraph.paragraph_format.space_after = Pt(0)
    if upright:
        direction = OxmlElement("w:textDirection")
        direction.set(qn("w:val"), "tbRlV")
        target._tc.get_or_add_tcPr().append(direction)


def _docx_form(doc: Any, sheet: Sheet, size: float, font: str, rng: random.Random) -> list[str]:
    for role, text in lead(sheet):
        paragraph = doc.add_paragraph()
        run = paragraph.add_run(text)
        run.font.size, run.font.bold = Pt(size + (4 if role == "title" else 0)), role == "title"
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        paragraph.alignment = {"above-left": 0, "above-right": 2}.get(role, 1)
    t = sheet.table
    table = doc.add_table(t.rows, t.columns)
    table.style, table.autofit = "Table Grid", False
    whole = rng.random() < 0.4
    upright = rng.random() < 0.3
    grid = [list(row.cells) for row in table.rows]
    for row in table.rows:
        row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        if whole:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cells in grid:
        for k, w in enumerate(t.widths):
            cells[k].width = Mm(max(6.0, 170 * w))
    for c in t.cells:
        target = grid[c.row][c.column]
        if c.row_span > 1 or c.column_span > 1:
            target = target.merge(grid[c.row + c.row_span - 1][c.column + c.column_span - 1])
        _docx_cell(target, c, size, font, upright and c.role == "tall" and c.row_span > 4)
    for _, text in sheet.style.below:
        doc.add_paragraph(text)
    return [k for k, v in {"vertical": upright, "cut-rows": whole}.items() if v]


def write_docx(sheets: list[Sheet], path: Path, rng: random.Random, font: str = "宋体") -> list[str]:
    doc: Any = docx.Document()
    part = doc.sections[0]
    part.page_width, part.page_height = Mm(210), Mm(297)
    wide = rng.random() < 0.2
    if wide:
        part.orientation, part.page_width, part.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    part.left_margin = part.right_margin = part.top_margin = part.bottom_margin = Mm(18)
    if sheets[0].style.header:
        part.header.paragraphs[0].text = sheets[0].style.header
    size = rng.choice((9, 9, 10, 10.5))
    notes = ["landscape"] if wide else []
    for i, sheet in enumerate(sheets):
        if i:
            doc.add_page_break()
        notes += _docx_form(doc, sheet, size, font, rng)
    doc.save(str(path))
    without_clock(path)
    return notes
