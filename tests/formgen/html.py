"""Forms to HTML and, through headless Chromium, to PDF."""

from __future__ import annotations

import html
import random
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.formgen.layout import Cell, Sheet

FONTS = (
    "Noto Sans CJK SC",
    "Noto Serif CJK SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "AR PL UMing CN",
    "AR PL UKai CN",
)
BORDERS = ("1px solid #000", "0.5pt solid #000", "1.5px solid #333", "1px solid #888", "3px double #000")


@dataclass(frozen=True, slots=True)
class Look:
    font: str
    size: float
    border: str
    outer: str
    padding: int
    landscape: bool
    margin: int
    cut: str
    tall: str
    level1: str
    top: bool
    money_right: bool
    text_left: bool
    repeat_head: bool
    bold: bool
    shade: bool


def choose_look(sheets: list[Sheet], flow: bool, rng: random.Random) -> Look:
    return Look(
        font=rng.choice(FONTS),
        size=7.5 if flow else rng.choice((8, 9, 9, 10, 10.5, 11, 12)),
        border=rng.choice(BORDERS),
        outer=rng.choice(("", "", "2px solid #000")),
        padding=1 if flow else rng.choice((1, 2, 3, 5)),
        landscape=not flow and rng.random() < 0.2,
        margin=10 if flow else rng.choice((10, 14, 18, 22)),
        cut=rng.choice(("rows", "inside", "inside")),
        tall=rng.choice(("plain", "plain", "br", "writing")),
        level1=rng.choice(("plain", "plain", "plain", "br", "writing")),
        top=rng.random() < 0.15,
        money_right=rng.random() < 0.3,
        text_left=rng.random() < 0.4,
        repeat_head=not sheets[0].style.section_column and rng.random() < 0.7,
        bold=rng.random() < 0.3,
        shade=rng.random() < 0.2,
    )


def _one_per_line(text: str) -> str:
    """One character per line; numbers stay whole."""
    return "<br>".join(html.escape(x) for x in re.findall(r"\d+|[^\s]", text))


def _td(cell: Cell, look: Look) -> str:
    manner = look.tall if cell.role == "tall" else look.level1 if cell.role == "level1" else "plain"
    inner = _one_per_line(cell.text) if manner == "br" else html.escape(cell.text).replace("\n", "<br>")
    if manner == "writing":
        inner = f'<span style="writing-mode:vertical-rl;text-orientation:upright">{inner}</span>'
    spans = (f' rowspan="{cell.row_span}"' if cell.row_span > 1 else "") + (
        f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    )
    return f'<td class="{cell.role}"{spans}>{inner}</td>'


def _rows(sheet: Sheet, look: Look, start: int, stop: int) -> str:
    grid = sheet.grid()
    return "\n".join("<tr>" + "".join(_td(c, look) for c in grid[r] if c) + "</tr>" for r in range(start, stop))


def _form(sheet: Sheet, look: Look) -> str:
    t, s = sheet.table, sheet.style
    cols = "<colgroup>" + "".join(f'<col style="width:{100 * w:.2f}%">' for w in t.widths) + "</colgroup>"
    parts: list[str] = []
    if not s.title_inside:
        parts.append(
            f"<h1>{html.escape(s.title)}</h1>"
            + (f'<p class="year">{html.escape(s.year_line)}</p>' if s.year_line else "")
        )
        parts += [f'<p style="text-align:{a}">{html.escape(x)}</p>' for a, x in s.above]
    if look.repeat_head:
        parts.append(f"<table>{cols}<tbody>{_rows(sheet, look, 0, t.head)}</tbody></table>")
        head, rest = _rows(sheet, look, t.head, t.head + 1), _rows(sheet, look, t.head + 1, t.rows)
        parts.append(f'<table class="next">{cols}<thead>{head}</thead><tbody>{rest}</tbody></table>')
    else:
        parts.append(f"<table>{cols}<tbody>{_rows(sheet, look, 0, t.rows)}</tbody></table>")
    parts += [f'<p style="text-align:{a};white-space:pre-wrap">{html.escape(x)}</p>' for a, x in s.below]
    return '<section class="form">' + "\n".join(parts) + "</section>"


