"""A PDF page to draw on: text in runs of every kind, rulings of every kind, turned pages."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.formgen.layout import Sheet

FONTS = {
    "uming": "arphic/uming.ttc",
    "ukai": "arphic/ukai.ttc",
    "zenhei": "wqy/wqy-zenhei.ttc",
    "microhei": "wqy/wqy-microhei.ttc",
}
FONT_DIR = Path("/usr/share/fonts/truetype")
RULINGS = ("strokes", "strokes", "bars", "edges", "boxes", "double")
# hanzi -> Kangxi radical of the same look
RADICALS = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0x2F00, 0x2FD6)}


@dataclass(frozen=True, slots=True)
class Look:
    font: str
    size: float
    wide: bool
    rotate: int
    margin: float
    ruling: str
    missing: str
    open_cut: bool
    line: float
    cut: bool
    bold: int
    radicals: bool
    runs: str
    top: bool
    left: bool
    repeat_head: bool

    @property
    def leading(self) -> float:
        return self.size * 1.3

    @property
    def page(self) -> tuple[float, float]:
        """Width and height as the reader sees them."""
        return (A4[1], A4[0]) if self.wide else A4


# Characters whose glyph of a font draws nothing; and what is drawn for a character that a font lacks.
BLANK = {"microhei": "℃"}
DRAWN_FOR = {"⩾": "≥", "℃": "°C"}


def choose_look(sheets: list[Sheet], flow: bool, rng: random.Random) -> Look:
    unruled = rng.random() < 0.1
    font = rng.choice(list(FONTS))
    return Look(
        font=font,
        size=7 if flow else rng.choice((8, 9)) if unruled else rng.choice((8, 8.5, 9, 10, 10.5, 12)),
        wide=not flow and rng.random() < 0.25,
        rotate=rng.choices((0, 90, 180, 270), (70, 12, 6, 12))[0],
        margin=rng.choice((28, 36, 50)),
        ruling="none" if unruled else rng.choice(RULINGS),
        missing=rng.choices(("", "left", "right"), (80, 10, 10))[0],
        open_cut=rng.random() < 0.3,
        line=rng.choice((0.4, 0.7, 1.0, 1.4)),
        cut=rng.random() < 0.5 and not unruled,
        bold=rng.choices((1, 2, 3, 4), (75, 10, 8, 7))[0],
        radicals=font != "microhei" and rng.random() < 0.25,
        runs=rng.choices(("line", "char", "odd", "shuffled"), (55, 15, 15, 15))[0],
        top=unruled or rng.random() < 0.15,
        left=unruled or rng.random() < 0.3,
        repeat_head=not sheets[0].style.section_column and rng.random() < 0.6,
    )


@cache
def load_font(name: str) -> Any:
    font = TTFont(name, str(FONT_DIR / FONTS[name]), subfontIndex=0)
    pdfmetrics.registerFont(font)
    return font.face.charToGlyph


class Pen:
    """Text and lines on upright pages; y runs downward from the top of the page."""

    def __init__(self, path: Path, look: Look, rng: random.Random) -> None:
        self.look, self.rng, self.glyphs = look, rng, load_font(look.font)
        self.canvas = Canvas(
            str(path), pagesize=look.page, invariant=1
        )  # reportlab itself swaps the sides of a page turned by 90 or 270
        self.waiting: list[tuple[float, float, str, float, int]] = []
        self.pages, self.fresh = 0, True

    def upright(self) -> None:
        """Turns a new page so that its rotation shows it upright."""
        if not self.fresh:
            return
        self.fresh = False
        c, (w, h) = self.canvas, self.look.page
        c.setPageRotation(self.look.rotate)
        if self.look.rotate == 90:
            c.translate(h, 0)
        elif self.look.rotate == 180:
            c.translate(w, h)
        elif self.look.rotate == 270:
            c.translate(0, w)
        c.rotate({0: 0, 90: 90, 180: 180, 270: -90}[self.look.rotate])

    def width(self, text: str, size: float) -> float:
        return float(pdfmetrics.stringWidth(self._drawable(text), self.look.font, size))

    def _drawable(self, text: str) -> str:
        blank = BLANK.get(self.look.font, "")
        return "".join(c if ord(c) in self.glyphs and c not in blank else DRAWN_FOR.get(c, "?") for c in text)

    def text(self, x: float, y: float, text: str, size: float, times: int = 1) -> None:
        """Baseline at y; split into runs as the look says."""
        text = self._drawable(text)
        if self.look.radicals:
            text = "".join(
                RADICALS.get(c, c) if self.rng.random() < 0.6 and ord(RADICALS.get(c, c)) in self.glyphs else c
                for c in text
            )
        step = {"line": len(text) or 1, "char": 1}.get(self.look.runs, 0)
        while text:
            n = step or self.rng.randint(1, 5)
            self.waiting.append((x, y, text[:n], size, times))
            x, text = x + self.width(text[:n], size), text[n:]

    def end_page(self) -> None:
        self.upright()
        if self.look.runs == "shuffled":
            self.rng.shuffle(self.waiting)
        for x, y, text, size, times in self.waiting:
            for k in range(times):
                t = self.canvas.beginText(x + 0.22 * k, self.look.page[1] - y)
                t.setFont(self.look.font, size)
                t.textOut(text)
                self.canvas.drawText(t)
        self.waiting.clear()
        self.canvas.showPage()
        self.pages += 1
        self.fresh = True

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A straight line as a stroke, a thin filled bar, or a pair of strokes."""
        self.upright()
        c, h, t = self.canvas, self.look.page[1], self.look.line
        if self.look.ruling == "bars":
            c.rect(
                min(x0, x1) - t / 2,
                h - max(y0, y1) - t / 2,
                abs(x1 - x0) + t,
                abs(y1 - y0) + t,
                stroke=0,
                fill=1,
            )
            return
        c.setLineWidth(t if self.look.ruling != "double" else 0.4)
        for shift in (-0.9, 0.9) if self.look.ruling == "double" else (0.0,):
            dx, dy = (shift, 0.0) if x0 == x1 else (0.0, shift)
            c.line(x0 + dx, h - y0 - dy, x1 + dx, h - y1 - dy)
