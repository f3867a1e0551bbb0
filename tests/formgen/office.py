"""Forms to PDF through LibreOffice: a workbook or a Word document is written first."""

from __future__ import annotations

import random
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from tests.formgen.layout import Sheet
from tests.formgen.workbook import Place, lead, put_form, write_docx

FONTS = (
    "Noto Sans CJK SC",
    "Noto Serif CJK SC",
    "WenQuanYi Zen Hei",
    "AR PL UMing CN",
    "AR PL UKai CN",
    "WenQuanYi Micro Hei",
)


def write(sheets: list[Sheet], path: Path, flow: bool, rng: random.Random) -> list[str]:
    """A third goes through docx unless two forms share a page."""
    font = rng.choice(FONTS)
    through_word = not flow and rng.random() < 0.35
    with tempfile.TemporaryDirectory() as tmp:
        source = Path(tmp) / (path.stem + (".docx" if through_word else ".xlsx"))
        notes = write_docx(sheets, source, rng, font) if through_word else _workbook(sheets, source, flow, font, rng)
        convert(source, path.parent, Path(tmp) / "profile")
    return [*notes, "via-docx" if through_word else "via-xlsx", "font-" + font.replace(" ", "-")]


def convert(source: Path, folder: Path, profile: Path) -> None:
    """soffice writes FOLDER/<stem>.pdf; the profile of its own lets runs stand side by side."""
    command = [
        "soffice",
        f"-env:UserInstallation=file://{profile}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)


def _workbook(sheets: list[Sheet], source: Path, flow: bool, font: str, rng: random.Random) -> list[str]:
    """All forms stacked on one sheet with page breaks between; `flow` leaves the breaks out."""
    wb = openpyxl.Workbook()
    ws: Any = wb.active
    size = 8 if flow else rng.choice((8, 9, 10, 11))
    wide = not flow and rng.random() < 0.25
    row = 1
    for i, sheet in enumerate(sheets):
        if i and not flow and ws.max_row > 1:
            ws.row_breaks.append(Break(id=row - 1))
        if i and not flow and sheet.table.columns != sheets[i - 1].table.columns:
            ws = wb.create_sheet()
            row = 1
        row = put_form(ws, sheet, Place(row, 1, False, font, size), rng) + (1 if flow else 0)
        for k, w in enumerate(sheet.table.widths):
            ws.column_dimensions[get_column_letter(k + 1)].width = max(4.5, (140 if wide else 100) * w)
    repeated = _page_setup(wb, sheets, wide, rng)
    wb.save(source)
    flags = {"landscape": wide, "two-per-page": flow, "repeat-head": repeated}
    return [k for k, v in flags.items() if v]


def _page_setup(wb: openpyxl.Workbook, sheets: list[Sheet], wide: bool, rng: random.Random) -> bool:
    style = sheets[0].style
    repeated = len(sheets) == 1 and not style.section_column and rng.random() < 0.7
    ws: Any
    for ws in wb.worksheets:
        ws.page_setup.paperSize, ws.page_setup.orientation = 9, "landscape" if wide else "portrait"
        ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
        ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        ws.print_options.horizontalCentered = True
        ws.page_margins.left = ws.page_margins.right = rng.choice((0.3, 0.5, 0.7))
        if style.footer:
            ws.oddFooter.center.text = style.footer.replace("{p}", "&P").replace("{n}", "&N")
        if style.header:
            ws.oddHeader.left.text = style.header
        if repeated:
            head = len(lead(sheets[0])) + sheets[0].table.head + 1
            ws.print_title_rows = f"{head}:{head}"
    return repeated
