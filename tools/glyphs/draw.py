"""Characters of fonts as small pictures, for training: `python -m tools.glyphs.draw FOLDER` writes them there.

Needs the package fontTools and the fonts of fonts.py.
"""

from __future__ import annotations

import lzma
import sys
from pathlib import Path

import jieba
import numpy as np
from fontTools.ttLib import TTCollection, TTFont
from PIL import Image, ImageDraw, ImageFont

from extractors.ocr import EngineOptions, open_engine
from extractors.ocr.recognize import is_hanzi
from extractors.ocr.traditional import is_common
from tools.glyphs.fonts import EM, FOLDER, FONTS, FOOT, ROOM, SIDE

OTHERS = (
    "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz|~°±²³·×÷αβγμπΩ—‘’“”…‰℃"
    "ⅠⅡⅢⅣⅤⅥ→∑√∶≈≠≤≥①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯■□▲△◆○●★☆、。〇《》【】（），：；！？％✓￥"
)


def characters() -> str:
    """The classes of the network after the first, which is none: signs, and hanzi that forms or words have."""
    engine = open_engine("ppocr", EngineOptions())
    jieba.initialize()
    hanzi = set(filter(is_hanzi, "".join(engine.characters)))
    in_words = set("".join(jieba.dt.FREQ))
    known = set("".join(engine.witness.characters)) if engine.witness else set()
    return OTHERS + "".join(sorted(char for char in hanzi if is_common(char) or char in in_words | known))


def main(folder: Path) -> None:
    chars = characters()
    tiles: list[np.ndarray] = []
    entries: list[tuple[int, int, int]] = []
    for font, (name, family) in enumerate(FONTS):
        for index, advance, tile in _tiles(FOLDER / name, family, chars):
            tiles.append(tile)
            entries.append((font, index, advance))
    (folder / "chars.txt").write_text(chars, encoding="utf-8")
    np.save(folder / "meta.npy", np.array(entries, np.uint16))
    with lzma.open(folder / "tiles.npy.xz", "wb", preset=3) as out:
        np.save(out, np.stack(tiles))


def _tiles(path: Path, family: str, chars: str) -> list[tuple[int, int, np.ndarray]]:
    """(class, advance in pixels, picture of 16 greys, two pixels a byte) for each character that the font has."""
    faces = TTCollection(path).fonts if path.suffix == ".ttc" else [TTFont(path)]
    named = [face["name"].getDebugName(1) == family or face["name"].getDebugName(16) == family for face in faces]
    face = named.index(True) if family else 0
    known = faces[face].getBestCmap()
    font = ImageFont.truetype(str(path), EM, index=face)
    found = []
    for index, char in enumerate(chars, 1):
        picture = Image.new("L", (SIDE, SIDE))
        ImageDraw.Draw(picture).text((ROOM, ROOM + FOOT * EM), char, font=font, fill=255, anchor="ls")
        greys = (np.asarray(picture).astype(np.uint16) * 15 + 127) // 255
        if ord(char) in known and greys.any():
            advance = min(max(round(font.getlength(char)), ROOM), EM)
            found.append((index, advance, (greys[:, 0::2] << 4 | greys[:, 1::2]).astype(np.uint8)))
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
