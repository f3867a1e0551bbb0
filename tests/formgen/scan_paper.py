"""The printed pages that are to be scanned: made by a paper exporter, and proved to show all their text."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium

from tests.formgen import draw, html, office
from tests.formgen.layout import Sheet
from tests.formgen.scan_damage import Pixels
from tests.formgen.scan_pdf import Words

EXPORTERS = {"chrome": (html.write, 45), "draw": (draw.write, 42), "office": (office.write, 13)}
ATTEMPTS = 8
SMALLEST = 5.5
SHORT = 520  # characters of goals that go on one page, if size and rows allow: it is tried a few times


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its tight box in points from the lower left, and the width of its loose box."""

    text: str
    box: tuple[float, float, float, float]
    advance: float


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed document; `em` is the width of its smallest hanzi in points."""

    path: Path
    notes: list[str]
    em: float
    words: list[list[Words]]

    def pages(self, scale: float, colour: bool) -> list[Pixels]:
        """Rendered upright."""
        document = pdfium.PdfDocument(self.path)
        out = [page.render(scale=scale, grayscale=not colour, rev_byteorder=colour).to_numpy() for page in document]
        return [np.ascontiguousarray(x[:, :, 0] if x.ndim == 3 and not colour else x) for x in out]


def printed(sheets: list[Sheet], folder: Path, flow: bool, rng: random.Random) -> Paper:
    """Tries exporters until every character of the forms stands visible on the pages."""
    short = len(sheets) == 1 and len(sheets[0].form.expected + sheets[0].form.actual) < SHORT
    for attempt in range(ATTEMPTS):
        name = rng.choices(list(EXPORTERS), [chance for _, chance in EXPORTERS.values()])[0]
        path = folder / f"paper{attempt}.pdf"
        notes = EXPORTERS[name][0](sheets, path, flow, rng)
        document = pdfium.PdfDocument(path)
        if short and len(document) > 1 and attempt < ATTEMPTS // 2:
            continue
        glyphs = [_glyphs(page) for page in document]
        widths = [g.advance for page in glyphs for g in page if _counts(g.text)]
        em = float(np.percentile(widths, 8))
        if em >= SMALLEST and _whole(sheets, glyphs) and all(map(_visible, document, glyphs)):
            return Paper(path, [*notes, "exporter-" + name, f"em-{em:.1f}pt"], em, [_words(g) for g in glyphs])
    raise RuntimeError(f"no exporter showed all text in {ATTEMPTS} attempts")


def _counts(c: str) -> bool:
    return "一" <= c <= "鿿"


def _glyphs(page: Any) -> list[Glyph]:
    text = page.get_textpage()
    out = []
    for i in range(text.count_chars()):
        c = unicodedata.normalize("NFKC", text.get_text_range(i, 1))
        if c.strip():
            left, bottom, right, top = text.get_charbox(i, loose=True)
            out.append(Glyph(c, text.get_charbox(i), min(right - left, top - bottom)))
    return out


def _whole(sheets: list[Sheet], glyphs: list[list[Glyph]]) -> bool:
    """All hanzi of the tables are in the text of the pages."""
    there = Counter(c for page in glyphs for g in page for c in g.text)
    wanted = Counter(c for s in sheets for cell in s.table.cells for c in cell.text if _counts(c))
    return wanted <= there


def _visible(page: Any, glyphs: list[Glyph]) -> bool:
    """Every character has ink in its box, and no other character stands upon it."""
    turn, scale = page.get_rotation(), 1.5
    page.set_rotation(0)
    grey = page.render(scale=scale, grayscale=True).to_numpy()
    page.set_rotation(turn)
    h, w = grey.shape[:2]
    ink = cv2.integral(np.asarray(grey.reshape(h, w) < 215, np.uint8))
    owner = np.full((h, w), -1, np.int32)
    places = []
    for i, g in enumerate(glyphs):
        left, bottom, right, top = (x * scale for x in g.box)
        x0, x1, y0, y1 = int(left), int(np.ceil(right)), int(h - top), int(np.ceil(h - bottom))
        if x0 < 0 or y0 < 0 or x1 > w or y1 > h or x1 <= x0 or y1 <= y0:
            return False
        if ink[y1, x1] - ink[y0, x1] - ink[y1, x0] + ink[y0, x0] == 0:
            return False
        owner[y0:y1, x0:x1] = i
        places.append((y0 + y1) // 2 * w + (x0 + x1) // 2)
    upon = owner.reshape(-1)[places]
    return all(j == i or glyphs[j].text == glyphs[i].text for i, j in enumerate(upon))


def _words(glyphs: list[Glyph]) -> list[Words]:
    """Runs of characters on one line, for the layer of text that a scanner's own reader may add."""
    out: list[Words] = []
    for g in glyphs:
        left, bottom, _, top = g.box
        last = out[-1] if out else None
        if last and abs(last.y - bottom) < 4 and len(last.text) < 40 and _counts(g.text):
            out[-1] = Words(last.x, last.y, last.size, last.text + g.text)
        else:
            out.append(Words(left, bottom, max(5.0, min(20.0, top - bottom)), g.text))
    return out
