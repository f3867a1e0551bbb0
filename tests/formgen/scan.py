"""Forms as scans: printed by a paper exporter, worn, stamped, laid askew, scanned or photographed, and packed.

The truth is what was printed. A page keeps all its text: what would hide or destroy a character is not done.
"""

from __future__ import annotations

import io
import random
import re
import tempfile
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium

from tests.formgen.layout import Sheet
from tests.formgen.scan_bend import bent, on_bed, on_desk, turned
from tests.formgen.scan_damage import Noise, Pixels, crease, scan_tones, tint, wear_print
from tests.formgen.scan_pack import choose_packing, pack
from tests.formgen.scan_paper import Paper, printed
from tests.formgen.scan_recipe import Recipe, draw_recipe
from tests.formgen.scan_seal import stamp


def write(kind: str, sheets: list[Sheet], stem: Path, flow: bool, rng: random.Random) -> list[str]:
    """Writes STEM with the ending of the container drawn; returns the notes."""
    with tempfile.TemporaryDirectory() as tmp:
        paper = printed(sheets, Path(tmp), flow, rng)
        count = len(paper.words)
        recipe = draw_recipe(kind, paper.em, count, rng)
        dice = np.random.default_rng(rng.getrandbits(64))
        scanned = _scanned_pages(kind, count, rng)
        pages, seals = _scanned(paper, recipe, scanned, sheets[0].form.unit, rng, dice)
        packing = choose_packing(len(pages), recipe, rng)
        words = [paper.words[i] for i in scanned]
        notes = pack(pages, words, stem, recipe, packing, rng)
        if kind == "scan-mixed":
            _put_among(paper.path, stem.with_name(stem.name + ".pdf"), scanned)
            notes.append("scanned-pages-" + "/".join(str(i + 1) for i in scanned))
    return [*paper.notes, *recipe.notes(), *seals, *notes]


def _scanned_pages(kind: str, count: int, rng: random.Random) -> list[int]:
    """All pages, but for mixed files: some, and never all."""
    if kind != "scan-mixed" or count == 1:
        return list(range(count))
    return sorted(rng.sample(range(count), rng.randint(1, count - 1)))


def _scanned(
    paper: Paper, r: Recipe, which: list[int], unit: str, rng: random.Random, dice: Noise
) -> tuple[list[Pixels], list[str]]:
    prints = paper.pages(r.dpi / 72 * r.enlarge, r.mode == "colour" or r.seals > 0)
    em = paper.em * r.dpi / 72 * r.enlarge
    stamped = rng.choice(which)
    notes: list[str] = []
    out: list[Pixels] = []
    for i in which:
        back = prints[i - 1] if len(prints) > 1 else None
        page = wear_print(prints[i], back, r, em, dice)
        for _ in range(r.seals if i == stamped else 0):
            page, name = stamp(page, unit, r.dpi / 25.4 * r.enlarge**0.5, rng, dice)
            notes.append(name)
        out.append(_laid(page, r, i, dice))
    return out, notes


def _laid(page: Pixels, r: Recipe, number: int, dice: Noise) -> Pixels:
    """The paper under the scanner's lid or on the desk."""
    if page.ndim == 3 and r.mode != "colour":
        page = np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)
    if r.crease:
        page = crease(page, r.crease, dice)
    if r.tint:
        page = tint(page, r.tint, r.paper, r.mode != "colour")
    if r.bend:
        page = bent(page, r.bend * r.dpi / 200, dice)
    page = turned(page, r.turns[number])
    page = on_desk(page, r.skew[number], dice) if r.photo else on_bed(page, r.skew[number], r.border, r.dpi, dice)
    return scan_tones(page, r, dice)


def _put_among(text: Path, scans: Path, which: list[int]) -> None:
    """The scanned pages take the place of their printed ones."""
    printed_pages, pictures, out = pdfium.PdfDocument(text), pdfium.PdfDocument(scans), pdfium.PdfDocument.new()
    for i in range(len(printed_pages)):
        if i in which:
            out.import_pages(pictures, [which.index(i)])
        else:
            out.import_pages(printed_pages, [i])
    whole = io.BytesIO()
    out.save(whole)
    still = re.sub(rb"(?<=/CreationDate\(D:)\d{14}", b"20240101000000", whole.getvalue())
    scans.write_bytes(re.sub(rb"/ID\[<\w+><\w+>\]", b"", still))  # PDFium draws it at random
