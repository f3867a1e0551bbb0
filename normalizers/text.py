"""Characters: NFC, half-width digits and operators, radicals, stray spaces, layout line breaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import pairwise

from pipeline.model.table import Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Vocabulary


@cache
def _characters() -> dict[int, str | None]:
    """One table for all single-character repairs."""
    table: dict[int, str | None] = {}
    lines = (resources.files("normalizers") / "lexicon" / "radicals.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            radical, ideograph = line.split("\t")
            table[ord(radical)] = ideograph
    table |= {0xFF10 + digit: str(digit) for digit in range(10)}
    table |= {ord("％"): "%", ord("＝"): "=", ord("＞"): ">", ord("＜"): "<", ord("＋"): "+", ord("．"): "."}
    table |= {ord("≧"): "≥", ord("⩾"): "≥", ord("≦"): "≤", ord("⩽"): "≤", ord("═"): "="}
    table |= {ord("\u3000"): " ", ord("\u00a0"): " ", ord("\t"): " ", ord("\r"): None}
    # Characters without a shape: zero-width spaces and joiners, soft hyphens, byte order marks.
    table |= dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD), None)
    return table


_HANZI = r"\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BETWEEN_HANZI = re.compile(rf"(?<=[{_HANZI}]) +(?=[{_HANZI}])")
_SPACES = re.compile(r" {2,}")
_BREAK = re.compile(r" *\n\s*")
_LATIN = re.compile(r"[A-Za-z]")


def clean_text(text: str) -> str:
    r"""The text with its characters repaired. Full-width punctuation stays as printed.

    Spaces between two hanzi go; every other space stays as printed. A line break of the layout joins
    without a space, as Chinese text does, except between two Latin words.

    >>> clean_text("产\n出\n指标\n(50\n分)"), clean_text("项 目 名 称"), clean_text("２０％ ⼥")
    ('产出指标(50分)', '项目名称', '20% 女')
    """
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text.strip()) if "  " in text or text != text.strip() else text
    text = unicodedata.normalize("NFC", text.translate(_characters())).strip()
    if "\n" in text:
        text = _joined_lines(text)
    if " " in text:
        text = _SPACES.sub(" ", text)
        text = _BETWEEN_HANZI.sub("", text)
    return text


def _joined_lines(text: str) -> str:
    lines = _BREAK.split(text)
    joined = lines[:1]
    for before, line in pairwise(lines):
        latin = _LATIN.match(before[-1:]) and _LATIN.match(line)
        joined.append(f" {line}" if latin else line)
    return "".join(joined)


def repair_characters(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Characters of every cell; leaves alone what only looks unusual (full-width brackets, quotes, dashes)."""
    for index, sheet in enumerate(sheets):
        for cell in sheet.cells:
            after = clean_text(cell.text)
            if after != cell.text:
                yield Repair(
                    rule="characters",
                    trust=Trust.CERTAIN,
                    pieces=cell.pieces,
                    before=cell.text,
                    after=after,
                    reason="line breaks of the layout joined" if "\n" in cell.text else "characters normalised",
                    edit=Edit(((index, cell),), ((index, cell.reads(after)),)),
                )