def _css(sheets: list[Sheet], look: Look, flow: bool) -> str:
    s = sheets[0].style
    foot = "".join(
        f'"{x}"' if x not in ("{p}", "{n}") else {"{p}": " counter(page) ", "{n}": " counter(pages) "}[x]
        for x in re.split(r"(\{[pn]\})", s.footer)
        if x
    )
    boxes = (f"@bottom-center{{content:{foot};font-size:8pt}}" if foot else "") + (
        f'@top-left{{content:"{s.header}";font-size:8pt}}' if s.header else ""
    )
    title = f"font-size:{look.size + 3}pt"
    label = f"font-weight:{'bold' if look.bold else 'normal'};{'background:#e8eef7' if look.shade else ''}"
    outline = f"outline:{look.outer}" if look.outer and not look.repeat_head else ""
    side = "left" if look.text_left else "center"
    rules = {
        "@page": f"size:A4 {'landscape' if look.landscape else 'portrait'};margin:{look.margin}mm;{boxes}",
        "body": f'font-family:"{look.font}";font-size:{look.size}pt;margin:0',
        "h1": f"{title};text-align:center;margin:4pt",
        "p": "margin:2pt 0",
        "p.year": "text-align:center",
        "table": f"border-collapse:collapse;width:100%;table-layout:fixed;{outline}",
        "table.next": "margin-top:-1px",
        "td": f"border:{look.border};padding:{look.padding}px;text-align:center;word-break:break-all;"
        f"line-height:1.25;vertical-align:{'top' if look.top else 'middle'}",
        "td.goal,td.above-left": "text-align:left",
        "td.money": f"text-align:{'right' if look.money_right else 'center'}",
        "td.text,td.value": f"text-align:{side}",
        "td.label,td.head": label,
        "td.title": f"{title};font-weight:bold",
        "td.above-right": "text-align:right",
        "tr": "break-inside:avoid" if look.cut == "rows" else "",
        "section+section": "margin-top:14pt" if flow else "break-before:page",
    }
    return "\n".join(f"{k}{{{v}}}" for k, v in rules.items())


def to_html(sheets: list[Sheet], flow: bool, rng: random.Random) -> tuple[str, list[str]]:
    """`flow`: forms follow each other without a page break. Returns the page and its notes."""
    look = choose_look(sheets, flow, rng)
    body = "\n".join(_form(s, look) for s in sheets)
    notes = [f"cut-{look.cut}", f"font-{look.font.replace(' ', '-')}"]
    flags = {
        "landscape": look.landscape,
        "repeat-head": look.repeat_head,
        "vertical": "br" in (look.tall, look.level1),
        "writing-mode": "writing" in (look.tall, look.level1),
        "top-aligned": look.top,
        "double-border": "double" in look.border,
        "page-footer": bool(sheets[0].style.footer),
        "page-header": bool(sheets[0].style.header),
        "two-per-page": flow,
    }
    head = f'<meta charset="utf-8"><style>{_css(sheets, look, flow)}</style>'
    page = f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{body}</body></html>'
    return page, notes + [k for k, v in flags.items() if v]


def write(sheets: list[Sheet], path: Path, flow: bool, rng: random.Random) -> list[str]:
    """One Chromium start per document (about a second)."""
    page, notes = to_html(sheets, flow, rng)
    with tempfile.TemporaryDirectory() as tmp:
        source = Path(tmp) / "form.html"
        source.write_text(page, "utf8")
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={tmp}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={path}",
        ]
        subprocess.run(["chromium", *options, source.as_uri()], check=True, capture_output=True, timeout=120)
    return notes
