"""Small valid files of every kind that is read, and the same files damaged."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from hypothesis import strategies as st

ROWS = (
    ("项目支出绩效自评表", "", "", ""),
    ("项目名称", "河岸清淤", "实施单位", "某中心"),
    ("一级指标", "二级指标", "三级指标", "得分"),
    ("产出指标", "数量指标", "清淤次数", "9.5"),
)


def _workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _old_workbook() -> bytes:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("1")
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            sheet.write(row, column, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _word() -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph(ROWS[0][0])
    table = document.add_table(rows=3, cols=4)
    for row, texts in zip(table.rows, ROWS[1:], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _pdf() -> bytes:
    """Two pages with a ruled table each, written plainly so that damage hits objects as well as streams."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 200), pageCompression=0, invariant=1)
    for page in range(2):
        canvas.grid([20, 90, 160, 280], [40, 80, 120, 160])
        canvas.drawString(25, 50, f"page {page} 95%")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@cache
def valid_file(kind: str) -> bytes:
    """A small file of the kind its suffix names, made once."""
    if kind == ".csv":
        return "".join(",".join(f'"{text}"' for text in row) + "\r\n" for row in ROWS).encode("gb18030")
    if kind in (".tsv", ".txt"):
        separator = "\t" if kind == ".tsv" else " | "
        return "".join(separator.join(row) + "\n" for row in ROWS).encode("utf-16" if kind == ".txt" else "utf-8")
    return {".xlsx": _workbook, ".xls": _old_workbook, ".docx": _word, ".pdf": _pdf}[kind]()


def _hurt(draw: st.DrawFn, data: bytes) -> bytes:
    """The bytes with one to four cuts, repeats, overwritten or inserted bytes."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        length = draw(st.integers(1, 40))
        how = draw(st.sampled_from(("cut", "repeat", "overwrite", "overwrite", "insert", "truncate")))
        if how == "cut":
            data = data[:at] + data[at + length :]
        elif how == "repeat":
            data = data[: at + length] + data[at:]
        elif how == "truncate":
            data = data[:at]
        else:
            noise = draw(
                st.one_of(st.binary(min_size=1, max_size=4), st.sampled_from((b"<", b"999999999", b"-1", b'"')))
            )
            data = data[:at] + noise + data[at + (len(noise) if how == "overwrite" else 0) :]
    return data


@st.composite
def broken_files(draw: st.DrawFn, kind: str) -> bytes:
    """A damaged file; of containers, half the time one part inside, the container itself whole."""
    data = valid_file(kind)
    if kind not in (".xlsx", ".docx") or draw(st.booleans()):
        return _hurt(draw, data)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, "w") as hurt:
        names = whole.namelist()
        chosen = draw(st.sampled_from(names))
        for name in names:
            part = whole.read(name)
            hurt.writestr(zipfile.ZipInfo(name), _hurt(draw, part) if name == chosen else part)
    return out.getvalue()
