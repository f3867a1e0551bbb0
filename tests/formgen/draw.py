"""Forms drawn on PDF pages by ourselves: rulings, page breaks and text are ours to vary."""

from __future__ import annotations

import random
from pathlib import Path

from tests.formgen.layout import Sheet
from tests.formgen.paging import Piece, breaks, merged_segments, pieces, row_heights, wrap
from tests.formgen.pen import Pen, choose_look


def _rulings(pen: Pen, parts: list[Piece], dy: float, edges: tuple[float, float]) -> None:
    """Lines of one page's pieces, shifted down by dy; `edges` are the table's left and right."""
    look = pen.look
    if look.ruling == "none":
        return
    across: list[tuple[float, float, float]] = []
    down: list[tuple[float, float, float]] = []
    skip = {"left": edges[0], "right": edges[1]}.get(look.missing)
    for p in parts:
        top, bottom = p.top + dy, p.bottom + dy
        across += [(top, p.left, p.right)] if not (look.open_cut and p.cut_top) else []
        across += [(bottom, p.left, p.right)] if not (look.open_cut and p.cut_bottom) else []
        down += [(x, top, bottom) for x in (p.left, p.right) if x != skip]
        if look.ruling == "boxes" and not look.missing and not p.cut_top and not p.cut_bottom:
            pen.upright()
            pen.canvas.setLineWidth(look.line)
            pen.canvas.rect(p.left, look.page[1] - bottom, p.right - p.left, bottom - top)
    if look.ruling not in ("edges", "boxes"):
        across, down = merged_segments(across), merged_segments(down)
    for y, a, b in across:
        pen.rule(a, y, b, y)
    for x, a, b in down:
        pen.rule(x, a, x, b)


def _piece_text(pen: Pen, p: Piece, dy: float) -> None:
    look = pen.look
    size, leading, pad = look.size, look.leading, 2.5
    at_top = look.top or p.cut_top or p.cut_bottom
    y = p.top + dy + (pad if at_top else (p.bottom - p.top - leading * len(p.lines)) / 2)
    times = look.bold if p.cell.role in ("label", "head", "title", "section", "tall") else 1
    for line in p.lines:
        across = pen.width(line, size)
        flush = p.cell.role in ("goal", "above-left") or (
            look.left and p.cell.role not in ("title", "subtitle", "section")
        )
        x = (
            p.left + pad
            if flush
            else p.right - pad - across
            if p.cell.role == "above-right"
            else (p.left + p.right - across) / 2
        )
        pen.text(x, y + size * 1.02, line, size, times)
        y += leading


def _lead(pen: Pen, sheet: Sheet, y: float) -> float:
    """Title and lines above the table; returns where the table starts."""
    s, look = sheet.style, pen.look
    if s.title_inside:
        return y
    left, right = look.margin, look.page[0] - look.margin
    for align, text, size in [
        ("center", s.title, look.size + 4),
        *([("center", s.year_line, look.size)] if s.year_line else []),
        *((a, x, look.size) for a, x in s.above),
    ]:
        wide = pen.width(text, size)
        pen.text(
            {"left": left, "right": right - wide}.get(align, (left + right - wide) / 2),
            y + size,
            text,
            size,
            look.bold if size > look.size else 1,
        )
        y += size * 1.6
    return y


def _form(pen: Pen, sheet: Sheet, y: float) -> float:
    """Draws one form from y on the current page, on the pages it needs; returns its end on the last."""
    look, table = pen.look, sheet.table
    y = _lead(pen, sheet, y)
    inner = look.page[0] - 2 * look.margin
    shares = [max(w, 4.6 * look.size / inner) if look.ruling == "none" else w for w in table.widths]
    xs = [look.margin + inner * sum(shares[:k]) / sum(shares) for k in range(table.columns + 1)]
    pad = 2.5
    gap = 2 * pad + (6 if look.ruling == "none" else 0.5)
    lines = {
        c: wrap(c.text, xs[c.column + c.column_span] - xs[c.column] - gap, lambda t: pen.width(t, look.size))
        for c in table.cells
    }
    heights = row_heights(table, lines, look.leading, pad)
    bottom = look.page[1] - look.margin - 14
    head = heights[table.head] if look.repeat_head else 0.0
    windows, heights = breaks(heights, bottom - y, bottom - look.margin - head, look.cut, look.leading)
    laid = pieces(table, xs, heights, lines, windows, look.leading, pad)
    head_top = sum(heights[: table.head])
    heads = [p for page in laid for p in page if p.cell.row == table.head]
    for k, (window, parts) in enumerate(zip(windows, laid, strict=True)):
        if k:
            _furniture(pen, sheet)
            pen.end_page()
            y = look.margin
            if look.repeat_head and window.top > head_top + head - 0.01:
                _rulings(pen, heads, y - head_top, (xs[0], xs[-1]))
                for p in heads:
                    _piece_text(pen, p, y - head_top)
                y += head
        _rulings(pen, parts, y - window.top, (xs[0], xs[-1]))
        for p in parts:
            _piece_text(pen, p, y - window.top)
        y += window.bottom - window.top
    for _, text in sheet.style.below:
        y += look.leading
        pen.text(look.margin, y, text, look.size)
    return y


def _furniture(pen: Pen, sheet: Sheet) -> None:
    """Page header and footer; the number of pages is not known yet, so only {p} footers are drawn."""
    s, look = sheet.style, pen.look
    if s.footer and "{n}" not in s.footer:
        text = s.footer.replace("{p}", str(pen.pages + 1))
        pen.text((look.page[0] - pen.width(text, 8)) / 2, look.page[1] - look.margin / 2, text, 8)
    if s.header:
        pen.text(look.margin, look.margin - 8, s.header, 7)


def write(sheets: list[Sheet], path: Path, flow: bool, rng: random.Random) -> list[str]:
    look = choose_look(sheets, flow, rng)
    pen = Pen(path, look, rng)
    y = look.margin
    for i, sheet in enumerate(sheets):
        if i and not flow:
            _furniture(pen, sheets[i - 1])
            pen.end_page()
            y = look.margin
        y = _form(pen, sheet, y) + 18
    _furniture(pen, sheets[-1])
    pen.end_page()
    pen.canvas.save()
    flags = {
        "unruled": look.ruling == "none",
        "ruling-" + look.ruling: True,
        "no-border-" + look.missing: bool(look.missing) and look.ruling != "none",
        "landscape": look.wide,
        f"rotate-{look.rotate}": look.rotate > 0,
        f"bold-{look.bold}": look.bold > 1,
        "radicals": look.radicals,
        "runs-" + look.runs: look.runs != "line",
        "cut-inside": look.cut,
        "open-cut": look.open_cut,
        "repeat-head": look.repeat_head,
        "two-per-page": flow,
        "font-" + look.font: True,
    }
    return [k for k, v in flags.items() if v]
