"""Scanned pages into a file: PDF, TIFF, or a picture, each with the habits of the programs that write them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.formgen.scan_bend import turned
from tests.formgen.scan_damage import Pixels
from tests.formgen.scan_pdf import ScannedPage, Words, pdf_of, picture
from tests.formgen.scan_recipe import Recipe

# container -> how often: for one page in tones, for several, for black and white
SINGLE = {"pdf": 40, "jpg": 22, "png": 11, "tif": 10, "webp": 6, "bmp": 5}
SEVERAL = {"pdf": 80, "tif": 20}
BLACK = {"pdf": 60, "tif": 30, "png": 10}
# EXIF orientation -> clockwise quarters that a viewer turns the stored picture by
ORIENTATIONS = {1: 0, 3: 180, 6: 90, 8: 270}
LARGE = 9_000_000
NONSENSE = "口日目曰田由甲申罒冂亅丨丿乀Il1|O0oB8S5$§¤°·.,:;'`~^_-=+*#@%&?!<>[]{}()/\\abcdefghijklmnrtuvwxyz的了是不"


@dataclass(frozen=True, slots=True)
class Packing:
    container: str
    wrong_size: float  # what a program takes a pixel to be, against what it is
    stored_turn: int
    strips: int
    layer: str
    tagged: bool

    def notes(self, manner: str) -> list[str]:
        flags = {
            f"stored-turned-{self.stored_turn}": self.stored_turn > 0,
            f"strips-{self.strips}": self.strips > 1,
            f"text-layer-{self.layer}": bool(self.layer),
            "wrong-page-size": self.wrong_size != 1,
        }
        return [f"container-{self.container}-{manner}", *(k for k, v in flags.items() if v)]


def choose_packing(pages: int, r: Recipe, rng: random.Random) -> Packing:
    chances = SEVERAL if pages > 1 else BLACK if r.mode == "bilevel" else SINGLE
    container = "pdf" if r.kind == "scan-mixed" else rng.choices(list(chances), list(chances.values()))[0]
    in_pdf = container == "pdf"
    turns = rng.random() < (0.15 if in_pdf else 0.4) and container in ("pdf", "jpg")
    return Packing(
        container,
        wrong_size=rng.choice((72 / r.dpi, 96 / r.dpi, 1)) if in_pdf and rng.random() < 0.2 else 1.0,
        stored_turn=rng.choice((90, 180, 270)) if turns else 0,
        strips=rng.randint(2, 5) if in_pdf and rng.random() < 0.08 else 1,
        layer=rng.choice(("nonsense", "misread")) if in_pdf and rng.random() < 0.14 else "",
        tagged=rng.random() < 0.75,
    )


def garbled(lines: list[Words], manner: str, rng: random.Random) -> tuple[Words, ...]:
    """What a bad reader saw: nothing but nonsense, or the text with every third character or so wrong."""
    wrong = 1.0 if manner == "nonsense" else rng.uniform(0.15, 0.5)
    return tuple(
        Words(w.x, w.y, w.size, "".join(rng.choice(NONSENSE) if rng.random() < wrong else c for c in w.text))
        for w in lines
        if w.text.isascii() or all(ord(c) < 0x10000 for c in w.text)
    )


def _as_pdf_page(page: Pixels, words: list[Words], p: Packing, r: Recipe, rng: random.Random) -> ScannedPage:
    stored = turned(page, -p.stored_turn % 360)
    h, w = stored.shape[:2]
    point = 72 / r.dpi / p.wrong_size
    manner = _manner(page, "pdf", r, p)
    parts = np.array_split(stored, p.strips)
    placed = [Words(x.x * r.enlarge, x.y * r.enlarge, x.size * r.enlarge, x.text) for x in words]
    return ScannedPage(
        w * point,
        h * point,
        p.stored_turn,
        tuple(picture(np.ascontiguousarray(x), manner, r.quality) for x in parts),
        garbled(placed, p.layer, rng) if p.layer else (),
    )


def _manner(page: Pixels, container: str, r: Recipe, p: Packing) -> str:
    """The compression inside the container."""
    if container == "jpg":
        return "jpeg"
    if r.mode == "bilevel":
        return "g4" if container in ("pdf", "tif") else "bits"
    if container == "pdf":
        return "jpeg" if page.size > LARGE // 2 or r.quality % 12 else "flate"
    if container == "tif":
        return "lzw" if page.size < LARGE and p.tagged else "jpeg"
    return "tones"


def pack(
    pages: list[Pixels], words: list[list[Words]], stem: Path, r: Recipe, p: Packing, rng: random.Random
) -> list[str]:
    """Writes STEM.<container>; returns the notes."""
    path = stem.with_name(f"{stem.name}.{p.container}")
    manner = _manner(pages[0], p.container, r, p)
    if p.container == "pdf":
        parts = [_as_pdf_page(page, w, p, r, rng) for page, w in zip(pages, words, strict=True)]
        path.write_bytes(pdf_of(parts))
        return p.notes(manner)
    images = [Image.fromarray(turned(x, -p.stored_turn % 360)) for x in pages]
    options: dict[str, Any] = {"dpi": (r.dpi, r.dpi)} if p.tagged and p.container != "webp" else {}
    if manner in ("g4", "bits"):
        images = [x.convert("1", dither=Image.Dither.NONE) for x in images]
    if p.container == "tif":
        compression = {"g4": "group4", "lzw": "tiff_lzw", "jpeg": "jpeg"}[manner]
        options |= {"quality": r.quality} if manner == "jpeg" else {}
        images[0].save(path, save_all=True, append_images=images[1:], compression=compression, **options)
    elif p.container == "jpg":
        exif = Image.Exif()
        exif[0x0112] = next(k for k, v in ORIENTATIONS.items() if v == p.stored_turn)
        images[0].save(path, quality=r.quality, exif=exif if p.stored_turn else b"", **options)
    elif p.container == "webp":
        images[0].save(path, quality=r.quality, method=1)
    else:
        options |= {"compress_level": 2} if p.container == "png" else {}
        images[0].save(path, **options)
    return p.notes(manner)
